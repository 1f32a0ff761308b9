"""Learning sheets as a workbook: a tab per part, a row per line, so that a working group can write in it together."""

from duaalportal.lib.spreadsheet import workbook_bytes
from duaalportal.lib.tables import LARGEST, LONGEST_CELL, NoTable, read_workbook
from learningplans.rules.sheet_files import FileFault, Read, parsed
from learningplans.rules.sheet_shape import FIELDS, FORM_WORDS, PLACE_WORDS, line, tidy

KEY = {"programme": "Opleiding", "sheet": "Leerfiche"}
SHEETS = "Leerfiches"
HEAD = {
    "programme": "Opleiding",
    "code": "Leerfiche",
    "title": "Titel",
    "position": "Plaats",
    "form": "Vorm",
    "text": "Inleiding",
    "dates": "Aantal metingen",
    "rule": "Regel bij de meting",
}
# tab -> part, and the words above the columns; `Soort` tells two lists of one tab apart
TABS = {
    "Aandachtspunten": ("intro", {"kind": "Soort", "text": "Tekst"}),
    "Leerdoelen": (
        "goals",
        {
            "code": "Code",
            "text": "Leerdoel",
            "competences": "Competenties",
            "activities": "Activiteiten",
            "hours": "Uren",
            "where": "Waar",
            "after": "Na",
            "danger": "Verboden onder 18 jaar",
        },
    ),
    "Op school": ("school", {"code": "Code", "text": "Kennis of vaardigheid", "goals": "Leerdoelen"}),
    "Oefencontexten": (
        "practice",
        {"code": "Code", "text": "Oefencontext", "goals": "Leerdoelen", "simulated": "Gesimuleerd"},
    ),
    "Criteria": (
        "criteria",
        {"code": "Code", "text": "Criterium", "goals": "Leerdoelen", "tag": "Label", "norms": "Normen"},
    ),
    "Vragen": (
        "questions",
        {
            "competence": "Competentie",
            "whole": "Groter geheel",
            "goals": "Leerdoelen",
            "where": "Waar",
            "criteria": "Criteria",
        },
    ),
    "Gegevens": ("header", {"code": "Code", "label": "Veld", "value": "Waarde"}),
    "Werkwijze": ("steps", {"code": "Code", "text": "Stap"}),
    "Logboek": ("log", {"kind": "Soort", "code": "Code", "text": "Tekst", "options": "Keuzes"}),
}
OPTIONAL = {"Vragen", "Gegevens", "Werkwijze", "Logboek"}
INTRO_KINDS = {"guidelines": "richtlijn", "attention": "aandachtspunt", "remarks": "opmerking"}
LOG_KINDS = {"head": "kop", "rows": "ja of nee"}
ANSWERS = ("whole", "goals", "where", "criteria")


def dump(versions):
    """The sheets of these versions as a workbook that reads back to the same; no cell is a formula."""
    rows = [(version.sheet, version.title, tidy(version.content)) for version in versions]
    tabs = [(SHEETS, list(HEAD.values()), [_head(*one) for one in rows])]
    for tab, (part, columns) in TABS.items():
        lines = [
            [sheet.programme_id, sheet.code, *(_cell(name, row.get(name)) for name in columns)]
            for sheet, _, content in rows
            for row in _lines(part, content)
        ]
        if lines or tab not in OPTIONAL:
            tabs.append((tab, [*KEY.values(), *columns.values()], lines))
    return workbook_bytes(SHEETS, tabs)


def _head(sheet, title, content):
    measured = content.get("measurement", {})
    return [
        sheet.programme_id,
        sheet.code,
        title,
        sheet.position,
        FORM_WORDS.get(content["form"], content["form"]),
        content["intro"]["text"],
        measured.get("dates"),
        measured.get("rule"),
    ]


def _lines(part, content):
    if part == "intro":
        lists = content["intro"] | {"remarks": content.get("measurement", {}).get("remarks", ())}
        return [{"kind": words, "text": text} for name, words in INTRO_KINDS.items() for text in lists[name]]
    if part == "questions":
        rows = content["questions"].items()
        return [{"competence": code, **dict(zip(ANSWERS, four, strict=True))} for code, four in rows]
    if part == "log":
        log = content.get("log", {})
        return [{"kind": words, **row} for name, words in LOG_KINDS.items() for row in log.get(name, ())]
    return content.get(part, ())


