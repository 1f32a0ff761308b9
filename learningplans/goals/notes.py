"""What a learner writes down in the note frame (P21): question by question, on a day, shared or not.

Each question has a version of its own, made from its text: who writes on two screens in two questions never meets, and
in one question the second is shown both texts.
"""

import zlib
from dataclasses import dataclass

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from learningplans import trail
from learningplans.goals import content
from learningplans.goals.known import GoalRefused, goal_of, held
from learningplans.models import GoalNote

LONGEST = 2000

audit.verbs(
    goal_note_written="schreef een notitie bij een leerdoel",
    goal_note_shared="deelde een notitie bij een leerdoel",
    goal_note_kept_apart="deelt een notitie bij een leerdoel niet meer",
)


class NotTheLearner(GoalRefused):
    """Notes are the learner's own."""


class NoteRefused(GoalRefused):
    """This cannot be kept; the text says why."""


class AnswerChanged(Exception):
    """On another screen something else was written in this question; carries the question and what stands there."""

    def __init__(self, code, theirs):
        super().__init__("changed meanwhile")
        self.code, self.theirs = code, theirs

    @property
    def version(self):
        """The version to answer from."""
        return version_of(self.theirs)


def version_of(text):
    """What stands for the text of one answer: 0 for none."""
    return zlib.crc32(text.encode()) if text else 0


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer as it was typed, and the version it was written on."""

    text: str
    version: int


def questions_of(note=None):
    """The questions of the frame in which a note was written, of a new note those of today."""
    return content.note_frame(note.frame if note else None).questions


def note_on(trajectory, goal, on):
    """The note of a goal and a day; None while there is none."""
    rows = GoalNote.objects.filter(trajectory=trajectory, sheet=goal.sheet_id, goal_code=goal.code, on=on)
    return rows.first()


@transaction.atomic
def write(*, trajectory, goal, on, answers, by, at):
    """Keep answers {question code: Typed} in the note of that day; empty everywhere keeps no new note.

    Raises AnswerChanged for the first question in which something else was written meanwhile.
    """
    trajectory = held(trajectory)
    if trajectory.learner.user_id != by.pk:
        raise NotTheLearner("Alleen de lerende schrijft hier.")
    goal_of(trajectory, goal)
    if not trajectory.starts_on <= on <= as_day(at):
        raise NoteRefused("Kies vandaag of een dag die voorbij is, binnen je traject.", "on")
    note = note_on(trajectory, goal, on)
    new = note is None
    note = note or GoalNote(
        school=trajectory.school,
        trajectory=trajectory,
        sheet_id=goal.sheet_id,
        goal_code=goal.code,
        on=on,
        version=0,
        frame=content.note_frame().version,
    )
    kept = _kept(note, answers)
    if kept == note.answers:
        return None if new else note
    note.answers, note.written_at = kept, at
    note.version += 1
    note.save()
    if new:
        trail.record("goal_note_written", trajectory, by=by, at=at, note=note.pk)
    return note


def _kept(note, answers):
    known = {question.code for question in questions_of(note)}
    kept = dict(note.answers)
    for code, typed in answers.items():
        if code not in known:
            raise NoteRefused("Deze vraag staat niet in het schrijfkader. Herlaad de pagina.")
        text, stands = typed.text.strip(), kept.get(code, "")
        if len(text) > LONGEST:
            raise NoteRefused(f"Je tekst telt {len(text)} tekens; er is plaats voor {LONGEST}.", code)
        # nothing new here: it stands so, or this screen did not touch it and another may have
        if text == stands or version_of(text) == typed.version:
            continue
        if typed.version != version_of(stands):
            raise AnswerChanged(code, stands)
        kept[code] = text
    return {code: text for code, text in kept.items() if text}


@transaction.atomic
def share(*, note, is_shared, by, at):
    """Let mentor and school read a note, or not any more; again changes nothing."""
    rows = GoalNote.objects.select_for_update(of=("self",)).select_related(
        "trajectory__school", "trajectory__learner"
    )
    current = rows.get(pk=note.pk)
    if current.trajectory.learner.user_id != by.pk:
        raise NotTheLearner("Alleen de lerende beslist wie dit leest.")
    if current.is_shared != is_shared:
        current.is_shared = is_shared
        current.version += 1
        current.save(update_fields=["is_shared", "version"])
        verb = "goal_note_shared" if is_shared else "goal_note_kept_apart"
        trail.record(verb, current.trajectory, by=by, at=at, note=current.pk)
    return current


def readable(user, trajectory, on=None):
    """Notes of this trajectory that a person reads, newest first (one query)."""
    return GoalNote.objects.visible_to(user, on).filter(trajectory=trajectory)
