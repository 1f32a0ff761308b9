"""Whole years of weeks at once: which were asked of whom, and which came in time, as bits. Facts in, bits out.

Bit n is week n, counted from the first Monday. What one week asks stands in evaluation/rules/weeks.py; a test holds this
against it. Bits, because five hundred learners have a hundred thousand weeks in five years, and each of them costs nothing.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from evaluation.rules.rhythm import rhythm_on

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
# a voice that came on the Monday of its week plus the grace, or so many days after; from the seventh on it is late for all
LATEST = 7


@dataclass(frozen=True)
class Weeks:
    """The weeks whose Monday lies in a stretch of time."""

    first: date
    last: date

    @cached_property
    def monday(self):
        """The first Monday."""
        return self.first + (-self.first.weekday() % 7) * DAY

    @cached_property
    def count(self):
        """How many weeks."""
        return max(0, (self.last - self.monday).days // 7 + 1)

    @cached_property
    def mondays(self):
        """Every Monday, in order."""
        return [self.monday + n * WEEK for n in range(self.count)]

    def span(self, first, last, weekday):
        """The weeks whose day `weekday` (Monday is 0) lies from `first` to `last`."""
        begin, end = max(0, self._from(first, weekday)), min(self.count, self._until(last, weekday))
        return (1 << end) - (1 << begin) if end > begin else 0

    def _from(self, first, weekday):
        days = (first - self.monday).days - weekday
        return -(-days // 7)

    def _until(self, last, weekday):
        return ((last - self.monday).days - weekday) // 7 + 1

    def of_month(self, month):
        """The weeks whose Monday lies in a month."""
        return self.span(month.first, month.last, 0)

    def over_by(self, today, grace):
        """The weeks that nobody can be in time for any more: their Sunday and the days of grace are past."""
        return self.span(self.monday, today - (7 + grace) * DAY, 0)


@dataclass(slots=True)
class Timetable:
    """What decides about the weeks of one trajectory: as `learningplans.rules.days.Facts`, without names and times."""

    starts_on: date
    ends_on: date
    # (weekday from Monday 0, first, last, organisation, is a company with a voice)
    lines: list = field(default_factory=list)
    # (first, last) of what was told
    away: list = field(default_factory=list)
    interrupted_since: date | None = None


def open_days(weeks, calendar):
    """Per weekday the weeks in which it is a plain day: no holiday, exam or day of the school's own."""
    found = []
    for weekday in range(7):
        bits = 0
        for nth, monday in enumerate(weeks.mondays):
            if not calendar.apart(monday + weekday * DAY):
                bits |= 1 << nth
        found.append(bits)
    return found


def worked(weeks, timetable, plain):
    """Per organisation and weekday the weeks in which the learner was there: {organisation: ([7 bits], has a voice)}."""
    found = {}
    last_day = timetable.ends_on
    if timetable.interrupted_since:
        last_day = min(last_day, timetable.interrupted_since - DAY)
    for weekday, first, last, organisation, has_voice in timetable.lines:
        bits = weeks.span(max(first, timetable.starts_on), min(last, last_day), weekday) & plain[weekday]
        for begin, end in timetable.away:
            bits &= ~weeks.span(begin, end, weekday)
        days, _ = found.setdefault(organisation, ([0] * 7, has_voice))
        days[weekday] |= bits
    return found


def asked_by_rhythm(weeks, rows, usual, *, school, programme, starts_on):
    """The weeks in which the rhythm of a school and programme comes round."""
    everything = (1 << weeks.count) - 1
    mine = [row for row in rows if row.school_id == school and row.programme_id == programme]
    if not mine and usual == 1:
        return everything
    begin, bits = starts_on - starts_on.weekday() * DAY, 0
    for nth, monday in enumerate(weeks.mondays):
        rhythm = rhythm_on(mine, school, programme, monday, usual)
        if not rhythm.weeks:
            continue
        if rhythm.is_own:
            comes = (monday - rhythm.since).days // 7 % rhythm.weeks == 0
        else:
            comes = ((monday - begin).days // 7 + 1) % rhythm.weeks == 0
        bits |= (comes or rhythm.weeks < 2) << nth
    return bits


def any_day(days):
    """The weeks with at least one of these days."""
    found = 0
    for bits in days:
        found |= bits
    return found


@dataclass(slots=True)
class Sent:
    """The weeks of one side that were sent, by how many days after Monday and grace they came (0 to 7)."""

    by_lag: list = field(default_factory=lambda: [0] * (LATEST + 1))

    def all(self):
        """Every week that was sent."""
        return any_day(self.by_lag)

    def in_time(self, days):
        """The weeks sent within the days of grace after the last day that the learner was there."""
        found = 0
        for lag, bits in enumerate(self.by_lag[:LATEST]):
            if bits:
                found |= bits & any_day(days[lag:])
        return found
