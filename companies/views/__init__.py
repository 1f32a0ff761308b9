"""Views of companies, by subject."""