def _cell(name, value):
    if isinstance(value, list):
        named = [PLACE_WORDS.get(one, one) for one in value] if name == "where" else value
        return ("; " if name in ("norms", "options") else ", ").join(named)
    return value


# --- reading --------------------------------------------------------------------------------------------------------


def parse(file, known=None):
    """The sheets of a workbook, from bytes or a file; whatever is wrong is a fault with its tab and row."""
    content = file if isinstance(file, bytes) else file.read(LARGEST + 1)
    try:
        tables = read_workbook(content)
    except NoTable as error:
        return parsed([], [FileFault(0, str(error))], known)
    reading = _Reading(tables)
    return parsed(reading.sheets.values(), reading.faults, known)


class _Reading:
    """Brings the rows of every tab to their sheet; what has no sheet or no known column is a fault."""

    def __init__(self, tables):
        self.faults, self.sheets = [], {}
        for nth, row, key in self.rows(tables.pop(SHEETS, None), SHEETS, HEAD):
            self.begin(nth, row, key)
        if not self.sheets and not self.faults:
            self.fault(0, f"Het tabblad “{SHEETS}” ontbreekt of is leeg.", "")
        for tab, table in tables.items():
            if tab not in TABS:
                self.fault(0, f"Het tabblad “{tab}” kent het portaal niet.", "")
                continue
            part, columns = TABS[tab]
            for nth, row, key in self.rows(table, tab, columns):
                if key in self.sheets:
                    self.add(self.sheets[key], part, row, nth, tab)
                else:
                    self.fault(nth, f"De leerfiche “{key[1]}” staat niet in het tabblad “{SHEETS}”.", tab)

    def fault(self, nth, reason, tab):
        self.faults.append(FileFault(nth, reason, tab))

    def rows(self, table, tab, columns):
        """Rows of a tab as (number, values by field, key of the sheet)."""
        if table is None:
            return
        names = {words.casefold(): name for name, words in (KEY | columns).items()}
        given = [names.get(head.casefold()) for head in table.head]
        for head, name in zip(table.head, given, strict=True):
            if head and name is None:
                self.fault(1, f"De kolom “{head}” kent het portaal niet.", tab)
        for nth, cells in table.rows:
            if any(len(cell) >= LONGEST_CELL for cell in cells):
                self.fault(nth, f"Een cel is langer dan {LONGEST_CELL} tekens.", tab)
            row = {name: cell for name, cell in zip(given, cells, strict=False) if name}
            yield (
                nth,
                row,
                (line(row.get("programme")), line(row.get("code" if columns is HEAD else "sheet"))),
            )

    def begin(self, nth, row, key):
        if key in self.sheets:
            self.fault(nth, f"De leerfiche “{key[1]}” staat er twee keer.", SHEETS)
            return
        content = {
            "form": row.get("form"),
            "intro": {"text": row.get("text"), "guidelines": [], "attention": []},
            "questions": {},
            "log": {"head": [], "rows": []},
        }
        if row.get("dates") or row.get("rule"):
            content["measurement"] = {"dates": row.get("dates") or 5, "rule": row.get("rule")}
        head = {
            "programme": key[0],
            "code": key[1],
            "title": row.get("title"),
            "position": row.get("position"),
        }
        self.sheets[key] = Read(head, content, nth, {"": (nth, SHEETS)})

    def add(self, read, part, row, nth, tab):
        content = read.content
        if part == "questions":
            content["questions"][row.get("competence", "")] = [row.get(name, "") for name in ANSWERS]
            read.lines.setdefault(part, (nth, tab))
            return
        if part in ("intro", "log"):
            kinds = INTRO_KINDS if part == "intro" else LOG_KINDS
            said = line(row.get("kind")).lower()
            name = next((name for name, words in kinds.items() if words == said), None)
            if name is None:
                self.fault(nth, f"Kies bij Soort: {', '.join(kinds.values())}.", tab)
                return
            if name == "remarks":
                content.setdefault("measurement", {}).setdefault("remarks", []).append(row.get("text"))
            elif part == "intro":
                content["intro"][name].append(row.get("text"))
            else:
                content["log"][name].append({field: row.get(field) for field in FIELDS[name]})
                place = (part, len(content["log"][name]))
                # the rules count both lists of a log from 1
                read.lines[place] = (0, tab) if place in read.lines else (nth, tab)
            return
        content.setdefault(part, []).append({field: row.get(field) for field in FIELDS[part]})
        read.lines[(part, len(content[part]))] = (nth, tab)
        read.lines.setdefault(part, (nth, tab))
