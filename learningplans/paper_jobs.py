"""Papers of an agreement and of a placement that are made behind the page; nothing of them is kept."""

import uuid

from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib.dates import as_day
from learningplans import placement_paper_pdf, signature_sheet
from learningplans.models import AgreementVersion, CollaborationCharter, LoanAgreement

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
    content = make(row, on=as_day(at), at=at)
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


# --- of a placement ------------------------------------------------------------------------------------------------

LOAN, CHARTER = "learningplans.loan", "learningplans.charter"
OF_PLACEMENT = ("trajectory__learner", "organisation", "school")


def _to_loan(job):
    row = found_of(job, LoanAgreement.objects.all())
    return reverse("learningplans:loan", args=[row.placement_id, row.pk]) if row else None


@job(LOAN, label="Uitleenovereenkomst", allowed=reader_of(LoanAgreement), back=_to_loan, time_limit=120)
def make_loan(job, progress):
    """What is lent, on one page."""
    rows = LoanAgreement.objects.select_related(*OF_PLACEMENT, "lender", "agreed_by")
    return made(job, progress, rows, placement_paper_pdf.make_loan, placement_paper_pdf.loan_name)


def _to_charter(job):
    row = found_of(job, CollaborationCharter.objects.all())
    return reverse("learningplans:charter", args=[row.placement_id]) if row else None


@job(
    CHARTER,
    label="Afsprakenkader",
    allowed=reader_of(CollaborationCharter),
    back=_to_charter,
    time_limit=120,
)
def make_charter(job, progress):
    """The charter of a placement."""
    rows = CollaborationCharter.objects.select_related(*OF_PLACEMENT).prefetch_related("consents__by")
    return made(job, progress, rows, placement_paper_pdf.make_charter, placement_paper_pdf.charter_name)
