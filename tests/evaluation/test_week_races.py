"""Who writes of one week at the same moment on PostgreSQL, behind the wall; and what happens with the guard off."""

import threading
import uuid

import pytest
import time_machine
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from evaluation.models import ActionPoint, EvaluationRound, Sending, Voice
from evaluation.weeks import writing
from evaluation.weeks.errors import SideSpoke
from tests.evaluation.week_world import LATE, NOW, make_week_world, said_of, side_of
from tests.factories.accounts import member
from tests.factories.companies import make_mentor
from tests.factories.learningplans import join_team
from tests.harness.at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
OTHERS = ("learner_person", "teacher")


@pytest.fixture
def world():
    """A learner who was at work this week, on a Friday afternoon."""
    with time_machine.travel(NOW, tick=False):
        yield make_week_world()


def sending(world, who, *, side=None, person=None, said=None, **options):
    """A sending of somebody, as a request runs it."""
    person = person or getattr(world, who)
    said = said or said_of(world, RH_2=LATE)

    def call():
        user = User.objects.get(pk=person.pk)
        with rls.behind_the_wall(user):
            return writing.submit_week(
                trajectory=world.trajectory,
                week=world.week,
                side=side or side_of(world, who),
                said=said,
                by=user,
                at=timezone.now(),
                **options,
            )

    return call


def told(results):
    """(what was answered, what was refused)."""
    refused = [one for one in results if isinstance(one, Exception)]
    return [one for one in results if not isinstance(one, Exception)], refused


@pytest.mark.shows("E09")
def test_a_thousand_replays_of_one_sending_fifty_at_once_are_one_week(world):
    key = uuid.uuid4()
    call = sending(world, "mentor_person", key=key, seen=0)
    answers = [answer for _ in range(20) for answer in at_once(*[call] * 50)]
    assert len(answers) == 1000 and len({frozenset(answer.items()) for answer in answers}) == 1
    assert Voice.objects.count() == Sending.objects.count() == ActionPoint.objects.count() == 1
    assert EvaluationRound.objects.count() == Voice.objects.get().version == 1


@pytest.mark.shows("E02")
def test_of_all_sides_at_once_the_last_shows_the_voices(world):
    answers, refused = told(at_once(*(sending(world, who) for who in ("mentor_person", *OTHERS))))
    assert refused == []
    assert sorted(answer["shown"] for answer in answers) == [False, False, True]
    row = EvaluationRound.objects.get()
    assert row.revealed_at and len(row.spoken) == 3
    assert Voice.objects.filter(shown_at=row.revealed_at).count() == 3
    assert not ActionPoint.objects.filter(is_blind=True).exists()


@pytest.mark.shows("E02")
def test_without_the_lock_the_last_two_never_show_the_voices(world, monkeypatch):
    """The control run: both look before either wrote, each thinks the other still has to speak."""
    sending(world, "mentor_person")()
    plain, both_read = writing.desk_to_write, threading.Barrier(2, timeout=10)

    def unguarded(trajectory, week):
        return EvaluationRound.objects.get(trajectory=trajectory, first_day=week.monday)

    def read_together(*about, **options):
        found = plain(*about, **options)
        both_read.wait()
        return found

    monkeypatch.setattr(writing, "locked_round", unguarded)
    monkeypatch.setattr(writing, "desk_to_write", read_together)
    answers, refused = told(at_once(*(sending(world, who) for who in OTHERS)))
    assert refused == [] and [answer["shown"] for answer in answers] == [False, False]
    row = EvaluationRound.objects.get()
    assert row.revealed_at is None and len(row.spoken) == 2, "one of three who spoke is forgotten"


@pytest.mark.shows("E02")
def test_two_mentors_of_one_company_at_once_are_one_voice_and_the_other_is_told(world):
    colleague = member(Role.MENTOR, world.company, name="Dirk Peeters")
    mentor = make_mentor(world.company, user=colleague, name=colleague.name)
    join_team(world.trajectory, mentor, Role.MENTOR, world.company)
    side = side_of(world, "mentor_person")
    results = at_once(
        sending(world, "mentor_person", said=said_of(world, message="Van Bart")),
        sending(world, "mentor_person", person=colleague, side=side, said=said_of(world, message="Van Dirk")),
    )
    answers, refused = told(results)
    assert len(answers) == 1 and [type(one) for one in refused] == [SideSpoke]
    assert Voice.objects.filter(submitted_at__isnull=False).count() == 1


@pytest.mark.shows("X02")
def test_behind_the_wall_a_blind_voice_is_not_there_for_another_not_even_by_raw_sql(world):
    sending(world, "mentor_person", said=said_of(world, RH_2=LATE, message="vliegtuigje"))()
    for who in (*OTHERS, "coach", "coordinator"):
        with rls.behind_the_wall(User.objects.get(pk=getattr(world, who).pk)):
            assert not Voice.objects.raw("SELECT * FROM evaluation_voice")[:], who
            assert not ActionPoint.objects.raw("SELECT * FROM evaluation_actionpoint")[:], who
            assert len(EvaluationRound.objects.all()) == 1, who
    for who in OTHERS:
        sending(world, who)()
    with rls.behind_the_wall(User.objects.get(pk=world.coach.pk)):
        assert Voice.objects.count() == 3
