"""The access table of the API, generated from its operations: each operation x each key, with planted texts.

The rows are those of the cast: a learner of a school, placed in company A. Their own school and company find them; a
foreign school, a foreign company, and keys that no longer open anything find nothing.
"""

import datetime as dt
import json
import uuid

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Can, Role
from duaalportal.exchange import tokens
from duaalportal.exchange.acting import stand_in
from duaalportal.exchange.api import document, operations
from duaalportal.exchange.listings import LISTINGS
from duaalportal.exchange.models import ApiToken
from duaalportal.exchange.scopes import Scope
from tests.access.cast import CANARY, Cast
from tests.access.routes import routes
from tests.access.wall import sql
from tests.factories.accounts import member

pytestmark = [pytest.mark.django_db]
ALL = [scope.value for scope in Scope]
LISTS = [pytest.param(listing, id=listing.path) for listing in LISTINGS]


def key_for(organisation, by, *, scopes=ALL, days=30, **made):
    """A key of an organisation; the row and the key itself."""
    at = timezone.now()
    ends_on = timezone.localdate() + dt.timedelta(days=days)
    return tokens.make(
        organisation=organisation, name="Systeem", scopes=scopes, ends_on=ends_on, by=by, at=at, **made
    )


def ask(word, name, query="", **kwargs):
    """The answer of the API to somebody with this key; nobody is signed in."""
    headers = {"Authorization": f"Bearer {word}"} if word else {}
    return Client().get(reverse(f"exchange:api_{name}", kwargs=kwargs) + query, headers=headers)


@pytest.fixture(autouse=True)
def nobody_asked_yet():
    """How often somebody asked is counted per test."""
    cache.clear()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The cast, with the round of its learner closed and its own texts in names, and a key for each organisation."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = Cast()
        cast.school_lead = member(Role.SCHOOL_COORDINATOR, cast.b.school)
        cast.b.learner.name = f"Lina {CANARY}"
        cast.b.learner.save(update_fields=["name"])
        cast.d.evaluation_round.closed_at, cast.d.evaluation_round.closed_by = timezone.now(), cast.coach
        cast.d.evaluation_round.save(update_fields=["closed_at", "closed_by"])
        cast.word_of = {
            "school": key_for(cast.b.school, cast.school_lead)[1],
            "company": cast.links.word,
            "foreign school": key_for(cast.foreign_school, cast.foreign_coach)[1],
            "foreign company": key_for(cast.foreign_company, cast.foreign_coordinator)[1],
        }
        yield cast
        transaction.set_rollback(True)


def test_every_operation_declares_its_scope_and_only_reads():
    found = list(operations())
    assert {f"exchange:{name}" for name, _, _ in found} == {
        route.name for route in routes() if route.rule == "token"
    }
    assert all(methods == ["GET"] for _, methods, _ in found)
    without = {name for name, _, view in found if view.scope is None}
    # tells of the key itself, and nothing else
    assert without == {"api_organisation"}
    assert {view.scope for _, _, view in found} - {None} == set(Scope)
    assert len(document()["paths"]) == len(found)


@pytest.mark.shows("X02")
@pytest.mark.parametrize("listing", LISTS)
def test_a_key_finds_the_rows_of_its_own_organisation(listing, world):
    """The control: were they not there, finding nothing would prove nothing."""
    for who in ("school", "company"):
        answer = ask(world.word_of[who], listing.path)
        assert answer.status_code == 200, who
        if listing.path != "plans":  # the cast's plan is the school's alone until somebody agrees
            assert answer.json()["items"], who
    if listing.path in ("learners", "placements", "measurements", "scores"):
        assert CANARY in ask(world.word_of["school"], listing.path).content.decode()


@pytest.mark.shows("X02")
@pytest.mark.parametrize("who", ["foreign school", "foreign company"])
@pytest.mark.parametrize("listing", LISTS)
def test_a_key_of_another_organisation_gets_nothing(listing, who, world):
    answer = ask(world.word_of[who], listing.path)
    assert (answer.status_code, answer.json()) == (200, {"items": [], "next": None})
    if listing.about_learner:
        one = ask(world.word_of[who], listing.path, f"?trajectory={world.b.trajectory.pk}")
        assert one.json() == {"items": [], "next": None}


@pytest.mark.shows("X02")
def test_a_foreign_learner_looks_like_one_that_does_not_exist(world):
    assert ask(world.word_of["school"], "learner", trajectory=world.b.trajectory.pk).status_code == 200
    for who in ("foreign school", "foreign company"):
        real = ask(world.word_of[who], "learner", trajectory=world.b.trajectory.pk)
        unknown = ask(world.word_of[who], "learner", trajectory=uuid.uuid4())
        assert real.status_code == unknown.status_code == 404
        assert real.content == unknown.content


@pytest.mark.shows("X02")
def test_what_is_the_schools_own_does_not_reach_the_company(world):
    world.b.learner.number, world.b.learner.class_group = "L-7391", "6 Las"
    world.b.learner.save(update_fields=["number", "class_group"])
    school = ask(world.word_of["school"], "learner", trajectory=world.b.trajectory.pk).json()
    company = ask(world.word_of["company"], "learner", trajectory=world.b.trajectory.pk).json()
    assert (school["number"], school["class_group"]) == ("L-7391", "6 Las")
    assert (company["number"], company["class_group"]) == ("", "")


