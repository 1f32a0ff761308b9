"""This week of all learners around whom somebody teaches: what each does in that person's own organisation."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from duaalportal.accounts.access import Can
from learningplans.models import ApprenticeshipStep, GoalStep, GoalTip, PlanItem, PlanState, Trajectory

NO_SHEET = Value(UUID(int=0), output_field=UUIDField())


@dataclass(frozen=True, slots=True)
class Line:
    """A goal of this week and the step it is on."""

    item_id: object
    title: str
    step: ApprenticeshipStep | None
    sheet_id: object
    sheet_title: str


def learners(user, on):
    """Open trajectories around which this person teaches, by name."""
    rows = Trajectory.objects.where(user, Can.FOLLOW_GOALS, on).open()
    return rows.select_related("learner", "programme", "school").order_by("learner__name", "pk")


def newest_step():
    """The step on which the goal of an item stands, as a subquery."""
    rows = GoalStep.objects.filter(trajectory=OuterRef("trajectory"), goal_code=OuterRef("goal_code"))
    rows = rows.annotate(of=Coalesce("sheet_id", NO_SHEET))
    rows = rows.filter(of=Coalesce(OuterRef("sheet_id"), NO_SHEET))
    return Subquery(rows.order_by("-at", "-pk").values("step")[:1])


def week_of(user, trajectories, first, last):
    """Per trajectory what is learned in these days in this person's own organisations and not reached (one query)."""
    rows = PlanItem.objects.filter(
        trajectory__in=trajectories,
        plan_version__state=PlanState.ACTIVE,
        organisation__in=user.access.organisation_ids(Can.FOLLOW_GOALS),
        known_on=None,
        starts_on__lte=last,
        ends_on__gte=first,
    )
    columns = ("trajectory_id", "pk", "title", "step", "company_sheet", "sheet_title")
    sheet = F("company_sheet_version__company_sheet")
    rows = rows.annotate(
        step=newest_step(), company_sheet=sheet, sheet_title=F("company_sheet_version__title")
    )
    found = defaultdict(list)
    for row in rows.order_by("ends_on", "title", "pk").values_list(*columns, named=True):
        step = ApprenticeshipStep(row.step) if row.step else None
        if step != ApprenticeshipStep.REACHED:
            line = Line(row.pk, row.title, step, row.company_sheet, row.sheet_title or "")
            found[row.trajectory_id].append(line)
    return found


def unread_tips(trajectories):
    """Per trajectory how many tips of the school nobody of the company read (one query)."""
    rows = GoalTip.objects.filter(trajectory__in=trajectories, seen_at=None).order_by()
    found = defaultdict(int)
    for pk in rows.values_list("trajectory_id", flat=True):
        found[pk] += 1
    return found
