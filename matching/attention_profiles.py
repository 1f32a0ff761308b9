"""What waits around profiles: a company would like to meet a learner, and nobody proposed it yet."""

from django.db.models import Exists, OuterRef

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import asking
from learningplans.models.looks import question
from matching.attention_matches import TASK
from matching.models import CompanyWish, Match
from matching.proposals.gathering import LOOKING


@asking
def open_items(*, user, today):
    """For the coach of a learner who looks for a place."""
    if not user.access.has_role(Role.TRAJECTORY_COACH):
        return []
    rows = yield _wishes(user, today)
    return [_item(row) for row in rows]


def _item(row):
    return OpenItem(
        code=f"match-wish-{row.pk}",
        title=f"{row.organisation__name} wil {row.trajectory__learner__name} ontmoeten",
        why="Past het, stel dan een kennismaking voor.",
        url=url("matching:match_propose", trajectory=row.trajectory_id, opening=row.opening_id),
        action="Bekijk",
        since=as_day(row.at),
        due=None,
        urgency=Urgency.SOON,
        about=row.trajectory_id,
        task=TASK,
    )


@question
def _wishes(user, today):
    met = Match.objects.filter(trajectory=OuterRef("trajectory"), opening=OuterRef("opening"))
    rows = CompanyWish.objects.of_school(user, Can.RUN_MATCH, today).filter(
        ~Exists(met), withdrawn_at=None, trajectory__state__in=LOOKING, opening__closed_at=None
    )
    columns = ("pk", "trajectory_id", "opening_id", "at", "organisation__name", "trajectory__learner__name")
    return rows.order_by("at", "pk").values_list(*columns, named=True)
