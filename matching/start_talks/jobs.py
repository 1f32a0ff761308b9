"""A closed start talk on paper, made behind the page for who asks; nothing of it is kept."""

from django.urls import reverse
from django.utils import timezone

from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib.dates import as_day
from learningplans.paper_jobs import found_of
from matching.models import StartTalk
from matching.start_talks import paper
from matching.start_talks.reading import WITH, Reading

KIND = "matching.start_talk"


def may_read(user, job):
    """Whether the one who asked may still read the talk."""
    return found_of(job, StartTalk.objects.visible_to(user)) is not None


def back(job):
    """The talk it was asked from."""
    row = found_of(job, StartTalk.objects.all())
    return reverse("matching:start_talk", args=[row.pk]) if row else None


@job(KIND, label="Opstartgesprek op papier", allowed=may_read, back=back, time_limit=120)
def make_paper(job, progress):
    """One closed talk as the one who asked may read it."""
    row = found_of(job, StartTalk.objects.filter(closed_at__isnull=False).select_related(*WITH))
    if row is None:
        raise JobFailed("gone", "Dit gesprek bestaat niet meer, of is nog niet afgerond.")
    at = timezone.now()
    progress(0, 1, "Het opstartgesprek opmaken")
    made = paper.make(Reading(row, job.owner, as_day(at)), at=at)
    progress(1, 1, "Klaar")
    return JobFile(paper.file_name(row), "application/pdf", made.content, made.mark)
