"""Establishments and mentors as a table: the preview tells what changes, a fault names its row, and it is all or nothing."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from companies import mentors
from companies.importing import establishments as places
from companies.models import Establishment, Mentor
from duaalportal.accounts.access import Role
from duaalportal.lib.importing import Change
from duaalportal.lib.spreadsheet import csv_bytes, xlsx_bytes
from duaalportal.lib.tables import NoTable, read_table
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import catalogue

NUMBER, OTHER = "2000000339", "2000000438"


@pytest.fixture
def company(db):
    catalogue()
    return OrganisationFactory()


@pytest.fixture
def ilse(company, client):
    """The coordinator, signed in."""
    person = member(Role.COMPANY_COORDINATOR, company)
    client.force_login(person)
    return person


def hand_in(client, company, table, head, rows, kind="csv"):
    """Hand in a table and get the page with the preview."""
    content = csv_bytes(head, rows) if kind == "csv" else xlsx_bytes("Blad", head, rows)
    address = reverse("companies:table_import", args=[company.slug, table])
    return client.post(address, {"file": SimpleUploadedFile(f"lijst.{kind}", content)})


def take_in(client, company, table, head, rows):
    """Hand in, and say yes to the preview."""
    preview = hand_in(client, company, table, head, rows)
    assert preview.status_code == 200, preview.content.decode()
    address = reverse("companies:table_import", args=[company.slug, table])
    data = {"head": list(head), "rows": [[n, list(map(str, row))] for n, row in enumerate(rows, start=2)]}
    return client.post(address, {"rows": json.dumps(data)})


FULL = ("Naam", "Vestigingsnummer", "Straat en nummer", "Postcode", "Gemeente", "Paritair comité", "Plaatsen")
DEINZE = ("Werkplaats Deinze", "2.000.000.339", "Kaai 12", "9800", "Deinze", "111", "3")


@pytest.mark.shows("C01")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_preview_writes_nothing_and_a_yes_writes_all(kind, client, company, ilse):
    page = hand_in(client, company, "vestigingen", FULL, [DEINZE], kind).content.decode()
    assert "1 nieuw" in page
    assert not Establishment.objects.exists()
    take_in(client, company, "vestigingen", FULL, [DEINZE])
    row = Establishment.objects.get()
    assert (row.number, row.joint_committee_id, row.capacity, row.postcode) == (NUMBER, "111", 3, "9800")


def test_who_stands_there_is_adjusted_and_a_column_left_out_stays(client, company, ilse):
    take_in(client, company, "vestigingen", FULL, [DEINZE])
    found = places.plan(company, read_table(csv_bytes(["Vestigingsnummer", "naam *"], [[NUMBER, "De Kaai"]])))
    assert found.rows[0].differences == [("Naam", "Werkplaats Deinze", "De Kaai")]
    take_in(client, company, "vestigingen", ["Vestigingsnummer", "naam *"], [[NUMBER, "De Kaai"]])
    row = Establishment.objects.get()
    assert (row.name, row.street, row.capacity) == ("De Kaai", "Kaai 12", 3)


FAULTY_PLACES = {
    "wrong check digits": (("A", "2.000.000.338"), "Rij 2, Vestigingsnummer", "kijk de tien cijfers na"),
    "no name": (("", NUMBER), "Rij 2, Naam", "Vul een naam in."),
    "a name too long": (("x" * 200, ""), "Rij 2, Naam", "te lang"),
    "an unknown committee": (
        ("A", "", "", "", "", "999"),
        "Rij 2, Paritair comité",
        "PC 999 kent het portaal niet",
    ),
    "a postcode with letters": (("A", "", "", "98OO"), "Rij 2, Postcode", "vier cijfers"),
    "a negative capacity": (("A", "", "", "", "", "", "-1"), "Rij 2, Plaatsen", "getal van 0 tot 500"),
    "a national register number": (("85.07.30-033.28",), "Rij 2, Naam", "rijksregisternummer"),
}


@pytest.mark.parametrize("name", FAULTY_PLACES)
def test_a_fault_names_its_row_and_nothing_is_taken_in(name, client, company, ilse):
    row, where, reason = FAULTY_PLACES[name]
    good = ("Goed", "", "", "", "", "", "")
    answer = hand_in(client, company, "vestigingen", FULL, [row + ("",) * (7 - len(row)), good])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert where in page and reason in page
    forced = {"head": list(FULL), "rows": [[2, list(row)], [3, list(good)]]}
    client.post(
        reverse("companies:table_import", args=[company.slug, "vestigingen"]), {"rows": json.dumps(forced)}
    )
    assert not Establishment.objects.exists()


def test_a_number_of_somebody_else_undoes_the_whole_table(client, company, ilse):
    Establishment.objects.create(organisation=OrganisationFactory(), name="Elders", number=NUMBER)
    answer = take_in(client, company, "vestigingen", FULL, [("Eerst", OTHER, "", "", "", "", ""), DEINZE])
    assert answer.status_code == 422
    assert "hoort al bij een andere vestiging" in answer.content.decode()
    assert not Establishment.objects.filter(organisation=company).exists()


def test_columns_are_known_by_name(company):
    found = places.plan(company, read_table(csv_bytes(["Adres", "Naam", "naam"], [["x", "y", "z"]])))
    assert [(fault.row, fault.column) for fault in found.faults] == [(1, "Adres"), (1, "naam")]
    found = places.plan(company, read_table(csv_bytes(["Postcode"], [["9000"]])))
    assert found.faults[0].reason == "Deze kolom ontbreekt."


LAS = "In het vak sinds: Lassen-Constructie duaal"
MENTORS = ("Naam", "E-mailadres", "Geboortedatum", "Vestiging", "Mentor vanaf", "Vervanger", LAS)
AN = ("An Peeters", "an@kaai.example", "17/03/1984", "Kaai", "1-9-2026", "Jan Maes", "2010-09-01")
JAN = ("Jan Maes", "", "", "", "01/09/2026", "An Peeters", "")


@pytest.mark.shows("C10", "C15")
def test_mentors_come_in_with_their_trade_and_each_other_as_substitute(client, company, ilse):
    Establishment.objects.create(organisation=company, name="Kaai")
    take_in(client, company, "mentoren", MENTORS, [AN, JAN])
    an, jan = Mentor.objects.order_by("name")
    assert (an.birth_date, an.started_on, an.establishment.name) == (
        dt.date(1984, 3, 17),
        dt.date(2026, 9, 1),
        "Kaai",
    )
    assert (an.substitute, jan.substitute) == (jan, an)
    assert an.practices.get().since == dt.date(2010, 9, 1)
    again = mentors_plan(company, MENTORS, [AN, JAN])
    assert [row.change for row in again.rows] == [Change.SAME, Change.SAME]


def mentors_plan(company, head, rows):
    from companies.importing import mentors as importing

    return importing.plan(company, read_table(csv_bytes(head, rows)), timezone.localdate())


FAULTY_MENTORS = {
    "a birth date in the future": ({"Geboortedatum": "01/01/2090"}, "Geboortedatum"),
    "29 February of a common year": ({"Geboortedatum": "29/02/1985"}, "Geboortedatum"),
    "an American day": ({"Geboortedatum": "03/17/1984"}, "Geboortedatum"),
    "no such establishment": ({"Vestiging": "Mars"}, "Vestiging"),
    "no start": ({"Mentor vanaf": ""}, "Mentor vanaf"),
    "no address": ({"E-mailadres": "an apenstaart kaai"}, "E-mailadres"),
    "own substitute": ({"Vervanger": "An Peeters"}, "Vervanger"),
    "a substitute nobody knows": ({"Vervanger": "Niemand"}, "Vervanger"),
    "a trade learned as a child": ({LAS: "1990-01-01"}, LAS),
}


@pytest.mark.parametrize("name", FAULTY_MENTORS)
def test_a_faulty_mentor_is_named_by_row_and_column(name, company):
    Establishment.objects.create(organisation=company, name="Kaai")
    changed, column = FAULTY_MENTORS[name]
    row = tuple(changed.get(head, value) for head, value in zip(MENTORS, AN, strict=True))
    found = mentors_plan(company, MENTORS, [row, JAN])
    assert [(fault.row, fault.column) for fault in found.faults if fault.row == 2] == [(2, column)] or (
        name == "a trade learned as a child" and found.faults[0].row == 2
    )


def test_a_mentor_twice_in_one_table(company):
    Establishment.objects.create(organisation=company, name="Kaai")
    found = mentors_plan(company, MENTORS, [AN, JAN, AN])
    assert [(fault.row, fault.reason) for fault in found.faults] == [(4, "Deze mentor staat ook in rij 2.")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again_unchanged(kind, client, company, ilse):
    Establishment.objects.create(organisation=company, name="Kaai")
    take_in(client, company, "mentoren", MENTORS, [AN, JAN])
    answer = client.get(reverse("companies:table_file", args=[company.slug, "mentoren", kind]))
    table = read_table(answer.content)
    again = mentors_plan(company, table.head, [row for _, row in table.rows])
    assert again.faults == []
    assert {row.change for row in again.rows} == {Change.SAME}


def test_the_example_can_be_opened_and_has_the_columns(client, company, ilse):
    answer = client.get(reverse("companies:table_example", args=[company.slug, "vestigingen", "xlsx"]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]] == list(FULL)


def test_a_change_by_somebody_else_meanwhile_is_said(client, company, ilse, monkeypatch):
    Establishment.objects.create(organisation=company, name="Kaai")
    take_in(client, company, "mentoren", MENTORS, [AN, JAN])
    plan = mentors_plan(company, MENTORS, [("An Peeters", "an@kaai.example", "18/03/1984", *AN[3:]), JAN])
    an = Mentor.objects.get(name="An Peeters")
    mentors.change_mentor(
        mentor=an, version=an.version, by=ilse, at=timezone.now(), email="nieuw@kaai.example"
    )
    from companies.importing import mentors as importing

    with pytest.raises(mentors.MentorChanged):
        importing.write(company, plan, by=ilse, at=timezone.now())


# --- the file itself -------------------------------------------------------------------------------------------


def sheet_with(value):
    book = Workbook()
    book.active.append(["Naam"])
    book.active.append([value])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content, name, text):
    """The same XLSX with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, text if part.filename == name else old.read(part))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NO_TABLES = {
    "empty": (b"  \n", "leeg"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "geen CSV- of XLSX-bestand"),
    "only empty rows": (b";;;\n;;\n", "geen enkele rij"),
    "too large": (b"a" * (1024 * 1024 + 1), "groter dan 1 MB"),
    "a broken archive": (b"PK\x03\x04" + b"x" * 100, "beschadigd"),
    "a formula": (sheet_with("=1+1"), "formule"),
    "too many rows": (b"Naam\n" + b"x\n" * 2001, "hoogstens 2000"),
    "too many columns": (b";".join([b"x"] * 70), "kolommen"),
    "an open quote": (b'Naam\n"open\n', "aanhalingstekens"),
    "an entity": (repacked(sheet_with("x"), SHEET, '<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'), "opmaak"),
    "a bomb": (repacked(sheet_with("x"), SHEET, " " * (31 * 1024 * 1024)), "te groot"),
    "no workbook": (repacked(sheet_with("x"), SHEET, "<niets"), "kan niet geopend worden"),
}


@pytest.mark.once
@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_gets_a_sentence(name):
    content, reason = NO_TABLES[name]
    with pytest.raises(NoTable, match=reason):
        read_table(content)


@pytest.mark.once
def test_cells_come_out_as_people_typed_them():
    day = dt.datetime(2026, 11, 23)
    assert read_table(sheet_with(day)).rows == [(2, ["2026-11-23"])]
    assert read_table(sheet_with(2000000339.0)).rows == [(2, ["2000000339"])]
    assert read_table(csv_bytes(["Naam"], [["=SOM(A1)"]])).rows == [(2, ["=SOM(A1)"])]
    assert read_table("Naam,Gemeente\nJosé,Liège\n".encode("cp1252")).rows == [(2, ["José", "Liège"])]
