"""A goal moves along the six steps of apprenticeship, forward and back, with a day and a reason (P22)."""

import uuid

import pytest

from duaalportal.accounts.models import AuditEntry
from learningplans.goals import content, steps
from learningplans.goals.known import PlaceRefused, TrajectoryClosed, UnknownGoal, read_key
from learningplans.models import ApprenticeshipStep, GoalStep, Trajectory
from learningplans.rules import goals as rules
from learningplans.rules.coverage import Key
from tests.learningplans.following import DAY, address, get, key, move, post, text, world
from tests.stories import browser, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
Step = ApprenticeshipStep


# --- the rule ------------------------------------------------------------------------------------------------------


def test_each_step_has_words_for_both_a_question_and_reasons_to_tap():
    assert [one.code for one in content.steps()] == [step.value for step in Step if step != Step.REACHED]
    for one in content.steps():
        assert one.mentor and one.learner and one.questions, one.code
    assert set(rules.REASONS) == set(Step)


def test_the_next_step_walks_to_reached_and_stops():
    walked, step = [], ""
    while step := rules.next_step(step):
        walked.append(step)
    assert walked == list(Step)


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"to": "coaching"}, "step"),
        ({"on": 1}, "on"),
        ({"on": -400}, "on"),
        ({"on": -9}, "on"),
        ({"reason": "  "}, "reason"),
        ({"to": "modeling", "reason": ""}, "reason"),
        ({}, None),
        ({"to": "modeling"}, None),
        ({"on": -8}, None),
    ],
)
def test_what_cannot_be_noted(fields, field):
    day = today()
    said = {"to": "scaffolding", "on": 0, "reason": "Lukt"} | fields
    no = rules.refusal(
        step="coaching",
        since=day - 8 * DAY,
        to=said["to"],
        on=day + said["on"] * DAY,
        reason=said["reason"],
        first_day=day - 60 * DAY,
        today=day,
    )
    assert (no[0] if no else None) == field


@pytest.mark.parametrize(
    "counts, words",
    [
        ((0, 0, 0), "Er staan nog geen leerdoelen in het plan."),
        ((0, 0, 6), "Het plan telt 6 leerdoelen en 6 komen nog."),
        ((2, 3, 6), "Van de 6 leerdoelen zijn er 2 bereikt, aan 3 wordt gewerkt en 1 komt nog."),
        ((6, 0, 6), "Alle 6 leerdoelen zijn bereikt."),
    ],
)
def test_progress_is_told_in_words(counts, words):
    assert rules.in_words(*counts) == words


NOWHERE = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize("sent", ["", "g1", "nee:g1:x", NOWHERE, "x" * 10_000, f"{'-' * 36}:g1"])
def test_a_key_that_is_none_is_nothing(sent):
    assert read_key(sent) is None


# --- the service ---------------------------------------------------------------------------------------------------


@pytest.mark.shows("P22")
def test_a_goal_moves_on_and_back_and_remembers_why(world):
    move(world, Step.MODELING, days=8)
    move(world, Step.COACHING, seen="modeling", days=3, reason="Zag het en doet het nu zelf")
    back = move(world, Step.MODELING, seen="coaching", reason="Vergat de veiligheid")
    assert steps.newest(world.trajectory, key(world)) == back
    rows = GoalStep.objects.filter(trajectory=world.trajectory)
    assert [row.step for row in rows] == ["modeling", "coaching", "modeling"]
    assert AuditEntry.objects.filter(verb="goal_moved").count() == 3


@pytest.mark.parametrize("goal", [Key(None, "g1"), Key(uuid.UUID(NOWHERE), "g1"), "other code"])
def test_a_goal_that_is_not_in_this_plan_is_refused(world, goal):
    goal = key(world, "g99") if goal == "other code" else goal
    with pytest.raises(UnknownGoal):
        move(world, Step.MODELING, goal=goal)
    assert not GoalStep.objects.exists()


def test_one_sees_a_goal_in_the_own_company_or_for_the_school_anywhere(world):
    with pytest.raises(PlaceRefused):
        move(world, Step.MODELING, organisation=world.other_company)
    with pytest.raises(PlaceRefused):
        move(world, Step.MODELING, organisation=world.school)
    assert move(world, Step.MODELING, by=world.teacher, organisation=world.other_company)


