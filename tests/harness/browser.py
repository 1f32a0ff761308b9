"""Fixture `portal`: real processes on a database of their own. Filled in below."""
