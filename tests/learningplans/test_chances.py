"""Unexpected chances in two taps, tips from school to mentor, and what a learner proposes (P23, P25, P28)."""

import uuid

import pytest
from django.utils import timezone

from learningplans.goals import chances, proposals, tips
from learningplans.goals.known import GoalRefused, PlaceRefused, UnknownGoal
from learningplans.models import GoalTip, LearningChance, PlanConsent, PlanItem, PlanRemark
from learningplans.plans import consulting
from tests.factories.learningplans import make_learner
from tests.learningplans.following import (
    DAY,
    address,
    chance,
    get,
    key,
    post,
    proposal,
    text,
    tip,
    world,
    written,
)
from tests.stories import browser, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]


# --- chances -------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P25")
def test_a_chance_is_told_in_two_taps(world):
    page = text(world.mentor_person, "this_week", world.trajectory)
    assert address("chance_new", world.trajectory) in page
    form = text(world.mentor_person, "chance_new", world.trajectory)
    assert f'name="goal" value="{written(world)}"' in form
    first = {"organisation": world.company.pk, "on": today(), "text": ""}
    answer = post(world.mentor_person, "chance_new", world.trajectory, goal=written(world), **first)
    assert answer.status_code == 302
    row = LearningChance.objects.get()
    assert (row.goal_code, row.text, row.on) == ("g1", "Smeernippels herkennen", today())
    assert row.organisation == world.company
    assert "nog te bekijken" in text(world.mentor_person, "this_week", world.trajectory)


