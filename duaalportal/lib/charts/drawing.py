"""The pen: elements with a class on screen, with light colours of their own when plain."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

FONT = "Source Sans 3, DejaVu Sans, sans-serif"
TEXT = 15  # px, the least a chart's text gets
LINE = 17

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
    "nr": {"font-weight": 700},
    "land": {"fill": "#eee6d8", "stroke": "#7a7566", "stroke-width": 1, "stroke-linejoin": "round"},
    "spot": {"fill": "#0b5560", "stroke": "#fffdf8", "stroke-width": 1.5},
    "spot spot--ring": {"fill": "#fffdf8", "stroke": "#0b5560", "stroke-width": 2.5},
    "spot spot--diamond": {"fill": "#5a3a6e", "stroke": "#fffdf8", "stroke-width": 1.5},
}


@dataclass(frozen=True)
class Text:
    """Lines of text at a place; the number before the first one is bold."""

    x: float
    y: float  # baseline of the first line
    anchor: str
    lines: Sequence[str]
    number: str = ""
    kind: str = "label"


def check(*values: float | None) -> None:
    """Refuse a value that no chart can show."""
    for value in values:
        if value is not None and not 0 <= value <= 1:
            raise ValueError(f"a chart's value lies between 0 and 1, not at {value}")


def short(value: float) -> str:
    """Return the number with one decimal, the same on every machine, without -0.0."""
    text = f"{value:.1f}"
    return text[1:] if text == "-0.0" else text


class Drawing:
    """Collects elements; paints by class on screen, by attribute when plain.

    Elements are plain text with every value escaped where it enters: a safe string per attribute costs ten times more.
    """

    def __init__(self, plain: bool):
        self.plain = plain
        self.parts: list[str] = []

    def add(self, tag: str, kind: str, *, hover: str = "", **attributes) -> None:
        """Add an element; `hover` is what a mouse reads on it."""
        end = f"><title>{escape(hover)}</title></{tag}>" if hover else "/>"
        self.parts.append(f"<{tag}{self._paint(kind)}{_attributes(attributes)}{end}")

    def cross(self, x: float, y: float, size: float) -> None:
        """Mark a gap: a cross is read as "nothing known", a dot would be read as a value."""
        path = (
            f"M{short(x - size)} {short(y - size)}l{2 * size} {2 * size}m0-{2 * size}l-{2 * size} {2 * size}"
        )
        self.add("path", "cross", d=path)

    def label(self, text: Text) -> None:
        first, *rest = text.lines
        number = ""
        if text.number:
            number = f"<tspan{self._paint('nr')}>{escape(text.number)}</tspan>\u00a0 "
        size = {"font-size": TEXT} if self.plain else {}
        where = _attributes({"x": text.x, "y": text.y, "text-anchor": text.anchor} | size)
        lines = [f"{number}{escape(first)}"]
        lines += [f'<tspan x="{short(text.x)}" dy="{LINE}">{escape(line)}</tspan>' for line in rest]
        self.parts.append(f"<text{self._paint(text.kind)}{where}>{''.join(lines)}</text>")

    def svg(
        self, width: int, height: int, kind: str, title: str, *, size: bool = False, told: str = ""
    ) -> Markup:
        """Close the drawing. With `told`, a screen reader meets it as one picture with a name and a line about it."""
        body = Markup("".join(self.parts))  # noqa: S704  every value in it is escaped
        box = f"0 0 {width} {height}"
        if told and not self.plain:
            picture = Markup(
                '<svg class="{}" viewBox="{}" role="img" focusable="false"><title>{}</title><desc>{}</desc>{}</svg>'
            )
            return picture.format(kind, box, title, told, body)
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

    def _paint(self, kind: str) -> str:
        if not kind:
            return ""
        return _painted(kind) if self.plain else f' class="{escape(kind)}"'


@cache
def _painted(kind: str) -> str:
    return _attributes({name: str(value) for name, value in PLAIN[kind].items()})


def _attributes(attributes: dict) -> str:
    return "".join(
        f' {name}="{short(value) if isinstance(value, float) else escape(value)}"'
        for name, value in attributes.items()
    )
