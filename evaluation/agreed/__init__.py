"""What a school sets for its programmes: the rhythm of evaluating, and which grid counts."""
