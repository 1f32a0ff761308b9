"""Plans for a whole class behind the page: what is made, what is left alone, and what happens when it starts anew."""

import pytest
from django.urls import reverse
from django.utils import timezone

from duaalportal.jobs.models import Job
from learningplans import models as m
from learningplans import plan_jobs
from learningplans.plans import many
from tests.factories.learningplans import make_trajectory, make_world
from tests.factories.sheets import content_of, make_plan, make_sheet

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def world():
    """Four learners of one coach: without plan, with a draft, with a plan that is talked over, and one of another coach."""
    world = make_world()
    world.sheet = make_sheet(content=content_of(competences=("k1",)))
    world.draft = make_plan(world, world.sheet)
    world.fresh = make_trajectory(world.school, coach=world.coach)
    world.talked = make_trajectory(world.school, coach=world.coach)
    plan = m.TrainingPlan.objects.create(
        school=world.school,
        trajectory=world.talked,
        standard_trajectory=world.draft.plan.standard_trajectory,
        made_at=timezone.now(),
        made_by=world.coach,
    )
    m.TrainingPlanVersion.objects.create(
        school=world.school,
        trajectory=world.talked,
        plan=plan,
        number=1,
        state="consultation",
        made_at=timezone.now(),
        made_by=world.coach,
        sent_at=timezone.now(),
        sent_by=world.coach,
    )
    world.other = make_trajectory(world.school)
    world.start = world.trajectory.starts_on
    return world


def plan_all(world, progress=lambda *_: None):
    every = m.Trajectory.objects.values_list("pk", flat=True)
    return many.plan_each(
        trajectory_ids=list(every), by=world.coach, today=world.start, now=timezone.now, progress=progress
    )


@pytest.mark.shows("P04")
def test_each_learner_without_a_plan_gets_one_and_the_rest_is_left_alone(world):
    seen = []
    found = plan_all(world, lambda done, total, words: seen.append((done, total)))
    assert {one.trajectory for one in found} == {world.trajectory, world.fresh}
    assert all(one.placed == 3 for one in found)
    assert m.TrainingPlan.objects.filter(trajectory=world.fresh).count() == 1
    assert not m.PlanItem.objects.filter(trajectory__in=[world.talked, world.other]).exists()
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_work_that_starts_anew_does_nothing_twice(world):
    class Stopped(Exception):
        """The worker is killed."""

    def killed_after_one(done, total, words):
        if done == 1:
            raise Stopped

    with pytest.raises(Stopped):
        plan_all(world, killed_after_one)
    assert m.PlanItem.objects.count() == 3
    plan_all(world)
    assert m.PlanItem.objects.count() == 6
    assert m.TrainingPlan.objects.filter(trajectory=world.fresh).count() == 1
    assert sorted(one.placed for one in plan_all(world)) == [0, 0]


def test_a_programme_without_sheets_is_told_and_stops_nobody_else(world):
    m.LearningSheet.objects.update(retired_on=world.start)
    found = {one.trajectory: one for one in plan_all(world)}
    assert found[world.fresh].words == "overgeslagen"
    assert "leerfiche" in found[world.fresh].why
    assert found[world.trajectory].placed == 3


@pytest.mark.shows("P04")
def test_a_coach_starts_it_for_the_learners_who_are_ticked(world, client):
    client.force_login(world.coach)
    address = reverse("learningplans:plans_propose")
    page = client.get(address).content.decode()
    assert world.fresh.learner.name in page and world.talked.learner.name not in page
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, {"traject": [world.fresh.pk, world.other.pk]})
    job = Job.objects.get(kind=plan_jobs.PLANS)
    assert answer.url == reverse("jobs:detail", args=[job.pk])
    assert job.params["trajectories"] == [str(world.fresh.pk)]  # another coach's learner is not taken in
    made = plan_jobs.propose_plans(job, lambda *_: None)
    assert made.name == "voorgestelde-plannen.xlsx"
