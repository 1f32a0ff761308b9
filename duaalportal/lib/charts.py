"""Charts as plain data -> SVG. No script, no style; on screen classes that the tokens paint.

`plain=True` writes the light colours into the drawing itself, for PDF: its makers read no custom properties
inside SVG. On screen a chart is hidden from screen readers, because a table with the same data always stands
beside it; in a PDF, where every figure must have a name, `title` becomes that name.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyphen
from markupsafe import Markup

FONT = "Source Sans 3, DejaVu Sans, sans-serif"
TEXT = 15  # px, the least a chart's text gets
LINE = 17
MIN_SPOKES, MAX_SPOKES = 3, 24
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

# what each class looks like when nothing else can paint it; the light tokens
PLAIN = {
    "ring": {"fill": "none", "stroke": "#d8cebb", "stroke-width": 1},
    "ring ring--out": {"fill": "none", "stroke": "#7a7566", "stroke-width": 1},
    "spoke": {"stroke": "#d8cebb", "stroke-width": 1},
    "spoke spoke--gap": {"stroke": "#7a7566", "stroke-width": 1, "stroke-dasharray": "1 5"},
    "arc": {"fill": "none", "stroke": "#1b2729", "stroke-width": 3},
    "now": {
        "fill": "#0b5560",
        "fill-opacity": 0.14,
        "stroke": "#0b5560",
        "stroke-width": 2.5,
        "stroke-linejoin": "round",
    },
    "now now--open": {"fill": "none", "stroke": "#0b5560", "stroke-width": 2.5, "stroke-linejoin": "round"},
    "dot": {"fill": "#0b5560"},
    "last": {
        "fill": "none",
        "stroke": "#4e5957",
        "stroke-width": 1.75,
        "stroke-dasharray": "5 4",
        "stroke-linejoin": "round",
    },
    "last-dot": {"fill": "#4e5957"},
    "others": {
        "fill": "none",
        "stroke": "#5a3a6e",
        "stroke-width": 1.75,
        "stroke-dasharray": "1.5 4",
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    },
    "others-dot": {"fill": "#fffdf8", "stroke": "#5a3a6e", "stroke-width": 1.75},
    "gap": {"fill": "#fffdf8", "stroke": "#7a7566", "stroke-width": 1.5, "stroke-dasharray": "2 2"},
    "cross": {"fill": "none", "stroke": "#4e5957", "stroke-width": 2, "stroke-linecap": "round"},
    "track": {"fill": "#fffdf8", "stroke": "#7a7566", "stroke-width": 1},
    "fill": {"fill": "#0b5560"},
    "mark": {"stroke": "#1b2729", "stroke-width": 2.5},
    "grid": {"stroke": "#d8cebb", "stroke-width": 1},
    "axis": {"stroke": "#7a7566", "stroke-width": 1},
    "on": {"fill": "#27633c", "stroke": "#27633c", "stroke-width": 1.5},
    "off": {"fill": "none", "stroke": "#7a7566", "stroke-width": 1.5},
    "label": {"fill": "#1b2729"},
    "label label--strong": {"fill": "#1b2729", "font-weight": 700},
    "label label--soft": {"fill": "#4e5957"},
    "no": {"font-weight": 700},
}


@dataclass(frozen=True)
class Spoke:
    """One ray of the radar: values run from 0 to 1; None is a gap, never a zero."""

    label: str
    number: int
    value: float | None
    before: float | None = None
    group: str = ""
    others: float | None = None


@dataclass(frozen=True)
class Bar:
    """One row of progress: `note` says the same in words ("4 van 6")."""

    label: str
    value: float | None
    note: str = ""
    before: float | None = None


@dataclass(frozen=True)
class Point:
    """One moment on the line: a day, a value from 0 to 1 or a gap, and its words."""

    day: date
    value: float | None
    note: str = ""


# --- the four charts -------------------------------------------------------------------------------------


def radar(spokes: Sequence[Spoke], *, wide: bool, title: str, plain: bool = False) -> Markup:
    """Return the profile as a radar: labels beside it when wide, numbers only on a phone; else as bars."""
    for spoke in spokes:
        _check(spoke.value, spoke.before, spoke.others)
    if not MIN_SPOKES <= len(spokes) <= MAX_SPOKES:
        rows = [Bar(f"{s.number}  {s.label}", s.value, before=s.before) for s in spokes]
        return bars(rows, wide=wide, title=title, plain=plain)
    draw = _Drawing(plain)
    dial = _Dial(cx=350, cy=260, radius=200, n=len(spokes)) if wide else _Dial(175, 175, 142, len(spokes))
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
    for first, last in _groups([s.group for s in spokes]):
        draw.add("path", "arc", d=dial.arc(first, last, dial.radius + 7))
    _series(draw, dial, [s.others for s in spokes], "others")
    _series(draw, dial, [s.before for s in spokes], "last")
    _series(draw, dial, [s.value for s in spokes], "now")
    size = 4.5 if wide else 3.5
    for i, spoke in enumerate(spokes):
        if spoke.others is not None:
            x, y = dial.at(i, spoke.others)
            draw.add(
                "path", "others-dot", d=f"M{_n(x)} {_n(y - size)}l{size} {size}-{size} {size}-{size}-{size}z"
            )
        if spoke.value is None:
            draw.cross(*dial.at(i, 0.5), size)
        else:
            x, y = dial.at(i, spoke.value)
            draw.add("circle", "dot", cx=x, cy=y, r=size)
    for text in _labels(spokes, dial) if wide else _numbers(spokes, dial):
        draw.label(text)
    width, height = (700, 520) if wide else (350, 350)
    return draw.svg(width, height, f"radar {'wide-only' if wide else 'phone-only'}", title)


def bars(rows: Sequence[Bar], *, title: str, wide: bool = True, plain: bool = False) -> Markup:
    """Return one progress bar per row, its label beside it, or above it on a phone; a gap is dashed."""
    draw = _Drawing(plain)
    width = 700 if wide else 350
    left, right = (260, 590) if wide else (2, 236)
    y = 6.0
    for row in rows:
        _check(row.value, row.before)
        lines = wrap(row.label, left - 18 if wide else width - 4, most=2)
        height = max(len(lines) * LINE, 22) if wide else len(lines) * LINE + 24
        middle = y + (height / 2 if wide else len(lines) * LINE + 12)
        first = middle - (len(lines) - 1) * LINE / 2 + 5 if wide else y + 13
        draw.label(_Text(2, first, "start", lines))
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
            draw.label(_Text(right + 12, middle + 5, "start", words, kind=kind))
        y += height + 12
    return draw.svg(width, math.ceil(y), f"bars {'wide-only' if wide else 'phone-only'}", title)


def steps(reached: int, of: int, *, title: str = "", plain: bool = False) -> Markup:
    """Return the little ladder: `of` climbing steps (at most three), the lowest `reached` of them filled."""
    if not 1 <= of <= 3 or not 0 <= reached <= of:
        raise ValueError(f"a ladder of {of} steps cannot stand at {reached}")
    draw = _Drawing(plain)
    for step in range(of):
        height = 7 * (step + 1)
        filled = step < reached
        kind = ("on" if filled else "off") if plain else ("on" if filled else "")
        draw.add("rect", kind, x=1 + 14 * step, y=23 - height, width=12, height=height)
    return draw.svg(44, 24, "mini", title or f"{reached} van {of} stappen gezet", size=plain)


def trend(
    points: Iterable[Point], *, title: str, levels: Sequence[str] = (), wide: bool = True, plain: bool = False
) -> Markup:
    """Return a line over real time, `levels` naming the height from low to high; a gap breaks the line."""
    points = sorted(points, key=lambda p: p.day)
    for point in points:
        _check(point.value)
    draw = _Drawing(plain)
    width, height = (700, 260) if wide else (350, 220)
    names = [wrap(name, 110 if wide else 80, most=1)[0] for name in levels]
    left = 16 + max((text_width(name) for name in names), default=0)
    right, top, bottom = width - 24, 28, height - 38
    for i in range(len(names) or 4):
        y = bottom - (bottom - top) * i / max((len(names) or 4) - 1, 1)
        draw.add("line", "axis" if i == 0 else "grid", x1=left, y1=y, x2=right, y2=y)
        if names:
            draw.label(_Text(left - 10, y + 5, "end", [names[i]], kind="label label--soft"))
    places = _places(points, left + 14, right - 14)
    heights = [None if p.value is None else bottom - (bottom - top) * p.value for p in points]
    for run in _runs(heights, closed=False):
        if len(run) > 1:
            line = " ".join(f"{_n(places[i])},{_n(heights[i])}" for i in run)
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
            draw.label(_Text(middle, bottom + 24, "middle", [label]))
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
        draw.label(_Text(middle, y - 11, "middle", [point.note], kind="label label--strong"))
        taken = middle + half


# --- text that knows its size ----------------------------------------------------------------------------

# thousandths of the font size at weight 600, rounded up; what is not here counts as wide
_WIDTHS = {
    260: "ij|¦ìíîïı",
    280: "',.:;Il·ÌÍÎÏ",
    330: "!()-[]f{}/¡",
    360: "tº°ª",
    400: "r",
    450: "*?sz ",
    500: '"xLJ_evyÝèéêëýÿcç',
    540: "#$+0123456789<=>F^agk~àáâãäå€",
    560: "ESTVXZoòóôõöøÈÉÊË’",
    600: "AbdhnpquÀÁÂÃÄÅùúûüþCPBKRÇßñ",
    680: "DG&HNUÑÙÚÛÜOQÒÓÔÕÖØY",
    760: "Mwæ–",
    860: "mWÆœŒ%—…",
    900: "@",
}
_WIDTH_OF = {char: width for width, chars in _WIDTHS.items() for char in chars} | {
    " ": 210,
    "\u00a0": 210,
    "’": 280,
}
_hyphens = pyphen.Pyphen(lang="nl_NL", left=3, right=3)


def text_width(text: str, size: float = TEXT, *, strong: bool = False) -> float:
    """Return an estimate of the text's width that errs on the wide side."""
    total = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Mn"}:
            continue
        wide = unicodedata.east_asian_width(char) in "WF"
        total += _WIDTH_OF.get(char, 1050 if wide else 720)
    return total * size / 1000 * (1.05 if strong else 1)


