"""Two versions of a plan side by side, as one person may read them."""

from dataclasses import replace

from duaalportal.accounts.access import Can
from duaalportal.accounts.models import User
from duaalportal.lib.questions import question, together
from learningplans.models import TrainingPlanVersion
from learningplans.plans import reading
from learningplans.plans.changing import AROUND
from learningplans.rules.coverage import COMPANY
from learningplans.rules.plan_changes import TEXTS, Followed, Side, difference


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
    """What differs between two versions; who comes from a company reads nothing of another one (at most three queries)."""
    keys = [old.pk, new.pk]
    sheets, items = together(reading.sheet_rows(versions=keys), reading.item_rows(versions=keys))
    mine = user.access.organisation_ids(Can.SEE_PLAN)
    names = {row.organisation_id: row.organisation__name for row in items if row.organisation_id}
    hidden = set()
    if new.school_id not in mine:
        hidden = {row.organisation_id for row in items if row.place == COMPANY} - mine
    people = {row.responsible_id for row in items if row.organisation_id not in hidden} - {None}
    people = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    names |= dict.fromkeys(hidden, reading.ELSEWHERE)
    return difference(*(_side(one, sheets, items, names, people, hidden) for one in (old, new)))


def _side(version, sheets, items, names, people, hidden):
    mine = sorted((row for row in sheets if row.plan_version_id == version.pk), key=lambda row: row.position)
    values = reading.sheet_values([row.sheet_version_id for row in mine])
    own = reading.values_of([row for row in items if row.plan_version_id == version.pk])
    return Side(
        goals={goal.key: goal.text for sheet in values for goal in reading.goals_of(sheet, values)},
        items=tuple(_unsaid(item) if item.organisation_id in hidden else item for item in own),
        texts={name: getattr(version, name) for name in TEXTS},
        names=names,
        people=people,
        sheets=tuple(
            Followed(one.sheet_id, one.title, one.number, {code: text for code, text, _ in one.criteria})
            for one in values
        ),
    )


def _unsaid(item):
    return replace(item, note="", responsible_id=None)
