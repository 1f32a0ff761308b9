"""Company sheets on paper, made behind the page; nothing of them is kept."""

from duaalportal.jobs.papers import paper_job
from duaalportal.jobs.registry import JobFile
from learningplans.company_sheets import paper
from learningplans.models import CompanySheetVersion

SHEET = "learningplans.company_sheet"
AROUND = ("company_sheet__sheet__programme", "company_sheet__establishment")


@paper_job(
    SHEET,
    label="Bedrijfsfiche op papier",
    of=CompanySheetVersion.objects.select_related(
        *AROUND, "organisation", "school", "learning_sheet_version"
    ),
    page=("learningplans:company_sheet_version", "pk"),
    doing="De fiche opmaken",
    gone="Deze bedrijfsfiche bestaat niet meer.",
)
def make_company_sheet(job, row, at):
    """A version of a company sheet on one or two A4."""
    return JobFile.pdf(paper.file_name(row), paper.make(row, at=at))
