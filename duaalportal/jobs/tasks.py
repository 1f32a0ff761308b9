"""What the worker is told to do; ids in, one call."""

from celery import shared_task
from django.utils import timezone

from duaalportal.jobs import services


@shared_task(name="jobs.run")
def run_job(*, job_id: str) -> None:
    """Do this job, unless it is done or being done."""
    services.run(job_id=job_id, clock=timezone.now)


@shared_task(name="jobs.sweep")
def sweep_jobs() -> None:
    """Offer again what was left lying."""
    services.sweep(at=timezone.now())


@shared_task(name="jobs.clear")
def clear_files() -> None:
    """Remove files past their term."""
    services.remove_old_files(at=timezone.now())
