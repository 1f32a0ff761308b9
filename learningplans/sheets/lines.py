"""The lines of a part as a form shows and sends them: plain fields per line, read back with what is wrong beside it.

A line is worth what its text says: an empty new line is nothing. Goals are named by their number on the sheet, so that
200 of them stay light and can be typed with a thumb.
"""

import re
from dataclasses import dataclass, field

from duaalportal.lib.privacy import NATIONAL_NUMBER, holds_national_number
from learningplans.rules.sheets import LONGEST, MOST_HOURS, PLACES

PER_PAGE = {"goals": 10}
ROWS_PER_PAGE = 25
SHORT = {"label": 120, "tag": 20, "danger": 300, "norms": 200, "options": 200}
COLUMNS = {
    "goals": ("text", "hours", "competences", "activities", "where", "after", "danger"),
    "school": ("text", "goals"),
    "practice": ("text", "goals", "simulated"),
    "criteria": ("text", "goals", "tag", "norms"),
    "header": ("label", "value"),
    "steps": ("text",),
    "head": ("text", "options"),
    "rows": ("text",),
}
MANY = {"competences", "activities", "where"}
_SPLIT = re.compile(r"[,;\s]+")


@dataclass
class Line:
    """One line on a form: what stands in its fields, and per field what is wrong with it."""

    prefix: str
    code: str = ""
    place: str = ""
    values: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)
    gone: bool = False
    row: dict = field(default_factory=dict)

    @property
    def is_new(self):
        """Whether it stands nowhere yet."""
        return not self.code

    @property
    def is_empty(self):
        """Whether nothing was typed in it."""
        return not any(value for name, value in self.values.items() if name != "where")


@dataclass(frozen=True)
class Numbers:
    """The goals of a sheet by their number from 1, and goals of other sheets by "sheet.goal"."""

    codes: tuple
    others: frozenset = frozenset()
    gone: frozenset = frozenset()

    def shown(self, codes):
        """Codes as people read and type them: "1, 3, lassen.g2"."""
        place = {code: str(number) for number, code in enumerate(self.codes, start=1)}
        return ", ".join(place.get(code, code) for code in codes)

    def read(self, text, known=()):
        """The codes that a text names; ValueError with a sentence for what is none. `known` may stay though it is gone."""
        found = []
        for word in filter(None, _SPLIT.split(text.strip())):
            if word.isdecimal() and 1 <= int(word) <= len(self.codes):
                code = self.codes[int(word) - 1]
            elif word in self.others or word in known:
                code = word
            elif word.isdecimal():
                raise ValueError(f"Er is geen leerdoel {word}: er zijn er {len(self.codes)}.")
            else:
                raise ValueError(f"“{word[:40]}” is geen nummer van een leerdoel.")
            if code in self.gone:
                raise ValueError(f"Leerdoel {word} is intussen weggehaald.")
            if code not in found:
                found.append(code)
        return found


# --- shown -----------------------------------------------------------------------------------------------------------


def shown(part, rows, first, numbers, blanks, prefix="r"):
    """The lines of these rows, the first of which has this place, and a few empty ones."""
    lines = [
        Line(f"{prefix}{nth}-", row["code"], str(first + nth), _values(part, row, numbers), row=row)
        for nth, row in enumerate(rows)
    ]
    return lines + [
        Line(f"{prefix}{len(rows) + nth}-", values=_values(part, {}, numbers)) for nth in range(blanks)
    ]


def _values(part, row, numbers):
    return {name: _shown(name, row.get(name), numbers) for name in COLUMNS[part]}


def _shown(name, value, numbers):
    match name:
        case "goals" | "after":
            return numbers.shown(value or ())
        case "where":
            return list(value or PLACES)
        case "competences" | "activities":
            return list(value or ())
        case "norms" | "options":
            return ", ".join(value or ())
        case "hours":
            return f"{value:g}".replace(".", ",") if value else ""
        case "simulated":
            return bool(value)
    return value or ""


