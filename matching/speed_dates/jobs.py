"""The sheets of a speed date on paper, made behind the page."""

from django.urls import reverse
from django.utils import timezone

from duaalportal.jobs.registry import JobFailed, JobFile, job
from learningplans.paper_jobs import found_of
from matching.models import SpeedDate
from matching.speed_dates import paper

SHEETS = "matching.speed_date_sheets"


def may_see(user, job):
    """Whether the one who asked still has to do with this speed date."""
    return found_of(job, SpeedDate.objects.visible_to(user)) is not None


def way_back(job):
    """The speed date it was asked from."""
    found = found_of(job, SpeedDate.objects.all())
    return reverse("matching:speed_date", args=[found.pk]) if found else None


@job(SHEETS, label="Bladen voor de speeddate", allowed=may_see, back=way_back, time_limit=120)
def make_sheets(job, progress):
    """One sheet per company and one per learner, as far as who asks reads them."""
    session = found_of(job, SpeedDate.objects.visible_to(job.owner).select_related("programme", "school"))
    if session is None:
        raise JobFailed("gone", "Deze speeddate bestaat niet meer.")
    progress(0, 1, "De bladen opmaken")
    try:
        content = paper.make(session, job.owner, at=timezone.now())
    except paper.NothingToPrint as no:
        raise JobFailed("empty", str(no)) from no
    progress(1, 1, "Klaar")
    return JobFile("speeddate.pdf", "application/pdf", content)
