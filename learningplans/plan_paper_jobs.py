"""The plan on paper, made behind the page: for who asks, and kept when a version is approved or becomes active."""

from django.utils import timezone

from duaalportal.jobs import services as work
from duaalportal.jobs.papers import paper_job, readers_of, row_of, way_to
from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib.dates import as_day
from learningplans.models import TrainingPlanVersion
from learningplans.papers import PaperReplaced
from learningplans.plans import papers, parties, reading
from learningplans.plans.changing import AROUND

PLAN, KEEP = "learningplans.plan", "learningplans.plan_keep"
VERSIONS, PAGE = TrainingPlanVersion.objects.select_related(*AROUND), ("learningplans:consult", "pk")
GONE = "Dit plan bestaat niet meer."


@paper_job(PLAN, label="Opleidingsplan", of=VERSIONS, page=PAGE, doing="Het plan opmaken", gone=GONE)
def make_plan_pdf(job, row, at):
    """The plan as PDF, as the one who asked may read it; nothing is kept."""
    on = as_day(at)
    asked = parties.seen_by(job.owner, row, parties.asked_of(row, on))
    made = papers.make_marked(row, reading.read(row, on).seen_by(job.owner), asked, at=at)
    return JobFile.marked(papers.file_name(row), made)


@job(
    KEEP,
    label="Opleidingsplan bewaren",
    allowed=readers_of(VERSIONS),
    back=way_to(VERSIONS, PAGE),
    time_limit=120,
)
def keep_plan(job, progress):
    """Keep the plan among the papers of the trajectory; done again, it stands once."""
    version = row_of(job, VERSIONS, GONE)
    progress(0, 1, "Het plan opmaken en bewaren")
    try:
        papers.keep(version, by=job.owner, at=timezone.now())
    except PaperReplaced as error:
        raise JobFailed("replaced", "Iemand voegde net een nieuwer opleidingsplan toe.") from error
    progress(1, 1, "Bewaard")


def ask_to_keep(version, *, by, at):
    """Let the paper of a version be kept behind the page."""
    return work.start(
        kind=KEEP,
        by=by,
        at=at,
        params={"row": str(version.pk)},
        key=f"{KEEP}:{version.pk}:{version.state}",
    )