def test_sending_twice_moves_once(world):
    sent = uuid.uuid4()
    assert move(world, Step.MODELING, key=sent) == move(world, Step.MODELING, key=sent)
    assert GoalStep.objects.count() == 1


def test_of_two_who_move_at_once_the_second_is_told(world):
    move(world, Step.MODELING)
    with pytest.raises(steps.StepChanged) as lost:
        move(world, Step.COACHING, by=world.teacher, organisation=world.school)
    assert lost.value.current.step == Step.MODELING


def test_nothing_comes_after_the_end_of_a_trajectory(world):
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state="completed")
    with pytest.raises(TrajectoryClosed):
        move(world, Step.MODELING)


# --- the page ------------------------------------------------------------------------------------------------------


def sent(world, **fields):
    fields = {
        "step": "modeling",
        "quick": "Getoond en uitgelegd",
        "reason": "",
        "on": today(),
        "organisation": world.company.pk,
        "seen": "",
    } | fields
    return fields


@pytest.mark.shows("P22", "P27")
def test_a_mentor_moves_on_with_a_tap_and_a_button(world):
    page = text(world.mentor_person, "plan_item", world.item)
    assert "Smeernippels herkennen" in page and "Lukt zonder hulp" in page
    assert 'value="Getoond en uitgelegd"' in page and "Zet op modelleren" in page
    answer = post(world.mentor_person, "plan_item_step", world.item, **sent(world))
    assert answer.status_code == 302 and answer.url == address("plan_item", world.item)
    after = text(world.mentor_person, "plan_item", world.item)
    assert "Zet op coachen" in after and content.step("modeling").mentor[0] in after


def test_back_asks_for_words_of_ones_own_and_keeps_what_was_typed(world):
    move(world, Step.MODELING)
    move(world, Step.COACHING, seen="modeling")
    answer = post(
        world.mentor_person,
        "plan_item_step",
        world.item,
        **sent(world, step="modeling", seen="coaching", quick="Lukt met weinig hulp"),
    )
    assert answer.status_code == 422 and "Schrijf waarom je terugkeert." in answer.content.decode()
    assert GoalStep.objects.count() == 2


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"reason": "x" * 10_000}, "Je tekst telt 10000 tekens"),
        ({"step": "zweven"}, "Kies een stap uit de lijst."),
        ({"on": "31/02/2026"}, "Dit is geen dag die bestaat"),
        ({"organisation": "niets"}, "Kies een plaats uit de lijst."),
        ({"quick": "Iets anders"}, "Kies een reden uit de lijst."),
        ({"quick": ""}, "Kies of schrijf kort waarom."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(world, fields, words):
    answer = post(world.mentor_person, "plan_item_step", world.item, **sent(world, **fields))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not GoalStep.objects.exists()


def test_who_saved_first_is_told_and_what_was_typed_stays(world):
    move(world, Step.MODELING)
    answer = post(world.mentor_person, "plan_item_step", world.item, **sent(world, reason="Mijn eigen reden"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "intussen op “modelleren”" in page and "Mijn eigen reden" in page


def test_a_mentor_of_another_company_who_was_first_has_no_name(world):
    move(world, Step.MODELING, code="g3", by=world.other_mentor, organisation=world.other_company)
    answer = post(world.mentor_person, "plan_item_step", world.other_item, **sent(world))
    page = answer.content.decode()
    assert answer.status_code == 422 and "Iemand zette dit leerdoel intussen op" in page
    assert world.other_mentor.name not in page


@pytest.mark.parametrize("who", ["learner_person", "mother", "coordinator"])
def test_who_only_reads_moves_nothing(world, who):
    person = getattr(world, who)
    assert "Zet op" not in text(person, "plan_item", world.item)
    assert post(person, "plan_item_step", world.item, **sent(world)).status_code in (403, 404)


@pytest.mark.parametrize("state", ["draft", "consultation", "approved"])
def test_before_the_plan_is_active_the_goal_is_read_and_not_moved(world, state):
    world.plan.state = state
    world.plan.save()
    page = text(world.mentor_person, "plan_item", world.item)
    assert "zodra het actief is" in page and "Zet op" not in page
    answer = post(world.mentor_person, "plan_item_step", world.item, **sent(world))
    assert answer.status_code == 422 and not GoalStep.objects.exists()


def test_a_stranger_finds_no_goal(world):
    assert get(world.stranger, "plan_item", world.item).status_code == 404
    assert browser(world.stranger).post(address("plan_item_step", world.item)).status_code == 404
