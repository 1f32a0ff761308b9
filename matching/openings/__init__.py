"""Places that companies offer: kept, published, closed, and found by learners with what speaks for each (M03)."""
