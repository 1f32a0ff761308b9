"""The companies a school, training centre or partnership reads of: one line of truth each, searched and filtered."""

from collections import defaultdict
from dataclasses import dataclass, field

from companies.facts import recognition_facts
from companies.models import Collaboration, Establishment, Presentation, ProgrammeInterest
from companies.models.base import seen_by
from companies.overview import named, taken_now
from companies.rules.recognition import RecognitionState, status
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Programme
from duaalportal.lib.asked import Asked

SORTS = {"naam": "Op naam", "gemeente": "Op gemeente", "plaats": "Meeste plaats eerst"}


@dataclass(frozen=True)
class CompanyFilter(Asked):
    """What somebody asked of the list; unknown values fall back to everything."""

    q: str = ""
    programme: str = ""
    recognised: bool = False
    free: bool = False
    sort: str = "naam"

    NAMES = {"programme": "opleiding", "recognised": "erkend", "free": "vrij", "sort": "volgorde"}
    KNOWN = {"sort": SORTS}
    ARRANGES = ("sort",)

    def keeps(self, row):
        """Whether a company fits."""
        words = f"{row.company.name} {row.company.municipality} {row.company.kbo} {row.company.kbo_number}"
        return (
            self.q.lower() in words.lower()
            and (not self.programme or self.programme in {p.pk for p in (*row.recognised, *row.interests)})
            and (not self.recognised or bool(row.recognised))
            and (not self.free or (row.free or 0) > 0)
        )


@dataclass
class Row:
    """One company: for what it is recognised, what it would like, and how many places are left."""

    company: Organisation
    recognised: list = field(default_factory=list)
    suspended: list = field(default_factory=list)
    interests: list = field(default_factory=list)
    capacity: int | None = None
    used: int = 0
    collaboration: Collaboration | None = None

    @property
    def free(self):
        """How many places are left; None when the company set no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.used)

    @property
    def badge(self):
        """State, icon and word of the whole company."""
        if self.recognised:
            return "ok", "meets", "erkend"
        if self.suspended:
            return "stop", "alert", "geschorst"
        return "", "open", "nog niet erkend"

    @property
    def truth(self):
        """One line that says how it stands."""
        if self.recognised:
            says = f"Erkend voor {_programmes(self.recognised)}"
        elif self.suspended:
            says = f"Erkenning geschorst voor {_programmes(self.suspended)}"
        elif self.interests:
            says = f"Toont interesse voor {_programmes(self.interests)}"
        else:
            says = "Nog niet erkend"
        return f"{says}. {self.room}"

    @property
    def room(self):
        """How many places are left, in words."""
        if self.capacity is None:
            return "Hoeveel plaatsen er zijn, is nog niet ingevuld."
        places = "plaats" if self.capacity == 1 else "plaatsen"
        return f"{self.free} van {self.capacity} {places} vrij."


def _programmes(programmes):
    return named(sorted(programme.name for programme in programmes))


def read_companies(user, on, wanted):
    """The companies this person reads of through a school, training centre or partnership, as `wanted` asks."""
    own = user.access.organisation_ids(Can.USE_PORTAL)
    companies = list(
        Organisation.objects.filter(
            seen_by(user, Can.SEE_MEMBERS, on, field="pk"), kind=OrganisationKind.COMPANY
        )
        .exclude(pk__in=own)
        .order_by("name", "pk")
    )
    rows = {company.pk: Row(company) for company in companies}
    _fill(rows, user, on)
    found = [row for row in rows.values() if wanted.keeps(row)]
    if wanted.sort == "gemeente":
        found.sort(key=lambda row: row.company.municipality)
    elif wanted.sort == "plaats":
        found.sort(key=lambda row: -(row.free or 0))
    return found, len(rows)


def _fill(rows, user, on):
    places = list(Establishment.objects.filter(organisation__in=rows.keys()).open(on))
    where = {place.pk: rows[place.organisation_id] for place in places}
    for place in places:
        if place.capacity is not None:
            row = rows[place.organisation_id]
            row.capacity = (row.capacity or 0) + place.capacity
    for (place, _), n in taken_now(places, on).items():
        where[place].used += n
    standing = _standing(places, on)
    interests = ProgrammeInterest.objects.visible_to(user).filter(withdrawn_at=None, establishment__in=places)
    wished = defaultdict(set)
    for place, code in interests.order_by().values_list("establishment_id", "programme_id"):
        wished[place].add(code)
    programmes = Programme.objects.in_bulk()
    for place, row in where.items():
        for state, kept in (
            (RecognitionState.VALID, row.recognised),
            (RecognitionState.SUSPENDED, row.suspended),
        ):
            kept += [programmes[c] for c in standing[place, state] if programmes[c] not in kept]
        row.interests += [programmes[c] for c in wished[place] if programmes[c] not in row.interests]
    for collaboration in Collaboration.objects.visible_to(user).running(on):
        if collaboration.organisation_id in rows:
            rows[collaboration.organisation_id].collaboration = collaboration


def _standing(places, on):
    found = defaultdict(list)
    for (place, code), periods in recognition_facts(places).items():
        found[place, status(periods, on).state].append(code)
    return found


def shared_presentations(user):
    """The presentations that companies share with the schools of this learner or parent."""
    rows = Presentation.objects.visible_to(user).filter(shared_at__isnull=False)
    return rows.select_related("organisation").order_by("organisation__name", "pk")
