"""Which weeks are expected of whom: not in holidays, exams or an off-week, not of who was absent, and late after the grace."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duaalportal.lib.school_calendar import Apart, SchoolCalendar, Week
from evaluation.rules.rhythm import Rhythm
from evaluation.rules.weeks import Side, When, asked_weeks, expected_in
from learningplans.rules.days import Away, Facts, WorkDay

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 9, 1), date(2027, 6, 30)
WEEK = Week(2026, 47)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, *_ = WEEK.days
SCHOOL, BOUWER, BAKKER, CENTRE = "school", "bouwer", "bakker", "centrum"
LL, LK = Side("LL", SCHOOL), Side("LK", SCHOOL)


def works(*weekdays, at=BOUWER, first=FIRST, last=LAST):
    return tuple(WorkDay(day, first, last, at.title(), time(8), time(16), 30, at) for day in weekdays)


THREE_DAYS = works(1, 2, 3)


def facts(work=THREE_DAYS, *, holidays=(), school_days=(), away=(), **more):
    calendar = SchoolCalendar(FIRST - 60 * DAY, LAST + 60 * DAY, holidays, school_days)
    return Facts(more.pop("starts_on", FIRST), LAST, calendar, work, away, **more)


def expected(found, week=WEEK, **options):
    return expected_in(found, week, school=SCHOOL, companies={BOUWER, BAKKER}, **options)


@pytest.mark.shows("E02", "E09")
def test_a_week_at_work_asks_learner_mentor_and_school_after_the_last_day_there():
    found = expected(facts())
    assert found.sides == {LL: WEDNESDAY, Side("M", BOUWER): WEDNESDAY, LK: WEDNESDAY}
    assert found.first_day == MONDAY and found.is_asked and not found.why_not


def test_with_two_companies_each_mentor_is_asked_after_the_own_last_day():
    found = expected(facts((*works(1, 2), *works(4, at=BAKKER))))
    assert found.sides[Side("M", BOUWER)] == TUESDAY
    assert found.sides[Side("M", BAKKER)] == found.sides[LL] == THURSDAY


@pytest.mark.shows("E09")
@pytest.mark.parametrize(
    ("made_of", "why"),
    [
        ({"holidays": (Apart(MONDAY, FRIDAY, "Herfstvakantie"),)}, "Herfstvakantie"),
        ({"school_days": (Apart(MONDAY, FRIDAY, "Examens", "exam", True),)}, "Examens"),
        ({"away": (Away(MONDAY, FRIDAY),)}, "afwezig gemeld"),
        ({"work": works(1, 2, last=MONDAY - DAY)}, "geen dag op de werkplek"),
        ({"interrupted_since": MONDAY - DAY}, "traject onderbroken"),
        ({"starts_on": FRIDAY + 3 * DAY}, "buiten het traject"),
    ],
    ids=["holiday", "exams", "absent", "off-week of a rotation", "interrupted", "before the start"],
)
def test_a_week_without_a_day_at_work_asks_nothing_and_says_why(made_of, why):
    found = expected(facts(**made_of))
    assert not found.is_asked and found.why_not == why
    assert not found.is_complete({}) and found.missing({}) == []


def test_one_day_is_enough_and_who_comes_later_was_there():
    sick = expected(facts(away=(Away(MONDAY, TUESDAY),)))
    assert sick.sides[LL] == WEDNESDAY and sick.first_day == WEDNESDAY
    late = expected(facts(works(1), away=(Away(MONDAY, MONDAY, True),)))
    assert late.is_asked


def test_a_company_where_the_learner_was_absent_is_not_asked_and_the_other_is():
    found = expected(facts((*works(1, 2), *works(4, at=BAKKER)), away=(Away(MONDAY, TUESDAY),)))
    assert Side("M", BOUWER) not in found.sides and Side("M", BAKKER) in found.sides


def test_a_training_centre_has_no_voice_and_its_week_still_counts():
    found = expected(facts(works(1, 2, at=CENTRE)))
    assert set(found.sides) == {LL, LK}


def test_when_a_week_waits_and_when_it_is_late():
    found, mentor = expected(facts()), Side("M", BOUWER)
    days = {
        MONDAY - DAY: When.AHEAD,
        MONDAY: When.GOING_ON,
        TUESDAY: When.GOING_ON,
        WEDNESDAY: When.ASKED,
        WEDNESDAY + 4 * DAY: When.ASKED,
        WEDNESDAY + 5 * DAY: When.LATE,
    }
    assert {day: found.when(mentor, day, 4) for day in days} == days
    assert found.due(mentor, 4) == WEDNESDAY + 4 * DAY and found.due(Side("M", BAKKER), 4) is None


def test_a_round_is_complete_when_all_who_have_to_speak_spoke():
    found = expected(facts())
    spoken = {LL.key: {}, LK.key: {}}
    assert not found.is_complete(spoken) and found.missing(spoken) == [Side("M", BOUWER)]
    assert found.is_complete(spoken | {f"M:{BOUWER}": {}})


@pytest.mark.shows("E01")
def test_another_rhythm_asks_the_last_week_of_each_round():
    start = Week.of(FIRST)
    weeks = [start]
    for _ in range(5):
        weeks.append(weeks[-1].next)
    found = facts(works(1, 2, 3, 4, 5))
    asked = [expected(found, week, rhythm=Rhythm(2)).is_asked for week in weeks]
    assert asked == [False, True] * 3
    assert "om de 2 weken" in expected(found, weeks[0], rhythm=Rhythm(2)).why_not


def test_the_turn_of_the_year_is_one_week():
    found = expected(facts(works(1, 2, 3, 4, 5)), Week(2026, 53))
    assert found.first_day == date(2026, 12, 28) and found.sides[LL] == date(2027, 1, 1)


def test_nobody_is_asked_about_weeks_of_long_ago():
    weeks = asked_weeks(date(2027, 1, 6))
    assert [str(week) for week in weeks] == ["2026-51", "2026-52", "2026-53", "2027-01"]


@settings(max_examples=100, deadline=None)
@given(
    st.sets(st.integers(1, 5)),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=3),
    st.integers(0, 14),
)
def test_who_is_not_expected_is_never_late(weekdays, absences, later):
    away = tuple(Away(MONDAY + a * DAY, MONDAY + b * DAY) for a, b in absences if a <= b)
    found = expected(facts(works(*weekdays), away=away))
    gone = {MONDAY + n * DAY for a, b in absences if a <= b for n in range(a, b + 1)}
    there = {MONDAY + (day - 1) * DAY for day in weekdays} - gone
    assert found.is_asked == bool(there)
    for side, last in found.sides.items():
        assert last in there
        if found.when(side, MONDAY + later * DAY, 4) is When.LATE:
            assert MONDAY + later * DAY > max(there) + 4 * DAY
