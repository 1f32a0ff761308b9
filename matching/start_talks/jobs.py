"""A closed start talk on paper, made behind the page for who asks; nothing of it is kept."""

from duaalportal.jobs.papers import paper_job
from duaalportal.jobs.registry import JobFile
from duaalportal.lib.dates import as_day
from matching.models import StartTalk
from matching.start_talks import paper
from matching.start_talks.reading import WITH, Reading

KIND = "matching.start_talk"


@paper_job(
    KIND,
    label="Opstartgesprek op papier",
    of=StartTalk.objects.filter(closed_at__isnull=False).select_related(*WITH),
    page=("matching:start_talk", "pk"),
    doing="Het opstartgesprek opmaken",
    gone="Dit gesprek bestaat niet meer, of is nog niet afgerond.",
)
def make_paper(job, row, at):
    """One closed talk as the one who asked may read it."""
    made = paper.make(Reading(row, job.owner, as_day(at)), at=at)
    return JobFile.marked(paper.file_name(row), made)
