"""Learning sheets in and out of files: what goes out reads back to the same, and every fault has its line."""

import io
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from learningplans.rules import sheets as rules
from learningplans.rules.sheet_files import circle
from learningplans.rules.sheet_shape import tidy
from learningplans.sheets.files import dump_xlsx, dump_yaml, parse_xlsx, parse_yaml

pytestmark = pytest.mark.once
KINDS = {"yaml": (dump_yaml, parse_yaml), "xlsx": (dump_xlsx, parse_xlsx)}


def version(content, code="smeren", title="Smeren", programme="onderhoudsmechanica", position=1):
    """What a file is made of: a version with its sheet."""
    sheet = SimpleNamespace(code=code, programme_id=programme, position=position)
    return SimpleNamespace(sheet=sheet, title=title, content=content)


# --- there and back -------------------------------------------------------------------------------------------------

RISKY = (
    "=1+1",
    "+32 9",
    "-",
    "@x",
    "'=x",
    "null",
    "~",
    "yes",
    "08",
    "1.0",
    "a: b",
    "# x",
    "- x",
    "{",
    "*a",
    "“é”",
)
texts = st.one_of(
    st.text(max_size=25), st.sampled_from(RISKY), st.builds("{}\n{}".format, st.text(max_size=9), st.text())
)
names = st.text("abc-12", min_size=1, max_size=6).filter(rules.CODE.fullmatch)
some = st.lists(names, max_size=3, unique=True)


def lines(**fields):
    """Rows with a code of their own."""
    row = st.fixed_dictionaries({"code": names, **fields})
    return st.lists(row, max_size=3, unique_by=lambda one: one["code"])


LINES = {
    "goals": lines(
        text=texts,
        competences=some,
        activities=some,
        hours=st.one_of(st.integers(0, 500), st.floats(0, 500).map(lambda hours: round(hours, 2))),
        where=st.lists(st.sampled_from(rules.PLACES), unique=True),
        after=st.lists(st.one_of(names, st.builds("{}.{}".format, names, names)), max_size=2),
        danger=texts,
    ),
    "school": lines(text=texts, goals=some),
    "practice": lines(text=texts, goals=some, simulated=st.booleans()),
    "criteria": lines(text=texts, goals=some, tag=texts, norms=st.lists(texts, max_size=3)),
    "questions": st.dictionaries(names, st.lists(texts, min_size=4, max_size=4), max_size=2),
    "intro": st.fixed_dictionaries(
        {"text": texts, "guidelines": st.lists(texts, max_size=3), "attention": st.lists(texts, max_size=3)}
    ),
}
OF_ASSIGNMENT = {
    "header": lines(label=texts, value=texts),
    "steps": lines(text=texts),
    "log": st.fixed_dictionaries(
        {"head": lines(text=texts, options=st.lists(texts, max_size=3)), "rows": lines(text=texts)}
    ),
    "measurement": st.fixed_dictionaries(
        {"dates": st.integers(1, 9), "rule": texts, "remarks": st.lists(texts, max_size=2)}
    ),
}
contents = st.one_of(
    st.fixed_dictionaries({"form": st.just("theme"), **LINES}),
    st.fixed_dictionaries({"form": st.just("assignment"), **LINES, **OF_ASSIGNMENT}),
)


@pytest.mark.shows("P02")
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(first=contents, second=contents)
def test_what_goes_out_reads_back_to_the_same(kind, first, second):
    dump, parse = KINDS[kind]
    found = parse(dump([version(first), version(second, code="lagers", title="=Lagers", position=0)]))
    assert [(one.code, one.title, one.position) for one in found.sheets] == [
        ("smeren", "Smeren", 1),
        ("lagers", "=Lagers", 0),
    ]
    assert [one.content for one in found.sheets] == [tidy(first), tidy(second)]


@settings(max_examples=60, deadline=None)
@given(content=contents)
def test_a_tidy_sheet_stays_as_it_is(content):
    once = tidy(content)
    assert tidy(once) == once
    assert [goal.code for goal in rules.goals_of(once)] == [row["code"] for row in content["goals"]]


def test_a_workbook_can_be_read_and_holds_no_formula():
    content = rules.empty() | {
        "goals": [{"code": "g1", "text": "=HYPERLINK(1)", "hours": 7.5, "where": ["company", "simulated"]}],
        "criteria": [{"code": "c1", "text": "Las zonder fout", "norms": ["5011", "5012"]}],
    }
    book = load_workbook(io.BytesIO(dump_xlsx([version(content)])))
    assert book.sheetnames == [
        "Leerfiches", "Aandachtspunten", "Leerdoelen", "Op school", "Oefencontexten", "Criteria",
    ]  # fmt: skip
    row = [cell.value for cell in book["Leerdoelen"][2]]
    assert row[2:] == ["g1", "'=HYPERLINK(1)", None, None, 7.5, "bedrijf, opleidingscentrum", None, None]
    assert book["Criteria"][2][6].value == "5011; 5012"
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "inlineStr"}


