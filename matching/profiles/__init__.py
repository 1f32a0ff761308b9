"""A learner in own words, the places they prefer, what a company may read of it, and whom a company would like to meet (M02, M11)."""
