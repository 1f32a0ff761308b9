"""The list of what is shared, and choosing a receiver: searched, sorted, paged and never dearer for many."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from groeiwijzer import sharing
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.groeiwijzer import assess

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(school=True, name="Technisch Instituut Zuid", municipality="Deinze")


@pytest.fixture
def coach(school):
    return member(Role.TRAJECTORY_COACH, school, name="Sofie Maes")


def signed_in(user):
    """A browser of this person."""
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def share_with(assessment, organisation, by):
    at = timezone.now()
    ends_on = timezone.localdate(at) + dt.timedelta(days=30)
    return sharing.share(assessment=assessment, organisation=organisation, ends_on=ends_on, by=by, at=at)


def _shared_by_many(count, school):
    for n in range(count):
        lead = member(
            Role.COMPANY_COORDINATOR, OrganisationFactory(name=f"Bedrijf {n:03d}"), second_factor=False
        )
        share_with(assess(lead.memberships.get().organisation, lead, finished=True), school, lead)


def test_the_list_of_what_is_shared_costs_the_same_for_many(school, coach):
    def cost():
        browser = signed_in(coach)
        browser.get(reverse("groeiwijzer:shared"))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("groeiwijzer:shared")).status_code == 200
        return len(queries)

    _shared_by_many(3, school)
    few = cost()
    _shared_by_many(40, school)
    assert cost() == few <= 12


def test_the_list_is_searched_sorted_and_paged(school, coach):
    _shared_by_many(30, school)
    browser = signed_in(coach)
    first = browser.get(reverse("groeiwijzer:shared")).content.decode()
    assert "30 gedeelde zelfevaluaties, blad 1 van 2" in first and "Bedrijf 029" not in first
    second = browser.get(reverse("groeiwijzer:shared"), {"pagina": "2"}).content.decode()
    assert "Bedrijf 029" in second and "Bedrijf 000" not in second
    one = browser.get(reverse("groeiwijzer:shared"), {"q": "bedrijf 017", "volgorde": "tot"}).content.decode()
    assert "Bedrijf 017" in one and "Bedrijf 018" not in one
    assert "Niets gevonden" in browser.get(reverse("groeiwijzer:shared"), {"q": "%' OR 1=1"}).content.decode()
    part = browser.get(
        reverse("groeiwijzer:shared"), {"q": "017"}, headers={"hx-request": "true"}
    ).content.decode()
    assert part.lstrip().startswith('<div id="lijst"') and "Bedrijf 017" in part


def test_choosing_a_receiver_stays_short_and_cheap_with_many_schools(django_assert_max_num_queries):
    lead = member(Role.COMPANY_COORDINATOR)
    finished = assess(lead.memberships.get().organisation, lead, finished=True)
    where = reverse("groeiwijzer:share", args=[finished.organisation.slug, finished.pk])
    for n in range(40):
        OrganisationFactory(school=True, name=f"School {n:02d}", municipality="Aalst" if n == 39 else "Gent")
    browser = signed_in(lead)
    with django_assert_max_num_queries(14):
        page = browser.get(where).content.decode()
    assert page.count('type="radio" name="organisation"') == 12 and "Er zijn er meer" in page
    found = browser.get(where, {"q": "aalst"}, headers={"hx-request": "true"}).content.decode()
    assert "School 39" in found and "School 00" not in found
