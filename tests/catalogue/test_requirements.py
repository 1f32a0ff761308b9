"""The list of requirements is whole, and every number that a test names exists."""

import re
from pathlib import Path

import pytest

from duaalportal.catalogue.requirements import load, shown_by

TESTS = Path(__file__).resolve().parent.parent
PER_AREA = {"C": 29, "M": 27, "P": 28, "E": 26, "G": 11, "X": 14}


@pytest.fixture(scope="module")
def shown():
    """What the marks of the whole suite show; every file of it is read once."""
    return shown_by(TESTS)


def test_the_list_holds_135_requirements_numbered_without_gap():
    codes = [row.code for row in load()]
    assert codes == [
        f"{area}{number:02}" for area, count in PER_AREA.items() for number in range(1, count + 1)
    ]
    assert len(codes) == 135


def test_every_requirement_is_a_sentence_with_a_source():
    for row in load():
        assert re.fullmatch(r"[A-Z].{20,160}\.", row.text), row
        assert re.match(r"00\d:\d+|recht", row.source), row


def test_no_test_names_a_requirement_that_does_not_exist(shown):
    assert set(shown) <= {row.code for row in load()}


def test_every_requirement_has_a_test(shown):
    assert [row.code for row in load() if not shown.get(row.code)] == []


def test_marks_on_file_class_function_and_parameter_all_count(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text(
        "import pytest\n"
        'pytestmark = [pytest.mark.shows("C01")]\n'
        '@pytest.mark.shows("C02", "C03")\n'
        "class TestThing:\n"
        '    @pytest.mark.shows("C04")\n'
        "    def test_a(self): ...\n"
        '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.shows("C05"))])\n'
        "def test_b(x): ...\n"
        "def helper(): ...\n"
    )
    assert shown_by(tmp_path / "tests") == {
        "C01": ["tests/test_one.py::TestThing::test_a", "tests/test_one.py::test_b"],
        "C02": ["tests/test_one.py::TestThing::test_a"],
        "C03": ["tests/test_one.py::TestThing::test_a"],
        "C04": ["tests/test_one.py::TestThing::test_a"],
        "C05": ["tests/test_one.py::test_b"],
    }
