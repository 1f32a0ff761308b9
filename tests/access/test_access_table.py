"""The access table, generated from the site map: every route x every stranger, and every way of asking on each route.

A new view takes part by declaring itself. A new kind of object in an address makes `Cast.objects` fail until the
cast holds a real row of it.
"""

import re
from functools import cache

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can
from learningplans.models import Trajectory
from learningplans.models.looks import one_look
from tests.access.cast import CANARY, Cast
from tests.access.evaluation_rows import ABOUT_LEARNER as EVALUATED
from tests.access.routes import asked_often, own_routes, routes
from tests.access.sheet_rows import ABOUT_LEARNER
from tests.access.trajectory_rows import BY_KEY as OF_LEARNERS

FRAGMENT = {"HX-Request": "true"}
WAYS = (("get", {}), ("get", FRAGMENT), ("post", {}), ("post", FRAGMENT))
# refused before anybody looks at who asks: so one person per address asks these
ODD_WAYS = (("put", {}), ("delete", {}))
PUBLIC = {
    "accessibility",
    "account_login",
    # who holds a document, or its code, may ask whether it is genuine; the answer tells nothing of what it holds
    "dossiers:verified",
    "dossiers:verify",
    # the worker, the sheet of the home screen and the page without network: the same for everybody, of nobody
    "evaluation:manifest",
    "evaluation:offline_page",
    "evaluation:service_worker",
    # a mentor who does not sign in: the secret in the address and a code by mail open one week, with the rights of now
    "evaluation:week_link",
    # what the API can be asked, the same for everybody
    "exchange:api_document",
    "health",
    "help",
    "invitation",
    # one's own agenda on one's phone: nobody signs in there, the secret in the address is the right (256 bits)
    "learningplans:feed_file",
    "parts",
    "privacy",
    "theme",
}
# what a company offers on purpose to every school that may review presentations (C18): its name and its interest
OFFERED_TO_SCHOOLS = {"companies:interested": Can.REVIEW_PRESENTATION}
# open by design, or bound to a secret instead of a person
SECRET_IN_ADDRESS = {"token"}
# a list that is meant to be found: what stands in it, and for whom, is told in tests/companies/test_presentation.py
MEANT_TO_BE_FOUND = {"companies:interested"}
# what the catalogue tells everybody: who reads it is no stranger to it
NOBODYS = {"programme", "activity", "rule"}

