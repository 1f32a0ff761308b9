"""Writes on a company's own data and its establishments: added, changed, closed, opened again."""

import hashlib
import json

from django.db import IntegrityError, models, transaction

from companies.models import Establishment, RecognitionApplication, TakenPlace
from companies.models.recognition import CLOSED
from duaalportal.accounts import audit
from duaalportal.accounts.models import Organisation

COMPANY_FIELDS = ("name", "kbo_number", "street", "postcode", "municipality")
FIELDS = ("name", "number", "street", "postcode", "municipality", "joint_committee_id", "capacity")

audit.verbs(
    company_changed="paste de gegevens van het leerbedrijf aan",
    establishment_added="voegde een vestiging toe",
    establishment_changed="paste de vestiging aan",
    establishment_closed="sloot de vestiging",
    establishment_reopened="opende de vestiging weer",
)


class ClosingReason(models.TextChoices):
    """Why an establishment closes; a code, so that the audit trail can carry it."""

    MOVED = "moved", "we verhuizen"
    STOPPED = "stopped", "de activiteit stopt"
    MERGED = "merged", "ze gaat op in een andere vestiging"
    MISTAKE = "mistake", "ze is per vergissing toegevoegd"


class NumberTaken(Exception):
    """Another organisation or establishment has this number already."""


class ChangedMeanwhile(Exception):
    """Somebody else saved the row meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class PlacesRun(Exception):
    """Learners still have a place there on or after that day; carries the last day, None when it is open."""

    def __init__(self, until):
        super().__init__("places run")
        self.until = until


class ApplicationRuns(Exception):
    """An application for this establishment is still open."""


def mark_of(row, fields):
    """A short mark of what a row says; a form carries it, so that nobody overwrites what they did not see."""
    values = [str(getattr(row, field) or "") for field in fields]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


@transaction.atomic
def change_company(*, company, seen, by, at, **values):
    """Change name, number or address of a company; `seen` is the mark of what the form showed."""
    current = Organisation.objects.select_for_update(no_key=True).get(pk=company.pk)
    return _change(current, COMPANY_FIELDS, seen, values, "company_changed", by, at, organisation=current)


@transaction.atomic
def add_establishment(*, company, by, at, **values):
    """Add an establishment to a company. Raises NumberTaken."""
    place = Establishment(organisation=company, **values)
    _save(place)
    audit.record("establishment_added", place, by=by, at=at)
    return place


@transaction.atomic
def change_establishment(*, establishment, seen, by, at, **values):
    """Change an establishment; `seen` is the mark of what the form showed. Raises ChangedMeanwhile, NumberTaken."""
    return _change(_lock(establishment), FIELDS, seen, values, "establishment_changed", by, at)


@transaction.atomic
def close_establishment(*, establishment, closed_on, reason, by, at):
    """Close an establishment from a day on; recognitions stay in its history.

    Raises PlacesRun when a learner has a place there on or after that day, and ApplicationRuns.
    """
    current = _lock(establishment)
    running = TakenPlace.objects.standing().overlapping(closed_on, None).filter(establishment=current)
    ends = list(running.values_list("ends_on", flat=True))
    if ends:
        raise PlacesRun(None if None in ends else max(ends))
    if RecognitionApplication.objects.exclude(state__in=CLOSED).filter(establishment=current).exists():
        raise ApplicationRuns
    current.closed_on = closed_on
    current.save(update_fields=["closed_on"])
    audit.record("establishment_closed", current, by=by, at=at, on=closed_on, reason=ClosingReason(reason))
    return current


@transaction.atomic
def reopen_establishment(*, establishment, by, at):
    """Open a closed establishment again; an open one stays as it is."""
    current = _lock(establishment)
    if current.closed_on is None:
        return current
    current.closed_on = None
    current.save(update_fields=["closed_on"])
    audit.record("establishment_reopened", current, by=by, at=at)
    return current


def _lock(establishment):
    # the company first, as who takes a place there does
    Organisation.objects.select_for_update(no_key=True).get(pk=establishment.organisation_id)
    return Establishment.objects.select_for_update(of=("self",)).get(pk=establishment.pk)


def _change(current, fields, seen, values, verb, by, at, **where):
    if all(getattr(current, field) == value for field, value in values.items()):
        return current
    if mark_of(current, fields) != seen:
        raise ChangedMeanwhile(current)
    changed = sorted(field for field, value in values.items() if getattr(current, field) != value)
    for field, value in values.items():
        setattr(current, field, value)
    _save(current)
    audit.record(verb, current, by=by, at=at, changed=changed, **where)
    return current


def _save(row):
    # the number may belong to a row that the database hides from who asks: only its own constraint knows
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise NumberTaken from error
