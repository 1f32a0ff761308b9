"""Pure rules: facts and dates in, findings out."""
