"""The board in numbers: periods between holidays, how far a goal is, hours against the minimum, and where a goal could go."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duaalportal.lib.school_calendar import Apart, SchoolCalendar
from learningplans.rules import board as rules
from learningplans.rules.board import How, how_far, said_hours
from learningplans.rules.coverage import COMPANY, SCHOOL, SIMULATED, Coverage, Facts, Item, Key, Stay

pytestmark = [pytest.mark.once, pytest.mark.shows("P05", "P09")]

DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 6, 30)
SUMMER = dt.date(2027, 8, 31)
HOLIDAYS = [
    Apart(dt.date(2026, 11, 2), dt.date(2026, 11, 8), "Herfstvakantie"),
    Apart(dt.date(2026, 12, 21), dt.date(2027, 1, 3), "Kerstvakantie"),
    Apart(dt.date(2027, 7, 1), SUMMER, "Zomervakantie"),
]
CALENDAR = SchoolCalendar(FIRST, SUMMER, HOLIDAYS)
PERIODS = rules.periods(CALENDAR, FIRST, LAST)


def test_a_school_year_is_cut_in_pairs_of_months_from_the_first_to_the_last_day_of_lessons():
    assert [(one.short, one.first, one.last) for one in PERIODS] == [
        ("sept en okt", dt.date(2026, 9, 1), dt.date(2026, 10, 30)),
        ("nov en dec", dt.date(2026, 11, 9), dt.date(2026, 12, 18)),
        ("jan en feb", dt.date(2027, 1, 4), dt.date(2027, 2, 26)),
        ("mrt en apr", dt.date(2027, 3, 1), dt.date(2027, 4, 30)),
        ("mei en juni", dt.date(2027, 5, 3), dt.date(2027, 6, 30)),
    ]
    assert [one.number for one in PERIODS] == [0, 1, 2, 3, 4]
    assert PERIODS[1].words == "november en december 2026"


def test_a_trajectory_that_begins_in_an_even_month_begins_with_that_month_and_summer_has_no_period():
    found = rules.periods(CALENDAR, dt.date(2026, 10, 12), SUMMER)
    assert [one.short for one in found] == ["okt", "nov en dec", "jan en feb", "mrt en apr", "mei en juni"]


@pytest.mark.parametrize(
    ("day", "number"),
    [(FIRST, 0), (dt.date(2026, 11, 3), 1), (dt.date(2026, 8, 1), 0), (dt.date(2027, 7, 20), 4), (LAST, 4)],
)
def test_every_day_has_a_period_that_of_the_day_or_the_next_to_come(day, number):
    assert rules.period_of(PERIODS, day).number == number
    assert rules.period_of((), day) is None and rules.period_of(PERIODS, None) is None


@given(st.dates(FIRST, LAST), st.dates(FIRST, LAST))
def test_periods_follow_each_other_and_hold_every_day_of_lessons_once(one, other):
    first, last = sorted((one, other))
    found = rules.periods(CALENDAR, first, last)
    for day in CALENDAR.training_days(first, last):
        assert sum(period.first <= day <= period.last for period in found) == 1
    assert all(a.last < b.first for a, b in pairwise(found))


def goal_at(first, last):
    return Item(1, Key(1, "g1"), COMPANY, "here", starts_on=first, ends_on=last)


@pytest.mark.parametrize(
    ("on", "how"),
    [
        (dt.date(2026, 10, 4), How.PLANNED),
        (dt.date(2026, 10, 5), How.NOW),
        (dt.date(2026, 10, 9), How.NOW),
        (dt.date(2026, 10, 10), How.PAST),
    ],
)
def test_how_far_a_goal_is_turns_on_its_first_day_and_the_day_after_its_last(on, how):
    item = goal_at(dt.date(2026, 10, 5), dt.date(2026, 10, 9))
    assert how_far(item, set(), on) is how
    assert how_far(item, {item.key}, on) is How.REACHED


# --- hours ------------------------------------------------------------------------------------------------------------


def hours(*stays, minimum=20, goals=None, last=dt.date(2026, 10, 30)):
    facts = Facts((), (), (), (Stay(SCHOOL, "school", None, "School", FIRST, last), *stays), FIRST, last)
    names = {stay.organisation_id: stay.name for stay in stays}
    return rules.workplace_hours(facts, Coverage((), (), (), goals or {}), CALENDAR, minimum, names)


def stay(kind, organisation, first, last, per_week):
    return Stay(kind, organisation, object(), organisation, first, last, per_week)


def test_hours_are_those_of_a_week_times_the_school_weeks_real_and_simulated_apart():
    # two whole weeks of lessons, then two days
    two_weeks, centre = dt.date(2026, 9, 18), stay(SIMULATED, "centrum", dt.date(2026, 9, 21), LAST, 5)
    found = hours(
        stay(COMPANY, "bedrijf", dt.date(2026, 9, 7), two_weeks, 24), centre, goals={(COMPANY, "bedrijf"): 12}
    )
    company, simulated = found.places
    assert (company.weeks, company.planned, company.per_week, company.goals) == (2, 48, 24, 12)
    # 21 September up to 30 October: six weeks
    assert (simulated.weeks, simulated.planned) == (6, 30)
    assert (found.real, found.simulated) == (48, 30)
    # 1 September is a Tuesday: 44 days of lessons in September and October
    assert (found.weeks, found.minimum) == (44 / 5, 176)
    assert found.lacking == pytest.approx(98)


def test_a_holiday_counts_no_hours_and_days_outside_the_trajectory_do_not_either():
    week = stay(COMPANY, "bedrijf", dt.date(2026, 11, 2), dt.date(2026, 11, 8), 24)
    assert hours(week, last=LAST).real == 0
    before = stay(COMPANY, "bedrijf", dt.date(2026, 6, 1), dt.date(2026, 9, 4), 20)
    assert hours(before).real == pytest.approx(20 * 4 / 5)


def test_two_placements_at_one_company_count_together_and_enough_hours_lack_nothing():
    found = hours(
        stay(COMPANY, "bedrijf", FIRST, dt.date(2026, 9, 30), 20),
        stay(COMPANY, "bedrijf", dt.date(2026, 10, 1), dt.date(2026, 10, 30), 20),
    )
    assert len(found.places) == 1 and found.real == pytest.approx(176) and found.lacking == 0
    assert "ontbreken" not in rules.said_of_minimum(found)
    assert "Er ontbreken nog 176 uur." in rules.said_of_minimum(hours())


@pytest.mark.parametrize(
    ("n", "words"),
    [(0, "0"), (8, "8"), (7.5, "7,5"), (1036, "1.036"), (1036.44, "1.036,4"), (36.0000001, "36")],
)
def test_hours_are_written_as_people_do(n, words):
    assert said_hours(n) == words


# --- where a goal could go --------------------------------------------------------------------------------------------


def numbers(stays, *, after=None, load=None, on=dt.date(2026, 11, 21)):
    return [one[0] for one in rules.possible(PERIODS, stays, after, load or {}, on)]


def test_a_goal_goes_to_the_emptiest_period_that_is_not_over_while_the_learner_is_there():
    whole = [stay(COMPANY, "bedrijf", FIRST, LAST, 20)]
    assert numbers(whole) == [1, 2, 3, 4]
    assert numbers(whole, load={1: 16, 2: 8}) == [3, 4, 2, 1]
    assert numbers([stay(COMPANY, "bedrijf", dt.date(2027, 3, 15), LAST, 20)]) == [3, 4]
    assert numbers([]) == []


def test_what_comes_first_or_a_birthday_cuts_the_period_and_at_the_end_of_the_year_the_last_one_comes():
    whole = [stay(COMPANY, "bedrijf", FIRST, LAST, 20)]
    first = dt.date(2027, 4, 3)
    assert rules.possible(PERIODS, whole, first, {}, FIRST)[0] == (3, first, dt.date(2027, 4, 30))
    assert numbers(whole, on=LAST + DAY)[0] == 4


def test_a_whole_period_is_told_by_its_months():
    assert rules.whole(PERIODS, 4, PERIODS[4].first, PERIODS[4].last) == "in mei en juni 2027"
    assert rules.whole(PERIODS, 4, PERIODS[4].first + DAY, PERIODS[4].last) == ""
