"""What a match still needs, and when an answer is asked again: on boundary days."""

import datetime as dt

import pytest

from matching.rules.matches import (
    asked_of,
    due,
    stands_in_the_way,
    still_needed,
    times_asked_again,
    working_days,
)

FRIDAY = dt.date(2026, 11, 20)
NOTICES = (5, 10)
ALL = {
    ("mentor", "opinion"): "doubt",
    ("coach", "opinion"): "yes",
    ("company", "decision"): "yes",
    ("learner", "decision"): "yes",
    ("guardian", "decision"): "yes",
}


@pytest.mark.shows("M09", "M14")
def test_a_parent_is_asked_only_for_who_is_not_of_age():
    assert [need.party for need in asked_of(True)] == ["mentor", "coach", "company", "learner", "guardian"]
    assert [need.party for need in asked_of(False)] == ["mentor", "coach", "company", "learner"]


@pytest.mark.shows("M09")
def test_everything_is_said_before_a_match_is_confirmed():
    assert stands_in_the_way(ALL, True, talk_held=True) == []
    assert stands_in_the_way(ALL, True, talk_held=False) == [
        "Eerst komt het kennismakingsgesprek, met een verslag."
    ]
    for key in ALL:
        said = {one: value for one, value in ALL.items() if one != key}
        assert len(still_needed(said, True)) == 1
        (why,) = stands_in_the_way(said, True, talk_held=True)
        assert why.startswith("Nog nodig: ")


def test_a_doubt_of_a_mentor_stands_not_in_the_way_and_a_no_does():
    assert stands_in_the_way(ALL | {("coach", "opinion"): "no"}, True, talk_held=True) == []
    assert stands_in_the_way(ALL | {("company", "decision"): "no"}, True, talk_held=True) == [
        "Iemand zei nee."
    ]
    assert stands_in_the_way(ALL | {("guardian", "decision"): "no"}, False, talk_held=True) == []


@pytest.mark.parametrize("days, times", [(0, 0), (6, 0), (7, 1), (13, 1), (14, 2), (40, 2)])
def test_asked_again_after_five_and_ten_working_days(days, times):
    """From a Friday five working days later is the next Friday."""
    assert times_asked_again(FRIDAY, FRIDAY + dt.timedelta(days=days), NOTICES) == times


def test_free_days_are_quiet():
    week = {FRIDAY + dt.timedelta(days=n) for n in range(3, 10)}
    assert due(FRIDAY, 5, week) == due(FRIDAY, 5) + dt.timedelta(days=7)
    assert times_asked_again(FRIDAY, due(FRIDAY, 5), NOTICES, week) == 0
    assert times_asked_again(FRIDAY, due(FRIDAY, 5, week), NOTICES, week) == 1


def test_the_day_it_is_due_is_the_day_it_is_asked_again():
    for start in (FRIDAY + dt.timedelta(days=n) for n in range(7)):
        for step, after in enumerate(NOTICES):
            day = due(start, after)
            assert working_days(start, day) == after
            assert times_asked_again(start, day, NOTICES) == step + 1
            assert times_asked_again(start, day - dt.timedelta(days=1), NOTICES) == step
