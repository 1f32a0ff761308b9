"""Writes on collaborations: a company and a school begin to work together, and either of them ends it."""

from django.db import transaction

from companies.models import Collaboration
from duaalportal.accounts import audit, rls
from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.lib.dates import as_day

PARTNERS = (OrganisationKind.SCHOOL, OrganisationKind.TRAINING_CENTRE)

audit.verbs(
    collaboration_started="begon een samenwerking",
    collaboration_ended="beëindigde een samenwerking",
)


class AlreadyTogether(Exception):
    """These two work together already, or will."""


class NotAPair(ValueError):
    """A collaboration is between a company and a school or training centre."""


@transaction.atomic
def start_collaboration(*, company, school, starts_on, by, at, ends_on=None):
    """Let a company and a school work together from a day on; one that ran out makes room for the new one."""
    if company.kind != OrganisationKind.COMPANY or school.kind not in PARTNERS:
        raise NotAPair(f"{company.kind} en {school.kind}")
    # the company's row is the lock: of two who begin at once, one finds the other
    Organisation.objects.select_for_update(no_key=True).get(pk=company.pk)
    standing = Collaboration.objects.filter(organisation=company, school=school, ended_at=None)
    standing.filter(ends_on__lt=as_day(at)).update(ended_at=at, ended_by=by)
    if standing.exists():
        raise AlreadyTogether(school)
    found = Collaboration.objects.create(
        organisation=company,
        school=school,
        starts_on=starts_on,
        ends_on=ends_on,
        started_at=at,
        started_by=by,
    )
    audit.record("collaboration_started", found, by=by, at=at, school=school.pk)
    return found


@transaction.atomic
def end_collaboration(*, collaboration, by, at):
    """End a collaboration now: the school's next request no longer reads of the company. Again changes nothing."""
    # the trail is the company's, also when the school ends it
    with rls.across_organisations():
        current = Collaboration.objects.select_for_update().get(pk=collaboration.pk)
        if current.ended_at:
            return current
        current.ended_at, current.ended_by = at, by
        current.save(update_fields=["ended_at", "ended_by"])
        audit.record("collaboration_ended", current, by=by, at=at, school=current.school_id)
    return current
