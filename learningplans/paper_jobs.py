"""Papers of an agreement and of a placement that are made behind the page; nothing of them is kept."""

import uuid

from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib.dates import as_day
from duaalportal.lib.pdf import PdfError
from learningplans import signature_sheet
from learningplans.models import AgreementVersion

SHEET = "learningplans.signatures"


def found_of(job, rows):
    """The row a job is about, out of these; None when it is not among them."""
    try:
        return rows.filter(pk=uuid.UUID(job.params.get("row", ""))).first()
    except ValueError:
        return None


def reader_of(model):
    """Whether the one who asked may still read the row."""

    def may_see(user, job):
        return found_of(job, model.objects.where(user, Can.SEE_AGREEMENTS)) is not None

    return may_see


def made(job, progress, rows, make, name):
    """Make one paper of the row a job is about."""
    row = found_of(job, rows)
    if row is None:
        raise JobFailed("gone", "Dit bestaat niet meer.")
    progress(0, 1, "Het blad opmaken")
    at = timezone.now()
    try:
        content = make(row, on=as_day(at), at=at)
    except PdfError as error:
        raise JobFailed("pdf", str(error)) from error
    progress(1, 1, "Klaar")
    return JobFile(name(row), "application/pdf", content)


def _to_agreement(job):
    row = found_of(job, AgreementVersion.objects.all())
    return reverse("learningplans:agreement", args=[row.agreement_id]) if row else None


@job(
    SHEET,
    label="Handtekeningenblad",
    allowed=reader_of(AgreementVersion),
    back=_to_agreement,
    time_limit=120,
)
def make_sheet(job, progress):
    """The sheet of signatures of one version."""
    rows = AgreementVersion.objects.select_related("agreement__trajectory__learner", "organisation", "school")
    return made(job, progress, rows, signature_sheet.make, signature_sheet.file_name)
