"""What waits for a person around matching. Each subject asks its own question; answering it makes it disappear."""

from itertools import chain

from duaalportal.accounts.access import Can
from duaalportal.lib.questions import asking, beside
from matching import attention_matches

SUBJECTS = (attention_matches,)


@asking
def open_items(*, user, today):
    """What waits for this person; nothing is asked for who has nothing to do with matching."""
    if not (user.access.can(Can.SEE_MATCHES) or user.access.can(Can.SEE_READINESS)):
        return []
    found = yield from beside(*(one.open_items.steps(user=user, today=today) for one in SUBJECTS))
    return list(chain(*found))
