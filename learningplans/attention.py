"""What waits for a person around learners. Each subject asks its own question; answering it makes it disappear."""

from learningplans import (
    attention_agreements,
    attention_days,
    attention_learners,
    attention_meetings,
    attention_papers,
    attention_placements,
    attention_signing,
    attention_start,
    attention_team,
)

SUBJECTS = (
    attention_agreements,
    attention_days,
    attention_learners,
    attention_meetings,
    attention_papers,
    attention_placements,
    attention_signing,
    attention_start,
    attention_team,
)


def open_items(*, user, today):
    """What waits for this person: agreements, starts, absences, talks and clocks."""
    return [item for subject in SUBJECTS for item in subject.open_items(user=user, today=today)]
