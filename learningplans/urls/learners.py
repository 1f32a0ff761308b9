"""Learners, their parents, and their trajectories."""

urlpatterns = []
