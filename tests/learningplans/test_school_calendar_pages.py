"""The calendar of a school: the year, one day, a file taken over with a look first, and files to keep."""

import html
import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from duaalportal.catalogue import school_days
from duaalportal.catalogue.models import SchoolDay, SchoolDayKind
from duaalportal.lib import ical
from learningplans.calendar_forms import lines_of
from tests.learningplans.days_world import TODAY, browser, put_back, world

__all__ = ["put_back", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.shows("P14")]

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//School//NL\r\n"


def event(uid, name, day, until="", more=""):
    end = f"DTEND;VALUE=DATE:{until}\r\n" if until else ""
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{name}\r\nDTSTART;VALUE=DATE:{day}\r\n{end}{more}END:VEVENT\r\n"


FILE = (
    HEAD
    + event("1", "Examens eerste graad", "20261207", "20261212")
    + event("2", "Pedagogische studiedag", "20261125")
    + event("3", "Herfstvakantie", "20261102", "20261107")
    + event("4", "Naar het theater", "20270114")
    + event("5", "Sportdag", "20200914")
    + event("6", "Brugdag", "20270107", more="RRULE:FREQ=WEEKLY;COUNT=2\r\n")
    + "END:VCALENDAR\r\n"
)


def address(world, name="school_calendar", **kwargs):
    return reverse(f"learningplans:{name}", kwargs={"organisation": world.school.slug, **kwargs})


def plan(world, name="Examens", kind=SchoolDayKind.EXAM, day=TODAY, until=None):
    return school_days.add_day(
        school=world.school,
        kind=kind,
        name=name,
        first_day=day,
        last_day=until or day,
        by=world.coach,
        at=world.trajectory.started_at,
    )


def handed_in(content, name="agenda.ics"):
    content = content.encode() if isinstance(content, str) else content
    return {"file": SimpleUploadedFile(name, content, content_type="text/calendar")}


# --- who reads and who keeps ----------------------------------------------------------------------------------------

READS = ("teacher", "school_director", "learner_person", "mother", "mentor_person", "coordinator", "director")
KEEPS = ("coach", "school_coordinator", "school_director")


def test_who_reads_the_calendar_and_who_keeps_it(world):
    """Nine roles x reading, adding, changing: companies with a learner of the school read, its leads and coaches keep."""
    row = plan(world)
    for who in {*READS, *KEEPS}:
        page = browser(world, who).get(address(world))
        assert page.status_code == 200 and "Examens" in page.content.decode(), who
        for name, kwargs in (
            ("school_day_new", {}),
            ("school_day_change", {"school_day": row.pk}),
            ("calendar_import", {}),
        ):
            status = browser(world, who).get(address(world, name, **kwargs)).status_code
            assert status == (200 if who in KEEPS else 403), (who, name)
    assert browser(world, "stranger").get(address(world)).status_code == 404
    assert (
        browser(world, "stranger").get(address(world, "school_day_change", school_day=row.pk)).status_code
        == 404
    )


def test_the_year_shows_holidays_own_days_and_the_training_days_of_each_month(world):
    plan(world, "Studiedag van november", SchoolDayKind.STUDY)
    page = browser(world, "coach").get(address(world)).content.decode()
    assert "Kalender 2026-2027" in page and "Herfstvakantie" in page and "Studiedag van november" in page
    assert "14 opleidingsdagen" in page  # November: 21 weekdays, autumn holiday, armistice and the study day
    for query, says in {
        "jaar=2027": "Kalender 2027-2028",
        "jaar=x": "Kalender 2026-2027",
        "jaar=2040": "nog niet",
    }.items():
        assert says in browser(world, "coach").get(f"{address(world)}?{query}").content.decode()


# --- one day --------------------------------------------------------------------------------------------------------


