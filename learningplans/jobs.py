"""Work of learning plans that happens behind the page."""

from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.jobs.papers import about, paper_job, row_of, way_to
from duaalportal.jobs.registry import JobFailed, JobFile, job
from learningplans import company_sheet_jobs, paper_jobs, plan_jobs, plan_paper_jobs  # noqa: F401  their kinds of work are registered with these
from learningplans.agreements import drawing, paper
from learningplans.agreements.errors import AgreementRefused
from learningplans.models import AgreementVersion

FIX, CONCEPT = drawing.FIX, "learningplans.agreement_concept"
VERSIONS = AgreementVersion.objects.select_related(
    "agreement__placement", "agreement__trajectory", "organisation"
)
PAGE, NAMED = ("learningplans:agreement", "agreement_id"), "version"
GONE = "Deze overeenkomst bestaat niet meer."


def may_draw_up(user, job):
    """Whether the one who asked may still draw up this agreement."""
    return about(job, VERSIONS.where(user, Can.DRAW_UP_AGREEMENT), NAMED).exists()


@job(
    FIX,
    label="Overeenkomst vastleggen voor ondertekening",
    allowed=may_draw_up,
    back=way_to(VERSIONS, PAGE, NAMED),
    time_limit=120,
)
def fix_agreement(job, progress):
    """Make the file of a version and fix it; a version that was fixed before stays as it is."""
    version = row_of(job, VERSIONS, GONE, NAMED)
    if version.fixed_at:
        return
    progress(0, 2, "De overeenkomst opmaken")
    content = paper.make(version, concept=False)
    progress(1, 2, "De tekst vastleggen")
    try:
        drawing.fix(version=version, content=content, by=job.owner, at=timezone.now())
    except AgreementRefused as refusal:
        raise JobFailed("refused", str(refusal)) from refusal
    progress(2, 2, "Klaar om te ondertekenen")


@paper_job(
    CONCEPT,
    label="Concept van een overeenkomst",
    of=VERSIONS,
    page=PAGE,
    doing="Het concept opmaken",
    gone=GONE,
    named=NAMED,
)
def make_concept(job, row, at):
    """The draft as PDF, marked as a concept; nothing is kept."""
    return JobFile.pdf(paper.file_name(row, concept=True), paper.make(row, concept=True))
