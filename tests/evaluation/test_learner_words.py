"""Questions answered by words, never a number; nobody else reads it until the learner says so (E20, E23, E24, X03)."""

import json

import pytest
import yaml
from django.core.exceptions import ValidationError

from duaalportal.accounts.erasing import erase_person
from duaalportal.accounts.models import AuditEntry
from evaluation import attention_learner, learner_words, personal_data_learner
from evaluation.learner import words
from evaluation.learner.errors import LearnerRefused, NotShared, NotTheLearner
from evaluation.models import LearnerWord
from learningplans import trail
from learningplans.models import Trajectory, TrajectoryState
from tests.evaluation.learner_world import DAY, EVERYBODY, share, word, world
from tests.factories.learningplans import make_world
from tests.stories import as_now, fresh, now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
SECRET = "Dit hou ik voor mezelf"
KINDS = LearnerWord.Kind.values


# --- the questions ----------------------------------------------------------------------------------------------------


@pytest.mark.shows("E20", "E23", "E24")
def test_there_is_a_short_set_for_each_kind_and_every_answer_is_a_word():
    sets = learner_words.question_sets()
    assert [one.kind for one in sets] == KINDS
    for one in sets:
        assert 4 <= len(one.questions) <= 6 and len(one.by_code) == len(one.questions)
        for asked in one.questions:
            codes, texts = zip(*asked.answers, strict=True)
            assert 3 <= len(codes) <= 4 and len(set(codes)) == len(codes)
            assert not any(sign.isdigit() for text in (*codes, *texts, asked.text) for sign in text)


def test_every_set_carries_the_version_of_its_file():
    read = yaml.safe_load(learner_words.CONTENT.read_text(encoding="utf-8"))
    versions = [row["version"] for row in read["versions"]]
    assert versions == sorted(set(versions))
    assert {one.version for one in learner_words.question_sets()} == {versions[-1]}
    assert learner_words.question_set("safety", 1).kind == "safety"


# --- writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E20", "E23", "E24")
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_learner_says_is_kept_for_nobody_else(world, kind):
    row = word(world, kind, suggestion=SECRET)
    assert (row.with_school, row.with_company, row.is_shared) == (False, False, False)
    assert row.questions == learner_words.question_set(kind).version and row.on == today()


def test_sending_twice_keeps_one(world):
    key = "6b1cf0a0-3a3c-4a7e-9b6e-2b1f1f0f7a11"
    assert word(world, key=key).pk == word(world, key=key).pk
    assert LearnerWord.objects.count() == 1


def test_one_answer_or_one_sentence_is_enough_and_nothing_is_not(world):
    assert word(world, answers={}, suggestion="Meer handschoenen").answers == {}
    with pytest.raises(LearnerRefused, match="minstens één antwoord"):
        word(world, answers={"work": ""}, suggestion="  ")


def test_what_cannot_be_kept(world):
    with pytest.raises(NotTheLearner):
        word(world, by=world.coach)
    for answers in ({"work": "7"}, {"other": "glad"}, {"work": "often"}):
        with pytest.raises(LearnerRefused, match="Kies een van de antwoorden"):
            word(world, answers=answers)
    with pytest.raises(LearnerRefused, match="waar je nu werkt"):
        word(world, organisation=world.stranger.memberships.get().organisation)
    with pytest.raises(LearnerRefused, match="met welk leerbedrijf"):
        word(world, organisation=None, with_company=True)
    with pytest.raises(ValidationError):
        word(world, suggestion="Mijn nummer is 93.05.18-223.61")
    assert not LearnerWord.objects.exists()


def test_nothing_is_added_after_the_trajectory_and_it_stays_the_learners(world):
    row = word(world)
    Trajectory.objects.update(state=TrajectoryState.COMPLETED)
    with pytest.raises(Exception, match="afgerond"):
        word(world)
    assert LearnerWord.objects.visible_to(as_now(world.learner_person)).get() == row


# --- who reads --------------------------------------------------------------------------------------------------------

AT_SCHOOL, AT_COMPANY = {"coach"}, {"mentor_person", "coordinator"}


@pytest.mark.shows("E23", "X03")
@pytest.mark.parametrize(
    "sides, readers",
    [
        ({}, set()),
        ({"with_school": True}, AT_SCHOOL),
        ({"with_company": True}, AT_COMPANY),
        ({"with_school": True, "with_company": True}, AT_SCHOOL | AT_COMPANY),
    ],
)
def test_only_whom_the_learner_chose_reads_it_and_one_who_is_not_chosen_stops_at_once(world, sides, readers):
    row = word(world, **sides)

    def who():
        return {
            name for name in EVERYBODY if row in LearnerWord.objects.visible_to(as_now(getattr(world, name)))
        }

    assert who() == readers | {"learner_person"}
    share(world, row)
    assert who() == {"learner_person"}


