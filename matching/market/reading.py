"""The page with demand beside supply: lines, bars and a map, and who could fill a gap, as far as the reader may see."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.catalogue.models import Programme
from duaalportal.lib import charts
from duaalportal.lib.asked import Asked
from duaalportal.lib.places import place_of
from groeiwijzer.group import MINIMUM
from learningplans.models import Trajectory
from matching.market import across, counting, supply
from matching.market.counting import ALL, REGIONS
from matching.proposals.gathering import LOOKING

NAMED = 30  # learners and companies that are listed by name
DRAWN = 12  # bars in a chart
HEADER = ("Opleiding of streek", "Zoekt, die je volgt", "Zoekt, anderen", "Vrije plaatsen", "Verschil")
NOT_TOLD = "niet te tonen"


@dataclass(frozen=True)
class MarketFilter(Asked):
    """What somebody asked."""

    q: str = ""
    opleiding: str = ALL
    streek: str = ALL
    periode: str = ""
    volgorde: str = "tekort"

    KNOWN = {"streek": REGIONS, "volgorde": counting.SORTS}
    ARRANGES = ("periode", "volgorde")


class Market:
    """Demand and supply of one period for one reader, in a fixed number of queries."""

    def __init__(self, user, organisation, asked, today):
        self.user, self.asked, self.today = user, asked, today
        self.is_company = organisation.kind == OrganisationKind.COMPANY
        self.periods = counting.periods(today)
        self.period = next((one for one in self.periods if one.key == asked.periode), self.periods[0])
        self.names = dict(Programme.objects.order_by("name").values_list("pk", "name"))
        self.programme = asked.opleiding if asked.opleiding in self.names else ALL
        self.region = asked.streek
        self._demand()
        self._supply()

    def _demand(self):
        reached = Trajectory.objects.on_school_side(self.user, Can.SEE_MARKET, self.today)
        year = self.period.year
        self.reached = reached.filter(state__in=LOOKING, school_year=year)
        self.homes = self._homes()
        self.own = counting.by_cell(self.homes)
        elsewhere = across.looking_elsewhere(reached, year)
        self.told = counting.what_may_be_told(elsewhere, MINIMUM)

    def _homes(self):
        """Programme, postcode and number of those this person follows; of the chosen programme alone, who are read by name."""
        if self.programme != ALL:
            return [(self.programme, row.learner__postcode, 1) for row in self._by_name]
        rows = self.reached.order_by().values_list("programme_id", "learner__postcode")
        return list(rows.annotate(many=Count("pk")))

    @cached_property
    def _by_name(self):
        rows = self.reached.filter(programme=self.programme).order_by("learner__name", "pk")
        columns = (
            "pk",
            "learner__name",
            "learner__class_group",
            "learner__postcode",
            "learner__municipality",
        )
        return list(rows.values_list(*columns, named=True))

    def _supply(self):
        first = max(self.period.first, self.today)
        self.offers = supply.offered(self.user, self.today, first=first, last=self.period.last)
        self.free = counting.by_cell(
            (one.row.programme_id, one.row.postcode, one.free) for one in self.offers if one.free
        )

    @cached_property
    def lines(self):
        """A line per programme, or per region of the chosen programme, in the order asked."""
        names = {
            code: name for code, name in self.names.items() if self.asked.q.casefold() in name.casefold()
        }
        found = counting.lines(
            names, self.own, self.told, self.free, programme=self.programme, region=self.region
        )
        return counting.in_order(found, self.asked.volgorde)

    @property
    def whole(self):
        """The line over all that is asked."""
        key = self.programme, self.region
        return counting.Line(
            "",
            "Samen",
            counting.total(self.own, *key),
            self.told.get(key),
            counting.total(self.free, *key),
        )

    @cached_property
    def bars(self):
        """The chart for a wide screen (True) and for a phone (False): free places as a bar, who looks as a mark."""
        largest = sorted(self.lines, key=lambda line: -max(line.looking, line.free))[:DRAWN]
        rows = [line for line in self.lines if line in largest]
        most = max((max(line.looking, line.free) for line in rows), default=0) or 1
        drawn = [
            charts.Bar(
                line.label, line.free / most, line.words, line.looking / most if line.looking else None
            )
            for line in rows
        ]
        title = "Vrije plaatsen naast lerenden die zoeken"
        return {wide: charts.bars(drawn, title=title, wide=wide) for wide in (True, False)}

    # --- the map ----------------------------------------------------------------------------------------------------

    @cached_property
    def spots(self):
        """Free places and learners one follows per municipality, and who could offer one."""
        free, looking, could = Counter(), Counter(), Counter()
        for one in self.offers:
            if self._fits(one.row.programme_id, one.row.postcode):
                free[one.row.postcode] += one.free
        for programme, postcode, many in self.homes:
            if self._fits(programme, postcode):
                looking[postcode] += many
        for one in self.could:
            could[one.postcode] += 1
        return [*_spots(free, "full"), *_spots(looking, "ring"), *_spots(could, "diamond")]

    @property
    def kinds(self):
        """{kind of spot: its words}, of those that are on the map."""
        own = "jullie vrije plaatsen" if self.is_company else "vrije plaatsen"
        words = {"full": own, "ring": "lerenden die zoeken", "diamond": "erkend, nu geen plaats"}
        return {kind: words[kind] for kind in words if any(spot.kind == kind for spot in self.spots)}

    @cached_property
    def maps(self):
        """The map for a wide screen and for a phone."""
        title = "Vraag en aanbod op de kaart"
        return {
            "wide": charts.spot_map(self.spots, title=title),
            "narrow": charts.spot_map(self.spots, title=title, wide=False),
        }

    def _fits(self, programme, postcode):
        return self.programme in (ALL, programme) and self.region in (ALL, counting.region_of(postcode))

    # --- who could fill it --------------------------------------------------------------------------------------------

    @cached_property
    def could(self):
        """Recognised establishments without a place now, of the chosen programme; none while no programme is chosen."""
        if self.programme == ALL:
            return []
        found = supply.could_offer(self.user, self.today, self.offers, programme=self.programme)
        return [one for one in found if self._fits(one.programme, one.postcode)]

    @cached_property
    def interested(self):
        """Companies that show interest in the chosen programme; where the company itself is told, not the workplace."""
        if self.programme == ALL or self.is_company:
            return []
        found = supply.interested(self.user, programme=self.programme)
        return [one for one in found if self._fits(one.programme_id, one.organisation.postcode)]

    @cached_property
    def learners(self):
        """Those of the chosen programme and region whom this person follows, by name."""
        if self.programme == ALL:
            return []
        return [row for row in self._by_name if self._fits(self.programme, row.learner__postcode)]

    @property
    def in_file(self):
        """The lines under HEADER."""
        return [
            (
                line.label,
                line.own,
                NOT_TOLD if line.others is None else line.others,
                line.free,
                line.verdict[1] or NOT_TOLD,
            )
            for line in self.lines
        ]


def _spots(by_postcode, kind):
    """One spot per municipality; a postcode that is not on the list stays out of the map."""
    found, at = Counter(), {}
    for postcode, many in by_postcode.items():
        place = place_of(postcode)
        if place and many:
            name = place.municipality or place.name
            found[name] += many
            at.setdefault(name, place)
    return [charts.Spot(name, at[name].lat, at[name].lon, many, kind) for name, many in sorted(found.items())]
