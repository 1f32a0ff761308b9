"""Pages of company sheets, by subject."""
