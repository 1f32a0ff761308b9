"""Photos from the workplace: made anew without place or device, described in words, placed beside a step."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib import uploads
from duaalportal.lib.keys import row_id
from learningplans.company_sheets.errors import SheetRefused
from learningplans.company_sheets.reviewing import locked_sheet
from learningplans.company_sheets.writing import record, sides_of
from learningplans.models import CompanySheetPhoto, SheetState
from learningplans.rules.company_sheets import whole

audit.verbs(
    company_sheet_photo_added="voegde een foto toe aan een bedrijfsfiche",
    company_sheet_photo_described="paste de beschrijving van een foto van een bedrijfsfiche aan",
    company_sheet_photo_removed="haalde een foto van een bedrijfsfiche weg",
)
MOST_PHOTOS = 24
FOLDER = "bedrijfsfiches"


def add(*, sheet, picture, alt, by, at, key=None):
    """Add a photo with what is on it in words; `key` makes that sending twice adds one."""
    pk = row_id(key, by, sheet)
    with uploads.kept(picture, FOLDER) as name, transaction.atomic():
        row = locked_sheet(sheet, by)
        if key and (before := CompanySheetPhoto.objects.filter(pk=pk).first()):
            transaction.on_commit(lambda: uploads.forget(name))
            return before
        if row.photos.count() >= MOST_PHOTOS:
            raise SheetRefused(f"Er staan al {MOST_PHOTOS} foto's. Haal er eerst een weg.")
        photo = CompanySheetPhoto.objects.create(
            id=pk,
            company_sheet=row,
            file=name,
            alt=alt,
            width=picture.width,
            height=picture.height,
            added_at=at,
            added_by=by,
            **sides_of(row),
        )
        record("company_sheet_photo_added", photo, by, at, sha256=picture.sha256)
        return photo


@transaction.atomic
def describe(*, photo, alt, by, at):
    """Say in other words what is on a photo."""
    locked_sheet(photo.company_sheet, by)
    if photo.alt == alt:
        return photo
    photo.alt = alt
    photo.save(update_fields=["alt"])
    record("company_sheet_photo_described", photo, by, at)
    return photo


@transaction.atomic
def remove(*, photo, by, at):
    """Take a photo away, its file too, and out of the draft; one that stands in an approved version stays."""
    sheet = locked_sheet(photo.company_sheet, by)
    versions = list(sheet.versions.all())
    if any(row.published_at and _uses(row, photo) for row in versions):
        raise SheetRefused(
            "Deze foto staat in een goedgekeurde versie. Neem in de nieuwe versie een andere foto."
        )
    if any(row.state == SheetState.REVIEW and _uses(row, photo) for row in versions):
        raise SheetRefused("Deze fiche ligt bij de school. Neem ze eerst terug.")
    for row in versions:
        if row.state == SheetState.DRAFT and _uses(row, photo):
            content = whole(row.content)
            for step in content["steps"]:
                step["photo"] = "" if step["photo"] == str(photo.pk) else step["photo"]
            row.content, row.version = content, row.version + 1
            row.save(update_fields=["content", "version"])
    name = photo.file.name
    record("company_sheet_photo_removed", photo, by, at)
    photo.delete()
    transaction.on_commit(lambda: uploads.forget(name))


def _uses(version, photo):
    return any(step["photo"] == str(photo.pk) for step in whole(version.content)["steps"])
