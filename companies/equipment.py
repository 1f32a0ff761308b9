"""Work clothes and protective equipment of a learner: given, checked, returned (C27)."""

from django.db import transaction

from companies.models import Equipment
from companies.rules.deadlines import add_months
from companies.safety import refuse_future
from duaalportal.accounts import audit
from duaalportal.lib.keys import row_id

audit.verbs(
    equipment_given="gaf werkkledij of bescherming",
    equipment_checked="keek werkkledij of bescherming na",
    equipment_returned="kreeg werkkledij of bescherming terug",
)


class ReturnedAlready(Exception):
    """What was returned is no longer checked."""


class BeforeGiven(ValueError):
    """Something cannot come back before it was given."""


@transaction.atomic
def give_equipment(*, place, kind, item, given_on, by, at, size="", check_months=None, key=None):
    """Record what a learner was given, and how often it is to be checked; `key` makes it once."""
    pk = row_id(key, by, place)
    if key and (sent_before := Equipment.objects.filter(pk=pk).first()):
        return sent_before
    refuse_future(given_on, at)
    row = Equipment.objects.create(
        id=pk,
        organisation_id=place.organisation_id,
        place=place,
        kind=kind,
        item=item,
        size=size,
        given_on=given_on,
        given_by=by,
        check_months=check_months,
    )
    audit.record("equipment_given", row, by=by, at=at, given_on=given_on)
    return row


@transaction.atomic
def check_equipment(*, equipment, checked_on, by, at):
    """Record that it was checked; raises ReturnedAlready."""
    row = Equipment.objects.select_for_update().get(pk=equipment.pk)
    if row.returned_on:
        raise ReturnedAlready
    refuse_future(checked_on, at)
    row.checked_on, row.checked_by = checked_on, by
    row.save(update_fields=["checked_on", "checked_by"])
    audit.record("equipment_checked", row, by=by, at=at, checked_on=checked_on)
    return row


@transaction.atomic
def return_equipment(*, equipment, returned_on, by, at):
    """Record that it came back; again changes nothing. Raises BeforeGiven."""
    row = Equipment.objects.select_for_update().get(pk=equipment.pk)
    if row.returned_on:
        return row
    refuse_future(returned_on, at)
    if returned_on < row.given_on:
        raise BeforeGiven("Dit is later gegeven dan teruggekregen. Kies een latere dag.")
    row.returned_on = returned_on
    row.save(update_fields=["returned_on"])
    audit.record("equipment_returned", row, by=by, at=at, returned_on=returned_on)
    return row


def check_due(row):
    """The day on which a piece is to be checked again; None when it never is, or when it came back."""
    if row.returned_on or not row.check_months:
        return None
    return add_months(row.checked_on or row.given_on, row.check_months)


def is_due(row, on):
    """Whether a piece is to be checked by this day."""
    due = check_due(row)
    return due is not None and due <= on
