"""Figures of a school counted by hand: what is shown, to whom, over what, and what is not."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Incident
from duaalportal.figures.figure import TOO_FEW
from duaalportal.figures.reading import Wanted, page_of
from duaalportal.lib.tables import read_workbook
from tests.factories.sheets import make_plan, make_sheet, put
from tests.figures import figure_world as w
from tests.stories import as_now, browser

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for the stories of this file; each story is undone."""
    in_memory = override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cache")
    with in_memory, django_db_blocker.unblock(), time_machine.travel(w.NOW, tick=False), transaction.atomic():
        yield w.make_figure_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def put_back(world):
    """Each story starts from the same rows, on the same afternoon."""
    with time_machine.travel(w.NOW, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)


def shown(world, who="lead", organisation=None, **wanted):
    """The figures one person sees, by code."""
    person = as_now(getattr(world, who))
    page = page_of(person, organisation or world.school, Wanted(**wanted), w.TODAY)
    return {figure.code: figure for figure in page.figures}, page


def address(world, organisation=None, **query):
    return reverse("figures:figures", args=[(organisation or world.school).slug], query=query)


# --- weeks ----------------------------------------------------------------------------------------------------------------


def speak_by_hand(world):
    """Learners: week one all in time; week two six in time and three on the Monday after. Mentors: five and five."""
    for nth in range(12):
        w.say(world, nth, 0, "LL", w.moment(w.WEEKS[0] + 2 * DAY))
    for nth in range(9):
        w.say(world, nth, 1, "LL", w.moment(w.WEEKS[1] + (4 if nth < 6 else 7) * DAY))
    sunday = w.WEEKS[0] + 6 * DAY
    for nth in range(10):
        # the last minute of Sunday in Brussels, and the first half hour of Monday: one day in UTC
        at = w.moment(sunday, 23, 30) if nth < 5 else w.moment(sunday + DAY, 0, 30)
        w.say(world, nth, 0, "M", at)


@pytest.mark.shows("X11")
def test_weeks_are_in_time_late_or_not_by_each_voice(world):
    speak_by_hand(world)
    figure = shown(world)[0]["weken"]
    # twelve learners, three weeks: thirty-six of each voice
    assert figure.rows == (
        ("de lerende", 36, 18, 3, 15),
        ("de mentor", 36, 5, 5, 26),
        ("de leerkracht", 36, 0, 0, 36),
    )
    assert figure.said == "Van 108 gevraagde stemmen over een week kwam 21 % op tijd."
    assert figure.drawn[0] == ("de lerende", 0.5, "50 % op tijd")


@pytest.mark.shows("X11")
def test_a_class_a_programme_and_a_company_are_told_apart(world):
    speak_by_hand(world)
    for group in ("opleiding:lassen-constructie", "klas:5LCd"):
        figures, page = shown(world, groep=group)
        # six of the seven were in time twice, the seventh once, and late once
        assert page.group == group
        assert figures["weken"].rows[0] == ("de lerende", 21, 13, 1, 7)
    figures, page = shown(world, groep=f"bedrijf:{world.company.pk}")
    assert page.group_label == "Bedrijf Getalweg" and figures["weken"].rows[0][1] == 36
    assert shown(world, groep="klas:bestaat-niet")[1].group == ""


@pytest.mark.shows("X11")
def test_own_dates_are_whole_months_and_another_period_holds_nothing(world):
    speak_by_hand(world)
    figures, page = shown(world, periode="eigen", van="2026-10-20", tot="2026-10-21")
    assert page.period.label == "oktober 2026" and figures["weken"].rows[0][1] == 36
    figures, page = shown(world, periode="eigen", van="2026-09-01", tot="2026-09-30")
    assert figures["weken"].silent and not figures["weken"].rows
    assert shown(world, periode="2026-1")[0]["weken"].rows[0][1] == 36


def test_a_week_that_is_not_over_is_not_missing(world):
    page = page_of(as_now(world.lead), world.school, Wanted(), date(2026, 10, 23))
    figures = {figure.code: figure for figure in page.figures}
    # of the week of 12 October somebody could be in time until Thursday 22
    assert figures["weken"].rows[0] == ("de lerende", 24, 0, 0, 24)


