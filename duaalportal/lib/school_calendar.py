"""The days of one school as values: which count, which do not and why, and weeks as ISO counts them. No clock, no database."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

DAY = timedelta(days=1)
WEEK = 7 * DAY
SATURDAY = 6


class OutsideCalendar(LookupError):
    """Somebody asks for a day that this calendar was not made for."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A day or a period that is unlike other days; without lessons it does not count as training."""

    first_day: date
    last_day: date
    name: str
    kind: str = "holiday"
    has_lessons: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week as ISO counts it: the week of 1 January can belong to the year before, and some years have 53."""

    year: int
    number: int

    @classmethod
    def of(cls, day):
        """The week of a day."""
        return cls(*day.isocalendar()[:2])

    @classmethod
    def read(cls, text):
        """The week written as '2026-53'; ValueError when there is none."""
        year, _, number = text.partition("-")
        week = cls(int(year), int(number))
        if cls.of(week.monday) != week:
            raise ValueError(text)
        return week

    @property
    def monday(self):
        """The first day of the week."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def days(self):
        """Monday to Sunday."""
        monday = self.monday
        return [monday + n * DAY for n in range(7)]

    @property
    def next(self):
        """The week after."""
        return Week.of(self.monday + WEEK)

    @property
    def before(self):
        """The week before."""
        return Week.of(self.monday - DAY)

    def __str__(self):
        return f"{self.year}-{self.number:02d}"


def weeks(first, last):
    """Every week with a day of this period, in order."""
    week, found = Week.of(first), []
    while week.monday <= last:
        found.append(week)
        week = week.next
    return found


def is_weekend(day):
    """Saturday or Sunday."""
    return day.isoweekday() >= SATURDAY


class SchoolCalendar:
    """The days of one school in a period: Flemish holidays, and what the school plans apart."""

    def __init__(self, first, last, holidays=(), school_days=()):
        """Of `first` up to and with `last`; `holidays` and `school_days` are Apart."""
        self.first, self.last = first, last
        self.holidays, self.school_days = tuple(holidays), tuple(school_days)

    def apart(self, day):
        """What makes this day unlike others: the holidays first, then what the school plans."""
        self._known(day)
        return self._aparts.get(day, ())

    def is_training_day(self, day):
        """Whether it counts as training: a day of the working week, no holiday, and the school has lessons or exams."""
        return not is_weekend(day) and all(apart.has_lessons for apart in self.apart(day))

    def at_school(self, day):
        """What the school plans on a training day instead of work, or None: exams, an excursion, a day at school."""
        found = self.apart(day)
        return found[0] if found and self.is_training_day(day) else None

    def why_not(self, day):
        """Why a day is no training day ('weekend', 'Herfstvakantie'); empty for a training day."""
        closed = next((apart.name for apart in self.apart(day) if not apart.has_lessons), "")
        return closed or ("weekend" if is_weekend(day) else "")

    def training_days(self, first, last):
        """The training days of a period, in order."""
        return self._training[self._from(first) : self._until(last)]

    def count(self, first, last):
        """How many training days a period has; none when it ends before it begins."""
        return max(0, self._until(last) - self._from(first))

    def nth_training_day(self, start, n):
        """The n-th training day from `start` on (which counts when it is one); None when it falls after this calendar."""
        place = self._from(start) + n - 1
        return self._training[place] if n > 0 and place < len(self._training) else None

    def _from(self, day):
        return bisect_left(self._training, self._known(day))

    def _until(self, day):
        return bisect_right(self._training, self._known(day))

    def _known(self, day):
        if not self.first <= day <= self.last:
            raise OutsideCalendar(f"{day} is outside {self.first} to {self.last}")
        return day

    @cached_property
    def _aparts(self):
        found = {}
        for apart in (*self.holidays, *self.school_days):
            day = max(apart.first_day, self.first)
            while day <= min(apart.last_day, self.last):
                found[day] = (*found.get(day, ()), apart)
                day += DAY
        return found

    @cached_property
    def _training(self):
        days = ((self.last - self.first).days + 1) if self.last >= self.first else 0
        return [day for n in range(days) if self.is_training_day(day := self.first + n * DAY)]
