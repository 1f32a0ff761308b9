"""From YAML text to a node tree that is small, shallow and without references; every node knows its line."""

import re

import yaml

from groeiwijzer.instruments.faults import Fault, InvalidInstrument

MAX_BYTES = 1_000_000
MAX_DEPTH = 16
MAX_NODES = 40_000

_NOT_YAML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compose(text: str) -> yaml.Node:
    """The node tree of a YAML text that is small, shallow and without references."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise InvalidInstrument([Fault(1, "", "Het bestand is groter dan 1 MB.")])
    text = text.removeprefix("\ufeff")
    try:
        _refuse_bombs(text)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reason = (
            "Dit is geen geldige YAML. Kijk rond deze regel naar de inspringing, de aanhalingstekens en de "
            "dubbele punten. Tabs mogen niet."
        )
        raise InvalidInstrument([Fault(line, "", reason)]) from error
    except (yaml.YAMLError, UnicodeError) as error:
        line = _line_of_bad_character(text)
        raise InvalidInstrument([Fault(line, "", "Hier staat een teken dat niet in YAML mag.")]) from error
    if root is None:
        raise InvalidInstrument([Fault(1, "", "Het bestand is leeg.")])
    return root


def _line_of_bad_character(text: str) -> int:
    bad = _NOT_YAML.search(text)
    return text.count("\n", 0, bad.start()) + 1 if bad else 1


def _refuse_bombs(text: str) -> None:
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            reason = "Verwijzingen (& en *) mogen niet in een instrument: schrijf de tekst voluit."
            raise InvalidInstrument([Fault(line, "", reason)])
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise InvalidInstrument([Fault(line, "", "Het bestand is te diep genest.")])
        if nodes > MAX_NODES:
            raise InvalidInstrument([Fault(line, "", "Het bestand heeft te veel onderdelen.")])
