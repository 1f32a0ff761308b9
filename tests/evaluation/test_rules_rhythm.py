"""How often is evaluated: which rule holds on a day, when a sheet is asked, which talks are missing, and which weeks come round."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duaalportal.lib.school_calendar import Week
from evaluation.rules.rhythm import (
    EACH_WEEK,
    NEVER,
    SEMESTER,
    TERM,
    YEAR,
    Rhythm,
    asks_sheet,
    missing_talks,
    next_monday,
    period_of,
    rhythm_on,
)
from tests.evaluation.test_rules_weeks import WEEK, expected, facts, works

DAY = timedelta(days=1)
EVERY_DAY = works(1, 2, 3, 4, 5)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = WEEK.days


def row(day, weeks=2, *, school="school", programme="lassen", sheets="day", talks=0):
    return SimpleNamespace(
        school_id=school,
        programme_id=programme,
        first_day=day,
        weeks=weeks,
        sheets=sheets,
        talks=talks,
        period=SEMESTER,
    )


@pytest.mark.shows("E01", "E09")
def test_a_rhythm_holds_from_its_week_until_the_next_and_for_its_programme_alone():
    rows = [row(MONDAY, 2), row(MONDAY + 28 * DAY, 3), row(MONDAY, 4, programme="hout")]

    def weeks(day, programme="lassen", school="school"):
        return rhythm_on(rows, school, programme, day, 1).weeks

    assert [weeks(MONDAY + n * DAY) for n in (-1, 0, 27, 28)] == [1, 2, 2, 3]
    assert (weeks(MONDAY, "hout"), weeks(MONDAY, "bakkerij"), weeks(MONDAY, school="andere")) == (4, 1, 1)
    assert (
        rhythm_on(rows, "school", "lassen", MONDAY).is_own and not rhythm_on([], "school", "x", MONDAY).is_own
    )


@pytest.mark.shows("E09")
def test_every_second_week_is_counted_from_the_week_it_begins_in():
    rhythm, week, asked = Rhythm(2, since=MONDAY), WEEK, []
    for _ in range(4):
        asked.append(expected(facts(EVERY_DAY), week, rhythm=rhythm).is_asked)
        week = week.next
    assert asked == [True, False, True, False]
    # whoever began when: learners of one programme are asked in the same weeks
    later = expected(facts(EVERY_DAY, starts_on=MONDAY + 7 * DAY), WEEK.next.next, rhythm=rhythm)
    assert later.is_asked


@pytest.mark.shows("E09")
def test_a_programme_of_which_no_weeks_are_asked_asks_nobody_and_says_why():
    found = expected(facts(EVERY_DAY), rhythm=Rhythm(0, since=MONDAY))
    assert not found.is_asked and found.why_not == "de school vraagt in deze opleiding geen weken"


@given(st.integers(0, 4), st.integers(0, 40), st.sets(st.integers(1, 5)))
def test_another_rhythm_never_asks_a_week_that_the_usual_one_does_not(weeks, later, weekdays):
    found, week = facts(works(*weekdays)), Week.of(MONDAY + later * 7 * DAY)
    if expected(found, week, rhythm=Rhythm(weeks, since=MONDAY)).is_asked:
        assert expected(found, week).is_asked


def test_what_is_set_begins_in_a_week_to_come():
    assert {next_monday(day) for day in WEEK.days} == {MONDAY + 7 * DAY}


@pytest.mark.shows("E09")
def test_a_sheet_is_asked_each_day_at_work_once_a_week_or_never():
    there, nothing = [MONDAY, TUESDAY, WEDNESDAY], {"written_today": False, "written_this_week": False}

    def asked(sheets, **told):
        rhythm = Rhythm(sheets=sheets)
        return [day for day in WEEK.days if asks_sheet(rhythm, there, day, **nothing | told)]

    assert asked("day") == there and asked("day", written_this_week=True) == there
    assert asked("day", written_today=True) == []
    assert asked(EACH_WEEK) == [WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY]
    assert asked(EACH_WEEK, written_this_week=True) == [] and asked(NEVER) == []
    # in a holiday, at exams, when ill: there is no day
    assert not asks_sheet(Rhythm(sheets=EACH_WEEK), [], FRIDAY, **nothing)


@pytest.mark.parametrize(
    ("kind", "day", "first", "following"),
    [
        (TERM, date(2026, 11, 20), date(2026, 9, 1), date(2027, 1, 1)),
        (TERM, date(2027, 8, 31), date(2027, 4, 1), date(2027, 9, 1)),
        (SEMESTER, date(2027, 1, 31), date(2026, 9, 1), date(2027, 2, 1)),
        (SEMESTER, date(2027, 2, 1), date(2027, 2, 1), date(2027, 9, 1)),
        (YEAR, date(2026, 8, 31), date(2025, 9, 1), date(2026, 9, 1)),
        (YEAR, date(2026, 9, 1), date(2026, 9, 1), date(2027, 9, 1)),
    ],
)
def test_a_period_of_the_school_year_begins_in_september(kind, day, first, following):
    assert period_of(kind, day) == (first, following)


STARTS, ENDS = date(2026, 9, 1), date(2027, 6, 30)


def missing(today, talks=1, held=(), **more):
    period = {"starts_on": STARTS, "ends_on": ENDS} | more
    found = missing_talks(Rhythm(talks=talks, since=STARTS), today, held=held, **period)
    return found and (found.count, found.until)


@pytest.mark.shows("E01", "E11")
def test_a_talk_is_asked_six_weeks_before_the_end_of_its_period_and_two_twelve():
    last = date(2027, 1, 31)
    assert missing(last + DAY - 43 * DAY) is None and missing(last + DAY - 42 * DAY) == (1, last)
    assert missing(last + DAY - 84 * DAY, 2) == (2, last) and missing(last, 2, [last]) == (1, last)
    assert missing(last, held=[date(2026, 10, 3)]) is None
    # the next period asks anew
    assert missing(date(2027, 6, 15), held=[date(2026, 10, 3)]) == (1, ENDS)


def test_no_talk_is_asked_of_who_just_began_or_is_gone_or_where_none_are_asked():
    last = date(2027, 1, 31)
    assert missing(last, starts_on=date(2027, 1, 4)) is None
    assert missing(ENDS + DAY) is None and missing(STARTS - DAY) is None and missing(last, 0) is None


def test_a_period_that_went_on_when_the_rhythm_began_counts_from_then():
    late = Rhythm(talks=1, since=date(2027, 1, 11))
    assert missing_talks(late, date(2027, 1, 31), starts_on=STARTS, ends_on=ENDS, held=()) is None


@pytest.mark.shows("E01")
def test_a_rhythm_reads_as_plain_words():
    assert Rhythm().lines == (
        "Elke week een beoordeling.",
        "Een fiche per dag op de werkplek.",
        "Gesprekken met drie plannen jullie zelf.",
    )
    words = Rhythm(2, EACH_WEEK, 2, TERM).lines
    assert words[0] == "Om de 2 weken een beoordeling." and words[2] == "2 gesprekken met drie per trimester."
    assert Rhythm(0, NEVER, 1, YEAR).week_words == "Weken worden niet beoordeeld."
