"""Proposals for a class, a school or several schools: asked, computed, explained, and laid beside what people decided."""
