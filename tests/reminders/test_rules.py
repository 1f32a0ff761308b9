"""When somebody hears, as pure rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.reminders.lines import by_key, lines_of
from duaalportal.reminders.models import Rhythm, Step
from duaalportal.reminders.rules import (
    Closed,
    Ladder,
    Quiet,
    days_between,
    first_working_day,
    is_late,
    steps_now,
    wants,
)

DAY = timedelta(days=1)
TODAY = date(2026, 11, 27)
LADDER = Ladder.of(3, (7, 12, 16))


def item(**fields):
    fields = {"urgency": Urgency.NORMAL, "about": "lina", "task": "coachen.2", "due": None} | fields
    return OpenItem(
        code="week", title="Week 47", why="", url="/", action="", since=TODAY - 30 * DAY, **fields
    )


def test_what_is_no_hurry_is_never_the_reason_for_a_mail():
    assert steps_now(item(urgency=Urgency.CALM), {}, TODAY, LADDER) == []
    assert steps_now(item(), {}, TODAY, LADDER) == [Step.MAIL]


@pytest.mark.parametrize(("days", "late"), [(0, False), (3, False), (4, True)])
def test_late_is_called_late_after_the_grace(days, late):
    assert is_late(TODAY - days * DAY, TODAY, grace=3) is late


def free(*periods, holidays=()):
    """The closed days of a school with these free days; `periods` in days of November."""
    own = [(date(2026, 11, first), date(2026, 11, last)) for first, last in periods]
    return Closed(TODAY - 183 * DAY, TODAY, holidays, {"school": own}).days("school")


@pytest.mark.shows("X05")
@pytest.mark.parametrize(
    ("period", "late"),
    # asked until Monday 23, with three days of grace: on Friday 27 it is called late
    [((23, 23), True), ((24, 24), False), ((27, 27), False), ((28, 30), True), ((20, 23), True)],
)
def test_a_free_day_of_the_school_is_no_day_late(period, late):
    assert is_late(date(2026, 11, 23), TODAY, 3, free(period)) is late
    assert is_late(date(2026, 11, 23), TODAY, 3) is True


@pytest.mark.shows("X05")
def test_the_second_mail_waits_a_day_longer_for_each_closed_day():
    told, late = {Step.MAIL: TODAY - 7 * DAY, Step.LATE: TODAY}, item(due=TODAY - 20 * DAY)
    assert steps_now(late, told, TODAY, LADDER) == [Step.AGAIN]
    assert steps_now(late, told, TODAY, LADDER, free((20, 20))) == [Step.AGAIN], (
        "that day itself is not counted"
    )
    assert steps_now(late, told, TODAY, LADDER, free((21, 21))) == []
    assert steps_now(late, told, TODAY + DAY, LADDER, free((21, 21))) == [Step.AGAIN]


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)).map(sorted), max_size=4), st.integers(0, 26)
)
def test_a_day_that_is_closed_twice_is_left_out_once(periods, ago):
    first = TODAY - ago * DAY
    closed = free(*periods, holidays=[(date(2026, 11, 2), date(2026, 11, 8))])
    apart = {date(2026, 11, n) for a, b in periods for n in range(a, b + 1)}
    apart |= {date(2026, 11, n) for n in range(2, 9)}
    open_days = [day for n in range(ago) if (day := TODAY - n * DAY) not in apart]
    assert days_between(first, TODAY, closed) == len(open_days)


@given(st.integers(0, 40), st.integers(0, 40))
def test_no_step_comes_before_its_day_nor_twice(first, overdue):
    due, told = TODAY - overdue * DAY, {Step.MAIL: TODAY - first * DAY}
    for _ in range(3):
        for step in steps_now(item(due=due), told, TODAY, LADDER):
            assert step not in told
            wait = {Step.LATE: 1, Step.AGAIN: 7, Step.SUBSTITUTE: 12, Step.CALL: 16}[step]
            assert first >= wait
            assert overdue > LADDER.grace
            told[step] = TODAY
    assert (Step.CALL in told) == (first >= 16 and overdue > 3)


def test_nobody_else_hears_of_what_is_no_task_around_a_learner():
    told = {Step.MAIL: TODAY - 30 * DAY}
    assert steps_now(item(due=TODAY - 30 * DAY, task=""), told, TODAY, LADDER) == [Step.AGAIN]
    assert steps_now(item(due=TODAY - 30 * DAY, about=None), told, TODAY, LADDER) == [Step.AGAIN]


def test_a_ladder_may_have_fewer_rungs():
    told = {Step.MAIL: TODAY - 30 * DAY, Step.AGAIN: TODAY - 20 * DAY, Step.LATE: TODAY - 20 * DAY}
    assert steps_now(item(due=TODAY - 30 * DAY), told, TODAY, Ladder.of(3, (7,))) == []


def test_who_chose_weekly_hears_on_the_first_working_day():
    monday = date(2026, 11, 9)
    free = {monday: ((monday, monday),)}
    first = first_working_day(date(2026, 11, 13), lambda day: Quiet(day, free.get(day, ())).for_everybody())
    assert first == monday + DAY
    assert wants(Rhythm.WEEKLY, False, first, first)
    assert not wants(Rhythm.WEEKLY, True, first + DAY, first)
    assert not wants(Rhythm.LATE, False, first, first)


def test_a_week_of_holiday_is_quiet_for_schools_and_a_public_holiday_for_all():
    week = Quiet(date(2026, 11, 4), ((date(2026, 11, 2), date(2026, 11, 8)),))
    assert week.for_schools() and not week.for_everybody()
    assert Quiet(date(2026, 11, 11), ((date(2026, 11, 11), date(2026, 11, 11)),)).for_everybody()
    assert Quiet(date(2026, 11, 21), ()).for_everybody()


def test_a_line_that_gathers_learners_is_told_per_learner():
    gathered = item(about=None, among=("lina", "sam"))
    assert [(line.key, line.about) for line in lines_of(gathered)] == [
        ("week|lina", "lina"),
        ("week|sam", "sam"),
    ]
    assert by_key([gathered]).keys() == {"week|lina", "week|sam"}
