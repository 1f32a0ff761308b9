"""Papers of an agreement and of a placement that are made behind the page; nothing of them is kept."""

from duaalportal.jobs.papers import paper_job
from duaalportal.jobs.registry import JobFile
from duaalportal.lib.dates import as_day
from learningplans import placement_paper_pdf, signature_sheet
from learningplans.models import AgreementVersion, CollaborationCharter, LoanAgreement

SHEET, LOAN, CHARTER = "learningplans.signatures", "learningplans.loan", "learningplans.charter"
OF_PLACEMENT = ("trajectory__learner", "organisation", "school")
TOLD = {"doing": "Het blad opmaken", "gone": "Dit bestaat niet meer."}


@paper_job(
    SHEET,
    label="Handtekeningenblad",
    of=AgreementVersion.objects.select_related("agreement__trajectory__learner", "organisation", "school"),
    page=("learningplans:agreement", "agreement_id"),
    **TOLD,
)
def make_sheet(job, row, at):
    """The sheet of signatures of one version."""
    content = signature_sheet.make(row, on=as_day(at), at=at)
    return JobFile.pdf(signature_sheet.file_name(row), content)


@paper_job(
    LOAN,
    label="Uitleenovereenkomst",
    of=LoanAgreement.objects.select_related(*OF_PLACEMENT, "lender", "agreed_by"),
    page=("learningplans:loan", "placement_id", "pk"),
    **TOLD,
)
def make_loan(job, row, at):
    """What is lent, on one page."""
    content = placement_paper_pdf.make_loan(row, on=as_day(at), at=at)
    return JobFile.pdf(placement_paper_pdf.loan_name(row), content)


@paper_job(
    CHARTER,
    label="Afsprakenkader",
    of=CollaborationCharter.objects.select_related(*OF_PLACEMENT).prefetch_related("consents__by"),
    page=("learningplans:charter", "placement_id"),
    **TOLD,
)
def make_charter(job, row, at):
    """The charter of a placement."""
    content = placement_paper_pdf.make_charter(row, on=as_day(at), at=at)
    return JobFile.pdf(placement_paper_pdf.charter_name(row), content)
