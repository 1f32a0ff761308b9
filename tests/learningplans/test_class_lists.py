"""A class as a table: the preview tells what changes, a fault names its row, all or nothing, and twice changes nothing."""

import datetime as dt
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Programme
from duaalportal.lib.importing import Change
from duaalportal.lib.spreadsheet import csv_bytes, xlsx_bytes
from duaalportal.lib.tables import NoTable, read_table
from learningplans import class_lists as lists
from learningplans.models import Guardian, Learner, Trajectory
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import PROGRAMME, catalogue
from tests.factories.learningplans import make_learner, make_trajectory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
AT = timezone.make_aware(dt.datetime(2026, 11, 23, 10))
LINA = {
    "Naam": "Lina Amrani",
    "Geboortedatum": "17/03/2010",
    "Nummer": "2026-017",
    "Klas": "6A",
    "E-mailadres": "lina@x.example",
    "Telefoon": "0470 12 34 56",
    "Straat en nummer": "Kaai 12",
    "Postcode": "9800",
    "Gemeente": "Deinze",
    "Opleiding": "",
    "Start": "01/09/2026",
    "Naam ouder 1": "Nadia Amrani",
    "E-mail ouder 1": "nadia@x.example",
    "Telefoon ouder 1": "0471 12 34 56",
    "Naam ouder 2": "Karim El Idrissi",
    "E-mail ouder 2": "",
    "Telefoon ouder 2": "09 123 45 67",
}
SAM = dict.fromkeys(LINA, "") | {"Naam": "Sam Vermeulen"}


@pytest.fixture
def school(db):
    catalogue()
    return OrganisationFactory(school=True)


@pytest.fixture
def coach(school):
    return member(Role.TRAJECTORY_COACH, school)


def rows_of(*people):
    name = Programme.objects.get(pk=PROGRAMME).name
    return [
        [str((one | {"Opleiding": one["Opleiding"] or name})[head]) for head in lists.HEADS] for one in people
    ]


def read(*people):
    return read_table(csv_bytes(lists.HEADS, rows_of(*people)))


def planned(coach, school, *people):
    return lists.plan(coach, school, read(*people), TODAY)


def taken_in(coach, school, *people):
    found = planned(coach, school, *people)
    assert found.is_good, found.faults
    lists.write(school, found, by=coach, at=AT)
    return found


def test_every_column_is_kept_the_parents_included(school, coach):
    taken_in(coach, school, LINA, SAM)
    lina, sam = Learner.objects.order_by("name")
    assert (lina.birth_date, lina.number, lina.class_group) == (dt.date(2010, 3, 17), "2026-017", "6A")
    assert (lina.email, lina.phone, lina.street) == ("lina@x.example", "0470 12 34 56", "Kaai 12")
    assert (lina.postcode, lina.municipality) == ("9800", "Deinze")
    assert list(lina.parents.order_by("-name").values_list("name", "email", "phone")) == [
        ("Nadia Amrani", "nadia@x.example", "0471 12 34 56"),
        ("Karim El Idrissi", "", "09 123 45 67"),
    ]
    assert (sam.birth_date, sam.email, sam.parents.count()) == (None, "", 0)
    assert set(Trajectory.objects.values_list("starts_on", flat=True)) == {dt.date(2026, 9, 1)}
    assert Trajectory.objects.editable_by(coach).count() == 2


def test_taking_it_in_twice_changes_nothing(school, coach):
    taken_in(coach, school, LINA, SAM)
    assert [row.change for row in planned(coach, school, LINA, SAM).rows] == [Change.SAME, Change.SAME]


names = st.text("abcdeéï' -", min_size=1, max_size=12).map(lambda text: " ".join(f"L{text}".split()))
day = st.dates(dt.date(2003, 1, 1), dt.date(2010, 12, 31)).map(lambda d: d.strftime("%d/%m/%Y"))
people = st.builds(
    lambda **said: SAM | {name.replace("_", " "): value for name, value in said.items()},
    Naam=names,
    Geboortedatum=st.one_of(st.just(""), day),
    Klas=st.sampled_from(["", "6A", "6 B"]),
    Nummer=st.one_of(st.just(""), st.integers(1, 999).map(str)),
    Telefoon=st.sampled_from(["", "0470 12 34 56"]),
    Naam_ouder_1=st.one_of(st.just(""), names),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(people, min_size=1, max_size=4))
def test_whatever_could_be_taken_in_is_the_same_the_second_time(school, coach, pupils):
    with transaction.atomic():
        found = planned(coach, school, *pupils)
        if found.is_good:
            lists.write(school, found, by=coach, at=AT)
            again = planned(coach, school, *pupils)
            assert again.faults == []
            assert {row.change for row in again.rows} == {Change.SAME}
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again_unchanged(kind, school, coach):
    taken_in(coach, school, LINA, SAM)
    rows = lists.export(coach, school, TODAY)
    content = csv_bytes(lists.HEADS, rows) if kind == "csv" else xlsx_bytes("Klas", lists.HEADS, rows)
    again = lists.plan(coach, school, read_table(content), TODAY)
    assert again.faults == []
    assert [row.change for row in again.rows] == [Change.SAME, Change.SAME]