def wrap(text: str, width: float, *, most: int, size: float = TEXT) -> list[str]:
    """Return at most `most` lines that fit `width`; long words break as in Dutch, what is over is `…`."""
    words = " ".join(text.split()).split(" ")
    lines, line = [], ""
    while words:
        word = words.pop(0)
        grown = f"{line} {word}" if line else word
        if text_width(grown, size) <= width:
            line = grown
            continue
        if text_width(word, size) > width:
            head, tail = _break(word, width - (text_width(f"{line} ", size) if line else 0), size)
            if head:
                lines.append(f"{line} {head}" if line else head)
                line = ""
                words.insert(0, tail)
                continue
            if not line:
                lines.append(_cut(word, width, size))
                continue
        lines.append(line)
        line = ""
        words.insert(0, word)
    if line or not lines:
        lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(f"{lines[most - 1].rstrip('-')}…", width, size)]
    return lines


def _break(word: str, room: float, size: float) -> tuple[str, str]:
    for head, tail in _hyphens.iterate(word) if len(word) < 80 else ():
        if text_width(f"{head}-", size) <= room:
            return (head if head.endswith("-") else f"{head}-"), tail
    return "", word


def _cut(text: str, width: float, size: float) -> str:
    if text_width(text, size) <= width:
        return text
    text = text[:400].rstrip("…")
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


