"""Pages of training plans."""
