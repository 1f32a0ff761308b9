"""The anonymous group: what may be shown, and what no subtraction finds."""

from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groeiwijzer.rules import group_statistics, showable_groups

calm = settings(deadline=None)  # two cores shared with browser tests say nothing about the rule


@pytest.mark.shows("G06")
def test_a_group_of_fewer_than_the_minimum_shows_nothing():
    five = [{"EL.1": value, "EL.2": None} for value in (0.2, 0.4, 0.6, 0.8, 1.0)]
    assert group_statistics(five) == {"EL.1": 0.6, "EL.2": None}
    assert group_statistics(five[:4]) == {"EL.1": None, "EL.2": None}
    assert group_statistics(five[:4], minimum=4)["EL.1"] == 0.5
    assert group_statistics([]) == {}


@pytest.mark.shows("G06")
@pytest.mark.parametrize(
    "values, mean",
    [
        ([1 / 3] * 5, 0.35),
        ([2 / 3] * 5, 0.65),
        ([0.025] * 5, 0.05),  # half a step rounds up
        ([0.0] * 5, 0.0),
        ([1.0] * 5, 1.0),
        ([0.07] * 5, 0.05),
    ],
)
def test_a_mean_is_told_to_the_nearest_5_percent(values, mean):
    assert group_statistics([{"EL.1": value} for value in values]) == {"EL.1": mean}


def companies(first, last):
    return frozenset(range(first, last + 1))


@pytest.mark.shows("G06")
def test_no_group_is_shown_that_would_single_out_a_few_companies():
    sizes = {"heel Vlaanderen": companies(1, 20), "metaal": companies(1, 17), "Gent": companies(1, 6)}
    assert showable_groups(sizes) == ("heel Vlaanderen", "Gent")  # all but metaal would be 3 companies
    assert showable_groups({"klein": companies(1, 4)}) == ()
    assert showable_groups({"klein": companies(1, 4)}, minimum=4) == ("klein",)
    assert showable_groups({"leeg": frozenset()}) == ()
    assert showable_groups({"b": companies(1, 5), "a": companies(1, 5)}) == ("a", "b")


@pytest.mark.shows("G06")
def test_a_sum_of_two_groups_cannot_be_subtracted_from_the_whole():
    sizes = {"alles": companies(1, 16), "bouw": companies(1, 8), "hout": companies(9, 15)}
    assert showable_groups(sizes) == ("alles", "bouw")  # alles - bouw - hout would be one company


@pytest.mark.shows("G06")
def test_the_own_company_does_not_hide_the_others():
    assert showable_groups({"sector": companies(1, 5)}, own=1) == ()
    assert showable_groups({"sector": companies(1, 6)}, own=1) == ("sector",)
    sizes = {"alles": companies(1, 12), "zonder Gent": companies(1, 7)}
    assert showable_groups(sizes) == ("alles", "zonder Gent")
    assert showable_groups(sizes, own=12) == ("alles",)  # 8 to 11 would be left, four companies


some_groups = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]), st.frozensets(st.integers(1, 14)), min_size=1, max_size=4
)


@pytest.mark.shows("G06")
@calm
@given(some_groups, st.integers(2, 5), st.sampled_from([None, 1, 2]))
def test_no_adding_and_subtracting_of_shown_groups_isolates_a_few(sizes, minimum, own):
    """Brute force: every union of shown groups less every other union leaves nobody or enough of them."""
    shown = showable_groups(sizes, minimum, own)
    assert shown == showable_groups(dict(reversed(sizes.items())), minimum, own)
    groups = [sizes[name] for name in shown]
    choices = list(chain.from_iterable(combinations(groups, n) for n in range(len(groups) + 1)))
    for plus in choices:
        for minus in choices:
            left = frozenset().union(*plus) - frozenset().union(*minus) - {own}
            assert not left or len(left) >= minimum
            both = frozenset.intersection(*plus) - frozenset().union(*minus) - {own} if plus else ()
            assert not both or len(both) >= minimum


@pytest.mark.shows("G06")
@calm
@given(some_groups, st.integers(2, 5))
def test_the_largest_group_that_is_large_enough_is_always_shown(sizes, minimum):
    shown = showable_groups(sizes, minimum)
    largest = max(len(group) for group in sizes.values())
    assert bool(shown) == (largest >= minimum)
    if shown:
        assert len(sizes[shown[0]]) == largest
    assert [len(sizes[name]) for name in shown] == sorted((len(sizes[name]) for name in shown), reverse=True)
