"""How safety stands per establishment: each point with its reason, and the one thing to do first."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from companies import equipment, safety, welcome
from companies.models import (
    Equipment,
    RiskAssessment,
    TakenPlace,
    WelcomeProof,
    WorkplaceChange,
    Workstation,
    WorkstationSheet,
)
from companies.rules.safety import Analysis, Change, contact, review_due, risk
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to have in order; `key` names it, `finding` says how it stands."""

    key: str
    title: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class State:
    """How one establishment stands on one day."""

    points: list
    due_on: object

    @property
    def first(self):
        """The first point that is not in order, or None."""
        return next((point for point in self.points if not point.finding.met), None)

    @property
    def later(self):
        """What else is not in order."""
        return [point for point in self.points if not point.finding.met][1:]

    @property
    def met(self):
        """What is in order."""
        return [point for point in self.points if point.finding.met]

    @property
    def open_count(self):
        """How many points are not in order."""
        return sum(not point.finding.met for point in self.points)


def workstations_in_use(establishments, on):
    """Workstations that are used on this day, each knowing whether it has a published sheet and a draft."""
    return workstations_known(on).filter(establishment__in=establishments)


def workstations_known(on):
    """The same, of every establishment."""
    sheets = WorkstationSheet.objects.filter(workstation=OuterRef("pk")).order_by()
    return Workstation.objects.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=on)).annotate(
        has_sheet=Exists(sheets.filter(published_at__isnull=False)),
        has_draft=Exists(sheets.filter(published_at__isnull=True)),
    )


class Gathered:
    """What stands about safety in some establishments on one day, per establishment, in a fixed number of queries.

    Plain rows, the newest or first by name first: what the points are judged by and what their page lists.
    """

    def __init__(self, establishments, on, *, with_learners=False):
        self.establishments, self.on = list(establishments), on
        self.p = book().on(on)
        here = {"establishment__in": self.establishments}
        self.risks = _by_place(
            RiskAssessment.objects.filter(done_on__lte=on, **here).order_by("-done_on", "-recorded_at", "pk"),
            *("pk", "done_on", "cause", "adviser", "workstation_id", "workstation__name"),
        )
        self.changes = _by_place(
            WorkplaceChange.objects.filter(happened_on__lte=on, **here).order_by("-happened_on", "pk"),
            *("happened_on", "what", "workstation_id", "workstation__name"),
        )
        self.forbidden = _by_place(
            safety.forbidden_work_open_at(self.establishments, on).order_by("what", "pk"),
            *("what", "workstation_id", "workstation__name"),
            place="workstation__establishment_id",
        )
        self.contacts = _by_place(
            safety.running_contacts(self.establishments, on),
            *("pk", "kind", "name", "reach", "starts_on", "ends_on"),
        )
        self.plans = _by_place(
            welcome.plans_in_use(self.establishments, on).order_by("title", "pk"),
            *("pk", "title", "workstation_id", "workstation__name"),
        )
        self.stations = _by_place(
            workstations_in_use(self.establishments, on).order_by("name", "pk"),
            *("pk", "name", "description", "has_sheet", "has_draft"),
        )
        self.learners = _learners(self.establishments, on) if with_learners else {}

    def state(self, place):
        """How one of the establishments stands."""
        pk = place.pk
        analyses = [Analysis(row.done_on, row.workstation_id) for row in self.risks[pk]]
        changes = [Change(row.happened_on, row.workstation_id, row.what) for row in self.changes[pk]]
        general = any(plan.workstation_id is None for plan in self.plans[pk])
        points = [
            Point("risk", "Risicoanalyse", risk(analyses, changes, self.on, self.p)),
            Point("forbidden", "Verboden werk", _forbidden(len(self.forbidden[pk]))),
            Point("first_aid", "EHBO", self._contact("first_aid", pk)),
            Point("confidential", "Vertrouwenspersoon", self._contact("confidential", pk)),
            Point("welcome", "Onthaalplan", _welcome(general)),
            Point("sheets", "Werkpostfiches", _sheets(self.stations[pk])),
            *self.learners.get(pk, ()),
        ]
        return State(points, review_due(analyses, changes, self.on, self.p))

    def _contact(self, kind, pk):
        periods = [(row.starts_on, row.ends_on) for row in self.contacts[pk] if row.kind == kind]
        return contact(kind, periods, self.on)


