"""Company sheets on paper, made behind the page; nothing of them is kept."""

from django.urls import reverse
from django.utils import timezone

from duaalportal.jobs.registry import JobFailed, JobFile, job
from learningplans.company_sheets import paper
from learningplans.models import CompanySheetVersion
from learningplans.paper_jobs import found_of

SHEET = "learningplans.company_sheet"


def may_see(user, job):
    """Whether the one who asked may still read this version."""
    return found_of(job, CompanySheetVersion.objects.visible_to(user)) is not None


def _to_version(job):
    row = found_of(job, CompanySheetVersion.objects.all())
    return reverse("learningplans:company_sheet_version", args=[row.pk]) if row else None


@job(SHEET, label="Bedrijfsfiche op papier", allowed=may_see, back=_to_version, time_limit=120)
def make_company_sheet(job, progress):
    """A version of a company sheet on one or two A4."""
    rows = CompanySheetVersion.objects.select_related(
        "company_sheet__sheet__programme",
        "company_sheet__establishment",
        *("organisation", "school", "learning_sheet_version"),
    )
    row = found_of(job, rows)
    if row is None:
        raise JobFailed("gone", "Deze bedrijfsfiche bestaat niet meer.")
    progress(0, 1, "De fiche opmaken")
    content = paper.make(row, at=timezone.now())
    progress(1, 1, "Klaar")
    return JobFile(paper.file_name(row), "application/pdf", content)
