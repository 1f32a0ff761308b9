"""The goals of a learner's plan with where, when and how far, and what happened around them: one trip to the database."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from duaalportal.lib.questions import ask, question
from learningplans.goals import known
from learningplans.models import (
    ApprenticeshipStep,
    GoalStep,
    GoalTip,
    LearningChance,
    PlanItem,
    PlanRemark,
    PlanSheet,
    PlanState,
    PracticeTest,
    TrainingPlanVersion,
)
from learningplans.plans.reading import sheet_values
from learningplans.rules.coverage import SCHOOL, Key
from learningplans.rules.goals import in_words

IN_FORCE = (PlanState.ACTIVE, PlanState.CLOSED)
DAY = timedelta(days=1)
MORE = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A goal at a place in a period, as this person may read it."""

    item_id: object
    kind: str
    organisation_id: object
    name: str
    starts_on: date | None
    ends_on: date | None
    # the company sheet that teaches it here
    sheet_id: object = None
    sheet_title: str = ""

    def overlaps(self, first, last):
        """Whether it holds on at least one of these days."""
        return bool(self.starts_on) and self.starts_on <= last and self.ends_on >= first

    @property
    def words(self):
        """'op school' or 'bij Metaal NV'."""
        return "op school" if self.kind == SCHOOL else f"bij {self.name}"


