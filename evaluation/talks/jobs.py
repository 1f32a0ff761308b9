"""A closed talk on paper, made behind the page for who asks; nothing of it is kept."""

from django.urls import reverse
from django.utils import timezone

from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib.dates import as_day
from evaluation.models import FollowUpTalk
from evaluation.talks import paper
from evaluation.talks.reading import WITH, Reading
from learningplans.paper_jobs import found_of

KIND = "evaluation.talk"


def may_see(user, job):
    """Whether the one who asked may still read the talk."""
    return found_of(job, FollowUpTalk.objects.visible_to(user)) is not None


def way_back(job):
    """The talk it was asked from."""
    row = found_of(job, FollowUpTalk.objects.all())
    return reverse("evaluation:talk", args=[row.pk]) if row else None


@job(KIND, label="Gesprek met drie op papier", allowed=may_see, back=way_back, time_limit=120)
def make_paper(job, progress):
    """One closed talk as the one who asked may read it."""
    row = found_of(job, FollowUpTalk.objects.filter(closed_at__isnull=False).select_related(*WITH))
    if row is None:
        raise JobFailed("gone", "Dit gesprek bestaat niet meer, of is niet gesloten.")
    progress(0, 1, "Het gesprek opmaken")
    at = timezone.now()
    made = paper.make(Reading(row, job.owner, as_day(at)), at=at)
    progress(1, 1, "Klaar")
    return JobFile(paper.file_name(row), "application/pdf", made.content, made.mark)
