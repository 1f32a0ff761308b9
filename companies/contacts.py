"""Contacts of a company: who is it, for what, from when until when; handed over with a note, never lost (C16, X07)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from companies.models import ContactPeriod
from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.models import Membership, Organisation, User
from duaalportal.lib.keys import row_id

audit.verbs(
    contact_named="duidde een contactpersoon aan",
    contact_changed="paste de gegevens van een contactpersoon aan",
    contact_handed_over="droeg een contact over",
)
FIELDS = ("establishment", "purpose", "user", "name", "email", "phone", "substitute_name")


class AlreadyEnded(Exception):
    """This contact was handed over before."""


class NotOfThisCompany(ValueError):
    """An establishment or person that does not belong to the company."""


class TooEarly(ValueError):
    """The successor cannot start before, or on, the day on which the contact started."""


@transaction.atomic
def name_contact(*, organisation, starts_on, by, at, key=None, **fields):
    """Name who is the contact from a day on; `key` makes that sending twice names one."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    pk = row_id(key, by, organisation)
    if key and (sent_before := ContactPeriod.objects.filter(pk=pk).first()):
        return sent_before
    _check_belonging(organisation, fields, at)
    contact = ContactPeriod.objects.create(
        id=pk, organisation=organisation, starts_on=starts_on, **_known(fields)
    )
    audit.record("contact_named", contact, by=by, at=at)
    return contact


@transaction.atomic
def change_contact(*, contact, by, at, **fields):
    """Correct how a contact is reached and who stands in; whom and what is a matter of handing over."""
    current = _locked(contact)
    if current.ended_at:
        raise AlreadyEnded(current)
    _check_belonging(current.organisation, fields, at)
    for name, value in _known(fields).items():
        setattr(current, name, value)
    current.save()
    audit.record("contact_changed", current, by=by, at=at, fields=sorted(fields))
    return current


@transaction.atomic
def hand_over(*, contact, on, note, by, at, **successor):
    """From this day on somebody else is the contact for the same; the note stays with who left.

    Raises AlreadyEnded when somebody did so before, and TooEarly when nothing would be left of the first period.
    """
    current = _locked(contact)
    if current.ended_at:
        raise AlreadyEnded(current)
    if on <= current.starts_on:
        raise TooEarly(current.starts_on)
    same = {"establishment": current.establishment, "purpose": current.purpose}
    _check_belonging(current.organisation, successor, at)
    fresh = ContactPeriod.objects.create(
        organisation=current.organisation, starts_on=on, ends_on=None, **same, **_known(successor)
    )
    current.ends_on = on - timedelta(days=1)
    current.handover_note, current.successor = note, fresh
    current.ended_at, current.ended_by = at, by
    current.save(update_fields=["ends_on", "handover_note", "successor", "ended_at", "ended_by"])
    audit.record("contact_handed_over", current, by=by, at=at)
    return fresh


def colleagues(organisation, on):
    """People of this company who can be its contact, by name."""
    running = Membership.objects.filter(organisation=organisation).running(on)
    return User.objects.filter(pk__in=running.values("user")).order_by("name", "pk")


def notes_readable_by(user, rows):
    """Of these periods the ids whose note this person reads.

    That are: who leads the company, who follows up the contact, and the coach of a school that works with it.
    """
    leads = user.access.organisation_ids(Can.EDIT_COMPANY)
    readable = Q(organisation_id__in=leads) | Q(successor__user=user)
    if user.access.has_role(Role.TRAJECTORY_COACH):
        readable |= ~Q(organisation_id__in=user.access.organisation_ids(Can.USE_PORTAL))
    return set(rows.filter(readable).order_by().values_list("pk", flat=True))


def _locked(contact):
    return (
        ContactPeriod.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "establishment")
        .get(pk=contact.pk)
    )


def _known(fields):
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"unknown fields {sorted(unknown)}")
    return fields


def _check_belonging(organisation, fields, at):
    place, user = fields.get("establishment"), fields.get("user")
    if place is not None and place.organisation_id != organisation.pk:
        raise NotOfThisCompany("Deze vestiging hoort bij een ander bedrijf.")
    if user is not None and not colleagues(organisation, timezone.localdate(at)).filter(pk=user.pk).exists():
        raise NotOfThisCompany("Deze persoon heeft hier geen rol.")
