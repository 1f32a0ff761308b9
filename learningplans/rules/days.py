"""Where a learner is expected on a day, and how it is said. Facts in, days out: no ORM, no clock.

"Not expected" and "late" never look alike: who is free, at exams or outside the trajectory is not missing.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import Enum

from duaalportal.lib.dates import MONTHS
from duaalportal.lib.school_calendar import is_weekend

DAY = timedelta(days=1)


class Where(Enum):
    """Where a learner is expected."""

    WORK = "op de werkplek"
    SCHOOL = "op school"
    ELSEWHERE = "elders"
    OFF = "niet verwacht"
    OUTSIDE = "buiten het traject"


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A weekday of a timetable, from when until when it holds."""

    weekday: int
    first: date
    last: date
    company: str
    from_time: time
    until_time: time
    break_minutes: int = 0
    organisation: object = None
    # another company's: whose it is nobody's business here
    is_elsewhere: bool = False

    def holds(self, day):
        """Whether this line of the timetable holds on a day."""
        return self.weekday == day.isoweekday() and self.first <= day <= self.last

    @property
    def minutes(self):
        """How long the learner works, without the break."""
        worked = (self.until_time.hour - self.from_time.hour) * 60
        return max(0, worked + self.until_time.minute - self.from_time.minute - self.break_minutes)

    @property
    def times(self):
        """'8.00 tot 16.30 uur'."""
        return f"{_clock(self.from_time)} tot {_clock(self.until_time)} uur"


@dataclass(frozen=True, slots=True)
class Away:
    """An absence that was reported, or that somebody comes later."""

    first: date
    last: date
    is_late: bool = False
    pk: object = None
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about the days of one trajectory."""

    starts_on: date
    ends_on: date
    calendar: object
    work: tuple = ()
    away: tuple = ()
    interrupted_since: date | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one learner."""

    day: date
    where: Where
    why: str = ""
    work: WorkDay | None = None
    away: Away | None = field(default=None)

    @property
    def is_expected(self):
        """Whether the learner is expected somewhere, here or elsewhere."""
        return self.where in (Where.WORK, Where.SCHOOL, Where.ELSEWHERE)

    @property
    def state(self):
        """One word for the state: work, school, elsewhere, off, outside, absent or late."""
        if self.away and self.is_expected:
            return "late" if self.away.is_late else "absent"
        return self.where.name.lower()

    @property
    def badge(self):
        """How it is shown: kind of badge, words and icon."""
        return BADGES[self.state]

    @property
    def where_words(self):
        """Where, in one line: 'De Clercq Metaal, 8.00 tot 16.30 uur', 'Herfstvakantie', 'op school: examens'."""
        if self.where is Where.WORK:
            return f"{self.work.company}, {self.work.times}"
        if self.where is Where.SCHOOL and self.why:
            return f"op school: {self.why}"
        return self.why or self.where.value

    @property
    def detail(self):
        """What its badge does not say yet: company and hours, or why; empty when the badge says all."""
        said = f"{self.work.company}, {self.work.times}" if self.where is Where.WORK else self.why
        return said[:1].upper() + said[1:]

    @property
    def minutes(self):
        """Planned minutes at the workplace."""
        return self.work.minutes if self.where is Where.WORK else 0


BADGES = {
    "work": ("ok", "op de werkplek", "company"),
    "school": ("new", "op school", "school"),
    "elsewhere": ("", "elders", "open"),
    "off": ("", "niet verwacht", "na"),
    "outside": ("", "buiten het traject", "na"),
    "absent": ("stop", "afwezig gemeld", "x"),
    "late": ("wait", "komt later", "clock"),
}


def day_of(facts, day):
    """Where the learner is expected on one day, why not, and what was reported."""
    away = next((away for away in facts.away if away.first <= day <= away.last), None)
    where, why, work = _expected(facts, day)
    return Day(day, where, why, work, away)


def worked_in(facts, days):
    """On which of these days (Monday to Sunday) the learner is at work, and by which line of the timetable: (day, place).

    What `day_of` says of them, without the rest: weeks are asked of a whole class.
    """
    # only a day of the timetable can be one at work: most days need no more than that look
    lines = [(days[line.weekday - 1], line) for line in facts.work]
    found = []
    for day in sorted({day for day, line in lines if line.first <= day <= line.last}):
        where, _, work = _expected(facts, day)
        if where is Where.WORK and all(away.is_late for away in _first(facts, day)):
            found.append((day, facts.work.index(work)))
    return found


def _first(facts, day):
    # of absences that overlap the first one counts
    return [away for away in facts.away if away.first <= day <= away.last][:1]


def alike(facts):
    """What decides on which days a learner is at work: who have the same here, work on the same days."""
    return (
        facts.starts_on,
        facts.ends_on,
        id(facts.calendar),
        facts.interrupted_since,
        tuple((line.weekday, line.first, line.last, line.is_elsewhere) for line in facts.work),
        tuple((away.first, away.last, away.is_late) for away in facts.away),
    )


def days_of(facts, first, last):
    """Every day of a period."""
    return [day_of(facts, first + n * DAY) for n in range((last - first).days + 1)]


def _expected(facts, day):
    if not facts.starts_on <= day <= facts.ends_on:
        return Where.OUTSIDE, "", None
    work = next((line for line in facts.work if line.holds(day)), None)
    if work is None and is_weekend(day):
        return Where.OFF, facts.calendar.why_not(day), None
    apart = facts.calendar.apart(day)
    closed = next((one.name for one in apart if not one.has_lessons), "")
    if closed:
        return Where.OFF, closed, None
    if facts.interrupted_since and day >= facts.interrupted_since:
        return Where.OFF, "traject onderbroken", None
    if apart:
        return Where.SCHOOL, apart[0].name, None
    if work is None:
        return Where.SCHOOL, "", None
    return (Where.ELSEWHERE, "", None) if work.is_elsewhere else (Where.WORK, "", work)


# --- counting ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class MonthCount:
    """What a month holds: days by place, and hours at the workplace planned and realised."""

    year: int
    month: int
    work: int = 0
    school: int = 0
    off: int = 0
    absent: int = 0
    planned: int = 0
    realised: int = 0

    @property
    def name(self):
        """'november 2026'."""
        return f"{MONTHS[self.month - 1]} {self.year}"

    def add(self, day, today):
        """Count one day; an hour is realised when its day is past or today and nobody reported an absence."""
        if day.where is Where.OUTSIDE:
            return
        if not day.is_expected:
            self.off += not is_weekend(day.day)
            return
        missing = day.state == "absent"
        self.absent += missing
        self.school += day.where is not Where.WORK
        self.work += day.where is Where.WORK
        self.planned += day.minutes
        if day.day <= today and not missing:
            self.realised += day.minutes


def by_month(days, today):
    """The counts of each month in which these days lie, in order."""
    found = {}
    for day in days:
        key = (day.day.year, day.day.month)
        found.setdefault(key, MonthCount(*key)).add(day, today)
    return list(found.values())


def hours(minutes):
    """'7,5 uur', '152 uur'."""
    whole, rest = divmod(minutes, 60)
    part = f"{rest / 60:.2f}".rstrip("0").rstrip(".")[1:].replace(".", ",") if rest else ""
    return f"{whole}{part} uur"


def _clock(value):
    return f"{value.hour}.{value.minute:02d}"
