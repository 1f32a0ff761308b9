"""From YAML text to the content of a grid, or every fault in the text with its real line."""

from dataclasses import dataclass

import yaml
from django.core.exceptions import ValidationError

from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.rules.grids import UNSEEN, grid_of
from evaluation.rules.scores import AGREEMENT, EXAMPLE
from groeiwijzer.instruments import InvalidInstrument
from groeiwijzer.instruments.nodes import compose
from groeiwijzer.instruments.values import INSTRUMENT_CODE, ValueReader, join

FEWEST_VALUES, MOST_VALUES = 2, 5
MOST_CRITERIA, MOST_INDICATORS = 40, 12
TITLE, LABEL, LINE = 120, 40, 300
HIGHEST = 999
YES_NO = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class ReadGrid:
    """What a file of a grid holds."""

    code: str
    number: int
    title: str
    content: dict

    @property
    def grid(self):
        """As values."""
        return grid_of(self.content)


def parse(text):
    """The grid a YAML text holds; InvalidInstrument with every fault in it otherwise."""
    reader = _GridReader()
    found = reader.grid(compose(text))
    if reader.faults:
        raise InvalidInstrument(reader.faults)
    return found


class _GridReader(ValueReader):
    """Walks the nodes; a broken part never hides the faults of the next."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def grid(self, root):
        keys = self.mapping(root, "", ("code", "number", "title", "scale", "groups"), ("source",))
        if not keys:
            return None
        number = self.number(keys["number"], "number") if "number" in keys else None
        if number is not None and not 1 <= number <= HIGHEST:
            self.fault(keys["number"], "number", f"Het nummer ligt tussen 1 en {HIGHEST}.")
        code = self.code(keys.get("code"), "code", unique=False, pattern=INSTRUMENT_CODE)
        content = {"title": self.text(keys.get("title"), "title", TITLE)}
        if "source" in keys:
            content["source"] = self.text(keys["source"], "source", LINE)
        content["scale"] = self.scale(keys.get("scale"))
        content["groups"] = self.groups(keys.get("groups"))
        return None if self.faults else ReadGrid(code, number, content["title"], content)

    def text(self, node, path, longest=LINE):
        """A line as everywhere, without national register numbers."""
        value = super().text(node, path, longest)
        try:
            refuse_national_numbers(value)
        except ValidationError as no:
            self.fault(node, path, no.messages[0])
        return value

    def yes_or_no(self, node, path):
        """true or false; false where the key is absent."""
        if node is None:
            return False
        value = YES_NO.get(node.value.lower()) if isinstance(node, yaml.ScalarNode) else None
        if value is None or not node.tag.endswith(":bool"):
            self.fault(node, path, "Schrijf hier true of false.")
        return bool(value)

    # --- the scale ------------------------------------------------------------------------------------------------------

    def scale(self, node):
        """The values, the lowest first; one of them is what may be expected."""
        if node is None:
            return []
        codes, faults, found = {}, len(self.faults), []
        for path, child in self.sequence(node, "scale"):
            row = self.value(child, path)
            if row["code"] and row["code"] in codes:
                where = codes[row["code"]]
                self.fault(
                    child,
                    path,
                    f"De code “{row['code']}” staat al op regel {where}. Elke waarde heeft een eigen code.",
                )
            codes.setdefault(row["code"], child.start_mark.line + 1)
            found.append(row)
        if not FEWEST_VALUES <= len(found) <= MOST_VALUES:
            reason = (
                f"Een schaal heeft {FEWEST_VALUES} tot {MOST_VALUES} waarden; hier staan er {len(found)}. "
                "“Nog niet gezien” komt er vanzelf bij."
            )
            self.fault(node, "scale", reason)
        elif len(self.faults) == faults and all(row["is_gap"] or row["is_strength"] for row in found):
            reason = (
                "Eén waarde moet gewoon goed zijn: geen werkpunt (is_gap) en geen sterk punt (is_strength)."
            )
            self.fault(node, "scale", reason)
        return found

    def value(self, node, path):
        """One value with what has to be said with it."""
        keys = self.mapping(node, path, ("code", "label"), ("meaning", "is_gap", "is_strength", "needs"))
        row = {
            "code": self.code(keys.get("code"), join(path, "code"), unique=False),
            "label": self.text(keys.get("label"), join(path, "label"), LABEL),
            "is_gap": self.yes_or_no(keys.get("is_gap"), join(path, "is_gap")),
            "is_strength": self.yes_or_no(keys.get("is_strength"), join(path, "is_strength")),
            "needs": self.needs(keys.get("needs"), join(path, "needs")),
        }
        if "meaning" in keys:
            row["meaning"] = self.text(keys["meaning"], join(path, "meaning"))
        if row["code"] == UNSEEN:
            reason = f"“{UNSEEN}” is van het portaal zelf: Nog niet gezien. Kies een andere code."
            self.fault(keys["code"], join(path, "code"), reason)
        if row["is_gap"] and row["is_strength"]:
            self.fault(node, path, "Een waarde is een werkpunt of een sterk punt, niet allebei.")
        if AGREEMENT in row["needs"] and not row["is_gap"]:
            reason = "Een afspraak hoort bij een werkpunt. Zet is_gap op true, of haal agreement weg."
            self.fault(keys["needs"], join(path, "needs"), reason)
        return row

    def needs(self, node, path):
        """What has to be said with a value; an empty list is nothing."""
        if node is None or (isinstance(node, yaml.SequenceNode) and not node.value):
            return []
        rows = self.sequence(node, path)
        found = [self.choice(child, at, (EXAMPLE, AGREEMENT), "keuze") for at, child in rows]
        return list(dict.fromkeys(one for one in found if one))

    # --- groups ---------------------------------------------------------------------------------------------------------

    def groups(self, node):
        """The groups with their criteria."""
        if node is None:
            return []
        found = []
        for path, child in self.sequence(node, "groups"):
            keys = self.mapping(child, path, ("code", "title", "criteria"), ("source",))
            found.append(
                {
                    "code": self.code(keys.get("code"), join(path, "code")),
                    "title": self.text(keys.get("title"), join(path, "title"), TITLE),
                    "criteria": self.criteria(keys.get("criteria"), join(path, "criteria")),
                }
            )
        if self.count > MOST_CRITERIA:
            reason = f"Dit rooster heeft {self.count} criteria; het mogen er {MOST_CRITERIA} zijn. Een week moet in twee minuten lukken."
            self.fault(node, "groups", reason)
        return found

    def criteria(self, node, path):
        """The criteria of one group."""
        if node is None:
            return []
        rows = self.sequence(node, path)
        self.count += len(rows)
        return [self.criterion(child, at) for at, child in rows]

    def criterion(self, node, path):
        """One criterion with what to look at."""
        optional = ("indicators", "prompt", "is_extension", "source")
        keys = self.mapping(node, path, ("code", "title"), optional)
        row = {
            "code": self.code(keys.get("code"), join(path, "code")),
            "title": self.text(keys.get("title"), join(path, "title"), TITLE),
        }
        if "indicators" in keys:
            row["indicators"] = self.indicators(keys["indicators"], join(path, "indicators"))
        for name in ("prompt", "source"):
            if name in keys:
                row[name] = self.text(keys[name], join(path, name))
        if self.yes_or_no(keys.get("is_extension"), join(path, "is_extension")):
            row["is_extension"] = True
        return row

    def indicators(self, node, path):
        """What to look at."""
        rows = self.sequence(node, path)
        if len(rows) > MOST_INDICATORS:
            self.fault(node, path, f"Hier staan {len(rows)} regels; het mogen er {MOST_INDICATORS} zijn.")
        return [self.text(child, at) for at, child in rows]
