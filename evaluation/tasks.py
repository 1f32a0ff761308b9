"""What the worker is told to do for evaluations; one call each."""

from celery import shared_task
from django.utils import timezone

from evaluation.week_links import links


@shared_task(name="evaluation.send_week_link", soft_time_limit=60, time_limit=90)
def send_week_link(*, link_id: str) -> None:
    """Send the mail of this link, unless it left or is being sent."""
    links.deliver(link_id=link_id, clock=timezone.now)


@shared_task(name="evaluation.send_waiting_week_links", soft_time_limit=60, time_limit=90)
def send_waiting_week_links() -> None:
    """Send the mails of links that were left lying."""
    links.deliver_waiting(clock=timezone.now)