@pytest.mark.parametrize(
    "sent, words",
    [
        ({}, "Schrijf wat er te leren viel, of kies een leerdoel."),
        ({"text": "x" * 10_000}, "Je tekst telt 10000 tekens"),
        ({"goal": "g1"}, "Dit leerdoel staat niet in het plan"),
        ({"goal": "00000000-0000-4000-8000-000000000001:g1"}, "Dit leerdoel staat niet in het plan"),
        ({"text": "Iets", "on": "2999-01-01"}, "Deze dag komt nog"),
        ({"text": "Iets", "organisation": "elders"}, "Kies een plaats uit de lijst."),
    ],
)
def test_what_is_wrong_with_a_chance_is_said_and_stays(world, sent, words):
    sent = {"text": "", "goal": "", "on": today(), "organisation": world.company.pk} | sent
    answer = post(world.mentor_person, "chance_new", world.trajectory, **sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and sent["text"] in page
    assert not LearningChance.objects.exists()


def test_a_chance_is_seen_where_one_is_and_only_once(world):
    with pytest.raises(PlaceRefused):
        chance(world, organisation=world.other_company)
    sent = uuid.uuid4()
    assert chance(world, key=sent) == chance(world, key=sent)
    with pytest.raises(chances.ChanceRefused):
        chance(world, on=today() - 400 * DAY)
    with pytest.raises(UnknownGoal):
        chance(world, goal=key(world, "g99"))
    assert LearningChance.objects.count() == 1


@pytest.mark.shows("P25")
def test_the_coach_puts_a_chance_in_the_version_in_the_making(world):
    row = chance(world)
    answer = browser(world.coach).post(address("chance_settle", row), {"in-plan": "1"}, follow=True)
    assert "Stuur het bij" in answer.content.decode()
    row.refresh_from_db()
    assert row.settled_at is None
    world.plan.state = "consultation"
    world.plan.save()
    PlanConsent.objects.create(
        plan_version=world.plan,
        party="coach",
        organisation=world.school,
        at=timezone.now(),
        by=world.coach,
        school=world.school,
        trajectory=world.trajectory,
    )
    post(world.coach, "chance_settle", row, **{"in-plan": "1"})
    item = PlanItem.objects.get(origin="chance")
    assert (item.title, item.place, item.organisation) == ("Een lek gedicht", "company", world.company)
    assert item.starts_on == item.ends_on == today() and item.sheet is None
    # who agreed with the plan agreed without it
    assert not PlanConsent.objects.exists()
    again = chances.settle(chance=row, in_plan=False, by=world.coach, at=timezone.now())
    assert again.in_plan


def test_a_chance_can_just_be_seen_and_a_mentor_does_not_settle(world):
    row = chance(world)
    assert post(world.mentor_person, "chance_settle", row).status_code in (403, 404)
    post(world.coach, "chance_settle", row)
    row.refresh_from_db()
    assert row.settled_by == world.coach and not row.in_plan


def test_a_chance_at_another_company_is_not_told(world):
    chance(world, text="In het grote geheim", organisation=world.other_company, by=world.other_mentor)
    assert "In het grote geheim" not in text(world.mentor_person, "this_week", world.trajectory)
    assert "In het grote geheim" in text(world.coach, "this_week", world.trajectory)


# --- tips ----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P23")
def test_a_tip_goes_from_school_to_the_mentor_who_reads_it(world):
    sent = {"text": "Laat het plan luidop lezen", "url": "www.voorbeeld.be/les", "goal": written(world)}
    assert post(world.teacher, "goal_tips", world.trajectory, **sent).status_code == 302
    row = GoalTip.objects.get()
    assert row.url == "https://www.voorbeeld.be/les"
    page = text(world.mentor_person, "this_week", world.trajectory)
    assert "Laat het plan luidop lezen" in page and "Gelezen" in page
    post(world.mentor_person, "goal_tip_read", row)
    row.refresh_from_db()
    assert row.seen_by == world.mentor_person
    assert "Laat het plan luidop lezen" not in text(world.mentor_person, "this_week", world.trajectory)
    assert "Laat het plan luidop lezen" in text(world.mentor_person, "plan_item", world.item)


@pytest.mark.parametrize("who", ["learner_person", "mother", "coordinator"])
def test_tips_are_between_school_and_mentor(world, who):
    tip(world, goal=key(world))
    person = getattr(world, who)
    for name, row in (("this_week", world.trajectory), ("plan_item", world.item)):
        assert "Laat het plan luidop lezen" not in text(person, name, row)
    assert get(person, "goal_tips", world.trajectory).status_code in (403, 404)


@pytest.mark.parametrize(
    "sent, words",
    [
        ({"text": ""}, "Schrijf je tip in enkele woorden."),
        ({"text": "x" * 10_000}, "Je tekst telt 10000 tekens"),
        ({"text": "Kijk", "url": "javascript:alert(1)"}, "Dit is geen link."),
        ({"text": "Kijk", "goal": "iets:anders"}, "Dit leerdoel staat niet in het plan"),
    ],
)
def test_what_is_wrong_with_a_tip_is_said(world, sent, words):
    answer = post(world.teacher, "goal_tips", world.trajectory, **sent)
    assert answer.status_code == 422 and words in answer.content.decode() and not GoalTip.objects.exists()


def test_a_mentor_gives_no_tip_and_school_reads_none_for_the_mentor(world):
    assert post(world.mentor_person, "goal_tips", world.trajectory, text="Nee").status_code == 404
    row = tip(world)
    assert post(world.coach, "goal_tip_read", row).status_code == 404
    sent = uuid.uuid4()
    assert tip(world, key=sent) == tip(world, key=sent)
    with pytest.raises(tips.TipRefused):
        tip(world, text=" ")


# --- proposals -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("P28")
def test_a_learner_proposes_and_the_coach_answers_with_a_reason(world):
    sent = {"kind": "choice", "text": "Ik kies voor lassen", "goal": ""}
    assert post(world.learner_person, "proposal_new", world.trajectory, **sent).status_code == 302
    row = PlanRemark.objects.get()
    assert "Ik kies voor lassen" in text(world.mentor_person, "plan_proposals", world.trajectory)
    asked = text(world.coach, "plan_proposals", world.trajectory)
    assert address("plan_remark_answer", row) in asked
    no = post(world.coach, "plan_remark_answer", row, outcome="declined", text="")
    assert no.status_code == 422 and "waarom" in no.content.decode()
    post(world.coach, "plan_remark_answer", row, outcome="accepted", text="Vanaf januari")
    page = text(world.learner_person, "plan_proposals", world.trajectory)
    assert "doen we" in page and "Vanaf januari" in page
    late = post(world.coach, "plan_remark_answer", row, outcome="declined", text="Toch niet")
    row.refresh_from_db()
    assert row.outcome == "accepted"
    assert "Vanaf januari" in browser(world.coach).get(late.url).content.decode()


@pytest.mark.parametrize(
    "sent, words",
    [
        ({"kind": "proposal", "text": ""}, "Schrijf wat je wil."),
        ({"kind": "remark", "text": "x"}, "Kies er een."),
        ({"kind": "proposal", "text": "x" * 10_000}, "Je tekst telt 10000 tekens"),
        ({"kind": "proposal", "text": "x", "goal": "y"}, "Dit leerdoel staat niet in het plan"),
    ],
)
def test_what_is_wrong_with_a_proposal_is_said(world, sent, words):
    answer = post(world.learner_person, "proposal_new", world.trajectory, **sent)
    assert answer.status_code == 422 and words in answer.content.decode() and not PlanRemark.objects.exists()


def test_a_learner_proposes_in_the_own_plan_alone(world):
    other = make_learner(world.school)
    assert get(other.user, "proposal_new", world.trajectory).status_code == 404
    with pytest.raises(proposals.NotTheLearner):
        proposal(world, by=world.coach)
    with pytest.raises(GoalRefused):
        proposal(world, kind="remark")
    sent = uuid.uuid4()
    assert proposal(world, key=sent) == proposal(world, key=sent)
    row = PlanRemark.objects.get()
    assert get(world.learner_person, "plan_remark_answer", row).status_code in (403, 404)
    consulting.answer(remark=row, outcome="noted", text="", by=world.coach, at=timezone.now())
    assert "gezien" in text(world.learner_person, "plan_proposals", world.trajectory)
