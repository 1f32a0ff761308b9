"""The periods of which figures are shown: school years, trimesters, and own dates in whole months. Pure.

All of them are made of whole months, so that what two periods differ in is at least a month of a group that is large enough.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from duaalportal.lib.dates import MONTHS, SEPTEMBER, school_year_of

DAY = timedelta(days=1)
# first and last month of a trimester; those before September lie in the next year
TERMS = ((9, 12), (1, 3), (4, 8))
OWN = "eigen"
# longer ones are asked in parts
MOST_MONTHS = 60


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a calendar."""

    year: int
    number: int

    @classmethod
    def of(cls, day):
        """The month of a day."""
        return cls(day.year, day.month)

    @property
    def first(self):
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self):
        """Its last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def next(self):
        """The month after."""
        return Month.of(self.last + DAY)

    @property
    def name(self):
        """'november 2026'."""
        return f"{MONTHS[self.number - 1]} {self.year}"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, and how they are called."""

    key: str
    label: str
    months: tuple

    @property
    def title(self):
        """What it is called at the start of a line."""
        return self.label[0].upper() + self.label[1:]

    @property
    def first(self):
        """Its first day."""
        return self.months[0].first

    @property
    def last(self):
        """Its last day."""
        return self.months[-1].last


def school_year(year):
    """The school year that begins in a year."""
    return Period(str(year), f"schooljaar {year}-{year + 1}", _between(Month(year, 9), Month(year + 1, 8)))


def trimester(year, nth):
    """A trimester, counted from 1, of the school year that begins in a year."""
    first, last = TERMS[nth - 1]
    here = year if first == SEPTEMBER else year + 1
    label = f"trimester {nth} van {year}-{year + 1}"
    return Period(f"{year}-{nth}", label, _between(Month(here, first), Month(here, last)))


def own(first, last):
    """Own dates, made into the whole months in which they lie; None when they end before they begin, or are too long."""
    months = _between(Month.of(first), Month.of(last), MOST_MONTHS + 1)
    if last < first or len(months) > MOST_MONTHS:
        return None
    begin, end = months[0], months[-1]
    label = begin.name if begin == end else f"{begin.name} tot en met {end.name}"
    return Period(OWN, label, months)


def choices(first_year, today):
    """The school years from the first to this one, and the trimesters that began, the newest on top."""
    found = []
    for year in range(school_year_of(today), min(first_year, school_year_of(today)) - 1, -1):
        terms = [trimester(year, nth) for nth in (1, 2, 3)]
        found += [school_year(year), *(term for term in terms if term.first <= today)]
    return found


def asked(key, first, last, offered):
    """The period that an address asks among those offered, or in own dates; the newest school year otherwise."""
    if key == OWN and (period := _own_dates(first, last)):
        return period
    return next((one for one in offered if one.key == key), offered[0])


def _own_dates(first, last):
    try:
        return own(date.fromisoformat(first), date.fromisoformat(last))
    except (ValueError, OverflowError):
        return None


def _between(first, last, most=None):
    found, month = [], first
    while month <= last and len(found) != most:
        found.append(month)
        month = month.next
    return tuple(found)