def _by_place(rows, *columns, place="establishment_id"):
    found = defaultdict(list)
    for row in rows.values_list(place, *columns, named=True):
        found[row[0]].append(row)
    return found


def _forbidden(count):
    if not count:
        return Finding("forbidden", True, "Niets wacht op bevestiging.", "001:611-614")
    work = "1 werk mag" if count == 1 else f"{count} werken mogen"
    return Finding(
        "forbidden",
        False,
        f"{work} een lerende nog niet doen: niet alle drie voorwaarden zijn bevestigd.",
        "001:611-614; codex boek X titel 3",
        todo="Bevestig de drie voorwaarden, of laat het werk weg.",
    )


def _welcome(there):
    if there:
        return Finding("welcome", True, "Er is een algemeen onthaalplan.", "001:616")
    return Finding(
        "welcome", False, "Er is nog geen algemeen onthaalplan.", "001:616", todo="Maak het onthaalplan."
    )


def _sheets(rows):
    missing = [row.name for row in rows if not row.has_sheet]
    if not rows:
        return Finding(
            "sheets", False, "Er is nog geen werkpost.", "001:617", todo="Voeg de eerste werkpost toe."
        )
    if not missing:
        words = "De werkpost heeft" if len(rows) == 1 else f"Alle {len(rows)} werkposten hebben"
        return Finding("sheets", True, f"{words} een fiche.", "001:617")
    named = ", ".join(missing[:3]) + (f" en nog {len(missing) - 3}" if len(missing) > 3 else "")
    return Finding(
        "sheets",
        False,
        f"{len(rows) - len(missing)} van {len(rows)} met fiche. Zonder: {named}.",
        "001:617",
        todo="Maak de fiche van elke werkpost.",
    )


# --- learners --------------------------------------------------------------------------------------------------


def _learners(establishments, on):
    places = TakenPlace.objects.running(on).filter(establishment__in=establishments)
    found = defaultdict(list)
    for place, welcomed in (
        places.annotate(welcomed=Exists(WelcomeProof.objects.filter(place=OuterRef("pk")).order_by()))
        .order_by()
        .values_list("establishment_id", "welcomed")
    ):
        found[place].append(welcomed)
    due = Counter(row.place.establishment_id for row in equipment_due(establishments, on))
    return {
        place: [
            Point("welcomed", "Onthaal van lerenden", _welcomed(welcomed)),
            Point("equipment", "Werkkledij en bescherming", _equipment(due[place])),
        ]
        for place, welcomed in found.items()
    }


def equipment_due(establishments, on):
    """Pieces given to learners who work here today that are to be checked by this day (one query)."""
    rows = Equipment.objects.filter(
        place__in=TakenPlace.objects.running(on).filter(establishment__in=establishments).order_by(),
        returned_on__isnull=True,
        check_months__isnull=False,
    ).select_related("place")
    return [row for row in rows if equipment.is_due(row, on)]


def _welcomed(proofs):
    waiting = sum(not welcomed for welcomed in proofs)
    if not waiting:
        return Finding("welcomed", True, "Elke lerende is onthaald.", "001:616")
    words = "1 lerende is" if waiting == 1 else f"{waiting} lerenden zijn"
    return Finding(
        "welcomed", False, f"{words} nog niet onthaald.", "001:616", todo="Leg vast wat je toonde."
    )


def _equipment(count):
    if not count:
        return Finding("equipment", True, "Niets om na te kijken.", "001:592")
    words = "1 stuk is" if count == 1 else f"{count} stuks zijn"
    return Finding("equipment", False, f"{words} na te kijken.", "001:592", todo="Kijk na en vink aan.")


# --- words -----------------------------------------------------------------------------------------------------


def standing(row, on):
    """How a piece of equipment stands, as the kind of a badge and its words."""
    if row.returned_on:
        return "", f"terug op {date_of(row.returned_on, today=on)}"
    due = equipment.check_due(row)
    if due is None:
        return "ok", "in gebruik"
    if due <= on:
        return "wait", "na te kijken"
    return "ok", f"in orde tot {date_of(due, today=on)}"
