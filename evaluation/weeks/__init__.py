"""The week: what lies before each side, writing and sending it, showing the voices, and the points that come of it."""
