"""What waits around plans and goals for whom, and how answering it makes it disappear."""

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.lib.attention import Urgency
from learningplans import attention, attention_goals, attention_plans
from learningplans.goals import chances, practice_tests, tips
from learningplans.models import PlanConsent, PlanItem, PlanSeen, TrainingPlanVersion
from learningplans.plans import consulting
from tests.factories.accounts import member
from tests.factories.learningplans import make_learner, make_trajectory
from tests.factories.sheets import put
from tests.learningplans.following import DAY, chance, move, practice_test, proposal, tip, world
from tests.stories import today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
AROUND = ("coach", "teacher", "mentor_person", "other_mentor", "learner_person", "mother", "coordinator")


def waits(person, on=None, subjects=(attention_plans, attention_goals)):
    """Code up to the key, and title per open item of a person, their rights read anew."""
    person = User.objects.get(pk=person.pk)
    items = [one for subject in subjects for one in subject.open_items(user=person, today=on or today())]
    return {one.title: one for one in items}


def who_has(world, words):
    """Who of those around the learner has an item that begins so."""
    return {who for who in AROUND if any(title.startswith(words) for title in waits(getattr(world, who)))}


def in_state(world, state):
    world.plan.state = state
    world.plan.sent_at, world.plan.sent_by = timezone.now(), world.coach
    world.plan.save()


def consent(world, party, organisation, by):
    own = {"school": world.school, "trajectory": world.trajectory}
    row = {"party": party, "organisation": organisation, "by": by}
    PlanConsent.objects.create(plan_version=world.plan, at=timezone.now(), **row, **own)


# --- plans ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04")
def test_a_plan_that_is_talked_over_waits_for_each_party_until_they_agree(world):
    in_state(world, "consultation")
    try:
        lines = f"Lees het opleidingsplan van {world.learner.name}"
        assert who_has(world, lines) == {"coach", "mentor_person", "other_mentor"}
        assert who_has(world, "Lees jouw opleidingsplan") == {"learner_person"}
        consent(world, "mentor", world.company, world.mentor_person)
        assert who_has(world, lines) == {"coach", "other_mentor"}
        consent(world, "learner", world.school, world.learner_person)
        assert who_has(world, "Lees jouw opleidingsplan") == set()
        consent(world, "coach", world.school, world.coach)
        assert who_has(world, lines) == {"other_mentor"}
    finally:
        in_state(world, "active")


@pytest.mark.shows("P06")
def test_goals_without_a_place_wait_for_the_coach_while_others_look(world):
    PlanItem.objects.filter(goal_code="g4").update(place="", organisation=None, starts_on=None, ends_on=None)
    assert who_has(world, "1 leerdoel heeft nog geen plaats") == set()
    in_state(world, "consultation")
    try:
        assert who_has(world, "1 leerdoel heeft nog geen plaats") == {"coach"}
        put(world.plan, world.sheet, "g4", place="school")
        assert who_has(world, "1 leerdoel heeft nog geen plaats") == set()
    finally:
        in_state(world, "active")


@pytest.mark.parametrize(
    "state, action",
    [
        ("draft", "Bekijk het concept"),
        ("consultation", "Bekijk het overleg"),
        ("approved", "Laat het ingaan"),
        (None, "Maak het plan"),
    ],
)
def test_a_running_trajectory_without_a_plan_in_force_waits_for_the_coach(world, state, action):
    title = f"Het opleidingsplan van {world.learner.name} loopt nog niet"
    assert title not in waits(world.coach)
    if state:
        in_state(world, state)
    else:
        TrainingPlanVersion.objects.filter(pk=world.plan.pk).update(state="replaced")
    try:
        found = waits(world.coach)[title]
        assert found.action == action and found.urgency == Urgency.SOON
        assert who_has(world, title) == {"coach"}
    finally:
        in_state(world, "active")


def test_many_without_a_plan_are_one_item(world):
    for _ in range(4):
        make_trajectory(world.school, learner=make_learner(world.school), coach=world.coach)
    assert "4 lerenden zonder opleidingsplan dat loopt" in waits(world.coach)


@pytest.mark.shows("P13")
def test_a_changed_plan_is_news_until_one_read_it(world):
    world.plan.number, world.plan.made_by, world.plan.reason = 2, world.coach, "Een andere machine"
    world.plan.save()
    try:
        title = f"Het opleidingsplan van {world.learner.name} is aangepast"
        assert who_has(world, title) == {"teacher", "mentor_person", "other_mentor"}
        assert who_has(world, "Jouw opleidingsplan is aangepast") == {"learner_person"}
        assert "Een andere machine" in waits(world.mentor_person)[title].why
        consulting.see(version=world.plan, by=world.mentor_person, at=timezone.now())
        assert PlanSeen.objects.count() == 1
        assert who_has(world, title) == {"teacher", "other_mentor"}
    finally:
        world.plan.number = 1


