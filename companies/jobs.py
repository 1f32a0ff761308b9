"""Work of companies that happens behind the page."""

from companies.applications import paper
from companies.models import RecognitionApplication
from duaalportal.jobs.papers import paper_job
from duaalportal.jobs.registry import JobFile

APPLICATION = "companies.application"
AROUND = ("organisation", "establishment__joint_committee", "programme", "school", "scheme")


@paper_job(
    APPLICATION,
    label="Aanvraag voor erkenning",
    of=RecognitionApplication.objects.select_related(*AROUND),
    page=("companies:application", "organisation__slug", "pk"),
    doing="De aanvraag opmaken",
    gone="Deze aanvraag bestaat niet meer.",
    named="application",
)
def make_application(job, row, at):
    """The list of what to bring and the application itself, as PDF; as things stood when it was asked."""
    name, made = paper.make(application=row, at=job.created_at)
    return JobFile.marked(name, made)
