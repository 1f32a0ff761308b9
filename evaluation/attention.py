"""What waits for a person around evaluations. Each subject asks its own question; answering it makes it disappear."""

from itertools import chain

from duaalportal.accounts.access import Can
from duaalportal.lib.questions import asking, beside
from evaluation import (
    attention_learner,
    attention_logs,
    attention_raci,
    attention_rhythm,
    attention_talks,
    attention_weeks,
)

SUBJECTS = (
    attention_weeks,
    attention_talks,
    attention_rhythm,
    attention_raci,
    attention_logs,
    attention_learner,
)


@asking
def open_items(*, user, today):
    """What waits for this person; nothing is asked for who has nothing to do with evaluations.

    Who somebody is around learners is asked once by learningplans, beside which this runs.
    """
    if not (user.access.can(Can.SEE_EVALUATION) or user.access.can(Can.SEE_RACI)):
        return []
    found = yield from beside(*(one.open_items.steps(user=user, today=today) for one in SUBJECTS))
    return list(chain(*found))
