"""Where a Belgian postcode lies and how far two of them are apart. From one list in the repository; nothing calls out.

`catalogue/content/places.csv` was made once; `places.md` beside it says from what, under which licence and what was changed.
It has one row per village in Flanders and Brussels, one per postcode in Wallonia. The first row of a postcode is the place
it is known by.
"""

import csv
import math
import re
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "catalogue" / "content" / "places.csv"
EARTH_KM = 6371.0  # mean radius
# How much longer the road is than the line through the air. Around 1.2 between towns on a motorway (Gent to Aalst: 26 km
# by air, 33 by road), 1.3 to 1.4 on short ways; one factor for all, so what it gives is about, never exact.
DETOUR = 1.3
MOST_TEXT = 60  # characters of a question that are read
ALIKE = (
    0.7  # from which likeness a name is told to who typed another: Aasltt is Aalst, Nergenshuizen is nothing
)
WORDS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
    """One village or town under one postcode; `municipality` is empty in Wallonia."""

    postcode: str
    name: str
    municipality: str
    lat: float
    lon: float
    point: tuple[float, float, float] = field(repr=False, compare=False)  # on a ball of radius 1

    @property
    def label(self) -> str:
        """The place as people write it: 9310 Moorsel (Aalst)."""
        within = f" ({self.municipality})" if self.municipality not in ("", self.name) else ""
        return f"{self.postcode} {self.name}{within}"


def place_of(postcode) -> Place | None:
    """Return the place that a postcode is known by; None for what is no postcode or is not on the list."""
    return _main().get(str(postcode or "").strip())


def places_in(municipality="") -> list[Place]:
    """Return every place of a municipality, or of the whole list, in the order of their postcodes."""
    return [place for place, *_ in _rows() if municipality in ("", place.municipality)]


def search(text, limit=10) -> list[Place]:
    """Return the places whose postcode begins so, or with a name that has these words: exact first, towns before villages."""
    words = _folded(str(text or "")[:MOST_TEXT]).split()
    digits = [word for word in words if word.isdigit()]
    name = " ".join(word for word in words if not word.isdigit())
    if not words or len(digits) > 1:
        return []
    prefix = digits[0] if digits else ""
    found = []
    for row, (place, own, around) in enumerate(_rows()):
        if place.postcode.startswith(prefix):
            rank = _rank(name, own, around)
            if rank is not None:
                found.append((rank, _main()[place.postcode] is not place, row, place))
    return [place for *_, place in sorted(found, key=lambda one: one[:3])[:limit]]


def resembling(text, limit=3) -> list[Place]:
    """Return the places whose name looks like what was typed, the most alike first: for what `search` does not find."""
    wanted = _folded(str(text or "")[:MOST_TEXT])
    names = {}
    for place, own, around in _rows():
        names.setdefault(own, place)
        names.setdefault(around, place)
    return (
        [names[name] for name in get_close_matches(wanted, names.keys() - {""}, limit, ALIKE)]
        if wanted
        else []
    )


def distance_km(here, there) -> float | None:
    """Return kilometres through the air between two postcodes or places; None where one of them is unknown.

    Two addresses under one postcode are 0 apart: closer than the list can tell.
    """
    a, b = _placed(here), _placed(there)
    if a is None or b is None:
        return None
    return 2 * EARTH_KM * math.asin(min(math.dist(a.point, b.point) / 2, 1))


def travel_km(here, there) -> int | None:
    """Return about how many kilometres of road lie between two postcodes or places: by air times DETOUR, rounded up."""
    straight = distance_km(here, there)
    return None if straight is None else math.ceil(straight * DETOUR)


def _placed(given) -> Place | None:
    return given if isinstance(given, Place) else place_of(given)


def _rank(name, own, around):
    """How well a name fits, 0 the best; None when it does not."""
    if not name or name == own:
        return 0
    if own.startswith(name):
        return 1
    if around.startswith(name):
        return 2
    return 3 if f" {name}" in own or f" {name}" in around else None


def _folded(text):
    """Small letters without accents, anything else one space: Sint-Job-in-'t-Goor is sint job in t goor."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(WORDS.findall(plain))


@cache
def _rows() -> tuple[tuple[Place, str, str], ...]:
    """Every place with its name and municipality as a question is read; loaded with the first question."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    folded = cache(_folded)
    return tuple(
        (
            Place(code, name, around, float(lat), float(lon), _on_ball(float(lat), float(lon))),
            folded(name),
            folded(around),
        )
        for code, name, around, lat, lon in rows
    )


@cache
def _main() -> dict[str, Place]:
    first = {}
    for place, *_ in _rows():
        first.setdefault(place.postcode, place)
    return first


def _on_ball(lat, lon):
    up, round_ = math.radians(lat), math.radians(lon)
    return math.cos(up) * math.cos(round_), math.cos(up) * math.sin(round_), math.sin(up)
