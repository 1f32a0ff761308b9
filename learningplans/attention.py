"""What waits for a person around learners. Each subject asks its own question; answering it makes it disappear."""

from itertools import chain

from duaalportal.accounts.access import OrganisationKind
from duaalportal.lib.questions import asking, beside
from learningplans import (
    attention_agreements,
    attention_days,
    attention_goals,
    attention_learners,
    attention_meetings,
    attention_papers,
    attention_placements,
    attention_plans,
    attention_sheets,
    attention_signing,
    attention_start,
    attention_team,
)
from learningplans.models import Placement
from learningplans.models.looks import one_look, stands_in_teams

# talks are also held, and company sheets written, where no learner is
EVERYWHERE = (attention_meetings, attention_sheets)
OF_LEARNERS = (
    attention_agreements,
    attention_days,
    attention_goals,
    attention_learners,
    attention_papers,
    attention_placements,
    attention_plans,
    attention_signing,
    attention_start,
    attention_team,
)


@asking
def open_items(*, user, today):
    """What waits for this person: agreements, starts, absences, talks, clocks, plans and company sheets."""
    with one_look(user, today, lately=True):
        subjects = (*EVERYWHERE, *OF_LEARNERS) if _has_learners(user, today) else EVERYWHERE
        found = yield from beside(*(one.open_items.steps(user=user, today=today) for one in subjects))
    return list(chain(*found))


def _has_learners(user, today):
    """Whether any learner can concern this person: most companies never had one (one query, for companies alone)."""
    kinds = {m.organisation.kind for m in user.access.memberships}
    if kinds != {OrganisationKind.COMPANY} or stands_in_teams(user, today):
        return True
    mine = {m.organisation_id for m in user.access.memberships}
    return Placement.objects.filter(organisation__in=mine).exists()
