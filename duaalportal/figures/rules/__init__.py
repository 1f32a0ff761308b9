"""Figures without a database: periods, weeks as bits, and what may be shown of a group."""
