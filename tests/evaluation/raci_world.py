"""A school and a company that work together, with everybody of a division of roles; and the acts of its stories."""

import datetime as dt

from django.urls import reverse

from duaalportal.accounts.access import Role
from evaluation.raci import changing
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import join_team, make_world
from tests.stories import as_now, fresh, now

DAY = dt.timedelta(days=1)


def at(name, row=None, **kwargs):
    """The address of a page of divisions."""
    if row is not None:
        kwargs[{"Trajectory": "trajectory", "RaciAgreement": "raci"}[type(row).__name__]] = row.pk
    return reverse(f"evaluation:{name}", kwargs=kwargs)


def make_raci_world():
    """The usual world, with a teacher in the team and somebody of another school and company."""
    found = make_world()
    join_team(found.trajectory, found.teacher, Role.DUAL_TEACHER, found.school)
    found.stranger = member(Role.SCHOOL_COORDINATOR, OrganisationFactory(school=True))
    found.other_director = member(Role.COMPANY_DIRECTOR, OrganisationFactory())
    return found


def act(verb, by, **fields):
    """Do something as this person, now."""
    return verb(by=as_now(by), at=now(), **fields)


def between(world):
    """The division of the school and the company, begun by its coordinator."""
    return act(
        changing.start_cooperation, world.school_coordinator, school=world.school, organisation=world.company
    )


def around(world):
    """The division around the learner, begun by the coach."""
    return act(
        changing.start_trajectory, world.coach, trajectory=world.trajectory, organisation=world.company
    )


def propose(world, row):
    """Lay it before both sides as it stands now."""
    return act(changing.propose, world.school_coordinator, division=row, version=fresh(row).version)


def agree(world, row, *people):
    """Let these people agree with it as it stands now."""
    for person in people:
        row = act(changing.agree, person, division=row, version=fresh(row).version)
    return row


def agreed(world, row):
    """A division that both directors agreed with."""
    propose(world, row)
    return agree(world, row, world.school_director, world.director)


def change(world, row, task, by=None, version=None, **letters):
    """Give roles a letter in a task."""
    return act(
        changing.change_task,
        by or world.school_coordinator,
        division=row,
        task=task,
        letters=letters,
        version=fresh(row).version if version is None else version,
    )