@dataclass(frozen=True)
class _Text:
    x: float
    y: float  # baseline of the first line
    anchor: str
    lines: Sequence[str]
    number: str = ""
    kind: str = "label"

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what the reader sees."""
        lines = [f"{self.number}  {self.lines[0]}" if self.number else self.lines[0], *self.lines[1:]]
        width = max(text_width(line, strong="strong" in self.kind) for line in lines)
        left = {"start": self.x, "middle": self.x - width / 2, "end": self.x - width}[self.anchor]
        return left, self.y - 12, left + width, self.y + 4 + LINE * (len(self.lines) - 1)


def _numbers(spokes: Sequence[Spoke], dial: "_Dial") -> list[_Text]:
    texts = []
    for i, spoke in enumerate(spokes):
        x, y = dial.at(i, 1 + 19 / dial.radius)
        texts.append(_Text(x, y + 5, "middle", [str(spoke.number)]))
    return texts


def _labels(spokes: Sequence[Spoke], dial: "_Dial") -> list[_Text]:
    """Place the labels around the dial: none over another, none over the arcs, none outside 700 x 520."""
    for most in (3, 2, 1):
        texts = _try_labels(spokes, dial, most)
        if texts is not None:
            return texts
    raise AssertionError("one-line labels always fit")  # pragma: no cover


def _try_labels(spokes, dial, most):
    centred, right, left = [], [], []
    for i, spoke in enumerate(spokes):
        x, y = dial.at(i, 1 + 24 / dial.radius)
        if abs(x - dial.cx) < 1:
            lead = text_width(f"{spoke.number}  ", strong=True)
            lines = wrap(spoke.label, 300 - lead, most=1)
            centred.append(
                _Text(dial.cx, 24 if y < dial.cy else 508, "middle", lines, number=str(spoke.number))
            )
        else:
            (right if x > dial.cx else left).append((spoke, y))
    sides = []
    for side, anchor in ((right, "start"), (left, "end")):
        placed = _stack(sorted(side, key=lambda pair: pair[1]), dial, anchor, most, centred)
        if placed is None:
            return None
        sides += placed
    return centred + sides


def _stack(side, dial, anchor, most, centred):
    """Set one side's labels under each other, as near to their spoke as the others allow."""
    gap = 5
    floor = 8 + (24 if any(t.y < dial.cy for t in centred) else 0)
    ceiling = 512 - (24 if any(t.y > dial.cy for t in centred) else 0)
    if not side:
        return []
    lines = [_fit(spoke, y, dial, most) for spoke, y in side]
    heights = [LINE * len(ls) for ls in lines]
    tops = []
    for (_, y), height in zip(side, heights, strict=True):
        tops.append(max(y - height / 2, tops[-1] + heights[len(tops) - 1] + gap if tops else floor))
    limit = ceiling
    for i in reversed(range(len(tops))):
        tops[i] = min(tops[i], limit - heights[i])
        limit = tops[i] - gap
    if tops[0] < floor - 0.01:
        return None if most > 1 else _stack_tight(side, dial, anchor, floor, ceiling)
    if most > 1 and any(abs(t + h / 2 - y) > 26 for t, h, (_, y) in zip(tops, heights, side, strict=True)):
        return None
    return [
        _beside(spoke, top, len(ls), dial, anchor)
        for (spoke, _), ls, top in zip(side, lines, tops, strict=True)
    ]


