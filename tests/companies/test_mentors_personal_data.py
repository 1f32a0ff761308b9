"""What is kept on a mentor can be taken along, and goes when the person is erased; what was decided on it stays."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import ContactPeriod, Mentor
from duaalportal.accounts.access import Role
from duaalportal.accounts.erasing import erase_person
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import catalogue, make_mentor

pytestmark = pytest.mark.django_db


@pytest.fixture
def bart():
    catalogue()
    company = OrganisationFactory()
    bart = member(Role.MENTOR, company, name="Bart Claeys")
    make_mentor(
        company,
        name="Bart Claeys",
        user=bart,
        email="bart@x.example",
        birth_date=dt.date(1980, 2, 29),
        introduction="Ik las.",
        proof="seen",
    )
    ContactPeriod.objects.create(
        organisation=company,
        user=bart,
        name="Bart Claeys",
        phone="09 123 45 67",
        starts_on=timezone.localdate(),
    )
    return bart


def test_a_mentor_takes_the_own_data_along(client, bart):
    client.force_login(bart)
    found = json.loads(client.get(reverse("personal_data")).content)
    (mine,) = found["Jouw gegevens als mentor"]
    assert (mine["geboortedatum"], mine["voorstelling"]) == ("1980-02-29", "Ik las.")
    assert mine["uittreksels gezien"][0]["model"] == "596.2"
    assert mine["bewijzen van vooropleiding"][0]["bewijs"] == "Diploma 7e jaar"
    assert found["Wanneer je contactpersoon was"][0]["telefoon"] == "09 123 45 67"


def test_an_erased_mentor_has_no_name_left(bart):
    coordinator = member(Role.COMPANY_COORDINATOR, bart.memberships.get().organisation)
    done = erase_person(user=bart, by=coordinator, at=timezone.now())
    assert "naam, adres, geboortedatum en voorstelling als mentor gewist" in done
    row, contact = Mentor.objects.get(), ContactPeriod.objects.get()
    assert (row.name, row.email, row.birth_date, row.introduction) == ("Verwijderde persoon", "", None, "")
    assert (contact.name, contact.phone) == ("Verwijderde persoon", "")
    assert row.certificate_checks.count() == row.practices.count() == 1