@pytest.mark.parametrize(
    "known_by",
    [{"Nummer": "2026-017"}, {"E-mailadres": "LINA@x.example"}, {"Geboortedatum": "2010-03-17"}, {}],
)
def test_a_learner_is_recognised(known_by, school, coach):
    taken_in(coach, school, LINA)
    name = "Lina Amrani" if known_by.keys() <= {"Geboortedatum"} else "Lina El Amrani"
    (row,) = planned(coach, school, SAM | {"Naam": name, "Klas": "6B"} | known_by).rows
    assert row.existing == Learner.objects.get()
    assert ("Klas", "6A", "6B") in row.differences


def test_a_changed_row_changes_only_what_it_says(school, coach):
    taken_in(coach, school, LINA)
    changed = SAM | {"Naam": "Lina Amrani", "Geboortedatum": "17-03-2010", "Telefoon": "0499 00 11 22"}
    changed |= {"Naam ouder 1": "nadia amrani", "Telefoon ouder 1": "0499 33 44 55"}
    taken_in(coach, school, changed)
    lina = Learner.objects.get()
    assert (lina.phone, lina.email, lina.class_group) == ("0499 00 11 22", "lina@x.example", "6A")
    assert Guardian.objects.get(email="nadia@x.example").phone == "0499 33 44 55"
    assert Guardian.objects.count() == 2


def test_a_new_school_year_begins_beside_the_old_one(school, coach):
    taken_in(coach, school, LINA)
    (row,) = taken_in(coach, school, LINA | {"Start": "2027-09-01"}).rows
    assert row.change is Change.CHANGED
    assert sorted(Trajectory.objects.values_list("school_year", flat=True)) == [2026, 2027]
    assert Learner.objects.count() == 1


