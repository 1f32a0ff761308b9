"""A learner with an active plan of three goals at the company and one at school, whose other company never shows."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans.goals import chances, notes, practice_tests, proposals, steps, tips
from learningplans.models import Placement, Trajectory
from learningplans.rules.coverage import Key
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, ready_place, work_together
from tests.factories.learningplans import DAY, join_team, make_world, place_learner
from tests.factories.sheets import content_of, make_company_sheet, make_plan, make_sheet, put
from tests.stories import browser, one_world, today

GOALS = (
    {"code": "g1", "text": "Smeernippels herkennen"},
    {"code": "g2", "text": "Smeren volgens plan"},
    {"code": "g3", "text": "Smeermiddel afvoeren"},
    {"code": "g4", "text": "Het doel van smeren uitleggen"},
)
ELSEWHERE = "Geheim Constructiebedrijf"


def make_following(state="active"):
    """The world of these stories, from sixty days ago on; `item` is the row of goal g1 at the company."""
    world = make_world(on=today())
    period = {"starts_on": today() - 60 * DAY, "ends_on": today() + 200 * DAY}
    Trajectory.objects.filter(pk=world.trajectory.pk).update(**period)
    Placement.objects.filter(pk=world.placement.pk).update(kind=Placement.Kind.PARALLEL, **period)
    world.trajectory.refresh_from_db()
    world.placement.refresh_from_db()
    join_team(world.trajectory, world.teacher, Role.DUAL_TEACHER, world.school)
    world.sheet = make_sheet("smeren", owner=world.school, content=content_of(GOALS))
    world.company_sheet = make_company_sheet(world.company, world.school, world.sheet)
    world.plan = make_plan(world, world.sheet, state=state)
    week = {"starts_on": today() - 7 * DAY, "ends_on": today() + 7 * DAY}
    here = {"placement": world.placement, "company_sheet_version": world.company_sheet}
    world.item = put(world.plan, world.sheet, "g1", **here, **week)
    put(world.plan, world.sheet, "g2", **here, starts_on=today() + 30 * DAY, ends_on=today() + 40 * DAY)
    put(world.plan, world.sheet, "g4", place="school", **week)
    world.other = add_company(world)
    return world


def add_company(world):
    """A second company of the same learner, with its mentor and goal g3."""
    company = OrganisationFactory(name=ELSEWHERE)
    place = ready_place(company, mentors=0)
    person = member(Role.MENTOR, company, name="Mieke Anders")
    mentor = make_mentor(company, user=person, name=person.name, substitute=True)
    work_together(company, world.school)
    found = place_learner(
        world.trajectory,
        mentor,
        place,
        weekdays=(4,),
        kind=Placement.Kind.PARALLEL,
        starts_on=today() - 60 * DAY,
        ends_on=today() + 200 * DAY,
    )
    week = {"starts_on": today() - 7 * DAY, "ends_on": today() + 7 * DAY}
    world.other_item = put(world.plan, world.sheet, "g3", placement=found, **week)
    world.other_mentor, world.other_company = person, company
    return found


@one_world
def world():
    """One world for all stories of a file; each story is undone by its own test."""
    found = make_following()
    found.stranger = member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True))
    return found


def key(world, code="g1"):
    return Key(world.sheet.sheet_id, code)


def written(world, code="g1"):
    return f"{world.sheet.sheet_id}:{code}"


def address(name, row=None, **kwargs):
    return reverse(f"learningplans:{name}", args=[row.pk] if row else [], kwargs=kwargs or None)


def get(person, name, row=None, query=""):
    return browser(person).get(address(name, row) + query)


def text(person, name, row=None, query=""):
    """What a page says to a person; it opens."""
    page = get(person, name, row, query)
    assert page.status_code == 200
    return page.content.decode()


def post(person, name, row, **data):
    return browser(person).post(address(name, row), data)


def move(world, to, *, code="g1", seen="", days=0, by=None, at=None, organisation=None, **fields):
    fields = {
        "trajectory": world.trajectory,
        "goal": key(world, code),
        "step": to,
        "seen": seen,
        "on": today() - days * DAY,
        "organisation": organisation or world.company,
        "reason": "Getoond en uitgelegd",
        "by": by or world.mentor_person,
        "at": at or timezone.now(),
    } | fields
    return steps.move_step(**fields)


def note(world, code="g1", text="De nippels gevonden", *, days=0, version=0, **fields):
    fields = {"answers": {"did": notes.Typed(text, version)}, "by": world.learner_person} | fields
    return notes.write(
        trajectory=world.trajectory,
        goal=key(world, code),
        on=today() - days * DAY,
        at=timezone.now(),
        **fields,
    )


def chance(world, **fields):
    fields = {
        "trajectory": world.trajectory,
        "organisation": world.company,
        "on": today(),
        "text": "Een lek gedicht",
        "by": world.mentor_person,
        "at": timezone.now(),
    } | fields
    return chances.tell(**fields)


def tip(world, **fields):
    fields = {"text": "Laat het plan luidop lezen", "by": world.teacher, "at": timezone.now()} | fields
    return tips.give(trajectory=world.trajectory, **fields)


def practice_test(world, **fields):
    fields = {
        "trajectory": world.trajectory,
        "title": "Een smeerbeurt",
        "on": today() + DAY,
        "goals": [key(world), key(world, "g2")],
        "organisation": world.company,
        "by": world.teacher,
        "at": timezone.now(),
    } | fields
    return practice_tests.plan(**fields)


def proposal(world, **fields):
    fields = {"kind": "proposal", "text": "Ik wil leren lassen", "by": world.learner_person} | fields
    return proposals.propose(trajectory=world.trajectory, at=timezone.now(), **fields)


__all__ = ["DAY", "dt", "world"]
