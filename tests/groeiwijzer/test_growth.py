"""The growth plan: who does what by when, kept once, changed without losing anything, private where it must be."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from duaalportal.lib.privacy import NATIONAL_NUMBER
from groeiwijzer import growth, services
from groeiwijzer.models import GrowthAction, Part
from tests.factories.accounts import MembershipFactory, OrganisationFactory, member
from tests.factories.groeiwijzer import EstablishmentFactory, assess, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def mentor(company):
    return member(Role.MENTOR, company, name="Bart Claeys")


@pytest.fixture
def first_item(company, coordinator):
    """The first item of the company's questions, in an assessment of the coordinator."""
    assessment = assess(company, coordinator)
    return assessment, assessment.instrument.items("company")[0]


def today():
    return timezone.localdate()


def address(name, action):
    return reverse(f"groeiwijzer:{name}", args=[action.organisation.slug, action.pk])


def new_address(organisation, assessment=None, item=None):
    base = reverse("groeiwijzer:action_new", args=[organisation.slug])
    return f"{base}?assessment={assessment.pk}&item={item.code}" if assessment else base


def filled(owner, **changed):
    return {
        "title": "Werkpostfiche van de plooibank herschrijven",
        "owner": str(owner.pk),
        "due_on": (today() + dt.timedelta(days=20)).isoformat(),
        "key": str(uuid.uuid4()),
        **changed,
    }


def words(answer):
    return answer.content.decode()


# --- the story ------------------------------------------------------------------------------------------------


@pytest.mark.shows("G05")
def test_a_step_becomes_an_action_with_an_owner_and_a_date_and_is_done_with_a_note(
    client, company, coordinator, mentor, first_item
):
    assessment, item = first_item
    client.force_login(coordinator)
    page = client.get(new_address(company, assessment, item))
    assert item.next_step in words(page)  # the proposal stands in the form

    answer = client.post(new_address(company, assessment, item), filled(mentor, title=item.next_step))
    assert answer.url == reverse("groeiwijzer:profile", args=[company.slug, assessment.pk])
    action = GrowthAction.objects.get()
    assert (action.owner, action.item_code, action.instrument_code) == (mentor, item.code, "groeiwijzer")

    client.force_login(mentor)
    assert item.next_step in words(client.get(reverse("groeiwijzer:my_plan")))
    client.post(address("action_done", action), {"note": "Hangt nu naast de machine."})
    action.refresh_from_db()
    assert action.done_by == mentor
    story = words(client.get(address("action", action)))
    assert "Hangt nu naast de machine." in story
    assert "Ilse De Clercq koos een groeiactie" in story
    assert "Bart Claeys rondde de groeiactie af" in story

    client.force_login(coordinator)
    plan_address = reverse("groeiwijzer:plan", args=[company.slug])
    assert item.next_step not in words(client.get(plan_address))
    assert item.next_step in words(client.get(plan_address, {"staat": "klaar"}))


@pytest.mark.shows("G05")
def test_a_free_action_takes_a_place_of_the_own_company_only(client, company, coordinator):
    here, elsewhere = EstablishmentFactory(organisation=company), EstablishmentFactory()
    client.force_login(coordinator)
    refused = client.post(new_address(company), filled(coordinator, establishment=str(elsewhere.pk)))
    assert refused.status_code == 422
    client.post(new_address(company), filled(coordinator, establishment=str(here.pk)))
    assert GrowthAction.objects.get().establishment == here


# --- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "kept"), [(-1, 0), (0, 1), (7, 1), (8, 1)])
def test_a_date_before_today_is_refused_and_today_is_not(client, company, coordinator, days, kept):
    client.force_login(coordinator)
    due = (today() + dt.timedelta(days=days)).isoformat()
    answer = client.post(new_address(company), filled(coordinator, due_on=due))
    assert GrowthAction.objects.count() == kept
    if not kept:
        assert "Deze dag is al voorbij" in words(answer)
        assert "Werkpostfiche van de plooibank" in words(answer)  # what was typed is still there


