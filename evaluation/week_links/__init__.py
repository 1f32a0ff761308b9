"""A week without signing in: a personal link by mail, a code that is good once, and that one form."""
