"""Text that knows its size before anyone draws it."""

import unicodedata
from functools import cache, lru_cache

import pyphen

from duaalportal.lib.charts.drawing import TEXT

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


@cache
def _hyphens() -> pyphen.Pyphen:
    """The Dutch rules, read with the first word to break."""
    return pyphen.Pyphen(lang="nl_NL", left=3, right=3)


@lru_cache(maxsize=4096)
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
    return list(_wrapped(text, width, most, size))


@lru_cache(maxsize=1024)
def _wrapped(text: str, width: float, most: int, size: float) -> tuple[str, ...]:
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
    return tuple(lines)


def _break(word: str, room: float, size: float) -> tuple[str, str]:
    for head, tail in _hyphens().iterate(word) if len(word) < 80 else ():
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