# --- who and how many -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("X11")
def test_a_coach_sees_the_own_learners_and_a_company_its_own(world):
    speak_by_hand(world)
    figures, page = shown(world, "coach")
    assert page.group_label == "Al je lerenden" and figures["weken"].rows[0][1] == 21
    w.go_on(world)
    figures, page = shown(world, "boss", world.company)
    assert figures["weken"].rows[1] == ("de mentor", 36, 5, 5, 26)
    assert [label for _, label in page.groups["School"]] == ["School Cijferstraat"]


@pytest.mark.shows("X11")
def test_four_learners_are_too_few_for_any_figure_about_them(world):
    speak_by_hand(world)
    w.long_ago(world, world.trajectories[4:])
    figures, page = shown(world)
    about_learners = set(figures) - {"groeiwijzer"}
    assert all(figures[code].silent and not figures[code].rows for code in about_learners)
    assert figures["weken"].silent == TOO_FEW
    assert page.groups == {"": [("", "De hele school")]}


@pytest.mark.shows("X11")
def test_nobody_is_named_on_the_page_or_in_its_files(world):
    speak_by_hand(world)
    w.give_point(world, 0, "RH.1")
    w.stop(world, 0, "Leerling Geheim0 verhuist")
    client = browser(world.lead)
    here = address(world)
    answers = [client.get(here).content.decode()]
    answers.append(client.get(reverse("figures:export", args=[world.school.slug, "csv"])).content.decode())
    for text in answers:
        assert "Geheim" not in text and "Naam" not in text and "Begeleider" not in text
    assert "50 % op tijd" in answers[0] and "de lerende;Op tijd;18" in answers[1]
    book = client.get(reverse("figures:export", args=[world.school.slug, "xlsx"]) + "?periode=2026-1")
    (table,) = read_workbook(book.content).values()
    assert [table.rows[1][1][n] for n in (0, 2, 3, 4)] == ["Weken op tijd", "de lerende", "Op tijd", "18"]
    assert client.get(reverse("figures:export", args=[world.school.slug, "pdf"])).status_code == 404


def test_who_does_not_lead_sees_no_figures(world):
    teacher, boss = browser(world.teacher), browser(world.boss)
    assert teacher.get(address(world)).status_code in (403, 404)
    assert boss.get(address(world)).status_code == 404
    assert browser(world.lead).get(address(world, world.company)).status_code == 404


# --- the other figures ----------------------------------------------------------------------------------------------------


@pytest.mark.shows("X11")
def test_closed_talks_are_counted_by_month_and_a_correction_is_no_other_talk(world):
    for nth in range(4):
        first = w.close_talk(world, nth, date(2026, 10, 14))
    w.close_talk(world, 3, date(2026, 10, 21), corrects=first, number=2, reason="Verkeerde datum")
    # in November nobody of them is at work: that month tells nothing
    w.close_talk(world, 5, date(2026, 11, 10))
    figure = shown(world)[0]["gesprekken"]
    assert figure.rows == (("oktober 2026", 4),) and figure.said == "4 gesprekken gesloten in 1 maand."


@pytest.mark.shows("X11")
def test_coverage_counts_goals_with_a_place_and_a_period_once(world):
    sheet = make_sheet("lassen-a", programme="lassen-constructie")
    for nth in range(7):
        trajectory = world.trajectories[nth]
        around = SimpleNamespace(trajectory=trajectory, company=world.company, coach=world.coach)
        plan = make_plan(around, sheet, state="active")
        put(plan, sheet, "g1", placement=world.placements[nth])
        if nth < 2:
            put(plan, sheet, "g1", place="school")
        if nth == 2:
            put(plan, sheet, "g2", place="", known_on=date(2026, 10, 1), starts_on=None, ends_on=None)
        if nth == 3:
            put(plan, sheet, "g3", place="school", starts_on=None, ends_on=None)
    figure = shown(world)[0]["dekking"]
    # seven plans of three goals; seven times the first, and one that is known
    assert [row[1] for row in figure.rows] == [8, 13] and figure.said.startswith("38 % van de leerdoelen")


