"""What the worker is told to do; one call each."""

from celery import shared_task
from django.utils import timezone

from duaalportal.exchange import outbox


@shared_task(name="exchange.tick", soft_time_limit=240, time_limit=270)
def tick() -> None:
    """Make messages of what happened, and send what is due."""
    outbox.collect(at=timezone.now())
    outbox.deliver_waiting(clock=timezone.now)


@shared_task(name="exchange.deliver", soft_time_limit=60, time_limit=90)
def deliver(*, delivery_id: str) -> None:
    """Send this message, unless it arrived or is being sent."""
    outbox.deliver(delivery_id=delivery_id, clock=timezone.now)


@shared_task(name="exchange.clear", soft_time_limit=240, time_limit=270)
def clear() -> None:
    """Remove messages that are over."""
    outbox.clear(at=timezone.now())
