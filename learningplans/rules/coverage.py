"""Coverage of a training plan: every goal and criterion with its place, period and people, or the reason why not.

Facts in, findings out: nothing of it is stored. No competence of the standard trajectory may be missing (001:146): each
has at least one place and one period. `Gap.blocks` is what stands in the way of approving; the rest warns.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

DAY = timedelta(days=1)
SOURCE, SOURCE_DANGER = "001:146", "001:611-614"
SCHOOL, COMPANY, SIMULATED = "school", "company", "simulated"
WORDS = {SCHOOL: "op school", COMPANY: "in een leerbedrijf", SIMULATED: "in een opleidingscentrum"}


class Key(NamedTuple):
    """What names a goal through all versions: the id of its sheet (None for an agreed extra) and its code."""

    sheet_id: object
    code: str


@dataclass(frozen=True, slots=True)
class PlanGoal:
    """A goal of a plan, out of the version of the sheet that the plan follows."""

    key: Key
    text: str
    sheet_title: str
    sheet_version_id: object
    competences: tuple = ()
    activities: tuple = ()
    criteria: tuple = ()
    hours: float = 0
    where: tuple = (SCHOOL, COMPANY, SIMULATED)
    after: tuple = ()
    danger: str = ""


@dataclass(frozen=True, slots=True)
class PlanCompetence:
    """A competence of the standard trajectory."""

    code: str
    text: str
    cluster: str = ""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A goal at a place in a period, or known already."""

    id: object
    key: Key
    place: str = ""
    organisation_id: object = None
    placement_id: object = None
    company_sheet_version_id: object = None
    starts_on: date | None = None
    ends_on: date | None = None
    hours: float = 0
    is_fixed: bool = False
    known_on: date | None = None
    origin: str = "programme"
    title: str = ""
    responsible_id: object = None
    note: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Stay:
    """Where the learner is, from when until when; the school's own has no placement."""

    kind: str
    organisation_id: object
    placement_id: object = None
    name: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    hours_per_week: float = 0
    # when this company may not teach the programme: first day, last day, why
    refused: tuple = ()


class Why(Enum):
    """Why a goal is not covered, or what is wrong with a place."""

    NO_PLACE = "heeft nog geen plaats"
    NO_PERIOD = "heeft een plaats, maar nog geen periode"
    OUTSIDE = "valt buiten het traject"
    HOLIDAY = "valt helemaal in een vakantie"
    NOT_PLACED = "staat op een plaats waar de lerende dan niet is"
    NOT_RECOGNISED = "staat bij een leerbedrijf dat deze opleiding dan niet mag geven"
    CANNOT = "kan daar niet geleerd worden"
    FORBIDDEN = "is verboden werk voor wie minderjarig is, en nog niet bevestigd"
    ORDER = "staat voor iets dat eerst moet komen"
    NO_SHEET = "geen leerfiche behandelt deze competentie"


