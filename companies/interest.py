"""Interest: a company would like to train learners of a programme, recognised or not yet, and schools find it (C18)."""

from django.db import IntegrityError, transaction

from companies.models import ProgrammeInterest
from duaalportal.accounts import audit
from duaalportal.lib.keys import row_id

audit.verbs(
    interest_shown="toonde interesse in een opleiding",
    interest_withdrawn="trok de interesse in een opleiding in",
)


class AlreadyShown(ValueError):
    """For this place and programme interest stands already."""


class AlreadyWithdrawn(ValueError):
    """Somebody withdrew it before."""


class NotOfThisCompany(ValueError):
    """An establishment of another company."""


@transaction.atomic
def show_interest(*, organisation, establishment, programme, places, from_day, by, at, note="", key=None):
    """Show that the company would train learners here; `key` makes that sending twice shows it once."""
    pk = row_id(key, by, organisation)
    if key and (sent_before := ProgrammeInterest.objects.filter(pk=pk).first()):
        return sent_before
    if establishment.organisation_id != organisation.pk:
        raise NotOfThisCompany(establishment)
    try:
        with transaction.atomic():
            found = ProgrammeInterest.objects.create(
                id=pk,
                organisation=organisation,
                establishment=establishment,
                programme=programme,
                places=places,
                from_day=from_day,
                note=note,
                shown_at=at,
                shown_by=by,
            )
    except IntegrityError as error:
        raise AlreadyShown("Voor deze vestiging en opleiding staat er al interesse.") from error
    audit.record("interest_shown", found, by=by, at=at, programme=programme.pk, places=places)
    return found


@transaction.atomic
def withdraw_interest(*, interest, by, at):
    """Schools no longer find it; that it once stood there stays."""
    current = ProgrammeInterest.objects.select_for_update(of=("self",)).get(pk=interest.pk)
    if current.withdrawn_at:
        raise AlreadyWithdrawn("Deze interesse is al ingetrokken.")
    current.withdrawn_at, current.withdrawn_by = at, by
    current.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record("interest_withdrawn", current, by=by, at=at)
    return current
