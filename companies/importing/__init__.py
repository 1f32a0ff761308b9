"""Establishments and mentors in and out as a table: read, show what would happen, then all or nothing."""