# --- what is wrong --------------------------------------------------------------------------------------------------

SHEET = """\
programme: onderhoudsmechanica
sheets:
  - code: smeren
    title: Smeren
    goals:
      - {code: g1, text: Vet kiezen, competences: [omd-c05], activities: [omd-03]}
      - {code: g2, text: Smeren, competences: [omd-c05], after: [g1]}
    criteria:
      - {code: c1, text: Elk punt is gesmeerd}
  - code: lagers
    title: Lagers
    goals:
      - {code: g1, text: Lager vervangen, competences: [omd-c08], after: [smeren.g2]}
    criteria:
      - {code: c1, text: Draait vrij}
"""
KNOWN = {
    "onderhoudsmechanica": SimpleNamespace(
        competences=[SimpleNamespace(code="omd-c05"), SimpleNamespace(code="omd-c08")],
        activities=[SimpleNamespace(code="omd-03")],
        others={"storing": {"goals": [{"code": "g1", "after": ["lagers.g1"]}]}},
    )
}
GOALS = """\
    goals:
      - {code: g1, text: Lager vervangen, competences: [omd-c08], after: [smeren.g2]}
"""
FAULTY = {
    "a sheet without goals": (GOALS, "", 10, "nog geen leerdoel"),
    "two goals with one code": ("code: g2, text: Smeren", "code: g1, text: Smeren", 7, "“g1” staat er twee keer"),
    "a circle": ("activities: [omd-03]}", "after: [g2]}", 5, "de volgorde loopt rond"),
    "a circle over sheets": ("activities: [omd-03]}", "after: [lagers.g1]}", 6, "de volgorde loopt rond"),
    "a circle with a sheet that stands": ("after: [smeren.g2]", "after: [storing.g1]", 13, "de volgorde loopt rond"),
    "a goal that does not exist": ("after: [smeren.g2]", "after: [smeren.g9]", 13, "“smeren.g9”"),
    "an unknown competence": ("[omd-c08]", "[omd-c99]", 13, "“omd-c99” bestaat niet"),
    "an unknown activity": ("[omd-03]", "[omd-77]", 6, "“omd-77” bestaat niet"),
    "an unknown programme": ("onderhoudsmechanica", "bakkerij", 3, "“bakkerij” kent het portaal niet"),
    "no title": ("    title: Lagers\n", "", 10, "geen titel"),
    "one code for two sheets": ("code: lagers", "code: smeren", 10, "staat er twee keer"),
    "an unknown field": ("text: Draait vrij", "tekst: Draait vrij", 15, "Het veld “tekst”"),
    "a field twice": ("title: Lagers", "title: Lagers\n    title: Lagers", 12, "“title” staat hier twee keer"),
    "text instead of a list": ("goals:\n      - {code: g1, text: L", "goals: geen\n    steps:\n      - {text: L", 12, "hoort een lijst"),
    "no number": ("text: Vet kiezen", "text: Vet kiezen, hours: veel", 6, "uren zijn een getal"),
    "not a number either": ("text: Vet kiezen", "text: Vet kiezen, hours: .nan", 6, "uren zijn een getal"),
    "another place": ("text: Vet kiezen", "text: Vet kiezen, where: [thuis]", 6, "kies waar het kan"),
    "wrong YAML": ("[omd-c05], after", "[omd-c05, after", 7, "geen geldige YAML"),
    "wrong indenting": ("    title: Lagers", "   title: Lagers", 11, "geen geldige YAML"),
    "an alias": ("title: Lagers", "title: *naam", 11, "Verwijzingen"),
    "an anchor": ("title: Lagers", "title: &naam Lagers", 11, "Verwijzingen"),
    "an object": ("title: Lagers", "title: !!python/object/apply:os.system [ls]", 11, "type met !"),
    "two documents": ("  - code: lagers", "---\n  - code: lagers", 10, "één document"),
    "a national number": ("Draait vrij", "Zie 85.07.30-033.28", 15, "rijksregisternummer"),
    "a text too long": ("Draait vrij", "x" * 601, 15, "langer dan 600"),
}  # fmt: skip


def test_a_good_file_has_no_faults():
    found = parse_yaml(SHEET, KNOWN)
    assert found.faults == []
    assert found.is_good
    assert found.sheets[1].content["goals"][0]["after"] == ["smeren.g2"]
    assert parse_yaml(SHEET).is_good


@pytest.mark.shows("P02")
@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_has_its_line_and_a_sentence(name):
    old, new, line, reason = FAULTY[name]
    assert old in SHEET
    found = parse_yaml(SHEET.replace(old, new, 1), KNOWN)
    assert [fault for fault in found.faults if fault.line == line and reason in fault.reason], found.faults
    assert not found.is_good
    assert str(found.faults[0]).startswith(("Regel", "Er staat"))