FAULTS = {
    "no name": ({"Naam": ""}, "Naam", "Vul een naam in"),
    "eleven": ({"Geboortedatum": "17/03/2015"}, "Geboortedatum", "11 jaar"),
    "forty": ({"Geboortedatum": "17/03/1986"}, "Geboortedatum", "40 jaar"),
    "no such day": ({"Geboortedatum": "31/02/2010"}, "Geboortedatum", "geen dag"),
    "an American day": ({"Geboortedatum": "03/17/2010"}, "Geboortedatum", "geen dag"),
    "no programme": ({"Opleiding": "Toveren duaal"}, "Opleiding", "geen duale opleiding"),
    "another year": ({"Start": "01/09/2029"}, "Start", "te ver"),
    "no address": ({"E-mailadres": "lina apenstaart x"}, "E-mailadres", "e-mail"),
    "no address of a parent": ({"E-mail ouder 1": "nadia"}, "E-mail ouder 1", "e-mail"),
    "a parent without a name": ({"Naam ouder 2": ""}, "Naam ouder 2", "naam van deze ouder"),
    "one address for two parents": ({"E-mail ouder 2": "NADIA@x.example"}, "E-mail ouder 2", "ouder 1"),
    "a postcode with letters": ({"Postcode": "98OO"}, "Postcode", "vier cijfers"),
    "a long class": ({"Klas": "x" * 31}, "Klas", "te lang"),
    "a national register number": ({"Nummer": "85.07.30-033.28"}, "Nummer", "rijksregisternummer"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_its_row_and_column(name, school, coach):
    changed, column, words = FAULTS[name]
    found = planned(coach, school, SAM, LINA | changed)
    assert [(fault.row, fault.column) for fault in found.faults] == [(3, column)]
    assert words in found.faults[0].reason


@pytest.mark.parametrize(
    "twice, column",
    [
        ({}, "Nummer"),
        ({"Nummer": ""}, "E-mailadres"),
        ({"Nummer": "", "E-mailadres": ""}, "Naam"),
        ({"Nummer": "", "E-mailadres": "", "Naam": "LINA  amrani"}, "Naam"),
    ],
)
def test_a_learner_twice_in_one_file(twice, column, school, coach):
    found = planned(coach, school, LINA, SAM, LINA | twice)
    (fault,) = found.faults
    assert (fault.row, fault.column, fault.reason) == (4, column, "Deze lerende staat ook in rij 2.")


def test_what_points_at_two_learners_is_a_fault(school, coach):
    taken_in(coach, school, LINA, SAM | {"Nummer": "9"})
    (fault,) = planned(coach, school, LINA | {"Nummer": "9"}).faults
    assert "Lina Amrani en Sam Vermeulen" in fault.reason


def test_a_learner_of_a_colleague_is_not_taken_over(school, coach):
    taken_in(member(Role.TRAJECTORY_COACH, school), school, LINA)
    (fault,) = planned(coach, school, LINA).faults
    assert "bij een andere begeleider" in fault.reason and fault.row == 2
    taken_in(coach, school, SAM)


def test_another_programme_is_chosen_elsewhere(school, coach):
    taken_in(coach, school, LINA)
    other = Programme.objects.exclude(pk=PROGRAMME).first()
    (fault,) = planned(coach, school, LINA | {"Opleiding": other.name}).faults
    assert fault.column == "Opleiding" and "volgt dit schooljaar al" in fault.reason


def test_columns_nobody_knows_and_columns_that_are_missing(school, coach):
    table = read_table(csv_bytes(["Naam", "Lievelingskleur", "naam"], [["x", "y", "z"]]))
    found = lists.plan(coach, school, table, TODAY)
    assert {(fault.row, fault.column) for fault in found.faults} == {
        (1, "Lievelingskleur"),
        (1, "naam"),
        (1, "Opleiding"),
    }


def test_two_columns_of_a_name_are_put_together(school, coach):
    name = Programme.objects.get(pk=PROGRAMME).abbreviation or PROGRAMME
    table = read_table(csv_bytes(["Voornaam", "Naam", "Opleiding"], [["Lina", "Amrani", name]]))
    lists.write(school, lists.plan(coach, school, table, TODAY), by=coach, at=AT)
    assert Learner.objects.get().name == "Lina Amrani"


def test_days_as_excel_keeps_them(school, coach):
    book = Workbook()
    book.active.append(["Naam", "Opleiding", "Geboortedatum"])
    book.active.append(["Lina", Programme.objects.get(pk=PROGRAMME).name, dt.datetime(2010, 3, 17)])
    out = io.BytesIO()
    book.save(out)
    (row,) = lists.plan(coach, school, read_table(out.getvalue()), TODAY).rows
    assert row.values["birth_date"] == dt.date(2010, 3, 17)


def test_a_formula_is_refused_and_nothing_runs(school, coach):
    book = Workbook()
    book.active.append(["Naam", "Opleiding"])
    book.active.append(["=1+1", "x"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(NoTable, match="In rij 2 staat een formule"):
        read_table(out.getvalue())
    # in a CSV file a formula is a text, and stays one
    taken_in(coach, school, SAM | {"Naam": "=SOM(A1)"})
    assert Learner.objects.get().name == "=SOM(A1)"


def test_more_than_a_class_is_refused_with_a_clear_sentence(school, coach):
    with pytest.raises(NoTable, match=r"hoogstens 2000 rijen|groter dan 1 MB"):
        read_table(b"Naam;Opleiding\n" + b"Lina;Elektro\n" * 50_000)
    (fault,) = planned(coach, school, *[SAM] * (lists.MOST + 1)).faults
    assert f"hoogstens {lists.MOST}" in fault.reason


def test_a_fault_while_writing_undoes_all_of_it(school, coach):
    """Somebody adds the last learner of the list between the preview and the yes."""
    found = planned(coach, school, LINA, SAM)
    make_trajectory(school, learner=make_learner(school, name="Sam Vermeulen", age=None))
    before = Learner.objects.count()
    with pytest.raises(lists.REFUSED):
        lists.write(school, found, by=coach, at=AT)
    assert Learner.objects.count() == before and not Guardian.objects.exists()


# --- the pages -----------------------------------------------------------------------------------------------------


def test_a_preview_writes_nothing_and_a_yes_writes_all(client, school, coach):
    client.force_login(coach)
    address = reverse("learningplans:class_import")
    said = csv_bytes(lists.HEADS, rows_of(LINA, SAM))
    page = client.post(address, {"file": SimpleUploadedFile("klas.csv", said)})
    assert page.status_code == 200 and "2 nieuw" in page.content.decode()
    assert not Learner.objects.exists()
    table = read_table(said)
    answer = client.post(address, {"rows": json.dumps({"head": table.head, "rows": table.rows})})
    assert answer.status_code == 302 and answer.url == reverse("learningplans:home")
    assert Learner.objects.count() == 2
    again = client.post(address, {"file": SimpleUploadedFile("klas.csv", said)})
    assert "2 ongewijzigd" in again.content.decode()


def test_the_page_names_row_and_column_and_carries_nothing(client, school, coach):
    client.force_login(coach)
    said = csv_bytes(lists.HEADS, rows_of(LINA | {"Geboortedatum": "17/03/2015"}))
    page = client.post(reverse("learningplans:class_import"), {"file": SimpleUploadedFile("klas.csv", said)})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Rij 2, Geboortedatum" in text and "Neem alles over" not in text


@pytest.mark.parametrize("name", ["class_example", "class_file"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_example_and_what_stands_have_the_columns(name, kind, client, school, coach):
    client.force_login(coach)
    answer = client.get(reverse(f"learningplans:{name}", args=[kind]))
    assert tuple(read_table(answer.content).head) == lists.HEADS


def test_only_who_adds_learners_takes_a_class_in(client, school, coach):
    client.force_login(member(Role.DUAL_TEACHER, school))
    assert client.get(reverse("learningplans:class_import")).status_code == 403
    client.force_login(coach)
    other = OrganisationFactory(school=True)
    assert client.get(reverse("learningplans:class_import"), {"school": other.slug}).status_code == 404
