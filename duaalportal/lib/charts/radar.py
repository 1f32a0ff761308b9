"""The profile as a radar."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from duaalportal.lib.charts.dial import Dial, spans_of, stretches
from duaalportal.lib.charts.drawing import Drawing, check, short
from duaalportal.lib.charts.labels import named, numbered
from duaalportal.lib.charts.rows import Bar, bars

MIN_SPOKES, MAX_SPOKES = 3, 24


@dataclass(frozen=True)
class Spoke:
    """One ray of the radar: values run from 0 to 1; None is a gap, never a zero."""

    label: str
    number: int
    value: float | None
    before: float | None = None
    group: str = ""
    others: float | None = None


def radar(spokes: Sequence[Spoke], *, wide: bool, title: str, plain: bool = False) -> Markup:
    """Return the profile as a radar: labels beside it when wide, numbers only on a phone; else as bars."""
    return _radar(tuple(spokes), wide, title, plain)


@lru_cache(maxsize=256)  # the same profile is read by several people, and again after each step
def _radar(spokes: tuple[Spoke, ...], wide: bool, title: str, plain: bool) -> Markup:
    for spoke in spokes:
        check(spoke.value, spoke.before, spoke.others)
    if not MIN_SPOKES <= len(spokes) <= MAX_SPOKES:
        rows = [Bar(f"{s.number}  {s.label}", s.value, before=s.before) for s in spokes]
        return bars(rows, wide=wide, title=title, plain=plain)
    draw = Drawing(plain)
    dial = Dial(cx=350, cy=260, radius=200, n=len(spokes)) if wide else Dial(175, 175, 142, len(spokes))
    for part in (1, 2, 3):
        draw.add(
            "circle",
            "ring ring--out" if part == 3 else "ring",
            cx=dial.cx,
            cy=dial.cy,
            r=dial.radius * part / 3,
        )
    for i, spoke in enumerate(spokes):
        x, y = dial.at(i, 1)
        kind = "spoke spoke--gap" if spoke.value is None else "spoke"
        draw.add("line", kind, x1=dial.cx, y1=dial.cy, x2=x, y2=y)
    for first, last in spans_of([s.group for s in spokes]):
        draw.add("path", "arc", d=dial.arc(first, last, dial.radius + 7))
    _series(draw, dial, [s.others for s in spokes], "others")
    _series(draw, dial, [s.before for s in spokes], "last")
    _series(draw, dial, [s.value for s in spokes], "now")
    size = 4.5 if wide else 3.5
    for i, spoke in enumerate(spokes):
        if spoke.others is not None:
            x, y = dial.at(i, spoke.others)
            draw.add(
                "path",
                "others-dot",
                d=f"M{short(x)} {short(y - size)}l{size} {size}-{size} {size}-{size}-{size}z",
            )
        if spoke.value is None:
            draw.cross(*dial.at(i, 0.5), size)
        else:
            x, y = dial.at(i, spoke.value)
            draw.add("circle", "dot", cx=x, cy=y, r=size)
    for text in named(spokes, dial) if wide else numbered(spokes, dial):
        draw.label(text)
    width, height = (700, 520) if wide else (350, 350)
    return draw.svg(width, height, f"radar {'wide-only' if wide else 'phone-only'}", title)


def _series(draw: "Drawing", dial: Dial, values: Sequence[float | None], kind: str):
    if all(value is not None for value in values):
        draw.add("polygon", kind, points=_path(dial, values, range(len(values))))
        return
    for run in stretches(values, closed=True):
        if len(run) > 1:
            draw.add("polyline", "now now--open" if kind == "now" else kind, points=_path(dial, values, run))
        elif kind == "last":
            x, y = dial.at(run[0], values[run[0]])
            draw.add("circle", "last-dot", cx=x, cy=y, r=2.5)


def _path(dial, values, indexes):
    return " ".join(f"{short(x)},{short(y)}" for x, y in (dial.at(i, values[i]) for i in indexes))
