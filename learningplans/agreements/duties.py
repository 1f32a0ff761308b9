"""What comes with an agreement by law: the declaration of the start of work, and the return of each quarter."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from duaalportal.accounts import audit
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import as_day
from learningplans import trail
from learningplans.agreements import moving
from learningplans.agreements.drawing import side_of
from learningplans.agreements.errors import AgreementRefused, DayDoesNotFit, NotFromHere, NotYourMove
from learningplans.models import AgreementKind, AgreementState, DimonaDeclaration, Party, QuarterDeclaration
from learningplans.rules.agreements import DRAFTERS, duties_of
from learningplans.rules.duties import Quarter, dimona_in_time, returns_due

audit.verbs(
    dimona_noted="noteerde de Dimona-aangifte",
    dimona_withdrawn="trok een genoteerde Dimona-aangifte in",
    quarter_noted="noteerde een RSZ-aangifte van een kwartaal",
)
RUNNING = (AgreementState.ACTIVE, AgreementState.SUSPENDED, AgreementState.ENDED, AgreementState.EXPIRED)


class AlreadyDeclared(AgreementRefused):
    """It was noted before."""


@dataclass(frozen=True, slots=True)
class Dimona:
    """Who declares, what was noted, and whether that is in time."""

    party: Party
    row: object
    finding: object


@dataclass(frozen=True, slots=True)
class Return:
    """A quarter of a paid agreement, with the note that its return was made."""

    quarter: Quarter
    row: object


def duties(agreement, values=None):
    """The duties of this agreement by its kind, as they hold on its first day."""
    return duties_of(agreement.kind, (values or book()).on(agreement.placement.starts_on))


def dimona_of(agreement, today, values=None):
    """How the declaration of the start of work stands."""
    duty = next(duty for duty in duties(agreement, values) if duty.code == "dimona")
    row = DimonaDeclaration.objects.filter(agreement=agreement, withdrawn_at__isnull=True).first()
    declared = row.declared_on if row else None
    starts_on = agreement.placement.starts_on
    return Dimona(duty.party, row, dimona_in_time(declared, starts_on, today, duty.party.label, duty.source))


@transaction.atomic
def note_dimona(*, agreement, declared_on, by, at):
    """Write down on which day the start of work was declared; the number stays elsewhere. Raises AlreadyDeclared."""
    current = _mine(agreement, by)
    if declared_on > as_day(at):
        raise DayDoesNotFit("Deze dag moet nog komen. Noteer de aangifte als ze gebeurd is.")
    by_school = dimona_of(current, as_day(at)).party is Party.SCHOOL
    try:
        with transaction.atomic():
            row = DimonaDeclaration.objects.create(
                agreement=current,
                declared_on=declared_on,
                by_school=by_school,
                noted_at=at,
                noted_by=by,
                **side_of(current),
            )
    except IntegrityError as error:
        raise AlreadyDeclared("De Dimona was al genoteerd.") from error
    _record("dimona_noted", current, by, at, declared_on=declared_on)
    return row


@transaction.atomic
def withdraw_dimona(*, dimona, by, at):
    """Take a note back that was a mistake; again changes nothing."""
    current = _mine(dimona.agreement, by)
    row = DimonaDeclaration.objects.select_for_update(of=("self",)).get(pk=dimona.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = at, by
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _record("dimona_withdrawn", current, by, at, dimona=row.pk)
    return row


def returns_of(agreement, today):
    """The quarters that are over of a paid agreement that began, each with its note; none for the other kind."""
    if agreement.kind != AgreementKind.OAO or agreement.state not in RUNNING:
        return []
    noted = {row.quarter: row for row in QuarterDeclaration.objects.filter(agreement=agreement)}
    placement = agreement.placement
    due = returns_due(placement.starts_on, placement.ends_on, today)
    return [Return(quarter, noted.get(quarter.code)) for quarter in due]


@transaction.atomic
def note_quarter(*, agreement, quarter, declared_on, by, at):
    """Write down that the return of a quarter (its code) was made. Raises NotFromHere and AlreadyDeclared."""
    current = _mine(agreement, by)
    asked = {one.quarter.code: one for one in returns_of(current, as_day(at))}
    if quarter not in asked:
        raise NotFromHere("Voor dit kwartaal is geen RSZ-aangifte gevraagd. (Bron: 001:590)")
    if asked[quarter].row:
        raise AlreadyDeclared("De aangifte van dit kwartaal was al genoteerd.")
    if declared_on > as_day(at):
        raise DayDoesNotFit("Deze dag moet nog komen. Noteer de aangifte als ze gebeurd is.")
    row = QuarterDeclaration.objects.create(
        agreement=current,
        quarter=quarter,
        declared_on=declared_on,
        noted_at=at,
        noted_by=by,
        **side_of(current),
    )
    _record("quarter_noted", current, by, at, quarter=quarter)
    return row


def _mine(agreement, by):
    current = moving.lock(agreement)
    if not DRAFTERS & moving.roles_around(by, current):
        raise NotYourMove("Dit noteert een coördinator of trajectbegeleider. (Bron: 001:588, 001:590)")
    if current.state == AgreementState.WITHDRAWN:
        raise NotFromHere("Deze overeenkomst is ingetrokken.")
    return current


def _record(verb, agreement, by, at, **facts):
    trail.record(verb, agreement.trajectory, by=by, at=at, agreement=agreement.pk, **facts)
