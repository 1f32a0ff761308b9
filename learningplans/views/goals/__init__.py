"""The pages of goals: the goal itself, the week, notes, chances, tips, practice tests and proposals."""
