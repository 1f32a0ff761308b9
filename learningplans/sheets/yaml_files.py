"""Learning sheets as YAML: written to be read by people, read line by line without ever building an object from a name."""

from dataclasses import dataclass

import yaml

from learningplans.rules.sheet_files import FileFault, Read, parsed
from learningplans.rules.sheet_shape import FIELDS, LISTS, OF_ASSIGNMENT, tidy

LARGEST = 1024 * 1024
DEEPEST, MOST_NODES = 12, 60_000
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
HEAD = """\
# Leerfiches uit Duaal leren. Behoud de `code` van een doel dat gelijk blijft: dan blijft de opvolging kloppen.
"""
OF_SHEET = ("code", "title", "programme", "position")
NULLS = {"", "~", "null", "Null", "NULL"}


def dump(versions):
    """The sheets of these versions as YAML that reads back to the same."""
    rows = [_sheet(version) for version in versions]
    return HEAD + yaml.dump({"sheets": rows}, Dumper=DUMPER, allow_unicode=True, sort_keys=False, width=110)


def _sheet(version):
    sheet, content = version.sheet, tidy(version.content)
    head = {
        "code": sheet.code,
        "title": version.title,
        "programme": sheet.programme_id,
        "position": sheet.position,
        "form": content.pop("form"),
    }
    filled = {part: _filled(value) for part, value in content.items()}
    return head | {part: value for part, value in filled.items() if value}


def _filled(value):
    """The value without its empty fields; a row keeps its code and its text."""
    if isinstance(value, dict):
        return {name: _filled(one) for name, one in value.items() if one or name in ("code", "text", "value")}
    return [_filled(one) for one in value] if isinstance(value, list) else value


# --- reading --------------------------------------------------------------------------------------------------------


class NotRead(Exception):
    """The file cannot be read any further; carries the fault."""

    def __init__(self, line, reason):
        super().__init__(reason)
        self.fault = FileFault(line, reason)


@dataclass(frozen=True)
class Node:
    """A piece of the file with its line, counted from 1: text, a list of nodes, or nodes by name."""

    value: object
    line: int


def parse(text, known=None):
    """The sheets of a YAML file; whatever is wrong is a fault with its line, nothing is raised."""
    try:
        reading = _Reading(_tree(_text_of(text)))
    except NotRead as stop:
        return parsed([], [stop.fault], known)
    return parsed(reading.sheets, reading.faults, known)


def _text_of(text):
    if len(text) > LARGEST:
        raise NotRead(0, "Dit bestand is groter dan 1 MB. Laad het in kleinere delen in.")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise NotRead(0, "Dit is geen tekstbestand in UTF-8. Bewaar het opnieuw als YAML.") from error
    if not text.strip():
        raise NotRead(0, "Dit bestand is leeg.")
    return text


def _tree(text):
    """The file as nodes: every value stays text, so that no name in a file can ever become an object."""
    events = _events(text)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            root = _node(next(events), events, 1)
            break
    else:
        raise NotRead(0, "Dit bestand is leeg.")
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            raise NotRead(
                event.start_mark.line + 1, "Zet alle leerfiches in één document, zonder “---” ertussen."
            )
    return root


def _events(text):
    try:
        for count, event in enumerate(yaml.parse(text, Loader=LOADER)):
            line = event.start_mark.line + 1
            if count > MOST_NODES:
                raise NotRead(line, "Dit bestand is te lang. Laad het in kleinere delen in.")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise NotRead(
                    line, "Verwijzingen met & of * leest het portaal niet. Schrijf de tekst voluit."
                )
            if getattr(event, "tag", None):
                raise NotRead(line, "Een type met ! leest het portaal niet. Laat het weg.")
            yield event
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = "Dit is geen geldige YAML: kijk de inspringing, de dubbelepunten en de aanhalingstekens na."
        raise NotRead(mark.line + 1 if mark else 1, reason) from error


