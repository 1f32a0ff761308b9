"""What is done on an application before it is submitted: begin it, and fill in its parts in any order."""

from django.db import IntegrityError, transaction

from companies.applications.moving import ApplicationChanged, DayDoesNotFit, NotFromHere, lock
from companies.applications.papers import standing_recognition
from companies.models import (
    ApplicationMentor,
    Collaboration,
    ConditionStatement,
    Mandate,
    RecognitionApplication,
    State,
)
from companies.rules.recognition import CONDITIONS
from duaalportal.accounts import audit
from duaalportal.catalogue.parameters import book
from duaalportal.catalogue.routing import scheme_for
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id

audit.verbs(
    application_started="begon aan de aanvraag",
    conditions_stated="vulde de voorwaarden in",
    application_mentor_added="zette een mentor in de aanvraag",
    application_mentor_removed="haalde een mentor uit de aanvraag",
    mandate_recorded="noteerde de machtiging",
)


class CannotStart(ValueError):
    """No application can begin here for this programme; the message is a Dutch sentence for people."""


class MentorDoesNotFit(ValueError):
    """The mentor cannot stand in this application; the message is a Dutch sentence for people."""


@transaction.atomic
def start(*, establishment, programme, by, at, school=None, key=None):
    """Begin an application for one establishment and one programme; no school or learner is needed (001:193).

    `school` files it by mandate. `key` is made by the form, so that sending twice begins one.
    """
    pk = row_id(key, by, establishment.organisation)
    sent_before = RecognitionApplication.objects.filter(pk=pk).first() if key else None
    if sent_before:
        return sent_before
    _check_start(establishment, programme, school, as_day(at))
    try:
        with transaction.atomic():
            application = RecognitionApplication.objects.create(
                id=pk,
                organisation_id=establishment.organisation_id,
                establishment=establishment,
                programme=programme,
                school=school,
                started_at=at,
                started_by=by,
            )
    except IntegrityError as error:
        raise CannotStart(_RUNS.format(establishment.name, programme.name)) from error
    audit.record("application_started", application, by=by, at=at, programme=programme.pk)
    return application


_RUNS = "Voor {} en {} loopt al een aanvraag. Werk daaraan verder. (Bron: 001:193)"


def _check_start(establishment, programme, school, on):
    if establishment.closed_on and establishment.closed_on <= on:
        raise CannotStart(f"{establishment.name} is gesloten. Kies een vestiging die open is.")
    if programme.retired_on and programme.retired_on <= on:
        raise CannotStart(f"{programme.name} wordt niet meer ingericht. Kies een andere opleiding.")
    company = establishment.organisation_id
    if school and not Collaboration.objects.running(on).filter(organisation=company, school=school).exists():
        raise CannotStart("Jullie school werkt niet samen met dit leerbedrijf. Begin eerst een samenwerking.")
    if (
        RecognitionApplication.objects.open()
        .filter(establishment=establishment, programme=programme)
        .exists()
    ):
        raise CannotStart(_RUNS.format(establishment.name, programme.name))
    scheme = scheme_for(establishment.joint_committee_id, on)
    p = book().on(on, scheme.code if scheme else None)
    for finding in standing_recognition(establishment, programme, on, p):
        raise CannotStart(f"{finding.why} (Bron: {finding.source})")


def _lock_draft(application):
    current = lock(application)
    if current.state != State.DRAFT:
        raise NotFromHere(
            f"Deze aanvraag is {State(current.state).label}. Neem ze eerst terug in bewerking om iets te wijzigen."
            if current.state == State.COMPLETE
            else f"Deze aanvraag is {State(current.state).label}: er kan niets meer aan veranderen."
        )
    return current


@transaction.atomic
def state_conditions(*, application, said, version, by, at):
    """Keep what is said of C1 to C3: `said` is code -> (met, basis, remark).

    `version` is that of the form; what somebody else saved meanwhile is not overwritten (ApplicationChanged).
    """
    current = _lock_draft(application)
    rows = {row.code: row for row in current.statements.all()}
    kept = {code: (row.met, row.basis, row.remark) for code, row in rows.items()}
    said = {asked.code: said[asked.code] for asked in CONDITIONS if asked.code in said}
    if said == {code: kept[code] for code in said if code in kept}:
        return current
    _refuse_other_version(current, version)
    for code, (met, basis, remark) in said.items():
        if kept.get(code) != (met, basis, remark):
            row = rows.get(code) or ConditionStatement(
                application=current, organisation_id=current.organisation_id, code=code
            )
            row.met, row.basis, row.remark, row.at, row.by = met, basis, remark, at, by
            row.save()
    _raise_version(current)
    audit.record("conditions_stated", current, by=by, at=at, codes=sorted(said))
    return current


@transaction.atomic
def add_mentor(*, application, mentor, by, at):
    """Put a mentor of the company forward; eligible or not is said beside the name, twice is refused."""
    current = _lock_draft(application)
    if mentor.organisation_id != current.organisation_id:
        raise MentorDoesNotFit("Deze mentor hoort bij een ander leerbedrijf.")
    if mentor.establishment_id not in (None, current.establishment_id):
        raise MentorDoesNotFit(f"{mentor.name} werkt in een andere vestiging. Kies iemand van hier.")
    if mentor.stopped_on and mentor.stopped_on <= as_day(at):
        raise MentorDoesNotFit(f"{mentor.name} is gestopt als mentor. Kies iemand anders.")
    row, added = ApplicationMentor.objects.get_or_create(
        application=current, mentor=mentor, defaults={"organisation_id": current.organisation_id}
    )
    if not added:
        raise MentorDoesNotFit(f"{mentor.name} staat al in de aanvraag; een mentor telt maar één keer.")
    audit.record("application_mentor_added", current, by=by, at=at, mentor=mentor.pk)
    return row


@transaction.atomic
def remove_mentor(*, application, mentor, by, at):
    """Take a mentor out of the application; again changes nothing."""
    current = _lock_draft(application)
    removed, _ = ApplicationMentor.objects.filter(application=current, mentor=mentor).delete()
    if removed:
        audit.record("application_mentor_removed", current, by=by, at=at, mentor=mentor.pk)


@transaction.atomic
def record_mandate(*, application, representative, mandate_signed_on, honour_signed_on, version, by, at):
    """Keep who lets the school file, and on which days mandate and declaration of honour were signed (001:215-218)."""
    current = _lock_draft(application)
    if current.school_id is None:
        raise NotFromHere("Het leerbedrijf dient zelf in: er is geen machtiging nodig. (Bron: 001:215)")
    if any(day and day > as_day(at) for day in (mandate_signed_on, honour_signed_on)):
        raise DayDoesNotFit(
            "Een handtekening zet je niet in de toekomst. Kies vandaag of een dag die voorbij is."
        )
    row = Mandate.objects.filter(application=current).first() or Mandate(
        application=current, organisation_id=current.organisation_id, school_id=current.school_id
    )
    fresh = (representative, mandate_signed_on, honour_signed_on)
    if not row._state.adding and fresh == (row.representative, row.mandate_signed_on, row.honour_signed_on):
        return row
    _refuse_other_version(current, version)
    row.representative, row.mandate_signed_on, row.honour_signed_on = fresh
    row.seen_by = by
    row.save()
    _raise_version(current)
    audit.record("mandate_recorded", current, by=by, at=at)
    return row


def _refuse_other_version(current, version):
    if current.version != version:
        raise ApplicationChanged(current)


def _raise_version(current):
    current.version += 1
    current.save(update_fields=["version"])