@pytest.mark.parametrize(
    ("length", "kept"), [(160, 1), (161, 0), (10_000, 0)], ids=["fits", "one too many", "ten thousand"]
)
def test_a_title_of_161_signs_is_too_long(client, company, coordinator, length, kept):
    client.force_login(coordinator)
    answer = client.post(new_address(company), filled(coordinator, title="a" * length))
    assert GrowthAction.objects.count() == kept
    if not kept:
        assert f"Je tekst telt {length} tekens; er is plaats voor 160." in words(answer)
        assert "a" * length in words(answer)


def test_a_script_in_a_title_is_shown_as_text(client, company, coordinator):
    client.force_login(coordinator)
    client.post(new_address(company), filled(coordinator, title="<script>alert(1)</script>"))
    page = words(client.get(reverse("groeiwijzer:plan", args=[company.slug])))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("number", ["85.07.30-033.28", "85073003328", "85 07 30 033 28", "98.47.28-997.65"])
def test_a_national_register_number_is_refused_in_every_free_text(
    client, company, coordinator, number, caplog
):
    action = plan(company, coordinator)
    client.force_login(coordinator)
    text = f"Vraag het aan {number} of aan Jan"
    for target, data in [
        (new_address(company), filled(coordinator, title=text)),
        (address("action_done", action), {"note": text}),
        (address("action_drop", action), {"reason": text}),
    ]:
        answer = client.post(target, data)
        assert answer.status_code == 422
        assert NATIONAL_NUMBER in words(answer)
    assert GrowthAction.objects.get().is_open
    assert number not in caplog.text


def test_the_owner_works_here_today(client, company, coordinator):
    ended = MembershipFactory(role=Role.MENTOR, organisation=company, ended=True).user
    elsewhere = member(Role.MENTOR)
    legal = member(Role.LEGAL_REPRESENTATIVE, company)  # reads the plan, takes up nothing
    client.force_login(coordinator)
    for person in (ended, elsewhere, legal):
        assert client.post(new_address(company), filled(person)).status_code == 422
        with pytest.raises(growth.OwnerDoesNotFit):
            plan(company, coordinator, owner=person)
    assert not GrowthAction.objects.exists()


def test_asking_the_same_step_again_leads_to_the_action_that_stands(client, company, coordinator, first_item):
    assessment, item = first_item
    action = plan(company, coordinator, assessment=assessment, item_code=item.code)
    later = assess(company, coordinator, title="Volgend jaar")
    client.force_login(coordinator)
    for chosen in (assessment, later):
        assert address("action", action) in words(client.get(new_address(company, chosen, item)))
        answer = client.post(new_address(company, chosen, item), filled(coordinator))
        assert answer.status_code == 422
        assert address("action", action) in words(answer)
    assert GrowthAction.objects.count() == 1

    growth.drop_action(action=action, reason="Te veel tegelijk", by=coordinator, at=timezone.now())
    client.post(new_address(company, later, item), filled(coordinator))
    assert GrowthAction.objects.open().count() == 1
    client.post(address("action_reopen", action))  # the old one cannot come back beside the new one
    assert GrowthAction.objects.open().count() == 1


def test_each_establishment_has_its_own_action_on_a_step(company, coordinator):
    item = None
    for place in (
        EstablishmentFactory(organisation=company),
        EstablishmentFactory(organisation=company),
        None,
    ):
        assessment = assess(company, coordinator, establishment=place)
        item = item or assessment.instrument.items("company")[0]
        assert plan(company, coordinator, assessment=assessment, item_code=item.code).establishment == place


def test_an_item_or_assessment_that_does_not_exist_is_a_404(client, company, coordinator, first_item):
    assessment, item = first_item
    elsewhere = assess(OrganisationFactory(), member(Role.COMPANY_COORDINATOR))
    client.force_login(coordinator)
    base = new_address(company)
    for query in (
        f"?assessment={assessment.pk}&item=XX.9.9",
        f"?assessment=geen-id&item={item.code}",
        f"?assessment={uuid.uuid4()}&item={item.code}",
        f"?assessment={elsewhere.pk}&item={item.code}",
    ):
        assert client.get(base + query).status_code == 404
        assert client.post(base + query, filled(coordinator)).status_code == 404


# --- twice, and two at once -----------------------------------------------------------------------------------


def test_sending_the_form_twice_gives_one_action(client, company, coordinator):
    client.force_login(coordinator)
    data = filled(coordinator)
    for _ in range(2):
        assert client.post(new_address(company), data).status_code == 302
    assert GrowthAction.objects.count() == 1
    assert AuditEntry.objects.filter(verb="action_planned").count() == 1


