"""Sheets as they stand in a file, and what is wrong with them by the line of the file."""

from dataclasses import dataclass, field

from duaalportal.lib.privacy import holds_national_number
from learningplans.rules import sheet_lines, sheets
from learningplans.rules.sheet_shape import LISTS, OF_ASSIGNMENT, line, number, tidy
from learningplans.rules.sheets import CODE, LONGEST, MOST_GOALS, MOST_LINES

LONGEST_TITLE, LONGEST_INTRO, LONGEST_ANSWER, LAST_POSITION, MOST_DATES = 160, 4000, 2000, 32_000, 20
MOST_SHEETS = 200
MOST_SHEETS = 200


@dataclass(frozen=True)
class FileFault:
    """What is wrong on a line of a file; in a workbook `sheet` is the tab. Line 0 is the file itself."""

    line: int
    reason: str
    sheet: str = ""

    def __str__(self):
        where = f"{self.sheet}, rij {self.line}" if self.sheet else f"Regel {self.line}"
        return f"{where}: {self.reason}" if self.line else self.reason


@dataclass(frozen=True)
class ParsedSheet:
    """A learning sheet as a file has it, its content complete."""

    code: str
    title: str
    programme: str
    position: int
    content: dict


@dataclass(frozen=True)
class Parsed:
    """The sheets of a file and everything that is wrong with them; take them in only without faults."""

    sheets: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    @property
    def is_good(self):
        """Whether the sheets can be taken in."""
        return bool(self.sheets) and not self.faults


@dataclass
class Read:
    """One sheet as it was read: its head, its raw content, and the line of each part and each row of it."""

    head: dict
    content: dict
    line: int
    # part, or (part, number from 1) -> (line, tab)
    lines: dict = field(default_factory=dict)

    def where(self, part, number=0):
        """The line of a row of a part; else of the part, else of the sheet."""
        return self.lines.get((part, number)) or self.lines.get(part) or self.lines.get("") or (self.line, "")


# --- faults by line -------------------------------------------------------------------------------------------------


def parsed(reads, found=(), known=None):
    """What was read as sheets, with every fault by its line.

    `known` tells per programme what exists (learningplans.sheets.checking.Known); without it only the file itself is
    looked at.
    """
    found, rows = list(found), []
    for nth, one in enumerate(reads, start=1):
        rows.append((one, _sheet(one, nth)))
    around = _around([sheet for _, sheet in rows], known)
    seen = set()
    for one, sheet in rows:
        found += [FileFault(*reason) for reason in _head_faults(one, sheet, seen, known)]
        found += _content_faults(one, sheet, around[sheet.programme], known)
    if not rows and not found:
        found.append(FileFault(0, "Er staat geen enkele leerfiche in dit bestand."))
    if len(rows) > MOST_SHEETS:
        found.append(FileFault(0, f"Laad hoogstens {MOST_SHEETS} leerfiches tegelijk in."))
    return Parsed([sheet for _, sheet in rows], sorted(found, key=lambda fault: (fault.sheet, fault.line)))


def _sheet(one, nth):
    head = {name: line(one.head.get(name)) for name in ("code", "title", "programme")}
    place = one.head.get("position")
    return ParsedSheet(
        **head, position=nth if place in (None, "") else number(place), content=tidy(one.content)
    )


def _head_faults(one, sheet, seen, known):
    number_, tab = one.where("")
    key = (sheet.programme, sheet.code)
    faulty = (
        (not sheet.programme, "Zet er de opleiding bij."),
        (
            bool(sheet.programme) and known is not None and sheet.programme not in known,
            f"De opleiding “{sheet.programme}” kent het portaal niet.",
        ),
        (
            not CODE.fullmatch(sheet.code),
            "De code van de leerfiche mag kleine letters, cijfers en streepjes hebben.",
        ),
        (key in seen, f"De leerfiche “{sheet.code}” staat er twee keer."),
        (not sheet.title, "De leerfiche heeft geen titel."),
        (len(sheet.title) > LONGEST_TITLE, f"De titel is langer dan {LONGEST_TITLE} tekens."),
        (
            not (isinstance(sheet.position, int) and 0 <= sheet.position <= LAST_POSITION),
            "De plaats in de reeks is een getal.",
        ),
    )
    seen.add(key)
    return [(number_, reason, tab) for wrong, reason in faulty if wrong]


@dataclass(frozen=True)
class _Around:
    """The goals of a programme as "sheet.goal", and those of them whose order runs in a circle."""

    goals: set
    circle: set


def _around(found, known):
    together = {}
    for sheet in found:
        if sheet.programme not in together:
            exists = known.get(sheet.programme) if known is not None else None
            together[sheet.programme] = dict(exists.others) if exists else {}
        together[sheet.programme][sheet.code] = sheet.content
    return {programme: _of_programme(contents) for programme, contents in together.items()}


