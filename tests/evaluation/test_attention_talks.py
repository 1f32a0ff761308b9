"""What waits around talks and class councils, for whom, and that answering it takes it away."""

import pytest
from django.urls import reverse

from evaluation import attention_talks, personal_data_talks
from evaluation import models as m
from evaluation.council import running
from evaluation.talks import planning
from tests.evaluation.talk_world import DAY, at, close, closed, hold, plan, sign, world
from tests.evaluation.test_council import decide, make, published
from tests.factories.learningplans import make_learner, make_trajectory
from tests.stories import now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
THREE = ("learner_person", "mentor_person", "teacher", "coach")


def codes(person, on=None):
    found = attention_talks.open_items(user=person, today=on or today())
    return sorted(item.code.split("-")[0] + "-" + item.code.split("-")[1] for item in found)


def everybody(world, on=None):
    people = (*THREE, "school_director", "school_coordinator", "coordinator", "mother")
    return {who: found for who in people if (found := codes(getattr(world, who), on))}


@pytest.mark.shows("E11")
def test_the_three_are_asked_to_prepare_in_the_week_before(world):
    plan(world, starts_at=at(9))
    assert everybody(world) == {}
    assert everybody(world, today() + 3 * DAY) == {key: ["talk-prepare"] for key in THREE}


def test_a_talk_that_was_to_be_held_waits_for_who_holds_it(world):
    plan(world, starts_at=at(-2))
    assert everybody(world) == {key: ["talk-hold"] for key in ("mentor_person", "teacher", "coach")}


@pytest.mark.shows("E11")
def test_who_did_not_sign_is_asked_and_then_the_school_closes(world):
    talk = plan(world)
    hold(talk, world.coach)
    assert everybody(world) == {key: ["talk-sign"] for key in THREE}
    sign(talk, world.mentor_person, world.teacher)
    assert everybody(world) == {"learner_person": ["talk-sign"]}
    sign(talk, world.learner_person)
    assert everybody(world) == {"coach": ["talk-close"]}
    close(talk, world.coach)
    assert everybody(world) == {}


@pytest.mark.shows("E15")
def test_a_council_asks_the_mentor_then_the_director_then_who_made_it(world):
    council = make(world)
    line = council.lines.get()
    assert everybody(world) == {"school_director": ["council-decide"]}
    running.ask_mentor(line=line, wanted=True, by=world.coach, at=now())
    assert codes(world.mentor_person) == ["council-explain"]
    running.explain(line=line, text="Goed bezig.", by=world.mentor_person, at=now())
    assert codes(world.mentor_person) == []
    decide(world, line)
    assert everybody(world) == {key: ["council-publish"] for key in ("coach", "school_coordinator")}


@pytest.mark.shows("E26")
def test_who_reads_the_outcome_is_told_for_two_weeks(world):
    published(world)
    readers = {
        key: ["council-outcome"] for key in ("learner_person", "mother", "mentor_person", "coordinator")
    }
    assert everybody(world) == readers
    assert everybody(world, today() + 14 * DAY) == readers
    assert everybody(world, today() + 16 * DAY) == {}
    (item,) = attention_talks.open_items(user=world.learner_person, today=today())
    line = m.CouncilLine.objects.get()
    assert (
        item.url == reverse("evaluation:council_outcome", args=[line.pk]) and "je klassenraad" in item.title
    )


def test_it_costs_the_same_with_one_learner_and_with_twenty(world, django_assert_num_queries):
    make(world)
    plan(world)
    attention_talks.open_items(user=world.coach, today=today())
    with django_assert_num_queries(1):
        attention_talks.open_items(user=world.coach, today=today())
    for nth in range(20):
        row = make_trajectory(
            world.school, learner=make_learner(world.school, name=f"L {nth}"), coach=world.coach
        )
        m.FollowUpTalk.objects.create(
            school=world.school, trajectory=row, held_on=today(), made_at=now(), made_by=world.coach
        )
    with django_assert_num_queries(1):
        assert len(attention_talks.open_items(user=world.coach, today=today())) == 21


def test_what_is_kept_is_taken_along_and_goes_when_somebody_is_erased(world):
    talk = closed(world)
    planning.ask_question(talk=plan(world), text="Mag ik lassen?", by=world.learner_person, at=now())
    agree_text = talk.points[0]["text"]
    _council, line = published(world)
    own = personal_data_talks.collect(world.learner_person)
    assert any(
        [point["afspraak"] for point in one["afspraken"]] == [agree_text]
        for one in own["Gesprekken met drie over jou"]
    )
    assert own["Klassenraden over jou"][0]["uitslag"].startswith("Mag verder")
    assert len(personal_data_talks.erase(user=world.learner_person, at=now())) == 3
    talk.refresh_from_db()
    line.refresh_from_db()
    assert (talk.progress, line.outcome) == ("", "gewist") and agree_text not in str(talk.points)
    assert m.TalkQuestion.objects.get().text == "gewist" and talk.signatures.count() == 3
    assert personal_data_talks.erase(user=world.mother, at=now()) == []
