"""Pages of learners and their trajectories, by subject."""
