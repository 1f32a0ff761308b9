"""Writing in a talk while one talks: what is seen together, how it goes, and who does what by when.

Each question has a version of its own, made from what stands there: who writes at two screens at two questions never
meets, and at one question the second is shown both. What changes after somebody signed takes the signatures back.
"""

import uuid
import zlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.agreed.reading import grid_now
from evaluation.models import ActionPoint, EvaluationRound, PointLook, TalkSignature
from evaluation.rules.grids import UNSEEN
from evaluation.rules.talks import State, may_become
from evaluation.talks.errors import AnswerChanged, TalkChanged, TalkRefused
from evaluation.talks.planning import open_talk, state, take_rounds
from evaluation.talks.who import three_of
from evaluation.weeks.desk import grid_for
from learningplans import meetings, trail

PROGRESS = "progress"
LONGEST, LONGEST_NOTE, LONGEST_POINT = 4000, 1000, 500
MOST_POINTS = 30
REPORT = "Het verslag staat in het gesprek met drie."

audit.verbs(
    talk_written="schreef in een gesprek met drie",
    talk_agreed="noteerde een afspraak in een gesprek met drie",
    talk_agreement_removed="schrapte een afspraak in een gesprek met drie",
    talk_held="hield een gesprek met drie",
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed at one question, and the version it was written on."""

    value: str = ""
    note: str = ""
    version: int = 0


def version_of(value, note):
    """What stands for one answer: 0 for none."""
    return zlib.crc32(f"{value}\n{note}".encode()) if value or note else 0


def standing(talk, code):
    """(value, note) as they stand at a question."""
    if code == PROGRESS:
        return "", talk.progress
    said = talk.agreed.get(code, {})
    return said.get("value", ""), said.get("note", "")


def grid_of_talk(talk, rounds=None):
    """The grid of the newest round of a talk; without a round the one in use."""
    rows = rounds if rounds is not None else EvaluationRound.objects.filter(talks__talk=talk)
    newest = max(rows, key=lambda row: row.first_day, default=None)
    return grid_for(newest.grid_id if newest else grid_now(talk.trajectory, as_day(talk.made_at)))


@transaction.atomic
def write(*, talk, answers, by, at):
    """Keep answers {question: Typed}; what stands so already changes nothing.

    Raises AnswerChanged for the first question at which something else was written meanwhile, or TalkRefused.
    """
    current = open_talk(talk)
    grid = grid_of_talk(current)
    fields = set()
    for code, typed in answers.items():
        value, note = typed.value, typed.note.strip()
        _check(grid, code, value, note)
        stands = standing(current, code)
        if (value, note) == stands or typed.version == version_of(value, note):
            continue
        if typed.version != version_of(*stands):
            raise AnswerChanged(code, stands)
        if code == PROGRESS:
            current.progress = note
            fields.add("progress")
        else:
            kept = {key: one for key, one in current.agreed.items() if key != code}
            current.agreed = kept | ({code: {"value": value, "note": note}} if value or note else {})
            fields.add("agreed")
    if fields:
        _save(current, *fields)
        trail.record("talk_written", current.trajectory, by=by, at=at, talk=current.pk)
    return current


def _check(grid, code, value, note):
    longest = LONGEST if code == PROGRESS else LONGEST_NOTE
    if len(note) > longest:
        raise TalkRefused(f"Je tekst telt {len(note)} tekens; er is plaats voor {longest}.")
    if code != PROGRESS and (code not in grid.criteria or value not in {"", UNSEEN, *grid.values}):
        raise TalkRefused("Dit antwoord kent het formulier niet. Laad de pagina opnieuw.")
    _refuse_numbers(note)


def _refuse_numbers(text):
    try:
        refuse_national_numbers(text)
    except ValidationError as no:
        raise TalkRefused(" ".join(no.messages)) from no


def _save(current, *fields):
    """Save a change: who signed, signed another text."""
    current.version += 1
    current.save(update_fields=[*fields, "version"])
    TalkSignature.objects.filter(talk=current).delete()


# --- agreements -------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_point(*, talk, text, owner, review_on, by, at, criterion="", key=None):
    """Agree on something with an owner (a key of Three.owners) and a day: it becomes a point that lives on.

    With one key sent twice it stands once. Raises TalkRefused.
    """
    current = open_talk(talk)
    pk = uuid.uuid5(current.pk, str(key or uuid.uuid4()))
    if any(one["id"] == str(pk) for one in current.points):
        return current
    grid = grid_of_talk(current)
    name, account = three_of(current, as_day(at)).owner(owner)
    text = text.strip()
    if not text or not name:
        raise TalkRefused("Schrijf wat jullie afspreken en wie het doet.")
    if len(text) > LONGEST_POINT or len(current.points) >= MOST_POINTS:
        raise TalkRefused("Zo veel past niet in één gesprek. Kies wat nu het belangrijkst is.")
    if review_on is None or review_on < as_day(at):
        raise TalkRefused("Kies een dag die nog komt.")
    _refuse_numbers(text)
    newest = EvaluationRound.objects.filter(talks__talk=current).order_by("-first_day").first()
    ActionPoint.objects.create(
        id=pk,
        school_id=current.school_id,
        trajectory_id=current.trajectory_id,
        round=newest,
        kind=ActionPoint.Kind.AGREEMENT,
        criterion=criterion if criterion in grid.criteria else "",
        text=text,
        organisation_id=current.organisation_id,
        owner_id=account,
        review_on=review_on,
        made_at=at,
        made_by=by,
    )
    said = {"id": str(pk), "text": text, "owner_name": name, "review_on": review_on.isoformat()}
    current.points = [*current.points, said | {"criterion": criterion if criterion in grid.criteria else ""}]
    _save(current, "points")
    trail.record("talk_agreed", current.trajectory, by=by, at=at, talk=current.pk, point=pk)
    return current


@transaction.atomic
def remove_point(*, talk, point, by, at):
    """Take an agreement back; what somebody looked at already is closed instead. Again changes nothing."""
    current = open_talk(talk)
    kept = [one for one in current.points if one["id"] != str(point)]
    if len(kept) == len(current.points):
        return current
    current.points = kept
    _save(current, "points")
    if PointLook.objects.filter(point=point).exists():
        done = {"mentor_closed_at": at, "mentor_closed_by": by, "learner_closed_at": at}
        ActionPoint.objects.filter(pk=point).update(**done)
    else:
        ActionPoint.objects.filter(pk=point, trajectory=current.trajectory_id).delete()
    trail.record("talk_agreement_removed", current.trajectory, by=by, at=at, talk=current.pk, point=point)
    return current


# --- holding ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def hold(*, talk, held_on, version, by, at):
    """Say on which day it was held; the meeting has its report too. Again with the same day changes nothing.

    Raises TalkChanged or TalkRefused.
    """
    current = open_talk(talk)
    if current.held_on == held_on:
        return current
    if current.version != version:
        raise TalkChanged(current)
    if held_on > as_day(at):
        raise TalkRefused("Deze dag komt nog. Je noteert dit na het gesprek.")
    if current.held_on is None:
        if not may_become(state(current), State.HELD):
            raise TalkRefused("Dit gesprek kan niet meer gehouden worden.")
        take_rounds(current, held_on)
    current.held_on = held_on
    _save(current, "held_on")
    _report(current, held_on, by, at)
    trail.record("talk_held", current.trajectory, by=by, at=at, talk=current.pk, held_on=held_on)
    return current


def _report(current, held_on, by, at):
    """The meeting was held: who was asked was there, and where the words stand."""
    meeting = current.meeting
    if meeting is None or meeting.held_on or meeting.cancelled_at:
        return
    people = set(meeting.people.values_list("pk", flat=True))
    meetings.report(
        meeting=meeting,
        held_on=held_on,
        text=REPORT,
        present=people,
        points=[],
        version=meeting.version,
        by=by,
        at=at,
    )
