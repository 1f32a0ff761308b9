"""What a class council knows of each learner: points, differences, progress, days away and the plan. No grade anywhere.

For a whole class the same few queries as for one learner.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from duaalportal.lib.questions import differing, nested, together
from evaluation.models import ActionPoint, Measurement, Voice
from evaluation.rules import measurements
from evaluation.rules.talks import newest, prepared
from evaluation.weeks.desk import grid_for
from learningplans.days import facts_for
from learningplans.models import TrainingPlanVersion
from learningplans.models.plans import PlanState
from learningplans.plans.bulk import read_many
from learningplans.plans.lists import VERSION_COLUMNS
from learningplans.rules.days import days_of
from learningplans.rules.plans import said_coverage

# the voices of so far back lie beside each other
BACK = timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one learner."""

    open_points: int = 0
    late_points: int = 0
    # None where fewer than two sides spoke
    differences: int | None = None
    strengths: int = 0
    reached: int = 0
    busy: int = 0
    days_away: int = 0
    days_expected: int = 0
    coverage: str = ""

    @property
    def progress(self):
        """How far the criteria of the sheets are, in words."""
        if not self.reached and not self.busy:
            return "nog niets gemeten"
        busy = f", {self.busy} bezig" if self.busy else ""
        return f"{self.reached} {'criterium' if self.reached == 1 else 'criteria'} bereikt{busy}"

    @property
    def away(self):
        """Days away among the days expected, in words; nothing of it is a reason."""
        days = "dag" if self.days_away == 1 else "dagen"
        return f"{self.days_away} {days} afwezig gemeld, van {self.days_expected}"

    @property
    def differing(self):
        """How far the sides see it alike, in words."""
        if self.differences is None:
            return "nog geen twee stemmen"
        if not self.differences:
            return "geen verschillen"
        return "1 verschil" if self.differences == 1 else f"{self.differences} verschillen"

    @property
    def points(self):
        """Open points in words."""
        if not self.open_points:
            return "geen open werkpunten"
        late = f", {self.late_points} over datum" if self.late_points else ""
        return f"{self.open_points} open {'werkpunt' if self.open_points == 1 else 'werkpunten'}{late}"


def facts_of(trajectories, user, on):
    """The facts of each of these trajectories, by key; they come with learner, programme and school."""
    if not trajectories:
        return {}
    keys = [row.pk for row in trajectories]
    first = min(row.starts_on for row in trajectories)
    points, voices, tries, versions, days = together(
        _points(keys, user, on),
        _voices(keys, user, on),
        _tries(keys),
        _versions(keys),
        facts_for.steps(trajectories, first, on),
    )
    points, differing, progress = _counted(points, on), _differences(voices), _progress(tries)
    away, covered = _away(trajectories, days, on), _coverage(trajectories, versions, on)
    return {
        pk: Facts(*points[pk], *differing.get(pk, (None, 0)), *progress[pk], *away[pk], covered.get(pk, ""))
        for pk in keys
    }


def progress_of(keys):
    """Per learner how many criteria are reached and how many are being tried (one query)."""
    (rows,) = together(_tries(keys))
    return _progress(rows)


# --- what is asked, all in one trip -----------------------------------------------------------------------------------


def _points(keys, user, on):
    rows = ActionPoint.objects.visible_to(user, on).open().filter(trajectory__in=keys)
    return differing(rows.order_by().values_list("trajectory_id", "review_on", named=True))


def _voices(keys, user, on):
    rows = Voice.objects.visible_to(user, on).filter(
        trajectory__in=keys, shown_at__isnull=False, round__first_day__gte=on - BACK
    )
    columns = ("trajectory_id", "party", "round__first_day", "scores", "round__grid_id")
    return differing(rows.order_by().values_list(*columns, named=True))


def _tries(keys):
    rows = Measurement.objects.filter(trajectory__in=keys, withdrawn_at=None)
    columns = ("trajectory_id", "sheet_id", "criterion", "party", "value", "on", "attempt")
    return differing(rows.order_by().values_list(*columns, named=True))


def _versions(keys):
    rows = TrainingPlanVersion.objects.filter(trajectory__in=keys, state=PlanState.ACTIVE)
    return differing(rows.order_by().values_list(*VERSION_COLUMNS, named=True))


# --- what it comes to -------------------------------------------------------------------------------------------------


def _counted(rows, on):
    """Per learner how many points are open, and how many of them should have been looked at."""
    found = defaultdict(lambda: [0, 0])
    for pk, review_on in rows:
        found[pk][0] += 1
        found[pk][1] += bool(review_on and review_on < on)
    return found


def _differences(rows):
    """Per learner at how many criteria the sides see it otherwise, and how many strong points somebody saw."""
    by_learner = defaultdict(list)
    for pk, *voice in rows:
        by_learner[pk].append(voice)
    found = {}
    for pk, voices in by_learner.items():
        grid = grid_for(max(voices, key=lambda one: one[1])[3])
        said = newest(
            [(party, first, grid.reads(scores, grid_for(by))) for party, first, scores, by in voices]
        )
        strong = {code for one in said.values() for code in one if grid.is_strength(one[code]["value"])}
        found[pk] = (len(prepared(grid, said).differing) if len(said) > 1 else None, len(strong))
    return found


def _progress(rows):
    tries = defaultdict(lambda: defaultdict(list))
    for pk, sheet, *one in rows:
        tries[pk][sheet, one[0]].append(measurements.Try(*one))
    found = defaultdict(lambda: (0, 0))
    for pk, criteria in tries.items():
        states = [measurements.standing(code, rows) for (_, code), rows in criteria.items()]
        reached = sum(one.is_reached for one in states)
        found[pk] = (reached, len(states) - reached)
    return found


def _away(trajectories, facts, on):
    """Per learner on how many days that they were expected somebody told that they were not there."""
    found = {}
    for row in trajectories:
        days = [day for day in days_of(facts[row.pk], row.starts_on, min(on, row.ends_on)) if day.is_expected]
        found[row.pk] = (sum(day.state == "absent" for day in days), len(days))
    return found


def _coverage(trajectories, rows, on):
    """Per learner what the active plan covers, in words."""
    by_key, versions = {row.pk: row for row in trajectories}, []
    for row in sorted(rows, key=lambda row: str(row.pk)):
        version = nested(row)
        version.trajectory = by_key[row.trajectory_id]
        version.school = version.trajectory.school
        versions.append(version)
    read, found = read_many(versions, on), {}
    for version in versions:
        coverage = read[version.pk].coverage
        goals = len(coverage.goals)
        found[version.trajectory_id] = said_coverage(goals - len(coverage.open_goals), goals)
    return found
