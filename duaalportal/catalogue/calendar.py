"""School calendars as the rules read them: Flemish holidays and the days of each school."""

from collections import defaultdict

from duaalportal.catalogue.models import Holiday, SchoolDay, SchoolDayKind
from duaalportal.lib.school_calendar import Apart, SchoolCalendar


def calendar_of(school_id, first, last):
    """The calendar of one school in a period (two queries)."""
    return calendars_of([school_id], first, last)[school_id]


def calendars_of(school_ids, first, last):
    """The calendars of several schools in a period, by id of the school (two queries, however many schools)."""
    holidays = [
        Apart(row.first_day, row.last_day, row.name)
        for row in Holiday.objects.filter(first_day__lte=last, last_day__gte=first).order_by("first_day")
    ]
    own = defaultdict(list)
    rows = SchoolDay.objects.filter(school__in=set(school_ids), first_day__lte=last, last_day__gte=first)
    for row in rows.order_by("first_day", "pk"):
        own[row.school_id].append(apart_of(row))
    return {pk: SchoolCalendar(first, last, holidays, own[pk]) for pk in school_ids}


def apart_of(row):
    """A day of a school as a value."""
    kind = SchoolDayKind(row.kind)
    name = row.name or str(kind.label)
    return Apart(row.first_day, row.last_day, name, kind.value, kind.has_lessons)
