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

# from roomy to tight: the first that fits on two pages is taken
WAYS = (("", 900), ("dense", 640), ("tight", 480))
PAGES, MOST_PAGES = 2, 8
STATES = {SheetState.PUBLISHED: "goedgekeurd", SheetState.ARCHIVED: "vervangen door een nieuwere versie"}


def make(version, *, at):
    """The PDF of a version: on two pages when it fits, without a photo or a step left out."""
    found = shown(version, photos_of(version))
    for way, longest in WAYS:
        most = MOST_PAGES if way == WAYS[-1][0] else PAGES
        try:
            return _made(version, found, way, _pictures(found, longest), at, most)
        except pdf.TooManyPages:
            if way == WAYS[-1][0]:
                raise
    raise AssertionError("unreachable")


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
    said = STATES.get(SheetState(version.state))
    if said is None:
        return "Concept: nog niet goedgekeurd door de school"
    return (
        f"Versie {version.number}, {said} op {date_of(version.published_at)}"
        if said == "goedgekeurd"
        else (f"Versie {version.number}, {said}")
    )
