"""The pages on which a learner is added and kept: one short form, twice adds one, and who saved first is shown."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Invitation
from learningplans import learners
from learningplans.models import Learner, Trajectory
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import PROGRAMME
from tests.factories.learningplans import make_world, school_year_of
from tests.stories import one_world

pytestmark = pytest.mark.django_db


@one_world
def shared():
    """The usual cast with the coach and the learner signed in; rolled back at the end."""
    found = make_world()
    found.coach_there, found.learner_there = Client(), Client()
    found.coach_there.force_login(found.coach)
    found.learner_there.force_login(found.learner_person)
    return found


@pytest.fixture
def world(shared):
    """The same, with the learner read anew."""
    shared.learner = Learner.objects.get(pk=shared.learner.pk)
    return shared


def said(**fields):
    year = school_year_of(timezone.localdate())
    return {
        "name": "Noor Jacobs",
        "programme": PROGRAMME,
        "school_year": year,
        "birth_date": f"{year - 16}-05-01",
        "class_group": "6A",
        "starts_on": "",
        "email": "",
        "key": str(uuid.uuid4()),
        **fields,
    }


def test_the_form_asks_little_and_adds_one_however_often_it_is_sent(world):
    address = reverse("learningplans:learner_new")
    page = world.coach_there.get(address).content.decode()
    assert page.count(" required") == 2  # name and programme
    data = said()
    first, second = (world.coach_there.post(address, data) for _ in range(2))
    assert first.status_code == 302 and first.url == second.url
    found = Trajectory.objects.get(learner__name="Noor Jacobs")
    assert (found.starts_on.month, found.starts_on.day, found.learner.class_group) == (9, 1, "6A")
    assert not Invitation.objects.exists()


def test_an_address_and_a_tick_send_an_invitation(world):
    address = reverse("learningplans:learner_new")
    world.coach_there.post(address, said(email="noor@x.example"))
    assert not Invitation.objects.exists()
    world.coach_there.post(address, said(name="Noor Twee", email="twee@x.example", invites="on"))
    assert Invitation.objects.get().role == Role.LEARNER
    invite = reverse(
        "learningplans:learner_invite", args=[Trajectory.objects.get(learner__name="Noor Jacobs").pk]
    )
    world.coach_there.post(invite)
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"name": ""}, "Vul een naam in"),
        ({"birth_date": "2019-01-01"}, "Kijk de geboortedatum na"),
        ({"birth_date": "1980-01-01"}, "Kijk de geboortedatum na"),
        ({"starts_on": "1999-09-01"}, "valt niet in het schooljaar"),
        ({"name": "85.07.30-033.28"}, "rijksregisternummer"),
        ({"programme": ""}, "Kies een opleiding"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(fields, words, world):
    answer = world.coach_there.post(reverse("learningplans:learner_new"), said(**fields))
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and 'value="6A"' in text
    assert not Learner.objects.filter(name="Noor Jacobs").exists()


def test_a_learner_the_school_has_is_not_added_again(world):
    twin = said(name=world.learner.name, birth_date=world.learner.birth_date.isoformat())
    answer = world.coach_there.post(reverse("learningplans:learner_new"), twin)
    assert answer.status_code == 422 and "naam en geboortedatum" in answer.content.decode()


def test_only_a_coach_adds_learners(client, world):
    for role in (Role.DUAL_TEACHER, Role.SCHOOL_COORDINATOR):
        client.force_login(member(role, world.school))
        assert client.get(reverse("learningplans:learner_new")).status_code == 403


def test_a_coach_of_two_schools_says_for_which(client, world):
    other = OrganisationFactory(school=True, name="De andere school")
    from duaalportal.accounts import services

    services.add_member(
        user=world.coach, organisation=other, role=Role.TRAJECTORY_COACH, by=world.coach, at=timezone.now()
    )
    client.force_login(world.coach)
    assert "De andere school" in client.get(reverse("learningplans:learner_new")).content.decode()
    client.post(reverse("learningplans:learner_new"), said(school=other.slug))
    assert Learner.objects.get(name="Noor Jacobs").school == other


def test_who_saved_first_is_shown_beside_what_one_typed(world):
    address = reverse("learningplans:learner_change", args=[world.trajectory.pk])
    names = ("name", *learners.FIELDS)
    form = {name: getattr(world.learner, name) or "" for name in names} | {"version": 1}
    learners.change_learner(
        trajectory=world.trajectory, version=1, by=world.coach, at=timezone.now(), class_group="5B"
    )
    lost = world.coach_there.post(address, form | {"class_group": "6C"})
    text = lost.content.decode()
    assert lost.status_code == 422 and "Staat er nu" in text and "5B" in text and "6C" in text
    assert world.coach_there.post(address, form | {"class_group": "6C", "version": 2}).status_code == 302
    assert Learner.objects.get(pk=world.learner.pk).class_group == "6C"


def test_a_learner_keeps_the_own_address_and_nothing_else(world):
    address = reverse("learningplans:learner_own", args=[world.trajectory.pk])
    assert world.coach_there.get(address).status_code == 403
    page = world.learner_there.get(address).content.decode()
    assert 'name="phone"' in page and 'name="birth_date"' not in page
    typed = {"phone": "0470 12 34 56", "postcode": "98OO", "version": world.learner.version, "name": "Iemand"}
    assert world.learner_there.post(address, typed).status_code == 422
    assert world.learner_there.post(address, typed | {"postcode": "9800"}).status_code == 302
    row = Learner.objects.get(pk=world.learner.pk)
    assert (row.phone, row.postcode, row.name) == ("0470 12 34 56", "9800", world.learner.name)


def test_a_phone_shows_at_most_five_entries_of_the_menu():
    from duaalportal.accounts.access import ROLE_CAN
    from duaalportal.reminders.layout import MENU, ROOM, only_wide

    for role, capabilities in ROLE_CAN.items():
        names = [name for _, _, name, can in MENU if can in capabilities]
        assert len(names) - len(only_wide(names)) <= ROOM, role
