"""Planning a talk of three, asking what to talk about, and opening the voices it is about (E11, X08)."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from evaluation.models import EvaluationRound, FollowUpTalk, TalkQuestion, TalkRound
from evaluation.rules.talks import State, rounds_of, state_of
from evaluation.talks.errors import TalkIsClosed, TalkRefused
from evaluation.weeks.revealing import open_round
from learningplans import meetings, trail
from learningplans.models import Meeting, Trajectory

audit.verbs(
    talk_planned="plande een gesprek met drie",
    talk_opened="opende de stemmen voor een gesprek met drie",
    talk_question_asked="zette een vraag bij een gesprek met drie",
    talk_question_removed="haalde een vraag weg bij een gesprek met drie",
)
MOST_QUESTIONS = 30


@transaction.atomic
def plan_talk(*, trajectory, by, at, key=None, **fields):
    """Plan the meeting, so that calendars and visits know it, and the talk about the rounds that had none yet.

    `fields` are those of `meetings.plan`; sending twice with one key plans one. Raises MeetingRefused.
    """
    current = Trajectory.objects.select_for_update(of=("self",), no_key=True).get(pk=trajectory.pk)
    meeting = meetings.plan(
        kind=Meeting.Kind.FOLLOW_UP, trajectory=trajectory, by=by, at=at, key=key, **fields
    )
    if before := FollowUpTalk.objects.filter(meeting=meeting).first():
        return before
    talk = FollowUpTalk.objects.create(
        school_id=current.school_id,
        trajectory=trajectory,
        organisation=meeting.organisation,
        meeting=meeting,
        made_at=at,
        made_by=by,
    )
    take_rounds(talk, as_day(meeting.starts_at))
    trail.record("talk_planned", trajectory, by=by, at=at, talk=talk.pk, meeting=meeting.pk)
    return talk


def take_rounds(talk, until):
    """Let a talk that was not held be about the rounds begun by a day and of no other talk with this company."""
    others = TalkRound.objects.filter(
        trajectory=talk.trajectory_id, talk__organisation=talk.organisation_id
    ).exclude(talk=talk)
    alive = others.exclude(talk__meeting__cancelled_at__isnull=False, talk__held_on=None)
    rounds = EvaluationRound.objects.filter(trajectory=talk.trajectory_id).order_by()
    wanted = rounds_of(
        rounds.values_list("pk", "first_day"), set(alive.order_by().values_list("round_id", flat=True)), until
    )
    own = {"talk": talk, "school_id": talk.school_id, "trajectory_id": talk.trajectory_id}
    TalkRound.objects.bulk_create([TalkRound(round_id=pk, **own) for pk in wanted], ignore_conflicts=True)


@transaction.atomic
def open_voices(*, talk, by, at):
    """Show the voices of its rounds for the talk; a round in which nobody spoke stays as it is. Again changes nothing.

    Raises TalkRefused when there is nothing to open.
    """
    current = open_talk(talk)
    if current.held_on is None:
        take_rounds(current, as_day(at))
    rows = EvaluationRound.objects.filter(talks__talk=current, first_day__lte=as_day(at)).order_by(
        "first_day"
    )
    rows = [row for row in rows if row.spoken or row.revealed_at]
    if not rows:
        raise TalkRefused("Er sprak nog niemand in de weken van dit gesprek.")
    opened = [open_round(round=row, by=by, at=at) for row in rows if not row.revealed_at]
    if opened:
        rounds = [row.pk for row in opened]
        trail.record("talk_opened", current.trajectory, by=by, at=at, talk=current.pk, rounds=rounds)
    return current


# --- questions --------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_question(*, talk, text, by, at, key=None):
    """Put a question or topic with the talk; with one key sent twice it stands once. Raises TalkRefused."""
    current = open_talk(talk)
    pk = row_id(key, by, current)
    if before := TalkQuestion.objects.filter(pk=pk).first():
        return before
    if TalkQuestion.objects.filter(talk=current).count() >= MOST_QUESTIONS:
        raise TalkRefused("Er staan al veel vragen bij dit gesprek. Haal er eerst een weg.")
    row = TalkQuestion.objects.create(
        id=pk,
        school_id=current.school_id,
        trajectory_id=current.trajectory_id,
        talk=current,
        text=text,
        at=at,
        by=by,
    )
    trail.record("talk_question_asked", current.trajectory, by=by, at=at, talk=current.pk, question=row.pk)
    return row


@transaction.atomic
def remove_question(*, question, by, at):
    """Take away one's own question; again changes nothing. Raises TalkRefused for another's."""
    current = open_talk(question.talk)
    row = TalkQuestion.objects.filter(pk=question.pk).first()
    if row is None:
        return
    if row.by_id != by.pk:
        raise TalkRefused("Een vraag haal je zelf weg als je ze stelde.")
    row.delete()
    facts = {"talk": current.pk, "question": question.pk}
    trail.record("talk_question_removed", current.trajectory, by=by, at=at, **facts)


# --- within one act ---------------------------------------------------------------------------------------------------


def held_row(talk):
    """The talk as it stands, held until the end of the act."""
    rows = FollowUpTalk.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("trajectory__school", "trajectory__learner", "meeting").get(pk=talk.pk)


def state(talk):
    """How far a talk is; of a correction no meeting was called off."""
    cancelled = talk.meeting is not None and talk.meeting.cancelled_at is not None
    return state_of(held_on=talk.held_on, closed_at=talk.closed_at, is_cancelled=cancelled)


def open_talk(talk):
    """The talk as it stands, held; raises TalkIsClosed or TalkRefused when nothing can be done with it any more."""
    current = held_row(talk)
    found = state(current)
    if found is State.CLOSED:
        raise TalkIsClosed
    if found is State.CANCELLED:
        raise TalkRefused("Dit gesprek is afgelast. Plan een nieuw.")
    return current
