"""Who sees and who moves an application: every state x company or school that files x everybody around it."""

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from companies.models import ApplicationStep, RecognitionApplication, State
from duaalportal.accounts.access import Role
from tests.companies.applying import PATHS, World, days_ago
from tests.factories.accounts import MembershipFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.shows("C07", "X02")]
COMPANY = {"coordinator", "director", "legal"}
FILING = {"coach", "school_coordinator"}
NO_ROLE = {"mentor", "prevention", "teacher", "platform", "ended"}
MOVES = {
    "check": State.DRAFT,
    "reopen": State.COMPLETE,
    "submit": State.COMPLETE,
    "stop": State.SUBMITTED,
    "appeal": State.REFUSED,
}


def people(world):
    """People around the application of a company, by what they may do with it."""
    return {
        "coordinator": world.coordinator,
        "director": member(Role.COMPANY_DIRECTOR, world.company),
        "legal": member(Role.LEGAL_REPRESENTATIVE, world.company),
        "mentor": member(Role.MENTOR, world.company),
        "prevention": member(Role.PREVENTION_ADVISER, world.company),
        "coach": world.coach,
        "school_coordinator": member(Role.SCHOOL_COORDINATOR, world.school),
        "school_director": member(Role.SCHOOL_DIRECTOR, world.school),
        "teacher": member(Role.DUAL_TEACHER, world.school),
        "consultant": world.consultant,
        "other_consultant": member(Role.PARTNERSHIP_CONSULTANT),
        "other_company": member(Role.COMPANY_COORDINATOR),
        "other_school": member(Role.TRAJECTORY_COACH),
        "ended": MembershipFactory(role=Role.COMPANY_DIRECTOR, organisation=world.company, ended=True).user,
        "platform": member(Role.PLATFORM_ADMIN),
    }


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A company, its school and its partnership for the whole file, and a signed-in browser of everybody around.

    Rolled back at the end. Where a session is kept makes nobody see or move more.
    """
    in_memory = override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cache")
    with in_memory, django_db_blocker.unblock(), transaction.atomic():
        world = World()
        world.browsers = {}
        for who, person in people(world).items():
            world.browsers[who] = Client()
            world.browsers[who].force_login(person)
        yield world
        transaction.set_rollback(True)


EVERY_STATE = [(state, by_school) for state in State for by_school in (False, True)]


@pytest.fixture(
    scope="module",
    params=EVERY_STATE,
    ids=[f"{state.value}-{'school' if by_school else 'company'}" for state, by_school in EVERY_STATE],
)
def filed(request, world, django_db_blocker):
    """An application in a state, filed by the company or by its school; taken back after the tests that look at it."""
    state, by_school = request.param
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.in_state(state, school=world.school if by_school else None), state, by_school
        transaction.set_rollback(True)


def at(application, name=""):
    route = f"companies:application{'_' + name if name else ''}"
    return reverse(route, args=[application.organisation.slug, application.pk])


def test_who_sees_an_application_in_which_state(world, filed):
    application, _, by_school = filed
    sees = set(COMPANY) | (FILING | {"school_director"} if by_school else set())
    if application.submitted_on:
        sees.add("consultant")
    for who, browser in world.browsers.items():
        for name in ("", "print"):
            status = browser.get(at(application, name)).status_code
            expected = 200 if who in sees else 302 if who == "ended" else 403 if who in NO_ROLE else 404
            assert status == expected, (who, name)


def test_who_moves_an_application_from_which_state(world, filed):
    """Every state x move x role: only the applicant's own moves, and only where the table has them."""
    application, state, by_school = filed
    if state == State.REFUSED:
        RecognitionApplication.objects.update(decision_received_on=days_ago(3))
    before = ApplicationStep.objects.count()
    moving = set(COMPANY) | (FILING if by_school else set())
    for name, leaves in MOVES.items():
        for who, browser in world.browsers.items():
            if who in moving and name != "appeal" and state == leaves:
                continue  # those do move it: the stories of test_applications_pages.py
            if who in COMPANY and name == "appeal" and state == State.REFUSED:
                continue
            if name == "stop" and who in moving and state in {*list(PATHS)[:5]}:
                continue
            answer = browser.post(
                at(application, name),
                {
                    "version": application.version,
                    "on": days_ago(0).isoformat(),
                    "reason": "Omdat.",
                    "grounds": "Omdat.",
                },
            )
            if who in moving and not (name == "appeal" and who in FILING):
                assert answer.status_code in {422, 302, 404}, (name, who)
            elif who == "ended":
                assert answer.status_code == 302
            else:
                assert answer.status_code in {403, 404}, (name, who, answer.status_code)
            assert RecognitionApplication.objects.get(pk=application.pk).state == state, (name, who)
    assert ApplicationStep.objects.count() == before
