"""Work of learning plans that happens behind the page."""

import uuid

from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.jobs.registry import JobFailed, JobFile, job
from learningplans import company_sheet_jobs, paper_jobs, plan_jobs, plan_paper_jobs  # noqa: F401  their kinds of work are registered with these
from learningplans.agreements import drawing, paper
from learningplans.agreements.errors import AgreementRefused
from learningplans.models import AgreementVersion

FIX, CONCEPT = drawing.FIX, "learningplans.agreement_concept"


def _rows():
    return AgreementVersion.objects.select_related(
        "agreement__placement", "agreement__trajectory", "organisation"
    )


def _of(job, rows):
    try:
        pk = uuid.UUID(job.params.get("version", ""))
    except ValueError:
        return None
    return rows.filter(pk=pk).first()


def may_draw_up(user, job):
    """Whether the one who asked may still draw up this agreement."""
    return _of(job, AgreementVersion.objects.where(user, Can.DRAW_UP_AGREEMENT)) is not None


def may_see(user, job):
    """Whether the one who asked may still read this agreement."""
    return _of(job, AgreementVersion.objects.where(user, Can.SEE_AGREEMENTS)) is not None


def way_back(job):
    """The agreement it was asked from."""
    found = _of(job, AgreementVersion.objects.all())
    return reverse("learningplans:agreement", args=[found.agreement_id]) if found else None


@job(
    FIX,
    label="Overeenkomst vastleggen voor ondertekening",
    allowed=may_draw_up,
    back=way_back,
    time_limit=120,
)
def fix_agreement(job, progress):
    """Make the file of a version and fix it; a version that was fixed before stays as it is."""
    version = _of(job, _rows())
    if version is None:
        raise JobFailed("gone", "Deze overeenkomst bestaat niet meer.")
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


@job(CONCEPT, label="Concept van een overeenkomst", allowed=may_see, back=way_back, time_limit=120)
def make_concept(job, progress):
    """The draft as PDF, marked as a concept; nothing is kept."""
    version = _of(job, _rows())
    if version is None:
        raise JobFailed("gone", "Deze overeenkomst bestaat niet meer.")
    progress(0, 1, "Het concept opmaken")
    content = paper.make(version, concept=True)
    progress(1, 1, "Klaar")
    return JobFile(paper.file_name(version, concept=True), "application/pdf", content)
