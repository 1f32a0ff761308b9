"""What matching keeps on a person: each subject says its own."""

from matching import (
    personal_data_guidance,
    personal_data_matches,
    personal_data_readiness,
    personal_data_speed_dates,
    personal_data_start_talks,
)

SUBJECTS = (
    personal_data_guidance,
    personal_data_matches,
    personal_data_readiness,
    personal_data_speed_dates,
    personal_data_start_talks,
)


def collect(user):
    """What is kept on this person, under Dutch headings."""
    found = {}
    for one in SUBJECTS:
        found |= one.collect(user)
    return found


def erase(*, user, at):
    """Take the person out of what is kept; what was done is told in Dutch lines."""
    return [line for one in SUBJECTS for line in one.erase(user=user, at=at)]
