"""How a plan is shown and reckoned: periods of two months, how far a goal is, hours at places, where a goal could go.

Everything is plain values: the page and its file say the same.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from duaalportal.lib.dates import MONTHS, date_of
from learningplans.rules.coverage import COMPANY, SCHOOL, SIMULATED

DAY = timedelta(days=1)
SHORT = ("jan", "feb", "mrt", "apr", "mei", "juni", "juli", "aug", "sept", "okt", "nov", "dec")
DAYS_OF_WEEK = 5


class How(Enum):
    """How far a goal is at a place: the word, and the icon beside it."""

    REACHED = ("bereikt", "check", "done")
    NOW = ("nu bezig", "clock", "now")
    PAST = ("nog niet bereikt", "notyet", "past")
    PLANNED = ("gepland", "", "")

    @property
    def word(self):
        """In Dutch."""
        return self.value[0]

    @property
    def icon(self):
        """The name of its icon; empty when it has none."""
        return self.value[1]

    @property
    def mark(self):
        """The end of the class of its card."""
        return self.value[2]


def how_far(item, reached, on):
    """How far a goal is on a day: what was seen first, then what the plan says."""
    if item.key in reached:
        return How.REACHED
    if item.starts_on is None or item.starts_on > on:
        return How.PLANNED
    return How.NOW if item.ends_on >= on else How.PAST


# --- periods --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """Two months of a trajectory, from the first to the last day on which one learns in them."""

    number: int
    from_month: date
    until: date
    first: date
    last: date

    @property
    def short(self):
        """'sept en okt'."""
        return " en ".join(SHORT[day.month - 1] for day in self._months)

    @property
    def words(self):
        """'september en oktober 2026'."""
        months = " en ".join(MONTHS[day.month - 1] for day in self._months)
        return f"{months} {self.until.year}"

    @property
    def _months(self):
        same = (self.from_month.year, self.from_month.month) == (self.until.year, self.until.month)
        return (self.from_month,) if same else (self.from_month, self.until)

    def holds(self, day):
        """Whether a day falls in these months."""
        return self.from_month <= day <= self.until


def periods(calendar, first, last):
    """The pairs of months of a trajectory (September and October, and so on) in which one learns at least one day."""
    found, start = [], first
    while start <= last:
        # pairs begin in the odd months: a school year begins in September
        odd = start.month - (start.month % 2 == 0)
        after = date(start.year + (odd + 2 > 12), (odd + 1) % 12 + 1, 1)
        end = min(after - DAY, last)
        days = calendar.training_days(max(start, calendar.first), min(end, calendar.last))
        if days:
            found.append(Period(len(found), start, end, days[0], days[-1]))
        start = after
    return tuple(found)


def whole(found, number, first, last):
    """'in mei en juni 2027' when these days are all of that period; "" otherwise."""
    period = next(one for one in found if one.number == number)
    return f"in {period.words}" if (period.first, period.last) == (first, last) else ""


def period_of(found, day):
    """The period of a day: the one that holds it, else the next to come, else the last."""
    if day is None:
        return None
    return next((one for one in found if day <= one.until), found[-1] if found else None)


# --- hours ----------------------------------------------------------------------------------------------------------


def weeks_of(calendar, first, last):
    """How many school weeks a period has: its training days, five to a week."""
    first, last = max(first, calendar.first), min(last, calendar.last)
    return calendar.count(first, last) / DAYS_OF_WEEK if first <= last else 0


@dataclass(frozen=True, slots=True)
class PlaceHours:
    """The hours at one place of the learner over the whole trajectory, and those of the goals that stand there."""

    kind: str
    organisation_id: object
    name: str
    weeks: float
    per_week: float
    planned: float
    goals: float


@dataclass(frozen=True, slots=True)
class WorkplaceHours:
    """Hours on the workplace against what the programme asks: real and simulated apart."""

    places: tuple
    weeks: float
    minimum_per_week: float

    @property
    def minimum(self):
        """What the programme asks in this trajectory."""
        return self.minimum_per_week * self.weeks

    @property
    def real(self):
        """Hours in companies."""
        return sum(one.planned for one in self.places if one.kind == COMPANY)

    @property
    def simulated(self):
        """Hours of simulated learning."""
        return sum(one.planned for one in self.places if one.kind == SIMULATED)

    @property
    def lacking(self):
        """How many hours are missing to the minimum; 0 when there are enough."""
        # a tenth of an hour is rounding, no hour
        lacks = self.minimum - self.real - self.simulated
        return lacks if lacks >= 0.1 else 0


def workplace_hours(facts, coverage, calendar, minimum_per_week, names):
    """The hours at each place: placements by their hours per week and school weeks, and goals by their own hours."""
    first, last = facts.first, facts.last
    found, seen = [], set()
    for stay in facts.stays:
        key = (stay.kind, stay.organisation_id)
        if stay.kind == SCHOOL or key in seen:
            continue
        seen.add(key)
        same = [one for one in facts.stays if (one.kind, one.organisation_id) == key]
        spans = [weeks_of(calendar, max(one.starts_on, first), min(one.ends_on, last)) for one in same]
        planned = sum(weeks * one.hours_per_week for weeks, one in zip(spans, same, strict=True))
        weeks = sum(spans)
        found.append(
            PlaceHours(
                *key,
                names.get(stay.organisation_id, ""),
                weeks,
                planned / weeks if weeks else stay.hours_per_week,
                planned,
                coverage.hours.get(key, 0),
            )
        )
    return WorkplaceHours(tuple(found), weeks_of(calendar, first, last), float(minimum_per_week))


def said_hours(n):
    """'1.036', '7,5': at most one digit behind the comma."""
    rounded = round(float(n), 1)
    return f"{rounded:,.1f}".translate(str.maketrans(",.", ".,")).removesuffix(",0")


def said_of_minimum(hours):
    """Planned against what the programme asks, real and simulated apart, in one or two sentences."""
    asked = (
        f"De opleiding vraagt {said_hours(hours.minimum_per_week)} uur per week, {said_hours(hours.weeks)} schoolweken lang: "
        f"{said_hours(hours.minimum)} uur."
    )
    real = f"Gepland: {said_hours(hours.real)} uur in een leerbedrijf"
    both = f"{real} en {said_hours(hours.simulated)} uur gesimuleerd." if hours.simulated else f"{real}."
    lacks = f" Er ontbreken nog {said_hours(hours.lacking)} uur." if hours.lacking else ""
    return f"{both} {asked}{lacks}"


# --- where a goal could go ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place for a goal, from when until when, and why there."""

    place: str
    organisation_id: object
    name: str
    starts_on: date
    ends_on: date
    why: str
    # in words where it is a whole period
    when: str = ""

    @property
    def said_when(self):
        """'in mei en juni 2027', 'van 4 januari 2027 tot en met 12 februari 2027'."""
        return self.when or f"van {date_of(self.starts_on)} tot en met {date_of(self.ends_on)}"


def possible(found, stays, after, load, on):
    """Periods in which the learner is there, from today on and after what comes first: the one with fewest hours first.

    Each as number, first and last day. When nothing is left of the year, the last ones first, so that somebody can look.
    """
    ahead, past = [], []
    for period in found:
        first, last = _within(period, stays)
        if first is None or (after and last < after):
            continue
        first = max(first, after) if after else first
        which = past if period.last < on else ahead
        which.append((load.get(period.number, 0), period.number, first, last))
    return [one[1:] for one in sorted(ahead) or sorted(past, key=lambda one: -one[1])]


def _within(period, stays):
    """The part of a period in which the learner is there: the longest stay counts; None without any."""
    spans = [
        (max(period.first, stay.starts_on or period.first), min(period.last, stay.ends_on or period.last))
        for stay in stays
    ]
    spans = [(last - first, first, last) for first, last in spans if first <= last]
    return max(spans)[1:] if spans else (None, None)
