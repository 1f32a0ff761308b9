"""Where things stand on a radar: rays, arcs, stretches without a gap."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from duaalportal.lib.charts.drawing import short


@dataclass(frozen=True)
class Dial:
    """A circle with n rays; the first points up, they go round with the clock."""

    cx: float
    cy: float
    radius: float
    n: int

    def angle(self, i: float) -> float:
        """Return the ray's angle from straight up."""
        return 2 * math.pi * i / self.n

    def at(self, i: float, value: float) -> tuple[float, float]:
        """Return the point at this value on this ray."""
        a = self.angle(i)
        return self.cx + math.sin(a) * value * self.radius, self.cy - math.cos(a) * value * self.radius

    def arc(self, first: int, last: int, radius: float) -> str:
        """Return the path that spans these rays."""
        reach = radius / self.radius
        x1, y1 = self.at(first - 0.38, reach)
        x2, y2 = self.at(last + 0.38, reach)
        large = int((last - first + 0.76) / self.n > 0.5)
        return f"M{short(x1)} {short(y1)}A{short(radius)} {short(radius)} 0 {large} 1 {short(x2)} {short(y2)}"


def stretches(values: Sequence[float | None], *, closed: bool) -> list[list[int]]:
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


def spans_of(groups: Sequence[str]) -> list[tuple[int, int]]:
    """Return first and last ray of each group of neighbours; no name, no group."""
    spans = []
    for i, group in enumerate(groups):
        if group and spans and spans[-1][1] == i - 1 and groups[i - 1] == group:
            spans[-1] = (spans[-1][0], i)
        elif group:
            spans.append((i, i))
    return spans