STOPS = frozenset(Why) - {Why.ORDER}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not in order: which goal or competence, why, and a whole sentence."""

    why: Why
    text: str
    key: Key | None = None
    competence: str = ""
    item_id: object = None
    source: str = SOURCE
    blocks: bool = True


@dataclass(frozen=True)
class Facts:
    """Everything the rule looks at."""

    goals: tuple
    items: tuple
    competences: tuple
    stays: tuple = ()
    first: date | None = None
    last: date | None = None
    # whether a period has a day on which one learns
    has_day: object = lambda first, last: True
    # the first day on which the learner is of age; None when the birth date is unknown
    adult_from: date | None = None
    is_adult: bool = False
    # company sheets whose forbidden work is confirmed in full
    confirmed_sheets: frozenset = frozenset()
    # (organisation id, sheet id, goal code) -> "yes", "partly", "no"; what is not in it is unknown
    abilities: dict = field(default_factory=dict)


@dataclass(frozen=True)
class GoalCoverage:
    """A goal with the items that cover it, and what is wrong."""

    goal: PlanGoal
    items: tuple
    good: tuple
    gaps: tuple

    @property
    def is_covered(self):
        """Whether at least one place is in order, or it is known already."""
        return bool(self.good)

    @property
    def is_known(self):
        """Whether the learner knew it at the start."""
        return any(item.known_on for item in self.good)


@dataclass(frozen=True)
class CompetenceCoverage:
    """A competence with its goals; covered when each goal that serves it is."""

    competence: PlanCompetence
    goals: tuple

    @property
    def open(self):
        """Goals that serve it without a place."""
        return [one for one in self.goals if not one.is_covered]

    @property
    def is_covered(self):
        """Whether it has goals, and each of them has a place and a period."""
        return bool(self.goals) and not self.open


@dataclass(frozen=True)
class Coverage:
    """What a plan proves."""

    goals: tuple
    competences: tuple
    gaps: tuple
    # hours of items per (place, organisation id)
    hours: dict

    @property
    def open_goals(self):
        """Goals without a place that is in order."""
        return [one for one in self.goals if not one.is_covered]

    @property
    def blocking(self):
        """What stands in the way of approving."""
        return [gap for gap in self.gaps if gap.blocks]

    @property
    def is_whole(self):
        """Whether it can be approved."""
        return not self.blocking

    def hours_at(self, place):
        """Hours of goals at one kind of place."""
        return sum(hours for (kind, _), hours in self.hours.items() if kind == place)


def coverage(facts):
    """Each goal and competence with its places or its reasons, from nothing but the facts."""
    by_key = defaultdict(list)
    for item in facts.items:
        by_key[item.key].append(item)
    places, firsts = Places(facts), _firsts(by_key)
    found = tuple(_goal(goal, by_key.get(goal.key, ()), places, firsts) for goal in facts.goals)
    served = defaultdict(list)
    for one in found:
        for code in one.goal.competences:
            served[code].append(one)
    competences = tuple(CompetenceCoverage(one, tuple(served[one.code])) for one in facts.competences)
    known = {goal.key for goal in facts.goals}
    extras = [gap for item in facts.items if item.key not in known for gap in _extra(item, places)]
    gaps = tuple(
        [gap for one in found for gap in one.gaps]
        + extras
        + [
            _without_sheet(one.competence)
            for one in competences
            if not one.goals and one.competence.is_required
        ]
    )
    hours = defaultdict(float)
    for item in facts.items:
        if item.place and not item.known_on:
            hours[item.place, item.organisation_id] += item.hours or 0
    return Coverage(found, competences, gaps, dict(hours))


def faults(facts, goal, item):
    """What would be wrong with this goal at this place, as gaps; what comes before it included."""
    by_key = defaultdict(list)
    for one in facts.items:
        if one.id != item.id:
            by_key[one.key].append(one)
    return [*Places(facts).faults(goal, item), *_order(goal, item, _firsts(by_key))]


def _firsts(by_key):
    """When each goal begins; what is known already was there before everything."""
    return {
        key: min((item.starts_on for item in items if item.starts_on), default=None)
        for key, items in by_key.items()
        if not any(item.known_on for item in items)
    }


def _without_sheet(competence):
    text = f"“{competence.text}”: {Why.NO_SHEET.value}."
    return Gap(Why.NO_SHEET, text, competence=competence.code)


def _goal(goal, items, places, firsts):
    good, gaps = [], []
    # a row without a place says nothing where another has one
    told = [item for item in items if item.place or item.known_on] or items
    for item in told:
        wrong = [] if item.known_on else list(places.faults(goal, item))
        late = [] if item.known_on else list(_order(goal, item, firsts))
        gaps += wrong + late
        if not wrong:
            good.append(item)
    if not good and not gaps:
        gaps = [_gap(Why.NO_PLACE, goal, None)]
    if good:
        # the goal has a place that is in order; another one that is not still has to be looked at
        gaps = [gap if gap.why in MUST_BE_RIGHT else _only_warns(gap) for gap in gaps]
    return GoalCoverage(goal, tuple(items), tuple(good), tuple(gaps))


# even where another place covers the goal, nobody approves this
MUST_BE_RIGHT = frozenset({Why.FORBIDDEN, Why.NOT_RECOGNISED, Why.NOT_PLACED, Why.OUTSIDE})


def _only_warns(gap):
    return Gap(gap.why, gap.text, gap.key, gap.competence, gap.item_id, gap.source, blocks=False)


def _extra(item, places):
    if item.known_on or not item.place:
        return []
    goal = PlanGoal(item.key, item.title, "", None)
    return [gap if gap.why in MUST_BE_RIGHT else _only_warns(gap) for gap in places.faults(goal, item)]


def _gap(why, goal, item, more="", source=SOURCE):
    text = f"“{goal.text}”: {more}." if more else f"“{goal.text}” {why.value}."
    return Gap(why, text, goal.key, item_id=item.id if item else None, source=source, blocks=why in STOPS)


def _order(goal, item, firsts):
    for code in goal.after:
        key = Key(goal.key.sheet_id, code) if isinstance(code, str) else code
        first = firsts.get(key)
        if first and item.starts_on and item.starts_on < first:
            yield _gap(Why.ORDER, goal, item)
            return


class Places:
    """What is wrong with one goal at one place."""

    def __init__(self, facts):
        self.facts = facts
        self.stays = defaultdict(list)
        for stay in facts.stays:
            self.stays[stay.kind, stay.organisation_id].append(stay)
        self.schools = {stay.organisation_id for stay in facts.stays if stay.kind == SCHOOL}

    def faults(self, goal, item):
        """Every reason why this place does not count."""
        if not item.place:
            yield _gap(Why.NO_PLACE, goal, item)
            return
        if not item.starts_on or not item.ends_on:
            yield _gap(Why.NO_PERIOD, goal, item)
            return
        if (self.facts.first and item.starts_on < self.facts.first) or (
            self.facts.last and item.ends_on > self.facts.last
        ):
            yield _gap(Why.OUTSIDE, goal, item)
        elif not self.facts.has_day(item.starts_on, item.ends_on):
            yield _gap(Why.HOLIDAY, goal, item)
        if item.place not in goal.where:
            yield _gap(Why.CANNOT, goal, item, f"dit doel leer je niet {WORDS[item.place]}")
        if item.place == SCHOOL:
            if self.schools and item.organisation_id not in self.schools:
                yield _gap(Why.NOT_PLACED, goal, item)
        else:
            yield from self._away(goal, item)

    def _away(self, goal, item):
        stays = self.stays.get((item.place, item.organisation_id), ())
        if not self._holds(stays, item):
            yield _gap(Why.NOT_PLACED, goal, item)
        # of two places at one company the one counts that the item names, while it stands
        named = [stay for stay in stays if item.placement_id and stay.placement_id == item.placement_id]
        refused = [
            why
            for stay in named or stays
            for first, last, why in stay.refused
            if first <= item.ends_on and item.starts_on <= last
        ]
        if refused:
            yield _gap(Why.NOT_RECOGNISED, goal, item, f"bij dit leerbedrijf kan het dan niet. {refused[0]}")
        if item.place != COMPANY:
            return
        if self.facts.abilities.get((item.organisation_id, *item.key)) == "no":
            yield _gap(Why.CANNOT, goal, item)
        if (
            goal.danger
            and self._while_minor(item)
            and item.company_sheet_version_id not in self.facts.confirmed_sheets
        ):
            yield _gap(Why.FORBIDDEN, goal, item, source=SOURCE_DANGER)

    def _while_minor(self, item):
        if self.facts.adult_from is None:
            return not self.facts.is_adult
        return item.starts_on < self.facts.adult_from

    def _holds(self, stays, item):
        """Whether the learner is there during the whole period; one stay may follow another."""
        day = item.starts_on
        for stay in sorted(stays, key=lambda stay: stay.starts_on or date.min):
            if stay.starts_on and stay.starts_on > day and self.facts.has_day(day, stay.starts_on - DAY):
                return False
            if stay.ends_on is None or stay.ends_on >= item.ends_on:
                return True
            day = max(day, stay.ends_on + DAY)
        return bool(stays) and not self.facts.has_day(day, item.ends_on)
