"""The class council on paper, made behind the page for who asks; nothing of it is kept."""

from duaalportal.jobs.papers import paper_job
from duaalportal.jobs.registry import JobFile
from duaalportal.lib.dates import as_day
from evaluation.council import paper, reading
from evaluation.models import ClassCouncil

KIND = "evaluation.council"


@paper_job(
    KIND,
    label="Klassenraad op papier",
    of=ClassCouncil.objects.select_related("school", "published_by"),
    page=("evaluation:council", "pk"),
    doing="De klassenraad opmaken",
    gone="Deze klassenraad bestaat niet meer.",
    time_limit=180,
)
def make_paper(job, row, at):
    """One council with the learners that the one who asked has to do with."""
    made = paper.make(row, reading.lines_of(row, job.owner, as_day(at)), by=job.owner, at=at)
    return JobFile.marked(paper.file_name(row), made)
