"""A company sheet on paper for the shop floor: one or two A4, with a code that leads to its page on a phone."""

import hashlib

from django.conf import settings
from django.template.loader import get_template

from duaalportal.lib import pdf, qr, uploads
from duaalportal.lib.addresses import url
from duaalportal.lib.dates import date_of
from learningplans.company_sheets.showing import photos_of, shown
from learningplans.models import SheetState
from learningplans.signature_sheet import moment

# from roomy to tight, as (look, longest side of a photo, most pages): the first that fits is taken
WAYS = (
    *(("", 900, 1), ("dense", 640, 1), ("", 900, 2), ("dense", 640, 2), ("tight", 480, 2)),
    ("tight", 480, 8),
)
# more steps than this never fit on one page
FEW = 10


def make(version, *, at):
    """The PDF of a version: on one page or two when it fits, never without a photo or a step."""
    found = shown(version, photos_of(version))
    tries = WAYS if len(found.steps) <= FEW else WAYS[3:]
    for way, longest, most in tries[:-1]:
        try:
            return _made(version, found, way, _pictures(found, longest), at, most)
        except pdf.TooManyPages:
            continue
    way, longest, most = WAYS[-1]
    return _made(version, found, way, _pictures(found, longest), at, most)


def file_name(version):
    """A name for the file that names no company and no person."""
    return f"bedrijfsfiche-versie-{version.number}.pdf"


def _pictures(found, longest):
    """The photos of the steps by their id, made smaller for paper; a file that is gone or broken is left out."""
    pictures = {}
    for step in found.steps:
        if step.photo is None or str(step.photo.pk) in pictures:
            continue
        try:
            with step.photo.file.open("rb") as content:
                pictures[str(step.photo.pk)] = uploads.smaller(content.read(), longest)
        except (FileNotFoundError, uploads.Refused):
            continue
    return pictures


def _made(version, found, way, pictures, at, most):
    report = {
        "title": f"Bedrijfsfiche {version.title}",
        "kind": "Bedrijfsfiche",
        "subject": version.title,
        "sub": f"{version.organisation.name}, met {version.school.name}",
        "reference": f"versie {version.number}",
        "made": f"Bedrijfsfiche, afgedrukt op {moment(at)}",
    }
    address = settings.PORTAL_ADDRESS + url(
        "learningplans:company_sheet_floor", company_sheet=version.company_sheet_id
    )
    context = {
        "report": report,
        "version": version,
        "shown": found,
        "pictures": pictures,
        "way": way,
        "code": qr.code(address),
        "state": _state(version),
    }
    html = get_template("pdf/company_sheet.html").render(context)
    identifier = hashlib.sha256(f"{version.pk}:{html}".encode()).digest()[:16]
    return pdf.render(html, identifier=identifier, created=at, max_pages=most, pictures=pictures)


def _state(version):
    match version.state:
        case SheetState.PUBLISHED:
            return f"Versie {version.number}, goedgekeurd op {date_of(version.published_at)}"
        case SheetState.ARCHIVED:
            return f"Versie {version.number}, vervangen door een nieuwere"
        case _:
            return "Concept: nog niet goedgekeurd door de school"