def test_only_the_learner_chooses(world):
    row = word(world)
    for who in ("coach", "mentor_person", "mother"):
        with pytest.raises(NotTheLearner):
            words.share(word=row, with_school=True, with_company=False, by=getattr(world, who), at=now())
    assert not fresh(row).is_shared


@pytest.mark.shows("E23")
def test_each_side_says_that_it_was_read_and_the_learner_sees_by_whom(world):
    row = word(world, with_school=True, with_company=True)
    words.mark_seen(word=row, by=as_now(world.mentor_person), at=now())
    row = fresh(row)
    assert (row.company_seen_by, row.seen_by) == (world.mentor_person, None)
    words.mark_seen(word=row, by=as_now(world.coach), at=now())
    words.mark_seen(word=row, by=as_now(world.coordinator), at=now())
    row = fresh(row)
    assert (row.company_seen_by, row.seen_by) == (world.mentor_person, world.coach)


@pytest.mark.shows("E24")
def test_a_suggestion_gets_one_answer_that_stays_with_the_learner(world):
    row = word(world, "safety", suggestion="Een spiegel aan de poort", with_company=True)
    words.answer(word=row, text="Die hangt er maandag.", by=as_now(world.mentor_person), at=now())
    with pytest.raises(LearnerRefused, match="antwoordde al"):
        words.answer(word=row, text="Nog eens", by=as_now(world.coordinator), at=now())
    share(world, row)
    row = fresh(row)
    assert (row.answer, row.company_seen_by) == ("Die hangt er maandag.", world.mentor_person)


@pytest.mark.shows("X03")
def test_who_may_not_read_it_any_more_neither_notes_nor_answers(world):
    row = word(world, "safety", suggestion="Een spiegel", with_company=True)
    share(world, row, with_school=True)
    for act in (words.mark_seen, lambda **given: words.answer(text="Goed", **given)):
        with pytest.raises(NotShared):
            act(word=row, by=as_now(world.mentor_person), at=now())
    row = fresh(row)
    assert row.company_seen_at is None and row.answered_at is None


# --- what stays behind ------------------------------------------------------------------------------------------------


@pytest.mark.shows("X03")
def test_the_trace_tells_neither_what_nor_about_what_nor_to_whom(world):
    row = word(world, suggestion=SECRET)
    share(world, row, with_company=True)
    share(world, row)
    told = AuditEntry.objects.filter(object_id=str(row.pk))
    assert told.count() == 3 and all(entry.facts == {} for entry in told)
    assert not list(trail.history(world.trajectory))


def waits(person, on=None):
    return {one.title: one for one in attention_learner.open_items(user=as_now(person), today=on or today())}


@pytest.mark.shows("X03")
@pytest.mark.parametrize("who", [name for name in EVERYBODY if name != "learner_person"])
def test_what_is_not_shared_asks_nobody_anything(world, who):
    for kind in KINDS:
        word(world, kind, suggestion=SECRET)
    assert waits(getattr(world, who)) == {}


@pytest.mark.shows("E24")
def test_a_shared_suggestion_waits_for_an_answer_and_the_rest_for_reading(world):
    name = world.learner.name
    plain = word(world, with_school=True)
    assert set(waits(world.coach)) == {f"{name} deelt hoe het gaat"} and not waits(world.mentor_person)
    words.mark_seen(word=plain, by=as_now(world.coach), at=now())
    assert not waits(world.coach)
    asks = word(world, "safety", suggestion="Een spiegel", with_company=True)
    words.mark_seen(word=asks, by=as_now(world.mentor_person), at=now())
    assert set(waits(world.mentor_person)) == {f"{name} stelt iets voor"} and not waits(world.coordinator)
    words.answer(word=asks, text="Komt er", by=as_now(world.coordinator), at=now())
    assert not waits(world.mentor_person) and not waits(world.coach)


def test_sixty_shared_words_are_one_item_per_learner_and_cost_one_query(world, django_assert_num_queries):
    for number in (1, 60):
        for nth in range(number):
            LearnerWord.objects.create(
                school=world.school,
                trajectory=world.trajectory,
                kind="wellbeing",
                with_school=True,
                on=today() - nth * DAY,
                written_at=now(),
            )
        coach = as_now(world.coach)
        assert coach.access
        with django_assert_num_queries(1):
            items = attention_learner.open_items(user=coach, today=today())
        assert len(items) == 1


@pytest.mark.shows("X02")
def test_a_learner_takes_it_along_and_it_goes_with_the_learner():
    world = make_world()
    row = word(world, suggestion=SECRET)
    mine = json.dumps(personal_data_learner.collect(world.learner_person), default=str)
    assert SECRET in mine and "Ga je graag naar je werkplek?" in mine and "Graag" in mine
    assert SECRET not in json.dumps(personal_data_learner.collect(world.coach), default=str)
    erase_person(user=world.learner_person, by=None, at=now())
    assert not LearnerWord.objects.filter(pk=row.pk).exists()
