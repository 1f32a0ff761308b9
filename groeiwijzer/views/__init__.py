"""Views of the Groeiwijzer, by subject."""
