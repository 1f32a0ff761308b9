"""A table that people hand in: what it would change, row by row, before anything is written."""

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from enum import Enum

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404

from duaalportal.lib.tables import LARGEST, NoTable, Table, read_table

MOST_FAULTS, SHOWN = 100, 200
_DAYS = (
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"),
)


class Change(Enum):
    """What becomes of a row."""

    NEW = "nieuw"
    CHANGED = "aangepast"
    SAME = "ongewijzigd"


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken in: its number in the file, its column, and a sentence."""

    row: int
    column: str
    reason: str


@dataclass
class Row:
    """One row as it would be written; `existing` is the row that stands there already."""

    number: int
    name: str
    values: dict
    existing: object = None
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def change(self):
        """New, changed or the same."""
        if self.existing is None:
            return Change.NEW
        return Change.CHANGED if self.differences else Change.SAME


@dataclass
class Plan:
    """All rows and all faults of one table; with a fault nothing is written."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row, column, reason):
        """Note one fault."""
        self.faults.append(Fault(row, column, reason))

    @property
    def is_good(self):
        """Whether all of it can be written."""
        return bool(self.rows) and not self.faults

    def count(self, change):
        """How many rows are new, changed or the same."""
        return sum(row.change is change for row in self.rows)


def columns(plan, head, known, required):
    """Where each known column stands; a column nobody knows, one that stands twice or one that is missing is a fault."""
    found = {}
    by_name = {_plain(name): name for name in known}
    for place, cell in enumerate(head):
        name = by_name.get(_plain(cell))
        if name is None and cell:
            plan.fault(
                1,
                cell,
                "Deze kolom kent het portaal niet. Haal ze weg, of gebruik de naam uit het voorbeeld.",
            )
        elif name in found:
            plan.fault(1, cell, "Deze kolom staat er twee keer.")
        elif name:
            found[name] = place
    for name in required:
        if name not in found:
            plan.fault(1, name, "Deze kolom ontbreekt.")
    return found


def cell(places, row, name):
    """The text of a column in a row; empty when the table has no such column."""
    place = places.get(name)
    return row[place] if place is not None and place < len(row) else ""


def day(text):
    """The day that 23/11/2026, 23-11-2026 or 2026-11-23 names; ValueError with a Dutch sentence otherwise."""
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            try:
                return dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                break
    raise ValueError(f"“{text[:20]}” is geen dag. Schrijf bijvoorbeeld 23/11/2026.")


def digits(text):
    """The digits of a number as people write it: 2.000.000.339."""
    return re.sub(r"[\s.\-]", "", text)


def checked(plan, number, name, value, *validators):
    """Hold a value against validators of the model's fields; each refusal is a fault of this cell."""
    for validator in validators:
        try:
            validator(value)
        except ValidationError as error:
            plan.fault(number, name, " ".join(error.messages))
            return False
    return True


def _plain(text):
    return re.sub(r"[\s*_-]+", " ", text).strip().casefold()


# --- the page -----------------------------------------------------------------------------------------------------


class TableForm(forms.Form):
    """A file with a table."""

    file = forms.FileField(
        label="Bestand (XLSX of CSV)",
        help_text="Hoogstens 1 MB en 2000 rijen.",
        error_messages={"required": "Kies een bestand.", "empty": "Dit bestand is leeg."},
    )

    def clean_file(self):
        """The table in it."""
        handed_in = self.cleaned_data["file"]
        try:
            return read_table(handed_in.read(LARGEST + 1))
        except NoTable as error:
            raise forms.ValidationError(str(error)) from error


def handed_in_by(request):
    """The form, and the table that came with it or that the page with the preview carried back; else None."""
    if request.method == "POST" and "rows" in request.POST:
        return TableForm(), sent_back(request.POST["rows"])
    if request.method == "POST":
        form = TableForm(request.POST, request.FILES)
        return form, form.cleaned_data["file"] if form.is_valid() else None
    return TableForm(), None


def sent_back(text):
    """The table as the page with the preview carried it; anything else is no table."""
    try:
        data = json.loads(text)
        rows = [(int(number), [str(cell) for cell in cells]) for number, cells in data["rows"]]
        return Table([str(name) for name in data["head"]], rows)
    except (ValueError, TypeError, KeyError) as error:
        raise Http404 from error


def shown(form, handed_in, found):
    """What the page says of a plan: faults, counts, the first rows, and the table it carries when all is good."""
    carried = {"head": handed_in.head, "rows": handed_in.rows} if found and found.is_good else None
    return {
        "form": form,
        "found": found,
        "faults": found.faults[:MOST_FAULTS] if found else [],
        "counts": [(change.value, found.count(change)) for change in Change] if found else [],
        "rows": found.rows[:SHOWN] if found else [],
        "carried": json.dumps(carried) if carried else "",
    }
