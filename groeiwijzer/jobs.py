"""Work of the Groeiwijzer that happens behind the page."""

import uuid

from duaalportal.jobs.papers import row_of, way_to
from duaalportal.jobs.registry import JobFile, job
from groeiwijzer import report
from groeiwijzer.models import Assessment

REPORT = "groeiwijzer.report"


def may_see(user, job):
    """Whether the one who asked may still read the assessment, in the way they did when they asked."""
    try:
        assessment = uuid.UUID(job.params.get("assessment", ""))
    except ValueError:
        return False
    return report.may_read_as(user, assessment, job.params.get("reader"))


@job(
    REPORT,
    label="Verslag van een zelfevaluatie",
    allowed=may_see,
    back=way_to(Assessment.objects, ("groeiwijzer:profile", "organisation__slug", "pk"), "assessment"),
    time_limit=180,
)
def make_report(job, progress):
    """The report as PDF, for the reader the job was started by."""
    rows = Assessment.objects.with_version("organisation", "establishment", "subject")
    assessment = row_of(job, rows, "Deze zelfevaluatie bestaat niet meer.", "assessment")
    made = report.make(assessment=assessment, user=job.owner, reader=job.params["reader"], progress=progress)
    return JobFile.pdf(made.name, made.content)
