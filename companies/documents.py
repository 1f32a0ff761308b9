"""Documents: every version kept with its hash and who added it; what may never be kept is refused by its name (X04, X09)."""

import re

from django.db import transaction

from companies.models import Document
from duaalportal.accounts import audit
from duaalportal.lib import uploads
from duaalportal.lib.keys import row_id
from duaalportal.lib.privacy import NATIONAL_NUMBER, holds_national_number
from duaalportal.lib.versions import chain_of, file_columns

audit.verbs(
    document_added="voegde een document toe",
    document_version_added="voegde een nieuwe versie van een document toe",
)
FOLDER = "documenten"

CRIMINAL_RECORD = (
    "Een uittreksel uit het strafregister bewaren we nooit (bron: 001:203). Laat het zien; bij de mentor noteer je alleen "
    "de datum en wie het zag."
)
MEDICAL = "Een medisch document bewaren we nooit (bron: 001:615). Noteer alleen dat het attest er is, en van welke dag."
_BETWEEN = r"[\W_]*"
NEVER = (
    (
        re.compile(
            rf"strafregister|strafblad|(?<!\d)596[\W_]+[12](?!\d)|model{_BETWEEN}59[26]|uittreksel\D{{0,20}}59[26]"
            rf"|goed{_BETWEEN}gedrag{_BETWEEN}en{_BETWEEN}zeden|casier{_BETWEEN}judiciaire",
            re.I,
        ),
        CRIMINAL_RECORD,
    ),
    (
        re.compile(
            rf"medisch|doktersattest|ziekte{_BETWEEN}(?:attest|briefje)|arbeidsongeschikt|gezondheidsbeoordeling"
            rf"|bloedonderzoek",
            re.I,
        ),
        MEDICAL,
    ),
)


class NeverKept(ValueError):
    """What a title or file name says it is may never be kept."""


class AlreadyReplaced(Exception):
    """Somebody added a newer version first; carries it."""

    def __init__(self, newer):
        super().__init__()
        self.newer = newer


class DoesNotBelong(ValueError):
    """A mentor, application or establishment of another company."""


def refuse_by_name(*texts):
    """Raise NeverKept when a title or file name says that this may never be kept."""
    for text in texts:
        for looks, sentence in NEVER:
            if looks.search(text):
                raise NeverKept(sentence)
        if holds_national_number(text):
            raise NeverKept(NATIONAL_NUMBER)


def add_document(
    *,
    organisation,
    paper,
    kind,
    title,
    file_name,
    by,
    at,
    mentor=None,
    application=None,
    establishment=None,
    key=None,
):
    """Keep a first version; `key` makes that sending twice keeps one. Raises NeverKept."""
    refuse_by_name(title, file_name)
    for one in (mentor, application, establishment):
        if one is not None and one.organisation_id != organisation.pk:
            raise DoesNotBelong(one)
    pk = row_id(key, by, organisation)
    with uploads.kept(paper, FOLDER) as name, transaction.atomic():
        if key and (sent_before := Document.objects.filter(pk=pk).first()):
            transaction.on_commit(lambda: uploads.forget(name))
            return sent_before
        found = Document.objects.create(
            id=pk,
            organisation=organisation,
            kind=kind,
            title=title,
            mentor=mentor,
            application=application,
            establishment=establishment,
            **file_columns(paper, name, file_name),
            added_at=at,
            added_by=by,
        )
        audit.record("document_added", found, by=by, at=at, kind=kind, sha256=paper.sha256)
        return found


def add_version(*, document, paper, file_name, by, at):
    """Keep a newer version; the older one stays. Raises AlreadyReplaced when somebody did so first, and NeverKept."""
    refuse_by_name(file_name)
    with uploads.kept(paper, FOLDER) as name, transaction.atomic():
        current = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        if newer := Document.objects.filter(replaces=current).first():
            raise AlreadyReplaced(newer)
        found = Document.objects.create(
            organisation_id=current.organisation_id,
            kind=current.kind,
            title=current.title,
            number=current.number + 1,
            replaces=current,
            mentor_id=current.mentor_id,
            application_id=current.application_id,
            establishment_id=current.establishment_id,
            **file_columns(paper, name, file_name),
            added_at=at,
            added_by=by,
        )
        facts = {"number": found.number, "sha256": paper.sha256}
        audit.record("document_version_added", found, by=by, at=at, **facts)
        return found


def versions_of(document, rows):
    """Every version of a document among these rows, newest first (one query)."""
    same = {
        name: getattr(document, name)
        for name in ("organisation_id", "kind", "title", "mentor_id", "application_id", "establishment_id")
    }
    return chain_of(document, rows.filter(**same).select_related("added_by"))
