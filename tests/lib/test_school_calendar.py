"""The days of a school: what counts as a training day, why not, the n-th one, and weeks around New Year."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duaalportal.lib.school_calendar import Apart, OutsideCalendar, SchoolCalendar, Week, weeks

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 9, 1), date(2028, 8, 31)
AUTUMN = Apart(date(2026, 11, 2), date(2026, 11, 8), "Herfstvakantie")
ARMISTICE = Apart(date(2026, 11, 11), date(2026, 11, 11), "Wapenstilstand")
CHRISTMAS = Apart(date(2026, 12, 21), date(2027, 1, 3), "Kerstvakantie")
STUDY = Apart(date(2026, 11, 24), date(2026, 11, 24), "Studiedag", "study")
EXAMS = Apart(date(2026, 12, 7), date(2026, 12, 11), "Examens", "exam", has_lessons=True)
SCHOOL = SchoolCalendar(FIRST, LAST, [AUTUMN, ARMISTICE, CHRISTMAS], [STUDY, EXAMS])

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 10, 30), ""),
        (date(2026, 10, 31), "weekend"),
        (date(2026, 11, 2), "Herfstvakantie"),
        (date(2026, 11, 8), "Herfstvakantie"),
        (date(2026, 11, 9), ""),
        (date(2026, 11, 11), "Wapenstilstand"),
        (date(2026, 11, 24), "Studiedag"),
        (date(2026, 12, 8), ""),
        (date(2027, 1, 1), "Kerstvakantie"),
        (date(2027, 1, 4), ""),
        (date(2028, 2, 29), ""),
    ],
)
@pytest.mark.shows("M27", "P14")
def test_a_day_is_a_training_day_or_says_why_not(day, why):
    assert SCHOOL.why_not(day) == why
    assert SCHOOL.is_training_day(day) == (why == "")


def test_exams_count_and_keep_a_learner_at_school():
    assert SCHOOL.at_school(date(2026, 12, 8)) == EXAMS
    assert SCHOOL.at_school(date(2026, 11, 24)) is None
    assert SCHOOL.at_school(date(2026, 11, 25)) is None


@pytest.mark.parametrize(
    ("start", "n", "found"),
    [
        (date(2026, 10, 30), 1, date(2026, 10, 30)),
        (date(2026, 10, 31), 1, date(2026, 11, 9)),
        (date(2026, 10, 30), 4, date(2026, 11, 12)),
        (date(2026, 12, 18), 2, date(2027, 1, 4)),
        (date(2028, 2, 28), 2, date(2028, 2, 29)),
        (date(2028, 8, 31), 2, None),
        (date(2026, 10, 30), 0, None),
    ],
)
def test_the_nth_training_day_counts_the_first(start, n, found):
    assert SCHOOL.nth_training_day(start, n) == found


def test_a_day_outside_the_period_is_no_silent_answer():
    for day in (FIRST - DAY, LAST + DAY):
        with pytest.raises(OutsideCalendar):
            SCHOOL.is_training_day(day)
    assert SCHOOL.count(LAST, FIRST) == 0


DAYS = st.dates(FIRST, LAST - 60 * DAY)


@given(start=DAYS, n=st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_counting_back_gives_the_same_number(start, n):
    found = SCHOOL.nth_training_day(start, n)
    if found is not None:
        assert SCHOOL.is_training_day(found)
        assert SCHOOL.count(start, found) == n == len(SCHOOL.training_days(start, found))


@given(start=DAYS, length=st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_every_day_is_training_or_has_a_reason(start, length):
    days = [start + n * DAY for n in range(length)]
    assert [day for day in days if not SCHOOL.why_not(day)] == SCHOOL.training_days(
        start, start + (length - 1) * DAY
    )


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 12, 31), "2026-53"),
        (date(2027, 1, 3), "2026-53"),
        (date(2027, 1, 4), "2027-01"),
        (date(2025, 12, 29), "2026-01"),
    ],
)
@pytest.mark.shows("P14")
def test_a_week_has_the_year_of_its_thursday(day, week):
    assert str(Week.of(day)) == week
    assert Week.read(week) == Week.of(day)
    assert day in Week.of(day).days


def test_the_weeks_around_new_year_follow_each_other():
    found = weeks(date(2026, 12, 24), date(2027, 1, 5))
    assert [str(week) for week in found] == ["2026-52", "2026-53", "2027-01"]
    assert found[1].next == found[2] and found[1].before == found[0]


@pytest.mark.parametrize("text", ["2027-53", "2026-54", "2026-0", "2026", "x-1", ""])
def test_a_week_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError):
        Week.read(text)
