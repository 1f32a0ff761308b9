"""Single values of an instrument file: mappings, lists, texts, codes, numbers and choices."""

import re
from datetime import date

import yaml

from groeiwijzer.instruments.faults import Fault

MAX_CODE = 24
MAX_TEXT = 500

CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*")
INSTRUMENT_CODE = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]"
)
_TAG = "tag:yaml.org,2002:"


class ValueReader:
    """Reads single values out of nodes and gathers faults; a broken value never stops the walk."""

    def __init__(self):
        self.faults: list[Fault] = []
        self.first_line: dict[str, int] = {}

    def fault(self, node, path, reason):
        """Note what is wrong at the line where the node begins."""
        self.faults.append(Fault(node.start_mark.line + 1, path, reason))

    def mapping(self, node, path, required=(), optional=()) -> dict[str, yaml.Node]:
        """The known keys of a mapping; unknown, double and missing keys become faults."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, path, "Hier horen sleutels met een waarde, zoals `code: EL`.")
            return {}
        found = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in required and name not in optional:
                known = ", ".join((*required, *optional))
                self.fault(key, path, f"Onbekende sleutel “{_shorten(name)}”. Hier mag: {known}.")
            elif name in found:
                self.fault(key, join(path, name), f"De sleutel “{name}” staat hier twee keer.")
            else:
                found[name] = value
        for name in required:
            if name not in found:
                self.fault(node, path, f"De sleutel “{name}” ontbreekt.")
        return found

    def sequence(self, node, path) -> list[tuple[str, yaml.Node]]:
        """The members of a list with their paths; an empty list is a fault."""
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, path, "Hier hoort een lijst: elke regel begint met een streepje.")
            return []
        if not node.value:
            self.fault(node, path, "Deze lijst is leeg.")
        return [(f"{path}[{index}]", child) for index, child in enumerate(node.value)]

    def text(self, node, path, longest=MAX_TEXT) -> str:
        """One line of visible text of at most `longest` characters; "" where the key is absent."""
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, path, "Hier hoort tekst, geen lijst of groep sleutels.")
            return ""
        if node.tag == _TAG + "null":
            self.fault(node, path, "Deze tekst is leeg.")
            return ""
        if node.tag != _TAG + "str":
            self.fault(node, path, f"Hier hoort tekst: zet “{_shorten(node.value)}” tussen aanhalingstekens.")
            return ""
        value = " ".join(node.value.split())
        if not value:
            self.fault(node, path, "Deze tekst is leeg.")
        elif _INVISIBLE.search(value):
            self.fault(node, path, "In deze tekst staan onzichtbare tekens.")
        elif len(value) > longest:
            self.fault(node, path, f"Deze tekst telt {len(value)} tekens; het mogen er {longest} zijn.")
        return value

    def number(self, node, path) -> int | None:
        """A whole number from 0 up."""
        if isinstance(node, yaml.ScalarNode) and re.fullmatch(r"[0-9]{1,9}", node.value):
            if node.tag == _TAG + "int":
                return int(node.value)
            self.fault(node, path, "Schrijf dit getal zonder aanhalingstekens.")
            return None
        self.fault(node, path, "Hier hoort een geheel getal.")
        return None

    def day(self, node, path) -> date | None:
        """A date as year-month-day."""
        try:
            return date.fromisoformat(node.value)
        except (TypeError, ValueError):
            self.fault(node, path, "Schrijf de datum als jaar-maand-dag, bijvoorbeeld 2026-11-21.")
            return None

    def choice(self, node, path, choices, what) -> str | None:
        """One of the choices; `what` names them in the fault."""
        value = node.value if isinstance(node, yaml.ScalarNode) else None
        if value in choices:
            return value
        allowed = ", ".join(choices)
        if value is None:
            self.fault(node, path, f"Hier hoort één {what}: {allowed}.")
        else:
            self.fault(node, path, f"Onbekende {what} “{_shorten(value)}”. Kies uit: {allowed}.")
        return None

    def code(self, node, path, *, unique=True, pattern=CODE) -> str:
        """A code of the right form, and one that the file has not used before."""
        faults_before = len(self.faults)
        value = self.text(node, path, MAX_CODE)
        if node is None or len(self.faults) > faults_before:
            return ""
        if not pattern.fullmatch(value):
            reason = (
                "Een code begint met een letter en heeft alleen letters, cijfers, punten en streepjes."
                if pattern is CODE
                else "Deze code heeft alleen kleine letters, cijfers en streepjes, en begint met een letter."
            )
            self.fault(node, path, f"{reason} “{value}” past daar niet in.")
            return ""
        if unique:
            line = node.start_mark.line + 1
            if value in self.first_line:
                where = self.first_line[value]
                self.fault(node, path, f"De code “{value}” bestaat al op regel {where}. Elke code is uniek.")
            else:
                self.first_line[value] = line
        return value


def join(path: str, name: str) -> str:
    """The path of a key inside a part."""
    return f"{path}.{name}" if path else name


def _shorten(value: str) -> str:
    value = _INVISIBLE.sub("", " ".join(value.split()))
    return value if len(value) <= 40 else value[:39] + "…"
