"""Calendars in and out: whole days are taken over, the rest is named; what is written can be read by others."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from duaalportal.lib import ical
from duaalportal.lib.ical import Entry, NoCalendar, read, written

pytestmark = [pytest.mark.once, pytest.mark.shows("P14")]
FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
D = date


def file(*events, name="VCALENDAR"):
    body = "".join(f"BEGIN:VEVENT\r\n{one}END:VEVENT\r\n" for one in events)
    return f"BEGIN:{name}\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:{name}\r\n".encode()


def event(uid="a", name="Uitstap", start=";VALUE=DATE:20261112", end=";VALUE=DATE:20261113", more=""):
    return f"UID:{uid}\r\nSUMMARY:{name}\r\nDTSTART{start}\r\n" + (f"DTEND{end}\r\n" if end else "") + more


def lines(*events):
    return [(line.uid, line.first, line.last) for line in read(file(*events), FIRST, LAST).lines]


@pytest.mark.parametrize(
    ("given", "days"),
    [
        (event(), [D(2026, 11, 12)]),
        (event(end=""), [D(2026, 11, 12)]),
        (event(end=";VALUE=DATE:20261112"), [D(2026, 11, 12)]),
        (event(end=";VALUE=DATE:20261115"), [D(2026, 11, 12), D(2026, 11, 14)]),
        (event(end="", more="DURATION:P3D\r\n"), [D(2026, 11, 12), D(2026, 11, 14)]),
        (event(start=":20261112T000000", end=":20261113T000000"), [D(2026, 11, 12)]),
        (event(start=":20261111T230000Z", end=":20261112T230000Z"), [D(2026, 11, 12)]),
    ],
)
def test_whole_days_are_taken_over(given, days):
    assert lines(given) == [("a", days[0], days[-1])]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (event(start=":20261112T100000Z", end=":20261112T110000Z"), "heeft een uur"),
        (event(more="STATUS:CANCELLED\r\n"), "afgelast"),
        (event(start=";VALUE=DATE:20251112", end=";VALUE=DATE:20251113"), "buiten deze schooljaren"),
        (event(end=";VALUE=DATE:20261101"), "eindigt voor het begint"),
        (event(more="RRULE:FREQ=SECONDLY\r\n"), "kent het portaal niet"),
        (event(more="RRULE:FREQ=DAILY;BYHOUR=1,2,3\r\n"), "kent het portaal niet"),
        (event(more="RRULE:FREQ=DAILY\r\n"), "te vaak herhaald"),
        (event(start=";VALUE=DATE:00010101", end="", more="RRULE:FREQ=DAILY\r\n"), "kent het portaal niet"),
    ],
)
def test_what_is_not_taken_over_is_named(given, says):
    found = read(file(given), FIRST, LAST)
    assert found.lines == [] and len(found.left_out) == 1
    assert "“Uitstap”" in found.left_out[0] and says in found.left_out[0]


def test_a_repeated_line_gives_its_days_without_the_exceptions():
    weekly = event(
        "w",
        start=";VALUE=DATE:20261211",
        end=";VALUE=DATE:20261212",
        more="RRULE:FREQ=WEEKLY;COUNT=5\r\nEXDATE;VALUE=DATE:20261218\r\n",
    )
    moved = event("w", start=";VALUE=DATE:20261226", end="", more="RECURRENCE-ID;VALUE=DATE:20261225\r\n")
    assert lines(weekly, moved) == [
        ("w#2026-12-11", D(2026, 12, 11), D(2026, 12, 11)),
        ("w#2026-12-25", D(2026, 12, 26), D(2026, 12, 26)),
        ("w#2027-01-01", D(2027, 1, 1), D(2027, 1, 1)),
        ("w#2027-01-08", D(2027, 1, 8), D(2027, 1, 8)),
    ]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;INTERVAL=2;COUNT=3", ["2026-09-02", "2026-09-04", "2026-09-06"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3", ["2026-09-02", "2026-09-07", "2026-09-09"]),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=2", ["2026-09-02", "2026-09-16"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=2", ["2026-09-14", "2026-09-28"]),
        ("FREQ=MONTHLY;COUNT=2", ["2026-09-02", "2026-10-02"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2026-09-25", "2026-10-30"]),
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=2", ["2026-09-08", "2026-10-13"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["2026-09-30", "2026-10-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", ["2026-10-31", "2026-12-31"]),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=1MO", ["2027-01-04"]),
        ("FREQ=DAILY;UNTIL=20260904", ["2026-09-02", "2026-09-03", "2026-09-04"]),
    ],
)
def test_repetitions_as_agendas_write_them(rule, days):
    given = event(start=";VALUE=DATE:20260902", end="", more=f"RRULE:{rule}\r\n")
    assert [first.isoformat() for _, first, _ in lines(given)] == days


@pytest.mark.timeout(5)
def test_a_rule_that_never_comes_true_ends():
    never = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3\r\n"
    assert lines(*(event(str(n), more=never) for n in range(20))) == []


def test_a_repetition_stops_with_its_own_end_and_29_february():
    yearly = event(start=";VALUE=DATE:20240229", end="", more="RRULE:FREQ=YEARLY;UNTIL=20290101T000000Z\r\n")
    assert [line.first for line in read(file(yearly), FIRST, D(2028, 8, 31)).lines] == [D(2028, 2, 29)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "geen iCal-bestand"),
        (b"%PDF-1.7", "geen iCal-bestand"),
        (b"naam;dag\r\nx;y", "geen iCal-bestand"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY", "beschadigd"),
        (b"BEGIN:VCALENDAR\r\n\xff\xfe\r\nEND:VCALENDAR\r\n", "UTF-8"),
        (file(), "geen enkele dag"),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * ical.LARGEST, "weegt hoogstens 500 kB"),
        (file(*(event(str(n)) for n in range(ical.MOST + 1))), "meer dan 400 dagen"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_a_broken_file_gives_one_clear_sentence(content, says):
    with pytest.raises(NoCalendar, match=says):
        read(content, FIRST, LAST)


def test_strange_names_stay_text():
    found = read(file(event(name="Naar zee\\, strand\\nen " + "x" * 300, uid="u" * 400)), FIRST, LAST).lines[
        0
    ]
    assert found.name.startswith("Naar zee, strand en x") and len(found.name) == 120 and len(found.uid) == 200


def test_what_is_written_is_read_again_in_the_time_of_brussels():
    at = datetime(2026, 10, 1, 8, tzinfo=UTC)
    moment = datetime(2026, 10, 26, 9, 30, tzinfo=UTC)
    content = written(
        "Agenda",
        [
            Entry("d1", "Uitstap; naar zee, of\nbos", D(2026, 11, 12), D(2026, 11, 13), place="De Panne"),
            Entry("m1", "Bezoek", moment, moment + timedelta(hours=1), url="https://portaal.example/x/"),
        ],
        at,
    )
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    text = content.decode()
    assert "DTSTART;TZID=Europe/Brussels:20261026T103000" in text and "BEGIN:VTIMEZONE" in text
    assert "DTEND;VALUE=DATE:20261114" in text and "Uitstap\\; naar zee\\, of\\nbos" in text
    again = Calendar.from_ical(content)
    assert [str(one["UID"]) for one in again.walk("VEVENT")] == ["d1", "m1"]
    assert [line.uid for line in read(content, FIRST, LAST).lines] == ["d1"]
