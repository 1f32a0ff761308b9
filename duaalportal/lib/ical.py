"""Calendars as iCal files (RFC 5545): written in the time of Brussels with stable names, and read with care.

Reading takes over whole days only: what a school plans apart lasts a day. What is not taken over is said by name.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from icalendar import Calendar, Event, Timezone

from duaalportal.lib.dates import as_moment, date_of

DAY = timedelta(days=1)
KILOBYTE = 1024
LARGEST = 500 * KILOBYTE
# of one file, and of one repeated line
MOST, MOST_REPEATED = 400, 200
# what the library raises for a line that is no calendar
BROKEN = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
# how many whole periods lie between two days
PERIODS = {
    "DAILY": lambda start, day: (day - start).days,
    "WEEKLY": lambda start, day: (day - start + start.weekday() * DAY).days // 7,
    "MONTHLY": lambda start, day: (day.year - start.year) * 12 + day.month - start.month,
    "YEARLY": lambda start, day: day.year - start.year,
}
PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"}
WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
LONG_AGO = 10 * 366 * DAY
NAME_LENGTH, UID_LENGTH = 120, 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")

_BRUSSELS = """BEGIN:VTIMEZONE\r
TZID:Europe/Brussels\r
BEGIN:DAYLIGHT\r
DTSTART:19960331T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZNAME:CEST\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19961027T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZNAME:CET\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
"""


# --- writing ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar: whole days (dates, the last one included), or moments."""

    uid: str
    title: str
    start: date | datetime
    end: date | datetime
    text: str = ""
    place: str = ""
    url: str = ""


def written(name, entries, at):
    """The calendar as a file; `at` is the moment it was made. Titles and texts are escaped by the library."""
    calendar = Calendar()
    calendar.add("prodid", "-//Duaalportaal//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Brussels")
    calendar.add_component(Timezone.from_ical(_BRUSSELS))
    for entry in entries:
        calendar.add_component(_event(entry, at))
    return calendar.to_ical()


def _event(entry, at):
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", at)
    event.add("summary", entry.title)
    if isinstance(entry.start, datetime):
        event.add("dtstart", as_moment(entry.start))
        event.add("dtend", as_moment(entry.end))
    else:
        event.add("dtstart", entry.start)
        event.add("dtend", entry.end + DAY)
        event.add("transp", "TRANSPARENT")
    for key, value in (("description", entry.text), ("location", entry.place), ("url", entry.url)):
        if value:
            event.add(key, value)
    return event


# --- reading ----------------------------------------------------------------------------------------------------


class NoCalendar(ValueError):
    """This file cannot be read as a calendar; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One period of whole days out of a file."""

    uid: str
    name: str
    first: date
    last: date


@dataclass
class Reading:
    """What a file holds for a period: its lines, and what is not taken over with the reason."""

    lines: list = field(default_factory=list)
    left_out: list = field(default_factory=list)


def read(content, first, last):
    """The whole days of a file that lie in a period; raises NoCalendar with a Dutch sentence."""
    calendar = _parsed(content)
    found = Reading()
    events = list(calendar.walk("VEVENT"))
    if not events:
        raise NoCalendar("In dit bestand staat geen enkele dag. Kies een ander bestand.")
    if len(events) > 1000:
        raise NoCalendar("Dit bestand telt meer dan 1000 lijnen. Kies een kleinere periode.")
    changed = {(_uid(one), _moved(one)) for one in events if _moved(one)}
    for event in events:
        try:
            _take(event, first, last, changed, found)
        except BROKEN:
            found.left_out.append(f"“{_name(event)}”: deze lijn is niet leesbaar.")
    found.lines.sort(key=lambda line: (line.first, line.name, line.uid))
    if len(found.lines) > MOST:
        raise NoCalendar(f"Dit bestand geeft meer dan {MOST} dagen. Kies een kleinere periode.")
    return found


