"""Two people at one talk or council at the same moment on PostgreSQL, each behind the wall: one effect, nothing lost."""

import pytest
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.models import AuditEntry, User
from evaluation import models as m
from evaluation.council import running
from evaluation.council.errors import CouncilChanged, CouncilRefused
from evaluation.talks import closing, planning, writing
from evaluation.talks.errors import AnswerChanged, TalkChanged, TalkRefused
from evaluation.talks.writing import Typed
from tests.evaluation.talk_world import agree, closed, fresh, hold, make_talk_world, plan, sign
from tests.evaluation.test_council import decide, make, published
from tests.factories.learningplans import make_learner, make_trajectory
from tests.harness.at_once import at_once
from tests.races import as_person, outcome

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REFUSALS = (TalkRefused, TalkChanged, AnswerChanged, CouncilRefused, CouncilChanged)


@pytest.fixture
def world():
    """Two weeks in which the three spoke."""
    return make_talk_world()


@pytest.mark.shows("E11")
def test_two_who_sign_last_at_once_both_stand_and_it_closes_once(world):
    talk = plan(world)
    hold(talk, world.coach)
    sign(talk, world.teacher)
    version = fresh(talk).version

    def signs(person):
        return as_person(person, lambda by, at: closing.sign(talk=talk, version=version, by=by, at=at))

    given, refused = outcome(at_once(signs(world.learner_person), signs(world.mentor_person)), REFUSALS)
    assert len(given) == 2 and not refused
    assert set(talk.signatures.values_list("party", flat=True)) == {"LL", "M", "LK"}
    close = as_person(world.coach, lambda by, at: closing.close(talk=talk, version=version, by=by, at=at))
    given, refused = outcome(at_once(close, close), REFUSALS)
    assert len(given) == 2 and not refused and given[0].closed_at == given[1].closed_at
    assert AuditEntry.objects.filter(verb="talk_closed").count() == 1


@pytest.mark.shows("E11")
def test_of_writing_and_closing_at_once_no_word_comes_after_the_close(world):
    talk = plan(world)
    hold(talk, world.coach)
    sign(talk, world.learner_person, world.mentor_person, world.teacher)
    version = fresh(talk).version
    answer = {"progress": Typed(note="Nog snel iets")}
    write = as_person(
        world.mentor_person, lambda by, at: writing.write(talk=talk, answers=answer, by=by, at=at)
    )
    close = as_person(world.coach, lambda by, at: closing.close(talk=talk, version=version, by=by, at=at))
    given, refused = outcome(at_once(write, close), REFUSALS)
    row = fresh(talk)
    assert len(given) == len(refused) == 1
    assert bool(row.closed_at) != bool(row.progress)


def test_of_two_who_write_at_one_question_at_once_the_second_is_told(world):
    talk = plan(world)

    def writes(person, note):
        answer = {"progress": Typed(note=note)}
        return as_person(person, lambda by, at: writing.write(talk=talk, answers=answer, by=by, at=at))

    given, refused = outcome(
        at_once(writes(world.coach, "Een"), writes(world.mentor_person, "Twee")), REFUSALS
    )
    assert len(given) == len(refused) == 1 and refused[0].theirs == ("", given[0].progress)


def test_two_agreements_noted_at_once_both_stand(world):
    talk = plan(world)

    def agrees(person, text):
        return as_person(person, lambda by, at: agree(world, talk, text, by=by, at=at))

    given, refused = outcome(
        at_once(agrees(world.coach, "Een"), agrees(world.mentor_person, "Twee")), REFUSALS
    )
    assert len(given) == 2 and not refused
    assert {one["text"] for one in fresh(talk).points} == {
        "Een",
        "Twee",
    } and m.ActionPoint.objects.count() == 2


def test_two_who_correct_at_once_begin_one_version(world):
    talk = closed(world)
    call = as_person(world.coach, lambda by, at: closing.correct(talk=talk, reason="Fout", by=by, at=at))
    given, refused = outcome(at_once(call, call), REFUSALS)
    assert len(given) == len(refused) == 1 and "nieuwere versie" in str(refused[0])


def test_opening_the_voices_twice_at_once_shows_them_once(world):
    talk = plan(world)
    call = as_person(world.coach, lambda by, at: planning.open_voices(talk=talk, by=by, at=at))
    given, refused = outcome(at_once(call, call), REFUSALS)
    assert len(given) == 2 and not refused
    assert not m.Voice.objects.filter(shown_at=None).exists()
    assert AuditEntry.objects.filter(verb="talk_opened").count() == 1


# --- councils -----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E16")
def test_of_two_outcomes_at_once_one_stands_and_the_other_is_told(world):
    line = make(world).lines.get()

    def decides(text):
        return as_person(world.school_director, lambda by, at: decide(world, line, text, by=by, at=at))

    given, refused = outcome(at_once(decides("Ja"), decides("Nee")), REFUSALS)
    line.refresh_from_db()
    assert len(given) == len(refused) == 1 and line.outcome == given[0].outcome


def test_a_coach_who_knows_one_learner_cannot_make_known_what_is_open_for_another(world):
    make_trajectory(world.school, learner=make_learner(world.school, class_group="6LCd"))
    council = make(world)
    running.fill(council=council, by=world.school_coordinator, at=timezone.now())
    decide(world, council.lines.get(trajectory=world.trajectory))
    call = as_person(world.coach, lambda by, at: running.publish(council=council, by=by, at=at))
    _, refused = outcome(at_once(call), REFUSALS)
    assert len(refused) == 1 and str(refused[0]) == "Er is nog geen uitslag voor nog 1 lerende."


@pytest.mark.shows("E26")
def test_behind_the_wall_mentor_and_family_reach_the_council_of_their_learner_and_nobody_else(world):
    _, line = published(world)
    stranger = User.objects.get(pk=world.director.pk)
    for person in (world.learner_person, world.mother, world.mentor_person, world.coordinator):
        with rls.behind_the_wall(user := User.objects.get(pk=person.pk)):
            assert m.CouncilLine.objects.published_to(user).get().council.title == "Klassenraad december"
    with rls.behind_the_wall(stranger):
        assert not m.CouncilLine.objects.published_to(stranger).exists()
    assert line.council_id