# --- read back -------------------------------------------------------------------------------------------------------


def read(part, data, numbers, rows, prefix="r"):
    """The lines that a form sent, in its order; `rows` are the lines of the part as they stand, by code."""
    count = data.get(f"{prefix}-n", "")
    found = []
    for nth in range(min(int(count) if count.isdecimal() else 0, 400)):
        start = f"{prefix}{nth}-"
        line = Line(start, data.get(f"{start}code", "")[:40], data.get(f"{start}nr", "").strip()[:6])
        line.gone = f"{start}gone" in data
        for name in COLUMNS[part]:
            line.values[name] = data.getlist(start + name) if name in MANY else _typed(data, start + name)
        _read(line, part, numbers, rows.get(line.code, {}))
        found.append(line)
    return found


def _typed(data, name):
    return data.get(name, "").replace("\r\n", "\n").strip()


def _read(line, part, numbers, before):
    line.row = {"code": line.code}
    if line.gone or (line.is_new and line.is_empty):
        return
    for name in COLUMNS[part]:
        try:
            value = _value(name, line.values[name], numbers, before)
        except ValueError as error:
            line.errors[name] = str(error)
        else:
            if name in before or not _is_usual(name, value):
                line.row[name] = value
    if line.place and not (line.place.isdecimal() and int(line.place)):
        line.errors["nr"] = "De plaats is een getal vanaf 1."


def _is_usual(name, value):
    """Whether leaving a field away says the same, so that saving what was shown changes nothing."""
    return value == list(PLACES) if name == "where" else not value


def _value(name, typed, numbers, before):
    match name:
        case "goals" | "after":
            return numbers.read(typed, before.get(name, ()))
        case "hours":
            return hours(typed)
        case "where":
            return [place for place in PLACES if place in typed]
        case "competences" | "activities":
            return [code[:60] for code in typed]
        case "simulated":
            return bool(typed)
    text = checked(typed, SHORT.get(name, LONGEST))
    if name in ("text", "label") and not text:
        raise ValueError("Schrijf de tekst, of haal de regel weg.")
    if name == "norms":
        return [word[:20] for word in filter(None, _SPLIT.split(text))]
    if name == "options":
        return [word.strip() for word in text.split(",") if word.strip()]
    return text


def checked(text, most):
    """The text; ValueError with a sentence when it is too long or holds a national register number."""
    if len(text) > most:
        raise ValueError(f"Je tekst telt {len(text)} tekens; er is plaats voor {most}.")
    if holds_national_number(text):
        raise ValueError(NATIONAL_NUMBER)
    return text


def hours(typed):
    """A number of hours as people write it; ValueError with a sentence otherwise."""
    if not typed:
        return 0
    if not re.fullmatch(r"[0-9]{1,4}([.,][0-9]{1,2})?", typed) or float(typed.replace(",", ".")) > MOST_HOURS:
        raise ValueError(f"Uren zijn een getal van 0 tot {MOST_HOURS}, bijvoorbeeld 8 of 7,5.")
    number = float(typed.replace(",", "."))
    return int(number) if number.is_integer() else number


def more(part, text):
    """New rows of a text with one per line; ValueError with a sentence when one of them cannot be."""
    rows = []
    for number, words in enumerate(filter(None, (one.strip(" \t-•*") for one in text.split("\n"))), start=1):
        try:
            checked(words, LONGEST)
        except ValueError as error:
            raise ValueError(f"Regel {number}: {error}") from error
        label, _, value = words.partition(":")
        rows.append({"label": label.strip(), "value": value.strip()} if part == "header" else {"text": words})
    return rows


def kept(lines):
    """Pairs (place, row) of the lines that stay; without a place a new line comes at the end."""
    return [
        (int(line.place) if line.place else None, line.row)
        for line in lines
        if not line.gone and not (line.is_new and line.is_empty)
    ]
