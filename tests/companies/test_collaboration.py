"""Working together: a company begins it, either side ends it at once, and a school brings a company in."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from companies import collaboration as services
from companies.models import Collaboration, Establishment, KboEnterprise, KboEstablishment
from duaalportal.accounts import invitations
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.accounts.audit import history
from duaalportal.accounts.models import Invitation, Organisation
from tests.factories.accounts import OrganisationFactory, kbo_number, member
from tests.factories.companies import catalogue, ready_place, work_together

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
NUMBER = kbo_number(4711)


@pytest.fixture
def company():
    catalogue()
    return OrganisationFactory(name="Staalbouw Lys")


@pytest.fixture
def school():
    catalogue()
    return OrganisationFactory(school=True, name="Atheneum Leiebocht")


def page(name, organisation, **kwargs):
    return reverse(f"companies:{name}", kwargs={"organisation": organisation.slug, **kwargs})


def as_(client, role, organisation):
    person = member(role, organisation)
    client.force_login(person)
    return person


def overview_status(client, person, company):
    client.force_login(person)
    return client.get(page("overview", company)).status_code


@pytest.mark.shows("C01", "X02")
def test_the_school_reads_from_the_first_day_and_nothing_the_moment_it_is_ended(client, company, school):
    coach = member(Role.TRAJECTORY_COACH, school)
    assert overview_status(client, coach, company) == 404
    as_(client, Role.COMPANY_COORDINATOR, company)
    told = client.get(page("collaboration_new", company)).text
    assert "De school leest dan over jullie vestigingen" in told
    client.post(page("collaboration_new", company), {"school": school.pk, "starts_on": TODAY})
    assert overview_status(client, coach, company) == 200

    found = Collaboration.objects.get()
    as_(client, Role.LEGAL_REPRESENTATIVE, company)
    assert client.get(page("collaboration_end", company, collaboration=found.pk)).status_code == 200
    assert overview_status(client, coach, company) == 200  # asking once more changes nothing
    as_(client, Role.LEGAL_REPRESENTATIVE, company)
    client.post(page("collaboration_end", company, collaboration=found.pk))
    assert overview_status(client, coach, company) == 404
    assert "Staalbouw Lys" not in client.get(reverse("companies:home")).text
    assert [entry.verb for entry in history(found)] == ["collaboration_ended", "collaboration_started"]


@pytest.mark.shows("X02")
@pytest.mark.parametrize(
    ("starts", "ends", "status"), [(0, None, 200), (1, None, 404), (-5, 0, 200), (-5, -1, 404)]
)
def test_a_collaboration_holds_from_its_first_day_to_its_last(client, company, school, starts, ends, status):
    last = None if ends is None else TODAY + ends * DAY
    work_together(company, school, starts_on=TODAY + starts * DAY, ends_on=last)
    assert overview_status(client, member(Role.TRAJECTORY_COACH, school), company) == status


def test_the_school_ends_it_too_and_finds_it_in_its_own_list(client, company, school):
    found = work_together(company, school)
    coach = as_(client, Role.TRAJECTORY_COACH, school)
    assert "Staalbouw Lys" in client.get(page("collaborations", school)).text
    answer = client.post(page("collaboration_end", company, collaboration=found.pk))
    assert answer.url == page("collaborations", school)
    assert overview_status(client, coach, company) == 404
    assert "voorbij" in client.get(page("collaborations", school)).text
    # ended is ended: the same address no longer exists
    assert client.post(page("collaboration_end", company, collaboration=found.pk)).status_code == 404


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"school": ""}, "Kies een school"),
        ({"school": "11111111-1111-1111-1111-111111111111"}, "staat niet in de lijst"),
        ({"starts_on": ""}, "Vul een dag in"),
        ({"starts_on": "2026-02-30"}, "geen dag die bestaat"),
        ({"ends_on": TODAY - DAY}, "ligt voor de eerste"),
        ({"starts_on": TODAY - 9 * DAY, "ends_on": TODAY - DAY}, "Deze dag is voorbij"),
    ],
)
def test_a_period_that_does_not_fit_is_said(client, company, school, data, says):
    as_(client, Role.COMPANY_COORDINATOR, company)
    answer = client.post(
        page("collaboration_new", company), {"school": school.pk, "starts_on": TODAY, "ends_on": ""} | data
    )
    assert answer.status_code == 422 and says in answer.text
    assert not Collaboration.objects.exists()


def test_two_cannot_work_together_twice_but_can_begin_again(company, school):
    by = member(Role.COMPANY_COORDINATOR, company)
    begin = {"company": company, "school": school, "by": by, "at": timezone.now()}
    first = services.start_collaboration(starts_on=TODAY, **begin)
    with pytest.raises(services.AlreadyTogether):
        services.start_collaboration(starts_on=TODAY + DAY, **begin)
    services.end_collaboration(collaboration=first, by=by, at=timezone.now())
    assert services.end_collaboration(collaboration=first, by=by, at=timezone.now()).ended_at
    services.start_collaboration(starts_on=TODAY, **begin)
    assert Collaboration.objects.running(TODAY).count() == 1


def test_one_that_ran_out_makes_room(company, school):
    by = member(Role.COMPANY_COORDINATOR, company)
    work_together(company, school, ends_on=TODAY - DAY)
    services.start_collaboration(company=company, school=school, starts_on=TODAY, by=by, at=timezone.now())
    assert Collaboration.objects.running(TODAY).count() == 1


def test_a_collaboration_is_between_a_company_and_a_school(company, school):
    by = member(Role.COMPANY_COORDINATOR, company)
    for one, other in ((school, school), (company, OrganisationFactory()), (school, company)):
        with pytest.raises(services.NotAPair):
            services.start_collaboration(company=one, school=other, starts_on=TODAY, by=by, at=timezone.now())


@pytest.mark.shows("X02")
@pytest.mark.parametrize("role", [Role.MENTOR, Role.DUAL_TEACHER, Role.LEARNER])
def test_who_does_not_answer_for_it_neither_begins_nor_ends_it(client, company, school, role):
    found = work_together(company, school)
    as_(client, role, company if role == Role.MENTOR else school)
    assert client.post(page("collaboration_end", company, collaboration=found.pk)).status_code == 403
    assert client.get(page("collaboration_new", company)).status_code == 403


# --- a company that is not in the portal yet -------------------------------------------------------------------------


@pytest.fixture
def register():
    KboEnterprise.objects.create(
        number=NUMBER, name="Nieuwe Lasserij", street="Kaai 7", postcode="9870", municipality="Zulte"
    )
    KboEstablishment.objects.create(number="2123456791", enterprise=NUMBER, name="Lasserij Zulte")


def added(client, school, **changed):
    data = {
        "kbo_number": NUMBER,
        "name": "Nieuwe Lasserij",
        "street": "Kaai 7",
        "postcode": "9870",
        "municipality": "Zulte",
        "place_name": "Lasserij Zulte",
        "place_number": "",
        "joint_committee": "111",
    }
    return client.post(page("company_new", school), data | changed)


@pytest.mark.shows("C01", "C14")
def test_a_school_brings_a_company_in_and_its_own_people_take_over(client, school, register):
    """From the number to the first person of the company, who accepts and then keeps everything."""
    coach = as_(client, Role.TRAJECTORY_COACH, school)
    found = client.get(page("company_new", school), {"nummer": f"BE {NUMBER}"}).text
    assert 'value="Nieuwe Lasserij"' in found and 'value="Lasserij Zulte"' in found
    answer = added(client, school)
    company = Organisation.objects.get(kbo_number=NUMBER)
    assert answer.url == page("first_person", company)
    assert company.establishments.get().joint_committee_id == "111"
    assert "Hier is nog niemand van het leerbedrijf zelf" in client.get(page("overview", company)).text

    client.post(
        page("first_person", company),
        {"name": "Noor Peeters", "email": "noor@lasserij.example", "role": "legal_representative"},
    )
    assert "Uitgenodigd: Noor Peeters" in client.get(page("overview", company)).text
    # the page waits for no mail server: the invitation is its own outbox
    assert mail.outbox == []
    assert invitations.deliver_waiting(clock=timezone.now) == 1
    token = re.search(r"/uitnodiging/([^/]+)/", mail.outbox[-1].body)[1]
    noor = accounts.accept_invitation(token=token, user=None, name="Noor Peeters", at=timezone.now())
    # from now on the company is its own people's
    client.force_login(coach)
    assert client.get(page("first_person", company)).status_code == 404
    assert client.get(page("overview", company)).status_code == 200
    assert "Hier is nog niemand" not in client.get(page("overview", company)).text
    # and they give the rights there themselves
    accounts.invite(
        organisation=company,
        email="kim@lasserij.example",
        name="Kim",
        role=Role.COMPANY_COORDINATOR,
        by=noor,
        at=timezone.now(),
    )


def test_a_wrong_invitation_is_replaced_until_somebody_accepted(client, school):
    coach = as_(client, Role.SCHOOL_COORDINATOR, school)
    added(client, school)
    company = Organisation.objects.get(kbo_number=NUMBER)
    for email in ("fout@lasserij.example", "juist@lasserij.example"):
        client.post(
            page("first_person", company), {"name": "Noor", "email": email, "role": "company_coordinator"}
        )
    assert Invitation.objects.open(timezone.now()).get().email == "juist@lasserij.example"
    member(Role.COMPANY_COORDINATOR, company)
    with pytest.raises(services.CompanyHasPeople):
        services.invite_first_person(
            company=company,
            school=school,
            email="nog@lasserij.example",
            name="Nog",
            role=Role.COMPANY_COORDINATOR,
            by=coach,
            at=timezone.now(),
        )


@pytest.mark.shows("X02")
def test_only_the_school_that_brought_it_in_asks_the_first_person(client, school):
    as_(client, Role.TRAJECTORY_COACH, school)
    added(client, school)
    company = Organisation.objects.get(kbo_number=NUMBER)
    second = OrganisationFactory(school=True)
    other = as_(client, Role.TRAJECTORY_COACH, second)
    assert client.get(page("overview", company)).status_code == 404
    assert (
        "Een andere school bracht het aan" in client.get(page("company_new", second), {"nummer": NUMBER}).text
    )
    added(client, second, name="Een andere naam")
    company.refresh_from_db()
    assert company.name == "Nieuwe Lasserij"  # taken as it stands
    assert client.get(page("overview", company)).status_code == 200
    assert client.get(page("first_person", company)).status_code == 404
    with pytest.raises(services.NotYours):
        services.invite_first_person(
            company=company,
            school=second,
            email="x@y.example",
            name="X",
            role=Role.COMPANY_COORDINATOR,
            by=other,
            at=timezone.now(),
        )


def test_no_other_role_than_a_first_one_can_be_asked(client, school):
    as_(client, Role.TRAJECTORY_COACH, school)
    added(client, school)
    company = Organisation.objects.get(kbo_number=NUMBER)
    answer = client.post(
        page("first_person", company), {"name": "N", "email": "n@x.example", "role": "mentor"}
    )
    assert answer.status_code == 422 and not Invitation.objects.exists()


@pytest.mark.shows("X02")
def test_a_company_with_people_is_asked_not_taken(client, school, company):
    member(Role.COMPANY_COORDINATOR, company)
    as_(client, Role.TRAJECTORY_COACH, school)
    told = client.get(page("company_new", school), {"nummer": company.kbo_number}).text
    assert "Vraag hen om de samenwerking met jullie te beginnen" in told
    answer = added(client, school, kbo_number=company.kbo_number)
    assert answer.status_code == 422 and not Collaboration.objects.exists()
    assert overview_status(client, member(Role.TRAJECTORY_COACH, school), company) == 404


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"kbo_number": "0123456700"}, "geen geldig ondernemingsnummer"),
        ({"kbo_number": ""}, "Ondernemingsnummer (KBO)"),
        ({"name": ""}, "Zonder naam"),
        ({"name": "x" * 10_000}, "er is plaats voor 160"),
        ({"place_number": "2123456700"}, "geen geldig vestigingsnummer"),
        ({"postcode": "98"}, "Een postcode telt vier cijfers"),
    ],
)
def test_nothing_is_brought_in_when_something_does_not_fit(client, school, changed, says):
    as_(client, Role.TRAJECTORY_COACH, school)
    answer = added(client, school, **changed)
    assert answer.status_code == 422 and says in answer.text
    assert not Establishment.objects.exists() and not Collaboration.objects.exists()


def test_an_establishment_of_another_company_is_not_brought_in(client, school):
    Establishment.objects.create(
        organisation=OrganisationFactory(), name="Van een ander", number="2123456791"
    )
    as_(client, Role.TRAJECTORY_COACH, school)
    answer = added(client, school, place_number="2123456791")
    assert answer.status_code == 422 and "Dit nummer staat al" in answer.text
    assert not Organisation.objects.filter(kbo_number=NUMBER).exists()


def test_a_school_or_partnership_is_no_company(client, school):
    partnership = OrganisationFactory(partnership=True)
    as_(client, Role.TRAJECTORY_COACH, school)
    told = client.get(page("company_new", school), {"nummer": partnership.kbo_number}).text
    assert "is geen leerbedrijf" in told
    assert added(client, school, kbo_number=partnership.kbo_number).status_code == 422


def test_two_companies_of_one_name_get_an_address_each(client, school):
    as_(client, Role.TRAJECTORY_COACH, school)
    added(client, school)
    added(client, school, kbo_number=kbo_number(4712))
    added(client, school, kbo_number=kbo_number(4713), name="###")
    slugs = set(Organisation.objects.filter(kind="company").values_list("slug", flat=True))
    assert slugs == {"nieuwe-lasserij", "nieuwe-lasserij-2", "leerbedrijf"}


@pytest.mark.shows("X02")
def test_what_a_school_reads_of_a_company_it_ends_with_is_gone_everywhere(client, company, school):
    """Every page of the company that the school could open is unknown to it after the end."""
    place = ready_place(company)
    found = work_together(company, school)
    coach = as_(client, Role.TRAJECTORY_COACH, school)
    pages = [
        page("overview", company),
        page("establishment", company, establishment=place.pk),
        page("can_start", company),
        page("mentors", company),
        page("safety", company, establishment=place.pk),
    ]
    assert [client.get(one).status_code for one in pages] == [200] * len(pages)
    services.end_collaboration(collaboration=found, by=coach, at=timezone.now())
    assert [client.get(one).status_code for one in pages] == [404] * len(pages)
