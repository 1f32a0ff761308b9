"""Dates as people in Flanders say them. Pure: today and the zone come in, no locale module, no clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
SHORT_MONTHS = (
    "jan.",
    "feb.",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "aug.",
    "sept.",
    "okt.",
    "nov.",
    "dec.",
)


def as_day(value):
    """The calendar day in Brussels of a date, or of a moment with a zone."""
    return as_moment(value).date() if isinstance(value, datetime) else value


def as_moment(value):
    """The moment on the clock in Brussels; a moment without a zone is taken to be there already."""
    return value.astimezone(BRUSSELS) if value.tzinfo else value.replace(tzinfo=BRUSSELS)


def date_of(value, *, today=None):
    """'23 november', with the year when it is not the year of today (or when today is not given)."""
    d = as_day(value)
    text = f"{d.day} {MONTHS[d.month - 1]}"
    return text if today is not None and d.year == today.year else f"{text} {d.year}"


def day(value, *, today=None):
    """'maandag 23 november', with the year when it is not the year of today."""
    return f"{WEEKDAYS[as_day(value).weekday()]} {date_of(value, today=today)}"


def short_day(value, *, today=None):
    """'ma 23 nov.', with the year when it is not the year of today."""
    d = as_day(value)
    text = f"{WEEKDAYS[d.weekday()][:2]} {d.day} {SHORT_MONTHS[d.month - 1]}"
    return text if today is not None and d.year == today.year else f"{text} {d.year}"


def month(value):
    """'november 2026'."""
    d = as_day(value)
    return f"{MONTHS[d.month - 1]} {d.year}"


def clock(value):
    """'10.42 uur', on the clock in Brussels."""
    local = as_moment(value)
    return f"{local.hour}.{local.minute:02d} uur"


def moment(value, *, today):
    """'vandaag om 10.42 uur', 'gisteren om ...', or '12 november om 10.42 uur'."""
    names = {today: "vandaag", today - timedelta(days=1): "gisteren", today + timedelta(days=1): "morgen"}
    return f"{names.get(as_day(value)) or date_of(value, today=today)} om {clock(value)}"


def relative(value, *, today):
    """'vandaag', 'over 3 dagen', 'over 2 weken', '4 maanden geleden': the distance in whole steps."""
    days = (as_day(value) - today).days
    near = {0: "vandaag", 1: "morgen", 2: "overmorgen", -1: "gisteren", -2: "eergisteren"}
    if days in near:
        return near[days]
    distance = abs(days)
    if distance < 14:
        text = f"{distance} dagen"
    elif distance < 61:
        text = f"{distance // 7} weken"
    elif distance < 730:
        months = _whole_months(as_day(value), today)
        text = "een jaar" if months == 12 else f"{months} maanden"
    else:
        text = f"{_whole_months(as_day(value), today) // 12} jaar"
    return f"over {text}" if days > 0 else f"{text} geleden"


def _whole_months(one, other):
    first, last = sorted((one, other))
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def iso_week(value):
    """(year, week) as the ISO calendar counts; the year of a week can differ from the year of its day."""
    year, week, _ = as_day(value).isocalendar()
    return year, week


def week(value):
    """'week 48'."""
    return f"week {iso_week(value)[1]}"


SEPTEMBER = 9  # a school year runs from the first of it


def school_year_of(value):
    """The year in which the school year of a day or moment began."""
    d = as_day(value)
    return d.year if d.month >= SEPTEMBER else d.year - 1


def school_year(value):
    """'2026-2027': the school year of a day or moment as people write it."""
    start = school_year_of(value)
    return f"{start}-{start + 1}"
