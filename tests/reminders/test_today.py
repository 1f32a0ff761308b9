"""Vandaag: one home over all roles, urgent things first, and one clear thing to do when nothing waits."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Access, Role
from duaalportal.reminders.more import HEADINGS, sections
from duaalportal.reminders.suggestions import suggest
from learningplans.models import Meeting, Placement
from tests.factories.accounts import MembershipFactory, OrganisationFactory, member
from tests.factories.groeiwijzer import assess, plan
from tests.factories.learningplans import make_trajectory, make_world


def words(answer):
    return answer.content.decode()


def home(client, user):
    client.force_login(user)
    answer = client.get(reverse("today"))
    assert answer.status_code == 200
    return words(answer)


@pytest.mark.django_db
@pytest.mark.shows("X01")
def test_one_home_over_all_roles_with_the_late_things_first(client):
    company = OrganisationFactory(name="Metaalwerken De Clercq")
    school = OrganisationFactory(school=True, name="Atheneum Deinze")
    person = member(Role.MENTOR, company)
    MembershipFactory(role=Role.DUAL_TEACHER, organisation=school, user=person)
    before = timezone.now() - dt.timedelta(days=20)
    person.memberships.update(starts_on=before.date())
    today = timezone.localdate()
    plan(company, person, title="Later in het jaar", due_on=today + dt.timedelta(days=60))
    plan(school, person, title="Deze week nog", due_on=today + dt.timedelta(days=3))
    plan(company, person, title="Gisteren al", at=before, due_on=today - dt.timedelta(days=1))

    page = home(client, person)
    assert "Wie heeft mij nodig?" in page
    assert "3 dingen wachten op jou" in page
    assert page.index("Eerst dit") < page.index("Gisteren al") < page.index("Daarna")
    assert page.index("Daarna") < page.index("Deze week nog") < page.index("Later in het jaar")
    assert "Metaalwerken De Clercq (als mentor)" in page
    assert "Atheneum Deinze (als leerkracht duaal)" in page
    assert "Jouw organisaties" in page


@pytest.mark.django_db
def test_what_is_due_this_week_stands_in_the_week(client):
    person = member(Role.COMPANY_COORDINATOR)
    place = person.access.organisations()[0]
    today = timezone.localdate()
    plan(place, person, title="Op de zesde dag", due_on=today + dt.timedelta(days=6))
    assert 'id="week"' in home(client, person)
    plan(place, person, title="Op de achtste dag", due_on=today + dt.timedelta(days=7))
    week = home(client, person).split('id="week"')[1]
    assert "Op de zesde dag" in week
    assert "Op de achtste dag" not in week


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.PLATFORM_ADMIN])
def test_every_role_has_a_home_with_something_to_do_when_nothing_waits(client, role):
    page = home(client, member(role))
    assert "over tijd" not in page and "dingen wachten" not in page
    assert 'class="empty"' in page


@pytest.mark.django_db
def test_a_coordinator_starts_the_groeiwijzer_and_afterwards_goes_on(client):
    person = member(Role.COMPANY_COORDINATOR)
    place = person.access.organisations()[0]
    start = reverse("groeiwijzer:start", args=[place.slug])
    page = home(client, person)
    assert "Wat wacht op jou?" in page
    assert f'href="{start}"' in page
    assess(place, person, finished=True)
    page = home(client, person)
    assert f'href="{start}"' not in page
    assert f'href="{reverse("groeiwijzer:overview", args=[place.slug])}"' in page


@pytest.mark.django_db
def test_a_script_in_a_title_is_shown_as_text(client):
    person = member(Role.COMPANY_COORDINATOR)
    plan(person.access.organisations()[0], person, title="<script>alert(1)</script>")
    page = home(client, person)
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.django_db
def test_the_home_asks_as_many_questions_for_sixty_items_as_for_three(client, django_assert_max_num_queries):
    person = member(Role.COMPANY_COORDINATOR)
    place = person.access.organisations()[0]
    client.force_login(person)
    asked = []
    for more in (3, 57):
        for _ in range(more):
            plan(place, person)
        with django_assert_max_num_queries(12) as captured:
            page = words(client.get(reverse("today")))
        asked.append(len(captured))
    assert asked[0] == asked[1]
    assert "60 dingen wachten op jou" in page
    assert "Nog 48 dingen meer" in page


@pytest.mark.django_db
def test_the_home_of_a_coach_asks_twelve_questions_for_one_learner_and_for_forty(
    client, django_assert_max_num_queries
):
    world = make_world()
    Placement.objects.update(starts_on=timezone.localdate() + dt.timedelta(days=9))
    client.force_login(world.coach)
    asked = []
    for more in (1, 39):
        for _ in range(more):
            trajectory = make_trajectory(world.school, coach=world.coach)
            Meeting.objects.create(
                school=world.school,
                trajectory=trajectory,
                kind=Meeting.Kind.VISIT,
                purpose="Bezoek",
                starts_at=timezone.now() - dt.timedelta(days=30),
                planned_at=timezone.now(),
                planned_by=world.coach,
            )
        with django_assert_max_num_queries(12) as captured:
            page = words(client.get(reverse("today"), {"alles": 1}))
        asked.append(len(captured))
        assert page.count("Schrijf het verslag") >= more
        assert "voor de start van" in page
    assert asked[0] == asked[1]


@pytest.mark.django_db
@pytest.mark.parametrize("late", [True, False], ids=["late", "not yet"])
def test_the_most_urgent_stand_there_and_the_rest_is_one_link_away(client, late):
    person = member(Role.COMPANY_COORDINATOR)
    place = person.access.organisations()[0]
    before = timezone.now() - dt.timedelta(days=100)
    person.memberships.update(starts_on=before.date())
    first = timezone.localdate() + dt.timedelta(days=-60 if late else 10)
    for n in range(14):
        plan(place, person, title=f"Ding {n:02d}.", at=before, due_on=first + dt.timedelta(days=n))
    page = home(client, person)
    assert page.index("Ding 00.") < page.index("Ding 11.")
    assert "Ding 12." not in page and "Nog 2 dingen meer" in page
    assert f'href="{reverse("today")}?alles=1"' in page
    everything = words(client.get(reverse("today"), {"alles": "1"}))
    assert everything.index("Ding 11.") < everything.index("Ding 13.")
    assert "dingen meer" not in everything


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "present", "absent"),
    [
        (Role.COMPANY_COORDINATOR, ("account", "jobs:list", "members_home", "rights", "help"), ()),
        (Role.LEARNER, ("account", "jobs:list", "rights", "help"), ("members_home",)),
    ],
)
def test_more_leads_to_what_is_not_in_the_menu(client, role, present, absent):
    client.force_login(member(role))
    page = words(client.get(reverse("more")))
    main = page.split("<main")[1].split("</main>")[0]
    for name in present:
        assert f'href="{reverse(name)}"' in main
    for name in absent:
        assert f'href="{reverse(name)}"' not in main
    assert "Kleur van het scherm" in main


def rights(*roles):
    place = SimpleNamespace(pk=1, name="Maes", slug="maes", kind="company")
    return Access(
        [SimpleNamespace(role=role, organisation_id=1, organisation=place) for role in roles]
    ), place


@pytest.mark.parametrize("role", list(Role))
def test_there_is_always_one_suggestion(role):
    access, _place = rights(role)
    found = suggest(access)
    assert found.title
    assert found.action


def test_who_leads_a_company_without_assessment_starts_there():
    access, place = rights(Role.LEGAL_REPRESENTATIVE, Role.COMPANY_DIRECTOR)
    assert suggest(access, [place]).url_name == "groeiwijzer:start"
    assert suggest(access).url_name == "groeiwijzer:overview"
    access, _place = rights(Role.LEGAL_REPRESENTATIVE)
    assert suggest(access).url_name == "members"


@pytest.mark.parametrize("role", list(Role))
def test_more_names_every_page_once_and_only_what_opens(role):
    access, place = rights(role)
    place.kind = role.kind
    found = sections(access)
    addresses = [line.url for _, lines in found for line in lines]
    assert len(addresses) == len(set(addresses))
    assert [heading for heading, _ in found] == [one for one in HEADINGS if one in dict(found)]
    assert all(lines for _, lines in found)


def test_of_several_organisations_a_line_names_each():
    places = [SimpleNamespace(pk=n, name=f"School {n}", slug=f"school-{n}", kind="school") for n in (1, 2)]
    access = Access(
        SimpleNamespace(role=Role.SCHOOL_COORDINATOR, organisation_id=place.pk, organisation=place)
        for place in places
    )
    labels = [line.label for _, lines in sections(access) for line in lines]
    assert {"Schoolkalender van School 1", "Schoolkalender van School 2"} <= set(labels)
    assert labels.count("Bezoeken aan de werkplek") == 1
