"""What lies ready for a talk, how it moves, and what a correction changed: pure, no database."""

import datetime as dt

import pytest

from evaluation.rules.grids import UNSEEN, Criterion, Grid, Group, Value
from evaluation.rules.talks import (
    MOVES,
    Content,
    State,
    changes,
    may_become,
    newest,
    prepared,
    rounds_of,
    state_of,
    steps,
    unsigned,
)

GRID = Grid(
    (
        Value("not_yet", "Voldoet nog niet", is_gap=True),
        Value("meets", "Voldoet"),
        Value("exceeds", "Boven", is_strength=True),
    ),
    (
        Group(
            "g", "Groep", tuple(Criterion(code, f"Punt {code}", is_extension=code == "x") for code in "abcx")
        ),
    ),
)
MONDAY = dt.date(2026, 11, 2)
WEEK = dt.timedelta(weeks=1)


def said(**values):
    return {code: {"value": value} for code, value in values.items()}


@pytest.mark.parametrize(
    "facts, wanted",
    [
        ({"held_on": None, "closed_at": None}, State.PLANNED),
        ({"held_on": None, "closed_at": None, "is_cancelled": True}, State.CANCELLED),
        ({"held_on": MONDAY, "closed_at": None, "is_cancelled": True}, State.HELD),
        ({"held_on": MONDAY, "closed_at": MONDAY}, State.CLOSED),
    ],
)
def test_how_far_a_talk_is(facts, wanted):
    assert state_of(**facts) is wanted


@pytest.mark.shows("E11")
def test_a_closed_talk_becomes_nothing_else():
    assert MOVES[State.CLOSED] == set()
    assert not any(may_become(State.CLOSED, other) for other in State)
    assert may_become(State.PLANNED, State.HELD) and not may_become(State.PLANNED, State.CLOSED)


@pytest.mark.shows("E11")
def test_a_talk_is_about_the_rounds_that_had_none_and_have_begun():
    rounds = [("late", MONDAY + 5 * WEEK), ("two", MONDAY + WEEK), ("one", MONDAY), ("taken", MONDAY)]
    assert rounds_of(rounds, {"taken"}, MONDAY + WEEK) == ["one", "two"]


def test_each_side_comes_with_its_newest_answer_and_what_was_seen_goes_before_what_was_not():
    found = newest(
        [
            ("LL", MONDAY + WEEK, said(a="meets", b=UNSEEN)),
            ("LL", MONDAY, said(a="not_yet", b="exceeds", c=UNSEEN)),
            ("M", MONDAY, said(a="meets")),
        ]
    )
    assert found == {"LL": said(a="meets", b="exceeds", c=UNSEEN), "M": said(a="meets")}


def test_differences_come_first_with_gaps_on_top_and_silence_is_no_difference():
    sides = {
        "LL": said(a="meets", b="meets", c=UNSEEN),
        "M": said(a="exceeds", b="not_yet", c="meets"),
        "LK": said(a="meets", b="meets"),
    }
    found = prepared(GRID, sides)
    assert found.parties == ("LL", "M", "LK")
    assert [one.criterion for one in found.differing] == ["b", "a"]
    assert [one.criterion for one in found.same] == ["c"]
    assert [one.criterion for one in found.silent] == ["x"]


@pytest.mark.parametrize(
    "signed, disagrees, missing",
    [
        (set(), False, ["LL", "M", "LK"]),
        ({"M", "LK"}, False, ["LL"]),
        ({"M", "LK"}, True, []),
        ({"LL"}, True, ["M", "LK"]),
    ],
)
def test_who_did_not_sign(signed, disagrees, missing):
    assert unsigned(signed, disagrees) == missing


def test_the_way_to_a_closed_talk_has_one_step_that_is_now():
    held = steps(State.HELD, is_open=True, has_agreed=True, signed={"M"}, disagrees=False)
    assert [one.state for one in held] == ["done", "done", "done", "now", "later"]
    done = steps(State.CLOSED, is_open=True, has_agreed=False, signed={"LL", "M", "LK"}, disagrees=False)
    assert {one.state for one in done} == {"done"}


@pytest.mark.shows("E11")
def test_a_correction_says_what_reads_otherwise():
    point = {"id": "1", "text": "Vroege bus", "owner_name": "Lina", "review_on": "2026-12-04"}
    before = Content(MONDAY, "Goed", {"a": {"value": "meets"}}, (point,))
    after = Content(MONDAY, "Beter", {"b": {"note": "Nieuw"}}, (point | {"text": "Late bus"},))
    found = {(one.what, one.before, one.after) for one in changes(before, after, GRID)}
    assert found == {
        ("Hoe het gaat", "Goed", "Beter"),
        ("Punt a", "Voldoet", ""),
        ("Punt b", "", "Nieuw"),
        ("Afspraak", "Vroege bus, Lina, 2026-12-04", "Late bus, Lina, 2026-12-04"),
    }
    assert changes(before, before, GRID) == []
