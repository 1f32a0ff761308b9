"""Who goes round along several companies: against trying every way, and in blocks that never collide."""

import datetime as dt
import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.rules.assigning import Room
from matching.rules.rotating import FAR_KM, Turn, blocks_of, in_blocks, one_by_one, rotate, together, worth

OFFERS = "abcd"
GOALS = "pqrst"
pytestmark = pytest.mark.shows("M12")


@st.composite
def cases(draw):
    teaches = {one: draw(st.frozensets(st.sampled_from(GOALS))) for one in OFFERS}
    rooms = [Room(one, draw(st.integers(1, 2)), "g" if one in "ab" else None, "all") for one in OFFERS]
    shared = {"g": draw(st.integers(1, 3)), "all": draw(st.integers(2, 5))}
    turns, used = [], Counter()
    for key in range(draw(st.integers(1, 3))):
        single = draw(st.sampled_from([*OFFERS, None]))
        if single is not None:
            used[single] += 1
            if not fits([used], rooms, shared):  # the places that were given are not too many
                used[single] -= 1
                single = None
        options = draw(st.dictionaries(st.sampled_from(OFFERS), st.integers(0, 30) | st.none(), max_size=4))
        turns.append(Turn(key, frozenset(GOALS), single, options))
    return turns, teaches, rooms, shared


def fits(blocks, rooms, shared):
    """Whether no room and no group takes more in any block than it can."""
    for taken in blocks:
        if any(taken[room.offer] > room.places for room in rooms):
            return False
        for group, most in shared.items():
            if sum(taken[room.offer] for room in rooms if group in (room.group, room.around)) > most:
                return False
    return True


def ways(turn, blocks):
    """Every way for one learner: to stay, or an opening per block."""
    stay = [(turn.single,) * blocks] if turn.single is not None else [()]
    return stay + list(itertools.permutations(turn.options, blocks))


def best_of_all(turns, teaches, rooms, shared, blocks):
    """The highest sum there is, by trying all with their blocks."""
    best = 0
    for way in itertools.product(*(ways(turn, blocks) for turn in turns)):
        taken = [Counter(one[block] for one in way if one) for block in range(blocks)]
        if fits(taken, rooms, shared):
            found = sum(
                worth(t, tuple(dict.fromkeys(one)), teaches) for t, one in zip(turns, way, strict=True)
            )
            best = max(best, found)
    return best


@settings(max_examples=80, deadline=None)
@given(
    st.fixed_dictionaries({one: st.frozensets(st.sampled_from(GOALS)) for one in OFFERS}),
    st.fixed_dictionaries({one: st.integers(0, 30) | st.none() for one in OFFERS}),
    st.lists(
        st.lists(st.frozensets(st.sampled_from(OFFERS)), min_size=3, max_size=3), min_size=4, max_size=4
    ),
)
def test_one_learner_goes_along_what_is_free_in_each_block_in_the_best_way(teaches, km, free):
    # for one, two and three blocks: who is free in each
    free = [blocks[:many] for many, blocks in enumerate(free)]

    def cost(way):
        left = frozenset(GOALS).difference(*(teaches[one] for one in way))
        return len(left), len(way), sum(FAR_KM if km[one] is None else km[one] for one in way)

    possible = [
        way
        for many in range(4)
        for way in itertools.permutations(OFFERS, many)
        if all(one in block for one, block in zip(way, free[many], strict=True))
    ]
    found = together(frozenset(GOALS), teaches, km, most=3, free=free.__getitem__)
    assert cost(found.offers) == min(map(cost, possible))
    assert len(found.left) == cost(found.offers)[0]
    assert one_by_one(found.offers, free[len(found.offers)]) in possible


def outcome(turns, chosen):
    return {
        turn.key: chosen.get(turn.key) or ((turn.single,) if turn.single is not None else ())
        for turn in turns
    }


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from([2, 3]))
def test_nothing_better_exists_and_no_block_is_overfull(case, blocks):
    turns, teaches, rooms, shared = case
    found = rotate(turns, teaches, rooms, blocks=blocks, shared=shared)
    got = outcome(turns, found.chosen)
    assert found.gap == 0
    total = sum(worth(turn, got[turn.key], teaches) for turn in turns)
    assert total == best_of_all(turns, teaches, rooms, shared, blocks)
    order = in_blocks(found.chosen, rooms, blocks=blocks, shared=shared)
    assert {key: set(offers) for key, offers in order.items()} == {
        key: set(offers) for key, offers in found.chosen.items()
    }
    stays = Counter(offers[0] for offers in got.values() if len(offers) == 1)
    per_block = [stays + Counter(offers[block] for offers in order.values()) for block in range(blocks)]
    assert fits(per_block, rooms, shared)


def test_who_learns_nothing_more_by_going_round_still_makes_room_for_another():
    """Ada learns all at the first company; only when she goes round does Bo, who has no place, get half of it."""
    teaches = {"a": frozenset("p"), "b": frozenset(), "c": frozenset("q")}
    ada = Turn("ada", frozenset("p"), "a", {"a": 0, "b": 0})
    bo = Turn("bo", frozenset("pq"), None, {"a": 0, "c": 0})
    found = rotate([ada, bo], teaches, [Room(one, 1) for one in "abc"], blocks=2)
    assert {key: set(offers) for key, offers in found.chosen.items()} == {"ada": set("ab"), "bo": set("ac")}


@settings(max_examples=25, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_entry_changes_nothing(case, chance):
    turns, teaches, rooms, shared = case
    first = rotate(turns, teaches, rooms, blocks=2, shared=shared)
    mixed, places = list(turns), list(rooms)
    chance.shuffle(mixed)
    chance.shuffle(places)
    assert rotate(mixed, teaches, places, blocks=2, shared=shared) == first


def test_twenty_learners_in_two_blocks_share_ten_companies():
    """Each company teaches one half and has one place: only in turn, each in another block, do all learn all."""
    teaches = {n: frozenset(GOALS[:3] if n % 2 else GOALS[3:]) for n in range(20)}
    turns = [Turn(n, frozenset(GOALS), n, dict.fromkeys(range(20), 5)) for n in range(20)]
    rooms = [Room(n, 1) for n in range(20)]
    found = rotate(turns, teaches, rooms, blocks=2)
    assert len(found.chosen) == 20
    order = in_blocks(found.chosen, rooms, blocks=2)
    for block in range(2):
        assert len({offers[block] for offers in order.values()}) == 20


@pytest.mark.parametrize(
    "days, many, weeks, lengths",
    [
        (200, 2, 4, [100, 100]),
        (200, 3, 4, [66, 67, 67]),
        (55, 2, 4, []),
        (56, 2, 4, [28, 28]),
        (56, 2, 5, []),
    ],
)
def test_blocks_follow_each_other_without_a_gap(days, many, weeks, lengths):
    first = dt.date(2026, 9, 1)
    found = blocks_of(first, first + dt.timedelta(days=days - 1), many, weeks)
    assert [(last - start).days + 1 for start, last in found] == lengths
    assert all(one[1] + dt.timedelta(days=1) == two[0] for one, two in itertools.pairwise(found))
