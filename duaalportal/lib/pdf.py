"""PDF from our own HTML: the only module that knows WeasyPrint.

Same input, same bytes, in any process: the file's identifier and date come in as arguments, and the clock
that font tools read is pinned while a document is made.
"""

import logging
import os
import re
import threading
import warnings
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib import parse

from weasyprint import CSS, HTML
from weasyprint import Attachment as _Attachment
from weasyprint.logger import LOGGER, PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from duaalportal.lib.uploads import Upload

STATIC_DIR = Path(__file__).resolve().parents[2] / "static"
CONTENT_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
VARIANTS = ("pdf/ua-1", "pdf/a-3a")
DEFAULT_STYLESHEETS = ("css/tokens.css", "css/print.css")
MAX_PAGES = 400
UNTOUCHED = {"head", "title", "style", "script"}
SVG = "{http://www.w3.org/2000/svg}"
_ENDLESS = re.compile(r"[^\s\u200b]{30}(?=[^\s\u200b]{30})")

# lets `../fonts/x.woff2` inside static:/css/tokens.css find its way, as it does on the web
for _known in (parse.uses_relative, parse.uses_netloc):
    if "static" not in _known:
        _known.append("static")


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


class BundledOnly(URLFetcher):
    """Serves `static:` files of the portal and the `picture:` bytes it was given; all else ends in RefusedUrl."""

    def __init__(self, pictures: Mapping[str, bytes] | None = None):
        super().__init__(allowed_protocols={"static", "picture"}, allow_redirects=False, fail_on_errors=True)
        self.pictures = pictures or {}
        self.refused: RefusedUrl | None = None

    def fetch(self, url, headers=None):
        """Answer with the bundled file or the given picture, or refuse by name."""
        if (content := self.pictures.get(url)) is not None:
            return URLFetcherResponse(url, content, {"Content-Type": "image/jpeg"})
        try:
            path = _bundled_path(url)
        except RefusedUrl as refusal:
            self.refused = self.refused or refusal  # a drawing inside the page swallows it
            raise
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": CONTENT_TYPES[path.suffix]})


def _given(pictures: Mapping[str, Upload]) -> dict[str, bytes]:
    """The pictures by the address a document names them with; only what `uploads` made anew is taken."""
    for name, picture in pictures.items():
        if not isinstance(picture, Upload) or picture.content_type != "image/jpeg":
            raise TypeError(f"picture {name!r} was not made anew by uploads")
    return {f"picture:{name}": picture.content for name, picture in pictures.items()}


def _bundled_path(url: str) -> Path:
    parts = parse.urlsplit(url)
    if parts.scheme != "static" or parts.netloc or parts.query:
        raise RefusedUrl(url)
    name = parse.unquote(parts.path).lstrip("/")
    if not name or "\0" in name:
        raise RefusedUrl(url)
    path = (STATIC_DIR / name).resolve()
    if not path.is_relative_to(STATIC_DIR) or path.suffix not in CONTENT_TYPES or not path.is_file():
        raise RefusedUrl(url)
    return path


class _PageLimit(logging.Filter):
    """Ends the layout at the first page too many: WeasyPrint's progress log is the only way in."""

    limit = MAX_PAGES

    def filter(self, record):
        if record.args and str(record.msg).startswith("Step 5") and "Page" in record.msg:
            page = record.args[0] if isinstance(record.args, tuple) else None
            if isinstance(page, int) and page > self.limit:
                raise TooManyPages(self.limit)
        return False


LOGGER.setLevel(logging.ERROR)  # it warns of every screen-only rule in the shared tokens
_page_limit = _PageLimit()
PROGRESS_LOGGER.setLevel(logging.INFO)
PROGRESS_LOGGER.propagate = False
PROGRESS_LOGGER.addFilter(_page_limit)

_one_at_a_time = threading.Lock()


@contextmanager
def _pinned(created: datetime, max_pages: int):
    """Hold what a rendering shares with its process: font tools' clock, page limit, memory for one."""
    with _one_at_a_time:
        before = os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = str(int(created.timestamp()))
        _page_limit.limit = max_pages
        try:
            yield
        finally:
            _page_limit.limit = MAX_PAGES
            if before is None:
                del os.environ["SOURCE_DATE_EPOCH"]
            else:
                os.environ["SOURCE_DATE_EPOCH"] = before


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
    fetcher = BundledOnly(_given(pictures or {}))
    fonts = FontConfiguration()
    try:
        with _pinned(created, max_pages):
            sheets = [
                CSS(url=f"static:/{name}", url_fetcher=fetcher, font_config=fonts) for name in stylesheets
            ]
            source = HTML(string=html, base_url="static:/", url_fetcher=fetcher)
            _soften(source.etree_element)
            document = source.render(stylesheets=sheets, font_config=fonts, pdf_variant=variant)
            if len(document.pages) > max_pages:
                raise TooManyPages(max_pages)
            document.metadata.created = document.metadata.modified = created.strftime("%Y-%m-%dT%H:%M:%SZ")
            document.metadata.generator = "Duaalportaal"
            content = _written(document, variant, identifier, [_attached(a, created) for a in attachments])
    except FatalURLFetchingError as error:
        raise fetcher.refused or PdfError(str(error)) from None
    if fetcher.refused:
        raise fetcher.refused
    return content


def _written(document, variant: str, identifier: bytes, attachments: list[_Attachment]) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile's file open
        return document.write_pdf(
            pdf_variant=variant, pdf_identifier=identifier.hex().encode(), attachments=attachments
        )


def _soften(element) -> None:
    """Give endless words places to break: looking for one letter by letter takes minutes."""
    for node in element.iter():
        if node.tag in UNTOUCHED or not isinstance(node.tag, str) or node.tag.startswith(SVG):
            continue
        if node.text:
            node.text = _ENDLESS.sub("\\g<0>\u200b", node.text)
        for child in node:
            if child.tail:
                child.tail = _ENDLESS.sub("\\g<0>\u200b", child.tail)


def _attached(file: Attached, created: datetime) -> _Attachment:
    return _Attachment(
        string=file.content,
        name=file.name,
        description=file.description or file.name,
        created=created,
        modified=created,
        relationship=file.relationship,
    )
