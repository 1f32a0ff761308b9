"""A school year as a page shows it: its months with their weeks, each day with what makes it unlike others."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from duaalportal.catalogue.calendar import calendar_of
from duaalportal.catalogue.models import SchoolDay
from duaalportal.lib.dates import SEPTEMBER
from duaalportal.lib.school_calendar import is_weekend, weeks

DAY = timedelta(days=1)


def bounds(year):
    """First and last day of the school year that begins in a year."""
    return date(year, SEPTEMBER, 1), date(year + 1, SEPTEMBER, 1) - DAY


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month: its kind ("" for a plain day of lessons) and the words for it."""

    day: date
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month: weeks of seven cells (None outside the month), what stands in it, and its training days."""

    first: date
    weeks: list
    rows: list
    training_days: int


def year_of(school, year):
    """The calendar, the own days and the twelve months of a school year (three queries)."""
    first, last = bounds(year)
    calendar = calendar_of(school.pk, first, last)
    rows = list(SchoolDay.objects.filter(school=school, first_day__lte=last, last_day__gte=first))
    return calendar, rows, [_month(_nth_month(year, n), calendar, rows) for n in range(12)]


def _nth_month(year, n):
    month = SEPTEMBER - 1 + n
    return date(year + month // 12, month % 12 + 1, 1)


def _month(first, calendar, own):
    last = first.replace(day=monthrange(first.year, first.month)[1])
    lines = [(apart.first_day, apart.last_day, "holiday", apart.name, None) for apart in calendar.holidays]
    lines += [(row.first_day, row.last_day, row.kind, row.name, row) for row in own]
    here = sorted((line for line in lines if line[0] <= last and line[1] >= first), key=lambda line: line[:4])
    cells = [
        [_cell(day, calendar) if first <= day <= last else None for day in week.days]
        for week in weeks(first, last)
    ]
    return Month(first, cells, here, calendar.count(first, last))


def _cell(day, calendar):
    apart = calendar.apart(day)
    if apart:
        return Cell(day, apart[0].kind, apart[0].name)
    return Cell(day, "weekend" if is_weekend(day) else "", "")
