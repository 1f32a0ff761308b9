"""A closed talk on paper, made behind the page for who asks; nothing of it is kept."""

from duaalportal.jobs.papers import paper_job
from duaalportal.jobs.registry import JobFile
from duaalportal.lib.dates import as_day
from evaluation.models import FollowUpTalk
from evaluation.talks import paper
from evaluation.talks.reading import WITH, Reading

KIND = "evaluation.talk"


@paper_job(
    KIND,
    label="Gesprek met drie op papier",
    of=FollowUpTalk.objects.filter(closed_at__isnull=False).select_related(*WITH),
    page=("evaluation:talk", "pk"),
    doing="Het gesprek opmaken",
    gone="Dit gesprek bestaat niet meer, of is niet gesloten.",
)
def make_paper(job, row, at):
    """One closed talk as the one who asked may read it."""
    made = paper.make(Reading(row, job.owner, as_day(at)), at=at)
    return JobFile.marked(paper.file_name(row), made)