def _node(event, events, depth):
    line = event.start_mark.line + 1
    if depth > DEEPEST:
        raise NotRead(line, "Deze lijst zit te diep. Kijk de inspringing na.")
    if isinstance(event, yaml.ScalarEvent):
        plain = event.implicit[0]
        return Node("" if plain and event.value in NULLS else event.value, line)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_node(event, events, depth + 1))
        return Node(items, line)
    found = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        name = _node(event, events, depth + 1)
        if not isinstance(name.value, str):
            raise NotRead(name.line, "Voor een dubbelepunt hoort één woord.")
        if name.value in found:
            raise NotRead(name.line, f"“{name.value}” staat hier twee keer.")
        found[name.value] = Node(_node(next(events), events, depth + 1).value, name.line)
    return Node(found, line)


class _Reading:
    """Walks the nodes by the fields a sheet has; what does not belong there is a fault."""

    def __init__(self, root):
        self.faults, self.sheets = [], []
        if not isinstance(root.value, dict):
            self.fault(root, "Begin met “sheets:” en zet daaronder de leerfiches.")
            return
        top = self.fields(root, {"sheets", "programme"})
        programme = self.text(top.get("programme"))
        for node in self.items(top.get("sheets")):
            self.sheet(node, programme)

    def fault(self, node, reason):
        self.faults.append(FileFault(node.line, reason))

    def sheet(self, node, programme):
        parts = {"form", "intro", "questions", "log", "measurement", *LISTS, *OF_ASSIGNMENT}
        given = self.fields(node, {*OF_SHEET, *parts})
        head = {name: self.text(given.get(name)) for name in OF_SHEET}
        head["programme"] = head["programme"] or programme
        read = Read(head, {}, node.line)
        read.lines |= {part: (given[part].line, "") for part in parts & set(given)}
        content = {"form": self.text(given.get("form"))}
        content |= {part: self.rows(part, given.get(part), read) for part in (*LISTS, *OF_ASSIGNMENT)}
        intro = self.fields(given.get("intro"), {"text", "guidelines", "attention"})
        content["intro"] = {"text": self.text(intro.get("text"))} | {
            name: self.texts(intro.get(name)) for name in ("guidelines", "attention")
        }
        questions = self.fields(given.get("questions"))
        content["questions"] = {code: self.texts(answers) for code, answers in questions.items()}
        log = self.fields(given.get("log"), {"head", "rows"})
        content["log"] = {name: self.rows(name, log.get(name), read, "log") for name in ("head", "rows")}
        if "measurement" in given:
            measured = self.fields(given["measurement"], {"dates", "rule", "remarks"})
            content["measurement"] = {
                "dates": self.text(measured.get("dates")) or 5,
                "rule": self.text(measured.get("rule")),
                "remarks": self.texts(measured.get("remarks")),
            }
        read.content = content
        self.sheets.append(read)

    def rows(self, part, node, read, lines_of=None):
        found = []
        for nth, item in enumerate(self.items(node), start=1):
            key = (lines_of or part, nth)
            # the rules count both lists of a log from 1
            read.lines[key] = read.lines[lines_of] if key in read.lines else (item.line, "")
            row = self.fields(item, set(FIELDS[part]))
            found.append({name: self.plain(value) for name, value in row.items()})
        return found

    def fields(self, node, names=None):
        if node is None or node.value == "":
            return {}
        if not isinstance(node.value, dict):
            self.fault(node, "Hier horen velden met een naam en een dubbelepunt.")
            return {}
        for name, value in node.value.items():
            if names is not None and name not in names:
                self.fault(value, f"Het veld “{name}” kent het portaal niet.")
        return {name: value for name, value in node.value.items() if names is None or name in names}

    def items(self, node):
        if node is None or node.value == "":
            return []
        if not isinstance(node.value, list):
            self.fault(node, "Hier hoort een lijst, elk deel met een streepje ervoor.")
            return []
        return node.value

    def texts(self, node):
        return [self.text(item) for item in self.items(node)]

    def text(self, node):
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.fault(node, "Hier hoort één tekst.")
            return ""
        return node.value

    def plain(self, node):
        if isinstance(node.value, list):
            return [self.text(item) for item in node.value]
        return self.text(node)
