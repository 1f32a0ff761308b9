"""Visits and talks: planned, changed, called off, held with a report, and what was agreed done (P19, X08, X13).

Of two who write at once the second is shown what the first wrote: a form carries the version it was made from.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from companies.models import Collaboration
from duaalportal.accounts import audit
from duaalportal.accounts.models import User
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from learningplans import trail
from learningplans.models import CLOSED_STATES, Meeting, MeetingPerson, MeetingPoint, Placement

Kind = Meeting.Kind
AHEAD = timedelta(days=366)
FIELDS = ("kind", "purpose", "starts_at", "minutes", "where_at", "organisation")

audit.verbs(
    meeting_planned="plande een bezoek of gesprek",
    meeting_changed="paste een bezoek of gesprek aan",
    meeting_cancelled="gelastte een bezoek of gesprek af",
    meeting_reported="schreef het verslag van een bezoek of gesprek",
    meeting_point_done="zette een afspraak op klaar",
    meeting_point_reopened="zette een afspraak weer open",
)


class MeetingRefused(Exception):
    """This cannot be done now; the text says why in Dutch."""


class TrajectoryClosed(MeetingRefused):
    """The trajectory is completed or stopped."""


class NeedsCompany(MeetingRefused):
    """A visit goes to a company where the learner is, or was, placed."""


class NotTogether(MeetingRefused):
    """Between a school and a company that do not work together nothing is planned."""


class DayRefused(MeetingRefused):
    """The day lies too far away, or in the future."""


class MeetingOver(MeetingRefused):
    """It was held or called off."""


class ReasonMissing(MeetingRefused):
    """Calling off goes with a reason."""


class ReportMissing(MeetingRefused):
    """A report says something."""


class MeetingChanged(Exception):
    """Somebody else saved meanwhile; carries the row as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is asked: with an account, or a name alone."""

    name: str
    user: User | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is agreed, who does it and by when; `pk` names the point it changes."""

    text: str
    owner: User | None = None
    owner_name: str = ""
    due_on: date | None = None
    pk: UUID | None = None


# --- planning -----------------------------------------------------------------------------------------------------


@transaction.atomic
def plan(
    *,
    kind,
    purpose,
    starts_at,
    by,
    at,
    trajectory=None,
    school=None,
    organisation=None,
    minutes=60,
    where_at="",
    people=(),
    key=None,
):
    """Plan a visit or a talk about a learner, or a visit between a school and a company without one (X13).

    One already held is planned too, and reported at once. `key` makes that sending twice plans one.
    """
    school = trajectory.school if trajectory else school
    pk = row_id(key, by, school)
    if key and (sent_before := Meeting.objects.filter(pk=pk).first()):
        return sent_before
    _check(kind, trajectory, school, organisation, starts_at, at)
    meeting = Meeting.objects.create(
        id=pk,
        school=school,
        trajectory=trajectory,
        organisation=organisation,
        kind=kind,
        purpose=purpose,
        starts_at=starts_at,
        minutes=minutes,
        where_at=where_at,
        planned_at=at,
        planned_by=by,
    )
    _invite(meeting, people)
    _record("meeting_planned", meeting, by, at, kind=kind)
    return meeting


