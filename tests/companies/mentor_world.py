"""What the stories of mentors share: a company with its coordinator, and what somebody types."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Role
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import EstablishmentFactory, catalogue


@pytest.fixture
def company():
    catalogue()
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def site(company):
    return EstablishmentFactory(organisation=company, name="Deinze", joint_committee_id="111")


def today():
    return timezone.localdate()


def words(answer):
    """The page as people read it: one line, entities undone."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def address(name, company, mentor=None, **kwargs):
    if mentor is not None:
        kwargs["mentor"] = mentor.pk
    return reverse(f"companies:{name}", kwargs={"organisation": company.slug, **kwargs})


def typed(**fields):
    """What somebody types for a mentor of 40 with ten years of practice."""
    return {
        "name": "Bart Claeys",
        "birth_date": add_months(today(), -12 * 40).isoformat(),
        "started_on": today().isoformat(),
        "other": "onderhoudsmechanica",
        "other_since": add_months(today(), -120).isoformat(),
    } | fields
