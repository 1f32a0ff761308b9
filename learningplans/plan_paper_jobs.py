"""The plan on paper, made behind the page: for who asks, and kept when a version is approved or becomes active."""

from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.jobs import services as work
from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib.dates import as_day
from learningplans.models import TrainingPlanVersion
from learningplans.paper_jobs import found_of
from learningplans.papers import PaperReplaced
from learningplans.plans import papers, parties, reading
from learningplans.plans.changing import AROUND

PLAN, KEEP = "learningplans.plan", "learningplans.plan_keep"


def may_see(user, job):
    """Whether the one who asked may still read the plan."""
    return found_of(job, TrainingPlanVersion.objects.where(user, Can.SEE_PLAN)) is not None


def way_back(job):
    """The page of the plan it was asked from."""
    row = found_of(job, TrainingPlanVersion.objects.all())
    return reverse("learningplans:consult", args=[row.pk]) if row else None


def _version(job):
    row = found_of(job, TrainingPlanVersion.objects.select_related(*AROUND))
    if row is None:
        raise JobFailed("gone", "Dit plan bestaat niet meer.")
    return row


@job(PLAN, label="Opleidingsplan", allowed=may_see, back=way_back, time_limit=120)
def make_plan_pdf(job, progress):
    """The plan as PDF, as the one who asked may read it; nothing is kept."""
    version, at = _version(job), timezone.now()
    progress(0, 1, "Het plan opmaken")
    on = as_day(at)
    asked = parties.seen_by(job.owner, version, parties.asked_of(version, on))
    made = papers.make_marked(version, reading.read(version, on).seen_by(job.owner), asked, at=at)
    progress(1, 1, "Klaar")
    return JobFile(papers.file_name(version), "application/pdf", made.content, made.mark)


@job(KEEP, label="Opleidingsplan bewaren", allowed=may_see, back=way_back, time_limit=120)
def keep_plan(job, progress):
    """Keep the plan among the papers of the trajectory; done again, it stands once."""
    version = _version(job)
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
        label="Opleidingsplan bewaren",
        key=f"{KEEP}:{version.pk}:{version.state}",
    )
