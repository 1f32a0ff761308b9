"""Two people act at the same moment on PostgreSQL: one act stands, the other person reads why not."""

import datetime as dt

import pytest
from django.utils import timezone

from companies import partnership
from companies.applications import ApplicationChanged
from companies.models import ApplicationStep, Recognition, RecognitionApplication, State
from duaalportal.accounts import rls
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from tests.companies.applying import World, days_ago
from tests.factories.accounts import member
from tests.harness.at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def behind(person, act):
    """An act as a request of this person runs it: behind the wall."""

    def call():
        user = User.objects.get(pk=person.pk)
        with rls.behind_the_wall(user):
            return act(user)

    return call


@pytest.mark.shows("C07")
def test_two_consultants_decide_differently_and_one_decision_stands():
    world = World()
    colleague = member(Role.PARTNERSHIP_CONSULTANT, world.partnership)
    application = world.in_state(State.VISITED)

    def decide(service):
        def act(user):
            return service(
                application=application,
                on=days_ago(0),
                reason="Zo is het.",
                version=application.version,
                by=user,
                at=timezone.now(),
            )

        return act

    results = at_once(
        behind(world.consultant, decide(partnership.recognise)),
        behind(colleague, decide(partnership.refuse)),
    )
    assert sum(isinstance(found, RecognitionApplication) for found in results) == 1, results
    assert sum(isinstance(found, ApplicationChanged) for found in results) == 1, results
    decided = ApplicationStep.objects.filter(from_state=State.VISITED)
    assert decided.count() == 1
    assert Recognition.objects.count() == (decided.get().to_state == State.RECOGNISED)


@pytest.mark.shows("C02")
def test_a_company_and_its_partnership_note_the_same_recognition_and_it_stands_once():
    for _ in range(3):
        world = World()
        world.in_state(State.SUBMITTED)  # so that the partnership knows the company

        def note(day, place, site=world.site, programme=world.programme):
            def act(user):
                return partnership.register_recognition(
                    establishment=site,
                    programme=programme,
                    recognised_on=day,
                    partnership=place,
                    by=user,
                    at=timezone.now(),
                )

            return act

        results = at_once(
            behind(world.coordinator, note(days_ago(400), None)),
            behind(world.consultant, note(days_ago(400) + dt.timedelta(days=1), world.partnership)),
        )
        assert sorted(type(found).__name__ for found in results) == ["Overlaps", "Recognition"], results
        assert Recognition.objects.filter(establishment=world.site).count() == 1
