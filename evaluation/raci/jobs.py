"""The division of roles on paper, made behind the page for who asks; nothing of it is kept."""

from duaalportal.jobs.papers import paper_job
from duaalportal.jobs.registry import JobFile
from duaalportal.lib.dates import as_day
from evaluation.models import RaciAgreement
from evaluation.raci import paper, reading
from evaluation.raci.lists import WITH

KIND = "evaluation.raci"


@paper_job(
    KIND,
    label="Rolverdeling op papier",
    of=RaciAgreement.objects.select_related(*WITH, "school_agreed_by", "company_agreed_by"),
    page=("evaluation:raci", "pk"),
    doing="De rolverdeling opmaken",
    gone="Deze rolverdeling bestaat niet meer.",
)
def make_paper(job, row, at):
    """One division as the one who asked may read it."""
    made = paper.make(reading.read(job.owner, row, as_day(at)), at=at)
    return JobFile.marked(paper.file_name(row), made)
