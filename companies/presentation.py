"""How a company presents itself to learners: written, with photos, shared with its schools, reviewed by a coach (C17)."""

from dataclasses import dataclass

from django.db import transaction

from companies.models import Mentor, Presentation, PresentationPhoto, PresentationReview
from duaalportal.accounts import audit
from duaalportal.accounts.models import Organisation
from duaalportal.lib import uploads
from duaalportal.lib.keys import row_id

audit.verbs(
    presentation_written="schreef aan de voorstelling",
    presentation_shared="deelde de voorstelling met scholen",
    presentation_unshared="stopte met delen van de voorstelling",
    presentation_reviewed="las de voorstelling na",
    photo_added="voegde een foto toe",
    photo_described="paste de beschrijving van een foto aan",
    photo_removed="haalde een foto weg",
)
TEXTS = ("activities", "conditions", "culture", "structure")
MOST_PHOTOS = 8
FOLDER = "foto"


class PresentationChanged(Exception):
    """Somebody else saved the texts first; carries what stands there now."""

    def __init__(self, current):
        super().__init__()
        self.current = current


class NotReady(ValueError):
    """There is nothing to share yet."""


class TooManyPhotos(ValueError):
    """A presentation keeps to a few photos."""


@transaction.atomic
def write(*, organisation, version, by, at, **texts):
    """Keep the four texts; `version` is the one the form was made from, 0 for none.

    Raises PresentationChanged when somebody else saved something else meanwhile; then nothing is written.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    current = Presentation.objects.filter(organisation=organisation).first()
    texts = {name: texts[name] for name in TEXTS}
    if current is None:
        current = Presentation(organisation=organisation, version=0)
    elif texts == {name: getattr(current, name) for name in TEXTS}:
        return current
    elif current.version != version:
        raise PresentationChanged(current)
    for name, text in texts.items():
        setattr(current, name, text)
    current.version += 1
    current.changed_at, current.changed_by = at, by
    current.save()
    audit.record("presentation_written", current, by=by, at=at, version=current.version)
    return current


@transaction.atomic
def share(*, presentation, by, at):
    """Let schools one works with, and their learners, read it; sharing it again changes nothing."""
    current = _locked(presentation)
    if current.shared_at:
        return current
    if not current.activities.strip():
        raise NotReady("Schrijf eerst wat jullie doen. Dan kan je delen.")
    current.shared_at, current.shared_by = at, by
    current.save(update_fields=["shared_at", "shared_by"])
    audit.record("presentation_shared", current, by=by, at=at, version=current.version)
    return current


@transaction.atomic
def stop_sharing(*, presentation, by, at):
    """From now on only the own company reads it; what schools said of it stays."""
    current = _locked(presentation)
    if current.shared_at is None:
        return current
    current.shared_at = current.shared_by = None
    current.save(update_fields=["shared_at", "shared_by"])
    audit.record("presentation_unshared", current, by=by, at=at)
    return current


# --- photos -----------------------------------------------------------------------------------------------------


def add_photo(*, presentation, picture, description, by, at, key=None):
    """Add a photo with what is on it in words; `key` makes that sending twice adds one. Raises TooManyPhotos."""
    pk = row_id(key, by, presentation)
    with uploads.kept(picture, FOLDER) as name, transaction.atomic():
        current = _locked(presentation)
        if key and (sent_before := PresentationPhoto.objects.filter(pk=pk).first()):
            transaction.on_commit(lambda: uploads.forget(name))
            return sent_before
        if current.photos.count() >= MOST_PHOTOS:
            raise TooManyPhotos(f"Er staan al {MOST_PHOTOS} foto's. Haal er eerst een weg.")
        photo = PresentationPhoto.objects.create(
            id=pk,
            organisation_id=current.organisation_id,
            presentation=current,
            file=name,
            description=description,
            width=picture.width,
            height=picture.height,
            added_at=at,
            added_by=by,
        )
        _touch(current, by, at)
        audit.record("photo_added", photo, by=by, at=at, sha256=picture.sha256)
        return photo


@transaction.atomic
def describe_photo(*, photo, description, by, at):
    """Say in other words what is on a photo."""
    current = _locked(photo.presentation)
    if photo.description == description:
        return photo
    photo.description = description
    photo.save(update_fields=["description"])
    _touch(current, by, at)
    audit.record("photo_described", photo, by=by, at=at)
    return photo


@transaction.atomic
def remove_photo(*, photo, by, at):
    """Take a photo away, its file too."""
    current = _locked(photo.presentation)
    name = photo.file.name
    audit.record("photo_removed", photo, by=by, at=at)
    photo.delete()
    _touch(current, by, at)
    transaction.on_commit(lambda: uploads.forget(name))


def _touch(presentation, by, at):
    # a photo is news for who reviewed, but no reason to refuse the texts a colleague is writing
    presentation.changed_at, presentation.changed_by = at, by
    presentation.save(update_fields=["changed_at", "changed_by"])


# --- reviewing --------------------------------------------------------------------------------------------------


@transaction.atomic
def review(*, presentation, school, version, verdict, comment, by, at):
    """Say for a school what it thinks of this version; raises PresentationChanged when it is another by now."""
    # read, not locked: a school may not lock what it may not change; the review says of which version it speaks
    current = Presentation.objects.get(pk=presentation.pk)
    if current.version != version:
        raise PresentationChanged(current)
    found = PresentationReview.objects.create(
        organisation_id=current.organisation_id,
        presentation=current,
        school=school,
        of_version=version,
        verdict=verdict,
        comment=comment,
        at=at,
        by=by,
    )
    audit.record("presentation_reviewed", found, by=by, at=at, verdict=verdict, version=version)
    return found


@dataclass(frozen=True)
class Opinion:
    """What a school said, and whether the presentation changed afterwards."""

    review: PresentationReview
    changed_since: bool


def opinions(user, presentation):
    """What schools said of it, as far as this person reads that, newest first."""
    rows = PresentationReview.objects.visible_to(user).filter(presentation=presentation)
    rows = rows.select_related("school", "by").order_by("-at", "pk")
    return [Opinion(row, presentation.changed_at > row.at) for row in rows]


@dataclass(frozen=True)
class Introduction:
    """A mentor as learners meet them: a name and the mentor's own words, nothing else."""

    name: str
    words: str


def introductions(presentation, on):
    """The mentors who wrote who they are; to be asked of a presentation that the reader may read."""
    rows = Mentor.objects.filter(organisation_id=presentation.organisation_id).active(on)
    rows = rows.exclude(introduction="").order_by("name", "pk")
    return [Introduction(*row) for row in rows.values_list("name", "introduction")]


def _locked(presentation):
    return Presentation.objects.select_for_update(of=("self",)).get(pk=presentation.pk)