def test_somebody_elses_key_does_not_reach_their_action(client, company, coordinator):
    other = member(Role.COMPANY_COORDINATOR)
    theirs = plan(other.access.organisations()[0], other, key=uuid.uuid4())
    client.force_login(coordinator)
    client.post(new_address(company), filled(coordinator, key=str(theirs.pk)))
    assert GrowthAction.objects.count() == 2
    theirs.refresh_from_db()
    assert theirs.organisation != company


def test_done_twice_is_done_once(client, company, coordinator):
    action = plan(company, coordinator)
    client.force_login(coordinator)
    for _ in range(2):
        assert client.post(address("action_done", action), {"note": "Gelukt"}).status_code == 302
    assert AuditEntry.objects.filter(verb="action_done").count() == 1


def test_who_closes_second_sees_it_and_keeps_the_text(client, company, coordinator, mentor):
    action = plan(company, coordinator)
    growth.finish_action(action=action, note="Gedaan door Bart", by=mentor, at=timezone.now())
    client.force_login(coordinator)
    answer = client.post(address("action_drop", action), {"reason": "Geen tijd gevonden"})
    assert answer.status_code == 422
    page = words(answer)
    assert "intussen afgesloten" in page
    assert "Gedaan door Bart" in page
    assert "Geen tijd gevonden" in page
    action.refresh_from_db()
    assert action.dropped_at is None


def test_a_lost_race_shows_both_texts_and_saves_on_the_second_try(client, company, coordinator, mentor):
    action = plan(company, coordinator, title="Onthaal herwerken")
    client.force_login(coordinator)
    form = filled(coordinator, title="Onthaalmap herwerken", version=action.version)
    growth.change_action(
        action=action,
        title="Onthaaldag herwerken",
        owner=mentor,
        due_on=action.due_on,
        version=action.version,
        by=mentor,
        at=timezone.now(),
    )
    answer = client.post(address("action_change", action), form)
    page = words(answer)
    assert answer.status_code == 422
    assert "Onthaaldag herwerken" in page
    assert "Onthaalmap herwerken" in page
    assert 'name="version" value="2"' in page
    client.post(address("action_change", action), {**form, "version": 2})
    action.refresh_from_db()
    assert (action.title, action.version) == ("Onthaalmap herwerken", 3)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_plan_a_step_once(company, coordinator, mentor, first_item):
    assessment, item = first_item
    start, outcome = threading.Barrier(2), []

    def choose(person):
        try:
            start.wait()
            plan(company, person, assessment=assessment, item_code=item.code)
            outcome.append("planned")
        except growth.AlreadyPlanned:
            outcome.append("stood already")
        finally:
            connection.close()

    threads = [threading.Thread(target=choose, args=[person]) for person in (coordinator, mentor)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcome) == ["planned", "stood already"]


# --- changing -------------------------------------------------------------------------------------------------


def test_a_late_action_keeps_its_date_until_a_new_one_is_chosen(client, company, coordinator):
    before = timezone.now() - dt.timedelta(days=30)
    coordinator.memberships.update(starts_on=before.date())
    action = plan(company, coordinator, at=before, due_on=today() - dt.timedelta(days=2))
    client.force_login(coordinator)
    form = filled(coordinator, title="Nieuwe titel", due_on=action.due_on.isoformat(), version=1)
    assert client.post(address("action_change", action), form).status_code == 302
    form = filled(coordinator, due_on=(today() - dt.timedelta(days=1)).isoformat(), version=2)
    assert client.post(address("action_change", action), form).status_code == 422


def test_dropping_asks_a_reason_and_can_be_undone(client, company, coordinator):
    action = plan(company, coordinator)
    client.force_login(coordinator)
    assert client.post(address("action_drop", action), {"reason": "  "}).status_code == 422
    client.post(address("action_drop", action), {"reason": "De machine gaat weg"})
    action.refresh_from_db()
    assert action.dropped_by == coordinator
    assert "De machine gaat weg" in words(client.get(address("action", action)))
    client.post(address("action_reopen", action))
    action.refresh_from_db()
    assert action.is_open


