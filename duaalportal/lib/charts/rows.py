"""Progress in rows: bars, and the little ladder."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from duaalportal.lib.charts.drawing import LINE, Drawing, Text, check
from duaalportal.lib.charts.words import wrap


@dataclass(frozen=True)
class Bar:
    """One row of progress: `note` says the same in words ("4 van 6")."""

    label: str
    value: float | None
    note: str = ""
    before: float | None = None


def bars(rows: Sequence[Bar], *, title: str, wide: bool = True, plain: bool = False) -> Markup:
    """Return one progress bar per row, its label beside it, or above it on a phone; a gap is dashed."""
    draw = Drawing(plain)
    width = 700 if wide else 350
    left, right = (260, 590) if wide else (2, 236)
    y = 6.0
    for row in rows:
        check(row.value, row.before)
        lines = wrap(row.label, left - 18 if wide else width - 4, most=2)
        height = max(len(lines) * LINE, 22) if wide else len(lines) * LINE + 24
        middle = y + (height / 2 if wide else len(lines) * LINE + 12)
        first = middle - (len(lines) - 1) * LINE / 2 + 5 if wide else y + 13
        draw.label(Text(2, first, "start", lines))
        note = row.note or ("niet ingevuld" if row.value is None else "")
        span = right - left
        if row.value is None:
            draw.add("rect", "gap", x=left, y=middle - 6, width=span, height=12, rx=6)
        else:
            draw.add("rect", "track", x=left, y=middle - 6, width=span, height=12, rx=6)
            if row.value > 0:
                draw.add(
                    "rect", "fill", x=left, y=middle - 6, width=max(span * row.value, 12), height=12, rx=6
                )
        if row.before is not None:
            at = left + span * row.before
            draw.add("line", "mark", x1=at, y1=middle - 10, x2=at, y2=middle + 10)
        if note:
            kind = "label label--soft" if row.value is None else "label"
            words = wrap(note, width - right - 14, most=1)
            draw.label(Text(right + 12, middle + 5, "start", words, kind=kind))
        y += height + 12
    return draw.svg(width, math.ceil(y), f"bars {'wide-only' if wide else 'phone-only'}", title)


@lru_cache(maxsize=64)
def steps(reached: int, of: int, *, title: str = "", plain: bool = False) -> Markup:
    """Return the little ladder: `of` climbing steps (at most three), the lowest `reached` of them filled."""
    if not 1 <= of <= 3 or not 0 <= reached <= of:
        raise ValueError(f"a ladder of {of} steps cannot stand at {reached}")
    draw = Drawing(plain)
    for step in range(of):
        height = 7 * (step + 1)
        filled = step < reached
        kind = ("on" if filled else "off") if plain else ("on" if filled else "")
        draw.add("rect", kind, x=1 + 14 * step, y=23 - height, width=12, height=height)
    return draw.svg(44, 24, "mini", title or f"{reached} van {of} stappen gezet", size=plain)
