"""The individual training plan: what it is made of, who decides, what it proves."""
