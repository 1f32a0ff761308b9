"""Proposals: the limits always hold, the answer is the best there is, and what is left out says why."""

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learningplans.rules import proposing
from learningplans.rules.proposing import (
    COMPANY,
    PARTLY,
    SCHOOL,
    UNKNOWN,
    YES,
    Ask,
    Fixed,
    Place,
    PlaceKey,
    Problem,
    fewest_places,
    solve,
)

pytestmark = [pytest.mark.shows("P08", "P11")]
AT_SCHOOL = PlaceKey(SCHOOL, "school")


def company(name, levels, capacity=(40, 40, 40), **more):
    return Place(PlaceKey(COMPANY, name), str(name), tuple(capacity), levels, **more)


# --- worked by hand -------------------------------------------------------------------------------------------------


def test_what_the_company_can_goes_to_the_company_and_the_rest_to_school():
    school = Place(AT_SCHOOL, "school", (99, 99), {"a": YES, "b": YES})
    found = solve(Problem((Ask("a", 8), Ask("b", 8)), (school, company("Smid", {"a": YES}, (40, 40))), 2))
    assert {one.key: one.place.organisation_id for one in found.proposed} == {"a": "Smid", "b": "school"}
    assert found.is_best and not found.left_out
    assert next(one.why for one in found.proposed if one.key == "a") == "Dit kan helemaal bij Smid."


def test_what_must_come_first_never_begins_later():
    asks = (Ask("lassen", 30, after=("aftekenen",)), Ask("aftekenen", 30))
    found = solve(Problem(asks, (company("Smid", {"lassen": YES, "aftekenen": YES}, (30, 30)),), 2))
    assert {one.key: one.first for one in found.proposed} == {"aftekenen": 0, "lassen": 1}


def test_a_long_goal_runs_over_periods_until_its_hours_are_there():
    found = solve(Problem((Ask("a", 100),), (company("Smid", {"a": YES}),), 3))
    assert [(one.first, one.last) for one in found.proposed] == [(0, 2)]


def test_what_stands_takes_its_hours_and_is_not_proposed_again():
    stands = Fixed("vast", PlaceKey(COMPANY, "Smid"), 0, 0, hours=40)
    found = solve(
        Problem((Ask("a", 10),), (company("Smid", {"a": YES, "vast": YES}, (40, 40)),), 2, (stands,))
    )
    assert [(one.key, one.first) for one in found.proposed] == [("a", 1)]


def test_what_is_fixed_late_holds_back_what_builds_on_it():
    stands = Fixed("basis", AT_SCHOOL, 1, 1, hours=4)
    place = company("Smid", {"a": YES})
    assert solve(Problem((Ask("a", 8, after=("basis",)),), (place,), 3, (stands,))).proposed[0].first >= 1


def test_dangerous_work_waits_until_one_is_of_age():
    place = company("Smid", {"hoogte": YES}, earliest={"hoogte": 2})
    assert solve(Problem((Ask("hoogte", 8),), (place,), 3)).proposed[0].first == 2


@pytest.mark.parametrize(
    "problem, why",
    [
        (Problem((Ask("a", 8),), (company("Smid", {}),), 3), "Geen enkele plaats kan dit leren."),
        (
            Problem((Ask("a", 500),), (company("Smid", {"a": YES}),), 3),
            "Er is geen periode met 500 uur bij Smid.",
        ),
        (
            Problem((Ask("a", 8),), (company("Ver", {"a": YES}, is_new=True),), 3, most_new=0),
            "Het kan bij Ver, maar dat is een plaats meer dan je toelaat.",
        ),
        (
            Problem(
                (Ask("a", 8, after=("laat",), latest=0),),
                (company("Smid", {"a": YES}),),
                3,
                (Fixed("laat", AT_SCHOOL, 2, 2),),
            ),
            "Het past niet in de volgorde met wat al vast staat.",
        ),
        (
            Problem((Ask("a", 40), Ask("b", 40)), (company("Smid", {"a": YES, "b": YES}, (40,)),), 1),
            "Er blijven te weinig uren over bij Smid.",
        ),
    ],
)
def test_what_is_left_out_says_why(problem, why):
    found = solve(problem)
    assert why in found.left_out.values()


@pytest.mark.shows("P07")
def test_the_fewest_companies_that_cover_everything():
    goals = "abcdef"
    places = (
        company("Eén", dict.fromkeys("abc", YES), is_new=True),
        company("Twee", dict.fromkeys("cdef", YES), is_new=True),
        company("Drie", dict.fromkeys("ad", YES), is_new=True),
        company("Vier", dict.fromkeys("bef", PARTLY), is_new=True),
    )
    found = fewest_places(Problem(tuple(Ask(one, 8) for one in goals), places, 3, most_new=4))
    assert {key.organisation_id for key in found.places} == {"Eén", "Twee"}
    assert sum(found.places.values()) == 48


# --- always ---------------------------------------------------------------------------------------------------------


