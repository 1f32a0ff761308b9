"""Learning networks and peer talks, and who carries learning at the workplace in an organisation (X10, X14)."""