def _parsed(content):
    if len(content) > LARGEST:
        raise NoCalendar(f"Een kalender weegt hoogstens {LARGEST // KILOBYTE} kB. Kies een kleinere periode.")
    if b"BEGIN:VCALENDAR" not in content[:2000].upper():
        raise NoCalendar("Dit is geen iCal-bestand. Bewaar de kalender als .ics en kies dat bestand.")
    try:
        return Calendar.from_ical(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NoCalendar("De tekens van dit bestand zijn niet leesbaar. Bewaar het als UTF-8.") from error
    except BROKEN as error:
        raise NoCalendar(
            "Dit bestand is niet volledig of beschadigd. Bewaar het opnieuw uit je agenda."
        ) from error


def _take(event, first, last, changed, found):
    name = _name(event)
    start, end = _period(event)
    if start is None:
        found.left_out.append(f"“{name}”: heeft een uur; alleen hele dagen komen in de kalender.")
    elif str(event.get("STATUS", "")).upper() == "CANCELLED":
        found.left_out.append(f"“{name}”: is afgelast.")
    elif end < start:
        found.left_out.append(f"“{name}”: eindigt voor het begint ({date_of(start)}).")
    else:
        _add(event, name, start, end, (first, last), changed, found)


def _add(event, name, start, end, wanted, changed, found):
    uid, long = _uid(event), end - start
    if not uid:
        uid = f"{start.isoformat()}-{name}"[:UID_LENGTH]
    if _moved(event):
        days = [(f"{uid[:180]}#{_moved(event)}", start)]
    elif event.get("RRULE"):
        days = _repeated(event, uid, name, start, wanted, changed, found)
    else:
        days = [(uid, start)]
    inside = [(key, day) for key, day in days if day <= wanted[1] and day + long >= wanted[0]]
    if days and not inside:
        found.left_out.append(f"“{name}” ({date_of(start)}): valt buiten deze schooljaren.")
    found.lines += [Line(key, name, day, day + long) for key, day in inside]


def _repeated(event, uid, name, start, wanted, changed, found):
    """The days of a repeated line in the period, without those left out or changed apart."""
    try:
        days = _expanded(event.get("RRULE"), start, wanted[1])
    except BROKEN:
        found.left_out.append(f"“{name}”: deze herhaling kent het portaal niet.")
        return []
    if len(days) > MOST_REPEATED:
        found.left_out.append(f"“{name}”: wordt te vaak herhaald (meer dan {MOST_REPEATED} keer).")
        return []
    skipped = _left_out_days(event)
    return [(f"{uid[:180]}#{day}", day) for day in days if day not in skipped and (uid, day) not in changed]


def _expanded(rule, start, last):
    """The days a rule names up to `last`; ValueError for a rule with parts not known here, or that began too long ago.

    Day by day, so that a rule that never comes true costs no more than one that does.
    """
    if isinstance(rule, list) or set(rule) - PARTS or rule["FREQ"][0].upper() not in PERIODS:
        raise ValueError(rule)
    if start < last - LONG_AGO:
        raise ValueError(start)
    most = min(rule.get("COUNT", [MOST_REPEATED + 1])[0], MOST_REPEATED + 1)
    until = min(_plain(rule.get("UNTIL", [last])[0]), last)
    days = (start + n * DAY for n in range((until - start).days + 1))
    return list(islice((day for day in days if _fits(rule, start, day)), most))


def _fits(rule, start, day):
    freq = rule["FREQ"][0].upper()
    if PERIODS[freq](start, day) % rule.get("INTERVAL", [1])[0]:
        return False
    months = rule.get("BYMONTH", [start.month] if freq == "YEARLY" else ())
    if months and day.month not in [int(month) for month in months]:
        return False
    numbers, names = rule.get("BYMONTHDAY", ()), rule.get("BYDAY", ())
    if not numbers and not names and freq != "DAILY":
        return day.weekday() == start.weekday() if freq == "WEEKLY" else day.day == start.day
    left = monthrange(day.year, day.month)[1] - day.day
    if numbers and day.day not in numbers and -left - 1 not in numbers:
        return False
    return not names or any(_is_weekday(name, day, left) for name in names)


def _is_weekday(name, day, left):
    """Whether a day is 'MO', the second one of its month ('2MO'), or the last one ('-1MO')."""
    place, weekday = str(name)[:-2], str(name)[-2:].upper()
    if WEEKDAYS[weekday] != day.weekday():
        return False
    return not place or int(place) == ((day.day - 1) // 7 + 1 if int(place) > 0 else -(left // 7 + 1))


def _left_out_days(event):
    given = event.get("EXDATE") or []
    given = given if isinstance(given, list) else [given]
    return {_plain(one.dt) for group in given for one in group.dts}


def _period(event):
    """First and last whole day; (None, None) for something with an hour."""
    start = event["DTSTART"].dt if "DTSTART" in event else None
    if not isinstance(start, date):
        raise ValueError("no start")
    if isinstance(start, datetime):
        return _whole_days(event, start)
    if "DTEND" in event:
        end = _plain(event["DTEND"].dt)
        return start, max(end - DAY, start) if end >= start else end
    if "DURATION" in event:
        return start, start + max(event["DURATION"].dt - DAY, timedelta(0))
    return start, start


def _whole_days(event, start):
    """From midnight to midnight is whole days too, as some calendars write it."""
    end = event["DTEND"].dt if "DTEND" in event else None
    if not isinstance(end, datetime) or end <= start:
        return None, None
    start, end = as_moment(start), as_moment(end)
    if start.time() == end.time() and not (start.hour or start.minute):
        return start.date(), end.date() - DAY
    return None, None


def _plain(value):
    return as_moment(value).date() if isinstance(value, datetime) else value


def _moved(event):
    """The day of a repeated line that this line replaces; None for any other line."""
    try:
        return _plain(event["RECURRENCE-ID"].dt) if "RECURRENCE-ID" in event else None
    except BROKEN:
        return None


def _name(event):
    text = _CONTROL.sub(" ", str(event.get("SUMMARY", ""))).strip()
    return (text or "zonder naam")[:NAME_LENGTH]


def _uid(event):
    return _CONTROL.sub("", str(event.get("UID", ""))).strip()[:UID_LENGTH]