@st.composite
def problems(draw, goals=4, places=3, periods=3):
    """Small problems with an order without circles, something fixed, and new companies."""
    count = draw(st.integers(1, goals))
    width = draw(st.integers(1, periods))
    asks = tuple(
        Ask(
            n,
            draw(st.sampled_from([4, 8, 20])),
            tuple(draw(st.sets(st.integers(0, n - 1), max_size=2))) if n else (),
        )
        for n in range(count)
    )
    rows = []
    for at in range(draw(st.integers(1, places))):
        able = draw(st.dictionaries(st.integers(0, count - 1), st.sampled_from([YES, PARTLY, UNKNOWN])))
        capacity = draw(st.lists(st.sampled_from([0, 8, 24]), min_size=width, max_size=width))
        rows.append(company(at, able, capacity, is_new=at > 0 and draw(st.booleans())))
    fixed = (Fixed("vast", rows[0].key, 0, 0, 8),) if draw(st.booleans()) else ()
    return Problem(asks, tuple(rows), width, fixed, draw(st.integers(0, 1)))


def hours_taken(problem, proposed):
    """Hours per place and period, spread over a run as the room in it."""
    taken = {}
    rooms = {place.key: place.capacity for place in problem.places}
    for one in proposed:
        room = rooms[one.place][one.first : one.last + 1]
        for n, free in enumerate(room):
            key = (one.place, one.first + n)
            taken[key] = taken.get(key, 0) + one.hours * free / sum(room)
    for one in problem.fixed:
        key = (one.place, one.first)
        taken[key] = taken.get(key, 0) + one.hours
    return taken


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_limits_always_hold(problem):
    found = solve(problem)
    placed = {one.key: one for one in found.proposed}
    assert set(placed) | set(found.left_out) == {ask.key for ask in problem.asks}
    assert not set(placed) & set(found.left_out)
    rooms = {place.key: place for place in problem.places}
    for (place, period), hours in hours_taken(problem, found.proposed).items():
        used = any(one.place == place and one.first <= period <= one.last for one in found.proposed)
        assert not used or hours <= rooms[place].capacity[period] + 1e-3
    for ask in problem.asks:
        if ask.key in placed:
            assert ask.key in rooms[placed[ask.key].place].levels
            assert all(
                placed[before].first <= placed[ask.key].first for before in ask.after if before in placed
            )
    new = {one.place for one in found.proposed if rooms[one.place].is_new}
    assert len(new) <= problem.most_new
    assert solve(problem) == found


@settings(max_examples=25, deadline=None)
@given(problems(goals=3, places=2, periods=2))
def test_no_other_proposal_places_more_goals(problem):
    """Every way to place the goals is tried by hand: none that keeps the limits leaves fewer out."""
    options = []
    for ask in problem.asks:
        ways = [None]
        for place in problem.places:
            if ask.key not in place.levels:
                continue
            for first, last in itertools.combinations_with_replacement(range(problem.periods), 2):
                room = place.capacity[first : last + 1]
                enough = sum(room) >= ask.hours and (first == last or sum(room[:-1]) < ask.hours)
                if all(room) and enough:
                    ways.append(proposing.Proposed(ask.key, place.key, first, last, ask.hours, ""))
        options.append(ways)
    rooms = {place.key: place for place in problem.places}
    best = len(problem.asks)
    for chosen in itertools.product(*options):
        taken = [one for one in chosen if one]
        by_key = {one.key: one for one in taken}
        used = {(one.place, n) for one in taken for n in range(one.first, one.last + 1)}
        hours = hours_taken(problem, taken)
        fits = all(hours[place, n] <= rooms[place].capacity[n] + 1e-6 for place, n in used)
        ordered = all(
            by_key[before].first <= by_key[ask.key].first
            for ask in problem.asks
            if ask.key in by_key
            for before in ask.after
            if before in by_key
        )
        new = {one.place for one in taken if rooms[one.place].is_new}
        if fits and ordered and len(new) <= problem.most_new:
            best = min(best, len(problem.asks) - len(taken))
    assert len(solve(problem).left_out) == best


def test_a_year_of_forty_goals_at_six_places_takes_less_than_two_seconds():
    solve(
        Problem((Ask("a", 8),), (company("Smid", {"a": YES}),), 3)
    )  # the solver itself is loaded once per process
    chance = random.Random(7)
    asks = tuple(
        Ask(
            n, chance.choice([4, 8, 12, 16]), tuple(chance.sample(range(n), min(n, chance.choice([0, 1, 2]))))
        )
        for n in range(40)
    )
    periods = 12  # forty weeks in periods of three or four
    places = tuple(
        company(
            at, {n: chance.choice([YES, PARTLY]) for n in range(40) if chance.random() < 0.6}, [60] * periods
        )
        for at in range(6)
    )
    began = time.process_time()
    found = solve(Problem(asks, places, periods))
    assert time.process_time() - began < 2
    assert found.is_best and not found.left_out
