"""What a school and a company want together, asked of each side alone, and what dual learning brings each actor (M15, M24)."""
