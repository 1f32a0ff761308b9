"""One world for the stories of days: Lina works Monday to Wednesday at one company and is at school the other days."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings

from duaalportal.accounts.access import Role
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import join_team, make_world

DAY = timedelta(days=1)
# a Monday: at work, in ISO week 48
TODAY = date(2026, 11, 23)
NOW = "2026-11-23T09:00:00+01:00"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """School, company, learner, mother and team on 23 November 2026; rolled back at the end."""
    in_memory = override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cache")
    with in_memory, django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        found = make_world(on=TODAY)
        join_team(found.trajectory, found.teacher, Role.DUAL_TEACHER, found.school)
        found.stranger = member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True))
        found.company_director = found.director
        found.browsers = {}
        yield found
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def put_back(world):
    """Each case starts from the same rows, on the same morning."""
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)


def browser(world, who):
    """A browser in which somebody of the world is signed in, once for the whole file."""
    person = getattr(world, who)
    if who not in world.browsers:
        world.browsers[who] = Client()
        world.browsers[who].force_login(person)
    return world.browsers[who]