@transaction.atomic
def change(*, meeting, version, people, by, at, **fields):
    """Another day, place, purpose or company, and who is asked; not after it was held. Raises MeetingChanged."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"unknown fields {sorted(unknown)}")
    current = _open(meeting)
    if current.version != version:
        raise MeetingChanged(current)
    for name, value in fields.items():
        setattr(current, name, value)
    _check(current.kind, current.trajectory, current.school, current.organisation, current.starts_at, at)
    _save(current)
    current.people.all().delete()
    _invite(current, people)
    # the wall compares columns: what hangs on the meeting goes with its company
    current.points.update(organisation=current.organisation)
    _record("meeting_changed", current, by, at, fields=sorted(fields))
    return current


@transaction.atomic
def cancel(*, meeting, reason, version, by, at):
    """Call off with a reason that all who were asked read; again changes nothing."""
    if not reason.strip():
        raise ReasonMissing("Schrijf waarom het niet doorgaat.")
    current = _locked(meeting)
    if current.cancelled_at is not None:
        return current
    current = _open(current)
    if current.version != version:
        raise MeetingChanged(current)
    current.cancelled_at, current.cancelled_by, current.cancel_reason = at, by, reason.strip()
    _save(current)
    _record("meeting_cancelled", current, by, at)
    return current


# --- the report ---------------------------------------------------------------------------------------------------


@transaction.atomic
def report(*, meeting, held_on, text, present, points, version, by, at, others=()):
    """Write what was said and agreed, and who was there; whoever sees the meeting reads it.

    `present` are ids of who was asked, `others` names of who came besides, `points` a list of Agreed: what was agreed
    before and is not among them goes, unless it is done. Raises MeetingChanged when somebody reported meanwhile.
    """
    if held_on > as_day(at):
        raise DayRefused("Deze dag komt nog. Een verslag schrijf je na het gesprek.")
    if not text.strip():
        raise ReportMissing("Schrijf in enkele zinnen wat er gezegd is.")
    current = _locked(meeting)
    if current.cancelled_at is not None:
        raise MeetingOver("Dit gesprek is afgelast.")
    if current.version != version:
        raise MeetingChanged(current)
    current.held_on, current.report = held_on, text.strip()
    current.reported_at, current.reported_by = at, by
    _save(current)
    for person in current.people.all():
        person.was_there = person.pk in present
        person.save(update_fields=["was_there"])
    _invite(current, [Guest(name) for name in others], was_there=True)
    _agree(current, points)
    _record("meeting_reported", current, by, at, held_on=held_on, points=len(points))
    return current


def _agree(meeting, points):
    """Points by their key: changed, made, or taken away; what is done stays as it was."""
    open_points = {row.pk: row for row in meeting.points.filter(done_at__isnull=True)}
    for one in points:
        row = open_points.pop(one.pk, None) or MeetingPoint(meeting=meeting, **_hangs_on(meeting))
        row.text, row.owner, row.owner_name, row.due_on = one.text, one.owner, one.owner_name, one.due_on
        row.save()
    for row in open_points.values():
        row.delete()


@transaction.atomic
def finish_point(*, point, by, at):
    """What was agreed is done; again changes nothing."""
    row = (
        MeetingPoint.objects.select_for_update(of=("self",))
        .select_related("meeting__school")
        .get(pk=point.pk)
    )
    if row.done_at is None:
        row.done_at, row.done_by = at, by
        row.save(update_fields=["done_at", "done_by"])
        _record("meeting_point_done", row.meeting, by, at, point=row.pk)
    return row


@transaction.atomic
def reopen_point(*, point, by, at):
    """What was agreed is not done after all."""
    row = (
        MeetingPoint.objects.select_for_update(of=("self",))
        .select_related("meeting__school")
        .get(pk=point.pk)
    )
    if row.done_at is not None:
        row.done_at = row.done_by = None
        row.save(update_fields=["done_at", "done_by"])
        _record("meeting_point_reopened", row.meeting, by, at, point=row.pk)
    return row


# --- within one act -----------------------------------------------------------------------------------------------


def _check(kind, trajectory, school, organisation, starts_at, at):
    if abs(starts_at - at) > AHEAD:
        raise DayRefused("Dat is meer dan een jaar van vandaag. Kijk het jaar na.")
    if kind == Kind.MUTUAL_VISIT:
        together = Collaboration.objects.running(as_day(at)).filter(school=school, organisation=organisation)
        if trajectory is not None or not together.exists():
            raise NotTogether("Plan dit met een leerbedrijf en een school die samenwerken.")
        return
    if trajectory.state in CLOSED_STATES:
        raise TrajectoryClosed(f"Dit traject is {trajectory.get_state_display()}.")
    if organisation is None:
        if kind == Kind.VISIT:
            raise NeedsCompany("Kies bij welk leerbedrijf je op bezoek gaat.")
    elif not Placement.objects.filter(trajectory=trajectory, organisation=organisation).exists():
        raise NeedsCompany(f"De lerende heeft geen plaatsing bij {organisation.name}.")


def _locked(meeting):
    rows = Meeting.objects.select_for_update(of=("self",)).select_related(
        "trajectory", "school", "organisation"
    )
    return rows.get(pk=meeting.pk)


def _open(meeting):
    current = _locked(meeting)
    if current.cancelled_at is not None:
        raise MeetingOver("Dit gesprek is afgelast.")
    if current.held_on is not None:
        raise MeetingOver("Dit gesprek is gehouden. Pas het verslag aan.")
    return current


def _save(current):
    current.version += 1
    current.save()


def _hangs_on(meeting):
    return {
        "school_id": meeting.school_id,
        "trajectory_id": meeting.trajectory_id,
        "organisation_id": meeting.organisation_id,
    }


def _invite(meeting, people, was_there=None):
    MeetingPerson.objects.bulk_create(
        MeetingPerson(
            meeting=meeting, user=guest.user, name=guest.name, was_there=was_there, **_hangs_on(meeting)
        )
        for guest in people
    )


def _record(verb, meeting, by, at, **facts):
    if meeting.trajectory_id:
        trail.record(verb, meeting.trajectory, by=by, at=at, meeting=meeting.pk, **facts)
    else:
        audit.record(verb, meeting, by=by, at=at, organisation=meeting.school, **facts)
