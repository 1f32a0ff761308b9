"""Readiness, openings, proposals with reasons, and decisions by people."""
