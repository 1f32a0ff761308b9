"""Tables for Excel as Belgian offices have it set up: CSV with semicolons, and XLSX. No cell is a formula."""

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils import timezone

CELL_LIMIT = 32_767  # what Excel can hold in one cell
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def safe_text(value: object) -> str:
    """Return the text without control characters, a quote before anything a spreadsheet could run."""
    text = CONTROL.sub("", str(value))
    # a spreadsheet skips leading blanks and reads full-width signs as the plain ones
    bare = unicodedata.normalize("NFKC", text.lstrip(" \n\u00a0\ufeff\u200b")[:1])
    risky = text.startswith(_FORMULA_START) or bare.startswith(_FORMULA_START)
    text = f"'{text}" if risky else text
    return text[:CELL_LIMIT]


def shown(value: object) -> str:
    """Return the value as a Belgian reader writes it; numbers with a comma, dates as year-month-day."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nee"
        case int():
            return str(value)
        case float() | Decimal():
            return str(value).replace(".", ",")
        case dt.datetime():
            return wall_clock(value).strftime("%Y-%m-%d %H:%M")
        case dt.date():
            return value.isoformat()
        case _:
            return safe_text(value)


def wall_clock(moment: dt.datetime) -> dt.datetime:
    """Return what the clock on the wall showed; a spreadsheet knows no time zones."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return CSV that Excel opens by a double click: UTF-8 with its mark, semicolons, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_text(name) for name in header])
    writer.writerows([shown(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return an XLSX sheet with a bold, frozen header; the same rows give the same bytes."""
    return workbook_bytes(title, [(title, header, rows)])


def workbook_bytes(
    title: str, sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]
) -> bytes:
    """Return an XLSX workbook of sheets as `xlsx_bytes` makes one: (title, header, rows) each."""
    from duaalportal.lib import (
        workbook,  # loaded with the first workbook: that takes a tenth of a process's start
    )

    return workbook.made(title, sheets)
