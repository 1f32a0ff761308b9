"""What happens with the goals of a plan on the way: steps, notes, chances, tips, practice tests and proposals."""
