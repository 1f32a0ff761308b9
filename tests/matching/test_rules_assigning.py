"""Who goes where: against trying everything on small cases, against another method on larger ones."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from matching.rules.assigning import Pair, Room, assign, order, spread
from matching.rules.rotating import together

SEEKERS, OFFERS = range(5), "abc"


@st.composite
def cases(draw):
    pairs = [
        Pair(seeker, offer, draw(st.integers(0, 9)))
        for seeker in SEEKERS
        for offer in OFFERS
        if draw(st.booleans())
    ]
    # two workplaces of one company, or of none with a limit
    rooms = [
        Room(
            offer, draw(st.integers(0, 3)), *draw(st.sampled_from([("g", "all"), ("h", "all"), (None, None)]))
        )
        for offer in OFFERS
    ]
    shared = {group: draw(st.integers(0, 3)) for group in ("g", "h", "all")}
    return pairs, rooms, shared


def holds(placed, rooms, shared):
    """Whether no room and no group takes more than it can."""
    taken = list(placed.values())
    fits = all(taken.count(room.offer) <= room.places for room in rooms)
    return fits and all(
        sum(taken.count(room.offer) for room in rooms if group in (room.group, room.around)) <= most
        for group, most in shared.items()
    )


def worth(placed, pairs):
    points = {(pair.seeker, pair.offer): pair.points for pair in pairs}
    return len(placed), sum(points[pair] for pair in placed.items())


def every_way(pairs, rooms, shared):
    """The best that there is, by trying all."""
    by_seeker = [[None, *(p.offer for p in pairs if p.seeker == seeker)] for seeker in SEEKERS]
    ways = (
        {seeker: offer for seeker, offer in enumerate(way) if offer} for way in itertools.product(*by_seeker)
    )
    return max(worth(way, pairs) for way in ways if holds(way, rooms, shared))


@pytest.mark.shows("M13")
@settings(max_examples=150, deadline=None)
@given(cases())
def test_nothing_better_exists_and_no_room_is_overfull(case):
    pairs, rooms, shared = case
    placed = assign(SEEKERS, pairs, rooms, shared=shared)
    assert holds(placed, rooms, shared)
    assert worth(placed, pairs) == every_way(pairs, rooms, shared)


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_entry_changes_nothing(case, chance):
    pairs, rooms, shared = case
    first = assign(SEEKERS, pairs, rooms, shared=shared)
    mixed = [list(SEEKERS), list(pairs), list(rooms)]
    for rows in mixed:
        chance.shuffle(rows)
    assert assign(*mixed, shared=shared) == first


@settings(max_examples=60, deadline=None)
@given(cases())
def test_fixed_pairs_stay(case):
    pairs, rooms, shared = case
    fixed = {0: "a"}
    roomy = [Room(room.offer, max(room.places, 1), room.group, room.around) for room in rooms]
    shared = {group: max(most, 1) for group, most in shared.items()}
    placed = assign(SEEKERS, pairs, roomy, shared=shared, fixed=fixed)
    assert placed[0] == "a"
    assert holds(placed, roomy, shared)


def test_too_many_fixed_pairs_are_refused():
    with pytest.raises(ValueError, match="meer plaatsen vast"):
        assign([0, 1], [], [Room("a", 1)], fixed={0: "a", 1: "a"})


def test_more_learners_placed_is_worth_more_than_all_points():
    pairs = [Pair(0, "a", 9), Pair(0, "b", 0), Pair(1, "a", 0)]
    assert assign([0, 1], pairs, [Room("a", 1), Room("b", 1)]) == {0: "b", 1: "a"}


def test_two_hundred_learners_agree_with_an_integer_programme():
    chance = random.Random(7)
    seekers, offers = range(200), range(90)
    pairs = [Pair(s, o, chance.randrange(400)) for s in seekers for o in chance.sample(offers, 12)]
    rooms = [Room(o, chance.randrange(3), o // 3) for o in offers]
    shared = {group: chance.randrange(1, 5) for group in range(30)}
    placed = assign(seekers, pairs, rooms, shared=shared)
    assert holds(placed, rooms, shared)
    best = 400
    gain = -np.array([pair.points + best * 201 for pair in pairs], dtype=float)
    rules = [LinearConstraint([[p.seeker == s for p in pairs] for s in seekers], 0, 1)]
    rules.append(
        LinearConstraint([[p.offer == r.offer for p in pairs] for r in rooms], 0, [r.places for r in rooms])
    )
    rules.append(
        LinearConstraint([[p.offer // 3 == g for p in pairs] for g in shared], 0, list(shared.values()))
    )
    found = milp(gain, constraints=rules, integrality=np.ones(len(pairs)), bounds=(0, 1))
    count, points = worth(placed, pairs)
    assert count * best * 201 + points == round(-found.fun)


def test_the_line_says_nothing_of_who_somebody_is():
    assert order("a") == order("a") != order("b")


@pytest.mark.shows("M12")
def test_the_fewest_companies_that_teach_all_and_then_the_nearest():
    teaches = {"far": {"c1", "c2", "c3"}, "near": {"c1", "c2", "c3"}, "part": {"c1"}, "rest": {"c2", "c3"}}
    km = {"far": 30, "near": 10, "part": 1, "rest": 1}
    assert together({"c1", "c2", "c3"}, teaches, km, most=3).offers == ("near",)
    del teaches["near"], teaches["far"]
    both = together({"c1", "c2", "c3"}, teaches, km, most=3)
    assert (both.offers, both.left, both.km) == (("part", "rest"), frozenset(), 2)
    one = together({"c1", "c2", "c3"}, teaches, km, most=1)
    assert (one.offers, one.left) == (("rest",), {"c1"})
    assert together({"c1"}, {}, {}, most=2).left == {"c1"}


@pytest.mark.shows("M12")
@settings(max_examples=60, deadline=None)
@given(st.lists(st.frozensets(st.sampled_from("pqrst")), min_size=1, max_size=5), st.integers(1, 3))
def test_no_set_of_companies_leaves_less(found, most):
    teaches = dict(enumerate(found))
    km = {one: one * 3 for one in teaches}
    chosen = together(frozenset("pqrst"), teaches, km, most=most)
    assert len(chosen.offers) <= most
    ways = [way for n in range(most + 1) for way in itertools.combinations(teaches, n)]
    left = {way: len(frozenset("pqrst") - frozenset().union(*(teaches[one] for one in way))) for way in ways}
    best = min((left[way], len(way), sum(km[one] for one in way)) for way in ways)
    assert (len(chosen.left), len(chosen.offers), chosen.km) == best


def test_what_a_proposal_means_is_told_per_school():
    found = spread(
        ["a", "b", "c"],
        {"a": 1, "c": 2},
        km=lambda seeker, offer: {"a": 10, "c": None}[seeker],
        rank=lambda seeker, offer: 1 if seeker == "a" else None,
        school_of=lambda seeker: "x" if seeker in "ab" else "y",
    )
    assert (found["x"].rate, found["x"].mean_km, found["x"].got_a_wish) == (50, 10, 1)
    assert (found["y"].rate, found["y"].mean_km, found["y"].got_a_wish) == (100, None, 0)
