"""The days of a learner: where they are expected and why not, per role, and the year counted per month."""

import dataclasses
from datetime import date, time

import pytest
from django.urls import reverse

from duaalportal.catalogue.models import SchoolDay, SchoolDayKind
from duaalportal.lib.school_calendar import Apart, SchoolCalendar, Week
from learningplans import days, where_today
from learningplans.models import PlacementDay, Trajectory, TrajectoryState
from learningplans.rules.days import Away, Facts, Where, WorkDay, by_month, day_of, days_of, hours
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.learningplans import make_trajectory
from tests.learningplans.days_world import DAY, TODAY, browser, put_back, world

__all__ = ["put_back", "world"]
pytestmark = pytest.mark.django_db

D = date
YEAR = SchoolCalendar(
    D(2026, 9, 1),
    D(2027, 8, 31),
    [Apart(D(2026, 11, 2), D(2026, 11, 8), "Herfstvakantie")],
    [
        Apart(D(2026, 11, 24), D(2026, 11, 24), "Studiedag", "study"),
        Apart(D(2026, 12, 7), D(2026, 12, 11), "Examens", "exam", has_lessons=True),
    ],
)
START, ENDS = D(2026, 9, 1), D(2027, 6, 30)
MONDAYS = WorkDay(1, START, D(2026, 12, 31), "De Clercq", time(8), time(16, 30), 30)
SATURDAYS = WorkDay(6, START, ENDS, "Bakkerij", time(6), time(12), 15)
TUESDAYS = WorkDay(2, START, ENDS, "Andere", time(8), time(16), 30, is_elsewhere=True)
LINA = Facts(START, ENDS, YEAR, (MONDAYS, SATURDAYS, TUESDAYS))


@pytest.mark.once
@pytest.mark.shows("P14")
@pytest.mark.parametrize(
    ("day", "where", "words"),
    [
        (D(2026, 11, 23), "WORK", "De Clercq, 8.00 tot 16.30 uur"),
        (D(2026, 11, 24), "OFF", "Studiedag"),
        (D(2026, 12, 1), "ELSEWHERE", "elders"),
        (D(2026, 11, 25), "SCHOOL", "op school"),
        (D(2026, 11, 28), "WORK", "Bakkerij, 6.00 tot 12.00 uur"),
        (D(2026, 11, 29), "OFF", "weekend"),
        (D(2026, 11, 2), "OFF", "Herfstvakantie"),
        (D(2026, 11, 7), "OFF", "Herfstvakantie"),
        (D(2026, 12, 7), "SCHOOL", "op school: Examens"),
        (D(2027, 1, 4), "SCHOOL", "op school"),
        (D(2027, 7, 1), "OUTSIDE", "buiten het traject"),
    ],
)
def test_a_day_says_where_a_learner_is_expected(day, where, words):
    found = day_of(LINA, day)
    assert (found.where.name, found.where_words) == (where, words)


@pytest.mark.once
@pytest.mark.shows("P16")
def test_not_expected_and_late_and_absent_never_look_alike():
    late = dataclasses.replace(LINA, away=(Away(D(2026, 11, 23), D(2026, 11, 23), is_late=True),))
    gone = dataclasses.replace(LINA, away=(Away(D(2026, 11, 1), D(2026, 11, 30)),))
    said = {
        "late": day_of(late, D(2026, 11, 23)).badge,
        "absent": day_of(gone, D(2026, 11, 23)).badge,
        "free": day_of(gone, D(2026, 11, 2)).badge,
        "outside": day_of(gone, D(2026, 8, 1) + 400 * DAY).badge,
        "at work": day_of(LINA, D(2026, 11, 23)).badge,
        "at school": day_of(LINA, D(2026, 11, 25)).badge,
    }
    assert len({words for _, words, _ in said.values()}) == len({sign for *_, sign in said.values()}) + 1 == 6
    assert said["free"][1] == "niet verwacht" and said["late"][1] == "komt later"


@pytest.mark.once
def test_who_is_interrupted_is_not_expected():
    stopped = dataclasses.replace(LINA, interrupted_since=D(2026, 11, 20))
    assert day_of(stopped, D(2026, 11, 23)).where_words == "traject onderbroken"
    assert day_of(stopped, D(2026, 11, 16)).where is Where.WORK


@pytest.mark.once
@pytest.mark.shows("P14")
def test_the_year_counts_days_and_hours_per_month():
    away = dataclasses.replace(LINA, work=(MONDAYS,), away=(Away(D(2026, 11, 16), D(2026, 11, 16)),))
    november = by_month(days_of(away, D(2026, 11, 1), D(2026, 12, 31)), TODAY)[0]
    # Mondays 9, 16, 23 and 30; the second is the holiday; 16 was missed, 30 is still to come
    assert (november.work, november.school, november.off, november.absent) == (4, 11, 6, 1)
    assert (hours(november.planned), hours(november.realised)) == ("32 uur", "16 uur")
    assert november.name == "november 2026"


@pytest.mark.once
@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 uur"), (450, "7,5 uur"), (465, "7,75 uur"), (60, "1 uur")]
)
def test_hours_are_said_as_people_say_them(minutes, words):
    assert hours(minutes) == words


# --- out of the rows ----------------------------------------------------------------------------------------------


