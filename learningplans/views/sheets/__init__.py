"""Pages of the library of learning sheets."""
