"""What waits around proposals: another school asks whether the own learners take part, and nobody said yes or no."""

from duaalportal.accounts.access import Can
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking
from learningplans.models.looks import question
from matching.models import ProposalSchool


@asking
def open_items(*, user, today):
    """For who says yes or no for a school."""
    if not user.access.can(Can.JOIN_PROPOSAL):
        return []
    rows = yield _asked(user, today)
    return [_item(row, today) for row in rows]


@question
def _asked(user, today):
    rows = ProposalSchool.objects.asked_of(user).awaiting(today).order_by()
    columns = ("pk", "proposal__title", "proposal__made_at", "asked_by__name", "school__name")
    return rows.values_list(*columns, named=True)


def _item(row, today):
    asked_on = as_day(row.proposal__made_at)
    return OpenItem(
        code=f"proposal-join-{row.pk}",
        title=f"Doen jullie mee aan één voorstel met {row.asked_by__name}?",
        why=f"{row.proposal__title}, gevraagd op {date_of(asked_on, today=today)}. Van jullie lerenden leest de ander niets.",
        url=url("matching:proposal_join", proposal_school=row.pk),
        action="Zeg ja of nee",
        since=asked_on,
        context=row.school__name,
        urgency=Urgency.NORMAL,
    )
