"""Who belongs where: periods, the list of people, ending a role, and rights that stop at once."""

import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from duaalportal.accounts import services
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, User
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PersonFactory, member

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


def seen(client, person):
    """What the person is told at the next request."""
    client.force_login(person)
    return client.get(reverse("today")).status_code


@pytest.mark.shows("X01")
@pytest.mark.parametrize(
    ("starts", "ends", "status"),
    [(TODAY, None, 200), (TODAY, TODAY, 200), (TODAY - DAY, TODAY - DAY, 302), (TODAY + DAY, None, 302)],
    ids=["starts today", "ends today", "ended yesterday", "starts tomorrow"],
)
def test_a_role_holds_from_its_first_day_to_its_last(client, starts, ends, status):
    person = MembershipFactory(role=Role.LEARNER, starts_on=starts, ends_on=ends).user
    assert seen(client, person) == status


def test_a_role_that_is_ended_stops_at_the_very_next_page(client):
    school = OrganisationFactory(school=True)
    head = member(Role.SCHOOL_COORDINATOR, school)
    person = member(Role.LEARNER, school)
    assert seen(client, person) == 200
    services.end_membership(membership=person.memberships.get(), by=head, at=timezone.now())
    answer = client.get(reverse("today"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("no_access"))
    assert "Je hebt nu geen rol" in client.get(reverse("no_access")).text


def test_a_closed_account_stops_at_the_very_next_page(client):
    person = member(Role.LEARNER)
    assert seen(client, person) == 200
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(reverse("today"))["Location"].startswith(reverse("account_login"))


@pytest.mark.shows("X01")
def test_one_person_has_several_roles_and_sees_them_on_the_account_page(client):
    company, school = (
        OrganisationFactory(name="Maes Metaal"),
        OrganisationFactory(school=True, name="TI Gent"),
    )
    person = member(Role.MENTOR, company)
    MembershipFactory(user=person, role=Role.COMPANY_COORDINATOR, organisation=company)
    MembershipFactory(user=person, role=Role.DUAL_TEACHER, organisation=school, ends_on=TODAY + DAY)
    client.force_login(person)
    page = client.get(reverse("account")).text
    for word in ("Mentor", "Coördinator bedrijf", "Leerkracht duaal", "Maes Metaal", "TI Gent"):
        assert word in page
    # the right that one role gives counts only in the organisation of that role
    assert client.get(reverse("invite", args=[company.slug])).status_code == 200
    assert client.get(reverse("invite", args=[school.slug])).status_code == 404


def test_a_role_whose_last_day_passed_can_be_given_again(client):
    company = OrganisationFactory()
    person = PersonFactory()
    MembershipFactory(
        user=person,
        organisation=company,
        role=Role.WORKPLACE_INSTRUCTOR,
        starts_on=TODAY - 9 * DAY,
        ends_on=TODAY - DAY,
    )
    MembershipFactory(user=person, organisation=company, role=Role.WORKPLACE_INSTRUCTOR)
    assert seen(client, person) == 200
    assert person.memberships.count() == 2


def test_giving_a_role_twice_is_one_role():
    person = member(Role.MENTOR)
    first = person.memberships.get()
    again = MembershipFactory(user=person, organisation=first.organisation, role=Role.MENTOR)
    assert again.pk == first.pk


def test_a_role_fits_only_its_kind_of_organisation():
    with pytest.raises(services.RoleDoesNotFit):
        MembershipFactory(role=Role.MENTOR, organisation=OrganisationFactory(school=True))


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken Maes")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse Maes")


