"""The sheets of a speed date on paper, made behind the page."""

from duaalportal.jobs.papers import paper_job
from duaalportal.jobs.registry import JobFailed, JobFile
from matching.models import SpeedDate
from matching.speed_dates import paper

SHEETS = "matching.speed_date_sheets"


@paper_job(
    SHEETS,
    label="Bladen voor de speeddate",
    of=SpeedDate.objects.select_related("programme", "school"),
    page=("matching:speed_date", "pk"),
    doing="De bladen opmaken",
    gone="Deze speeddate bestaat niet meer.",
)
def make_sheets(job, row, at):
    """One sheet per company and one per learner, as far as who asks reads them."""
    try:
        return JobFile.pdf("speeddate.pdf", paper.make(row, job.owner, at=at))
    except paper.NothingToPrint as no:
        raise JobFailed("empty", str(no)) from no