# --- who sees what ----------------------------------------------------------------------------------------------

READS, WRITES = {"action"}, {"action_change", "action_done", "action_drop", "action_reopen"}


@pytest.mark.parametrize(
    ("who", "may", "refusal"),
    [
        ("coordinator", READS | WRITES, None),
        ("owner", READS | WRITES, None),
        ("director", READS | WRITES, None),
        ("legal", READS, 403),
        ("other_mentor", set(), 404),
        ("other_company", set(), 404),
        ("school", set(), 404),
        ("ended", set(), 302),
    ],
)
@pytest.mark.shows("G05", "X02")
def test_who_opens_and_who_changes_an_action(client, company, coordinator, mentor, who, may, refusal):
    action = plan(company, coordinator, owner=mentor, title="Geheim plan van De Clercq")
    cast = {
        "coordinator": lambda: coordinator,
        "owner": lambda: mentor,
        "director": lambda: member(Role.COMPANY_DIRECTOR, company),
        "legal": lambda: member(Role.LEGAL_REPRESENTATIVE, company),
        "other_mentor": lambda: member(Role.MENTOR, company),
        "other_company": lambda: member(Role.COMPANY_COORDINATOR),
        "school": lambda: member(Role.TRAJECTORY_COACH),
        "ended": lambda: MembershipFactory(role=Role.COMPANY_DIRECTOR, organisation=company, ended=True).user,
    }
    client.force_login(cast[who]())
    for name in READS | WRITES:
        for method in ("get", "post") if name != "action_reopen" else ("post",):
            if name == "action" and method == "post":
                continue
            answer = getattr(client, method)(address(name, action))
            if name in may:
                assert answer.status_code in (200, 302, 422)
                continue
            assert answer.status_code == refusal
            assert "Geheim plan" not in words(answer)
            if refusal == 302:
                assert answer.url == reverse("no_access")
    action.refresh_from_db()
    assert action.is_open or "action_done" in may


def test_an_action_stands_only_under_its_own_organisation(client, company, coordinator):
    action, other = plan(company, coordinator), OrganisationFactory()
    MembershipFactory(role=Role.COMPANY_COORDINATOR, organisation=other, user=coordinator)
    client.force_login(coordinator)
    assert client.get(reverse("groeiwijzer:action", args=[other.slug, action.pk])).status_code == 404


@pytest.mark.shows("G05", "G08")
def test_an_action_from_a_mentors_own_assessment_stays_private_until_it_is_opened(
    client, company, coordinator, mentor
):
    own = assess(company, mentor, part=Part.MENTOR, subject=mentor)
    item = own.instrument.items("mentor")[0]
    action = plan(company, mentor, assessment=own, item_code=item.code, title="Feedback leren geven")
    with pytest.raises(growth.OwnerMustBeSelf):
        plan(company, mentor, assessment=own, owner=coordinator)

    client.force_login(coordinator)
    plan_address = reverse("groeiwijzer:plan", args=[company.slug])
    assert client.get(address("action", action)).status_code == 404
    assert "Feedback leren geven" not in words(client.get(plan_address))
    assert (
        b"Feedback leren geven"
        not in client.get(reverse("groeiwijzer:plan_file", args=[company.slug, "csv"])).content
    )
    # the same step in the plan of the company neither fails on the private one nor gives it away
    shared = assess(company, coordinator, part=Part.BOTH)
    answer = client.post(new_address(company, shared, item), filled(coordinator))
    assert answer.status_code == 302

    services.finish_assessment(assessment=own, by=mentor, at=timezone.now())
    services.open_to_company(assessment=own, by=mentor, at=timezone.now())
    assert "Feedback leren geven" in words(client.get(plan_address))


def test_a_colleagues_private_action_is_not_named_to_who_may_not_read_it(
    client, company, coordinator, mentor
):
    assessment = assess(company, coordinator, part=Part.BOTH, respondents=[mentor])
    item = assessment.instrument.items("company")[0]
    plan(company, coordinator, assessment=assessment, item_code=item.code, title="Vertrouwelijk voornemen")
    client.force_login(mentor)
    page = words(client.get(new_address(company, assessment, item)))
    assert "staat al in het groeiplan" in page
    assert "Vertrouwelijk voornemen" not in page
