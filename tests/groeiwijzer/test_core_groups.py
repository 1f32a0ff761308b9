"""Who is responsible for learning at the workplace, the core group and its notes; partners read along (X14)."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.models import Collaboration
from duaalportal.accounts.access import Role
from groeiwijzer.attention import open_items
from groeiwijzer.models import CoreGroupMember
from groeiwijzer.networks import core_groups
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import EstablishmentFactory, make_mentor, take, work_together
from tests.stories import as_now, now, one_world, today

pytestmark = pytest.mark.django_db


def make():
    """A company and a school that work together, and a company apart."""
    company = OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")
    school = OrganisationFactory(school=True, name="Atheneum Leiebocht", slug="atheneum")
    work_together(company, school)
    return SimpleNamespace(
        company=company,
        hugo=member(Role.COMPANY_DIRECTOR, company, name="Hugo De Clercq"),
        ilse=member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq"),
        bart=member(Role.MENTOR, company, name="Bart Claeys"),
        school=school,
        marc=member(Role.SCHOOL_COORDINATOR, school, name="Marc Dhondt"),
        sofie=member(Role.TRAJECTORY_COACH, school, name="Sofie Maes"),
        lina=member(Role.LEARNER, school, name="Lina Verhaegen"),
        stranger=member(Role.SCHOOL_COORDINATOR, name="Ann Claus"),
    )


world = one_world(make)


def address(name, place, *args):
    return reverse(f"groeiwijzer:{name}", args=[place.slug, *args])


def words(answer):
    return answer.content.decode().replace("&#39;", "'")


def waiting(person):
    items = open_items(user=as_now(person), today=today())
    return [item for item in items if item.code.startswith("core-group-")]


def named(world, person, responsible=True, tasks="Geeft nieuws door"):
    return core_groups.name_person(
        organisation=world.company,
        user=person,
        is_responsible=responsible,
        tasks=tasks,
        by=world.hugo,
        at=now(),
    )


def noted(world):
    return core_groups.note_talk(
        organisation=world.company,
        held_on=today(),
        present="wij",
        text="Iets",
        is_shared=True,
        by=world.ilse,
        at=now(),
    )


@pytest.mark.shows("X14")
def test_with_learners_and_nobody_responsible_the_leads_are_asked_until_somebody_is(client, world):
    assert waiting(world.ilse) == []
    site = EstablishmentFactory(organisation=world.company)
    take(make_mentor(world.company), site, school=world.school, learner=world.lina)
    for person, place in (
        (world.ilse, world.company),
        (world.hugo, world.company),
        (world.marc, world.school),
    ):
        (item,) = waiting(person)
        assert item.url == address("core_group", place)
    for person in (world.bart, world.sofie, world.stranger):
        assert waiting(person) == []

    client.force_login(world.ilse)
    assert "Niemand is aangeduid" in words(client.get(address("core_group", world.company)))
    form = words(client.get(address("core_group_new", world.company)))
    assert "Bart Claeys" in form and "Marc Dhondt" not in form
    data = {"user": world.ilse.pk, "is_responsible": "on", "tasks": "Geeft nieuws van de sector door"}
    assert client.post(address("core_group_new", world.company), data).status_code == 302
    assert waiting(world.ilse) == waiting(world.hugo) == []
    assert len(waiting(world.marc)) == 1

    row = CoreGroupMember.objects.get()
    client.post(address("core_member_end", world.company, row.pk))
    assert len(waiting(world.ilse)) == 1
    assert "Wie het vroeger was" in words(client.get(address("core_group", world.company)))


@pytest.mark.shows("X14", "X02")
def test_partners_read_who_does_what_and_only_the_notes_that_are_shared(client, world):
    named(world, world.ilse)
    named(world, world.bart, responsible=False, tasks="Vragen van de vloer")
    client.force_login(world.ilse)
    for text, shared in (("De eerste week blijft vrij.", "on"), ("Dirk kan er een tweede bij.", "")):
        note = {"held_on": today().isoformat(), "present": "Ilse en Bart", "text": text, "is_shared": shared}
        assert client.post(address("core_note_new", world.company), note).status_code == 302
    ours = words(client.get(address("core_group", world.company)))
    assert "eerste week blijft vrij" in ours and "tweede bij" in ours and "Atheneum Leiebocht" in ours

    client.force_login(world.sofie)
    page = words(client.get(address("core_group", world.company)))
    for text in ("Ilse De Clercq", "Geeft nieuws door", "Vragen van de vloer", "eerste week blijft vrij"):
        assert text in page
    assert "tweede bij" not in page and "Noteer een overleg" not in page
    assert client.get(address("core_group_new", world.company)).status_code in (403, 404)
    client.force_login(world.stranger)
    assert client.get(address("core_group", world.company)).status_code == 404
    # what they work together on ends, and with it what they read, at the next request
    client.force_login(world.sofie)
    Collaboration.objects.update(ended_at=now(), ended_by=world.marc)
    assert client.get(address("core_group", world.company)).status_code == 404


@pytest.mark.shows("X14")
def test_one_person_is_responsible_and_who_was_stays_in_the_group(world):
    named(world, world.ilse)
    again = named(world, world.ilse)
    assert again == CoreGroupMember.objects.get()
    named(world, world.bart)
    running = CoreGroupMember.objects.filter(ends_on=None)
    assert {(row.user, row.is_responsible) for row in running} == {(world.bart, True), (world.ilse, False)}
    assert CoreGroupMember.objects.count() == 3
    with pytest.raises(core_groups.NotOneOfUs):
        named(world, world.marc)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoreGroupMember.objects.create(
            organisation=world.company,
            user=world.hugo,
            is_responsible=True,
            starts_on=timezone.localdate(),
            added_at=now(),
            added_by=world.hugo,
        )


def test_the_page_costs_the_same_with_many_people_and_partners(client, world):
    named(world, world.ilse)
    noted(world)
    client.force_login(world.ilse)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address("core_group", world.company)).status_code == 200
        return len(captured)

    few = cost()
    for _ in range(12):
        named(world, member(Role.MENTOR, world.company), responsible=False)
        work_together(world.company, OrganisationFactory(school=True))
        noted(world)
    assert cost() == few <= 12