HUGE = {
    "nothing": ("", "leeg"),
    "no sheets": ("sheets: []", "geen enkele leerfiche"),
    "a list": ("- a\n- b", "Begin met “sheets:”"),
    "too large": ("#" * (1024 * 1024 + 1), "groter dan 1 MB"),
    "too deep": ("[" * 5000, "te diep"),
    "too many": ("sheets: [" + "a, " * 70_000 + "a]", "te lang"),
    "a bomb": ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "Verwijzingen"),
    "bytes": (b"\xff\xfe\x00", "UTF-8"),
    "a control sign": ("sheets:\x00", "geen geldige YAML"),
}


@pytest.mark.parametrize("name", HUGE)
def test_what_cannot_be_a_file_of_sheets_gets_one_sentence(name):
    text, reason = HUGE[name]
    found = parse_yaml(text)
    assert (len(found.faults), found.sheets) == (1, [])
    assert reason in str(found.faults[0])


def test_a_long_chain_of_goals_is_looked_at_quickly():
    goals = [f"{{code: g{n}, text: x, competences: [k], after: [g{n - 1}]}}" for n in range(1, 4000)]
    found = parse_yaml(f"sheets: [{{code: a, title: A, programme: p, goals: [{', '.join(goals)}]}}]")
    assert "hoogstens 200 regels" in str(found.faults[0])


def test_what_lies_on_a_circle_is_named_and_nothing_else():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"c"}, "e": {"nowhere"}}) == {"b", "c"}
    assert circle({"a": {"b"}, "b": set()}) == set()


# --- a workbook -----------------------------------------------------------------------------------------------------


def changed(change):
    """The workbook of a good file after somebody wrote in it."""
    found = parse_yaml(SHEET).sheets
    book = load_workbook(io.BytesIO(dump_xlsx([version(one.content, one.code, one.title) for one in found])))
    change(book)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def cell(tab, place, value):
    """A change of one cell."""
    return lambda book: book[tab].__setitem__(place, value)


WORKBOOKS = {
    "an unknown competence": (cell("Leerdoelen", "E4", "omd-c99"), "Leerdoelen, rij 4", "“omd-c99” bestaat niet"),
    "a code twice": (cell("Leerdoelen", "C3", "g1"), "Leerdoelen, rij 3", "staat er twee keer"),
    "no such sheet": (cell("Criteria", "B2", "smeer"), "Criteria, rij 2", "“smeer” staat niet in het tabblad"),
    "an unknown column": (cell("Criteria", "D1", "Wat"), "Criteria, rij 1", "De kolom “Wat”"),
    "an unknown tab": (lambda book: book.create_sheet("Kladblad").append(["x"]), "Het tabblad “Kladblad”", ""),
    "a sheet twice": (cell("Leerfiches", "B3", "smeren"), "Leerfiches, rij 3", "staat er twee keer"),
    "an empty title": (cell("Leerfiches", "C2", None), "Leerfiches, rij 2", "geen titel"),
    "a formula": (cell("Leerdoelen", "D2", "=1+1"), "In rij 2 staat een formule", ""),
    "no place": (cell("Leerdoelen", "H2", "thuis"), "Leerdoelen, rij 2", "kies waar het kan"),
    "no tab of sheets": (lambda book: book.remove(book["Leerfiches"]), "Het tabblad “Leerfiches” ontbreekt", ""),
}  # fmt: skip


def test_a_workbook_people_wrote_in_is_read():
    def write(book):
        book["Leerdoelen"]["G2"] = 12.0
        book["Leerdoelen"]["H2"] = "Leerbedrijf; school"
        book["Oefencontexten"].append(["onderhoudsmechanica", "lagers", "p1", "Lager persen", "g1", "ja"])

    found = parse_xlsx(changed(write), KNOWN)
    assert found.faults == []
    goal = found.sheets[0].content["goals"][0]
    assert (goal["hours"], goal["where"]) == (12, ["company", "school"])
    assert found.sheets[1].content["practice"][0] == {
        "code": "p1",
        "text": "Lager persen",
        "goals": ["g1"],
        "simulated": True,
    }


@pytest.mark.shows("P02")
@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_fault_in_a_workbook_has_its_tab_and_row(name):
    change, where, reason = WORKBOOKS[name]
    said = [str(fault) for fault in parse_xlsx(changed(change), KNOWN).faults]
    assert [one for one in said if where in one and reason in one], said


def test_what_is_no_workbook_gets_a_sentence():
    book = Workbook()
    out = io.BytesIO()
    book.save(out)
    assert "ontbreekt" in str(parse_xlsx(out.getvalue()).faults[0])
    assert "geen XLSX-bestand" in str(parse_xlsx(b"Leerfiche;Titel").faults[0])
    assert "groter dan 1 MB" in str(parse_xlsx(io.BytesIO(b"PK\x03\x04" * 300_000)).faults[0])