def _stack_tight(side, dial, anchor, floor, ceiling):
    pitch = (ceiling - floor) / len(side)
    return [_beside(spoke, floor + pitch * i, 1, dial, anchor) for i, (spoke, _) in enumerate(side)]


def _room(dial, top, bottom):
    """How far from the middle a label between these heights must start, and how wide it may be."""
    near = 0 if top <= dial.cy <= bottom else min(abs(top - dial.cy), abs(bottom - dial.cy))
    clear = dial.radius + 20
    reach = max(math.sqrt(max(clear**2 - near**2, 0)), 26)
    return reach, 350 - reach - 4


def _fit(spoke, y, dial, most):
    lead = text_width(f"{spoke.number}  ", strong=True)
    for count in range(1, most + 1):
        _, width = _room(dial, y - LINE * count / 2, y + LINE * count / 2)
        lines = wrap(spoke.label, width - lead, most=most)
        if len(lines) <= count:
            return lines
    return lines


def _beside(spoke, top, count, dial, anchor):
    reach, width = _room(dial, top, top + LINE * count)
    lead = text_width(f"{spoke.number}  ", strong=True)
    lines = wrap(spoke.label, width - lead, most=count)
    x = dial.cx + reach if anchor == "start" else dial.cx - reach
    return _Text(x, top + 13, anchor, lines, number=str(spoke.number))


# --- geometry --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Dial:
    cx: float
    cy: float
    radius: float
    n: int

    def angle(self, i: float) -> float:
        return 2 * math.pi * i / self.n

    def at(self, i: float, value: float) -> tuple[float, float]:
        a = self.angle(i)
        return self.cx + math.sin(a) * value * self.radius, self.cy - math.cos(a) * value * self.radius

    def arc(self, first: int, last: int, radius: float) -> str:
        reach = radius / self.radius
        x1, y1 = self.at(first - 0.38, reach)
        x2, y2 = self.at(last + 0.38, reach)
        large = int((last - first + 0.76) / self.n > 0.5)
        return f"M{_n(x1)} {_n(y1)}A{_n(radius)} {_n(radius)} 0 {large} 1 {_n(x2)} {_n(y2)}"


