"""The public register of enterprises: read its files, load them, look numbers up."""
