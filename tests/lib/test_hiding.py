"""What may be shown of groups: no group is too small, and no adding or subtracting of what is shown makes one."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duaalportal.lib.hiding import people, showable, size

SMALL = 3


def bits(*persons):
    return sum(1 << person for person in persons)


@pytest.mark.shows("X11")
def test_a_class_that_leaves_four_of_the_school_is_hidden_with_the_four():
    school, metal, four = bits(*range(24)), bits(*range(20)), bits(*range(20, 24))
    assert showable({"school": school, "5MTd": metal, "5LCd": four}, 5, 24) == {"school"}
    # five may be told, and then the others too
    five = bits(*range(19, 24))
    assert showable({"school": school, "6MTd": school ^ five, "5LCd": five}, 5, 24) == {
        "school",
        "6MTd",
        "5LCd",
    }


def test_one_person_in_two_kinds_is_one_person():
    width = 4
    # kind 0 has persons 0 and 1, kind 1 has them again
    cell = bits(0, 1) | bits(0, 1) << width
    assert size(cell, width) == 2 and people(cell, width) == bits(0, 1)
    assert showable({"both": cell}, 3, width) == set()


def test_what_is_asked_first_is_shown_and_what_crosses_it_too_closely_is_not():
    programme, company = bits(*range(10)), bits(*range(1, 11))
    assert showable({"programme": programme, "company": company}, 5, 12) == {"programme"}
    assert showable({"company": company, "programme": programme}, 5, 12) == {"company"}


CELLS = st.integers(4, 12).flatmap(
    lambda width: st.tuples(
        st.just(width),
        st.integers(1, 3).flatmap(
            lambda kinds: st.lists(st.integers(0, (1 << width * kinds) - 1), min_size=1, max_size=7)
        ),
    )
)


@pytest.mark.shows("X11")
@settings(max_examples=300, deadline=None)
@given(CELLS)
def test_no_sum_or_difference_of_what_is_shown_is_about_fewer_people(case):
    """Whoever knows every shown number knows the numbers of the parts in which they cut each other, and none smaller."""
    width, cells = case
    named = dict(enumerate(cells))
    shown = showable(named, SMALL, width)
    found = [named[name] for name in shown]
    top = max(found, default=0).bit_length()
    # two units are told apart by what is shown when some shown cell holds one of them alone
    parts = {}
    for unit in range(top):
        where = tuple(cell >> unit & 1 for cell in found)
        if any(where):
            parts[where] = parts.get(where, 0) | 1 << unit
    assert all(size(part, width) >= SMALL for part in parts.values())
    # what is left out is left out for a reason: alone it is too small, or it cuts something too small off
    for name in set(named) - shown:
        cell = named[name]
        pieces = [part & cell for part in parts.values()] + [part & ~cell for part in parts.values()]
        rest = cell
        for part in parts.values():
            rest &= ~part
        assert any(0 < size(piece, width) < SMALL for piece in [*pieces, rest]) or not cell


@pytest.mark.shows("X11")
@settings(max_examples=200, deadline=None)
@given(CELLS, st.data())
def test_an_attacker_who_solves_all_shown_sums_finds_nobody(case, data):
    """Linear algebra over what is shown: the sum over fewer than the minimum of people is never a combination of it."""
    width, cells = case
    named = dict(enumerate(cells))
    found = [named[name] for name in showable(named, SMALL, width)]
    few = data.draw(st.sets(st.integers(0, width - 1), min_size=1, max_size=SMALL - 1))
    units = [unit for unit in range(width * 3) if unit % width in few]
    for many in range(1, min(len(units), 4) + 1):
        for target in combinations(units, many):
            assert not _follows(found, bits(*target), width * 3)


def _follows(rows, target, length):
    """Whether a target is a linear combination of rows of zeros and ones: the same rank with and without it."""
    table = [[Fraction(row >> n & 1) for n in range(length)] for row in rows]
    return _rank(table) == _rank([*table, [Fraction(target >> n & 1) for n in range(length)]])


def _rank(table):
    table, rank = [list(row) for row in table], 0
    for column in range(len(table[0]) if table else 0):
        pivot = next((row for row in range(rank, len(table)) if table[row][column]), None)
        if pivot is None:
            continue
        table[rank], table[pivot] = table[pivot], table[rank]
        for row in range(rank + 1, len(table)):
            factor = table[row][column] / table[rank][column]
            table[row] = [one - factor * other for one, other in zip(table[row], table[rank], strict=True)]
        rank += 1
    return rank
