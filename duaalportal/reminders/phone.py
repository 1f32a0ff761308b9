"""Answers by telephone: noted by who called, and nothing until the person who gave them says so with one tap.

A week that was told by telephone is kept as its form says it, and becomes the mentor's voice by the same service that
receives a week, with the mentor as who acts. Any other answer is a text that its person confirms.
"""

from django.db import IntegrityError, transaction

from duaalportal.accounts import audit
from duaalportal.lib.school_calendar import Week
from duaalportal.reminders.kinds import kind_of
from duaalportal.reminders.models import PhoneAnswer
from evaluation.models import Party
from evaluation.rules.weeks import Side
from evaluation.weeks import writing
from evaluation.weeks.errors import WeekIncomplete, WeekRefused
from learningplans import trail

audit.verbs(
    phone_answer_noted="noteerde een antwoord aan de telefoon",
    phone_answer_confirmed="bevestigde een antwoord aan de telefoon",
    phone_answer_denied="zei dat een antwoord aan de telefoon niet klopt",
)


class PhoneRefused(Exception):
    """This answer cannot be noted or confirmed; the text says why in Dutch."""


def code_of_week(trajectory, week, organisation):
    """Under which code the answer about a week stands: one per company."""
    return f"week-{trajectory.pk}-{week}-{organisation}"


@transaction.atomic
def note(*, trajectory, for_user, organisation, code, by, at, text="", week="", payload=None):
    """Keep what somebody said by telephone until they confirm it. Raises PhoneRefused."""
    if for_user.pk == by.pk:
        raise PhoneRefused("Wat je zelf zegt, vul je zelf in.")
    if not text.strip() and not payload:
        raise PhoneRefused("Schrijf wat er gezegd is.")
    try:
        with transaction.atomic():
            row = PhoneAnswer.objects.create(
                school_id=trajectory.school_id,
                trajectory=trajectory,
                organisation_id=organisation,
                for_user=for_user,
                code=code,
                week=str(week),
                text=text.strip(),
                payload=payload or {},
                by=by,
                at=at,
            )
    except IntegrityError as error:
        raise PhoneRefused(f"Hierover wacht al een antwoord op het ja van {for_user.name}.") from error
    trail.record("phone_answer_noted", trajectory, by=by, at=at, answer=row.pk, person=for_user.pk)
    return row


@transaction.atomic
def confirm(*, answer, by, at):
    """Say that an answer is one's own; of a week it becomes one's voice. Again changes nothing. Raises PhoneRefused."""
    row = _held(answer, by)
    if row.confirmed_at:
        return row
    if row.denied_at:
        raise PhoneRefused("Je zei eerder dat dit niet klopt.")
    if row.week:
        try:
            writing.submit_week(
                trajectory=row.trajectory,
                week=Week.read(row.week),
                side=Side(Party.MENTOR.value, row.organisation_id),
                said=row.payload,
                by=by,
                at=at,
            )
        except WeekIncomplete as no:
            raise PhoneRefused("Er ontbreekt nog iets. Vul de week zelf aan.") from no
        except WeekRefused as no:
            raise PhoneRefused(str(no)) from no
    row.confirmed_at = at
    row.save(update_fields=["confirmed_at"])
    trail.record("phone_answer_confirmed", row.trajectory, by=by, at=at, answer=row.pk)
    return row


@transaction.atomic
def deny(*, answer, by, at):
    """Say that an answer is not what one said; it stays as that. Again changes nothing. Raises PhoneRefused."""
    row = _held(answer, by)
    if row.confirmed_at:
        raise PhoneRefused("Je bevestigde dit al.")
    if row.denied_at is None:
        row.denied_at = at
        row.save(update_fields=["denied_at"])
        trail.record("phone_answer_denied", row.trajectory, by=by, at=at, answer=row.pk)
    return row


def _held(answer, by):
    rows = PhoneAnswer.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("trajectory__school", "trajectory__learner").get(pk=answer.pk)
    if row.for_user_id != by.pk:
        raise PhoneRefused("Alleen wie het zei, bevestigt dit.")
    return row


def about(answer):
    """What an answer is about, in words."""
    if answer.week:
        return f"week {Week.read(answer.week).number}"
    kind = kind_of(answer.code)
    return kind.label if kind else "een vraag"
