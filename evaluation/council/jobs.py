"""The class council on paper, made behind the page for who asks; nothing of it is kept."""

from django.urls import reverse
from django.utils import timezone

from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib.dates import as_day
from evaluation.council import paper, reading
from evaluation.models import ClassCouncil
from learningplans.paper_jobs import found_of

KIND = "evaluation.council"


def may_see(user, job):
    """Whether the one who asked may still read the council."""
    return found_of(job, ClassCouncil.objects.visible_to(user)) is not None


def way_back(job):
    """The council it was asked from."""
    row = found_of(job, ClassCouncil.objects.all())
    return reverse("evaluation:council", args=[row.pk]) if row else None


@job(KIND, label="Klassenraad op papier", allowed=may_see, back=way_back, time_limit=180)
def make_paper(job, progress):
    """One council with the learners that the one who asked has to do with."""
    rows = ClassCouncil.objects.visible_to(job.owner).select_related("school", "published_by")
    row = found_of(job, rows)
    if row is None:
        raise JobFailed("gone", "Deze klassenraad bestaat niet meer.")
    progress(0, 1, "De klassenraad opmaken")
    at = timezone.now()
    made = paper.make(row, reading.lines_of(row, job.owner, as_day(at)), by=job.owner, at=at)
    progress(1, 1, "Klaar")
    return JobFile(paper.file_name(row), "application/pdf", made.content, made.mark)
