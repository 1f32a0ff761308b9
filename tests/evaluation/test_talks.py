"""The talk of three: planned, prepared, held, signed, closed, and corrected only by a new version."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from duaalportal.accounts.models import AuditEntry
from evaluation import models as m
from evaluation.personal_data_talks import erase
from evaluation.rules.talks import State
from evaluation.talks import closing, planning, writing
from evaluation.talks.errors import AnswerChanged, NotSigned, TalkChanged, TalkIsClosed, TalkRefused
from evaluation.talks.planning import state
from evaluation.talks.reading import Reading
from learningplans import meetings
from learningplans.models import Meeting
from tests.evaluation.talk_world import DAY, agree, at, close, closed, fresh, hold, plan, sign, world, write
from tests.stories import now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
Typed = writing.Typed


# --- planning and preparing -------------------------------------------------------------------------------------------


@pytest.mark.shows("X08")
def test_planning_plans_the_meeting_and_takes_the_weeks_that_had_no_talk(world):
    key = "6b0a1f0e-55a7-4a55-9d2b-6a1a0c1f2e3d"
    talk = plan(world, key=key)
    assert plan(world, key=key) == talk and m.FollowUpTalk.objects.count() == 1
    assert talk.meeting.kind == Meeting.Kind.FOLLOW_UP and talk.meeting.organisation == world.company
    assert {one.round_id for one in talk.rounds.all()} == {row.pk for row in world.rounds}
    assert not plan(world, starts_at=at(7)).rounds.exists()


def test_a_talk_that_is_called_off_gives_its_weeks_back(world):
    talk = plan(world)
    meetings.cancel(meeting=talk.meeting, reason="Bart is ziek gemeld.", version=1, by=world.coach, at=now())
    assert plan(world).rounds.count() == 2
    talk = fresh(talk)
    assert state(talk) is State.CANCELLED
    with pytest.raises(TalkRefused, match="afgelast"):
        hold(talk, world.coach)


@pytest.mark.shows("E11")
def test_the_voices_stay_blind_until_they_are_opened_for_the_talk(world):
    talk = plan(world)
    assert not Reading(talk, world.coach, today()).voices
    planning.open_voices(talk=talk, by=world.coach, at=now())
    planning.open_voices(talk=talk, by=world.coach, at=now())
    read = Reading(fresh(talk), world.mentor_person, today())
    assert [line.code for line in read.differing] == ["RH.1", "RH.2"]
    assert read.differing[0].quotes == (("Dinsdag een kwartier te laat.", "Bart", "mentor"),)
    assert read.differing[0].special == "Bart ziet het anders" and len(read.same) == 14
    assert AuditEntry.objects.filter(verb="talk_opened").count() == 1


def test_each_of_the_three_puts_questions_and_takes_only_the_own_away(world):
    talk, key = plan(world), "0b0a1f0e-55a7-4a55-9d2b-6a1a0c1f2e3d"
    ask = {"talk": talk, "text": "Mag ik eens lassen?", "by": world.learner_person, "at": now(), "key": key}
    row = planning.ask_question(**ask)
    assert planning.ask_question(**ask) == row and talk.questions.count() == 1
    with pytest.raises(TalkRefused, match="zelf"):
        planning.remove_question(question=row, by=world.coach, at=now())
    planning.remove_question(question=row, by=world.learner_person, at=now())
    assert not talk.questions.exists()


# --- writing ------------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E11")
def test_of_two_who_write_at_one_question_the_second_is_shown_what_stands(world):
    talk = plan(world)
    write(talk, world.coach, progress=Typed(note="Van Sofie"), RH_1=Typed("meets", "Samen gezien"))
    with pytest.raises(AnswerChanged) as lost:
        write(talk, world.mentor_person, progress=Typed(note="Van Bart"))
    assert lost.value.theirs == ("", "Van Sofie")
    # at another question they never meet, and the same words are no change
    write(talk, world.mentor_person, RH_2=Typed("exceeds", "Sterk"), progress=Typed(note="Van Sofie"))
    row = fresh(talk)
    assert row.progress == "Van Sofie" and row.agreed["RH.2"] == {"value": "exceeds", "note": "Sterk"}
    assert row.agreed["RH.1"]["note"] == "Samen gezien"


@pytest.mark.parametrize(
    "answers",
    [{"RH_1": Typed("tien")}, {"onbekend": Typed("meets")}, {"progress": Typed(note="x" * 4001)}],
)
def test_what_the_form_does_not_know_is_refused(world, answers):
    talk = plan(world)
    with pytest.raises(TalkRefused):
        write(talk, world.coach, **answers)
    assert fresh(talk).version == 1


@pytest.mark.shows("E04")
def test_an_agreement_becomes_a_point_with_owner_and_day_that_lives_on(world):
    talk, key = plan(world), "1b0a1f0e-55a7-4a55-9d2b-6a1a0c1f2e3d"
    agree(world, talk, key=key)
    agree(world, talk, key=key)
    point = m.ActionPoint.objects.get()
    assert point.owner == world.learner_person and point.review_on == today() + 9 * DAY
    assert (point.kind, point.criterion, point.is_blind) == ("agreement", "RH.1", False)
    assert point.round == world.rounds[-1]
    assert m.ActionPoint.objects.open().count() == 1
    writing.remove_point(talk=talk, point=point.pk, by=world.coach, at=now())
    assert not m.ActionPoint.objects.exists() and fresh(talk).points == []


def test_an_agreement_somebody_looked_at_is_closed_when_it_is_taken_back(world):
    talk = plan(world)
    agree(world, talk)
    point = m.ActionPoint.objects.get()
    own = {"school": world.school, "trajectory": world.trajectory, "round": world.rounds[1]}
    m.PointLook.objects.create(
        point=point, party="M", outcome="kept", at=now(), by=world.mentor_person, **own
    )
    writing.remove_point(talk=talk, point=point.pk, by=world.coach, at=now())
    assert m.ActionPoint.objects.exists() and not m.ActionPoint.objects.open().exists()


@pytest.mark.parametrize("fields", [{"owner": "u.niemand"}, {"review_on": None}, {"text": " "}])
def test_an_agreement_has_words_an_owner_and_a_day(world, fields):
    with pytest.raises(TalkRefused):
        agree(world, plan(world), **fields)


# --- holding, signing, closing ------------------------------------------------------------------------------------------


@pytest.mark.shows("X08")
def test_holding_it_reports_the_meeting_too(world):
    talk = plan(world)
    with pytest.raises(TalkRefused, match="nog"):
        writing.hold(talk=talk, held_on=today() + DAY, version=1, by=world.coach, at=now())
    with pytest.raises(TalkChanged):
        writing.hold(talk=talk, held_on=today(), version=7, by=world.coach, at=now())
    hold(talk, world.mentor_person)
    row = fresh(talk)
    assert state(row) is State.HELD and row.meeting.held_on == today() and row.meeting.report


@pytest.mark.shows("E11")
def test_what_changes_after_a_signature_takes_it_back(world):
    talk = plan(world)
    with pytest.raises(TalkRefused, match="gehouden"):
        sign(talk, world.learner_person)
    hold(talk, world.coach)
    version = fresh(talk).version
    sign(talk, world.learner_person, world.learner_person)
    assert talk.signatures.count() == 1
    agree(world, talk)
    assert not talk.signatures.exists()
    with pytest.raises(TalkChanged):
        closing.sign(talk=talk, version=version, by=world.learner_person, at=now())
    with pytest.raises(TalkRefused, match="Tekenen"):
        sign(talk, world.school_director)


@pytest.mark.shows("E11")
def test_closing_waits_for_the_three_unless_the_school_says_so(world):
    talk = plan(world)
    with pytest.raises(TalkRefused, match="gehouden"):
        close(talk, world.coach)
    hold(talk, world.coach)
    sign(talk, world.teacher)
    with pytest.raises(NotSigned, match="de lerende, de mentor"):
        close(talk, world.coach)
    close(talk, world.coach, anyway=True)
    assert AuditEntry.objects.get(verb="talk_closed").facts["unsigned"] == ["LL", "M"]


@pytest.mark.shows("E11")
def test_a_closed_talk_never_changes(world):
    talk = closed(world)
    before = m.FollowUpTalk.objects.filter(pk=talk.pk).values().get()
    point = m.ActionPoint.objects.get().pk
    acts = [
        lambda: write(talk, world.coach, progress=Typed(note="Toch niet", version=before["version"])),
        lambda: agree(world, talk, "Nog iets"),
        lambda: writing.remove_point(talk=talk, point=point, by=world.coach, at=now()),
        lambda: hold(talk, world.coach),
        lambda: sign(talk, world.coach),
        lambda: planning.open_voices(talk=talk, by=world.coach, at=now()),
        lambda: planning.ask_question(talk=talk, text="En?", by=world.coach, at=now()),
    ]
    for act in acts:
        with pytest.raises(TalkIsClosed, match="verandert niet meer"):
            act()
    close(talk, world.school_coordinator)
    assert m.FollowUpTalk.objects.filter(pk=talk.pk).values().get() == before
    assert AuditEntry.objects.filter(verb="talk_closed").count() == 1


@pytest.mark.shows("E11")
@pytest.mark.parametrize(
    "change",
    [
        {"progress": "Stiekem"},
        {"agreed": {"RH.1": {"value": "meets"}}},
        {"points": []},
        {"held_on": today() - DAY},
        {"reason": "Stil"},
        {"number": 7},
        {"closed_at": None, "closed_by": None},
        {"version": 99},
        {"erased_at": now(), "held_on": today() - DAY},
    ],
    ids=lambda change: "-".join(change),
)
def test_the_database_itself_refuses_to_change_a_closed_talk(world, change):
    rows = m.FollowUpTalk.objects.filter(pk=closed(world).pk)
    before = rows.values().get()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        rows.update(**change)
    assert rows.values().get() == before


@pytest.mark.shows("E11")
def test_the_database_itself_keeps_all_that_belongs_to_a_closed_talk(world):
    talk = plan(world)
    question = planning.ask_question(talk=talk, text="Mag ik lassen?", by=world.learner_person, at=now())
    hold(talk, world.coach)
    sign(talk, world.learner_person, world.mentor_person, world.teacher)
    close(talk, world.coach)
    own = {"talk": talk, "school": world.school, "trajectory": world.trajectory}
    acts = [
        lambda: m.TalkSignature.objects.filter(talk=talk).delete(),
        lambda: m.TalkSignature.objects.filter(talk=talk).update(by=world.coach),
        lambda: m.TalkRound.objects.filter(talk=talk).delete(),
        lambda: m.TalkQuestion.objects.create(text="Nog?", at=now(), by=world.coach, **own),
        lambda: m.TalkQuestion.objects.filter(pk=question.pk).update(text="Iets anders"),
        lambda: m.FollowUpTalk.objects.filter(pk=talk.pk).delete(),
    ]
    for act in acts:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            act()
    assert (talk.signatures.count(), talk.rounds.count(), talk.questions.get().text) == (
        3,
        2,
        "Mag ik lassen?",
    )


def test_what_the_learner_saw_otherwise_is_written_once_and_not_rewritten(world):
    rows = m.FollowUpTalk.objects.filter(pk=closed(world).pk)
    rows.update(disagrees="De bus was te laat.", disagreed_at=now())
    for change in ({"disagrees": ""}, {"disagrees": "Niets"}, {"disagreed_at": now() + DAY}):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            rows.update(**change)
    assert rows.get().disagrees == "De bus was te laat."


def test_erasing_the_learner_takes_the_words_of_a_closed_talk_and_nothing_else_once(world):
    talk = closed(world)
    closing.disagree(talk=talk, text="De bus was te laat.", by=world.learner_person, at=now())
    assert "woorden in gesprekken met drie gewist" in erase(user=world.learner_person, at=now())
    assert "woorden in gesprekken met drie gewist" not in erase(user=world.learner_person, at=now())
    row = fresh(talk)
    assert (row.progress, row.disagrees, row.points[0]["text"]) == ("", "", "gewist")
    assert row.erased_at and row.signatures.count() == 3
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        m.FollowUpTalk.objects.filter(pk=talk.pk).update(progress="Toch terug", erased_at=now())


def test_a_point_that_goes_on_leaves_the_closed_talk_as_it_was_said(world):
    talk = closed(world)
    m.ActionPoint.objects.update(text="Anders gezegd", review_on=today())
    assert fresh(talk).points[0]["text"] == "Lina neemt de vroege bus"


def test_closing_closes_the_weeks_so_that_parents_read_them(world):
    assert not m.Voice.objects.visible_to(world.mother).exists()
    closed(world)
    assert m.Voice.objects.visible_to(world.mother).count() == 6


@pytest.mark.shows("E11")
def test_a_correction_is_a_new_version_with_its_reason_and_there_is_one(world):
    talk = closed(world)
    with pytest.raises(TalkRefused, match="niet klopte"):
        closing.correct(talk=talk, reason=" ", by=world.coach, at=now())
    made = closing.correct(talk=talk, reason="Verkeerde dag", by=world.coach, at=now())
    with pytest.raises(TalkRefused, match="nieuwere versie"):
        closing.correct(talk=talk, reason="Nog eens", by=world.coach, at=now())
    assert (made.number, made.corrects_id, state(made)) == (2, talk.pk, State.HELD)
    version = writing.version_of("", made.progress)
    write(made, world.coach, progress=Typed(note="Het gaat heel goed.", version=version))
    read = Reading(fresh(made), world.coach, today())
    assert [(one.what, one.after) for one in read.changes] == [("Hoe het gaat", "Het gaat heel goed.")]
    assert fresh(talk).progress == "Het gaat goed vooruit."
    sign(made, world.learner_person, world.mentor_person, world.teacher)
    assert state(close(made, world.coach)) is State.CLOSED


def test_an_open_talk_needs_no_correction(world):
    with pytest.raises(TalkRefused, match="niet gesloten"):
        closing.correct(talk=plan(world), reason="Fout", by=world.coach, at=now())


# --- the learner sees it otherwise --------------------------------------------------------------------------------------


@pytest.mark.shows("E11")
def test_what_the_learner_sees_otherwise_stays_also_after_closing_and_in_a_correction(world):
    talk = plan(world)
    with pytest.raises(TalkRefused):
        closing.disagree(talk=talk, text="Nu al", by=world.learner_person, at=now())
    hold(talk, world.coach)
    with pytest.raises(TalkRefused, match="lerende"):
        closing.disagree(talk=talk, text="Van de school", by=world.coach, at=now())
    closing.disagree(talk=talk, text="De bus was te laat.", by=world.learner_person, at=now())
    sign(talk, world.mentor_person, world.teacher)
    close(talk, world.coach)
    with pytest.raises(TalkRefused, match="blijft staan"):
        closing.disagree(talk=talk, text="Iets anders", by=world.learner_person, at=now())
    assert fresh(talk).disagrees == "De bus was te laat."
    made = closing.correct(talk=talk, reason="Tikfout", by=world.coach, at=timezone.now())
    assert made.disagrees == "De bus was te laat."


def test_who_first_reads_it_closed_can_still_say_so_once(world):
    talk = closed(world)
    closing.disagree(talk=talk, text="Ik zie het anders.", by=world.learner_person, at=now())
    assert fresh(talk).disagrees == "Ik zie het anders." and state(fresh(talk)) is State.CLOSED