@pytest.mark.shows("X11")
def test_open_points_are_told_by_theme_and_a_theme_of_three_people_is_told_with_the_rest(world):
    for nth in range(5):
        w.give_point(world, nth, "RH.1")
        w.give_point(world, nth, "RH.2")
    for nth in range(5, 8):
        w.give_point(world, nth, "")
    w.give_point(world, 9, "RH.1", is_blind=True)
    at = {
        "mentor_closed_at": w.moment(w.TODAY),
        "mentor_closed_by": world.coach,
        "learner_closed_at": w.moment(w.TODAY),
    }
    w.give_point(world, 10, "RH.1", **at)
    figure = shown(world)[0]["werkpunten"]
    # ten of five people in one theme would leave three people of the thirteen points
    assert figure.rows == (("alles samen", 13),)
    for nth in range(8, 10):
        w.give_point(world, nth, "")
    figure = shown(world)[0]["werkpunten"]
    assert figure.rows == (("Respectvol handelen", 10), ("zonder thema", 5))


@pytest.mark.shows("X11")
def test_stops_are_told_by_kind_of_reason_when_nobody_can_be_found_by_subtraction(world):
    for nth in range(5):
        w.stop(world, nth, "Langdurig ziek")
    for nth in (5, 6):
        w.stop(world, nth, "Geheim0 verhuist")
    figure = shown(world)[0]["plaatsingen"]
    assert figure.rows == (
        ("loopt, of liep zoals gepland", 5),
        ("wat te klein is om apart te tonen, samen", 7),
    )
    assert "schooljaar 2026-2027" in figure.about
    for nth in (5, 6):
        w.stop(world, nth, "Gezondheid van een ouder")
    for asked in ({}, {"periode": "eigen", "van": "2026-09-01", "tot": "2026-10-31"}):
        figure = shown(world, **asked)[0]["plaatsingen"]
        assert figure.rows == (
            ("loopt, of liep zoals gepland", 5),
            ("gestopt: gezondheid of welzijn", 7),
        )


@pytest.mark.shows("X11")
def test_starts_incidents_and_mentors_are_counted(world):
    for nth in range(7):
        w.sign(world, nth, w.WEEKS[0] - nth * DAY)
    w.sign(world, 7, w.WEEKS[0] + DAY)
    for nth in (0, 11):
        Incident.objects.create(
            organisation=world.company,
            establishment=world.place,
            place=world.placements[nth].place,
            school=world.school,
            happened_on=date(2026, 10, 7),
            what="Geheim incident",
            reported_at=w.moment(w.TODAY),
            reported_by=world.coach,
        )
    w.go_on(world)
    figures = shown(world)[0]
    assert [row[1] for row in figures["start"].rows] == [7, 1, 4]
    assert figures["start"].said == "Bij 58 % van 12 starts was alles op tijd getekend."
    assert figures["incidenten"].rows == (("trimester 1 van 2026-2027", 2),)
    # four of the six have their certificate
    assert [row[1] for row in figures["mentoren"].rows] == [4, 2]
    # the four mentors of the first class are too few
    assert shown(world, groep="klas:5LCd")[0]["mentoren"].silent == TOO_FEW
    assert shown(world, groep="klas:5LCd")[0]["incidenten"].rows == (("trimester 1 van 2026-2027", 1),)


def test_a_school_without_learners_reads_why_there_is_nothing(world):
    w.long_ago(world, world.trajectories)
    answer = browser(world.lead).get(address(world, periode="2023"))
    assert answer.status_code == 200 and "Wat hier niet staat" in answer.content.decode()


# --- what it costs --------------------------------------------------------------------------------------------------------


def test_three_hundred_learners_cost_as_many_queries_as_twelve(world):
    speak_by_hand(world)
    w.give_point(world, 0, "RH.1")
    client = browser(world.lead)
    client.get(address(world))
    with CaptureQueriesContext(connection) as few:
        client.get(address(world))
    w.fill(world, 300)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(address(world))
    assert answer.status_code == 200 and len(few) == len(many) <= 12
