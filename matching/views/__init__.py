"""Pages of matching, a module per subject."""
