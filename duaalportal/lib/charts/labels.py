"""Names around a dial: none over another, none over the arcs, none outside the drawing."""

import math

from duaalportal.lib.charts.drawing import LINE, Text
from duaalportal.lib.charts.words import text_width, wrap


def numbered(spokes, dial) -> list[Text]:
    """Place the bare numbers around the dial."""
    texts = []
    for i, spoke in enumerate(spokes):
        x, y = dial.at(i, 1 + 19 / dial.radius)
        texts.append(Text(x, y + 5, "middle", [str(spoke.number)]))
    return texts


def named(spokes, dial) -> list[Text]:
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
                Text(dial.cx, 24 if y < dial.cy else 508, "middle", lines, number=str(spoke.number))
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
    return Text(x, top + 13, anchor, lines, number=str(spoke.number))
