"""What makes a document recognisable: a code that follows from what it holds, and a QR code to the page that verifies it.

Knows no model and no key. A maker of a paper calls `render` instead of `pdf.render` and hands the mark on with its
`JobFile`; who seals what a job made is named by `settings.SEALER`. Where the seal stands on the paper is a place in the
layout, `<!--zegel-->` (templates/pdf/paper.html).

The same content has the same code, so the same data still give the same bytes; the code can only be made with the
portal's own secret, so it says nothing of the content and nobody makes one up.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import TextChoices
from django.template.loader import get_template

from duaalportal.lib import pdf
from duaalportal.lib.addresses import url
from duaalportal.lib.uploads import Upload

PLACE = "<!--zegel-->"
# without letters that are read as another one
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
# as it stands in a file: the strings of a PDF may write their hyphens as \055
IN_A_FILE = re.compile(rb"[0-9A-HJKMNP-TV-Z]{4}(?:(?:-|\\055)[0-9A-HJKMNP-TV-Z]{4}){3}")
_TO_LETTERS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", LETTERS.encode())
_MISREAD = str.maketrans("OIL", "011")


class Kind(TextChoices):
    """What is sealed, in the words of the page that verifies it."""

    DOSSIER = "dossier", "dossier van een lerende"
    COMPANY_FILE = "company_file", "dossier van een leerbedrijf"
    RECOGNITION_FILE = "recognition_file", "erkenningsdossier"
    PORTFOLIO = "portfolio", "portfolio van een lerende"
    RACI = "raci", "rolverdeling"
    PLAN = "plan", "opleidingsplan"
    GROWTH = "growth", "verslag van een Groeiwijzer"
    TALK = "talk", "verslag van een gesprek"
    COUNCIL = "council", "klassenraad"


@dataclass(frozen=True)
class Mark:
    """What is kept of a sealed document beside its hash: its code, its kind, and about whom or what it is."""

    code: str
    kind: Kind
    trajectory_id: UUID | None = None
    organisation_id: UUID | None = None

    @property
    def shown(self) -> str:
        """The code as people read it: 7K3M-9QRT-2VXC-H4ND."""
        return in_fours(self.code)


@dataclass(frozen=True)
class Marked:
    """A document with its code on it, not sealed yet."""

    content: bytes
    mark: Mark


def render(
    html: str,
    *,
    kind: Kind,
    created: datetime,
    trajectory_id: UUID | None = None,
    organisation_id: UUID | None = None,
    stylesheets: Sequence[str] = pdf.DEFAULT_STYLESHEETS,
    attachments: Sequence[pdf.Attached] = (),
    pictures: Mapping[str, Upload] | None = None,
    **options,
) -> Marked:
    """The PDF of `pdf.render` with its code and QR code on it; the same arguments give the same bytes."""
    digest = _digest(html, kind, created, stylesheets, attachments, pictures or {})
    mark = Mark(_letters(digest), kind, trajectory_id, organisation_id)
    content = pdf.render(
        stamped(html, mark),
        stylesheets=stylesheets,
        identifier=digest[:16],
        created=created,
        attachments=attachments,
        pictures=pictures,
        **options,
    )
    return Marked(content, mark)


def stamped(html: str, mark: Mark) -> str:
    """The page with the code on it: where its layout has the place, along its foot, and among its properties."""
    from duaalportal.lib import qr  # loaded with the first document: every process loads this module

    shown = {"mark": mark, "qr": qr.code(address_of(mark.code)), "site": site()}
    html = html.replace(PLACE, get_template("pdf/seal.html").render(shown), 1)
    return html.replace("</head>", f'<meta name="keywords" content="{mark.shown}">\n</head>', 1)


def site() -> str:
    """The address of the page that verifies, as people type it."""
    return settings.PORTAL_ADDRESS.partition("//")[2] + url("dossiers:verify")


def address_of(code: str) -> str:
    """The address that verifies one code."""
    return settings.PORTAL_ADDRESS + url("dossiers:verified", token=in_fours(code))


def in_fours(code: str) -> str:
    """The code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read(text: str) -> str:
    """The code somebody typed, however they spaced it; empty when it can be none."""
    found = re.sub(r"[\s.\-–]+", "", text).upper().translate(_MISREAD)
    return found if len(found) == LENGTH and set(found) <= set(LETTERS) else ""


def _digest(html, kind, created, stylesheets, attachments, pictures) -> bytes:
    made = hmac.new(b"zegel" + settings.SECRET_KEY.encode(), digestmod=hashlib.sha256)
    said = (str(kind), created.astimezone(UTC).isoformat(), html, *stylesheets)
    parts = [text.encode() for text in said]
    for one in attachments:
        parts += [one.name.encode(), one.content]
    for name, picture in sorted(pictures.items()):
        parts += [name.encode(), picture.sha256.encode()]
    for part in parts:
        made.update(len(part).to_bytes(8) + part)
    return made.digest()


def _letters(digest: bytes) -> str:
    return base64.b32encode(digest)[:LENGTH].translate(_TO_LETTERS).decode()