pytestmark = [pytest.mark.django_db]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One cast for the whole table; rolled back at the end. Where a session is kept makes no row more or less foreign."""
    in_memory = override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cache")
    with in_memory, asked_often(), django_db_blocker.unblock(), transaction.atomic():
        yield Cast()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visits(world):
    """A browser of each stranger, signed in once for the whole table."""
    return signed_in(world.strangers)


@pytest.fixture(scope="module")
def neighbours(world):
    """A browser of each one of the same school or company who has no place around the learner."""
    return signed_in(world.b.strangers)


def signed_in(people):
    """A browser per person, by what they are."""
    browsers = {who: Client() for who in people}
    for who, person in people.items():
        browsers[who].force_login(person)
    return browsers


@pytest.fixture(scope="module")
def reached(world):
    """Who reaches the real rows of a route and in whose address; asked once per route."""

    @cache
    def found(route):
        return insider(route, world, Client())

    return found


def object_routes():
    """Our own routes that name an object; the tests of one route stay together, so that they share what they ask."""
    nothing = SECRET_IN_ADDRESS | NOBODYS | {"kind", "form"}
    named = [route for route in own_routes() if set(route.objects) - nothing]
    return [
        pytest.param(route, id=str(route), marks=pytest.mark.xdist_group(f"row {route}")) for route in named
    ]


def address(route, world, place, organisation=None):
    """The address with real rows (0) or with rows that exist nowhere (1); of company A, or of another organisation."""
    kwargs = {
        name: ("csv", "csv")[place]
        if name in ("kind", "form")
        else world.objects.get((route.name, name), world.objects.get(name))[place]
        for name in route.objects
    }
    if organisation is not None and place == 0 and "organisation" in kwargs:
        kwargs["organisation"] = organisation.slug
    return reverse(route.name, kwargs=kwargs)


def insider(route, world, client):
    """Somebody who reaches the real rows of a route, and in whose address; None when nobody does."""
    waiting = None
    for person, organisation in [(world.owner, world.company), *world.insiders]:
        if not person.access.can(route.rule):
            continue
        client.force_login(person)
        response = client.get(address(route, world, 0, organisation))
        if response.streaming:
            assert b"".join(response.streaming_content)
            response.close()
        if response.status_code in (200, 302):
            return person, organisation
        if response.status_code == 405:
            waiting = waiting or (person, organisation)
    return waiting


def plain(response):
    """The answer without what differs between any two answers: trace id, tokens and the address itself."""
    text = response.content.decode(errors="replace") if not response.streaming else ""
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", text)
    text = re.sub(r"[0-9a-f]{12}", "trace", text)
    return response.status_code, text


@pytest.mark.shows("X02")
def test_every_route_declares_who_may_use_it():
    undeclared = [str(route) for route in routes() if route.rule is None]
    assert undeclared == []


@pytest.mark.shows("X02")
def test_the_list_of_public_routes_is_pinned():
    assert {route.name for route in own_routes() if route.rule == "public"} <= PUBLIC


def test_the_cast_holds_a_row_for_every_object_in_an_address(world):
    named = {name for route in own_routes() for name in route.objects} - SECRET_IN_ADDRESS - {"kind", "form"}
    assert named <= set(world.objects)


class Refusals:
    """How somebody who asks for a row that exists nowhere is refused: the only way a foreign row may answer.

    Such an answer differs by who asks, how, and its status; the address of the row is nowhere in it. So it is kept, and
    one person per address asks in every way for the row that exists nowhere, the others by opening it alone.
    """

    def __init__(self):
        self.kept = {}

    def of(self, who, browser, way, nowhere, status):
        """The status and text with which this person hears that there is no such row; kept for a status already heard."""
        method, headers = way
        key = who, method, bool(headers), status
        if key not in self.kept:
            heard = plain(getattr(browser, method)(nowhere, headers=headers))
            if heard[0] != status:
                return heard
            self.kept[key] = heard
        return self.kept[key]

    def check(self, route, there, nowhere, browsers, statuses):
        """Fail unless the row that is there answers each of these people as one that exists nowhere does.

        Everybody opens it, and asks for it in one other way; taken together in all of them, and one person in each.
        """
        turn = sum(map(ord, str(route)))
        spokesman = list(browsers)[turn % len(browsers)]
        for nth, (who, browser) in enumerate(browsers.items(), turn):
            unknown, _ = plain(browser.get(nowhere))
            asked = (*WAYS, *ODD_WAYS) if who == spokesman else (WAYS[0], WAYS[1 + nth % 3])
            for method, headers in asked:
                real = getattr(browser, method)(there, headers=headers)
                told = f"{method} {route} as {who} {headers}"
                assert real.status_code in statuses, told
                if real.status_code == 302:  # nobody without a running role gets further than this page
                    assert who == "membership ended" and real.url == reverse("no_access"), told
                if who == spokesman or real.status_code not in (unknown, 405):
                    refused = plain(getattr(browser, method)(nowhere, headers=headers))
                else:
                    refused = self.of(who, browser, (method, headers), nowhere, real.status_code)
                assert plain(real) == refused, told
                assert CANARY not in plain(real)[1], told


@pytest.fixture(scope="module")
def refusals():
    """What was heard so far by the strangers of the whole table."""
    return Refusals()


@pytest.fixture(scope="module")
def refusals_next_door():
    """What was heard so far by those of the same school or company."""
    return Refusals()


@pytest.mark.shows("X02")
@pytest.mark.parametrize("route", object_routes())
def test_a_foreign_row_looks_like_one_that_does_not_exist(route, world, visits, reached, refusals):
    assert reached(route), "nobody reaches it: not even who should, or its row is not real"
    _, organisation = reached(route)
    there, nowhere = address(route, world, 0, organisation), address(route, world, 1)
    refusals.check(route, there, nowhere, visits, (302, 403, 404, 405))


def learner_routes():
    """Our own routes that name a row about one learner."""
    about_one = {*OF_LEARNERS, *ABOUT_LEARNER, *EVALUATED} - {"school_day", "mandate"}
    return [case for case in object_routes() if about_one & set(case.values[0].objects)]


@pytest.mark.shows("X02")
@pytest.mark.parametrize("route", learner_routes())
def test_the_same_school_and_company_is_not_enough_to_reach_a_learner(
    route, world, neighbours, reached, refusals_next_door
):
    """Colleagues with other learners, other learners and parents, and whose place around this learner ended."""
    assert reached(route), "nobody reaches the real row: were it not real, a refusal would prove nothing"
    _, organisation = reached(route)
    there, nowhere = address(route, world, 0, organisation), address(route, world, 1)
    refusals_next_door.check(route, there, nowhere, neighbours, (403, 404, 405))


def match_routes():
    """Our own routes that name a match."""
    return [case for case in object_routes() if "match" in case.values[0].objects]


@pytest.fixture(scope="module")
def colleagues(world):
    """A browser of each one who works at company A, by their role there."""
    works_here = world.company.memberships.filter(ended_at=None, user__in=[who for who, _ in world.insiders])
    return signed_in({one.role: one.user for one in works_here.select_related("user")})


@pytest.mark.shows("X02")
@pytest.mark.parametrize("route", match_routes())
def test_a_match_of_which_the_learner_alone_was_asked_is_none_to_the_company(
    route, world, colleagues, refusals_next_door
):
    """Until the learner says yes it is, to all who work there, as one that exists nowhere; who guides does reach it."""
    assert len(colleagues) > 2
    there, nowhere = (
        reverse(route.name, kwargs={"match": pk})
        for pk in (world.e.asked_match.pk, world.objects["match"][1])
    )
    client = Client()
    client.force_login(world.b.coach)
    assert client.get(reverse("matching:match", args=[world.e.asked_match.pk])).status_code == 200
    refusals_next_door.check(route, there, nowhere, colleagues, (403, 404, 405))


@pytest.mark.shows("X02")
def test_nobody_gets_in_without_signing_in(world, client):
    for route in (case.values[0] for case in object_routes()):
        response = client.get(address(route, world, 0))
        assert response.status_code == 302, route
        assert response.url.startswith(reverse("account_login")), route


@pytest.mark.shows("X02")
def test_no_page_without_object_shows_a_planted_text_to_a_stranger(world, client):
    plain_routes = [r for r in own_routes() if not r.objects and isinstance(r.rule, Can)]
    plain_routes = [r for r in plain_routes if r.name not in MEANT_TO_BE_FOUND]
    assert len(plain_routes) >= 8
    for who, person in world.strangers.items():
        client.force_login(person)
        for route in plain_routes:
            offered = OFFERED_TO_SCHOOLS.get(route.name)
            if offered is not None and person.access.can(offered):
                continue
            assert CANARY not in plain(client.get(reverse(route.name)))[1], f"{route} as {who}"


@pytest.mark.shows("X02")
def test_the_search_finds_no_foreign_row_by_a_planted_text(world, client):
    """Who works there finds people and sheets by it; a stranger only what is offered to all, on the page and in its part."""
    address, found = reverse("search:search"), {}
    offered = {reverse("matching:opening", args=[world.e.opening.pk])}
    people = {f"insider {nth}": person for nth, (person, _) in enumerate(world.insiders)}
    for who, person in [*people.items(), *world.strangers.items()]:
        client.force_login(person)
        for word in CANARY.split("-"):
            for headers in ({}, FRAGMENT):
                page = client.get(address, {"q": word}, headers=headers).content.decode()
                hits = re.findall(r'class="row__name"><a href="([^"]+)', page)
                found.setdefault(who, set()).update(hits)
    assert sum(len(found[who]) for who in people) > len(people)
    assert {hit for who in world.strangers for hit in found[who]} <= offered


@pytest.mark.shows("X02")
def test_a_colleague_does_not_see_what_is_only_somebody_elses(world, client):
    """The mentor of the same company: not another mentor's own assessment, nor the company's unless asked."""
    client.force_login(world.mentor)
    for row in (world.personal, world.assessment):
        for name in ("profile", "questionnaire", "export", "compare", "together"):
            kwargs = {"organisation": world.company.slug, "assessment": row.pk}
            if name == "export":
                kwargs["kind"] = "csv"
            assert client.get(reverse(f"groeiwijzer:{name}", kwargs=kwargs)).status_code in (403, 404), name


@pytest.mark.shows("X02")
def test_a_lead_does_not_see_a_mentors_own_assessment_before_it_is_shown(world, client):
    client.force_login(world.owner)
    address_of = reverse("groeiwijzer:profile", args=[world.company.slug, world.personal.pk])
    assert client.get(address_of).status_code == 404


@pytest.mark.shows("X02")
def test_one_look_finds_what_each_question_finds_by_itself(world):
    """Vandaag asks once who somebody is around learners: that gives exactly what the ways give one by one."""
    on, found = timezone.localdate(), set()
    people = [person for person, _ in world.insiders]
    for person in [*people, *world.strangers.values(), *world.b.strangers.values()]:
        for can in (Can.SEE_LEARNERS, Can.EDIT_TEAM, Can.SIGN_AGREEMENT, Can.REPORT_ABSENCE):
            for ask in ("where", "on_school_side", "on_company_side"):
                alone = set(getattr(Trajectory.objects, ask)(person, can, on))
                with one_look(person, on):
                    assert set(getattr(Trajectory.objects, ask)(person, can, on)) == alone, (person, can, ask)
                found |= {(ask, pk) for pk in alone}
    assert {ask for ask, _ in found} == {"where", "on_school_side", "on_company_side"}
