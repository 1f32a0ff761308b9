"""The board of a plan as a page needs it: columns, periods with cards, the bar in words, what has no place and where it could go."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from companies.models import Collaboration, Recognition
from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.lib.questions import ask, question
from learningplans.company_sheets.abilities import abilities_of
from learningplans.models import ApprenticeshipStep, GoalStep, TeamMember
from learningplans.plans import reading
from learningplans.rules import board as rules
from learningplans.rules.board import How
from learningplans.rules.coverage import COMPANY, SCHOOL, SIMULATED, Item, Key, Places

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
class OpenGoal:
    """A goal without a place that counts: why, and where it could go."""

    key: str
    text: str
    reasons: tuple
    proposals: tuple
    # the row that stands wrong, when there is one: a proposal moves it
    item: object = None
    version: int = 0

    @property
    def field(self):
        """What a proposal is about, as a form names it."""
        return f"i={self.item}={self.version}" if self.item else self.key


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
        asked += _partner_questions(version.trajectory, on)
    found, steps, *others = reading.read_beside(version, on, *asked)
    others = _partners_in(found, *others) if edits else None
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
    open_goals = _open_goals(plan, periods, on, others)
    now = rules.period_of(periods, on) if plan.facts.first <= on <= plan.facts.last else None
    minimum = plan.version.trajectory.programme.workplace_hours
    return Board(
        plan=plan,
        columns=columns,
        periods=periods,
        cells=cells,
        parts=_parts(plan, columns),
        open_goals=open_goals,
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


# --- what has no place ------------------------------------------------------------------------------------------------

MOST_TOLD, MOST_PROPOSALS = 12, 2


def written(key):
    """A goal as forms name it."""
    return f"{key.sheet_id or ''}:{key.code}"


def _open_goals(plan, periods, on, others):
    left = plan.coverage.open_goals
    if not left:
        return ()
    where = _Where(plan, periods, on, [one.goal for one in left[:MOST_TOLD]], others) if others else None
    found = []
    for n, one in enumerate(left):
        stands = next(
            (item for item in one.items if item.place and item.organisation_id not in plan.hidden), None
        )
        found.append(
            OpenGoal(
                written(one.goal.key),
                one.goal.text,
                _reasons(plan, one),
                where.proposals(one) if where and n < MOST_TOLD else (),
                stands.id if stands else None,
                stands.version if stands else 0,
            )
        )
    return tuple(found)


def _reasons(plan, one):
    """Why it has no place: what is wrong with the one it has, else what stands in the way at each company."""
    if any(item.place for item in one.items):
        return tuple(gap.text for gap in one.gaps)
    found = []
    for stay in plan.stays:
        ability = (plan.abilities or {}).get((stay.organisation_id, *one.goal.key))
        if stay.kind == COMPANY and stay.organisation_id not in plan.hidden and _cannot(ability):
            found.append(f"{stay.name}: {ability.why}")
    return tuple(dict.fromkeys(found)) or ("Nog niet ingepland.",)


def _cannot(ability):
    return ability is not None and ability.level.value == "no"


class _Where:
    """Where goals without a place could go: first where the learner is, then where the school could send somebody."""

    def __init__(self, plan, periods, on, goals, others):
        self.plan, self.periods, self.on = plan, periods, on
        self.stays = defaultdict(list)
        for stay in plan.stays:
            self.stays[stay.kind, stay.organisation_id].append(stay)
        self.places = Places(plan.facts)
        self.load = defaultdict(Counter)
        self.ends = {}
        for item in plan.items:
            if item.place and item.starts_on and not item.known_on:
                period = rules.period_of(periods, item.starts_on)
                self.load[item.place, item.organisation_id][period.number if period else 0] += item.hours
                self.ends[item.key] = max(self.ends.get(item.key, item.starts_on), item.starts_on)
        self.partners, self.centres = others
        self.can = _can(plan, goals, self.partners)

    def proposals(self, one):
        """At most a few, the likeliest first."""
        goal = one.goal
        # the first one that stands wrong is moved; where another one stands it does not come twice
        stands = {(item.place, item.organisation_id) for item in [one for one in one.items if one.place][1:]}
        kinds = (COMPANY, SIMULATED) if COMPANY in goal.where else (SIMULATED, SCHOOL)
        ranked = [one for kind in kinds for one in self._own(goal, kind, stands)]
        found = [one for _, one in sorted(ranked, key=lambda one: one[0])]
        if len(found) < MOST_PROPOSALS:
            found += self._others(goal, stands)
        if COMPANY in goal.where and len(found) < MOST_PROPOSALS:
            found += [one for _, one in self._own(goal, SCHOOL, stands)]
        return tuple(found[:MOST_PROPOSALS])

    def _own(self, goal, kind, stands):
        if kind not in goal.where:
            return []
        found = []
        for (at, pk), stays in self.stays.items():
            if at != kind or (kind, pk) in stands:
                continue
            rank, why = self._why(goal, kind, pk)
            if rank is None:
                continue
            after, note = self._after(goal, kind, pk)
            best = self._best(goal, kind, pk, stays, after)
            if best:
                self.load[kind, pk][best[0]] += goal.hours
                found.append((rank, self._proposal(kind, pk, stays[0].name, best, f"{why} {note}".strip())))
        return found

    def _best(self, goal, kind, pk, stays, after):
        """The first period that the coverage says nothing against."""
        for number, first, last in rules.possible(self.periods, stays, after, self.load[kind, pk], self.on):
            sheet = self.plan.company_sheet_of.get((pk, *goal.key))
            item = Item(None, goal.key, kind, pk, None, sheet, first, last)
            if not any(gap.blocks for gap in self.places.faults(goal, item)):
                return number, first, last
        return None

    def _proposal(self, kind, pk, name, best, why):
        return rules.Proposal(kind, pk, name, best[1], best[2], why, rules.whole(self.periods, *best))

    def _why(self, goal, kind, pk):
        """How likely a place is (lower is better) and why; None when it cannot be."""
        if kind == SCHOOL:
            return 1, "Op school kan het altijd."
        if kind == SIMULATED:
            return 1, "Gesimuleerd leren, waar de lerende al een plaats heeft."
        ability = (self.plan.abilities or {}).get((pk, *goal.key))
        if ability is None or ability.level.value == "no":
            return None, ""
        if not ability.can:
            # nobody said whether it can: after the places that surely can
            return 5, "Vraag eerst na of het daar kan."
        more = f" {ability.partly_because}" if ability.partly_because else ""
        return ability.level.rank, ability.why + more

    def _after(self, goal, kind, pk):
        """From when it may be: after what comes first, and dangerous work from the eighteenth birthday on."""
        facts = self.plan.facts
        first = max((self.ends[key] for key in goal.after if key in self.ends), default=None)
        confirmed = self.plan.company_sheet_of.get((pk, *goal.key)) in facts.confirmed_sheets
        adult = facts.adult_from
        waits = kind == COMPANY and goal.danger and not confirmed and adult and adult > self.on
        return (max(first or adult, adult), "Vanaf dan meerderjarig.") if waits else (first, "")

    def _others(self, goal, stands):
        """Partners that can, and training centres: there the learner has no place yet."""
        found = []
        if COMPANY in goal.where and not (goal.danger and not self.plan.facts.is_adult):
            for pk, name in self.partners.items():
                ability = self.can.get((pk, *goal.key))
                if (COMPANY, pk) not in stands and ability and ability.can:
                    found.append((ability.level.rank, name, COMPANY, pk, ability.why))
        if SIMULATED in goal.where:
            here = {pk for kind, pk in self.stays if kind == SIMULATED}
            found += [
                (2, name, SIMULATED, pk, "Gesimuleerd leren.")
                for pk, name in self.centres.items()
                if pk not in here and (SIMULATED, pk) not in stands
            ]
        stay = self.stays[SCHOOL, self.plan.version.school_id]
        after = max((self.ends[key] for key in goal.after if key in self.ends), default=None)
        best = next(iter(rules.possible(self.periods, stay, after, {}, self.on)), None)
        if best is None:
            return []
        return [
            self._proposal(kind, pk, name, best, f"{why} Daar is nog geen plaatsing.")
            for _, name, kind, pk, why in sorted(found, key=lambda one: (one[0], one[1]))[:MOST_PROPOSALS]
        ]


MOST_PARTNERS, MOST_CENTRES = 40, 3


@question
def _partner_rows(schools, programmes, on):
    together = Collaboration.objects.running(on).filter(school__among=schools).order_by()
    rows = Recognition.objects.filter(
        programme__among=programmes,
        recognised_on__lte=on,
        expires_on__gt=on,
        withdrawn_on__isnull=True,
        organisation__in=together.values("organisation"),
    ).order_by()
    return rows.values_list("organisation_id", "organisation__name", named=True)


@question
def _centre_rows():
    rows = Organisation.objects.filter(kind=OrganisationKind.TRAINING_CENTRE)
    return rows.order_by("name", "pk").values_list("pk", "name", named=True)[:MOST_CENTRES]


def _partner_questions(trajectory, on):
    return [
        _partner_rows(schools=[trajectory.school_id], programmes=[trajectory.programme_id], on=on),
        _centre_rows(),
    ]


def _partners_in(plan, rows, centres):
    """Companies that work with the school and are recognised, and training centres: names by id, without those of the learner."""
    here = {stay.organisation_id for stay in plan.stays}
    rows = sorted({(row.organisation__name, row.organisation_id) for row in rows})
    partners = {pk: name for name, pk in rows if pk not in here}
    partners = dict(list(partners.items())[:MOST_PARTNERS])
    return partners, {row.pk: row.name for row in sorted(centres, key=lambda row: row.name)}


def partners_of(plan, on):
    """The same, asked by itself (one query)."""
    return _partners_in(plan, *ask(_partner_questions(plan.version.trajectory, on)))


def _can(plan, goals, partners):
    """What those companies can of these goals (one query)."""
    wanted = {goal.key for goal in goals if COMPANY in goal.where}
    sheets = [
        replace(sheet, goals=tuple(goal for goal in sheet.goals if Key(sheet.sheet_id, goal.code) in wanted))
        for sheet in plan.sheets
        if any(key.sheet_id == sheet.sheet_id for key in wanted)
    ]
    return abilities_of(partners, plan.version.trajectory.school, sheets) if partners and sheets else {}
