"""The division of roles on paper, made behind the page for who asks; nothing of it is kept."""

from django.urls import reverse
from django.utils import timezone

from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib.dates import as_day
from evaluation.models import RaciAgreement
from evaluation.raci import paper, reading
from evaluation.raci.lists import WITH
from learningplans.paper_jobs import found_of

KIND = "evaluation.raci"


def may_see(user, job):
    """Whether the one who asked may still read the division."""
    return found_of(job, RaciAgreement.objects.visible_to(user)) is not None


def way_back(job):
    """The division it was asked from."""
    row = found_of(job, RaciAgreement.objects.all())
    return reverse("evaluation:raci", args=[row.pk]) if row else None


@job(KIND, label="Rolverdeling op papier", allowed=may_see, back=way_back, time_limit=120)
def make_paper(job, progress):
    """One division as the one who asked may read it."""
    row = found_of(job, RaciAgreement.objects.select_related(*WITH, "school_agreed_by", "company_agreed_by"))
    if row is None:
        raise JobFailed("gone", "Deze rolverdeling bestaat niet meer.")
    progress(0, 1, "De rolverdeling opmaken")
    at = timezone.now()
    made = paper.make(reading.read(job.owner, row, as_day(at)), at=at)
    progress(1, 1, "Klaar")
    return JobFile(paper.file_name(row), "application/pdf", made.content, made.mark)
