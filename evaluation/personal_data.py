"""What evaluations keep on a person: each subject says its own."""

from evaluation import (
    personal_data_agreed,
    personal_data_learner,
    personal_data_logs,
    personal_data_raci,
    personal_data_talks,
    personal_data_weeks,
)

SUBJECTS = (
    personal_data_agreed,
    personal_data_weeks,
    personal_data_talks,
    personal_data_raci,
    personal_data_logs,
    personal_data_learner,
)


def collect(user):
    """What is kept on this person, under Dutch headings."""
    found = {}
    for one in SUBJECTS:
        found |= one.collect(user)
    return found


def erase(*, user, at):
    """Take the person out of what is kept; what was done is told in Dutch lines."""
    return [line for one in SUBJECTS if hasattr(one, "erase") for line in one.erase(user=user, at=at)]
