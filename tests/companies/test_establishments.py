"""A company's own data and its establishments: numbers with check digits, the register, closing, two people at once."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from companies import establishments
from companies.establishments import COMPANY_FIELDS, FIELDS, mark_of
from companies.models import Establishment, KboEnterprise, KboEstablishment, State
from duaalportal.accounts.access import Role
from duaalportal.accounts.audit import history
from duaalportal.accounts.models import Organisation
from tests.factories.accounts import OrganisationFactory, kbo_number, member
from tests.factories.companies import apply_for, catalogue, make_mentor, recognise, take, work_together

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
LONG = "a" * 10_000


def with_check_digits(first_eight):
    return f"{first_eight}{97 - int(first_eight) % 97:02d}"


NUMBER, OTHER = with_check_digits("21234567"), with_check_digits("21234568")


@pytest.fixture
def company():
    catalogue()
    return OrganisationFactory(name="Staalbouw Lys")


@pytest.fixture
def lead(company, client):
    person = member(Role.COMPANY_COORDINATOR, company)
    client.force_login(person)
    return person


def page(company, name="establishment_new", **kwargs):
    return reverse(f"companies:{name}", kwargs={"organisation": company.slug, **kwargs})


def values(**changed):
    return {
        "name": "Atelier Deinze",
        "number": NUMBER,
        "street": "Kouterstraat 88",
        "postcode": "9800",
        "municipality": "Deinze",
        "joint_committee": "111",
        "capacity": "3",
    } | changed


def add(company, by, **fields):
    return establishments.add_establishment(
        company=company, by=by, at=timezone.now(), **({"name": "Atelier", "number": NUMBER} | fields)
    )


@pytest.mark.shows("C01", "C20")
def test_a_coordinator_adds_an_establishment_and_reads_which_partnership_handles_it(client, company, lead):
    answer = client.post(
        page(company), values(number=f"{NUMBER[0]}.{NUMBER[1:4]}.{NUMBER[4:7]}.{NUMBER[7:]}")
    )
    place = company.establishments.get()
    assert answer.url == page(company, "establishment", establishment=place.pk)
    assert (place.number, place.joint_committee_id, place.capacity) == (NUMBER, "111", 3)
    told = client.get(answer.url).text
    assert "Mtech+" in told and "0 van 3 plaatsen bezet" in told and "app.werkplekduaal.be" in told
    assert [entry.verb for entry in history(place)] == ["establishment_added"]


@pytest.mark.shows("C01")
@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("number", "2123456700", "geen geldig vestigingsnummer"),
        ("number", "12345", "geen geldig vestigingsnummer"),
        ("number", LONG, "het telt tien cijfers"),
        ("number", "0123456749", "geen geldig vestigingsnummer"),  # an enterprise number
        ("name", "", "Geef de vestiging een naam"),
        ("name", LONG, "er is plaats voor 160"),
        ("name", "Jan 85.07.30-033.28", "rijksregisternummer"),
        ("postcode", "98000", "Een postcode telt vier cijfers"),
        ("postcode", "٩٨٠٠", "Een postcode telt vier cijfers"),
        ("capacity", "-1", "Minder dan nul"),
        ("capacity", "100000", "hoogstens 500"),
        ("joint_committee", "999", "uit de lijst"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost_or_written(client, company, lead, field, text, says):
    answer = client.post(page(company), values(**{field: text}))
    assert answer.status_code == 422
    assert says in answer.text
    assert "Kouterstraat 88" in answer.text
    assert not Establishment.objects.exists()


def test_a_script_in_a_name_is_only_text(client, company, lead):
    client.post(page(company), values(name="<script>alert(1)</script>"))
    told = client.get(page(company, "overview")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told and "<script>alert(1)" not in told


@pytest.mark.shows("C01")
def test_a_number_that_belongs_to_another_company_is_refused_in_a_sentence(client, company, lead):
    add(OrganisationFactory(), lead)
    answer = client.post(page(company), values())
    assert answer.status_code == 422
    assert "Dit nummer staat al bij een ander leerbedrijf" in answer.text
    assert not company.establishments.exists()


# --- the register ----------------------------------------------------------------------------------------------


@pytest.fixture
def register(company):
    KboEnterprise.objects.create(
        number=company.kbo_number,
        name="Staalbouw Lys NV",
        street="Kaai 1",
        postcode="9000",
        municipality="Gent",
    )
    KboEstablishment.objects.create(
        number=NUMBER,
        enterprise=company.kbo_number,
        name="Lys Werkhuizen",
        street="Kouterstraat 88",
        postcode="9800",
        municipality="Deinze",
    )


@pytest.mark.shows("C01")
def test_a_number_fills_the_form_from_the_register_without_script(client, company, lead, register):
    assert f"?nummer={NUMBER}" in client.get(page(company)).text  # offered as one of its own
    told = client.get(page(company), {"nummer": f" {NUMBER[:4]}.{NUMBER[4:7]}.{NUMBER[7:]} "}).text
    assert 'value="Lys Werkhuizen"' in told and 'value="9800"' in told
    assert not company.establishments.exists()  # looking writes nothing


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("2123456700", "geen geldig vestigingsnummer"),
        (OTHER, "staat niet in het register"),
        (LONG, "geen geldig vestigingsnummer"),
    ],
)
def test_a_number_the_register_does_not_know_is_said(client, company, lead, register, asked, says):
    answer = client.get(page(company), {"nummer": asked})
    assert answer.status_code == 200 and says in answer.text


def test_a_number_of_another_enterprise_is_pointed_out(client, company, lead, register):
    KboEstablishment.objects.create(number=OTHER, enterprise="0999999922", name="Van een ander")
    assert "hoort dit nummer bij een andere onderneming" in client.get(page(company), {"nummer": OTHER}).text


@pytest.mark.shows("C01")
def test_the_company_itself_is_filled_from_the_register_and_kept(client, company, lead, register):
    told = client.get(page(company, "details"), {"nummer": company.kbo_number})
    assert 'value="Staalbouw Lys NV"' in told.text
    company.refresh_from_db()
    assert company.name == "Staalbouw Lys"
    data = {
        "name": "Staalbouw Lys NV",
        "kbo_number": company.kbo_number,
        "seen": mark_of(company, COMPANY_FIELDS),
    }
    client.post(page(company, "details"), data)
    assert Organisation.objects.get(pk=company.pk).name == "Staalbouw Lys NV"


@pytest.mark.parametrize("number", ["0123456700", "12", "abcdefghij"])
def test_a_wrong_enterprise_number_is_a_clear_sentence(client, company, lead, number):
    data = {"name": "Lys", "kbo_number": number, "seen": mark_of(company, COMPANY_FIELDS)}
    answer = client.post(page(company, "details"), data)
    assert answer.status_code == 422 and "geen geldig ondernemingsnummer" in answer.text


def test_a_number_of_nine_digits_is_the_old_way_of_writing(client, company, lead):
    number = kbo_number(777)
    data = {"name": "Lys", "kbo_number": f"BE {number[1:4]}.{number[4:7]}.{number[7:]}"}
    client.post(page(company, "details"), data | {"seen": mark_of(company, COMPANY_FIELDS)})
    assert Organisation.objects.get(pk=company.pk).kbo_number == number


def test_an_enterprise_number_of_another_is_refused(client, company, lead):
    other = OrganisationFactory()
    data = {"name": "Lys", "kbo_number": other.kbo_number, "seen": mark_of(company, COMPANY_FIELDS)}
    answer = client.post(page(company, "details"), data)
    assert answer.status_code == 422 and "staat al bij een ander leerbedrijf" in answer.text


# --- two people at once ------------------------------------------------------------------------------------------


def test_who_saves_second_sees_both_texts_and_decides(client, company, lead):
    place = add(company, lead)
    seen = mark_of(place, FIELDS)
    establishments.change_establishment(
        establishment=place, seen=seen, by=lead, at=timezone.now(), street="Nieuwe kaai 3"
    )
    address = page(company, "establishment_change", establishment=place.pk)
    answer = client.post(address, values(street="Oude kaai 2", seen=seen))
    assert answer.status_code == 422
    assert "Nieuwe kaai 3" in answer.text and "Oude kaai 2" in answer.text
    (seen,) = re.findall(r'name="seen" value="(\w+)"', answer.text)
    again = client.post(address, values(street="Oude kaai 2", seen=seen))
    assert again.status_code == 302
    place.refresh_from_db()
    assert place.street == "Oude kaai 2"


def test_saving_what_is_there_already_is_no_conflict(company, lead):
    place = add(company, lead)
    kept = establishments.change_establishment(
        establishment=place, seen="iets ouds", by=lead, at=timezone.now(), name=place.name
    )
    assert kept == place and len(history(place)) == 1


# --- closing -----------------------------------------------------------------------------------------------------


def close(client, company, place, on=TODAY, reason="moved"):
    return client.post(
        page(company, "establishment_close", establishment=place.pk), {"closed_on": on, "reason": reason}
    )


@pytest.mark.shows("C01", "C02")
def test_closing_keeps_recognitions_in_history_and_says_why(client, company, lead):
    place = add(company, lead)
    found = recognise(place)
    assert close(client, company, place).status_code == 302
    told = client.get(page(company, "establishment", establishment=place.pk)).text
    assert "Gesloten vanaf" in told and "we verhuizen" in told and "Onderhoudsmechanica" in told
    assert place.recognitions.get() == found
    assert "Gesloten vestigingen (1)" in client.get(page(company, "overview")).text
    client.post(page(company, "establishment_reopen", establishment=place.pk))
    place.refresh_from_db()
    assert place.closed_on is None


@pytest.mark.parametrize(("ends", "status"), [(-1, 302), (0, 422), (1, 422), (None, 422)])
def test_an_establishment_closes_only_when_no_place_runs_from_that_day(client, company, lead, ends, status):
    place = add(company, lead)
    last = None if ends is None else TODAY + ends * DAY
    take(make_mentor(company), place, starts_on=TODAY - 30 * DAY, ends_on=last)
    answer = close(client, company, place)
    assert answer.status_code == status
    if status == 422:
        assert "Hier leert nog een lerende" in answer.text
        place.refresh_from_db()
        assert place.closed_on is None


def test_an_open_application_stands_in_the_way_of_closing(client, company, lead):
    place = add(company, lead)
    application = apply_for(place)
    assert "Zet die eerst stop" in close(client, company, place).text
    application.state = State.STOPPED
    application.save(update_fields=["state"])
    assert close(client, company, place).status_code == 302


@pytest.mark.parametrize(
    ("field", "text"), [("closed_on", "2026-02-30"), ("closed_on", ""), ("reason", "zin")]
)
def test_closing_asks_a_day_that_exists_and_a_reason(client, company, lead, field, text):
    place = add(company, lead)
    data = {"closed_on": TODAY, "reason": "moved", field: text}
    answer = client.post(page(company, "establishment_close", establishment=place.pk), data)
    assert answer.status_code == 422


# --- who may -------------------------------------------------------------------------------------------------------

WRITES = ("establishment_change", "establishment_close", "establishment_reopen")


@pytest.mark.shows("X02")
def test_only_who_keeps_the_company_changes_it(client, company, lead):
    place, school = add(company, lead), OrganisationFactory(school=True)
    work_together(company, school)
    for person, status in (
        (member(Role.MENTOR, company), 403),
        (member(Role.SCHOOL_COORDINATOR, school), 403),
        (member(Role.COMPANY_COORDINATOR), 404),
        (member(Role.LEGAL_REPRESENTATIVE, company), 302),
    ):
        client.force_login(person)
        for name in WRITES:
            address = page(company, name, establishment=place.pk)
            data = values(seen=mark_of(place, FIELDS)) | {"closed_on": TODAY, "reason": "moved"}
            assert client.post(address, data).status_code == status, (name, person)
            place.refresh_from_db()
        expected = 404 if status == 404 else status if status == 403 else 200
        assert client.get(page(company, "details")).status_code == expected


def test_an_establishment_of_another_company_is_not_found_under_ones_own_address(client, company, lead):
    foreign = add(OrganisationFactory(), lead, name="Geheime hal")
    for name in ("establishment", *WRITES[:2]):
        assert client.get(page(company, name, establishment=foreign.pk)).status_code == 404