def test_a_day_is_added_changed_and_removed(world):
    coach = browser(world, "coach")
    sent = {"kind": "study", "name": "", "first_day": "2026-12-02", "last_day": ""}
    assert coach.post(address(world, "school_day_new"), sent).url.endswith("?jaar=2026")
    row = SchoolDay.objects.get(school=world.school)
    assert (row.name, row.first_day, row.last_day) == (
        "Pedagogische studiedag",
        date(2026, 12, 2),
        date(2026, 12, 2),
    )
    door = address(world, "school_day_change", school_day=row.pk)
    sent = {"kind": "free", "name": "Vrij", "first_day": "2026-12-02", "last_day": "2026-12-03", "version": 1}
    assert coach.post(door, sent).status_code == 302
    late = coach.post(door, sent | {"name": "Anders"})
    assert late.status_code == 422 and "Iemand anders paste deze dag net aan" in late.content.decode()
    assert coach.post(address(world, "school_day_remove", school_day=row.pk)).status_code == 302
    assert not SchoolDay.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-12-02", "2026-12-01", "Draai ze om"),
        ("2026-12-02", "2027-12-01", "hoogstens 120 dagen"),
        ("0206-12-02", "", "Het jaar 206 kan niet"),
        ("2026-02-30", "", "geen dag die bestaat"),
        ("", "2026-12-01", "Kies een dag"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_reason(world, first, last, says):
    sent = {"kind": "free", "name": "x", "first_day": first, "last_day": last}
    answer = browser(world, "coach").post(address(world, "school_day_new"), sent)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not SchoolDay.objects.exists()


# --- a file ---------------------------------------------------------------------------------------------------------


def test_a_calendar_is_looked_at_chosen_and_taken_over(world):
    coach = browser(world, "coach")
    page = coach.post(address(world, "calendar_import"), handed_in(FILE)).content.decode()
    assert "6 dagen of periodes" in page and "hoort bij Herfstvakantie" in page
    assert "“Sportdag” (14 september 2020): valt buiten deze schooljaren" in page
    assert not SchoolDay.objects.exists()
    taken = take(coach, world, page, {1: "excursion"})
    assert "Overgenomen: 4 nieuw, 0 aangepast, 0 ongewijzigd, 2 niet." in taken.content.decode()
    rows = list(SchoolDay.objects.order_by("first_day").values_list("name", "kind", "uid"))
    assert rows == [
        ("Pedagogische studiedag", "excursion", "2"),
        ("Examens eerste graad", "exam", "1"),
        ("Brugdag", "free", "6#2027-01-07"),
        ("Brugdag", "free", "6#2027-01-14"),
    ]


def take(coach, world, page, changes=()):
    """Send the page with the preview back, with other kinds for some of its lines."""
    carried = html.unescape(re.search(r'name="lijnen" value="([^"]*)"', page)[1])
    kinds = re.findall(r'<select class="input" id="soort-\d+" name="soort-\d+">(.*?)</select>', page, re.S)
    chosen = [re.search(r'value="([^"]*)" selected', options) for options in kinds]
    sent = {f"soort-{n}": found[1] if found else "" for n, found in enumerate(chosen)}
    sent |= {f"soort-{n}": kind for n, kind in dict(changes).items()}
    return coach.post(address(world, "calendar_import"), {"lijnen": carried, **sent}, follow=True)


def test_the_same_line_changes_and_does_not_double(world):
    coach, again = browser(world, "coach"), FILE.replace("Naar het theater", "Uitstap naar het theater")
    take(coach, world, coach.post(address(world, "calendar_import"), handed_in(FILE)).content.decode())
    before = SchoolDay.objects.count()
    page = coach.post(address(world, "calendar_import"), handed_in(again)).content.decode()
    assert page.count("staat er al") == before
    taken = take(coach, world, page)
    assert f"1 nieuw, 0 aangepast, {before} ongewijzigd" in taken.content.decode()
    moved = again.replace("20261125", "20261126")
    page = coach.post(address(world, "calendar_import"), handed_in(moved)).content.decode()
    assert "1 aangepast" in take(coach, world, page).content.decode()
    assert SchoolDay.objects.get(uid="2").first_day == date(2026, 11, 26)


def test_our_own_file_changes_nothing_when_it_comes_back(world):
    plan(world, "Toetsen; deel 1, reeks 2")
    coach = browser(world, "coach")
    content = coach.get(address(world, "calendar_file", kind="ics")).content
    page = coach.post(address(world, "calendar_import"), handed_in(content)).content.decode()
    taken = take(coach, world, page)
    assert "0 nieuw, 0 aangepast, 1 ongewijzigd" in taken.content.decode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7", "geen iCal-bestand"),
        (b"", "leeg"),
        (HEAD + "BEGIN:VEVENT\r\nSUMMARY", "beschadigd"),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * ical.LARGEST, "weegt hoogstens 500 kB"),
        (HEAD + "END:VCALENDAR\r\n", "geen enkele dag"),
    ],
)
def test_a_broken_file_gives_one_sentence_and_writes_nothing(world, content, says):
    answer = browser(world, "coach").post(address(world, "calendar_import"), handed_in(content))
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not SchoolDay.objects.exists()


def test_what_the_page_carried_is_checked_again(world):
    line = ["a", "Naam", "2026-12-01", "2026-12-01"]
    assert lines_of(f"[{_json(line)}]")
    coach = browser(world, "coach")
    turned, long = ["a", "Naam", "2026-12-02", "2026-12-01"], ["a", "N" * 121, "2026-12-01", "2026-12-01"]
    for bad in (
        "",
        "{",
        "[]",
        "[1]",
        f"[{_json(turned)}]",
        f"[{_json(long)}]",
        f"[{_json(line)},{_json(line)}]",
        "null",
        "5",
    ):
        answer = coach.post(
            address(world, "calendar_import"), {"lijnen": bad, "soort-0": "exam"}, follow=True
        )
        assert "kwam niet goed aan" in answer.content.decode(), bad
    coach.post(address(world, "calendar_import"), {"lijnen": f"[{_json(line)}]", "soort-0": "holiday"})
    assert not SchoolDay.objects.exists()


def _json(line):
    return json.dumps(line)


def test_the_year_is_a_file_to_keep_and_formulas_are_text(world):
    plan(world, "=1+1")
    for who in ("teacher", "mentor_person"):
        table = (
            browser(world, who).get(address(world, "calendar_file", kind="csv")).content.decode("utf-8-sig")
        )
        assert "2026-11-23;2026-11-23;examens;'=1+1" in table and "Kerstvakantie" in table
    assert browser(world, "coach").get(address(world, "calendar_file", kind="xlsx")).content[:2] == b"PK"
    assert browser(world, "coach").get(address(world, "calendar_file", kind="exe")).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Proefwerken 2e graad", "exam"),
        ("Pedagogische studiedag (lesvrij)", "study"),
        ("Facultatieve verlofdag", "free"),
        ("Sportdag 5e jaar", "excursion"),
        ("Projectweek", "at_school"),
        ("Oudercontact", ""),
        ("Griepvaccin", ""),
    ],
)
def test_the_kind_is_guessed_from_words(name, kind):
    assert school_days.guess(name) == kind
