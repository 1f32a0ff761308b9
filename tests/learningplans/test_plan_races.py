"""Two people at one plan at the same moment on PostgreSQL, each behind the wall: one effect, and the other is told."""

import pytest

from learningplans import models as m
from learningplans.plans import adjusting, consulting, making
from learningplans.plans.errors import PlanRefused
from tests.harness.at_once import at_once
from tests.learningplans.plan_world import active, agree, agree_all, fill, make_planned_world, planned, send
from tests.races import as_person, outcome
from tests.stories import fresh, today

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    """A learner with a place and two sheets."""
    return make_planned_world()


@pytest.mark.shows("P04")
def test_two_who_make_a_plan_at_once_make_one(world):
    make = as_person(world.coach, lambda by, at: making.make_plan(trajectory=world.trajectory, by=by, at=at))
    also = as_person(
        world.school_coordinator, lambda by, at: making.make_plan(trajectory=world.trajectory, by=by, at=at)
    )
    given, refused = outcome(at_once(make, also), PlanRefused)
    assert len(given) == len(refused) == 1 and "al een opleidingsplan" in str(refused[0])
    assert m.TrainingPlan.objects.count() == m.TrainingPlanVersion.objects.count() == 1


@pytest.mark.shows("P04")
def test_of_the_last_two_consents_at_once_exactly_one_approves(world):
    version = planned(world)
    fill(world)
    send(world)
    agree(world, world.coach)
    seen = fresh(version).version

    def consent(person):
        return as_person(
            person, lambda by, at: consulting.agree(version=version, seen=seen, by=by, at=at).state
        )

    given, refused = outcome(
        at_once(consent(world.mentor_person), consent(world.learner_person)), PlanRefused
    )
    assert sorted(given) == ["approved", "consultation"] and not refused
    assert fresh(version).state == "approved" and m.PlanConsent.objects.count() == 3


@pytest.mark.shows("P13")
def test_a_plan_that_is_activated_twice_at_once_is_active_once(world):
    version = planned(world)
    fill(world)
    send(world)
    agree_all(world)
    day = min(max(today(), world.trajectory.starts_on), world.trajectory.ends_on)
    call = as_person(world.coach, lambda by, at: consulting.activate(version=version, day=day, by=by, at=at))
    given, refused = outcome(at_once(call, call), PlanRefused)
    assert len(given) == len(refused) == 1 and "al actief" in str(refused[0])


@pytest.mark.shows("P13")
def test_two_who_adjust_at_once_begin_one_version(world):
    version = active(world)
    call = as_person(
        world.coach, lambda by, at: adjusting.adjust(version=version, reason="Anders", by=by, at=at)
    )
    given, refused = outcome(at_once(call, call), PlanRefused)
    assert len(given) == len(refused) == 1 and "al in de maak" in str(refused[0])
    assert m.TrainingPlanVersion.objects.count() == 2
