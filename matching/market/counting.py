"""Demand beside supply as numbers, and what of it may be said of learners one does not follow. Pure: facts in, lines out."""

from dataclasses import dataclass
from datetime import date, timedelta

from duaalportal.lib.dates import school_year_of
from duaalportal.lib.hiding import showable
from duaalportal.lib.provinces import PROVINCES, province_of
from learningplans.school_year import bounds

ALL = ""
UNKNOWN = "onbekend"
REGIONS = {**PROVINCES, UNKNOWN: "Woonplaats of vestiging niet bekend"}
FEBRUARY = 2
SORTS = {"tekort": "Grootste tekort eerst", "naam": "Naam"}


@dataclass(frozen=True, slots=True)
class Period:
    """A school year or half of one. Who looks is counted over the whole year: a shorter time could be about one learner."""

    key: str
    label: str
    year: int
    first: date
    last: date


def periods(today):
    """This school year and the next, whole and in halves."""
    found = []
    for year in (school_year_of(today), school_year_of(today) + 1):
        first, last = bounds(year)
        turn = date(year + 1, FEBRUARY, 1)
        words = f"schooljaar {year}-{year + 1}"
        found += [
            Period(str(year), words, year, first, last),
            Period(f"{year}-1", f"{words}, tot eind januari", year, first, turn - timedelta(days=1)),
            Period(f"{year}-2", f"{words}, vanaf februari", year, turn, last),
        ]
    return [one for one in found if one.last >= today]


def region_of(postcode):
    """The key in REGIONS of where somebody lives or works."""
    return province_of(postcode) or UNKNOWN


def by_cell(rows):
    """{(programme, region): how many} of rows of programme, postcode and number."""
    found = {}
    for programme, postcode, many in rows:
        cell = programme, region_of(postcode)
        found[cell] = found.get(cell, 0) + many
    return found


def total(cells, programme=ALL, region=ALL):
    """How many stand in the cells of a programme, a region, both or neither."""
    return sum(
        many for (one, where), many in cells.items() if programme in (ALL, one) and region in (ALL, where)
    )


def what_may_be_told(cells, minimum):
    """{(programme or ALL, region or ALL): how many} of people one does not follow, so that no small group can be found.

    All sums that any choice on the page gives are looked at together: shown ones leave, added and subtracted, no part of
    fewer than `minimum`. What is left out may be anything, also nobody.
    """
    bits, width = {}, 0
    for cell in sorted(cells):
        bits[cell] = ((1 << cells[cell]) - 1) << width
        width += cells[cell]
    sums = {(ALL, ALL): 0}
    for programme, _ in bits:
        sums[programme, ALL] = 0
    for _, region in sorted(bits, key=lambda cell: cell[1]):
        sums[ALL, region] = 0
    for (programme, region), people in bits.items():
        for key in ((ALL, ALL), (programme, ALL), (ALL, region)):
            sums[key] |= people
        sums[programme, region] = people
    return {key: sums[key].bit_count() for key in showable(sums, minimum, max(width, 1))}


@dataclass(frozen=True, slots=True)
class Line:
    """One programme, or one region of a programme: who looks beside what is free; `others` is None where it is not told."""

    key: str
    label: str
    own: int
    others: int | None
    free: int

    @property
    def looking(self):
        """How many look, as far as it may be told."""
        return self.own + (self.others or 0)

    @property
    def short(self):
        """How many places are missing, as far as it may be told; below zero there are more places than learners."""
        return self.looking - self.free

    @property
    def words(self):
        """What stands beside a bar, short enough for a phone: who looks, as far as it may be told, on what is free."""
        is_known = self.own or self.others is not None
        return f"{self.looking} op {self.free}" if is_known else f"{self.free} vrij"

    @property
    def verdict(self):
        """State, words and icon for the gap; no words where nothing is known of who looks."""
        if self.others is None and self.short <= 0:
            return ("ok", "genoeg voor wie je volgt", "check") if self.own else ("", "", "info")
        if self.short > 0:
            least = "minstens " if self.others is None else ""
            return "wait", f"{least}{_places(self.short)} te weinig", "notyet"
        if self.short < 0:
            return "ok", f"{_places(-self.short)} over", "plus"
        return "ok", "evenveel", "same"


def _places(many):
    return f"{many} {'plaats' if many == 1 else 'plaatsen'}"


def lines(names, own, told, free, *, programme=ALL, region=ALL):
    """A line per programme, or per region of the chosen programme; one without anything to tell is left out.

    `names` is {programme: name}; `own` and `free` are cells, `told` what may be told of others.
    """
    if programme == ALL:
        keys = [(code, label, code, region) for code, label in names.items()]
    else:
        where = [region] if region != ALL else list(REGIONS)
        keys = [(key, REGIONS[key], programme, key) for key in where]
    found = [
        Line(key, label, total(own, code, place), told.get((code, place)), total(free, code, place))
        for key, label, code, place in keys
    ]
    return [line for line in found if line.own or line.others or line.free]


def in_order(found, order):
    """The lines as asked: by what is told alone, never by what is not."""
    if order == "naam":
        return sorted(found, key=lambda line: line.label.casefold())
    return sorted(found, key=lambda line: (-line.short, line.label.casefold()))
