"""Exports open in Belgian Excel, and no cell in them can run."""

import csv
import datetime as dt
import io
import re
import time
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from duaalportal.lib.spreadsheet import CELL_LIMIT, csv_bytes, safe_text, xlsx_bytes

RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
cells = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda sign, rest: sign + rest,
        st.sampled_from([*RISKY, " =", "\n=", "\u00a0+"]),
        st.text(max_size=20),
    ),
)


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(content):
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


@given(header=st.lists(cells, min_size=1, max_size=4), data=st.data())
def test_no_exported_cell_is_a_formula(header, data):
    rows = data.draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), max_size=4))
    written = [cell for row in read_csv(csv_bytes(header, rows)) for cell in row]
    assert len(written) == len(header) * (len(rows) + 1)
    assert not [cell for cell in written if cell.lstrip(" \n\u00a0\ufeff\u200b").startswith(RISKY)]
    for row in read_xlsx(xlsx_bytes("Antwoorden", header, rows)):
        for cell in row:
            assert cell.data_type in {"s", "n", "inlineStr"}
            assert not str(cell.value or "").lstrip(" \n\u00a0\ufeff\u200b").startswith(RISKY)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+32 9 123 45 67", "'+32 9 123 45 67"),
        ("-", "'-"),
        ("\tcmd", "'\tcmd"),
        ("\rcmd", "'\rcmd"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("gewoon = tekst", "gewoon = tekst"),
        ("", ""),
        ("a\x00b\x07c\x1b", "abc"),
        ("\x00=1", "'=1"),
        ("twee\nregels", "twee\nregels"),
    ],
)
def test_text_is_made_harmless_and_stays_readable(typed, written):
    assert safe_text(typed) == written


def test_text_longer_than_a_cell_is_cut_not_refused():
    assert len(safe_text("=" + "x" * 50_000)) == CELL_LIMIT
    assert read_xlsx(xlsx_bytes("Lang", ["n"], [["x" * 50_000]]))[1][0].value == "x" * CELL_LIMIT


def test_csv_is_what_belgian_excel_expects():
    content = csv_bytes(["Vraag", "Antwoord"], [["Wij; samen", 'zei "ja"'], ["punt", Decimal("2.5")]])
    assert content.startswith(b"\xef\xbb\xbfVraag;Antwoord\r\n")
    assert content.endswith(b"punt;2,5\r\n")
    assert read_csv(content)[1] == ["Wij; samen", 'zei "ja"']


def test_negative_numbers_stay_numbers():
    assert csv_bytes(["n"], [[-3], [-2.5]]).endswith(b"-3\r\n-2,5\r\n")
    assert [row[0].value for row in read_xlsx(xlsx_bytes("n", ["n"], [[-3], [-2.5]]))] == ["n", -3, -2.5]


def test_values_keep_their_kind_in_xlsx():
    moment = dt.datetime(2026, 11, 20, 9, 55, tzinfo=dt.UTC)
    row = [3, True, None, dt.date(2026, 11, 20), moment, float("nan"), 10**16, "tekst"]
    _, written = read_xlsx(xlsx_bytes("Soorten", list("abcdefgh"), [row]))
    assert [cell.value for cell in written] == [
        3,
        "ja",
        None,
        dt.datetime(2026, 11, 20),
        dt.datetime(2026, 11, 20, 10, 55),  # the clock in Brussels
        None,
        "10000000000000000",
        "tekst",
    ]


def test_header_is_bold_frozen_and_wide_enough():
    sheet = load_workbook(io.BytesIO(xlsx_bytes("Antwoorden", ["Vraag", "A"], [["x" * 30, "y"]]))).active
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions["A"].width == 32
    assert sheet.auto_filter.ref == "A1:B2"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Antwoorden [2026]: a/b?", "Antwoorden  2026   a b"),
        ("", "Blad 1"),
        ("'", "Blad 1"),
        ("x" * 60, "x" * 31),
    ],
)
def test_any_title_becomes_a_sheet_name(title, name):
    assert load_workbook(io.BytesIO(xlsx_bytes(title, ["a"], []))).active.title == name


def test_the_same_rows_give_the_same_bytes(monkeypatch):
    rows = [["a", 1, dt.date(2026, 1, 1)], ["b", 2, None]]
    first = xlsx_bytes("Zelfde", ["x", "y", "z"], rows)
    monkeypatch.setattr(time, "time", lambda real=time.time: real() + 86_400)
    assert xlsx_bytes("Zelfde", ["x", "y", "z"], rows) == first
    with zipfile.ZipFile(io.BytesIO(first)) as book:
        assert {member.date_time for member in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        dates = re.findall(r"<dcterms:\w+[^>]*>([^<]*)", book.read("docProps/core.xml").decode())
    assert dates == ["1980-01-01T00:00:00Z"] * 2
