"""Where learners are: their days out of the timetable, the school calendar and what was reported. Nothing is stored.

`day_of` and `week_of` ask for one trajectory; `facts_for` reads what decides about the days of many in one trip, or in
two as one person may see it.
"""

from collections import defaultdict

from duaalportal.accounts.access import Can
from duaalportal.catalogue.calendar import calendars_of
from duaalportal.lib.questions import asking, beside, question
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


@asking
def facts_for(trajectories, first, last, user=None):
    """What decides about the days of each trajectory in a period, by id; with a user as that person may see it.

    Who stands on the side of one company sees of another company only that the learner is elsewhere.
    """
    trajectories = list(trajectories)
    if not trajectories:
        return {}
    pks = [row.pk for row in trajectories]
    period = {"trajectories": pks, "first": first, "last": last}
    stopped = [row.pk for row in trajectories if row.state == TrajectoryState.INTERRUPTED]
    calendars = calendars_of.steps({row.school_id for row in trajectories}, first, last)
    asked = [calendars, _days(**period), _absences(**period)]
    asked += [_interruptions(trajectories=stopped)] if stopped else []
    calendars, days, absences, *steps = yield from beside(*asked)
    work, away = _work(days, pks, first, last, user), _away(absences)
    since = {row.trajectory_id: row.on for row in sorted(steps[0], key=lambda row: row.at)} if steps else {}
    return {
        row.pk: Facts(
            row.starts_on,
            row.ends_on,
            calendars[row.school_id],
            tuple(work[row.pk]),
            tuple(away[row.pk]),
            since.get(row.pk),
        )
        for row in trajectories
    }


@question
def _days(trajectories, first, last):
    rows = PlacementDay.objects.filter(
        trajectory__among=trajectories, is_cancelled=False, starts_on__lte=last, ends_on__gte=first
    )
    columns = ("pk", "trajectory_id", "weekday", "starts_on", "ends_on", "organisation_id")
    return rows.order_by().values_list(
        *columns, "organisation__name", "from_time", "until_time", "break_minutes", named=True
    )


def _work(days, pks, first, last, user):
    seen = None
    if user is not None:
        rows = PlacementDay.objects.filter(
            trajectory__in=pks, is_cancelled=False, starts_on__lte=last, ends_on__gte=first
        )
        seen = set(rows.order_by().where(user, Can.SEE_DAYS).values_list("pk", flat=True))
    found = defaultdict(list)
    for row in sorted(days, key=lambda row: (row.starts_on, row.pk)):
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


@question
def _absences(trajectories, first, last):
    rows = Absence.objects.filter(trajectory__among=trajectories).standing().overlapping(first, last)
    columns = ("pk", "trajectory_id", "first_day", "last_day", "kind", "side")
    return rows.order_by().values_list(*columns, named=True)


def _away(rows):
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.first_day, row.pk)):
        late, told = row.kind == Absence.Kind.LATE, Absence.Side(row.side).label
        found[row.trajectory_id].append(Away(row.first_day, row.last_day, late, row.pk, told))
    return found


@question
def _interruptions(trajectories):
    rows = TrajectoryStep.objects.filter(trajectory__among=trajectories, to_state=TrajectoryState.INTERRUPTED)
    return rows.order_by().values_list("trajectory_id", "on", "at", named=True)
