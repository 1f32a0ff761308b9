"""Recognition, terms, room and safety: each rule at its boundary days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies.rules import deadlines
from companies.rules.capacity import Stay, free, most_at_once
from companies.rules.recognition import (
    ApplicationFacts,
    Period,
    RecognitionState,
    Statement,
    Suspension,
    conditions,
    expiry,
    status,
)
from companies.rules.safety import Analysis, Change, contact, review_due, risk
from tests.companies.law import book, law, value

DAY = timedelta(days=1)
TODAY = date(2026, 11, 21)
S = RecognitionState


# --- terms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "same_day", "full"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28), date(2025, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 11, 21), 12, date(2027, 11, 21), date(2027, 11, 21)),
        (date(2026, 12, 31), 2, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28), date(2026, 3, 1)),
    ],
)
def test_months_over_short_months_and_leap_years(day, months, same_day, full):
    assert deadlines.add_months(day, months) == same_day
    assert deadlines.months_full(day, months) == full


@given(day=st.dates(date(1950, 1, 1), date(2100, 1, 1)), years=st.integers(0, 80))
def test_an_age_grows_on_the_day_the_year_is_full(day, years):
    birthday = deadlines.months_full(day, 12 * years)
    assert deadlines.whole_years(day, birthday) == years
    assert deadlines.whole_years(day, birthday - DAY) == years - 1


@pytest.mark.shows("C07", "X05", "X06")
def test_terms_of_the_procedure():
    assert deadlines.decision_due(date(2026, 11, 7), law()) == TODAY
    assert deadlines.appeal_until(date(2026, 11, 11), law()) == TODAY
    assert deadlines.training_until(date(2024, 2, 29), law()) == date(2025, 2, 28)
    assert deadlines.training_until(date(2024, 2, 29), law(scheme="constructiv")) == date(2024, 8, 29)
    assert deadlines.training_until(date(2019, 8, 31), law(date(2019, 8, 31))) is None


@pytest.mark.shows("C02")
def test_the_end_of_a_recognition_is_announced_12_6_and_2_months_before():
    assert deadlines.expiry_notices(date(2027, 11, 21), law()) == [
        date(2026, 11, 21),
        date(2027, 5, 21),
        date(2027, 9, 21),
    ]


@pytest.mark.shows("C29")
def test_a_programme_is_asked_for_in_the_autumn_before():
    assert deadlines.programme_request_until(2027, law()) == date(2026, 11, 30)
    assert deadlines.programme_answer_until(date(2026, 11, 30), law()) == date(2027, 3, 30)


# --- recognition (C02) -----------------------------------------------------------------------------------------------


@pytest.mark.shows("C02")
@pytest.mark.parametrize(
    ("recognised_on", "expires_on"),
    [
        (date(2021, 11, 22), date(2026, 11, 22)),
        (date(2024, 2, 29), date(2029, 3, 1)),
        (date(2023, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_recognition_lasts_five_years(recognised_on, expires_on):
    assert expiry(recognised_on, law(recognised_on)) == expires_on
    period = (Period(recognised_on, expires_on),)
    assert status(period, recognised_on - DAY).state is S.NOT_YET
    assert status(period, recognised_on).is_valid
    last = status(period, expires_on - DAY)
    assert (last.state, last.until, last.finding.turns_on) == (S.VALID, expires_on, expires_on)
    assert status(period, expires_on).state is S.EXPIRED


FIRST = Period(date(2020, 1, 15), date(2025, 1, 15))
SECOND = Period(date(2026, 3, 1), date(2031, 3, 1))


@pytest.mark.shows("C02")
@pytest.mark.parametrize(
    ("periods", "on", "state", "turns_on"),
    [
        ((), TODAY, S.NONE, None),
        ((SECOND,), date(2026, 2, 28), S.NOT_YET, date(2026, 3, 1)),
        ((FIRST, SECOND), date(2025, 1, 14), S.VALID, date(2025, 1, 15)),
        ((FIRST, SECOND), date(2025, 6, 1), S.EXPIRED, date(2026, 3, 1)),
        ((FIRST, SECOND), TODAY, S.VALID, date(2031, 3, 1)),
        ((SECOND, FIRST), TODAY, S.VALID, date(2031, 3, 1)),
        ((FIRST,), TODAY, S.EXPIRED, None),
        ((Period(date(2026, 3, 1), date(2031, 3, 1), TODAY),), TODAY - DAY, S.VALID, TODAY),
        ((Period(date(2026, 3, 1), date(2031, 3, 1), TODAY),), TODAY, S.WITHDRAWN, None),
    ],
)
def test_several_recognitions_follow_each_other(periods, on, state, turns_on):
    found = status(periods, on)
    assert (found.state, found.finding.turns_on) == (state, turns_on)
    assert found.finding.met is found.is_valid
    assert found.finding.met or found.finding.todo
    assert "001:193" in found.finding.source


@pytest.mark.shows("C02")
@pytest.mark.parametrize(
    ("suspension", "on", "state", "turns_on"),
    [
        (Suspension(TODAY), TODAY - DAY, S.VALID, TODAY),
        (Suspension(TODAY), TODAY, S.SUSPENDED, None),
        (Suspension(TODAY, TODAY + 9 * DAY), TODAY + 9 * DAY, S.SUSPENDED, TODAY + 10 * DAY),
        (Suspension(TODAY, TODAY + 9 * DAY), TODAY + 10 * DAY, S.VALID, date(2031, 3, 1)),
        (Suspension(TODAY, None, TODAY + 2 * DAY), TODAY + DAY, S.SUSPENDED, TODAY + 2 * DAY),
        (Suspension(TODAY, None, TODAY + 2 * DAY), TODAY + 2 * DAY, S.VALID, date(2031, 3, 1)),
        (Suspension(TODAY, date(2032, 1, 1)), TODAY, S.SUSPENDED, None),
    ],
    ids=[
        "tomorrow",
        "until further notice",
        "its last day",
        "the day after",
        "before it is lifted",
        "lifted",
        "past the end",
    ],
)
def test_a_suspension_stands_in_the_way(suspension, on, state, turns_on):
    period = Period(date(2026, 3, 1), date(2031, 3, 1), suspensions=(suspension,))
    found = status((period,), on)
    assert (found.state, found.finding.turns_on) == (state, turns_on)


periods = st.builds(
    lambda first, length, withdrawn, suspensions: Period(
        first,
        first + length * DAY,
        None if withdrawn is None else first + min(withdrawn, length) * DAY,
        tuple(
            Suspension(first + a * DAY, None if b is None else first + (a + b) * DAY) for a, b in suspensions
        ),
    ),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 2000),
    st.none() | st.integers(1, 2000),
    st.lists(st.tuples(st.integers(0, 2000), st.none() | st.integers(0, 400)), max_size=2),
)


@pytest.mark.shows("C02")
@given(period=periods, on=st.dates(date(2019, 6, 1), date(2036, 1, 1)), ahead=st.integers(1, 2500))
def test_a_recognition_turns_on_the_day_it_says_and_not_before(period, on, ahead):
    found, later = status((period,), on), on + ahead * DAY
    turns_on = found.finding.turns_on
    if turns_on is None or later < turns_on:
        assert status((period,), later).is_valid == found.is_valid
    elif later == turns_on:
        assert status((period,), later).is_valid != found.is_valid


@pytest.mark.shows("C02", "X06")
def test_another_term_holds_for_recognitions_from_then_on():
    later = book(value("recognition_term", "36", date(2027, 1, 1)))
    assert expiry(date(2026, 12, 31), later.on(date(2026, 12, 31))) == date(2031, 12, 31)
    assert expiry(date(2027, 1, 1), later.on(date(2027, 1, 1))) == date(2030, 1, 1)


@pytest.mark.shows("C04")
def test_the_conditions_on_the_company():
    empty = conditions(ApplicationFacts())
    assert [(found.code, found.met) for found in empty] == [
        ("C1", False),
        ("C2", False),
        ("C3", False),
        ("C4", False),
    ]
    assert all(found.todo and found.source for found in empty)
    said = {
        "C1": Statement(True, "verklaring op eer"),
        "C2": Statement(False),
        "C3": Statement(True, "bewijs"),
    }
    found = conditions(ApplicationFacts(said, mentors=1))
    assert [finding.met for finding in found] == [True, False, True, True]
    assert "(verklaring op eer)" in found[0].why


# --- room (C11, C20) ---------------------------------------------------------------------------------------------------


@pytest.mark.shows("C11")
@pytest.mark.parametrize(
    ("first", "last", "used"),
    [(0, 9, 2), (0, 4, 1), (5, 5, 2), (10, 12, 1), (13, None, 0), (0, None, 2)],
)
def test_what_counts_is_how_many_there_are_on_one_day(first, last, used):
    stays = [Stay(TODAY, TODAY + 9 * DAY), Stay(TODAY + 5 * DAY, TODAY + 12 * DAY)]
    assert most_at_once(stays, TODAY + first * DAY, None if last is None else TODAY + last * DAY) == used


def test_without_a_limit_there_is_always_room():
    found = free([Stay(TODAY)] * 50, TODAY, None, None)
    assert (found.used, found.free, found.is_full) == (50, None, False)


stays = st.lists(
    st.builds(
        lambda a, b: Stay(TODAY + a * DAY, None if b is None else TODAY + (a + b) * DAY),
        st.integers(-40, 60),
        st.none() | st.integers(0, 50),
    ),
    max_size=8,
)


@given(taken=stays, length=st.none() | st.integers(0, 40), capacity=st.integers(0, 4))
def test_room_is_counted_as_day_by_day_and_turns_when_it_says(taken, length, capacity):
    def room(day):
        return free(taken, day, None if length is None else day + length * DAY, capacity)

    def by_hand(day):
        span = range(length + 1) if length is not None else range(400)
        return max(sum(stay.meets(day + n * DAY, day + n * DAY) for stay in taken) for n in span)

    now = room(TODAY)
    assert now.used == by_hand(TODAY)
    horizon = [TODAY + n * DAY for n in range(1, 120)]
    turned = next((day for day in horizon if room(day).is_full != now.is_full), None)
    assert now.turns_on == turned


# --- safety (C21, C24) -------------------------------------------------------------------------------------------------


@pytest.mark.shows("C21")
@pytest.mark.parametrize(
    ("analyses", "changes", "met", "turns_on"),
    [
        ([], [], False, None),
        ([Analysis(date(2025, 11, 21))], [], True, TODAY + DAY),
        ([Analysis(date(2025, 11, 20))], [], False, None),
        ([Analysis(date(2026, 5, 1))], [Change(date(2026, 5, 2))], False, None),
        ([Analysis(date(2026, 5, 2))], [Change(date(2026, 5, 2))], True, date(2027, 5, 3)),
        ([Analysis(date(2026, 5, 1))], [Change(TODAY + DAY)], True, TODAY + DAY),
        ([Analysis(date(2026, 5, 1), "zaag")], [], False, None),
        (
            [Analysis(date(2026, 5, 1)), Analysis(date(2026, 7, 1), "zaag")],
            [Change(date(2026, 6, 1), "zaag")],
            True,
            date(2027, 5, 2),
        ),
        (
            [Analysis(date(2026, 5, 1)), Analysis(date(2026, 7, 1), "zaag")],
            [Change(date(2026, 6, 1), "pers")],
            False,
            None,
        ),
        ([Analysis(TODAY + DAY)], [], False, None),
    ],
    ids=[
        "none",
        "a year old today",
        "a day older",
        "changed since",
        "done on the day of the change",
        "changes tomorrow",
        "of one workstation only",
        "that workstation was done again",
        "another one was",
        "done tomorrow",
    ],
)
def test_a_risk_analysis_is_renewed_each_year_and_after_a_change(analyses, changes, met, turns_on):
    found = risk(analyses, changes, TODAY, law())
    assert (found.met, found.turns_on) == (met, turns_on)
    assert found.blocks and (found.met or found.todo)
    if met:
        assert review_due(analyses, changes, TODAY, law()) == turns_on - DAY


@pytest.mark.shows("C24")
@pytest.mark.parametrize(
    ("periods", "met", "turns_on"),
    [
        ((), False, None),
        (((TODAY, None),), True, None),
        (((TODAY + DAY, None),), False, TODAY + DAY),
        (((date(2020, 1, 1), TODAY),), True, TODAY + DAY),
        (((date(2020, 1, 1), TODAY - DAY),), False, None),
    ],
)
def test_somebody_is_named_for_first_aid(periods, met, turns_on):
    found = contact("first_aid", periods, TODAY)
    assert (found.met, found.turns_on, found.blocks) == (met, turns_on, False)
