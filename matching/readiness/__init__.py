"""How ready a learner is: the learner first, then who teaches, then advice that binds nobody (M01)."""
