"""Clocks around a trajectory: day 19, 20 and 21 with holidays between, leap days, New Year, and when they stop."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duaalportal.lib.school_calendar import Apart, SchoolCalendar
from learningplans.rules.clocks import Stretch, interrupted, registration, without_agreement
from tests.learningplans.law import law

pytestmark = [pytest.mark.once, pytest.mark.shows("M27")]

DAY = timedelta(days=1)
D = date
FREE = [
    Apart(D(2026, 11, 2), D(2026, 11, 8), "Herfstvakantie"),
    Apart(D(2026, 11, 11), D(2026, 11, 11), "Wapenstilstand"),
    Apart(D(2026, 12, 21), D(2027, 1, 3), "Kerstvakantie"),
    Apart(D(2027, 2, 8), D(2027, 2, 14), "Krokusvakantie"),
    Apart(D(2028, 2, 28), D(2028, 3, 5), "Krokusvakantie"),
]
EXAMS = Apart(D(2026, 12, 7), D(2026, 12, 18), "Examens", "exam", has_lessons=True)
STUDY = Apart(D(2026, 10, 21), D(2026, 10, 21), "Studiedag", "study")
SCHOOL = SchoolCalendar(D(2026, 1, 1), D(2029, 1, 1), FREE, [EXAMS, STUDY])
ENDS = D(2028, 8, 31)


def ask(start, today, *stretches, ends=ENDS):
    return without_agreement(start, ends, [Stretch(*one) for one in stretches], SCHOOL, today, law())


# lessons start, day 19, day 20 and day 21: worked out by hand from the calendar above
COUNTED = {
    "plain weeks": (D(2026, 9, 1), D(2026, 9, 25), D(2026, 9, 28), D(2026, 9, 29)),
    "a study day, autumn holiday and armistice": (
        D(2026, 10, 12),
        D(2026, 11, 16),
        D(2026, 11, 17),
        D(2026, 11, 18),
    ),
    "starting in a holiday": (D(2026, 11, 2), D(2026, 12, 4), D(2026, 12, 7), D(2026, 12, 8)),
    "exams count": (D(2026, 12, 1), D(2027, 1, 8), D(2027, 1, 11), D(2027, 1, 12)),
    "week 53 and New Year": (D(2026, 12, 7), D(2027, 1, 14), D(2027, 1, 15), D(2027, 1, 18)),
    "29 February in the holiday": (D(2028, 2, 7), D(2028, 3, 9), D(2028, 3, 10), D(2028, 3, 13)),
}


@pytest.mark.parametrize("case", COUNTED)
def test_day_19_20_and_21(case):
    start, day19, day20, day21 = COUNTED[case]
    almost, last, over = ask(start, day19), ask(start, day20), ask(start, day21)
    assert (almost.used, almost.left, almost.met, almost.running) == (19, 1, True, True)
    assert (last.used, last.left, last.met, last.last_day) == (20, 0, True, day20)
    assert last.turns_on == almost.turns_on == day20 + DAY
    assert (over.used, over.left, over.met, over.running) == (21, 0, False, False)
    assert "Zonder overeenkomst stopt" in over.why and over.source.startswith("onderwijs.vlaanderen.be")


def test_notices_come_ten_five_and_one_training_day_before():
    found = ask(D(2026, 9, 1), D(2026, 9, 1))
    assert found.notices == (D(2026, 9, 14), D(2026, 9, 21), D(2026, 9, 25))
    assert [ask(D(2026, 9, 1), day).left for day in found.notices] == [10, 5, 1]


def test_a_weekend_changes_nothing():
    friday = ask(D(2026, 9, 1), D(2026, 9, 25))
    assert ask(D(2026, 9, 1), D(2026, 9, 26)).left == friday.left == ask(D(2026, 9, 1), D(2026, 9, 27)).left


def test_after_an_agreement_ends_the_clock_starts_anew_on_the_next_day():
    ended = (D(2026, 9, 1), D(2026, 9, 30))
    assert not ask(D(2026, 9, 1), D(2026, 9, 30), ended).running
    first = ask(D(2026, 9, 1), D(2026, 10, 1), ended)
    assert (first.since, first.used, first.running) == (D(2026, 10, 1), 1, True)
    assert "het einde van de vorige overeenkomst" in first.why


def test_an_agreement_that_begins_in_time_stops_the_clock_and_a_later_one_does_not():
    start, _, last, after = COUNTED["plain weeks"]
    today = D(2026, 9, 10)
    for begins in (last, after):
        found = ask(start, today, (begins, ENDS))
        assert (found.met, found.running, found.turns_on) == (True, False, None)
    found = ask(start, today, (after + DAY, ENDS))
    assert (found.running, found.turns_on) == (True, last + DAY)
    assert "begint pas op 30 september" in found.why


def test_two_agreements_after_each_other_leave_no_gap():
    one, two = (D(2026, 9, 1), D(2026, 10, 31)), (D(2026, 11, 1), D(2027, 6, 30))
    assert not ask(D(2026, 9, 1), D(2026, 11, 1), one, two).running
    assert not ask(D(2026, 9, 1), D(2026, 11, 1), two, one).running


def test_a_trajectory_that_ends_first_does_not_turn():
    found = ask(D(2026, 9, 1), D(2026, 9, 10), ends=D(2026, 9, 18))
    assert (found.turns_on, found.notices, found.met) == (None, (), True)
    assert "eindigt voor de termijn" in found.why


@given(st.dates(D(2026, 9, 1), D(2028, 5, 1)), st.integers(0, 60))
@settings(max_examples=80, deadline=None)
def test_it_turns_on_the_day_it_says(start, later):
    found = ask(start, start + later * DAY)
    if found.turns_on:
        assert ask(start, found.turns_on - DAY).met
        # the days between are no training days, or the first of them is one too many
        assert not ask(start, SCHOOL.nth_training_day(found.turns_on, 1)).met
    assert found.used + found.left == 20 or not found.met


@pytest.mark.parametrize(
    ("since", "passed", "met"),
    [
        (D(2026, 12, 22), 13, True),
        (D(2026, 12, 22), 14, True),
        (D(2026, 12, 22), 15, False),
        (D(2028, 2, 20), 14, True),
    ],
)
def test_an_interruption_is_long_after_fourteen_days(since, passed, met):
    found = interrupted(since, since + (passed - 1) * DAY, law())
    assert (found.used, found.met) == (passed, met)
    assert found.turns_on == (since + 14 * DAY if met else None)


@pytest.mark.parametrize(
    ("starts", "last"),
    [
        (D(2026, 9, 1), D(2026, 12, 1)),
        (D(2026, 11, 30), D(2027, 2, 28)),
        (D(2027, 11, 30), D(2028, 2, 29)),
        (D(2028, 2, 29), D(2028, 5, 29)),
    ],
)
def test_registration_is_late_after_three_months(starts, last):
    assert registration(starts, last, law()).met
    late = registration(starts, last + DAY, law())
    assert not late.met and late.last_day == last
    assert registration(starts, last, law()).turns_on == last + DAY
