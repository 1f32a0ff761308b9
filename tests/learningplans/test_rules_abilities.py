"""Whether a goal can be learned in a company: hand-worked cases."""

from types import SimpleNamespace

import pytest

from learningplans.rules.abilities import Ability, Level, ability, best
from learningplans.rules.sheets import Goal

SHEET = SimpleNamespace(pk="fiche")


def goal(*activities, **extra):
    return Goal("g1", "Lassen", activities=activities, **extra)


@pytest.mark.shows("C19")
@pytest.mark.parametrize(
    ("activities", "answers", "level"),
    [
        (("a", "b"), {"a": "yes", "b": "yes"}, Level.YES),
        (("a", "b"), {"a": "no", "b": "no"}, Level.NO),
        (("a", "b"), {"a": "yes", "b": "no"}, Level.PARTLY),
        (("a",), {"a": "partly"}, Level.PARTLY),
        (("a", "b"), {"a": "yes"}, Level.PARTLY),
        (("a", "b"), {"a": "partly", "b": "no"}, Level.PARTLY),
        # nothing says that any of it can: not partly, and not no either
        (("a", "b"), {"a": "no"}, Level.UNKNOWN),
        (("a", "b"), {}, Level.UNKNOWN),
        (("a",), {"other": "yes"}, Level.UNKNOWN),
        ((), {"a": "yes"}, Level.UNKNOWN),
    ],
)
def test_the_activity_list_says_how_far_a_goal_goes(activities, answers, level):
    found = ability(goal(*activities), answers, None)
    assert found.level == level
    assert found.why.endswith(".")
    assert found.company_sheet_version_id is None


@pytest.mark.shows("P03")
def test_a_published_company_sheet_with_the_goal_says_yes_whatever_the_list_says():
    found = ability(goal("a"), {"a": "no"}, SHEET)
    assert (found.level, found.company_sheet_version_id) == (Level.YES, "fiche")


def test_a_goal_that_is_not_learned_in_a_company_cannot_be_learned_there():
    found = ability(goal("a", where=("school", "simulated")), {"a": "yes"}, None)
    assert found == Ability(Level.NO, "Dit leerdoel wordt niet in een bedrijf geleerd.")


def test_what_is_missing_is_named_in_the_words_of_the_list():
    words = {"a": "Smeren", "b": "Lager vervangen", "c": "Riem spannen"}
    found = ability(goal("a", "b", "c", "d"), {"a": "yes", "b": "no", "c": "partly"}, None, words)
    assert found.why == "1 van de 4 activiteiten kan hier helemaal."
    assert found.partly_because == "Deels: Riem spannen. Niet: Lager vervangen. Nog niet ingevuld: d."


def test_of_two_establishments_the_better_counts_and_unknown_is_better_than_no():
    by_level = {level: Ability(level, level.label) for level in Level}
    assert best([by_level[Level.NO], by_level[Level.UNKNOWN]]).level == Level.UNKNOWN
    assert best([by_level[Level.UNKNOWN], by_level[Level.PARTLY]]).level == Level.PARTLY
    assert best([by_level[Level.PARTLY], by_level[Level.YES]]).level == Level.YES


@pytest.mark.parametrize("level", Level)
def test_only_yes_and_partly_can_be_planned(level):
    assert Ability(level, "").can == (level in (Level.YES, Level.PARTLY))
    assert level.label
