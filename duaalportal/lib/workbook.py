"""How an XLSX workbook is made: the writing side of openpyxl. Ask for one in `spreadsheet`."""

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from duaalportal.lib.spreadsheet import CONTROL, safe_text, shown, wall_clock

DAY_ONE = dt.datetime(1980, 1, 1)
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")


def made(title, sheets) -> bytes:
    """The workbook that `spreadsheet.workbook_bytes` promises."""
    book = Workbook(write_only=True)
    for name, header, rows in sheets:
        _add_sheet(book, name, header, [list(row) for row in rows])
    book.properties.creator = "Duaalportaal"
    book.properties.title = safe_text(title)
    out = io.BytesIO()
    book.save(out)
    return _fixed_dates(out.getvalue())


def _add_sheet(book, title, header, rows):
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    for column, width in enumerate(_widths(header, rows), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    if header:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(rows) + 1}"
    sheet.append([_header_cell(sheet, name) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _sheet_title(title: str) -> str:
    name = _FORBIDDEN_IN_TITLE.sub(" ", CONTROL.sub("", title)).strip(" '")
    return name[:31].strip(" '") or "Blad 1"


def _widths(header: Sequence[str], rows: list[list[object]]) -> list[float]:
    widths = [len(str(name)) for name in header]
    for row in rows[:500]:
        for column, value in enumerate(row[: len(widths)]):
            longest = max((len(line) for line in shown(value).splitlines()), default=0)
            widths[column] = max(widths[column], longest)
    return [min(max(width + 2, 8), 60) for width in widths]


def _header_cell(sheet, name: str) -> WriteOnlyCell:
    cell = _text_cell(sheet, name)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="EEE6D8")
    cell.border = Border(bottom=Side(style="medium", color="1B2729"))
    return cell


def _cell(sheet, value: object):
    match value:
        case None:
            return None
        case bool():
            return _text_cell(sheet, shown(value))
        case float() | Decimal() if not math.isfinite(value):
            return None
        case int() if abs(value) >= 10**15:  # Excel would round it
            return _text_cell(sheet, str(value))
        case int() | float() | Decimal():
            return value
        case dt.datetime():
            cell = WriteOnlyCell(sheet, wall_clock(value))
            cell.number_format = "yyyy-mm-dd hh:mm"
            return cell
        case dt.date():
            cell = WriteOnlyCell(sheet, value)
            cell.number_format = "yyyy-mm-dd"
            return cell
        case _:
            return _text_cell(sheet, value)


def _text_cell(sheet, value: object) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell.value = safe_text(value)
    cell.data_type = "s"  # openpyxl guesses formulas and errors from the text; this is text
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _fixed_dates(content: bytes) -> bytes:
    """Return the same workbook with the clock taken out of its members and its properties."""
    out = io.BytesIO()
    stamp = DAY_ONE.strftime("%Y-%m-%dT%H:%M:%SZ")
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp.encode(), data)
            member = zipfile.ZipInfo(name, DAY_ONE.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            new.writestr(member, data)
    return out.getvalue()
