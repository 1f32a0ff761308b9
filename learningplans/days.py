"""Where learners are: their days out of the timetable, the school calendar and what was reported. Nothing is stored.

`day_of` and `week_of` ask for one trajectory; `facts_for` reads what decides about the days of many in six queries.
"""

from collections import defaultdict

from duaalportal.accounts.access import Can
from duaalportal.catalogue.calendar import calendars_of
from duaalportal.lib.school_calendar import Week
from learningplans.models import Absence, PlacementDay, TrajectoryState, TrajectoryStep
from learningplans.rules import days as rules
from learningplans.rules.days import Away, Facts, WorkDay


def day_of(trajectory, on, user=None):
    """Where this learner is expected on a day; with a user as that person may see it."""
    return rules.day_of(facts_for([trajectory], on, on, user)[trajectory.pk], on)


def week_of(trajectory, week, user=None):
    """The seven days of a week (a Week, or any day of it)."""
    week = week if isinstance(week, Week) else Week.of(week)
    return period_of(trajectory, week.days[0], week.days[-1], user)


def period_of(trajectory, first, last, user=None):
    """Every day of a period."""
    return rules.days_of(facts_for([trajectory], first, last, user)[trajectory.pk], first, last)


def facts_for(trajectories, first, last, user=None):
    """What decides about the days of each trajectory in a period, by id; with a user as that person may see it.

    Who stands on the side of one company sees of another company only that the learner is elsewhere.
    """
    trajectories = list(trajectories)
    if not trajectories:
        return {}
    pks = [row.pk for row in trajectories]
    work, away = _work(pks, first, last, user), _away(pks, first, last)
    stopped = _interrupted_since(trajectories)
    calendars = calendars_of({row.school_id for row in trajectories}, first, last)
    return {
        row.pk: Facts(
            row.starts_on,
            row.ends_on,
            calendars[row.school_id],
            tuple(work[row.pk]),
            tuple(away[row.pk]),
            stopped.get(row.pk),
        )
        for row in trajectories
    }


def _work(pks, first, last, user):
    rows = PlacementDay.objects.filter(
        trajectory__in=pks, is_cancelled=False, starts_on__lte=last, ends_on__gte=first
    )
    seen = None
    if user is not None:
        seen = set(
            PlacementDay.objects.filter(pk__in=rows.order_by().values("pk"))
            .where(user, Can.SEE_DAYS)
            .values_list("pk", flat=True)
        )
    found = defaultdict(list)
    columns = (
        "pk",
        "trajectory_id",
        "weekday",
        "starts_on",
        "ends_on",
        "organisation_id",
        "organisation__name",
    )
    for row in rows.order_by("starts_on", "pk").values_list(
        *columns, "from_time", "until_time", "break_minutes", named=True
    ):
        elsewhere = seen is not None and row.pk not in seen
        found[row.trajectory_id].append(
            WorkDay(
                row.weekday,
                row.starts_on,
                row.ends_on,
                "" if elsewhere else row.organisation__name,
                row.from_time,
                row.until_time,
                row.break_minutes,
                None if elsewhere else row.organisation_id,
                elsewhere,
            )
        )
    return found


def _away(pks, first, last):
    found = defaultdict(list)
    rows = Absence.objects.filter(trajectory__in=pks).standing().overlapping(first, last)
    for row in rows.order_by("first_day", "pk"):
        late = row.kind == Absence.Kind.LATE
        found[row.trajectory_id].append(
            Away(row.first_day, row.last_day, late, row.pk, row.get_side_display())
        )
    return found


def _interrupted_since(trajectories):
    away = [row.pk for row in trajectories if row.state == TrajectoryState.INTERRUPTED]
    if not away:
        return {}
    steps = TrajectoryStep.objects.filter(trajectory__in=away, to_state=TrajectoryState.INTERRUPTED)
    return dict(steps.order_by("at").values_list("trajectory_id", "on"))
