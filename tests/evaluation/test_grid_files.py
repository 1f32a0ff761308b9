"""A grid out of a file: what it may say, and every fault with its line (E18, E22)."""

import pytest
import yaml

from evaluation.grids.publishing import HEAD
from evaluation.grids.reading import MOST_CRITERIA, parse
from evaluation.loading import CONTENT
from evaluation.rules.grids import Criterion
from evaluation.rules.scores import usual
from groeiwijzer.instruments import InvalidInstrument

OWN = """\
code: bakkerij-houding
number: 1
title: Houding in de bakkerij
scale:
  - {code: start, label: "Begint", is_gap: true, needs: [example, agreement]}
  - {code: groeit, label: "Groeit", is_gap: true}
  - {code: goed, label: "Zoals gevraagd", meaning: "Wat je mag verwachten."}
  - {code: top, label: "Voorbeeld voor anderen", is_strength: true, needs: [example]}
groups:
  - code: B
    title: In de bakkerij
    criteria:
      - {code: B.1, title: "Hygiëne", indicators: ["Wast de handen", "Draagt een haarnet"]}
      - {code: B.2, title: "Nieuwe recepten", is_extension: true, prompt: "Wat probeerde je?"}
"""


def faults(text):
    """(line, reason) of everything that is wrong."""
    with pytest.raises(InvalidInstrument) as refused:
        parse(text)
    return [(one.line, one.reason) for one in refused.value.faults]


def changed(old, new):
    assert old in OWN
    return OWN.replace(old, new, 1)


@pytest.mark.shows("E18")
def test_a_school_brings_its_own_criteria_and_its_own_scale():
    read = parse(OWN)
    assert (read.code, read.number, read.title) == ("bakkerij-houding", 1, "Houding in de bakkerij")
    grid = read.grid
    assert list(grid.values) == ["start", "groeit", "goed", "top"] and list(grid.criteria) == ["B.1", "B.2"]
    assert grid.is_gap("B.1", "start") and grid.is_gap("B.1", "groeit") and not grid.is_gap("B.2", "start")
    assert grid.is_strength("top") and usual(grid) == "goed"
    assert grid.criteria["B.1"].indicators == ("Wast de handen", "Draagt een haarnet")


def test_the_grid_of_the_portal_is_a_file_that_reads_back():
    text = CONTENT.read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    read = parse(HEAD + text)
    assert len(read.grid.criteria) == 16 and len(read.grid.scale) == 3
    assert [one["code"] for one in read.content["scale"]] == [one["code"] for one in content["scale"]]


@pytest.mark.shows("E18")
@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("number: 1", "number: 0", 2, "Het nummer ligt tussen 1 en 999"),
        ("number: 1", 'number: "1"', 2, "zonder aanhalingstekens"),
        ("title: Houding in de bakkerij\n", "", 1, "“title” ontbreekt"),
        ("code: goed", "code: unseen", 7, "van het portaal zelf"),
        ("code: goed", "code: start", 7, "staat al op regel 5"),
        ("code: B.2", "code: B.1", 14, "bestaat al op regel 13"),
        ("is_extension: true", "is_extension: ja", 14, "true of false"),
        ("is_strength: true", "is_strength: true, is_gap: true", 8, "niet allebei"),
        ("needs: [example]", "needs: [voorbeeld]", 8, "Onbekende keuze “voorbeeld”"),
        ("needs: [example]", "needs: [agreement]", 8, "Een afspraak hoort bij een werkpunt"),
        ("title: In de bakkerij", "title: 85.07.30-033.28", 11, "rijksregisternummer"),
        ("    criteria:\n", "    criterium:\n", 12, "Onbekende sleutel “criterium”"),
        ('label: "Groeit"', 'label: "Groeit", punten: 5', 6, "Onbekende sleutel “punten”"),
        ('"Hygiëne"', f'"{"h" * 130}"', 13, "telt 130 tekens"),
        ("code: bakkerij-houding", "code: Bakkerij Houding", 1, "past daar niet in"),
    ],
)
def test_each_fault_has_its_line_and_a_reason(old, new, line, reason):
    found = faults(changed(old, new))
    assert any(at == line and reason in said for at, said in found), found


def test_all_faults_are_told_at_once():
    text = changed("number: 1", "number: nul").replace("is_gap: true}", "is_gap: soms}").replace("B.2", "B 2")
    assert {line for line, _ in faults(text)} == {2, 6, 14}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Het bestand is leeg"),
        ("a: [1, 2", "geen geldige YAML"),
        ("code: &a x\nnumber: *a", "Verwijzingen"),
        ("- een lijst", "sleutels met een waarde"),
    ],
)
def test_what_is_no_grid_is_said(text, reason):
    assert reason in faults(text)[0][1]


def test_a_scale_needs_an_answer_that_is_just_fine_and_two_to_five_values():
    none = changed(
        '{code: goed, label: "Zoals gevraagd"', '{code: goed, is_gap: true, label: "Zoals gevraagd"'
    )
    assert any("Eén waarde moet gewoon goed zijn" in reason for _, reason in faults(none))
    lines = OWN.splitlines(keepends=True)
    one = "".join(line for nth, line in enumerate(lines) if nth not in (4, 5, 7))
    assert any("2 tot 5 waarden; hier staan er 1" in reason for _, reason in faults(one))
    more = "".join(f'  - {{code: v{n}, label: "Waarde {n}"}}\n' for n in range(2))
    assert any("hier staan er 6" in reason for _, reason in faults(OWN.replace("groups:", more + "groups:")))


def test_a_grid_that_takes_too_long_is_refused():
    more = "".join(f'      - {{code: X.{n}, title: "Punt {n}"}}\n' for n in range(MOST_CRITERIA))
    assert any("het mogen er 40 zijn" in reason for _, reason in faults(OWN + more))


@pytest.mark.shows("E18")
def test_another_grid_reads_only_what_says_the_same():
    before, after = parse(OWN).grid, parse(changed("Hygiëne", "Netheid")).grid
    said = {"B.1": {"value": "start"}, "B.2": {"value": "top"}, "B.9": {"value": "goed"}}
    assert after.reads(said, before) == {"B.2": {"value": "top"}}
    assert before.reads(said, before) == {"B.1": {"value": "start"}, "B.2": {"value": "top"}}
    milder = parse(
        changed('label: "Begint", is_gap: true, needs: [example, agreement]', 'label: "Begint"')
    ).grid
    assert "B.1" not in milder.reads(said, before) and milder.has(Criterion("B.1", "hygiëne"))