def _of_programme(contents):
    after = {}
    for sheet, content in contents.items():
        for row in content.get("goals", ()):
            named = (one if "." in one else f"{sheet}.{one}" for one in row.get("after", ()))
            after[f"{sheet}.{row['code']}"] = set(named)
    return _Around(set(after), circle(after))


def circle(after):
    """Names on a circle in "comes after", or between two circles; in time that grows with the arrows."""
    before = {name: set() for name in after}
    for name, others in after.items():
        for other in others & after.keys():
            before[other].add(name)
    left = _without_ends(after, before)
    return _without_ends({name: before[name] & left for name in left}, {name: after[name] for name in left})


def _without_ends(waits, freed):
    """What is left when everything that waits for nothing is taken away, again and again."""
    count = {name: len(others & waits.keys()) for name, others in waits.items()}
    free = [name for name, number_ in count.items() if not number_]
    for name in free:
        for other in freed[name]:
            if other in count:
                count[other] -= 1
                if not count[other]:
                    free.append(other)
    return set(count) - set(free)


def _content_faults(one, sheet, around, known):
    content, exists = sheet.content, None if known is None else known.get(sheet.programme)
    if too_long := _too_long(content):
        found = too_long  # the rest would take long to look at
    else:
        outside = around.goals - {f"{sheet.code}.{code}" for code in sheet_lines.codes_of(content, "goals")}
        if known is None:  # what stands outside the file cannot be looked up
            outside |= {code for row in content["goals"] for code in row["after"] if "." in code}
        found = sheets.faults(
            content,
            competences=[row.code for row in exists.competences] if exists else (),
            activities=[row.code for row in exists.activities] if exists else (),
            other_goals=outside,
        )
        if not any(fault.part == "goals" for fault in found):
            found += _round_trips(sheet, around)
        found += _more_faults(sheet)
    told = []
    for fault in found:
        number_, tab = one.where(fault.part, fault.line)
        told.append(FileFault(number_, _sentence(fault), tab))
    return told


def _too_long(content):
    log = content.get("log", {})
    parts = [(part, content.get(part, ())) for part in (*LISTS, *OF_ASSIGNMENT)]
    return [
        sheets.SheetFault(part, 0, f"hoogstens {most} regels. Splits het thema.")
        for part, rows in [*parts, ("log", log.get("head", ())), ("log", log.get("rows", ()))]
        if len(rows) > (most := MOST_GOALS if part == "goals" else MOST_LINES)
    ]


def _round_trips(sheet, around):
    return [
        sheets.SheetFault("goals", nth, "de volgorde loopt rond: dit doel wacht zo op zichzelf.")
        for nth, row in enumerate(sheet.content["goals"], start=1)
        if f"{sheet.code}.{row['code']}" in around.circle
    ]


def _sentence(fault):
    words = sheets.PARTS.get(fault.part, "")
    return f"{words}: {fault.reason}" if words else fault.reason


def _more_faults(sheet):
    content = sheet.content
    for nth, row in enumerate(content["practice"], start=1):
        if not isinstance(row["simulated"], bool):
            yield sheets.SheetFault("practice", nth, "schrijf ja of nee bij gesimuleerd.")
    dates = content.get("measurement", {}).get("dates", 1)
    if not (isinstance(dates, int) and 1 <= dates <= MOST_DATES):
        yield sheets.SheetFault(
            "measurement", 0, f"het aantal metingen is een geheel getal van 1 tot {MOST_DATES}."
        )
    for part, nth, text in [("", 0, sheet.title), *_texts(content)]:
        most = LONGEST_INTRO if part == "intro" else LONGEST_ANSWER if part == "questions" else LONGEST
        if len(text) > most:
            yield sheets.SheetFault(part, nth, f"een tekst is langer dan {most} tekens.")
        if holds_national_number(text):
            yield sheets.SheetFault(part, nth, "hier staat een rijksregisternummer. Haal het weg.")


def _texts(content):
    """Every text of a sheet that no rule of `sheets.faults` measures, with its part and row."""
    intro = content["intro"]
    yield from (("intro", 0, text) for text in (intro["text"], *intro["guidelines"], *intro["attention"]))
    yield from (("questions", 0, text) for four in content["questions"].values() for text in four)
    measured = content.get("measurement", {})
    yield from (("measurement", 0, text) for text in (measured.get("rule", ""), *measured.get("remarks", ())))
    log = content.get("log", {})
    parts = [(part, content.get(part, ())) for part in (*LISTS, *OF_ASSIGNMENT)]
    for part, rows in [*parts, *(("log", log.get(name, ())) for name in ("head", "rows"))]:
        for nth, row in enumerate(rows, start=1):
            for value in row.values():
                values = value if isinstance(value, list) else [value]
                yield from ((part, nth, text) for text in values if isinstance(text, str))
