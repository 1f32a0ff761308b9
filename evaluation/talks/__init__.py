"""The talk of three: planned, prepared, held, signed and closed."""