@dataclass(frozen=True, slots=True)
class Move:
    """A goal was put on a step; of another company neither words nor name."""

    key: Key
    step: ApprenticeshipStep
    on: date
    where: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal of the plan with its places and the moves it made, oldest first."""

    key: Key
    text: str
    sheet_title: str
    places: tuple
    moves: tuple
    known_on: date | None = None
    # the row of the plan by which its page is found; None for a goal without any
    item_id: object = None
    sheet_version_id: object = None
    criteria: tuple = ()

    @property
    def step(self):
        """Where it stands; None when nobody began."""
        return self.moves[-1].step if self.moves else None

    @property
    def since(self):
        """Since when it stands there."""
        return self.moves[-1].on if self.moves else None

    @property
    def is_reached(self):
        """Whether it was reached, or known from the start."""
        return bool(self.known_on) or self.step == ApprenticeshipStep.REACHED

    @property
    def starts_on(self):
        """When its first period begins; None when it has none."""
        return min((one.starts_on for one in self.places if one.starts_on), default=None)

    @property
    def ends_on(self):
        """When its last period ends; None when it has none."""
        return max((one.ends_on for one in self.places if one.ends_on), default=None)

    def is_in(self, first, last):
        """Whether it is worked on in these days."""
        return any(one.overlaps(first, last) for one in self.places)

    def is_at(self, organisations, first, last):
        """Whether it is worked on in these days at one of these organisations."""
        return any(one.organisation_id in organisations and one.overlaps(first, last) for one in self.places)


@dataclass(frozen=True)
class Following:
    """Everything around the goals of one trajectory, as one person may read it."""

    version: object
    goals: tuple
    moves: tuple
    chances: tuple = ()
    tips: tuple = ()
    tests: tuple = ()
    proposals: tuple = ()
    # whether there is a version in which something can still be put
    can_grow: bool = False

    @cached_property
    def by_key(self):
        """The goals by their key."""
        return {goal.key: goal for goal in self.goals}

    @cached_property
    def progress(self):
        """How far it is, in words."""
        reached = sum(goal.is_reached for goal in self.goals)
        busy = sum(bool(goal.moves) and not goal.is_reached for goal in self.goals)
        return in_words(reached, busy, len(self.goals))

    @cached_property
    def themes(self):
        """Per sheet: its title, how many goals are reached, how many are busy, and how many there are."""
        found = defaultdict(lambda: [0, 0, 0])
        for goal in self.goals:
            row = found[goal.sheet_title]
            row[0] += goal.is_reached
            row[1] += bool(goal.moves) and not goal.is_reached
            row[2] += 1
        return [(title, *row) for title, row in found.items()]

    def now(self, first, last):
        """Goals of these days that are not reached, by when they have to be."""
        rows = [goal for goal in self.goals if not goal.is_reached and goal.is_in(first, last)]
        return sorted(rows, key=lambda goal: (goal.ends_on, goal.text))

    def late(self, first):
        """Goals whose last period is over and that are not reached."""
        rows = [goal for goal in self.goals if not goal.is_reached and goal.ends_on and goal.ends_on < first]
        return sorted(rows, key=lambda goal: (goal.ends_on, goal.text))

    def soon(self, last):
        """The first few goals that come after these days."""
        rows = [
            goal for goal in self.goals if not goal.is_reached and goal.starts_on and goal.starts_on > last
        ]
        return sorted(rows, key=lambda goal: (goal.starts_on, goal.text))[:MORE]


# --- questions ----------------------------------------------------------------------------------------------------


@question
def _versions(trajectories):
    rows = TrainingPlanVersion.objects.filter(trajectory__among=trajectories, state__in=known.FIRST)
    return rows.order_by().values_list("pk", "number", "state", "active_from", "trajectory_id", named=True)


@question
def _sheets(by, keys):
    rows = _of(PlanSheet.objects, by, keys)
    return rows.order_by().values_list("plan_version_id", "position", "sheet_version_id", named=True)


def _of(rows, by, keys):
    """Rows of one version, or of the version in force of a trajectory."""
    rows = rows.filter(**{f"{by}__among": keys})
    return rows.filter(plan_version__state__in=IN_FORCE) if by == "trajectory" else rows


ITEMS = (
    *("pk", "plan_version_id", "sheet_id", "goal_code", "title", "place", "organisation_id"),
    *("organisation__name", "organisation__kind", "starts_on", "ends_on", "known_on"),
    *("company_sheet_version_id", "company_sheet_version__title", "company_sheet_version__company_sheet_id"),
)


@question
def _items(by, keys):
    rows = _of(PlanItem.objects, by, keys)
    return rows.order_by().values_list(*ITEMS, named=True)


WHERE = ("organisation_id", "organisation__name", "organisation__kind")


@question
def _steps(trajectories):
    rows = GoalStep.objects.filter(trajectory__among=trajectories).order_by()
    columns = ("pk", "sheet_id", "goal_code", "step", "on", "at", "reason", "by__name")
    return rows.values_list(*columns, *WHERE, named=True)


@question
def _chances(trajectories):
    rows = LearningChance.objects.filter(trajectory__among=trajectories).order_by()
    columns = ("pk", "sheet_id", "goal_code", "text", "on", "at", "by__name", "in_plan", "settled_at")
    return rows.values_list(*columns, *WHERE, named=True)


@question
def _tips(trajectories):
    rows = GoalTip.objects.filter(trajectory__among=trajectories).order_by()
    columns = ("pk", "sheet_id", "goal_code", "text", "url", "at", "by__name", "seen_at", "seen_by__name")
    return rows.values_list(*columns, named=True)


@question
def _tests(trajectories):
    rows = PracticeTest.objects.filter(trajectory__among=trajectories, cancelled_at=None).order_by()
    return rows.values_list("pk", "title", "on", "held_on", "goals", *WHERE, named=True)


@question
def _proposals(trajectories):
    rows = PlanRemark.objects.filter(trajectory__among=trajectories).exclude(kind=PlanRemark.Kind.REMARK)
    columns = ("pk", "kind", "sheet_id", "goal_code", "text", "at", "outcome", "answer")
    return rows.order_by().values_list(*columns, named=True)


def _key(row):
    return Key(row.sheet_id, row.goal_code)


# --- put together -------------------------------------------------------------------------------------------------


def follow(trajectory, eyes, version=None):
    """Everything around the goals of a trajectory, for who looks (one query, one more for sheets never read before).

    Its goals are those of the version in force; of `version` when one is given.
    """
    mine = {"trajectories": [trajectory.pk]}
    by, keys = ("plan_version", [version.pk]) if version else ("trajectory", [trajectory.pk])
    asked = [one(**mine) for one in (_versions, _steps, _chances, _tips, _tests, _proposals)]
    versions, steps, chances, tips, tests, proposals, sheets, items = ask(
        [*asked, _sheets(by, keys=keys), _items(by, keys=keys)]
    )
    newest = min(versions, key=lambda row: known.FIRST.index(row.state), default=None)
    here = version.pk if version else newest.pk if newest and newest.state in IN_FORCE else None
    steps.sort(key=lambda row: (row.at, row.pk))
    moves = tuple(_move(row, eyes) for row in steps)
    return Following(
        version=newest,
        goals=tuple(
            _lines(
                [row for row in sheets if row.plan_version_id == here],
                [row for row in items if row.plan_version_id == here],
                moves,
                eyes,
            )
        ),
        moves=moves,
        chances=_seen(chances, eyes, lambda row: (row.on, row.at)),
        tips=tuple(sorted(tips, key=lambda row: row.at, reverse=True)) if eyes.follows else (),
        tests=_seen(tests, eyes, lambda row: (row.on, row.title)),
        proposals=tuple(sorted(proposals, key=lambda row: row.at, reverse=True)),
        can_grow=any(PlanState(row.state).is_open for row in versions),
    )


def _seen(rows, eyes, order):
    """Rows in order, newest first; those of another company of the learner not."""
    here = [row for row in rows if eyes.sees(row.organisation_id, row.organisation__kind)]
    return tuple(sorted(here, key=order, reverse=True))


def _lines(sheets, items, moves, eyes):
    ids = [row.sheet_version_id for row in sorted(sheets, key=lambda row: row.position)]
    extras = [(row.goal_code, row.title) for row in items if row.sheet_id is None]
    goals = known.goals_in(sheet_values(ids), extras)
    places, known_on, went, first = defaultdict(list), {}, defaultdict(list), {}
    for row in sorted(items, key=lambda row: (row.starts_on or date.max, row.organisation__name or "")):
        first.setdefault(_key(row), row.pk)
        if row.known_on:
            known_on[_key(row)] = row.known_on
        if row.place:
            places[_key(row)].append(_place(row, eyes))
    for move in moves:
        went[move.key].append(move)
    for key, goal in goals.items():
        yield GoalLine(
            key=key,
            text=goal.text,
            sheet_title=goal.sheet_title,
            places=tuple(places[key]),
            moves=tuple(went[key]),
            known_on=known_on.get(key),
            item_id=first.get(key),
            sheet_version_id=goal.sheet_version_id,
            criteria=goal.criteria,
        )


def _place(row, eyes):
    sees = eyes.sees(row.organisation_id, row.organisation__kind)
    return Place(
        row.pk,
        row.place,
        row.organisation_id,
        eyes.name(row.organisation_id, row.organisation__name, row.organisation__kind),
        row.starts_on,
        row.ends_on,
        row.company_sheet_version__company_sheet_id if sees else None,
        (row.company_sheet_version__title or "") if sees else "",
    )


def _move(row, eyes):
    sees = eyes.sees(row.organisation_id, row.organisation__kind)
    return Move(
        _key(row),
        ApprenticeshipStep(row.step),
        row.on,
        eyes.name(row.organisation_id, row.organisation__name, row.organisation__kind),
        row.reason if sees else "",
        row.by__name if sees else "",
    )
