"""Guidance (toeleiding): what a school plans so that learners get to know dual learning, and what came of it (M05)."""
