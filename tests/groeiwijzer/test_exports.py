"""Answers as a table: one row per question and respondent, no formulas, and no names outside."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from duaalportal.accounts.access import Role
from groeiwijzer import exports, personal_data, services, sharing
from groeiwijzer.models import Part
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.groeiwijzer import answer, assess, plan, talk

pytestmark = [pytest.mark.django_db, pytest.mark.shows("G10")]
AT = dt.datetime(2026, 11, 9, 10, 42, tzinfo=dt.UTC)
CANARY = "Kanarie Vandenbroucke"


@pytest.fixture
def company():
    return OrganisationFactory(name="Staalbouw Lys")


@pytest.fixture
def lead(company):
    return member(Role.COMPANY_COORDINATOR, company, name=CANARY)


@pytest.fixture
def filled(company, lead):
    """Two voices on the first question, a formula for a note, and something agreed."""
    mentor = member(Role.MENTOR, company, name="Bart Kanariemans")
    assessment = assess(company, lead, at=AT)
    services.ask_respondent(assessment=assessment, user=mentor, by=lead, at=AT + dt.timedelta(minutes=1))
    first, second = (item.code for item in assessment.instrument.items("company")[:2])
    answer(assessment, lead, first, "doing", at=AT, note='=HYPERLINK("http://x";"klik")')
    answer(assessment, mentor, first, "not_yet", at=AT)
    services.agree_answer(
        assessment=assessment, item_code=first, value="partly", note="Na overleg.", version=0, by=lead, at=AT
    )
    answer(assessment, lead, second, "na", at=AT)
    return services.finish_assessment(assessment=assessment, by=lead, at=AT)


def fetch(client, assessment, kind="csv", organisation=None):
    place = organisation or assessment.organisation
    address = {"organisation": place.slug, "assessment": assessment.pk, "kind": kind}
    return client.get(reverse("groeiwijzer:export", kwargs=address))


def table(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_csv_has_a_row_per_question_and_respondent(client, filled, lead):
    client.force_login(lead)
    response = fetch(client, filled)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert (
        response["Content-Disposition"]
        == 'attachment; filename="antwoorden-groeiwijzer-staalbouw-lys-2026-11-09.csv"'
    )
    rows = table(response)
    items = filled.instrument.items("company")
    assert len(rows) == len(items) + 1
    mine, theirs, second, empty = rows[:4]
    place = filled.instrument.place(items[0].code)
    assert (mine["Code"], mine["Thema"], mine["Subthema"]) == (
        items[0].code,
        place.theme.title,
        place.subtheme.title,
    )
    assert (mine["Niveau"], mine["Vraag"]) == ("1 Op weg", items[0].text)
    assert (mine["Antwoord"], mine["Wie"], mine["Kant"]) == ("doen we", CANARY, "bedrijf")
    assert mine["Wanneer"] == "2026-11-09 11:42"
    assert (theirs["Antwoord"], theirs["Wie"], theirs["Kant"]) == ("nog niet", "Bart Kanariemans", "mentor")
    assert mine["Samen afgesproken"] == theirs["Samen afgesproken"] == "deels"
    assert mine["Notitie bij de afspraak"] == "Na overleg."
    assert second["Antwoord"] == "niet van toepassing"
    assert (empty["Antwoord"], empty["Wie"], empty["Wanneer"]) == ("niet ingevuld", "", "")


def test_a_note_is_never_a_formula(client, filled, lead):
    client.force_login(lead)
    assert table(fetch(client, filled))[0]["Notitie"].startswith("'=HYPERLINK")
    sheet = load_workbook(io.BytesIO(fetch(client, filled, "xlsx").content)).active
    column = exports.HEADER.index("Notitie") + 1
    cell = sheet.cell(row=2, column=column)
    assert cell.value.startswith("'=HYPERLINK")
    assert cell.data_type == "s"


def test_xlsx_says_the_same_as_csv(client, filled, lead):
    client.force_login(lead)
    sheet = load_workbook(io.BytesIO(fetch(client, filled, "xlsx").content)).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert header == exports.HEADER
    listed = table(fetch(client, filled))
    assert [row[0] for row in rows] == [row["Code"] for row in listed]
    assert [row[4] for row in rows] == [row["Vraag"] for row in listed]


def test_another_kind_is_not_found(client, filled, lead):
    client.force_login(lead)
    assert fetch(client, filled, "exe").status_code == 404


@pytest.mark.shows("G08")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_who_reads_along_sees_sides_and_no_names(client, filled, lead, kind):
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    now = timezone.now()
    sharing.share(
        assessment=filled,
        organisation=school,
        ends_on=timezone.localdate(now) + dt.timedelta(days=9),
        by=lead,
        at=now,
    )
    client.force_login(coach)
    response = fetch(client, filled, kind)
    assert response.status_code == 200
    if kind == "csv":
        assert b"Kanarie" not in response.content
        assert [row["Wie"] for row in table(response)[:2]] == ["bedrijf", "mentor"]
    else:
        sheet = load_workbook(io.BytesIO(response.content)).active
        assert not any("Kanarie" in str(value) for row in sheet.iter_rows(values_only=True) for value in row)


def test_somebody_elses_answers_do_not_exist(client, filled):
    other = OrganisationFactory()
    client.force_login(member(Role.COMPANY_COORDINATOR, other))
    assert fetch(client, filled).status_code == 404
    assert fetch(client, filled, organisation=other).status_code == 404


def test_the_number_of_queries_does_not_grow(client, filled, lead, django_assert_max_num_queries):
    client.force_login(lead)
    for index, item in enumerate(filled.instrument.items("company")[3:60]):
        services.reopen_assessment(assessment=filled, by=lead, at=AT) if index == 0 else None
        answer(filled, lead, item.code, "doing", at=AT)
    with django_assert_max_num_queries(14):
        assert len(table(fetch(client, filled))) > 60


def test_a_reflection_exports_its_texts(client, company, lead):
    assessment = assess(company, lead, code="zes_fundamenten", part=Part.BOTH, at=AT)
    answer(assessment, lead, assessment.instrument.items()[0].code, "", at=AT, note="Ik wil lassen.")
    client.force_login(lead)
    rows = table(fetch(client, assessment))
    assert (rows[0]["Antwoord"], rows[0]["Notitie"]) == ("", "Ik wil lassen.")
    assert rows[1]["Antwoord"] == "niet ingevuld"


def test_a_person_takes_along_what_is_theirs_and_nothing_of_others(filled, lead, company):
    plan(company, lead, title="Planborden maken")
    talk(company, lead)
    found = personal_data.collect(lead)
    text = str(found)
    assert [row["antwoord"] for row in found["Jouw antwoorden in zelfevaluaties"]] == [
        "doen we",
        "niet van toepassing",
    ]
    assert found["Jouw groeiacties"][0]["actie"] == "Planborden maken"
    assert found["Eindgesprekken die je vastlegde"]
    assert found["Antwoorden die je samen vastlegde"][0]["notitie"] == "Na overleg."
    assert "Kanariemans" not in text
    assert personal_data.collect(member(Role.MENTOR, company))["Jouw antwoorden in zelfevaluaties"] == []
