"""Who learns what, where, from when and with whom: learners, trajectories, placements, agreements and the start gate."""
