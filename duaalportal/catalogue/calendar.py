"""School calendars as the rules read them: Flemish holidays and the days of each school."""

from collections import defaultdict
from functools import lru_cache

from duaalportal.catalogue.models import Holiday, SchoolDay, SchoolDayKind
from duaalportal.lib.questions import asking, question
from duaalportal.lib.school_calendar import DAY, Apart, SchoolCalendar


def calendar_of(school_id, first, last):
    """The calendar of one school in a period (one query)."""
    return calendars_of([school_id], first, last)[school_id]


@asking
def calendars_of(school_ids, first, last):
    """The calendars of several schools in a period, by id of the school (one query, however many schools)."""
    school_ids, period = set(school_ids), {"first": first, "last": last}
    holidays, days = yield [_holidays(**period), _school_days(schools=school_ids, **period)]
    holidays = [Apart(*row) for row in sorted(holidays)]
    own = defaultdict(list)
    for row in sorted(days, key=lambda row: (row.first_day, row.pk)):
        own[row.school_id].append(apart_of(row))
    return {pk: _calendar(first, last, tuple(holidays), tuple(own[pk])) for pk in school_ids}


# the same days make the same calendar, which counts its training days once
_calendar = lru_cache(maxsize=200)(SchoolCalendar)


@asking
def free_days(first, last):
    """The days of Flemish holidays in a period, as a set (one query)."""
    (rows,) = yield [_holidays(first=first, last=last)]
    return frozenset(
        row.first_day + n * DAY for row in rows for n in range((row.last_day - row.first_day).days + 1)
    )


@question
def _holidays(first, last):
    rows = Holiday.objects.filter(first_day__lte=last, last_day__gte=first).order_by()
    return rows.values_list("first_day", "last_day", "name", named=True)


@question
def _school_days(schools, first, last):
    rows = SchoolDay.objects.filter(school__among=schools, first_day__lte=last, last_day__gte=first)
    columns = ("pk", "school_id", "first_day", "last_day", "name", "kind")
    return rows.order_by().values_list(*columns, named=True)


def apart_of(row):
    """A day of a school as a value."""
    kind = SchoolDayKind(row.kind)
    name = row.name or str(kind.label)
    return Apart(row.first_day, row.last_day, name, kind.value, kind.has_lessons)
