"""Incidents: reported, told to the school of the learner, seen there, and evaluated in the company."""

from django.db import transaction
from django.db.models import Q

from companies.models import Establishment, Incident, TakenPlace
from companies.safety import check_workstation, refuse_future
from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, OrganisationKind, Role
from duaalportal.lib.keys import row_id

audit.verbs(
    incident_reported="meldde een incident",
    incident_seen="zag de melding van een incident",
    incident_evaluated="evalueerde een incident",
)
STATES = {
    "": "Alle",
    "nieuw": "Nog te evalueren",
    "ongezien": "Niet gezien door de school",
    "klaar": "Geëvalueerd",
}
HEADER = (
    "Wanneer",
    "Leerbedrijf",
    "Vestiging",
    "Werkpost",
    "Wat is er gebeurd",
    "Lerende",
    "Gemeld door",
    "Gemeld op",
    "Gezien door de school op",
    "Hoe kwam het",
    "Maatregelen",
    "Geëvalueerd op",
)


class LearnerDoesNotFit(ValueError):
    """The place named does not lie at this establishment."""


class IncidentChanged(Exception):
    """Somebody else evaluated it meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class NobodyToTell(Exception):
    """The school of another learner is not mine to see it for."""


# --- who may ---------------------------------------------------------------------------------------------------


def places_to_report(user, company, on):
    """The running places at this company of which this person may report: own, of the own company or own school."""
    mine = user.access.organisation_ids(Can.REPORT_INCIDENT) - _only_learner_of(user)
    return (
        TakenPlace.objects.running(on)
        .filter(Q(organisation_id__in=mine) | Q(school_id__in=mine) | Q(learner=user), organisation=company)
        .select_related("learner", "establishment", "school")
    )


def _only_learner_of(user):
    """Schools in which this person is a learner: there one reports of oneself."""
    return {m.organisation_id for m in user.access.memberships if m.role == Role.LEARNER}


def may_report_at(user, company, on):
    """Whether this person may report here: who only learns, only where one has a place."""
    others = user.access.organisation_ids(Can.REPORT_INCIDENT) - _only_learner_of(user)
    return bool(others) or TakenPlace.objects.running(on).filter(learner=user, organisation=company).exists()


def names_people(user, incident):
    """Whether this person reads which learner an incident is about: never a prevention adviser."""
    sees = user.access.organisation_ids(Can.SEE_PLACES)
    return (
        incident.organisation_id in sees
        or incident.school_id in sees
        or incident.reported_by_id == user.pk
        or (incident.place is not None and incident.place.learner_id == user.pk)
    )


def evaluates(user, incident):
    """Whether this person evaluates incidents of this company."""
    return incident.organisation_id in user.access.organisation_ids(Can.EVALUATE_INCIDENT)


def sees_for_school(user, incident):
    """Whether this person takes note of the report for the school of the learner: who accompanies the learner there."""
    access = user.access
    reads, acts = access.organisation_ids(Can.READ_INCIDENTS), access.organisation_ids(Can.REPORT_INCIDENT)
    return incident.school_id in reads & acts


# --- writes ----------------------------------------------------------------------------------------------------


@transaction.atomic
def report_incident(*, establishment, what, happened_on, by, at, place=None, workstation=None, key=None):
    """Report what happened; the school of the learner, or of who reports, is told. `key` makes it once."""
    pk = row_id(key, by, establishment)
    if key and (sent_before := Incident.objects.filter(pk=pk).first()):
        return sent_before
    refuse_future(happened_on, at)
    check_workstation(workstation, establishment)
    if place is not None and place.establishment_id != establishment.pk:
        raise LearnerDoesNotFit("Deze lerende werkt op een andere vestiging.")
    found = Incident.objects.create(
        id=pk,
        organisation_id=establishment.organisation_id,
        establishment=establishment,
        workstation=workstation,
        place=place,
        school=place.school if place else _school_of(by, establishment),
        happened_on=happened_on,
        what=what,
        reported_at=at,
        reported_by=by,
    )
    audit.record("incident_reported", found, by=by, at=at, happened_on=happened_on)
    return found


def _school_of(user, establishment):
    mine = user.access.organisations(Can.REPORT_INCIDENT)
    if any(place.pk == establishment.organisation_id for place in mine):
        return None
    return next((place for place in mine if place.kind == OrganisationKind.SCHOOL), None)


@transaction.atomic
def see_incident(*, incident, by, at):
    """The school of the learner took note; again changes nothing. Raises NobodyToTell."""
    current = _locked(incident)
    if not sees_for_school(by, current):
        raise NobodyToTell
    if current.seen_by_school_at is None:
        current.seen_by_school_at, current.seen_by_school_by = at, by
        current.save(update_fields=["seen_by_school_at", "seen_by_school_by"])
        audit.record("incident_seen", current, by=by, at=at)
    return current


@transaction.atomic
def evaluate_incident(*, incident, cause, measures, version, by, at):
    """Say how it came about and what is done to avoid it; raises IncidentChanged when somebody saved first."""
    current = _locked(incident)
    if current.evaluated_at and (current.cause, current.measures) == (cause, measures):
        return current
    if current.version != version:
        raise IncidentChanged(current)
    current.cause, current.measures, current.version = cause, measures, version + 1
    current.evaluated_at, current.evaluated_by = at, by
    current.save(update_fields=["cause", "measures", "version", "evaluated_at", "evaluated_by"])
    audit.record("incident_evaluated", current, by=by, at=at)
    return current


def _locked(incident):
    return Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)


# --- reads -----------------------------------------------------------------------------------------------------


def listed(user):
    """Incidents this person reads as part of the work (not only own reports), with what a row shows."""
    mine = user.access.organisation_ids(Can.READ_INCIDENTS)
    return (
        Incident.objects.visible_to(user)
        .filter(Q(organisation_id__in=mine) | Q(school_id__in=mine))
        .select_related("organisation", "establishment", "workstation", "place__learner", "reported_by")
    )


def narrowed(rows, *, search="", state="", establishment=""):
    """The incidents that fit the filter; the search reads what happened and where, never who."""
    if search:
        rows = rows.filter(
            Q(what__icontains=search)
            | Q(establishment__name__icontains=search)
            | Q(workstation__name__icontains=search)
        )
    if state == "nieuw":
        rows = rows.filter(evaluated_at__isnull=True)
    elif state == "klaar":
        rows = rows.filter(evaluated_at__isnull=False)
    elif state == "ongezien":
        rows = rows.filter(school__isnull=False, seen_by_school_at__isnull=True)
    if establishment:
        known = {str(pk) for pk in rows.order_by().values_list("establishment_id", flat=True).distinct()}
        rows = rows.filter(establishment=establishment) if establishment in known else rows.none()
    return rows


def establishments_of(rows):
    """(id, name) of the places where these incidents happened, by name (one query)."""
    places = Establishment.objects.filter(pk__in=rows.order_by().values("establishment_id"))
    return [(str(pk), name) for pk, name in places.values_list("pk", "name")]


def table(rows, user):
    """The rows as a spreadsheet shows them, in the order of HEADER; without people for who may not read them."""
    for row in rows:
        named = names_people(user, row)
        yield (
            row.happened_on,
            row.organisation.name,
            row.establishment.name,
            row.workstation.name if row.workstation else "",
            row.what,
            row.place.learner.name if named and row.place else "",
            row.reported_by.name if named else "",
            row.reported_at,
            row.seen_by_school_at,
            row.cause,
            row.measures,
            row.evaluated_at,
        )
