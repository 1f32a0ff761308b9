"""A timetable of short talks: proven on small ones by trying all, held on larger ones by what must always be true."""

import time
from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.rules import timetabling
from matching.rules.timetabling import Slot, missed, remarks, timetable, wish_points

pytestmark = pytest.mark.shows("M06")


def collides(talks):
    """Whether somebody sits at two tables at once, a table has two at once, or two meet twice."""
    seen = (
        [(one.learner, one.round) for one in talks],
        [(one.table, one.round) for one in talks],
        [(one.learner, one.table) for one in talks],
    )
    return any(len(set(one)) < len(one) for one in seen)


def worth(talks, wishes):
    """What is wanted, the first first: talks, even over learners, even over tables, wishes."""
    squares = [
        sum(n * n for n in Counter(getattr(one, side) for one in talks).values())
        for side in ("learner", "table")
    ]
    points = sum(wishes.get((one.learner, one.table), 0) for one in talks)
    return len(talks), -squares[0], -squares[1], points


def best_by_trying(learners, tables, rounds, wishes, kept, possible):
    """The worth of the best timetable of all there are."""
    cells = [
        Slot(nth, table, learner)
        for learner, table, nth in product(learners, tables, rounds)
        if possible is None or (learner, table) in possible
    ]
    most = min(len(learners), len(tables)) * len(rounds)
    for count in range(most, -1, -1):
        found = [
            worth([*kept, *some], wishes)
            for some in combinations(cells, count)
            if not collides([*kept, *some])
        ]
        if found:
            return max(found)
    raise AssertionError("no talks at all is a timetable too")


SMALL = st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(1, 2)) | st.just((2, 3, 2))


@st.composite
def small_cases(draw):
    """A few learners, tables and rounds, with wishes, pairs that may not meet, and talks that stand."""
    learners, tables, rounds = (range(1, n + 1) for n in draw(SMALL))
    learners, tables = [f"l{n}" for n in learners], [f"t{n}" for n in tables]
    pairs = list(product(learners, tables))
    wishes = draw(st.dictionaries(st.sampled_from(pairs), st.integers(1, 12)))
    possible = draw(st.none() | st.sets(st.sampled_from(pairs)))
    cells = st.builds(Slot, st.sampled_from([0, *rounds]), st.sampled_from(tables), st.sampled_from(learners))
    kept = []
    for one in draw(st.lists(cells, max_size=2)):
        if not collides([*kept, one]):
            kept.append(one)
    return learners, tables, list(rounds), wishes, kept, possible


@settings(max_examples=40, deadline=None)
@given(small_cases())
def test_no_other_timetable_is_better(case):
    learners, tables, rounds, wishes, kept, possible = case
    found = timetable(learners, tables, rounds, wishes=wishes, kept=kept, possible=possible)
    assert not collides(found) and set(kept) <= set(found)
    assert worth(found, wishes) == best_by_trying(learners, tables, rounds, wishes, kept, possible)


@st.composite
def cases(draw):
    """Sessions as schools hold them, some of them half over: the first rounds were held, people came and went."""
    learners = [f"l{n}" for n in range(draw(st.integers(1, 14)))]
    tables = [f"t{n}" for n in range(draw(st.integers(1, 7)))]
    rounds = draw(st.integers(1, 8))
    pairs = list(product(learners, tables))
    wishes = draw(st.dictionaries(st.sampled_from(pairs), st.integers(1, 12), max_size=8))
    return learners, tables, rounds, wishes, draw(st.integers(0, rounds))


@settings(max_examples=20, deadline=None)
@given(cases())
def test_in_every_session_nobody_sits_twice_and_all_is_shared_fairly(case):
    learners, tables, rounds, wishes, held = case
    first = timetable(learners, tables, range(1, rounds + 1), wishes=wishes)
    assert not collides(first)
    assert {one.round for one in first} <= set(range(1, rounds + 1))
    # each has as many talks as rounds and tables allow, and nobody more than one above another
    assert len(first) == min(
        len(learners) * min(rounds, len(tables)), len(tables) * min(rounds, len(learners))
    )
    for side, keys in (("learner", learners), ("table", tables)):
        counts = Counter(dict.fromkeys(keys, 0)) | Counter(getattr(one, side) for one in first)
        assert max(counts.values()) - min(counts[key] for key in keys) <= 1

    stays = [one for one in first if one.round <= held]
    again = timetable(learners[1:], tables, range(held + 1, rounds + 1), wishes=wishes, kept=stays)
    assert not collides(again)
    assert [one for one in again if one.round <= held] == stays
    assert learners[0] not in {one.learner for one in again if one.round > held}


def names(count, letter):
    return [f"{letter}{n}" for n in range(count)]


