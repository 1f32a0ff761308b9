"""What the applicant does with an application that is prepared: declare it complete, submit, stop, appeal."""

from django.db import transaction

from companies.applications.moving import DayDoesNotFit, NotFromHere, lock, move
from companies.models import Appeal, State
from companies.rules.applications import Side
from duaalportal.accounts import audit
from duaalportal.catalogue.routing import scheme_for
from duaalportal.lib.dates import as_day, date_of

audit.verbs(decision_received="noteerde wanneer de beslissing aankwam")

DECIDED = {State.RECOGNISED, State.REFUSED, State.FINALLY_REFUSED}


def complete(*, application, version, by, at, side=Side.APPLICANT):
    """Declare that all is there; refused while something is missing."""
    return move(
        application=application, name="complete", by=by, at=at, on=as_day(at), side=side, version=version
    )


def reopen(*, application, version, by, at, side=Side.APPLICANT):
    """Take a complete application back, to change it."""
    return move(
        application=application, name="reopen", by=by, at=at, on=as_day(at), side=side, version=version
    )


def submit(*, application, on, desk_reference, version, by, at, side=Side.APPLICANT):
    """Note on which day it was submitted at the official desk; it then lies with who handles its joint committee.

    The papers are looked at again for that day: a certificate that was fine when the draft was made may be too old.
    """
    scheme = scheme_for(application.establishment.joint_committee_id, on)
    return move(
        application=application,
        name="submit",
        by=by,
        at=at,
        on=on,
        side=side,
        version=version,
        submitted_on=on,
        desk_reference=desk_reference,
        scheme=scheme,
        partnership=scheme.organisation if scheme else None,
    )


def stop(*, application, reason, version, by, at, side=Side.APPLICANT):
    """Stop an application before its visit, with a reason; a new one may be started."""
    return move(
        application=application,
        name="stop",
        by=by,
        at=at,
        on=as_day(at),
        side=side,
        reason=reason,
        version=version,
    )


@transaction.atomic
def receive_decision(*, application, on, by, at):
    """Note on which day the written decision reached the company: from then the days for an appeal count."""
    current = lock(application)
    if State(current.state) not in DECIDED:
        raise NotFromHere(f"Deze aanvraag is {State(current.state).label}: er is nog geen beslissing.")
    if on > as_day(at):
        raise DayDoesNotFit("Deze dag moet nog komen. Kies vandaag of een dag die voorbij is.")
    if current.decided_on and on < current.decided_on:
        raise DayDoesNotFit(f"Er werd pas beslist op {date_of(current.decided_on)}.")
    if current.decision_received_on == on:
        return current
    before, current.decision_received_on = current.decision_received_on, on
    current.save(update_fields=["decision_received_on"])
    audit.record("decision_received", current, by=by, at=at, on=on, before=before)
    return current


@transaction.atomic
def appeal(*, application, grounds, on, version, by, at, side=Side.COMPANY):
    """The company appeals against a refusal, within the days that the rule gives from the receipt."""
    current = move(
        application=application,
        name="appeal",
        by=by,
        at=at,
        on=on,
        side=side,
        reason=grounds,
        version=version,
    )
    Appeal.objects.get_or_create(
        application=current,
        defaults={
            "organisation_id": current.organisation_id,
            "filed_on": on,
            "grounds": grounds,
            "filed_at": at,
            "filed_by": by,
        },
    )
    return current
