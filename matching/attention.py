"""What waits for a person around matching. Each subject asks its own question; answering it makes it disappear."""

from itertools import chain

from duaalportal.accounts.access import Can
from duaalportal.lib.questions import asking, beside
from matching import (
    attention_guidance,
    attention_matches,
    attention_profiles,
    attention_proposals,
    attention_speed_dates,
    attention_start_talks,
    attention_visions,
)

SUBJECTS = (
    attention_guidance,
    attention_matches,
    attention_profiles,
    attention_proposals,
    attention_speed_dates,
    attention_start_talks,
    attention_visions,
)


@asking
def open_items(*, user, today):
    """What waits for this person; nothing is asked for who has nothing to do with matching."""
    if not any(map(user.access.can, (Can.SEE_MATCHES, Can.SEE_READINESS, Can.SEE_GUIDANCE))):
        return []
    found = yield from beside(*(one.open_items.steps(user=user, today=today) for one in SUBJECTS))
    return list(chain(*found))
