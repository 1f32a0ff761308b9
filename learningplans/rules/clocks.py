"""Clocks that run around a trajectory: without agreement, interrupted, not registered. Days in, one clock out.

The clock without agreement counts training days. Day 1 is the first training day from the start of the lessons, or after
the last day of an agreement; that is the careful reading of "within 20 training days after", since the source names no
first day. It stops where a signed agreement holds, also when that begins later but still within the term.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from companies.rules.deadlines import good_until
from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import date_of

DAY = timedelta(days=1)
WITHOUT_AGREEMENT, INTERRUPTED, REGISTRATION = "without_agreement", "interrupted", "registration"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period in which a signed agreement holds, first and last day included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Clock:
    """How a clock stands on one day; it reads as a Finding.

    `running` is whether time passes now; `used` and `left` count days (training days for the clock without agreement,
    None where a clock counts none); `last_day` is the last day in time and `turns_on` the day after it; `notices` are
    the days on which it is announced, the first one first.
    """

    code: str
    met: bool
    why: str
    source: str = ""
    turns_on: date | None = None
    todo: str = ""
    running: bool = False
    since: date | None = None
    used: int | None = None
    left: int | None = None
    last_day: date | None = None
    notices: tuple = field(default=())

    @property
    def needs_somebody(self):
        """Whether it runs or ran out: what a page shows."""
        return self.running or not self.met


def training_days(n):
    """'1 opleidingsdag', '20 opleidingsdagen'."""
    return f"{n} opleidingsdag{'' if n == 1 else 'en'}"


# --- without agreement -----------------------------------------------------------------------------------------


def without_agreement(first, last, stretches, calendar, today, p):
    """The clock of a trajectory from `first` to `last`, with the stretches in which an agreement holds."""
    term = p[Name.WITHOUT_AGREEMENT_TERM]
    today = min(max(today, first), last)
    now = _holding(stretches, today)
    if now:
        return _covered(now, term, today)
    since = _gap_since(first, stretches, today)
    clock = _Gap(since, last, _next(stretches, today), calendar, today, p)
    return clock.read(begun=since != first)


def _holding(stretches, day):
    """The stretch that holds on a day, the one that lasts longest; None on a day without."""
    found = [stretch for stretch in stretches if stretch.first <= day <= stretch.last]
    return max(found, key=lambda stretch: stretch.last, default=None)


def _gap_since(first, stretches, today):
    ended = [stretch.last for stretch in stretches if first <= stretch.last < today]
    return max(ended) + DAY if ended else first


def _next(stretches, today):
    return min((stretch.first for stretch in stretches if stretch.first > today), default=None)


def _covered(stretch, term, today):
    why = f"Er is een ondertekende overeenkomst tot en met {date_of(stretch.last, today=today)}."
    return Clock(WITHOUT_AGREEMENT, True, why, term.source)


class _Gap:
    """One period without agreement, as it stands today."""

    def __init__(self, since, ends_on, covered_from, calendar, today, p):
        self.since, self.covered_from, self.today = since, covered_from, today
        self.term, days = p[Name.WITHOUT_AGREEMENT_TERM], p.value(Name.WITHOUT_AGREEMENT_NOTICES)
        n = self.term.value
        self.used = calendar.count(since, today)
        self.last = calendar.nth_training_day(since, n)
        self.ends_before = self.last is None or self.last > ends_on
        asked = (calendar.nth_training_day(since, n - left) for left in days if left < n)
        self.notices = tuple(sorted(day for day in asked if day))

    def read(self, begun):
        """The clock; `begun` when an agreement ended before."""
        start = "het einde van de vorige overeenkomst" if begun else "de start van de lessen"
        late = self.used > self.term.value
        in_time = self.covered_from and self.last and self.covered_from <= self.last + DAY
        stops = self.ends_before or (in_time and not late)
        return Clock(
            WITHOUT_AGREEMENT,
            not late,
            self._why(start, late, in_time),
            self.term.source,
            turns_on=None if late or stops else self.last + DAY,
            todo="" if stops and not late else "Zorg dat alle partijen een overeenkomst ondertekenen.",
            running=not late and not in_time,
            since=self.since,
            used=self.used,
            left=max(0, self.term.value - self.used),
            last_day=self.last,
            notices=() if stops else self.notices,
        )

    def _why(self, start, late, in_time):
        said = f"{training_days(self.used)} zonder overeenkomst sinds {start}"
        if late:
            return (
                f"{said}; hoogstens {self.term.words} mag. Dat was tot en met {self._day(self.last)}. "
                "Zonder overeenkomst stopt de duale opleiding."
            )
        if in_time:
            return f"Er is een ondertekende overeenkomst vanaf {self._day(self.covered_from)}, op tijd."
        if self.ends_before:
            return f"{said}. Het traject eindigt voor de termijn van {self.term.words} om is."
        left = training_days(self.term.value - self.used)
        later = (
            f" De getekende overeenkomst begint pas op {self._day(self.covered_from)}."
            if self.covered_from
            else ""
        )
        return f"{said}. Nog {left}: tot en met {self._day(self.last)}.{later}"

    def _day(self, day):
        return date_of(day, today=self.today)


# --- interrupted -----------------------------------------------------------------------------------------------


def interrupted(since, today, p):
    """An interruption or suspension that lasts: longer than the term, the company tells the coach."""
    term = p[Name.INTERRUPTION_TERM]
    passed, turns = (today - since).days + 1, since + term.value * DAY
    late = passed > term.value
    said = f"Onderbroken of geschorst sinds {date_of(since, today=today)}"
    long = f"langer dan {term.words}"
    return Clock(
        INTERRUPTED,
        not late,
        f"{said}, {long}." if late else f"{said}. Vanaf {date_of(turns, today=today)} duurt dat {long}.",
        term.source,
        turns_on=None if late else turns,
        todo="Het leerbedrijf verwittigt de trajectbegeleider. Spreek af hoe het verder gaat."
        if late
        else "",
        running=True,
        since=since,
        used=passed,
        left=max(0, term.value - passed),
        last_day=turns - DAY,
        notices=(turns,),
    )


# --- not registered --------------------------------------------------------------------------------------------


def registration(starts_on, today, p):
    """An agreement that is signed and not registered yet: within so many months after the first day."""
    term = p[Name.REGISTRATION_TERM]
    last = good_until(starts_on, term.value)
    late = today > last
    day = date_of(last, today=today)
    why = f"De overeenkomst is nog niet geregistreerd. {'Dat moest' if late else 'Dat moet'} ten laatste op {day}"
    return Clock(
        REGISTRATION,
        not late,
        f"{why}, {term.words} na de start.",
        term.source,
        turns_on=None if late else last + DAY,
        todo="Laad de overeenkomst op in het loket en noteer de registratie. Zonder registratie zijn er geen premies.",
        running=today >= starts_on and not late,
        since=starts_on,
        last_day=last,
        notices=(last - 31 * DAY, last - 14 * DAY, last - 3 * DAY),
    )
