"""What a voice has to say with its answers, and how voices lie beside each other; nobody gets a total."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules import scores as rules
from evaluation.rules.grids import UNSEEN, grid_of

CONTENT = Path(__file__).resolve().parents[2] / "evaluation" / "content" / "soft_skills.yaml"
GRID = grid_of(yaml.safe_load(CONTENT.read_text(encoding="utf-8")))
EXTENSION = "LB.6"
GAP = {"value": "not_yet", "example": "Te laat", "agreement": "Bus van 6.52", "review_on": "2026-11-27"}
VALUES = ["", UNSEEN, *GRID.values]


def everywhere(value, **others):
    scores = {code: {"value": value} for code in GRID.criteria}
    return scores | {code.replace("_", "."): {"value": said} for code, said in others.items()}


def fields(scores, party="M"):
    return [(one.criterion, one.field) for one in rules.problems(GRID, scores, party)]


@pytest.mark.shows("E03")
def test_a_point_to_work_on_asks_an_example_an_agreement_and_a_day():
    scores = everywhere("meets", RH_2="not_yet")
    assert fields(scores) == [("RH.2", "example"), ("RH.2", "agreement"), ("RH.2", "review_on")]
    assert fields(scores | {"RH.2": GAP}) == []
    assert fields(scores | {"RH.2": GAP | {"example": "   "}}) == [("RH.2", "example")]


@pytest.mark.shows("E03")
def test_a_strong_point_asks_an_example_and_nothing_else():
    scores = everywhere("meets", PH_3="exceeds")
    assert fields(scores) == [("PH.3", "example")]


def test_a_learner_about_oneself_is_asked_an_example_alone():
    assert fields(everywhere("meets", RH_2="not_yet"), "LL") == [("RH.2", "example")]
    assert fields(everywhere("meets", RH_2="not_yet"), "LK") == fields(everywhere("meets", RH_2="not_yet"))


@pytest.mark.shows("E05")
def test_an_extension_is_never_a_point_to_work_on():
    scores = everywhere("meets", LB_6="not_yet")
    assert GRID.criteria[EXTENSION].is_extension
    assert fields(scores) == [] and rules.gaps(GRID, scores) == []
    # and may well be a strong point
    assert rules.strengths(GRID, everywhere("meets", LB_6="exceeds")) == [EXTENSION]


@pytest.mark.shows("E02")
def test_what_was_not_seen_or_not_filled_in_asks_nothing_and_counts_for_nothing():
    scores = everywhere(UNSEEN)
    assert fields(scores) == [] and rules.gaps(GRID, scores) == rules.strengths(GRID, scores) == []
    del scores["RH.1"]
    assert fields(scores) == []


def test_a_voice_that_says_nothing_is_not_sent():
    assert fields({}) == fields({"RH.1": {"example": "tekst zonder antwoord"}}) == [("", "value")]


@pytest.mark.parametrize("scores", [{"ZZ.9": {"value": "meets"}}, {"RH.1": {"value": "twaalf op twintig"}}])
def test_answers_that_the_grid_does_not_know_are_refused(scores):
    (problem,) = rules.problems(GRID, scores, "M")
    assert problem.text == rules.UNKNOWN


def test_everything_as_expected_fills_what_is_empty_and_changes_no_choice():
    chosen = {"RH.2": GAP, "PH.3": {"value": "exceeds", "example": "x"}, "LB.6": {"value": UNSEEN}}
    found = rules.filled_up(GRID, chosen | {"RH.1": {"example": "een begin"}})
    assert {code: found[code] for code in chosen} == chosen
    assert found["RH.1"] == {"example": "een begin", "value": "meets"}
    assert sum(said["value"] == "meets" for said in found.values()) == 13
    assert chosen["RH.2"] is GAP and "RH.1" not in chosen


# --- voices beside each other -------------------------------------------------------------------------------------


def lines(*voices):
    return {line.criterion: line for line in rules.compare(GRID, voices)}


def test_the_one_who_sees_it_otherwise_stands_alone():
    found = lines(everywhere("meets"), everywhere("meets", RH_2="not_yet"), everywhere("meets"))
    assert found["RH.2"].differs and found["RH.2"].alone == 1
    assert not found["RH.1"].differs and found["RH.1"].same == "meets"
    assert rules.who_sees_what(GRID, found["RH.2"], ["Lina", "Bart", "Nele"]) == "Bart ziet het anders"


def test_who_did_not_see_it_does_not_differ():
    found = lines(everywhere("meets"), everywhere(UNSEEN), {})
    assert not any(line.differs for line in found.values()) and found["RH.1"].same == "meets"
    nobody = lines(everywhere(UNSEEN), {})
    assert nobody["RH.1"].same == ""


def test_a_strong_point_that_one_sees_is_told_as_one():
    found = lines(everywhere("meets"), everywhere("meets", PH_3="exceeds"), everywhere("meets", PH_3=UNSEEN))
    assert rules.who_sees_what(GRID, found["PH.3"], ["Lina", "Bart", "Nele"]) == "Bart ziet een sterk punt"
    apart = lines(everywhere("not_yet"), everywhere("meets"), everywhere("exceeds"))
    assert apart["RH.1"].alone is None
    assert rules.who_sees_what(GRID, apart["RH.1"], ["Lina", "Bart", "Nele"]) == "jullie zien dit anders"


def test_differences_come_first_and_of_those_where_somebody_sees_a_point_to_work_on():
    found = rules.compare(
        GRID,
        [everywhere("meets"), everywhere("meets", RH_1="exceeds", PH_2="not_yet"), everywhere("meets")],
    )
    differing, same = rules.in_order(GRID, found)
    assert [line.criterion for line in differing] == ["PH.2", "RH.1"] and len(same) == 14


@given(st.lists(st.lists(st.sampled_from(VALUES), min_size=16, max_size=16), min_size=1, max_size=4))
def test_each_criterion_stands_in_one_list_and_the_order_of_voices_changes_no_difference(answers):
    voices = [dict(zip(GRID.criteria, ({"value": v} for v in row), strict=True)) for row in answers]
    differing, same = rules.in_order(GRID, rules.compare(GRID, voices))
    assert sorted(line.criterion for line in [*differing, *same]) == sorted(GRID.criteria)
    other, _ = rules.in_order(GRID, rules.compare(GRID, voices[::-1]))
    assert {line.criterion for line in differing} == {line.criterion for line in other}
    for line in differing:
        seen = {value for value in line.values if value not in ("", UNSEEN)}
        assert len(seen) > 1


@given(st.dictionaries(st.sampled_from(list(GRID.criteria)), st.sampled_from(VALUES)))
def test_the_extension_and_what_nobody_saw_never_count_against_anybody(values):
    scores = {code: {"value": value} for code, value in values.items()}
    found = rules.gaps(GRID, scores)
    assert EXTENSION not in found
    assert all(values[code] == "not_yet" for code in found)
