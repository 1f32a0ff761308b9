"""Looking at jobs: loading is checking."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from duaalportal.jobs import registry
from duaalportal.jobs.models import Job

RECENT = 20


def visible_job(user, pk) -> Job:
    """The person's own job, while what it is about may still be seen by them; otherwise a 404."""
    job = get_object_or_404(Job.objects.visible_to(user).select_related("organisation", "owner"), pk=pk)
    try:
        kind = registry.find(job.kind)
    except registry.UnknownKind:
        raise Http404 from None
    if not kind.allowed(user, job):
        raise Http404
    return job


def recent_jobs(user):
    """The last jobs of this person, newest first."""
    return Job.objects.visible_to(user).select_related("organisation")[:RECENT]


def way_back(job) -> str:
    """The address the person came from when they asked for this, or nothing."""
    back = registry.find(job.kind).back
    return back(job) if back else ""
