"""A learner with a plan in which every goal has a place: what the stories of plans begin with."""

import datetime as dt

from django.urls import reverse

from companies.models import Recognition
from duaalportal.accounts.access import Role
from learningplans.models import Placement, PlanItem, TrainingPlanVersion
from learningplans.plans import consulting, making
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, ready_place
from tests.factories.learningplans import make_world, place_learner
from tests.factories.sheets import content_of, make_company_sheet, make_sheet, put
from tests.stories import as_now, fresh, now, today

DAY = dt.timedelta(days=1)


def at(name, row, **kwargs):
    """The address of a page of a version, an item or a trajectory."""
    key = {"TrainingPlanVersion": "plan_version", "PlanItem": "plan_item", "Trajectory": "trajectory"}
    key = key.get(type(row).__name__, "plan_remark")
    return reverse(f"learningplans:{name}", kwargs={key: row.pk, **kwargs})


def make_planned_world(**options):
    """A school, a company and a learner with two sheets: the competences that the diploma asks for are all served."""
    world = make_world(**options)
    # the company may teach the programme from before the first day
    before = world.trajectory.starts_on - 30 * DAY
    Recognition.objects.filter(organisation=world.company).update(recognised_on=before)
    world.first = make_sheet("smeren", position=1, content=content_of(competences=("k1", "k2")))
    world.second = make_sheet("meten", position=2, content=content_of(("m1",), competences=("k3",)))
    world.taught = make_company_sheet(world.company, world.school, world.first)
    return world


def planned(world, **known):
    """The first version of the world's plan, with nothing placed."""
    world.version = making.make_plan(trajectory=world.trajectory, by=as_now(world.coach), at=now(), **known)
    return world.version


def fill(world, version=None):
    """Put every goal of the plan somewhere."""
    version = version or world.version
    for code in ("g1", "g2"):
        put(version, world.first, code, placement=world.placement, company_sheet_version=world.taught)
    put(version, world.first, "g3", place="school")
    put(version, world.second, "m1", place="school")
    return fresh(version)


def send(world):
    """Put the plan before everybody."""
    row = fresh(world.version)
    return consulting.send(version=row, seen=row.version, by=as_now(world.coach), at=now())


def agree(world, person, version=None):
    """Somebody agrees with the plan as it is now."""
    row = fresh(version or world.version)
    return consulting.agree(version=row, seen=row.version, by=as_now(person), at=now())


def agree_all(world, version=None):
    """Coach, mentor and learner agree."""
    for person in (world.coach, world.mentor_person, world.learner_person):
        found = agree(world, person, version)
    return found


def activate(world, version=None, day=None):
    """The plan holds from a day in the trajectory."""
    day = day or min(max(today(), world.trajectory.starts_on), world.trajectory.ends_on)
    return consulting.activate(
        version=fresh(version or world.version), day=day, by=as_now(world.coach), at=now()
    )


def active(world):
    """A plan that went the whole way."""
    planned(world)
    fill(world)
    send(world)
    agree_all(world)
    return activate(world)


def items(version):
    """The items of a version by goal."""
    return {row.goal_code: row for row in PlanItem.objects.filter(plan_version=version)}


def versions(world):
    """State by number of every version."""
    return dict(
        TrainingPlanVersion.objects.filter(trajectory=world.trajectory).values_list("number", "state")
    )


def second_company(world, name="Tweede Bedrijf", mentor_name="An Tweede"):
    """Another company where the learner is placed beside the first: (placement, its mentor's account)."""
    company = OrganisationFactory(name=name)
    place = ready_place(company, mentors=0)
    person = member(Role.MENTOR, company)
    mentor = make_mentor(company, user=person, name=mentor_name)
    # placements that overlap are of one kind
    Placement.objects.filter(trajectory=world.trajectory).update(kind="parallel")
    return place_learner(world.trajectory, mentor, place, weekdays=(), kind="parallel"), person