def plan_apart(world, kind, day):
    return SchoolDay.objects.create(
        school=world.school,
        kind=kind,
        name="Examens wiskunde",
        first_day=day,
        last_day=day,
        added_at=world.trajectory.started_at,
        added_by=world.coach,
    )


def test_a_week_comes_out_of_the_timetable_and_the_calendar(world):
    plan_apart(world, SchoolDayKind.EXAM, TODAY + DAY)
    found = days.week_of(world.trajectory, TODAY)
    assert [day.where.name for day in found] == ["WORK", "SCHOOL", "WORK", "SCHOOL", "SCHOOL", "OFF", "OFF"]
    assert days.day_of(world.trajectory, TODAY).where is Where.WORK
    assert len(days.week_of(world.trajectory, Week.read("2026-53"))) == 7


@pytest.mark.shows("X02")
def test_another_company_sees_only_that_the_learner_is_elsewhere(world):
    other = OrganisationFactory(name="Geheim Bedrijf")
    row = PlacementDay.objects.filter(trajectory=world.trajectory, weekday=2).get()
    PlacementDay.objects.filter(pk=row.pk).update(organisation=other)
    page = browser(world, "mentor_person").get(address(world)).content.decode()
    assert "Geheim Bedrijf" not in page and "elders" in page
    assert "Geheim Bedrijf" in browser(world, "coach").get(address(world)).content.decode()


def address(world, name="days"):
    return reverse(f"learningplans:{name}", kwargs={"trajectory": world.trajectory.pk})


READERS = {
    **dict.fromkeys(("coach", "teacher", "school_coordinator", "school_director"), 200),
    **dict.fromkeys(("learner_person", "mother", "mentor_person", "coordinator", "director"), 200),
    "stranger": 404,
}


@pytest.mark.shows("P14", "P15")
def test_who_reads_the_days(world):
    """Ten roles x week, month, year: whoever is around the learner reads, another school's coach finds nothing."""
    for who, status in READERS.items():
        for page in (address(world), address(world) + "?maand=2026-12", address(world, "year_plan")):
            assert browser(world, who).get(page).status_code == status, (who, page)


@pytest.mark.parametrize(
    "query", ["week=2026-53", "week=2026-99", "week=x", "maand=2026-13", "maand=2099-12", "maand=²"]
)
def test_weeks_and_months_that_do_not_exist_show_today(world, query):
    page = browser(world, "coach").get(f"{address(world)}?{query}")
    assert page.status_code == 200
    shown = {"week=2026-53": "Week 53", "maand=2099-12": "December 2099"}.get(query, "Week 48")
    assert shown in page.content.decode()


# --- who is where -------------------------------------------------------------------------------------------------


def agenda(organisation, name="agenda_of", **kwargs):
    return reverse(f"learningplans:{name}", kwargs={"organisation": organisation.slug, **kwargs})


@pytest.mark.shows("P15")
def test_teachers_see_where_their_learners_are_and_leads_see_all(world):
    make_trajectory(world.school, by=world.coach)
    counts = {}
    for who in ("coach", "teacher", "school_coordinator", "learner_person", "mother"):
        page = browser(world, who).get(agenda(world.school)).content.decode()
        counts[who] = page.count('class="strip"')
        assert "De Clercq" in page or world.company.name in page
    assert counts == {"coach": 1, "teacher": 1, "school_coordinator": 2, "learner_person": 1, "mother": 1}
    for who in ("mentor_person", "coordinator", "director"):
        assert world.learner.name in browser(world, who).get(agenda(world.company)).content.decode(), who
    assert browser(world, "stranger").get(agenda(world.school)).status_code == 404
    assert browser(world, "mentor_person").get(agenda(world.school)).status_code == 404


@pytest.mark.shows("P15")
def test_the_list_narrows_to_a_name_a_day_and_a_report(world):
    coach = browser(world, "coach")
    assert world.learner.name not in coach.get(agenda(world.school) + "?q=niemand").content.decode()
    assert world.learner.name not in coach.get(agenda(world.school) + "?toon=gemeld").content.decode()
    sunday = coach.get(agenda(world.school) + "?dag=2026-11-29").content.decode()
    assert "niet verwacht" in sunday and "Weekend" in sunday
    table = coach.get(agenda(world.school, "agenda_file", kind="csv")).content.decode("utf-8-sig")
    assert table.splitlines()[0].startswith("Lerende;") and world.learner.name in table
    assert coach.get(agenda(world.school, "agenda_file", kind="pdf")).status_code == 404


@pytest.mark.shows("P15")
def test_twenty_learners_cost_as_many_queries_as_one(world, django_assert_max_num_queries):
    by = PersonFactory()
    for _ in range(20):
        make_trajectory(world.school, by=by)
    rows = list(where_today.on_a_day(world.school_coordinator, TODAY, organisation=world.school))
    with django_assert_max_num_queries(6):
        assert len(where_today.told(rows, TODAY, world.school_coordinator)) == 21


def test_an_interrupted_trajectory_expects_nobody(world):
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state=TrajectoryState.INTERRUPTED)
    row = Trajectory.objects.get(pk=world.trajectory.pk)
    # without a step nobody knows since when: the plan stands
    assert days.day_of(row, TODAY).where is Where.WORK
