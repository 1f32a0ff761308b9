"""Read a table somebody hands in, CSV or XLSX: counted bytes, no entities, no formulas, every cell as text.

What Excel keeps as a day comes out as 2026-11-23, a whole number without decimals.
"""

import csv
import datetime as dt
import io
import zipfile
from dataclasses import dataclass

from duaalportal.lib.spreadsheet import safe_text

LARGEST = 1024 * 1024  # bytes of the file as handed in
UNPACKED = 30 * LARGEST
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, MOST_SHEETS = 2000, 60, 5000, 30
ARCHIVE = b"PK\x03\x04"
_MARKUP_TRICKS = (b"<!DOCTYPE", b"<!ENTITY")


class NoTable(ValueError):
    """The file cannot be read as a table; the message is a Dutch sentence."""


@dataclass(frozen=True)
class Table:
    """The head and the rows of a table; each row has its number in the file, counted from 1 with the head."""

    head: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(content: bytes) -> Table:
    """The first sheet of an XLSX file, or a CSV file with semicolons, commas or tabs; NoTable with the reason otherwise."""
    if len(content) > LARGEST:
        raise NoTable("Dit bestand is groter dan 1 MB. Laad het in kleinere delen in.")
    if not content.strip():
        raise NoTable("Dit bestand is leeg.")
    return _table(_first_sheet(content) if content[:4] == ARCHIVE else _csv(content))


def read_workbook(content: bytes) -> dict[str, Table]:
    """Every sheet of an XLSX file that has a row, by its title; NoTable with the reason otherwise."""
    if len(content) > LARGEST:
        raise NoTable("Dit bestand is groter dan 1 MB. Laad het in kleinere delen in.")
    if content[:4] != ARCHIVE:
        raise NoTable("Dit is geen XLSX-bestand.")
    return {title: _table(rows) for title, rows in _xlsx(content) if any(map(any, rows))}


def _table(rows):
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if not numbered:
        raise NoTable("In dit bestand staat geen enkele rij.")
    head, *rest = numbered
    if len(rest) > MOST_ROWS:
        raise NoTable(f"Er staan {len(rest)} rijen in. Laad er hoogstens {MOST_ROWS} tegelijk in.")
    wide = len(head[1])
    return Table(head[1], [(number, (row + [""] * wide)[: max(wide, len(row))]) for number, row in rest])


def _csv(content):
    if b"\0" in content:
        raise NoTable("Dit is geen CSV- of XLSX-bestand.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.split("\n", 1)[0]
    separator = max(";\t,", key=first.count)
    rows = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append(_trimmed([_clean(cell) for cell in cells]))
            _count(rows)
    except csv.Error as error:
        raise NoTable(f"Rij {len(rows) + 1} kan niet gelezen worden: kijk de aanhalingstekens na.") from error
    return rows


def _first_sheet(content):
    return _xlsx(content, only_first=True)[0][1]


def _xlsx(content, only_first=False):
    from openpyxl import load_workbook  # with the first file: that takes a tenth of a process's start
    from openpyxl.utils.exceptions import InvalidFileException

    _check_archive(content)
    found = []
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheets = book.worksheets[:1] if only_first else book.worksheets[:MOST_SHEETS]
        for sheet in sheets:
            rows = []
            for cells in sheet.iter_rows(max_col=MOST_COLUMNS + 1):
                rows.append(_trimmed([_cell(cell, len(rows) + 1) for cell in cells]))
                _count(rows)
            found.append((sheet.title, rows))
        book.close()
    except (InvalidFileException, KeyError, ValueError, OSError, IndexError, TypeError, SyntaxError) as error:
        if isinstance(error, NoTable):
            raise
        raise NoTable("Dit XLSX-bestand kan niet geopend worden. Bewaar het opnieuw, of als CSV.") from error
    if not found:
        raise NoTable("In dit bestand staat geen enkele rij.")
    return found


def _check_archive(content):
    """The parts of the archive stay within bounds when they are really unpacked, and hold no entities."""
    left = UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                with archive.open(part) as packed:
                    text = packed.read(left + 1)
                left -= len(text)
                if left < 0:
                    raise NoTable("Dit bestand is uitgepakt te groot.")
                if any(trick in text for trick in _MARKUP_TRICKS):
                    raise NoTable("Dit bestand bevat opmaak die het portaal niet leest. Bewaar het als CSV.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise NoTable("Dit XLSX-bestand is beschadigd. Bewaar het opnieuw, of als CSV.") from error


def _cell(cell, number):
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or type(value).__name__ == "ArrayFormula":
        raise NoTable(f"In rij {number} staat een formule. Plak de waarden, zonder formules.")
    match value:
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return _clean(str(value))


def _clean(text):
    text = text.strip()
    # our own exports put a quote before what a spreadsheet could run
    if text.startswith("'") and safe_text(text[1:]) == text:
        text = text[1:]
    return text[:LONGEST_CELL]


def _trimmed(cells):
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _count(rows):
    if len(rows[-1]) > MOST_COLUMNS:
        raise NoTable(f"Er zijn meer dan {MOST_COLUMNS} kolommen.")
    if len(rows) > 20 * MOST_ROWS:
        raise NoTable(f"Laad hoogstens {MOST_ROWS} rijen tegelijk in.")
