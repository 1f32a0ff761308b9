"""The pages of places: a school finds a free mentor and goes on to a learner, both sides see it, either gives it back."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import TakenPlace
from duaalportal.accounts.access import Role
from tests.companies.test_places import Scene, today
from tests.factories.accounts import member
from tests.factories.companies import make_mentor, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def signed_in(client, user):
    client.force_login(user)
    return client


def at(name, organisation, **kwargs):
    return reverse(f"companies:{name}", kwargs={"organisation": organisation.slug, **kwargs})


def offer(scene):
    """The address of step 2 for the recognition of the scene, from today on."""
    recognition = scene.establishment.recognitions.get()
    return at("place_new", scene.school) + f"?erkenning={recognition.pk}&van={today().isoformat()}"


@pytest.mark.shows("C11", "C20")
def test_a_coach_finds_who_is_free_and_goes_on_to_a_learner(client, scene):
    coach = signed_in(client, scene.coach)
    first = coach.get(at("place_new", scene.school)).content.decode()
    assert scene.company.name in first and "erkenning=" in first
    second = coach.get(offer(scene)).content.decode()
    assert scene.mentor.name in second and "0 van 3 lerenden" in second
    onwards = f"/organisaties/{scene.school.slug}/plaatsing/?{offer(scene).partition('?')[2]}"
    assert onwards.replace("&", "&amp;") in second
    assert coach.get(onwards).status_code == 200


@pytest.mark.shows("C11", "C15")
def test_who_is_full_stands_there_with_the_reason(client, scene):
    for _ in range(3):
        take(scene.mentor, scene.establishment, ends_on=today() + dt.timedelta(days=10))
    make_mentor(scene.company, name="Karel Zonder")
    page = signed_in(client, scene.coach).get(offer(scene)).content.decode()
    assert "Volzet: heeft al 3 lerenden. Vrij vanaf" in page
    assert "Bron: 001:202" in page
    assert "Heeft nog geen vervanger." in page
    assert "Kies een lerende" not in page


def test_wrong_days_are_said(client, scene):
    coach = signed_in(client, scene.coach)
    page = coach.get(offer(scene) + "&tot=2001-01-01").content.decode()
    assert "De laatste dag komt voor de eerste dag." in page
    page = coach.get(offer(scene).replace(today().isoformat(), "31/02/2027")).content.decode()
    assert "Dit is geen dag die bestaat." in page
    assert coach.get(at("place_new", scene.school) + "?erkenning=x").status_code == 404


def test_only_places_of_companies_one_works_with_are_offered(client, scene):
    other = Scene()
    page = signed_in(client, scene.coach).get(at("place_new", scene.school)).content.decode()
    assert other.company.name not in page
    foreign = other.establishment.recognitions.get()
    assert client.get(at("place_new", scene.school) + f"?erkenning={foreign.pk}").status_code == 404


def test_both_sides_see_the_place_and_the_company_gives_it_back(client, scene):
    place = scene.take()
    coordinator = member(Role.COMPANY_COORDINATOR, scene.company)
    for user, organisation in ((scene.coach, scene.school), (coordinator, scene.company)):
        assert "Noor Peeters" in signed_in(client, user).get(at("places", organisation)).content.decode()
    release = at("place_release", scene.company, place=place.pk)
    assert "Schrijf waarom deze plaats vrijkomt." in client.post(release, {"reason": ""}).content.decode()
    client.post(release, {"reason": "De opdracht viel weg."}, follow=True)
    assert "Noor Peeters" not in client.get(at("places", scene.company)).content.decode()
    given_back = client.get(at("places", scene.company) + "?stand=vrijgegeven").content.decode()
    assert "De opdracht viel weg." in given_back
    table = client.get(at("place_file", scene.company, kind="csv") + "?stand=alle").content.decode()
    assert "vrijgegeven" in table and "De opdracht viel weg." in table


@pytest.mark.shows("X02")
def test_a_school_reads_of_its_own_learners_only_in_a_companys_address(client, scene):
    scene.take()
    take(scene.mentor, scene.establishment, learner=member(Role.LEARNER, name="Van Elders"))
    page = signed_in(client, scene.coach).get(at("places", scene.company)).content.decode()
    assert "Noor Peeters" in page
    assert "Van Elders" not in page
    assert client.get(at("places", Scene().company)).status_code == 404


def test_the_list_searches_and_sorts(client, scene):
    scene.take()
    coach = signed_in(client, scene.coach)
    assert (
        "Noor Peeters" in coach.get(at("places", scene.school) + "?q=noor&volgorde=lerende").content.decode()
    )
    assert "Niets gevonden" in coach.get(at("places", scene.school) + "?q=niemand").content.decode()


def test_a_company_takes_no_place_for_a_school(client, scene):
    coordinator = member(Role.COMPANY_COORDINATOR, scene.company)
    assert signed_in(client, coordinator).get(at("place_new", scene.company)).status_code == 404


def test_three_hundred_places_cost_as_many_queries_as_three(client, scene, django_assert_max_num_queries):
    coach = signed_in(client, scene.coach)
    coach.get(at("places", scene.school))
    now, counts = timezone.now(), []
    for many in (3, 297):
        TakenPlace.objects.bulk_create(
            TakenPlace(
                organisation=scene.company,
                establishment=scene.establishment,
                programme_id="onderhoudsmechanica",
                mentor=scene.mentor,
                school=scene.school,
                learner=scene.learner,
                starts_on=today() + dt.timedelta(days=len(counts) * 400 + n),
                taken_at=now,
                taken_by=scene.coach,
            )
            for n in range(many)
        )
        for address in (at("places", scene.school), offer(scene)):
            with django_assert_max_num_queries(40) as found:
                assert coach.get(address).status_code == 200
            counts.append(len(found))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 9  # on PostgreSQL one more: which rows others share
