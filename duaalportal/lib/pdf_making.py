"""How a PDF is made of our own HTML: the only module that knows WeasyPrint. Ask for one in `pdf`."""

import atexit
import logging
import os
import re
import threading
import time
import warnings
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib import parse

from weasyprint import CSS, HTML
from weasyprint import Attachment as _Attachment
from weasyprint.logger import LOGGER, PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from duaalportal.lib.pdf import MAX_PAGES, STATIC_DIR, Attached, PdfError, RefusedUrl, TooManyPages
from duaalportal.lib.uploads import Upload

CONTENT_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
UNTOUCHED = {"head", "title", "style", "script"}
SVG = "{http://www.w3.org/2000/svg}"
_ENDLESS = re.compile(r"[^\s\u200b]{30}(?=[^\s\u200b]{30})")

# lets `../fonts/x.woff2` inside static:/css/tokens.css find its way, as it does on the web
for _known in (parse.uses_relative, parse.uses_netloc):
    if "static" not in _known:
        _known.append("static")


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


@lru_cache(maxsize=8)
def _sheets(
    names: tuple[str, ...], versions: tuple[int, ...], day: int
) -> tuple[list[CSS], FontConfiguration]:
    """These sheets as they were read once, with the fonts they bring; read anew when a file was changed.

    And each day: WeasyPrint keeps the fonts in a folder for temporary files, which a machine may empty.
    """
    fetcher, fonts = BundledOnly(), FontConfiguration()
    try:
        return [CSS(url=f"static:/{name}", url_fetcher=fetcher, font_config=fonts) for name in names], fonts
    except FatalURLFetchingError as error:
        raise fetcher.refused or PdfError(str(error)) from None


atexit.register(_sheets.cache_clear)  # fonts are given back while the library that holds them still stands


def _version(name: str) -> int:
    return _bundled_path(f"static:/{name}").stat().st_mtime_ns


def _day() -> int:
    return int(time.monotonic() // (24 * 3600))


def made(
    html: str,
    *,
    stylesheets: Sequence[str],
    identifier: bytes,
    created: datetime,
    attachments: Sequence[Attached],
    variant: str,
    max_pages: int,
    pictures: Mapping[str, Upload],
) -> bytes:
    """The PDF that `pdf.render` promises, of what it has looked over."""
    fetcher = BundledOnly(_given(pictures))
    try:
        with _pinned(created, max_pages):
            sheets, fonts = _sheets(tuple(stylesheets), tuple(map(_version, stylesheets)), _day())
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
