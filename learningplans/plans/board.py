"""The board of a plan as a page needs it: columns, periods with cards, the bar in words, what has no place and where it could go."""

from collections import Counter
from dataclasses import dataclass

from duaalportal.lib.questions import question
from learningplans.models import ApprenticeshipStep, GoalStep, TeamMember
from learningplans.plans import open_goals, reading
from learningplans.rules import board as rules
from learningplans.rules.board import How
from learningplans.rules.coverage import COMPANY, SCHOOL, SIMULATED, Key

ICONS = {SCHOOL: "school", COMPANY: "company", SIMULATED: "centre"}
FILLS = {SCHOOL: "a", COMPANY: "b", SIMULATED: "c"}


@dataclass(frozen=True, slots=True)
class Column:
    """A place on the board; `key` names it in forms."""

    key: str
    kind: str
    organisation_id: object
    name: str
    is_theirs: bool = True

    @property
    def icon(self):
        """The icon of its kind."""
        return ICONS[self.kind]


@dataclass(frozen=True, slots=True)
class Card:
    """A goal at a place, as it stands on the board."""

    id: object
    text: str
    how: How
    until: object
    is_fixed: bool
    is_wrong: bool
    is_extra: bool
    version: int
    # a place this reader may not look into
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the bar: words, number, and where it lies on a line as long as there are goals."""

    name: str
    fill: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Board:
    """Everything the page shows."""

    plan: reading.PlanReading
    columns: tuple
    periods: tuple
    # period number -> column key -> cards
    cells: dict
    parts: tuple
    open_goals: tuple
    known: tuple
    hours: rules.WorkplaceHours
    now: int | None
    unplaced_hours: float = 0

    @property
    def covered(self):
        """How many goals have a place that counts."""
        return sum(one.is_covered for one in self.plan.coverage.goals)

    @property
    def total(self):
        """How many goals there are."""
        return len(self.plan.goals)


def column_key(kind, organisation_id):
    """A place as forms and addresses name it."""
    return f"{kind}:{organisation_id}"


@question
def _step_rows(trajectories):
    rows = GoalStep.objects.filter(trajectory__among=trajectories).order_by()
    return rows.values_list("sheet_id", "goal_code", "step", "at", "pk", named=True)


@question
def team_rows(trajectories):
    """Who is or was around a learner."""
    rows = TeamMember.objects.filter(trajectory__among=trajectories).order_by()
    columns = ("pk", "organisation_id", "role", "user_id", "user__name", "mentor__user_id", "mentor__name")
    return rows.values_list(*columns, "starts_on", "ends_on", "ended_at", named=True)


def read(version, user, on, *, edits=False):
    """The board of a version for one reader; with `edits` also where a goal without a place could go."""
    asked = [_step_rows(trajectories=[version.trajectory_id])]
    if edits:
        asked += open_goals.partner_questions(version.trajectory, on)
    found, steps, *others = reading.read_beside(version, on, *asked)
    others = open_goals.partners_in(found, *others) if edits else None
    return made(found.seen_by(user), reached_in(steps), on, others)


def reached_in(steps):
    """The keys of goals whose newest step says reached."""
    newest = {
        Key(row.sheet_id, row.goal_code): row.step for row in sorted(steps, key=lambda row: (row.at, row.pk))
    }
    return {key for key, step in newest.items() if step == ApprenticeshipStep.REACHED}


def made(plan, reached, on, others=None):
    """The board of a plan that was read; with `others` (partners and centres by id) also where a goal could go."""
    periods = rules.periods(plan.calendar, plan.facts.first, plan.facts.last)
    columns = columns_of(plan)
    cells = _cells(plan, columns, periods, reached, on)
    waiting = open_goals.open_goals(plan, periods, on, others)
    now = rules.period_of(periods, on) if plan.facts.first <= on <= plan.facts.last else None
    minimum = plan.version.trajectory.programme.workplace_hours
    return Board(
        plan=plan,
        columns=columns,
        periods=periods,
        cells=cells,
        parts=_parts(plan, columns),
        open_goals=waiting,
        known=tuple(
            (one.goal, next(item for item in one.items if item.known_on))
            for one in plan.coverage.goals
            if one.is_known
        ),
        hours=rules.workplace_hours(plan.facts, plan.coverage, plan.calendar, minimum, plan.names),
        now=now.number if now else None,
        unplaced_hours=sum(one.goal.hours for one in plan.coverage.open_goals),
    )


def columns_of(plan):
    """The places of this learner, then those where something stands besides; companies nobody may know are one."""
    found = {}
    theirs = [(stay.kind, stay.organisation_id) for stay in plan.stays]
    others = [(item.place, item.organisation_id) for item in plan.items if item.place and not item.known_on]
    order = {SCHOOL: 0, COMPANY: 1, SIMULATED: 2}
    for kind, pk in sorted([*theirs, *others], key=lambda one: order[one[0]]):
        key = _key(plan, kind, pk)
        if key not in found:
            found[key] = Column(key, kind, pk, plan.names.get(pk, ""), (kind, pk) in theirs)
    return tuple(found.values())


def _key(plan, kind, pk):
    return f"{kind}:hidden" if pk in plan.hidden else column_key(kind, pk)


def _cells(plan, columns, periods, reached, on):
    cells = {one.number: {column.key: [] for column in columns} for one in periods}
    wrong = {gap.item_id for gap in plan.coverage.gaps if gap.blocks}
    for item in plan.items:
        if not item.place or item.known_on:
            continue
        period = rules.period_of(periods, item.starts_on)
        if period is None:
            continue
        goal = plan.by_key.get(item.key)
        card = Card(
            id=item.id,
            text=goal.text if goal else item.title,
            how=rules.how_far(item, reached, on),
            until=item.ends_on if item.ends_on and item.ends_on > period.until else None,
            is_fixed=item.is_fixed,
            is_wrong=item.id in wrong,
            is_extra=item.origin != "programme",
            version=item.version,
            is_hidden=item.organisation_id in plan.hidden,
        )
        cells[period.number][_key(plan, item.place, item.organisation_id)].append(card)
    return cells


def _parts(plan, columns):
    """The bar: each goal counts once, at the place where it begins."""
    count, known = Counter(), 0
    for one in plan.coverage.goals:
        if one.is_known:
            known += 1
        elif one.good:
            first = min(one.good, key=lambda item: (item.starts_on, str(item.id)))
            count[_key(plan, first.place, first.organisation_id)] += 1
    told = [(column.name, FILLS[column.kind], count[column.key]) for column in columns]
    told += [("Kent dit al", "e", known)] if known else []
    told.append(("Nog geen plaats", "d", len(plan.coverage.open_goals)))
    total = sum(n for _, _, n in told) or 1
    parts, start = [], 0.0
    for name, fill, n in told:
        width = 1000 * n / total
        parts.append(Part(name, fill, n, round(start, 1), round(max(width - 4, 0), 1)))
        start += width
    return tuple(parts)
