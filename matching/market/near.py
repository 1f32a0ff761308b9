"""What there is within some kilometres of a municipality: places and companies for a school, schools for a company (M03)."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Programme
from duaalportal.lib import charts
from duaalportal.lib.asked import Asked
from duaalportal.lib.dates import school_year_of
from duaalportal.lib.places import place_of, resembling, search, travel_km
from matching.market import across, supply

FAR = 10_000
WITHIN = {"10": "10 km", "20": "20 km", "30": "30 km", "50": "50 km"}
OPENING, RECOGNISED, INTEREST, SCHOOL = "plaats", "erkend", "interesse", "school"
KINDS = {OPENING: "vrije plaats", RECOGNISED: "erkend, nu geen plaats", INTEREST: "toont interesse"}
SPOT = {OPENING: "full", RECOGNISED: "ring", INTEREST: "diamond", SCHOOL: "full"}
HEADER = ("Wie", "Wat", "Opleiding", "Gemeente", "Afstand in km", "Vrije plaatsen")


@dataclass(frozen=True)
class NearFilter(Asked):
    """What somebody looks for, and around where."""

    bij: str = ""
    km: str = ""
    opleiding: str = ""
    wat: str = ""

    KNOWN = {"km": WITHIN, "wat": KINDS}


@dataclass(frozen=True)
class Found:
    """One company or school, what it has, and how far it is."""

    kind: str
    name: str
    what: str
    programme: str
    postcode: str
    municipality: str
    km: int | None
    free: int | None = None
    # where one reads more: the name of an address and its key
    page: tuple = ()

    @property
    def distance(self):
        """In words."""
        if self.km is None:
            return "afstand niet bekend"
        return "hier vlakbij" if self.km == 0 else f"ongeveer {self.km} km"


class Near:
    """The list of one reader, in a fixed number of queries."""

    def __init__(self, user, organisation, asked, today):
        self.user, self.organisation, self.asked, self.today = user, organisation, asked, today
        self.is_company = organisation.kind == OrganisationKind.COMPANY
        self.names = dict(Programme.objects.order_by("name").values_list("pk", "name"))
        self.programme = asked.opleiding if asked.opleiding in self.names else ""
        hits = search(asked.bij, 1) if asked.bij else []
        self.is_lost = bool(asked.bij) and not hits
        self.centre = hits[0] if hits else None if self.is_lost else place_of(organisation.postcode)

    @property
    def like(self):
        """Places that look like what was typed, when there is none of that name."""
        return resembling(self.asked.bij) if self.is_lost else []

    @cached_property
    def found(self):
        """Everything in reach, the nearest first; nothing while it is not known around where."""
        if self.is_lost:
            return []
        rows = self._schools() if self.is_company else self._companies()
        if self.asked.wat and not self.is_company:
            rows = [one for one in rows if one.kind == self.asked.wat]
        if self.asked.km:
            rows = [one for one in rows if one.km is not None and one.km <= int(self.asked.km)]
        return sorted(
            rows, key=lambda one: (FAR if one.km is None else one.km, one.name.casefold(), one.programme)
        )

    def _km(self, postcode):
        return travel_km(self.centre, postcode) if self.centre else None

    def _companies(self):
        offers = supply.offered(self.user, self.today, programme=self.programme)
        found = [self._opening(one) for one in offers if one.free]
        for one in supply.could_offer(self.user, self.today, offers, programme=self.programme):
            page = ("companies:overview", {"organisation": one.slug})
            where = one.postcode, one.municipality, self._km(one.postcode)
            found.append(Found(RECOGNISED, one.organisation, one.name, one.programme_name, *where, page=page))
        for one in supply.interested(self.user, programme=self.programme):
            company = one.organisation
            where = company.postcode, company.municipality, self._km(company.postcode)
            what = f"voor {one.places} {'lerende' if one.places == 1 else 'lerenden'}"
            found.append(Found(INTEREST, company.name, what, one.programme.name, *where))
        return found

    def _opening(self, one):
        row = one.row
        return Found(
            OPENING,
            row.organisation__name,
            row.title or row.place_name,
            row.programme__name,
            row.postcode,
            row.municipality,
            self._km(row.postcode),
            one.free,
            ("matching:opening", {"opening": row.pk}),
        )

    def _schools(self):
        offers = across.who_offers(self.programme, school_year_of(self.today))
        rows = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, pk__in=offers)
        return [
            Found(
                SCHOOL,
                school.name,
                "",
                ", ".join(sorted(self.names[code] for code in offers[school.pk])),
                school.postcode,
                school.municipality,
                self._km(school.postcode),
            )
            for school in rows
        ]

    # --- the map ----------------------------------------------------------------------------------------------------

    @cached_property
    def spots(self):
        """How much there is per municipality."""
        many, at = defaultdict(int), {}
        for one in self.found:
            if place := place_of(one.postcode):
                name = place.municipality or place.name
                many[name, SPOT[one.kind]] += one.free or 1
                at.setdefault(name, place)
        return [
            charts.Spot(name, at[name].lat, at[name].lon, n, kind) for (name, kind), n in sorted(many.items())
        ]

    @property
    def kinds(self):
        """{kind of spot: its words}, of those that are on the map."""
        words = {SCHOOL: "scholen"} if self.is_company else KINDS
        there = {spot.kind for spot in self.spots}
        return {SPOT[kind]: said for kind, said in words.items() if SPOT[kind] in there}

    @cached_property
    def maps(self):
        """The map for a wide screen and for a phone."""
        title = "Wat er in de buurt is"
        return {
            "wide": charts.spot_map(self.spots, title=title),
            "narrow": charts.spot_map(self.spots, title=title, wide=False),
        }

    @property
    def in_file(self):
        """The list under HEADER."""
        return [
            (
                one.name,
                " ".join(filter(None, (KINDS.get(one.kind, one.kind), one.what))),
                one.programme,
                one.municipality,
                one.km,
                one.free,
            )
            for one in self.found
        ]
