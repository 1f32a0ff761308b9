"""Sealing what was made: the seal on the bytes, and the row that the page which verifies reads."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.dossiers.models import SealedDocument
from duaalportal.jobs.registry import JobFailed
from duaalportal.lib.sealing import Mark

audit.verbs(document_sealed="liet een document verzegelen")
NO_KEY = "Het portaal kan nu niet verzegelen. Vraag de beheerder om de sleutel van het zegel na te kijken."


def signed(content, mark: Mark) -> bytes:
    """The bytes with the portal's seal; JobFailed, with words for who asked, when there is no key for it."""
    from duaalportal.dossiers import signing  # loads pyHanko: a second that only who seals waits for

    try:
        return signing.sign(content, shown=mark.shown)
    except signing.NoSealKey as error:
        raise JobFailed("no_seal_key", NO_KEY) from error


def seal(*, job, file, at):
    """What `settings.SEALER` promises: the sealed bytes of a job's file, and what keeps its row once the job is done."""
    organisation_id = file.mark.organisation_id or job.organisation_id

    def keep(sha256):
        record(mark=file.mark, sha256=sha256, organisation_id=organisation_id, job=job, by=job.owner, at=at)

    return signed(file.content, file.mark), keep


@transaction.atomic
def record(*, mark: Mark, sha256, organisation_id, by, at, job=None):
    """Keep that this file was sealed."""
    row = SealedDocument.objects.create(
        code=mark.code,
        sha256=sha256,
        kind=mark.kind,
        organisation_id=organisation_id,
        trajectory_id=mark.trajectory_id,
        made_at=at,
        made_by=by,
        job=job,
    )
    audit.record("document_sealed", row, by=by, at=at, kind=row.kind, code=row.code, sha256=sha256)
    return row
