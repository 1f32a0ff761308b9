"""Two versions of a plan side by side, as one person may read them."""

from dataclasses import replace

from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Organisation, User
from duaalportal.lib.questions import question
from learningplans.models import TrainingPlanVersion
from learningplans.plans import reading
from learningplans.plans.changing import AROUND
from learningplans.rules.plan_changes import TEXTS, Side, difference


def versions_of(plan_id):
    """All versions of a plan, the newest first (one query)."""
    rows = TrainingPlanVersion.objects.filter(plan=plan_id).select_related(*AROUND, "made_by")
    return list(rows.order_by("-number"))


@question
def version_rows(plan):
    """All versions of a plan, in no order."""
    columns = ("pk", "number", "state", "reason", "made_at", "made_by__name")
    return TrainingPlanVersion.objects.filter(plan=plan).order_by().values_list(*columns, named=True)


def compare(old, new, user):
    """What differs between two versions; who comes from a company reads nothing of another one (seven queries)."""
    read = [(version, reading.sheets_of(version), reading.items_of(version)) for version in (old, new)]
    items = [item for _, _, rows in read for item in rows]
    mine = user.access.organisation_ids(Can.SEE_PLAN)
    names, hidden = _names(items, new.school_id, mine)
    seen = [item for item in items if item.organisation_id not in hidden]
    keys = {item.responsible_id for item in seen} - {None}
    people = dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))
    return difference(*(_side(*one, names, people, hidden) for one in read))


def _names(items, school_id, mine):
    """Names by organisation, and the ones of which this person reads no more than that they are there."""
    keys = {item.organisation_id for item in items} - {None}
    rows = {row.pk: row for row in Organisation.objects.filter(pk__in=keys)}
    if school_id in mine:
        return {pk: row.name for pk, row in rows.items()}, frozenset()
    hidden = {pk for pk, row in rows.items() if row.kind == "company" and pk not in mine}
    return {pk: reading.ELSEWHERE if pk in hidden else row.name for pk, row in rows.items()}, frozenset(
        hidden
    )


def _side(version, sheets, items, names, people, hidden):
    return Side(
        goals={goal.key: goal.text for sheet in sheets for goal in reading.goals_of(sheet, sheets)},
        items=tuple(_unsaid(item) if item.organisation_id in hidden else item for item in items),
        texts={name: getattr(version, name) for name in TEXTS},
        names=names,
        people=people,
    )


def _unsaid(item):
    return replace(item, note="", responsible_id=None)