def test_twelve_learners_and_six_companies_within_a_second():
    learners, tables = names(12, "l"), names(6, "t")
    begun = time.process_time()
    found = timetable(learners, tables, range(1, 7), wishes={("l3", "t2"): 6})
    assert time.process_time() - begun < 1
    assert len(found) == 36  # every table in every round
    assert set(Counter(one.learner for one in found).values()) == {3}
    assert ("l3", "t2") in {(one.learner, one.table) for one in found}
    # with twice as many rounds everybody meets everybody
    assert len(timetable(learners, tables, range(1, 13))) == 72


def test_who_was_entered_first_has_no_advantage():
    learners, tables = names(7, "l"), names(3, "t")
    wishes = {(one, "t0"): 6 for one in learners}
    found = timetable(learners, tables, range(1, 4), wishes=wishes)
    assert timetable(learners[::-1], tables[::-1], [3, 2, 1], wishes=wishes) == found


def test_after_somebody_left_what_stands_is_kept_and_the_free_places_are_filled():
    learners, tables = names(8, "l"), names(4, "t")
    first = timetable(learners, tables, range(1, 5))
    stays = [one for one in first if one.learner != "l0"]
    found = timetable(learners[1:], tables, range(1, 5), kept=stays)
    assert set(stays) <= set(found) and len(found) == 16


def test_a_company_that_does_not_come_leaves_the_others_where_they_are():
    learners, tables = names(6, "l"), names(3, "t")
    first = timetable(learners, tables, range(1, 7))
    stays = [one for one in first if one.table != "t1" or one.round == 1]
    found = timetable(learners, ["t0", "t2"], range(2, 7), kept=stays)
    assert set(stays) <= set(found)
    assert not collides(found) and all(one.round == 1 for one in found if one.table == "t1")


def test_who_had_less_so_far_comes_first():
    held = [Slot(1, "t0", "l0")]
    found = timetable(["l0", "l1"], ["t1"], [2], kept=held, wishes={("l0", "t1"): 6})
    assert Slot(2, "t1", "l1") in found


def test_a_wish_decides_between_ways_that_are_as_fair():
    for wished in ("t0", "t1"):
        found = timetable(["l0", "l1"], ["t0", "t1"], [1], wishes={("l0", wished): 1})
        assert Slot(1, wished, "l0") in found
    assert [wish_points(rank) for rank in (1, 2, 6, 20)] == [6, 5, 1, 1]


def test_talks_that_collide_are_refused():
    for other in (Slot(1, "t1", "l0"), Slot(1, "t0", "l1"), Slot(2, "t0", "l0")):
        with pytest.raises(ValueError, match="dezelfde plaats"):
            timetable(["l0"], ["t0"], [3], kept=[Slot(1, "t0", "l0"), other])


@pytest.mark.parametrize("learners, tables, rounds", [([], ["t"], [1]), (["l"], [], [1]), (["l"], ["t"], [])])
def test_where_there_is_nothing_to_plan_there_is_no_talk(learners, tables, rounds):
    assert timetable(learners, tables, rounds) == ()


def test_what_did_not_fit_is_told_with_why():
    learners = ["ana", "bo", "cem", "dina"]
    possible = {("ana", "staal"), ("bo", "staal"), ("cem", "staal"), ("ana", "hout"), ("bo", "hout")}
    talks = [Slot(1, "staal", "ana"), Slot(1, "hout", "bo")]
    told = missed(
        learners,
        ["staal", "hout"],
        1,
        talks,
        wishes={("bo", "staal"): 6, ("ana", "staal"): 6},
        possible=possible,
    )
    assert [(one.learner, one.table, one.why) for one in told] == [
        ("bo", "staal", timetabling.WISHED_BY_MORE),
        ("cem", None, timetabling.FULL),
        ("dina", None, timetabling.NO_PROGRAMME),
    ]


@pytest.mark.parametrize(
    "counts, words",
    [
        ((12, 6, 6, 6), ["Er zijn 12 lerenden en 6 tafels: in elke ronde wachten er 6 lerenden."]),
        ((1, 2, 2, 2), ["Er zijn 2 tafels en 1 lerende: in elke ronde wacht er 1 bedrijf."]),
        ((4, 4, 2, 2), ["Met 2 rondes en 4 tafels ontmoet niemand alle bedrijven."]),
        ((4, 4, 6, 4), ["Na ronde 4 heeft ieder gehad wat kan: 2 rondes blijven leeg."]),
        ((4, 4, 4, 4), []),
    ],
)
def test_what_the_numbers_mean_is_said_in_words(counts, words):
    told = remarks(*counts)
    assert len(told) == len(words)
    assert all(one.startswith(begin) for one, begin in zip(told, words, strict=True))
