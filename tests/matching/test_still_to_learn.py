"""What a learner still has to learn is the learner's own: without what is reached, known before, or learned at a placement."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from companies.models import ActivityAnswer
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Activity
from duaalportal.lib.plain import in_full
from learningplans.models import GoalStep, Placement, PlanItem, PlanState, Trajectory, TrajectoryState
from matching.openings.facts import seekers
from matching.openings.facts_of_many import seekers_of_many
from matching.proposals.gathering import fingerprint
from matching.proposals.making import keep
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import PROGRAMME, make_mentor, programme, ready_place
from tests.factories.learningplans import make_learner, make_trajectory, place_learner
from tests.factories.matching import make_opening
from tests.factories.sheets import content_of, make_plan, make_sheet, put
from tests.stories import browser, one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M11", "M12")]
DAY = dt.timedelta(days=1)


def _world():
    """A learner with a plan of three goals for two activities, one without a plan, and a company that teaches all."""
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    with_plan, bare = (
        make_trajectory(
            school, learner=make_learner(school, name=name), coach=coach, state=TrajectoryState.SEARCHING
        )
        for name in ("Lina Verhaegen", "Bo Claes")
    )
    company = OrganisationFactory(name="Staalbouw Dender")
    place = ready_place(company)
    owner = member(Role.COMPANY_COORDINATOR, company)
    codes = list(
        Activity.objects.filter(programme=PROGRAMME).order_by("position").values_list("code", flat=True)
    )
    first, second, *_ = codes
    goals = [
        {"code": "g1", "activities": [first]},
        {"code": "g2", "activities": [first, second]},
        {"code": "g3", "activities": []},
    ]
    for activity in Activity.objects.filter(programme=PROGRAMME):
        ActivityAnswer.objects.create(
            organisation=company,
            establishment=place,
            activity=activity,
            value="yes",
            changed_at=timezone.now(),
            changed_by=owner,
        )
    sheet = make_sheet(content=content_of(goals))
    scene = SimpleNamespace(trajectory=with_plan, company=company, coach=coach)
    return SimpleNamespace(
        school=school,
        coach=coach,
        with_plan=with_plan,
        bare=bare,
        place=place,
        opening=make_opening(place, programme(), owner),
        sheet=sheet,
        plan=make_plan(scene, sheet, state=PlanState.ACTIVE),
        all=frozenset(codes),
        first=first,
        second=second,
    )


world = one_world(_world)


def step(world, goal, step, days=0):
    return GoalStep.objects.create(
        school=world.school,
        trajectory=world.with_plan,
        sheet=world.sheet.sheet,
        goal_code=goal,
        organisation=world.school,
        step=step,
        on=today(),
        reason="Gezien",
        at=timezone.now() + days * DAY,
        by=world.coach,
    )


def placed(world, last):
    """A placement until a day, as the plan names it."""
    mentor = make_mentor(world.place.organisation)
    return place_learner(
        world.with_plan, mentor, world.place, weekdays=[], starts_on=world.with_plan.starts_on, ends_on=last
    )


def to_learn(world):
    """What the two still have to learn, read for a page; read for a proposal it is the same."""
    rows = Trajectory.objects.filter(pk__in=[world.with_plan.pk, world.bare.pk])
    alone = {pk: one.to_learn for pk, one in seekers(list(rows.select_related("learner")), today()).items()}
    many = {in_full(pk): one.to_learn for pk, one in seekers_of_many(rows, today()).items()}
    assert many == {str(pk): codes for pk, codes in alone.items()}
    assert alone[world.bare.pk] == world.all
    return alone[world.with_plan.pk]


def test_without_anything_reached_all_is_still_to_learn(world):
    assert to_learn(world) == world.all
    put(world.plan, world.sheet, "g2", place="school", organisation=world.school)
    assert to_learn(world) == world.all


def test_an_activity_is_learned_when_each_goal_that_teaches_it_is_reached(world):
    step(world, "g2", "reached")
    assert to_learn(world) == world.all - {world.second}
    step(world, "g1", "reached", 1)
    assert to_learn(world) == world.all - {world.first, world.second}
    # the newest step counts
    step(world, "g1", "coaching", 2)
    assert to_learn(world) == world.all - {world.second}


def test_what_was_known_before_is_not_to_learn(world):
    put(world.plan, world.sheet, "g2", place="", starts_on=None, ends_on=None, known_on=today())
    assert to_learn(world) == world.all - {world.second}


def test_what_a_placement_of_the_plan_teaches_is_not_sought_elsewhere(world):
    placement = placed(world, world.with_plan.ends_on)
    item = put(world.plan, world.sheet, "g2", placement=placement)
    assert to_learn(world) == world.all - {world.second}
    # it ended before the goal was over, or before it began
    Placement.objects.filter(pk=placement.pk).update(ends_on=item.ends_on - DAY)
    assert to_learn(world) == world.all
    before = timezone.now() - 400 * DAY
    Placement.objects.filter(pk=placement.pk).update(
        ends_on=world.with_plan.ends_on, ended_at=before, ended_by=world.coach
    )
    assert to_learn(world) == world.all


def test_the_version_of_the_plan_that_holds_counts(world):
    PlanItem.objects.create(
        plan_version=world.plan,
        sheet=world.sheet.sheet,
        goal_code="g2",
        title="g2",
        known_on=today(),
        school=world.school,
        trajectory=world.with_plan,
    )
    assert to_learn(world) == world.all - {world.second}
    world.plan.state = PlanState.REPLACED
    world.plan.save()
    assert to_learn(world) == world.all


def test_the_page_and_a_proposal_count_what_this_learner_has_left(world):
    address = f"/trajecten/{world.with_plan.pk}/leerplaatsen/{world.opening.pk}/"
    many, coach = len(world.all), browser(world.coach)
    assert f"{many} van de {many} activiteiten die nog moeten" in coach.get(address).content.decode()
    row = keep(
        school=world.school,
        school_year=world.bare.school_year,
        by=world.coach,
        at=timezone.now(),
    )
    before = fingerprint(row, today())
    step(world, "g2", "reached")
    assert f"{many - 1} van de {many - 1} activiteiten die nog moeten" in coach.get(address).content.decode()
    assert fingerprint(row, today()) != before
