"""A school and a company with visits and talks about one learner."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.lib.dates import BRUSSELS
from learningplans import meetings
from learningplans.meetings import Guest
from learningplans.models import Meeting, Placement, Trajectory
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import make_world
from tests.stories import browser, one_world, today

DAY = dt.timedelta(days=1)
Kind = Meeting.Kind


@one_world
def world():
    """One school and company for all stories; each story is undone by its own test."""
    found = make_world(on=today())
    period = {"starts_on": today() - 80 * DAY, "ends_on": today() + 200 * DAY}
    Trajectory.objects.update(**period)
    Placement.objects.update(**period)
    found.trajectory.refresh_from_db()
    found.stranger = member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True))
    found.elsewhere = OrganisationFactory()
    return found


def at(days, hour=10):
    return dt.datetime.combine(today() + days * DAY, dt.time(hour), BRUSSELS)


def plan(world, **fields):
    fields = {
        "trajectory": world.trajectory,
        "organisation": world.company,
        "kind": Kind.VISIT,
        "purpose": "Kijken hoe het loopt",
        "starts_at": at(3),
        "people": [Guest(world.coach.name, world.coach), Guest("Oma")],
        "by": world.coach,
        "at": timezone.now(),
    } | fields
    return meetings.plan(**fields)


def report(world, row, **fields):
    fields = {
        "held_on": today(),
        "text": "Het gaat goed aan de draaibank.",
        "present": {person.pk for person in row.people.all()},
        "points": [],
        "version": row.version,
        "by": world.coach,
        "at": timezone.now(),
    } | fields
    return meetings.report(meeting=row, **fields)


def get(person, name, row, **kwargs):
    return browser(person).get(reverse(f"learningplans:{name}", args=[row.pk]), **kwargs)


def held(world, days, trajectory=None):
    Meeting.objects.create(
        school=world.school,
        trajectory=trajectory or world.trajectory,
        organisation=world.company,
        kind=Kind.VISIT,
        purpose="bezoek",
        starts_at=at(days),
        held_on=today() + days * DAY,
        planned_at=timezone.now(),
        planned_by=world.coach,
    )
