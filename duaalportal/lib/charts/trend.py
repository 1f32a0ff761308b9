"""A line over real time."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from markupsafe import Markup

from duaalportal.lib.charts.dial import stretches
from duaalportal.lib.charts.drawing import Drawing, Text, check, short
from duaalportal.lib.charts.words import text_width, wrap

MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True)
class Point:
    """One moment on the line: a day, a value from 0 to 1 or a gap, and its words."""

    day: date
    value: float | None
    note: str = ""


def trend(
    points: Iterable[Point], *, title: str, levels: Sequence[str] = (), wide: bool = True, plain: bool = False
) -> Markup:
    """Return a line over real time, `levels` naming the height from low to high; a gap breaks the line."""
    return _trend(tuple(sorted(points, key=lambda p: p.day)), title, tuple(levels), wide, plain)


@lru_cache(maxsize=256)  # the same line is read by several people
def _trend(points: tuple[Point, ...], title: str, levels: tuple[str, ...], wide: bool, plain: bool) -> Markup:
    for point in points:
        check(point.value)
    draw = Drawing(plain)
    width, height = (700, 260) if wide else (350, 220)
    names = [wrap(name, 110 if wide else 80, most=1)[0] for name in levels]
    left = 16 + max((text_width(name) for name in names), default=0)
    right, top, bottom = width - 24, 28, height - 38
    for i in range(len(names) or 4):
        y = bottom - (bottom - top) * i / max((len(names) or 4) - 1, 1)
        draw.add("line", "axis" if i == 0 else "grid", x1=left, y1=y, x2=right, y2=y)
        if names:
            draw.label(Text(left - 10, y + 5, "end", [names[i]], kind="label label--soft"))
    places = _places(points, left + 14, right - 14)
    heights = [None if p.value is None else bottom - (bottom - top) * p.value for p in points]
    for run in stretches(heights, closed=False):
        if len(run) > 1:
            line = " ".join(f"{short(places[i])},{short(heights[i])}" for i in run)
            draw.add("polyline", "now now--open", points=line)
    taken = -math.inf
    for point, x, y in zip(points, places, heights, strict=True):
        if y is None:
            draw.add("line", "spoke spoke--gap", x1=x, y1=top, x2=x, y2=bottom)
            draw.cross(x, (top + bottom) / 2, 4.5)
        else:
            draw.add("circle", "dot", cx=x, cy=y, r=4.5)
        draw.add("line", "axis", x1=x, y1=bottom, x2=x, y2=bottom + 5)
        label = f"{point.day.day} {MONTHS[point.day.month - 1]} {point.day.year}"
        half = text_width(label) / 2
        middle = min(max(x, half + 2), width - half - 2)
        if middle - half > taken + 8:
            draw.label(Text(middle, bottom + 24, "middle", [label]))
            taken = middle + half
    _notes(draw, points, places, heights, left, width)
    return draw.svg(width, height, f"trend {'wide-only' if wide else 'phone-only'}", title)


def _places(points: Sequence[Point], left: float, right: float) -> list[float]:
    if not points:
        return []
    first, days = points[0].day, (points[-1].day - points[0].day).days
    if days == 0:
        return [(left + right) / 2] * len(points)
    return [left + (right - left) * (p.day - first).days / days for p in points]


def _notes(draw, points, places, heights, left, width):
    taken = -math.inf
    for point, x, y in zip(points, places, heights, strict=True):
        half = text_width(point.note, strong=True) / 2
        middle = min(max(x, left + half), width - half - 2)
        if not point.note or y is None or half * 2 > width / 2 or middle - half < taken + 6:
            continue
        draw.label(Text(middle, y - 11, "middle", [point.note], kind="label label--strong"))
        taken = middle + half
