"""What plans and goals keep on a learner can be taken along and goes when the person is erased; what was agreed stays."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.erasing import erase_person
from learningplans import models as m
from learningplans.plans import consulting
from tests.learningplans.plan_world import active, make_planned_world
from tests.stories import as_now, now, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("X02")]
SECRET = "Alleen voor mij"


@pytest.fixture
def world():
    found = make_planned_world()
    found.version = active(found)
    own = {"school": found.school, "trajectory": found.trajectory}
    goal = {"sheet": found.first.sheet, "goal_code": "g1", **own}
    m.PlanItem.objects.filter(goal_code="g1").update(note=SECRET, responsible=found.mentor_person)
    m.TrainingPlanVersion.objects.update(expectations=SECRET)
    m.GoalNote.objects.create(on=today(), answers={"wat": SECRET}, written_at=now(), **goal)
    step = {"organisation": found.company, "step": "coaching", "on": today(), "reason": SECRET}
    m.GoalStep.objects.create(at=now(), by=found.mentor_person, **step, **goal)
    chance = {"organisation": found.company, "text": SECRET, "on": today()}
    m.LearningChance.objects.create(at=now(), by=found.learner_person, **chance, **goal)
    m.GoalTip.objects.create(text=SECRET, at=now(), by=found.coach, **goal)
    m.PracticeTest.objects.create(
        title="Toets", on=today(), outcome=SECRET, planned_at=now(), planned_by=found.coach, **own
    )
    plan = found.version.plan
    consulting.remark(plan=plan, text=SECRET, by=as_now(found.learner_person), at=now())
    consulting.see(version=found.version, by=as_now(found.learner_person), at=now())
    return found


def taken(client, person):
    client.force_login(person)
    return json.loads(client.get(reverse("personal_data")).content)


def test_a_learner_takes_plans_steps_and_notes_along(client, world):
    found = taken(client, world.learner_person)
    (plan,) = found["Je opleidingsplan"]
    assert plan["stand"] == "actief" and len(plan["leerdoelen"]) == 4 and plan["verwachtingen"] == SECRET
    assert found["Je notities bij leerdoelen"][0]["notities"] == {"wat": SECRET}
    assert found["Hoe ver je bent met je leerdoelen"][0]["stap"] == "coachen"
    for heading in ("Onverwachte leerkansen", "Praktijktoetsen", "Wat je zei over opleidingsplannen"):
        assert SECRET in str(found[heading])
    assert found["Opleidingsplannen waarmee je akkoord ging"][0]["als"] == "lerende"
    assert len(found["Opleidingsplannen die je las"]) == 1


def test_a_mentor_takes_the_own_acts_along_and_nothing_of_the_learner(client, world):
    found = taken(client, world.mentor_person)
    assert found["Je opleidingsplan"] == [] and found["Je notities bij leerdoelen"] == []
    assert found["Opleidingsplannen waarmee je akkoord ging"][0]["als"] == "mentor"
    assert found["Leerdoelen die je begeleidt"][0]["leerdoel"] == "Doel g1"
    assert [row["wat"] for row in found["Stappen en tips die je noteerde"]] == [SECRET]


def test_an_erased_learner_leaves_what_was_agreed_and_no_words(world):
    done = erase_person(user=world.learner_person, by=world.school_director, at=timezone.now())
    assert "notities bij leerdoelen gewist" in done
    kinds = (m.PlanItem, m.PlanRemark, m.TrainingPlanVersion, m.GoalStep, m.LearningChance, m.GoalTip)
    for model in (*kinds, m.PracticeTest, m.GoalNote):
        assert SECRET not in str(list(model.objects.values()))
    assert not m.GoalNote.objects.exists()
    assert not m.PlanSeen.objects.filter(user=world.learner_person).exists()
    assert m.PlanItem.objects.count() == 4 and m.PlanConsent.objects.count() == 3
    assert m.GoalStep.objects.get().step == "coaching"
