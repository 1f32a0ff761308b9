"""What stands of placements, as plain values for the rules: timetables, the plans of a learner, and what is in the way."""

from django.db.models import Q

from duaalportal.catalogue.models import Holiday, SchoolDay, SchoolDayKind
from duaalportal.catalogue.parameters import book
from learningplans.models import Placement, PlacementDay
from learningplans.rules.placements import DayPlan, Plan, findings


def timetable(placement):
    """The days of a placement that were not cancelled, as plans with their period (one query)."""
    rows = PlacementDay.objects.filter(placement=placement, is_cancelled=False).order_by(
        "weekday", "starts_on"
    )
    return tuple(_plan_of_day(row) for row in rows)


def timetable_of(placement, on):
    """The same of one day on, by weekday, of a placement whose days were loaded with it: now, else the first to come."""
    rows = [row for row in placement.days.all() if not row.is_cancelled and row.ends_on >= on]
    first = {}
    for row in sorted(rows, key=lambda row: (row.weekday, row.starts_on)):
        first.setdefault(row.weekday, row)
    return [_plan_of_day(row) for row in first.values()]


def _plan_of_day(row):
    return DayPlan(row.weekday, row.from_time, row.until_time, row.break_minutes, row.starts_on, row.ends_on)


def standing_plan(placement):
    """What was agreed on where, when and how much, as one value: two of them show what a change changed."""
    return Plan(
        placement.organisation.name,
        placement.kind,
        placement.starts_on,
        placement.ends_on,
        timetable(placement),
        placement.hours_per_week,
    )


def what_stands(learner, first, last, without=None):
    """The placements of a learner on at least one day of a period, over all trajectories (two queries)."""
    rows = (
        Placement.objects.filter(learner=learner)
        .overlapping(first, last)
        .exclude(pk=without)
        .select_related("organisation")
        .prefetch_related("days")
    )
    return [
        Plan(
            row.organisation.name,
            row.kind,
            row.starts_on,
            row.ends_on,
            tuple(_plan_of_day(day) for day in row.days.all() if not day.is_cancelled),
            is_ended=row.ended_at is not None,
        )
        for row in rows
    ]


def what_stands_in_the_way(trajectory, plan, without=None):
    """All findings on a plan for this trajectory: what refuses it, and warnings."""
    others = what_stands(trajectory.learner_id, plan.starts_on, plan.ends_on, without)
    p = book().on(plan.starts_on)
    return findings(
        plan, others, trajectory.starts_on, trajectory.ends_on, _closed(trajectory, plan.starts_on), p
    )


def _closed(trajectory, on):
    """Holidays and free days of the school that hold on a day: (name, first, last)."""
    here = Q(first_day__lte=on, last_day__gte=on)
    own = Q(school=trajectory.school_id, kind=SchoolDayKind.FREE)
    return [
        *Holiday.objects.filter(here).values_list("name", "first_day", "last_day"),
        *SchoolDay.objects.filter(here & own).values_list("name", "first_day", "last_day"),
    ]