def _series(draw: "_Drawing", dial: _Dial, values: Sequence[float | None], kind: str):
    if all(value is not None for value in values):
        draw.add("polygon", kind, points=_path(dial, values, range(len(values))))
        return
    for run in _runs(values, closed=True):
        if len(run) > 1:
            draw.add("polyline", "now now--open" if kind == "now" else kind, points=_path(dial, values, run))
        elif kind == "last":
            x, y = dial.at(run[0], values[run[0]])
            draw.add("circle", "last-dot", cx=x, cy=y, r=2.5)


def _path(dial, values, indexes):
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in (dial.at(i, values[i]) for i in indexes))


def _runs(values: Sequence[float | None], *, closed: bool) -> list[list[int]]:
    """Return the stretches without a gap; on a closed line the last may run on into the first."""
    runs, run = [], []
    for i, value in enumerate(values):
        if value is not None:
            run.append(i)
        elif run:
            runs.append(run)
            run = []
    if run:
        runs.append(run)
    if closed and len(runs) > 1 and runs[0][0] == 0 and runs[-1][-1] == len(values) - 1:
        runs[0] = runs.pop() + runs[0]
    return runs


def _groups(groups: Sequence[str]) -> list[tuple[int, int]]:
    spans = []
    for i, group in enumerate(groups):
        if group and spans and spans[-1][1] == i - 1 and groups[i - 1] == group:
            spans[-1] = (spans[-1][0], i)
        elif group:
            spans.append((i, i))
    return spans


def _check(*values: float | None) -> None:
    for value in values:
        if value is not None and not 0 <= value <= 1:
            raise ValueError(f"a chart's value lies between 0 and 1, not at {value}")


def _n(value: float) -> str:
    """Return the number with one decimal, the same on every machine, without -0.0."""
    text = f"{value:.1f}"
    return text[1:] if text == "-0.0" else text


class _Drawing:
    """Collects elements; paints by class on screen, by attribute when plain."""

    def __init__(self, plain: bool):
        self.plain = plain
        self.parts: list[Markup] = []

    def add(self, tag: str, kind: str, **attributes) -> None:
        self.parts.append(Markup("<{}{}{}/>").format(tag, self._paint(kind), _attributes(attributes)))

    def cross(self, x: float, y: float, size: float) -> None:
        """Mark a gap: a cross is read as "nothing known", a dot would be read as a value."""
        path = f"M{_n(x - size)} {_n(y - size)}l{2 * size} {2 * size}m0-{2 * size}l-{2 * size} {2 * size}"
        self.add("path", "cross", d=path)

    def label(self, text: _Text) -> None:
        first, *rest = text.lines
        number = ""
        if text.number:
            number = Markup("<tspan{}>{}</tspan>\u00a0 ").format(self._paint("no"), text.number)
        size = {"font-size": TEXT} if self.plain else {}
        where = _attributes({"x": text.x, "y": text.y, "text-anchor": text.anchor} | size)
        lines = [Markup("{}{}").format(number, first)]
        lines += [Markup('<tspan x="{}" dy="{}">{}</tspan>').format(_n(text.x), LINE, line) for line in rest]
        self.parts.append(
            Markup("<text{}{}>{}</text>").format(self._paint(text.kind), where, Markup("").join(lines))
        )

    def svg(self, width: int, height: int, kind: str, title: str, *, size: bool = False) -> Markup:
        body = Markup("").join(self.parts)
        box = f"0 0 {width} {height}"
        if not self.plain:
            return Markup(
                '<svg class="{}" viewBox="{}" aria-hidden="true" focusable="false">{}</svg>'
            ).format(kind, box, body)
        fixed = Markup(' width="{}" height="{}"').format(width, height) if size else ""
        paper = Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" class="chart chart--{}" viewBox="{}"{} font-family="{}">'
            "<title>{}</title>{}</svg>"
        )
        return paper.format(kind.split()[0], box, fixed, FONT, title, body)

    def _paint(self, kind: str) -> Markup:
        if not kind:
            return Markup("")
        if not self.plain:
            return Markup(' class="{}"').format(kind)
        return _attributes({name: str(value) for name, value in PLAIN[kind].items()})


def _attributes(attributes: dict) -> Markup:
    return Markup("").join(
        Markup(' {}="{}"').format(name, _n(value) if isinstance(value, float) else value)
        for name, value in attributes.items()
    )
