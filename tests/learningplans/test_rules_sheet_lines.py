"""The lines of a part on a form: their codes, their order, their numbers, and what is wrong with them."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from learningplans.rules import sheet_lines
from learningplans.rules.sheets import cycle_in
from learningplans.sheets import lines
from learningplans.sheets.lines import Numbers

pytestmark = pytest.mark.shows("P02")


def rows(codes):
    return [{"code": code} for code in codes]


def codes(found):
    return "".join(row["code"] for row in found)


@pytest.mark.parametrize(
    "page, fresh, after",
    [
        ("abcd", [(1, "a"), (2, "b"), (3, "c"), (4, "d")], "abcd"),
        ("abcd", [(1, "a"), (2, "b"), (1, "c"), (4, "d")], "cabd"),
        ("abcd", [(3, "a"), (2, "b"), (3, "c"), (4, "d")], "bcad"),
        ("abcd", [(1, "a"), (3, "c"), (4, "d")], "acd"),
        ("cd", [(1, "c"), (4, "d")], "cabd"),
        ("cd", [(3, "c"), (4, "d"), (None, "x")], "abcdx"),
        ("ab", [(4, "a"), (2, "b")], "bcda"),
        ("", [(None, "x")], "abcdx"),
    ],
)
def test_lines_take_the_place_they_ask_for(page, fresh, after):
    fresh = [(place, {"code": code}) for place, code in fresh]
    assert codes(sheet_lines.replaced(rows("abcd"), tuple(page), fresh)) == after


@given(st.permutations("abcdef"), st.integers(0, 6))
def test_the_lines_of_other_pages_stay_in_their_order_and_none_is_lost(order, size):
    page = order[:size]
    fresh = [(n + 1, {"code": code}) for n, code in enumerate(page)]
    found = codes(sheet_lines.replaced(rows("abcdef"), page, fresh))
    assert sorted(found) == list("abcdef")
    others = [code for code in "abcdef" if code not in page]
    assert [code for code in found if code in others] == others


def test_a_new_line_gets_the_next_number_that_was_never_used():
    found = sheet_lines.with_codes([{"code": "g2"}, {}, {"code": ""}], "g", {"g2", "g7", "anders", "gx"})
    assert [row["code"] for row in found] == ["g2", "g8", "g9"]


@pytest.mark.parametrize(
    "after, found",
    [
        ({"a": [], "b": ["a"]}, []),
        ({"a": ["a"]}, ["a"]),
        ({"a": ["b"], "b": ["a"], "c": []}, ["a", "b"]),
        ({"a": ["elders.g1"]}, []),
        ({"a": ["b", "b"], "b": []}, []),
    ],
)
def test_a_circle_is_named(after, found):
    assert cycle_in(after) == found


def test_a_long_row_of_goals_is_walked_quickly():
    assert cycle_in({str(n): [str(n + 1)] for n in range(20_000)}) == []


NUMBERS = Numbers(("g1", "g4", "g2"), frozenset({"lassen.g1"}), frozenset({"g2"}))


@pytest.mark.parametrize(
    "typed, found",
    [("", []), ("1", ["g1"]), ("2, 1;1", ["g4", "g1"]), ("lassen.g1 2", ["lassen.g1", "g4"])],
)
def test_goals_are_named_by_their_number(typed, found):
    assert NUMBERS.read(typed) == found


@pytest.mark.parametrize(
    "typed, said",
    [
        ("4", "Er is geen leerdoel 4: er zijn er 3."),
        ("0", "Er is geen leerdoel 0"),
        ("abc", "“abc” is geen nummer van een leerdoel."),
        ("3", "Leerdoel 3 is intussen weggehaald."),
    ],
)
def test_a_number_of_no_goal_is_said(typed, said):
    with pytest.raises(ValueError, match=said):
        NUMBERS.read(typed)


def test_numbers_are_shown_as_they_are_typed():
    assert NUMBERS.shown(["g4", "lassen.g1"]) == "2, lassen.g1"


@pytest.mark.parametrize("typed, hours", [("", 0), ("8", 8), ("7,5", 7.5), ("7.5", 7.5), ("500", 500)])
def test_hours_as_people_write_them(typed, hours):
    assert lines.hours(typed) == hours


@pytest.mark.parametrize("typed", ["acht", "-1", "501", "1e3", "8 uur", "٣"])
def test_hours_that_are_none(typed):
    with pytest.raises(ValueError, match="Uren zijn een getal"):
        lines.hours(typed)


def posted(**values):
    found = QueryDict(mutable=True)
    for name, value in values.items():
        name = name.replace("_", "-")
        found.setlist(name, value) if isinstance(value, list) else found.__setitem__(name, value)
    return found


def test_what_was_shown_reads_back_the_same():
    before = [
        {"code": "g1", "text": "Smeren", "competences": ["k1"], "hours": 7.5, "after": ["g4"]},
        {"code": "g4", "text": "Vullen", "competences": []},
    ]
    numbers = Numbers(("g1", "g4"))
    data = posted(r_n="3")
    for line in lines.shown("goals", before, 1, numbers, 1):
        data[f"{line.prefix}code"], data[f"{line.prefix}nr"] = line.code, line.place
        for name, value in line.values.items():
            data.setlist(line.prefix + name, value if isinstance(value, list) else [value])
    read = lines.read("goals", data, numbers, {row["code"]: row for row in before})
    assert [row for _, row in lines.kept(read)] == before
    assert not any(line.errors for line in read)


def test_an_empty_new_line_is_nothing_and_an_emptied_one_is_said():
    data = posted(r_n="3", r0_code="s1", r0_text="", r1_text="", r2_text="  nieuw  ", r0_nr="1")
    read = lines.read("steps", data, Numbers(()), {})
    assert read[0].errors == {"text": "Schrijf de tekst, of haal de regel weg."}
    assert [row.get("text") for _, row in lines.kept(read)] == [None, "nieuw"]


def test_too_long_and_national_numbers_are_said_and_stay_typed():
    data = posted(r_n="2", r0_text="x" * 601, r1_text="Bel Jan, 85.07.30-033.28")
    read = lines.read("steps", data, Numbers(()), {})
    assert "601 tekens; er is plaats voor 600" in read[0].errors["text"]
    assert "rijksregisternummer" in read[1].errors["text"]
    assert read[0].values["text"] == "x" * 601


def test_many_lines_at_once():
    assert lines.more("goals", "- Smeren\n\n • Vullen \n") == [{"text": "Smeren"}, {"text": "Vullen"}]
    assert lines.more("header", "Lasstand: PA") == [{"label": "Lasstand", "value": "PA"}]
    with pytest.raises(ValueError, match="Regel 2: Je tekst telt 700"):
        lines.more("steps", "kort\n" + "x" * 700)
