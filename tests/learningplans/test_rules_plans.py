"""The moves of a plan: every state, move and role; what stands in the way; and what differs between two versions."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

from duaalportal.accounts.access import Role
from learningplans.models.plans import PlanConsent, PlanState
from learningplans.rules import plans as rules
from learningplans.rules.coverage import Item, Key
from learningplans.rules.plan_changes import Followed, Side, difference
from learningplans.rules.plans import MOVES, Asked, PlanFacts

S, P = PlanState, PlanConsent.Party
SCHOOL = {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR}
# the whole table, written by hand: state left -> move -> state reached
TABLE = {
    (S.DRAFT, "consult"): S.CONSULTATION,
    (S.CONSULTATION, "rework"): S.DRAFT,
    (S.APPROVED, "rework"): S.DRAFT,
    (S.CONSULTATION, "approve"): S.APPROVED,
    (S.APPROVED, "activate"): S.ACTIVE,
    (S.ACTIVE, "replace"): S.REPLACED,
    (S.ACTIVE, "adjust"): S.ACTIVE,
    (S.ACTIVE, "close"): S.CLOSED,
}
COACH = Asked(P.COACH, 1, "Sofie")
MENTOR = Asked(P.MENTOR, 2, "Bart", "De Clercq")
LEARNER = Asked(P.LEARNER, 1, "Lina")
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 6, 30)
WHOLE = {"asked": (), "first": FIRST, "last": LAST, "day": FIRST}


@pytest.mark.shows("P04", "P13")
@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize("name", MOVES)
def test_every_state_and_move_is_as_the_table_says(state, name):
    move = MOVES[name]
    refused = rules.refusal(move, state)
    assert (refused == "") == ((state, name) in TABLE)
    if not refused:
        assert move.reaches == TABLE[state, name]
    else:
        assert refused.endswith(".")


@pytest.mark.shows("P04")
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", PlanState)
def test_every_role_makes_the_moves_that_are_its_own(state, role):
    by_hand = {name for (left, name) in TABLE if left == state} - {"approve", "replace"}
    assert {move.name for move in rules.possible(state, {role})} == (by_hand if role in SCHOOL else set())
    for name in by_hand:
        assert (rules.refusal(MOVES[name], state, {role}) == "") == (role in SCHOOL)


@pytest.mark.parametrize(
    ("name", "facts", "says"),
    [
        ("consult", {"goals": 0}, "geen leerdoelen"),
        ("agree", {"gaps": ("“Vijlen” heeft nog geen plaats.",)}, "nog iets niet in orde"),
        ("agree", {"gaps": tuple("abcde")}, "nog 5 dingen niet in orde"),
        ("agree", {"has_place": False}, "nog geen mentor"),
        ("approve", {"asked": (COACH, MENTOR)}, "Sofie en Bart (De Clercq)"),
        ("activate", {"day": None}, "Kies de dag"),
        ("activate", {"day": FIRST - dt.timedelta(days=1)}, "van 01/09/2026 tot en met 30/06/2027"),
        ("activate", {"active_from": dt.date(2026, 9, 2)}, "02/09/2026"),
        ("adjust", {"reason": "  "}, "waarom"),
        ("adjust", {"reason": "ander bedrijf", "next_number": 3}, "Versie 3 is al in de maak"),
        ("close", {"next_number": 3}, "Versie 3 is nog in de maak"),
    ],
)
def test_what_stands_in_the_way_is_said_in_one_sentence(name, facts, says):
    (found,) = rules.barriers(name, PlanFacts(**(WHOLE | facts)))
    assert says in found and found.endswith(".")


@pytest.mark.parametrize("name", ["consult", "agree", "approve", "activate", "close"])
def test_nothing_stands_in_the_way_of_a_whole_plan(name):
    assert rules.barriers(name, PlanFacts(**WHOLE)) == []


def test_who_is_left_is_named_in_order():
    agreed = Asked(P.COACH, 1, "Sofie", consent=SimpleNamespace(at=None))
    assert rules.missing([agreed, MENTOR, LEARNER]) == [MENTOR, LEARNER]
    assert rules.said_names([COACH, MENTOR, LEARNER]) == "Sofie, Bart (De Clercq) en Lina"
    assert rules.waiting(S.CONSULTATION, [agreed, LEARNER], 0) == "wacht op Lina"
    assert rules.waiting(S.CONSULTATION, [LEARNER], 2) == "eerst nog een plaats voor 2 leerdoelen"
    assert rules.waiting(S.ACTIVE, [], 0) == ""


@pytest.mark.parametrize(
    ("party", "says"),
    [(P.MENTOR, "nog geen account"), (P.LEARNER, "geen eigen account"), (P.COACH, "geen trajectbegeleider")],
)
def test_why_somebody_cannot_agree_is_said(party, says):
    assert says in Asked(party, 1, "Bart", signs_in=False).why_not
    assert Asked(party, 1, "Bart").why_not == ""


@pytest.mark.parametrize(
    ("covered", "total", "says"),
    [
        (0, 0, "nog geen leerdoelen"),
        (1, 2, "1 van 2 leerdoelen heeft een plaats"),
        (2, 3, "2 van 3 leerdoelen hebben een plaats"),
        (3, 3, "alle 3 leerdoelen hebben een plaats"),
        (1, 1, "het leerdoel heeft een plaats"),
    ],
)
def test_coverage_is_said_in_words(covered, total, says):
    assert rules.said_coverage(covered, total) == says


# --- what differs ---------------------------------------------------------------------------------------------------


def side(*items, goals=("a", "b"), **texts):
    named = {Key("s", code): f"Doel {code}" for code in goals}
    return Side(named, tuple(items), texts, {1: "School", 2: "De Clercq"}, {9: "Bart"})


def item(code, organisation=1, **fields):
    fields = {"starts_on": FIRST, "ends_on": FIRST, "title": f"Doel {code}", **fields}
    return Item(code, Key("s", code), "school", organisation, **fields)


@pytest.mark.shows("P13")
def test_a_sheet_that_is_followed_in_another_version_says_which_criteria_differ():
    def follows(number, title="Lassen", **criteria):
        return replace(side(item("a")), sheets=(Followed("s", title, number, criteria),))

    old = follows(1, c1="Draagt een bril", c2="Meet na", c3="Ruimt op")
    (row,) = difference(old, follows(2, c1="Draagt een bril en een kap", c2="Meet na", c4="Noteert")).sheets
    assert (row.title, row.before, row.after) == ("Lassen", 1, 2)
    assert [(one.before, one.after) for one in row.changes] == [
        ("Draagt een bril", "Draagt een bril en een kap"),
        ("", "Noteert"),
        ("Ruimt op", ""),
    ]
    assert difference(old, old).is_none
    assert difference(side(), old).sheets == ()


@pytest.mark.shows("P13")
def test_a_goal_that_moves_says_from_where_to_where():
    moved = item("a", 2, starts_on=LAST, ends_on=LAST, hours=7.5, responsible_id=9)
    found = difference(side(item("a"), item("b")), side(moved, item("b")))
    (goal,) = found.goals
    assert goal.kind == "changed" and goal.title == "Doel a"
    assert {one.what: (one.before, one.after) for one in goal.changes} == {
        "Waar": ("School", "De Clercq"),
        "Wanneer": ("01/09/2026 tot en met 01/09/2026", "30/06/2027 tot en met 30/06/2027"),
        "Uren": ("", "7,5 uur"),
        "Wie begeleidt": ("", "Bart"),
    }


@pytest.mark.shows("P13")
def test_goals_that_come_and_go_and_lose_their_place():
    old = side(item("a"), item("b"), goals=("a", "b"))
    new = side(goals=("b", "c"), expectations="Op tijd zijn")
    found = difference(old, new)
    assert {one.key.code: one.kind for one in found.goals} == {"b": "changed", "c": "new", "a": "gone"}
    (lost,) = found.of("changed")
    assert ("Waar", "School", "nog geen plaats") in [
        (one.what, one.before, one.after) for one in lost.changes
    ]
    assert [(one.what, one.after) for one in found.texts] == [
        ("Wat we van elkaar verwachten", "Op tijd zijn")
    ]


def test_the_same_twice_differs_in_nothing():
    assert difference(side(item("a")), side(item("a"))).is_none
