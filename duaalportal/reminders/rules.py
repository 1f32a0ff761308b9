"""When somebody hears of what is open, and who else hears of silence. Pure: facts and the day in, steps out."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta

from duaalportal.lib.attention import Urgency
from duaalportal.lib.school_calendar import is_weekend
from duaalportal.reminders.models import Rhythm, Step

DAY = timedelta(days=1)
MONDAY = 1


@dataclass(frozen=True, slots=True)
class Ladder:
    """How long is waited: the grace before late is called late, and days after the first mail of each next step."""

    grace: int
    again: int
    substitute: int
    call: int

    @classmethod
    def of(cls, grace, days):
        """Of the values of the rules; a step without a day is not taken."""
        again, substitute, call = (*days, *(None,) * 3)[:3]
        return cls(grace, again, substitute, call)


def days_between(first, last, closed=()):
    """How many days there are after `first` up to and with `last`, without the closed ones (days in order)."""
    return (last - first).days - (bisect_right(closed, last) - bisect_right(closed, first))


def is_late(due, today, grace, closed=()):
    """Whether something is called late: its day is past by more than the grace, closed days not counted."""
    return due is not None and due < today and days_between(due, today, closed) > grace


def steps_now(item, told, today, ladder, closed=()):
    """The steps to take today for one open item; `told` is the day of each step that was taken.

    One rung at a time, and each waits for the first word: who was quiet meanwhile has not been silent. Closed days do
    not count.
    """
    first = told.get(Step.MAIL)
    if first is None:
        # what is no hurry at all comes along in a mail, and never is the reason for one
        return [Step.MAIL] if item.urgency != Urgency.CALM else []
    late, days = is_late(item.due, today, ladder.grace, closed), days_between(first, today, closed)
    found = []
    if Step.AGAIN not in told and _reached(ladder.again, days) and (late or item.due is None):
        found.append(Step.AGAIN)
    if not (item.task and item.trajectories):
        return found
    if late and Step.LATE not in told and days > 0:
        found.append(Step.LATE)
    if late and Step.AGAIN in told:
        if Step.SUBSTITUTE not in told and _reached(ladder.substitute, days):
            found.append(Step.SUBSTITUTE)
        if Step.CALL not in told and _reached(ladder.call, days):
            found.append(Step.CALL)
    return found


def _reached(after, days):
    return after is not None and days >= after


def wants(rhythm, late, today, first_of_week):
    """Whether somebody who chose this rhythm hears today; `late` says whether what is new is late."""
    match rhythm:
        case Rhythm.WEEKLY:
            return today == first_of_week
        case Rhythm.LATE:
            return late
    return True


@dataclass(frozen=True, slots=True)
class Quiet:
    """What makes a day quiet: the holidays of that day, as (first day, last day)."""

    day: object
    holidays: tuple

    def for_everybody(self):
        """A weekend or a public holiday: one day on which no school gives lessons."""
        return is_weekend(self.day) or any(first == last for first, last in self.holidays)

    def for_schools(self):
        """Also the weeks in which schools are closed."""
        return self.for_everybody() or bool(self.holidays)


class Closed:
    """The days up to a day on which schools are closed: in holidays all, on the free days it plans itself one."""

    def __init__(self, first, last, holidays, own):
        """From `first` to `last`; `holidays` are (first day, last day), `own` gives those of a school by its key."""
        self._first, self._last, self._own = first, last, own
        self._common = self._days(holidays)
        self._found = {}

    def days(self, school):
        """The closed days of a school, in order."""
        if school not in self._found:
            self._found[school] = tuple(sorted(self._common | self._days(self._own.get(school, ()))))
        return self._found[school]

    def on(self, day, school):
        """Whether a school is closed on a day."""
        return day in self.days(school)

    def _days(self, periods):
        bounds = ((max(first, self._first), min(last, self._last)) for first, last in periods)
        return {first + n * DAY for first, last in bounds for n in range((last - first).days + 1)}


def first_working_day(day, is_free):
    """The first day of the week of `day` on which somebody hears; None when there is none."""
    monday = day - (day.isoweekday() - MONDAY) * DAY
    return next((one for one in (monday + n * DAY for n in range(5)) if not is_free(one)), None)
