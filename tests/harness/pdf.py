"""The words of a PDF of ours, read straight from how WeasyPrint writes text: a tenth of the work of a reader of any PDF."""

import io
import re

from pypdf import PdfReader

# letters, or a drawing that is put here
TEXT = re.compile(rb"\bBT\b(.*?)\bET\b|/(\S+) Do\b", re.S)
# where the next letters stand, in which font and size, or letters: glyphs, each with what moves the next one
STEP = re.compile(rb"(\S+) (\S+) Tm\b|/(\S+) (\S+) Tf\b|\[(.*?)\] TJ\b", re.S)
GLYPHS = re.compile(rb"<([0-9a-f]+)>([-\d.]*)")
LETTER = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
GAP = 1.5  # less than any space


class _Font:
    """Which letters the glyphs of a font are, and how wide."""

    def __init__(self, font):
        told = LETTER.findall(font["/ToUnicode"].get_data())
        self.letters = {glyph: bytes.fromhex(letters.decode()).decode("utf-16-be") for glyph, letters in told}
        row = list(font["/DescendantFonts"][0]["/W"])
        self.widths = {
            b"%04x" % (first + nth): float(width)
            for first, widths in zip(row[::2], row[1::2], strict=True)
            for nth, width in enumerate(widths)
        }

    def read(self, run):
        """The letters of a run and its width in thousandths of the size."""
        letters, width = [], 0.0
        for glyphs, moved in GLYPHS.findall(run):
            for start in range(0, len(glyphs), 4):
                glyph = glyphs[start : start + 4]
                letters.append(self.letters[glyph])
                width += self.widths[glyph]
            width -= float(moved or 0)
        return "".join(letters), width


def page_texts(content: bytes) -> list[str]:
    """The words of each page, one space between them. KeyError for what WeasyPrint does not write."""
    fonts = {}
    return [
        " ".join("".join(_said(page.get_contents(), page["/Resources"], fonts)).split())
        for page in PdfReader(io.BytesIO(content)).pages
    ]


def text_of(content: bytes) -> str:
    """The words of a document, one space between them."""
    return " ".join(page_texts(content))


def _said(stream, resources, fonts):
    ends, line = 0.0, None
    for text, drawing in TEXT.findall(stream.get_data()):
        if drawing:
            found = resources["/XObject"]["/" + drawing.decode()]
            if found["/Subtype"] == "/Form":
                yield " "
                yield from _said(found, found["/Resources"], fonts)
                yield " "
            continue
        for x, y, name, size, run in STEP.findall(text):
            if name:
                font, points = _font(resources, name, fonts), float(size)
            elif y:
                if line != y or abs(float(x) - ends) > GAP:
                    yield " "
                ends, line = float(x), y
            else:
                letters, width = font.read(run)
                yield letters
                ends += width * points / 1000


def _font(resources, name, known):
    reference = resources["/Font"].raw_get("/" + name.decode())
    if reference.idnum not in known:
        known[reference.idnum] = _Font(reference.get_object())
    return known[reference.idnum]