def test_the_list_is_searched_sorted_paged_and_counted(
    client, coordinator, company, django_assert_max_num_queries
):
    for n in range(60):
        MembershipFactory(user=PersonFactory(name=f"Mentor {n:02d}"), organisation=company, role=Role.MENTOR)
    client.force_login(coordinator)
    where = reverse("members", args=[company.slug])
    with django_assert_max_num_queries(12):
        page = client.get(where).text
    assert "61 rollen, blad 1 van 2" in page
    assert ">Mentor 59</h3>" not in page
    assert ">Mentor 59</h3>" in client.get(where + "?pagina=2").text
    found = client.get(where + "?q=mentor+59").text
    assert "1 rol<" in found.replace("</p>", "<")
    assert client.get(where + "?q=coördinator").text.count("row__name") >= 1
    fragment = client.get(where + "?q=59", headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith("<div")
    assert "Mentor 59" in fragment
    assert client.get(where + "?sorteer=onzin&pagina=abc").status_code == 200


def test_the_list_as_a_file_holds_the_same_and_no_formulas(client, coordinator, company):
    MembershipFactory(user=PersonFactory(name="=1+1"), organisation=company, role=Role.MENTOR)
    client.force_login(coordinator)
    csv = client.get(reverse("members_file", args=[company.slug, "csv"]))
    assert csv["Content-Type"].startswith("text/csv")
    assert "'=1+1" in csv.content.decode("utf-8-sig")
    xlsx = client.get(reverse("members_file", args=[company.slug, "xlsx"]) + "?q=ilse")
    rows = list(load_workbook(io.BytesIO(xlsx.content)).active.values)
    assert [row[0] for row in rows] == ["Naam", "Ilse Maes"]
    assert client.get(reverse("members_file", args=[company.slug, "exe"])).status_code == 404


def test_ending_a_role_asks_first_and_then_counts_at_once(client, coordinator, company):
    mentor = member(Role.MENTOR, company, name="Bart Claeys")
    client.force_login(coordinator)
    where = reverse("end_membership", args=[company.slug, mentor.memberships.get().pk])
    assert "Wil je deze rol beëindigen?" in client.get(where).text
    assert seen(Client(), mentor) == 200
    page = client.post(where, follow=True).text
    assert "Bart Claeys is niet langer mentor." in page
    assert seen(Client(), mentor) == 302
    assert client.post(where).status_code == 404
    past = client.get(reverse("members", args=[company.slug]) + "?ook=voorbij").text
    assert "beëindigd op" in past
    assert "beëindigde een rol (mentor): Bart Claeys" in past


def test_the_last_who_manages_people_stays(client, coordinator, company):
    client.force_login(coordinator)
    where = reverse("end_membership", args=[company.slug, coordinator.memberships.get().pk])
    page = client.post(where)
    assert page.status_code == 409
    assert "laatste persoon die hier mensen beheert" in page.text
    assert Membership.objects.running(TODAY).filter(user=coordinator).exists()


def test_a_coordinator_does_not_end_the_director(client, coordinator, company):
    director = member(Role.COMPANY_DIRECTOR, company)
    client.force_login(coordinator)
    where = reverse("end_membership", args=[company.slug, director.memberships.get().pk])
    assert client.get(where).status_code == 404
    assert client.post(where).status_code == 404
    assert Membership.objects.running(TODAY).filter(user=director).exists()


def test_people_of_another_organisation_do_not_exist_here(client, coordinator, company):
    other = member(Role.COMPANY_COORDINATOR, name="Vreemde Buur")
    theirs = other.memberships.get()
    client.force_login(coordinator)
    assert client.get(reverse("members", args=[theirs.organisation.slug])).status_code == 404
    assert client.get(reverse("members_file", args=[theirs.organisation.slug, "csv"])).status_code == 404
    assert client.post(reverse("end_membership", args=[company.slug, theirs.pk])).status_code == 404
    assert (
        client.post(reverse("end_membership", args=[theirs.organisation.slug, theirs.pk])).status_code == 404
    )


@pytest.mark.shows("X02")
def test_learners_are_listed_only_to_who_may_read_of_all_learners(client):
    school = OrganisationFactory(school=True)
    member(Role.LEARNER, school, name="Noor Lerende")
    member(Role.GUARDIAN, school, name="Ouder van Noor")
    where = reverse("members", args=[school.slug])
    client.force_login(member(Role.SCHOOL_COORDINATOR, school))
    assert "Noor Lerende" in client.get(where).text
    client.force_login(member(Role.DUAL_TEACHER, school))
    page = client.get(where).text
    assert "Noor Lerende" not in page
    assert "Ouder van Noor" not in page
    assert "Lerenden en ouders staan hier niet" in page
    file = client.get(reverse("members_file", args=[school.slug, "csv"])).content.decode()
    assert "Noor" not in file
    client.force_login(member(Role.LEARNER, school))
    assert client.get(where).status_code == 403


def test_the_menu_goes_straight_to_the_one_organisation(client, coordinator, company):
    client.force_login(coordinator)
    assert client.get(reverse("members_home"))["Location"] == reverse("members", args=[company.slug])
    MembershipFactory(user=coordinator, role=Role.MENTOR)
    assert "Van welke organisatie" in client.get(reverse("members_home")).text
