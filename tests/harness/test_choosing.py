"""On PostgreSQL run as few tests as ask every question, and never one fewer."""

import pytest

from tests.harness import choosing, selection
from tests.harness.questions import plain, shapes

pytestmark = pytest.mark.once


def one(*asks, seconds=1.0, always=False):
    return {"asks": list(asks), "seconds": seconds, "always": always}


def test_every_question_is_asked_by_those_that_are_chosen():
    told = {
        "a": one("1", "2"),
        "b": one("2"),
        "c": one("3"),
        "d": one("1", "2", "3", seconds=9.0),
        "e": one(),
    }
    assert choosing.chosen(told) == {"a", "c"}


def test_who_runs_in_any_case_takes_over_what_it_asks():
    told = {"race": one("1", "2", seconds=30.0, always=True), "a": one("1"), "b": one("2", "3")}
    assert choosing.chosen(told) == {"race", "b"}


def test_a_question_of_one_database_is_not_one_of_the_other():
    told = choosing.together({"a": one(1)}, {"a": one(1), "b": one(1)})
    assert choosing.chosen(told) == {"a"}, "only a asks it on SQLite"


def test_a_listed_test_that_asks_something_new_runs_after_all(monkeypatch, tmp_path):
    listed(monkeypatch, tmp_path, {"tests/x.py::old", "tests/x.py::changed[1, a]"})
    told = {"tests/x.py::kept": one(1, 2), "tests/x.py::old": one(2), "tests/x.py::changed[1, a]": one(2, 3)}
    assert choosing.with_news(told) == ["tests/x.py::changed[1, a]"]


def listed(monkeypatch, folder, names):
    """Let these be the tests that need no second run."""
    monkeypatch.setattr(selection, "LISTED", folder / "list.txt")
    monkeypatch.setattr(choosing, "LISTED", folder / "list.txt")
    selection.listed.cache_clear()
    choosing.write(names)
    assert selection.listed() == names


@pytest.fixture(autouse=True)
def read_again():
    yield
    selection.listed.cache_clear()


@pytest.mark.parametrize(
    "sql, same",
    [
        ("SELECT a FROM b WHERE c IN (%s, %s)", "SELECT a FROM b WHERE c IN (%s)"),
        ("SELECT a FROM b LIMIT 21", "SELECT a FROM b LIMIT 5"),
        ("INSERT INTO a (b) VALUES (%s, NULL), (%s, %s)", "INSERT INTO a (b) VALUES (%s, %s)"),
    ],
)
def test_a_question_is_the_same_whatever_the_values(sql, same):
    assert shapes(sql) == shapes(same) != shapes("SELECT a FROM b")


def test_many_questions_in_one_trip_are_many_questions():
    first, second = "(SELECT json_agg(a) FROM (SELECT 1) AS q)", "(SELECT json_agg(b) FROM (SELECT c) AS q)"
    alone = [shapes(f"SELECT {one}") for one in (first, second)]
    assert alone[0] != alone[1]
    assert shapes(f"SELECT {first}, {second}") == alone[0] | alone[1]


def test_a_savepoint_asks_nothing():
    assert not shapes('SAVEPOINT "s1"')


def test_the_name_of_a_test_is_that_without_its_group():
    assert plain("tests/a.py::test_b[c@d]@redis") == "tests/a.py::test_b[c@d]"
    assert plain("tests/a.py::test_b[c@d]") == "tests/a.py::test_b[c@d]"
