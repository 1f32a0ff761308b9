"""Work of companies that happens behind the page."""

import uuid

from django.urls import reverse

from companies.applications import paper
from companies.models import RecognitionApplication
from duaalportal.jobs.registry import JobFailed, JobFile, job

APPLICATION = "companies.application"


def may_see(user, job):
    """Whether the one who asked may still read the application."""
    try:
        application = uuid.UUID(job.params.get("application", ""))
    except ValueError:
        return False
    return RecognitionApplication.objects.visible_to(user).filter(pk=application).exists()


def way_back(job):
    """The application it was asked from."""
    if job.organisation is None:
        return None
    return reverse("companies:application", args=[job.organisation.slug, job.params["application"]])


@job(APPLICATION, label="Aanvraag voor erkenning", allowed=may_see, back=way_back, time_limit=120)
def make_application(job, progress):
    """The list of what to bring and the application itself, as PDF."""
    rows = RecognitionApplication.objects.select_related(
        "organisation", "establishment__joint_committee", "programme", "school", "scheme"
    )
    application = rows.filter(pk=job.params["application"]).first()
    if application is None:
        raise JobFailed("gone", "Deze aanvraag bestaat niet meer.")
    progress(0, 1, "De aanvraag opmaken")
    name, made = paper.make(application=application, at=job.created_at)
    progress(1, 1, "Klaar")
    return JobFile(name, "application/pdf", made.content, made.mark)
