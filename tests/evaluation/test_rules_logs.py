"""What the log of a sheet asks, and what cannot be kept."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from evaluation.rules import logs as rules
from tests.evaluation.welding import WELDING

LOG = SimpleNamespace(
    head={"d2": "Hoeklas", "d4": "Staal"}, rows={"r1": "yes"}, hours=Decimal("7.5"), strong="", agreed=""
)
LOG.work_on = "Bramen"


@pytest.mark.shows("E06")
def test_the_welding_log_asks_task_hours_metal_and_its_rows():
    shape = rules.shape_of(WELDING)
    assert [(one.name, one.kind) for one in shape.head] == [
        ("head-d2", "text"),
        ("hours", "hours"),
        ("head-d4", "choice"),
    ]
    assert [value for value, _ in shape.by_name["head-d4"].choices] == ["Staal", "RVS", "ALU"]
    assert [one.text for one in shape.rows] == ["Leest en begrijpt het lasplan", "Verwijdert bramen"]
    assert shape.by_name["row-r1"].choices == (("yes", "Ja"), ("no", "Nee"))


@pytest.mark.shows("E08")
def test_remarks_are_those_of_the_sheet():
    assert [one.name for one in rules.shape_of(WELDING).remarks] == ["strong", "work_on", "agreed"]
    fewer = {"measurement": {"remarks": ["Datum", "Werkpunten"]}}
    assert [one.name for one in rules.shape_of(fewer).remarks] == ["work_on"]


def test_a_sheet_without_a_log_asks_what_was_done():
    shape = rules.shape_of({"form": "theme"})
    assert [one.name for one in shape.head] == ["head-task", "hours"]
    assert shape.rows == () and len(shape.remarks) == 3


def test_a_log_reads_back_as_it_was_written():
    said = rules.answers_of(rules.shape_of(WELDING), LOG)
    assert said["hours"] == "7,5" and said["head-d4"] == "Staal" and said["work_on"] == "Bramen"
    assert said["row-r1"] == "yes" and said["row-r2"] == ""


@pytest.mark.parametrize("text, hours", [("7,5", "7.5"), ("8", "8"), (" 7.5 uur", "7.5"), ("0", "0")])
def test_hours_as_people_write_them(text, hours):
    assert rules.read_hours(text) == Decimal(hours)


@pytest.mark.parametrize(
    "name, text, words",
    [
        ("hours", "veel", "schrijf een getal"),
        ("hours", "25", "schrijf een getal"),
        ("hours", "-1", "schrijf een getal"),
        ("hours", "7,55", "schrijf een getal"),
        ("hours", "nan", "schrijf een getal"),
        ("head-d4", "Hout", "kies een antwoord"),
        ("row-r1", "misschien", "kies een antwoord"),
        ("head-d2", "x" * 301, "plaats voor 300"),
        ("strong", "x" * 1001, "plaats voor 1000"),
        ("row-r9", "yes", "staat niet op de fiche"),
    ],
)
def test_what_cannot_be_kept_says_why(name, text, words):
    (fault,) = rules.faults(rules.shape_of(WELDING), {name: text})
    assert fault.name == name and words in fault.reason


def test_empty_is_always_allowed():
    shape = rules.shape_of(WELDING)
    assert rules.faults(shape, dict.fromkeys(shape.by_name, "")) == []