@pytest.mark.shows("X03")
def test_words_that_somebody_wrote_leave_by_no_list(world):
    """Examples, messages and remarks hold the planted text in the cast; only names of people and places may go."""
    for listing in LISTINGS:
        for who in ("school", "company"):
            for item in ask(world.word_of[who], listing.path).json()["items"]:
                told = {key for key, value in item.items() if isinstance(value, str) and CANARY in value}
                assert told <= {"name", "school_name", "organisation_name", "mentor_name", "street"}, (
                    listing.path,
                    told,
                )


def ways_to_open_nothing(world):
    """Keys that no longer open anything, and what is no key."""
    lead, school = world.school_lead, world.b.school
    revoked, word_revoked = key_for(school, lead)
    tokens.revoke(token=revoked, by=lead, at=timezone.now())
    ended, word_ended = key_for(school, lead)
    ApiToken.objects.filter(pk=ended.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    leaver = member(Role.SCHOOL_COORDINATOR, school)
    _, word_left = key_for(school, leaver)
    accounts.end_membership(membership=leaver.memberships.get(), by=lead, at=timezone.now())
    return {
        "revoked": word_revoked,
        "over its last day": word_ended,
        "its keeper left": word_left,
        "never made": "duaal_" + "x" * 43,
        "empty": "",
    }


@pytest.mark.shows("X02")
def test_a_key_that_opens_nothing_is_refused_everywhere_in_the_same_words(world):
    answers = set()
    for word in ways_to_open_nothing(world).values():
        for name in (name.removeprefix("api_") for name, _, _ in operations()):
            kwargs = {"trajectory": world.b.trajectory.pk} if name == "learner" else {}
            answer = ask(word, name, **kwargs)
            assert answer.status_code == 401, name
            answers.add(answer.content)
    assert len(answers) == 1


def test_being_signed_in_opens_nothing_without_a_key(world, client):
    client.force_login(world.school_lead)
    assert client.get(reverse("exchange:api_learners")).status_code == 401


@pytest.mark.shows("X02")
@pytest.mark.parametrize("listing", LISTS)
def test_a_key_opens_only_the_scopes_it_has(listing, world):
    others = [scope for scope in ALL if scope != listing.scope]
    _, word = key_for(world.b.school, world.school_lead, scopes=others)
    refused = ask(word, listing.path)
    assert refused.status_code == 403
    assert CANARY not in refused.content.decode()
    assert ask(word, "organisation").json()["scopes"] == sorted(others)


@pytest.mark.postgres
@pytest.mark.shows("X02")
def test_behind_the_wall_a_key_sees_no_foreign_row_even_by_raw_sql(world):
    tables = ("learningplans_trajectory", "learningplans_placement", "evaluation_voice", "companies_mentor")
    there = {table: sql(f"SELECT count(*) FROM {table}")[0][0] for table in tables}
    assert all(there.values())
    for organisation, by, sees in (
        (world.foreign_school, world.foreign_coach, False),
        (world.foreign_company, world.foreign_coordinator, False),
        (world.b.school, world.school_lead, True),
    ):
        with rls.behind_the_wall(stand_in(key_for(organisation, by)[0])):
            for table in tables[:3]:
                assert bool(sql(f"SELECT count(*) FROM {table}")[0][0]) is sees, (organisation, table)
            # nor what is somebody's own: it is nobody
            assert sql("SELECT count(*) FROM evaluation_voice WHERE shown_at IS NULL")[0][0] == 0


@pytest.mark.postgres
def test_a_query_that_forgets_whom_it_asks_for_finds_nothing_foreign(world, monkeypatch):
    """The first wall taken away: the list asks for every row there is, and the database still gives none."""
    from duaalportal.exchange import listings
    from learningplans.models import Trajectory

    everything = lambda reader, on: Trajectory.objects.select_related("learner", "programme", "school")  # noqa: E731
    object.__setattr__(listings.LISTINGS[0], "rows", everything)
    try:
        assert ask(world.word_of["foreign school"], "learners").json()["items"] == []
        assert ask(world.word_of["school"], "learners").json()["items"]
    finally:
        object.__setattr__(listings.LISTINGS[0], "rows", listings._learners)


def test_a_key_stands_for_one_organisation_and_nobody():
    """Whoever made it, with whatever other roles: the reader has one role in one organisation, and a key no person has."""
    school_lead = member(Role.SCHOOL_COORDINATOR)
    school = school_lead.memberships.get().organisation
    accounts.add_member(
        user=school_lead, organisation=school, role=Role.SCHOOL_DIRECTOR, by=school_lead, at=timezone.now()
    )
    reader = stand_in(key_for(school, school_lead)[0])
    assert [m.role for m in reader.access.memberships] == [Role.SCHOOL_COORDINATOR]
    assert reader.access.organisation_ids(Can.USE_PORTAL) == {school.pk}
    assert not type(reader).objects.filter(pk=reader.pk).exists()


def test_only_the_hash_of_a_key_is_kept(world):
    row, word = key_for(world.b.school, world.school_lead)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM exchange_apitoken")
        kept = json.dumps(cursor.fetchall(), default=str)
    assert word not in kept and row.token_hash in kept
