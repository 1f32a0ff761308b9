"""Risk analyses, changes at work and whom to turn to: writes, and what rules need to know of them."""

from django.db import transaction
from django.db.models import Q

from companies.models import ForbiddenWork, RiskAssessment, SafetyContact, WorkplaceChange
from companies.rules.safety import Analysis, Change
from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from duaalportal.lib.questions import asking, question

audit.verbs(
    risk_recorded="legde een risicoanalyse vast",
    workplace_changed="legde een wijziging op het werk vast",
    safety_contact_added="voegde een aanspreekpunt toe",
    safety_contact_ended="beëindigde een aanspreekpunt",
)


class DayInTheFuture(ValueError):
    """What is recorded has not happened yet."""


class PlaceDoesNotFit(ValueError):
    """A workstation or document belongs to another establishment or company."""


class EndsBeforeStart(ValueError):
    """A period would end before it starts."""


def refuse_future(day, at):
    """Raise DayInTheFuture when a day that is recorded has not come yet."""
    if day > as_day(at):
        raise DayInTheFuture("Deze dag moet nog komen. Kies vandaag of een vroegere dag.")


def check_workstation(workstation, establishment):
    """Raise PlaceDoesNotFit when a workstation stands elsewhere."""
    if workstation is not None and workstation.establishment_id != establishment.pk:
        raise PlaceDoesNotFit("Deze werkpost hoort bij een andere vestiging.")


@transaction.atomic
def record_risk(
    *,
    establishment,
    done_on,
    cause,
    by,
    at,
    workstation=None,
    adviser="",
    summary="",
    document=None,
    key=None,
):
    """Record that a risk analysis was made, of the establishment or of one workstation; `key` makes it once."""
    pk = row_id(key, by, establishment)
    if key and (sent_before := RiskAssessment.objects.filter(pk=pk).first()):
        return sent_before
    refuse_future(done_on, at)
    check_workstation(workstation, establishment)
    if document is not None and document.organisation_id != establishment.organisation_id:
        raise PlaceDoesNotFit("Dit document hoort bij een ander leerbedrijf.")
    found = RiskAssessment.objects.create(
        id=pk,
        organisation_id=establishment.organisation_id,
        establishment=establishment,
        workstation=workstation,
        done_on=done_on,
        cause=cause,
        adviser=adviser,
        summary=summary,
        document=document,
        recorded_at=at,
        recorded_by=by,
    )
    audit.record("risk_recorded", found, by=by, at=at, done_on=done_on, cause=cause)
    return found


@transaction.atomic
def record_change(*, establishment, happened_on, what, by, at, workstation=None, key=None):
    """Record an important change at work: from then on the risk analysis is due; `key` makes it once."""
    pk = row_id(key, by, establishment)
    if key and (sent_before := WorkplaceChange.objects.filter(pk=pk).first()):
        return sent_before
    refuse_future(happened_on, at)
    check_workstation(workstation, establishment)
    found = WorkplaceChange.objects.create(
        id=pk,
        organisation_id=establishment.organisation_id,
        establishment=establishment,
        workstation=workstation,
        happened_on=happened_on,
        what=what,
        recorded_at=at,
        recorded_by=by,
    )
    audit.record("workplace_changed", found, by=by, at=at, happened_on=happened_on)
    return found


@transaction.atomic
def add_safety_contact(*, establishment, kind, name, reach, starts_on, by, at, ends_on=None, key=None):
    """Say whom to turn to at an establishment, from a day on; `key` makes it once."""
    pk = row_id(key, by, establishment)
    if key and (sent_before := SafetyContact.objects.filter(pk=pk).first()):
        return sent_before
    _check_period(starts_on, ends_on)
    found = SafetyContact.objects.create(
        id=pk,
        organisation_id=establishment.organisation_id,
        establishment=establishment,
        kind=kind,
        name=name,
        reach=reach,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit.record("safety_contact_added", found, by=by, at=at, kind=kind, starts_on=starts_on)
    return found


@transaction.atomic
def end_safety_contact(*, contact, ends_on, by, at):
    """Say until which day somebody is the contact; the row stays."""
    current = SafetyContact.objects.select_for_update().get(pk=contact.pk)
    _check_period(current.starts_on, ends_on)
    current.ends_on = ends_on
    current.save(update_fields=["ends_on"])
    audit.record("safety_contact_ended", current, by=by, at=at, ends_on=ends_on)
    return current


def _check_period(starts_on, ends_on):
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart("De laatste dag ligt voor de eerste. Kies een latere dag.")


def running_contacts(establishments, on):
    """The contacts for first aid and in confidence on this day, first aid first."""
    rows = SafetyContact.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), establishment__in=establishments, starts_on__lte=on
    )
    return rows.order_by("establishment", "-kind", "name", "pk")


def forbidden_work_open(establishment, on):
    """Forbidden work here that nobody confirmed in full by this day: a learner may not do it, no plan may hold it."""
    return forbidden_work_open_at([establishment], on)


def forbidden_work_open_at(establishments, on):
    """The same for several establishments at once."""
    return work_unconfirmed(on).filter(workstation__establishment__in=establishments)


def work_unconfirmed(on):
    """Forbidden work that nobody confirmed in full by this day, anywhere."""
    return ForbiddenWork.objects.filter(
        Q(confirmed_on__isnull=True) | Q(confirmed_on__gt=on),
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on),
    )


@asking
def risk_facts(establishments, on):
    """Per establishment id the analyses and the changes up to this day, as the rule reads them (one query)."""
    found = {establishment.pk: ([], []) for establishment in establishments}
    ids = list(found)
    analyses, changes = yield [_analyses(establishments=ids, on=on), _changes(establishments=ids, on=on)]
    for row in sorted(analyses, key=lambda row: row.pk):
        found[row.establishment_id][0].append(Analysis(row.done_on, row.workstation_id))
    for row in sorted(changes, key=lambda row: row.pk):
        found[row.establishment_id][1].append(Change(row.happened_on, row.workstation_id, row.what))
    return found


@question
def _analyses(establishments, on):
    rows = RiskAssessment.objects.filter(establishment__among=establishments, done_on__lte=on)
    return rows.order_by().values_list("pk", "establishment_id", "done_on", "workstation_id", named=True)


@question
def _changes(establishments, on):
    rows = WorkplaceChange.objects.filter(establishment__among=establishments, happened_on__lte=on)
    columns = ("pk", "establishment_id", "happened_on", "workstation_id", "what")
    return rows.order_by().values_list(*columns, named=True)
