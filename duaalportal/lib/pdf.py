"""PDF from our own HTML: what is asked and what comes back.

Same input, same bytes, in any process: the file's identifier and date come in as arguments, and the clock
that font tools read is pinned while a document is made. Who makes it, `pdf_making`, is loaded with the first document:
loading it takes a process as long as all the rest of its start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from duaalportal.lib.uploads import Upload

STATIC_DIR = Path(__file__).resolve().parents[2] / "static"
VARIANTS = ("pdf/ua-1", "pdf/a-3a")
DEFAULT_STYLESHEETS = ("css/tokens.css", "css/print.css")
MAX_PAGES = 400


class PdfError(Exception):
    """A document cannot be made from this input."""


class RefusedUrl(PdfError):
    """The document asks for something that is not a file of ours under static/."""

    def __init__(self, url: str):
        self.url = url
        super().__init__(f"Dit bestand mag een document niet ophalen: {url[:200]}")


class TooManyPages(PdfError):
    """The document would be longer than allowed; layout stopped there."""

    def __init__(self, limit: int):
        self.limit = limit
        super().__init__(
            f"Het document telt meer dan {limit} bladzijden. Kies een kortere periode of minder onderdelen."
        )


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF: its bytes, and what it is to the document (PDF/A-3 wants to know)."""

    name: str
    content: bytes
    description: str = ""
    relationship: str = "Supplement"


def render(
    html: str,
    *,
    stylesheets: Sequence[str] = DEFAULT_STYLESHEETS,
    identifier: bytes,
    created: datetime,
    attachments: Sequence[Attached] = (),
    variant: str = "pdf/ua-1",
    max_pages: int = MAX_PAGES,
    pictures: Mapping[str, Upload] | None = None,
) -> bytes:
    """Return the tagged, bookmarked PDF of this HTML; the same arguments give the same bytes.

    A photo stands in it as `<img src="picture:NAME">`, with the bytes of `pictures[NAME]`: nothing is fetched for it.
    """
    if variant not in VARIANTS:
        raise ValueError(f"unknown PDF variant {variant!r}; one of {VARIANTS}")
    if created.tzinfo is None:
        raise ValueError("created needs a time zone")
    created = created.astimezone(UTC).replace(microsecond=0)
    from duaalportal.lib import pdf_making

    return pdf_making.made(
        html,
        stylesheets=stylesheets,
        identifier=identifier,
        created=created,
        attachments=attachments,
        variant=variant,
        max_pages=max_pages,
        pictures=pictures or {},
    )
