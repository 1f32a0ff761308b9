"""Contacts: whom to turn to, who stands in, and what whoever leaves writes down for the next."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from companies import contacts
from companies.models import ContactPeriod, Purpose
from duaalportal.accounts.access import Role
from tests.companies.test_mentors import words
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import EstablishmentFactory, work_together

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOTE = "Elke eerste maandag belt Sofie. De sleutel van de refter hangt bij Jan."


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


def today():
    return timezone.localdate()


def address(name, company, contact=None):
    kwargs = {"organisation": company.slug} | ({"contact": contact.pk} if contact else {})
    return reverse(f"companies:{name}", kwargs=kwargs)


def named(company, by, **fields):
    fields = {"name": "Ann Smet", "phone": "09 123 45 67", "substitute_name": "Jan Maes"} | fields
    fields.setdefault("starts_on", today() - 100 * DAY)
    return contacts.name_contact(organisation=company, by=by, at=timezone.now(), **fields)


def typed(**fields):
    return {
        "purpose": Purpose.LEARNERS,
        "name": "Ann Smet",
        "phone": "09 123 45 67",
        "substitute_name": "Jan Maes",
        "starts_on": today().isoformat(),
    } | fields


@pytest.mark.shows("C16")
def test_a_contact_is_named_for_a_purpose_and_an_establishment(client, company, coordinator):
    site = EstablishmentFactory(organisation=company, name="Deinze")
    client.force_login(coordinator)
    assert "Nog geen contactpersoon" in words(client.get(address("contacts", company)))
    answer = client.post(address("contact_new", company), typed(establishment=site.pk))
    assert answer.url == address("contacts", company)
    page = words(client.get(answer.url))
    assert "Voor de lerenden en hun planning, in Deinze" in page
    assert "bij afwezigheid: Jan Maes" in page and "09 123 45 67" in page


@pytest.mark.shows("C16", "X07")
def test_who_leaves_writes_a_note_that_the_successor_and_the_coach_read(client, company, coordinator):
    school = OrganisationFactory(school=True)
    work_together(company, school)
    coach, learner = member(Role.TRAJECTORY_COACH, school), member(Role.LEARNER, school)
    teacher = member(Role.DUAL_TEACHER, school)
    bart = member(Role.MENTOR, company, name="Bart Claeys")
    colleague = member(Role.MENTOR, company)
    first = named(company, coordinator)
    client.force_login(coordinator)
    sent = {
        "user": bart.pk,
        "name": "Bart Claeys",
        "phone": "09 222 33 44",
        "substitute_name": "Jan Maes",
        "on": today().isoformat(),
        "note": NOTE,
    }
    assert client.post(address("contact_hand_over", company, first), sent).status_code == 302
    first.refresh_from_db()
    fresh = first.successor
    assert (first.ends_on, first.ended_by) == (today() - DAY, coordinator)
    assert (fresh.starts_on, fresh.purpose, fresh.user) == (today(), first.purpose, bart)
    for reader in (coordinator, bart, coach):
        client.force_login(reader)
        page = words(client.get(address("contacts", company)))
        assert NOTE in page and "opgevolgd door Bart Claeys" in page, reader
    for other in (colleague, learner, teacher):
        client.force_login(other)
        page = words(client.get(address("contacts", company)))
        assert "Ann Smet" in page and NOTE not in page, other


def test_a_contact_is_handed_over_once(client, company, coordinator):
    first = named(company, coordinator)
    over = {"on": today(), "note": NOTE, "name": "Bart Claeys", "phone": "09 222 33 44"}
    contacts.hand_over(contact=first, by=coordinator, at=timezone.now(), **over)
    with pytest.raises(contacts.AlreadyEnded):
        contacts.hand_over(contact=first, by=coordinator, at=timezone.now(), **over)
    assert ContactPeriod.objects.count() == 2
    client.force_login(coordinator)
    assert client.get(address("contact_hand_over", company, first)).status_code == 404


def test_a_correction_keeps_who_and_what_for(client, company, coordinator):
    contact = named(company, coordinator)
    client.force_login(coordinator)
    sent = {"name": "Ann Smet", "phone": "09 999 99 99", "substitute_name": "Jan Maes"}
    assert client.post(address("contact_change", company, contact), sent).status_code == 302
    contact.refresh_from_db()
    assert (contact.phone, contact.starts_on) == ("09 999 99 99", today() - 100 * DAY)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"phone": "", "email": ""}, "Vul een telefoonnummer of een e-mailadres in"),
        ({"phone": "bel mij"}, "Dit is geen telefoonnummer."),
        ({"substitute_name": ""}, "Vul in wie overneemt bij ziekte of vakantie."),
        ({"substitute_name": "ann smet"}, "niemand vervangt zichzelf"),
        ({"name": ""}, "Vul een naam in, of kies een account."),
        ({"name": "85.07.30-033.28"}, "Hier staat een rijksregisternummer."),
        ({"starts_on": "2099-01-01"}, "meer dan een jaar vooruit"),
        ({"starts_on": "2027-02-29"}, "Dit is geen dag die bestaat."),
        ({"purpose": "alles"}, "alles"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(client, company, coordinator, fields, sentence):
    client.force_login(coordinator)
    answer = client.post(address("contact_new", company), typed(**fields))
    assert answer.status_code == 422 and sentence in words(answer)
    assert not ContactPeriod.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"note": ""}, "Schrijf een overdrachtsnota"),
        ({"note": "85073003328"}, "Hier staat een rijksregisternummer."),
        ({"on": (dt.date.today() - 100 * DAY).isoformat()}, "Kies een latere dag."),
    ],
)
def test_handing_over_asks_a_note_and_a_later_day(client, company, coordinator, fields, sentence):
    contact = named(company, coordinator)
    client.force_login(coordinator)
    sent = typed(name="Bart Claeys", on=today(), note=NOTE) | fields
    answer = client.post(address("contact_hand_over", company, contact), sent)
    assert answer.status_code == 422 and sentence in words(answer)
    assert ContactPeriod.objects.get().ended_at is None


def test_an_account_gives_its_own_name_and_address(client, company, coordinator):
    bart = member(Role.MENTOR, company, name="Bart Claeys", email="bart@de-clercq.example")
    client.force_login(coordinator)
    client.post(address("contact_new", company), typed(name="", phone="", user=bart.pk))
    contact = ContactPeriod.objects.get()
    assert (contact.user, contact.name, contact.email) == (bart, "Bart Claeys", "bart@de-clercq.example")


def test_only_who_leads_the_company_names_contacts(client, company, coordinator):
    contact = named(company, coordinator)
    for role, status in ((Role.MENTOR, 403), (Role.LEGAL_REPRESENTATIVE, 200)):
        client.force_login(member(role, company))
        assert client.get(address("contact_change", company, contact)).status_code == status
    client.force_login(member(Role.COMPANY_COORDINATOR))
    assert client.get(address("contact_change", company, contact)).status_code == 404
    assert client.get(address("contacts", company)).status_code == 404
