"""What the worker is told to do; one call each."""

from celery import shared_task
from django.utils import timezone

from groeiwijzer import group


@shared_task(name="groeiwijzer.make_group_figures", soft_time_limit=240, time_limit=300)
def make_group_figures() -> int:
    """Make the figures of closed quarters that have none yet; a second run adds nothing."""
    return group.make_missing(today=timezone.localdate(), at=timezone.now())