@pytest.mark.shows("P28")
def test_a_proposal_waits_for_the_coach_until_it_is_answered(world):
    row = proposal(world)
    title = f"{world.learner.name} stelt iets voor"
    assert who_has(world, title) == {"coach"}
    consulting.answer(remark=row, outcome="accepted", text="Goed", by=world.coach, at=timezone.now())
    assert who_has(world, title) == set()
    consulting.remark(plan=world.plan.plan, text="Klopt dit uur?", by=world.mentor_person, at=timezone.now())
    assert who_has(world, "Een opmerking bij het plan") == {"coach"}


# --- goals ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P25")
def test_a_chance_waits_for_the_coach_until_it_was_looked_at(world):
    row = chance(world)
    assert who_has(world, "Een onverwachte leerkans voor") == {"coach"}
    chances.settle(chance=row, in_plan=False, by=world.coach, at=timezone.now())
    assert who_has(world, "Een onverwachte leerkans voor") == set()


@pytest.mark.shows("P23")
def test_a_tip_waits_for_the_mentors_until_it_was_read(world):
    row = tip(world)
    assert who_has(world, "Een tip van de school") == {"mentor_person", "other_mentor"}
    tips.read(tip=row, by=world.mentor_person, at=timezone.now())
    assert who_has(world, "Een tip van de school") == set()


@pytest.mark.shows("P24")
def test_a_practice_test_comes_up_within_a_week_and_then_asks_how_it_went(world):
    row = practice_test(world, on=today() + 5 * DAY)
    title = "Praktijktoets: Een smeerbeurt"
    assert who_has(world, title) == {"coach", "teacher", "mentor_person", "learner_person"}
    assert title not in waits(world.learner_person, today() - 3 * DAY)
    asks = f"Hoe ging de praktijktoets van {world.learner.name}?"
    after = waits(world.teacher, today() + 6 * DAY)
    assert asks in after and title not in after
    assert asks not in waits(world.coach, today() + 6 * DAY)
    practice_tests.cancel(test=row, by=world.teacher, at=timezone.now())
    assert who_has(world, title) == set() and asks not in waits(world.teacher, today() + 6 * DAY)


def test_a_goal_that_can_begin_is_calm_and_goes_with_the_first_step(world):
    title = f"{world.learner.name} kan beginnen: Smeernippels herkennen"
    assert who_has(world, title) == {"mentor_person"}
    assert waits(world.mentor_person)[title].urgency == Urgency.CALM
    assert title not in waits(world.mentor_person, today() - 8 * DAY)
    move(world, "modeling")
    assert who_has(world, title) == set()


# --- all of it -----------------------------------------------------------------------------------------------------


def test_nobody_hears_of_other_learners(world):
    chance(world)
    proposal(world)
    tip(world)
    practice_test(world)
    colleague = member(Role.MENTOR, world.company)
    for person in (world.stranger, colleague, world.school_coordinator, world.mother):
        assert waits(person) == {}


@pytest.mark.parametrize("who", ["coach", "mentor_person", "learner_person", "teacher"])
def test_it_costs_the_same_whatever_waits(world, who, django_assert_max_num_queries):
    in_state(world, "consultation")
    try:
        tip(world)
        chance(world)
        practice_test(world)
        person = User.objects.get(pk=getattr(world, who).pk)
        assert person.access
        for subject in (attention_plans, attention_goals):
            subject.open_items(user=person, today=today())
        with django_assert_max_num_queries(5) as asked:
            found = [
                item
                for subject in (attention_plans, attention_goals)
                for item in subject.open_items(user=person, today=today())
            ]
        assert found
        before = len(asked)
        for number in range(6):
            tip(world, text=f"Tip {number}")
            chance(world, text=f"Kans {number}")
            practice_test(world, title=f"Toets {number}")
        with django_assert_max_num_queries(before):
            for subject in (attention_plans, attention_goals):
                subject.open_items(user=person, today=today())
    finally:
        in_state(world, "active")


def test_vandaag_asks_plans_and_goals_too(world):
    tip(world)
    assert any(
        title.startswith("Een tip van de school")
        for title in waits(world.mentor_person, subjects=(attention,))
    )
