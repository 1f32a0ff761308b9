"""Pages of dossiers, by subject."""
