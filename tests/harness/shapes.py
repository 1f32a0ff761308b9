"""What a page is built of, so that a walk through the site knows a page that is built as others were.

Two visits to one page by two people often differ in nothing but their words. `Shapes` remembers of each kind of
element, with what it stands in, how long its longest word and its whole text were; what has nothing new in it, and
nothing longer, lays out as what was seen.
"""

from tests.harness.html import XHTML

# words that say what an element is or how it stands, with their value; of others it counts that they are there
TELLING = {
    "class",
    "type",
    "role",
    "aria-current",
    "aria-expanded",
    "aria-pressed",
    "aria-selected",
    "colspan",
}
STATES = {"hidden", "open", "disabled", "checked", "selected", "required", "multiple", "readonly"}
# these do not break where a line ends, or make a table wider
STIFF = {"a", "button", "span", "label", "th", "td", "summary", "strong", "h1", "h2", "h3"}
EASY = 12  # letters that fit everywhere
STEP = 8  # so many letters more make a text longer


class Shapes:
    """The kinds of elements that were seen, each with its longest word and text."""

    def __init__(self):
        self.known: dict[tuple, tuple[int, int]] = {}

    def news(self, document) -> bool:
        """Whether this page has an element of a new kind, or a longer text than such an element ever had."""
        return any(
            kind not in self.known or any(map(_longer, size, self.known[kind]))
            for kind, size in _elements(document)
        )

    def learn(self, document) -> None:
        """Remember what this page is built of."""
        for kind, size in _elements(document):
            self.known[kind] = tuple(map(max, size, self.known.get(kind, (0, 0))))


def _longer(ours, known):
    return ours > known and ours > EASY


def _elements(document):
    above = [(document, ())]
    while above:
        element, around = above.pop()
        kind = _kind(element)
        if kind is None:
            continue
        yield (kind, *around[-2:]), _size(element)
        above.extend((child, (*around[-1:], kind)) for child in element)


def _kind(element):
    if not isinstance(element.tag, str) or element.tag.removeprefix(XHTML) in {"script", "head"}:
        return None
    words = [f"{name}={value}" for name, value in element.attrib.items() if name in TELLING]
    names = [name for name in element.attrib if name in STATES or name.startswith(("aria-", "data-", "hx-"))]
    return " ".join([element.tag.removeprefix(XHTML), *sorted(words), *sorted(names)])


def _size(element):
    text = [element.text or "", *(child.tail or "" for child in element)]
    words = " ".join(text).split()
    if not words:
        return 0, 0
    whole = len(" ".join(words)) if element.tag.removeprefix(XHTML) in STIFF else 0
    return tuple(-(-length // STEP) * STEP for length in (max(map(len, words)), whole))
