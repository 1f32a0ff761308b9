"""Koppelingen: who manages links makes keys and webhooks, takes lists along, and sees how it goes."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from duaalportal.accounts import audit
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.exchange import hooks, tokens
from duaalportal.exchange.models import ApiToken, Webhook, WebhookDelivery
from duaalportal.exchange.personal_data import collect
from duaalportal.reminders.queries import open_items
from evaluation.models import Party
from tests.factories.accounts import MembershipFactory, member
from tests.factories.evaluation import make_round, scores_of, speak
from tests.factories.learningplans import make_world
from tests.stories import browser, fresh, now, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
world = one_world(make_world)


def at(world, name, **more):
    return reverse(f"exchange:{name}", kwargs={"organisation": world.school.slug} | more)


def make_key(world, by=None, **fields):
    fields = {"name": "Administratie", "scopes": ["learners"], "ends_on": today() + 90 * DAY} | fields
    return tokens.make(organisation=world.school, by=by or world.school_coordinator, at=now(), **fields)


def test_a_key_is_shown_once_and_found_again_by_its_beginning(world):
    page = browser(world.school_coordinator)
    said = {"name": "Administratie", "scopes": ["learners", "results"], "ends_on": today() + 90 * DAY}
    made = page.post(at(world, "token_new"), said)
    token = ApiToken.objects.get()
    word = made.content.decode().partition('value="duaal_')[2].partition('"')[0]
    assert tokens.find(f"duaal_{word}", now()) == token
    assert made["Cache-Control"].startswith("max-age=0")
    listed = page.get(at(world, "links")).content.decode()
    assert word not in listed and token.hint in listed
    assert "Administratie" in listed and "resultaten" in listed
    assert audit.history(token)[0].verb == "key_made"
    assert "duaal_" not in str(audit.history(token)[0].facts)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"ends_on": "2020-01-01"}, "Deze dag is voorbij."),
        ({"ends_on": "2999-01-01"}, "Kies een dag binnen dertien maanden."),
        ({"scopes": ["alles"]}, "alles"),
        ({"scopes": []}, "verplicht"),
        ({"name": ""}, "verplicht"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(world, said, why):
    whole = {"name": "Administratie", "scopes": ["learners"], "ends_on": today() + 90 * DAY}
    answer = browser(world.school_coordinator).post(at(world, "token_new"), whole | said)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_taken_back_a_key_opens_nothing_from_the_next_request_on(world):
    token, word = make_key(world)
    browser(world.school_coordinator).post(at(world, "token_revoke", api_token=token.pk))
    assert tokens.find(word, now()) is None
    assert fresh(token).revoked_by == world.school_coordinator


@pytest.mark.shows("X02", "X07")
def test_when_its_keeper_leaves_a_key_stops_until_a_colleague_takes_it_over(world):
    leaver = member(Role.SCHOOL_COORDINATOR, world.school, name="Wie vertrekt")
    token, word = make_key(world, by=leaver)
    assert tokens.find(word, now()) == token
    accounts.end_membership(membership=leaver.memberships.get(), by=world.school_director, at=now())
    assert tokens.find(word, now()) is None
    codes = [item.code for item in open_items(fresh(world.school_director), today())]
    assert f"token-of-nobody-{token.pk}" in codes
    page = browser(world.school_director)
    assert "niemand verantwoordelijk" in page.get(at(world, "links")).content.decode()
    page.post(at(world, "token_take_over", api_token=token.pk))
    assert tokens.find(word, now()) == token
    codes = [item.code for item in open_items(fresh(world.school_director), today())]
    assert f"token-of-nobody-{token.pk}" not in codes


def test_another_role_in_the_same_school_keeps_no_key(world):
    """Who goes on as a teacher no longer manages links, and so no longer answers for a key."""
    leaver = member(Role.SCHOOL_COORDINATOR, world.school)
    MembershipFactory(user=leaver, organisation=world.school, role=Role.DUAL_TEACHER)
    _, word = make_key(world, by=leaver)
    running = leaver.memberships.get(role=Role.SCHOOL_COORDINATOR)
    accounts.end_membership(membership=running, by=world.school_director, at=now())
    assert tokens.find(word, now()) is None


def test_a_key_that_ends_soon_is_said_in_time(world):
    soon, _ = make_key(world, ends_on=today() + 10 * DAY)
    make_key(world, ends_on=today() + 60 * DAY)
    codes = [item.code for item in open_items(fresh(world.school_coordinator), today())]
    assert [code for code in codes if "token" in code] == [f"token-ends-{soon.pk}"]


@pytest.mark.shows("X02")
def test_who_manages_no_links_sees_none(world):
    for person in (world.coach, world.teacher, world.mentor_person, world.learner_person, world.mother):
        assert browser(person).get(at(world, "links")).status_code == 403
    assert browser(world.coordinator).get(at(world, "links")).status_code == 404
    home = browser(world.school_coordinator).get(reverse("exchange:home"))
    assert (home.status_code, home.url) == (302, at(world, "links"))


def test_a_webhook_is_made_tested_and_taken_away(world, django_capture_on_commit_callbacks):
    page = browser(world.school_coordinator)
    said = {"url": "https://systeem.example/duaal", "events": ["learner.placed"]}
    made = page.post(at(world, "webhook_new"), said, follow=True)
    webhook = Webhook.objects.get()
    assert "een lerende kreeg een plaats" in made.content.decode()
    assert "whsec_" in made.content.decode()
    with django_capture_on_commit_callbacks() as told:
        page.post(at(world, "webhook_test", webhook=webhook.pk))
    assert len(told) == 1
    assert WebhookDelivery.objects.get().event == "test"
    assert "proefbericht" in page.get(at(world, "webhook", webhook=webhook.pk)).content.decode()
    page.post(at(world, "webhook_secret", webhook=webhook.pk))
    assert fresh(webhook).secret_number == 2
    page.post(at(world, "webhook_remove", webhook=webhook.pk))
    assert page.get(at(world, "webhook", webhook=webhook.pk)).status_code == 404


@pytest.mark.parametrize(
    "url", ["http://systeem.example/", "https://10.0.0.1/", "https://localhost/", "duaal"]
)
def test_an_address_inside_is_no_webhook(world, url):
    said = {"url": url, "events": ["learner.placed"]}
    answer = browser(world.school_coordinator).post(at(world, "webhook_new"), said)
    assert answer.status_code == 422
    assert not Webhook.objects.exists()


@pytest.mark.shows("E22")
def test_results_leave_as_a_file_without_what_somebody_wrote(world):
    found = make_round(world.trajectory)
    said = scores_of(found.grid)
    criterion = next(iter(said))
    said[criterion] |= {"example": "bleef laat"}
    speak(found, Party.LEARNER, world.learner_person, scores=said, message="vertrouwelijk", shown_at=now())
    page = browser(world.school_coordinator)
    address = at(world, "list_file", table="scores", kind="csv")
    # a round that is open is nobody's result
    assert criterion not in page.get(address).content.decode()
    found.closed_at, found.closed_by = now(), world.coach
    found.save(update_fields=["closed_at", "closed_by"])
    text = page.get(address).content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Ronde;Traject;Lerende;Van;Tot en met;Stem")
    assert len(text.splitlines()) == 1 + len(said)
    assert world.learner.name in text and "vertrouwelijk" not in text and "bleef laat" not in text
    book = load_workbook(io.BytesIO(page.get(at(world, "list_file", table="scores", kind="xlsx")).content))
    assert book.active.max_row == 1 + len(said)


@pytest.mark.shows("X02")
def test_a_list_of_one_organisation_holds_nothing_of_another_role(world):
    """A coordinator of two schools takes along the learners of the school in the address alone."""
    other = make_world()
    both = world.school_coordinator
    MembershipFactory(user=both, organisation=other.school, role=Role.SCHOOL_COORDINATOR)
    text = browser(both).get(at(world, "list_file", table="lerenden", kind="csv")).content.decode()
    assert world.learner.name in text and other.learner.name not in text
    assert browser(both).get(at(world, "list_file", table="wat-dan", kind="csv")).status_code == 404


def test_what_links_keep_on_a_person_goes_along_without_a_secret(world):
    _, word = make_key(world)
    hooks.make(
        organisation=world.school,
        url="https://systeem.example/",
        events=["learner.placed"],
        by=world.school_coordinator,
        at=now(),
    )
    found = collect(world.school_coordinator)["Koppelingen met andere systemen"]
    assert {one["soort"] for one in found} == {"sleutel", "webhook"}
    assert word not in str(found)
    assert collect(world.coach) == {}


@pytest.mark.parametrize("many", [3, 60])
def test_the_page_takes_as_few_questions_with_many_keys(world, many, django_assert_max_num_queries):
    for number in range(many):
        make_key(world, name=f"Systeem {number}")
    page = browser(world.school_coordinator)
    page.get(at(world, "links"))
    with django_assert_max_num_queries(12):
        page.get(at(world, "links"))
