"""What the worker is told to do; one call each. Beat only ticks: what is to be done stands in rows."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from duaalportal.jobs.services import this_process
from duaalportal.reminders import chasing, collecting, dispatching, personal_data, standing_task
from duaalportal.reminders.models import Chase, Message

# a task ends before the worker's limit; the next tick goes on
A_WHILE = timedelta(minutes=4)


@shared_task(name="reminders.tick", soft_time_limit=60, time_limit=90)
def tick() -> None:
    """Offer what is to be collected and sent; a tick too many or too few changes nothing."""
    now = timezone.now()
    for _ in collecting.prepare(at=now)[:2]:
        collect.apply_async(kwargs={"day": timezone.localdate(now).isoformat()}, expires=55)
    if Message.objects.to_send(now, now - dispatching.SILENT).exists():
        for _ in range(2):
            dispatch.apply_async(expires=55)
    if Chase.objects.to_send(now).exists():
        send_waiting_chases.apply_async(expires=55)


@shared_task(name="reminders.collect", soft_time_limit=280, time_limit=310)
def collect(*, day: str) -> None:
    """Find out what is new to tell."""
    on, until = timezone.datetime.fromisoformat(day).date(), timezone.now() + A_WHILE
    collecting.collect(day=on, clock=timezone.now, worker=_name(collect), until=until)


@shared_task(name="reminders.dispatch", soft_time_limit=280, time_limit=310)
def dispatch() -> None:
    """Send what is due."""
    dispatching.dispatch(clock=timezone.now, worker=_name(dispatch), until=timezone.now() + A_WHILE)


@shared_task(name="reminders.send_chase", soft_time_limit=60, time_limit=90)
def send_chase(*, chase_id: str) -> None:
    """Send a reminder that somebody asked for, unless it left or is being sent."""
    chasing.deliver(chase_id=chase_id, clock=timezone.now)


@shared_task(name="reminders.send_waiting_chases", soft_time_limit=60, time_limit=90)
def send_waiting_chases() -> None:
    """Send reminders that were left lying."""
    chasing.deliver_waiting(clock=timezone.now)


@shared_task(name="reminders.count_around", soft_time_limit=280, time_limit=310)
def count_around(*, trajectories: list[str]) -> None:
    """Count who keeps others waiting around these learners."""
    standing_task.count_around(trajectories, clock=timezone.now)


@shared_task(name="reminders.clear", soft_time_limit=280, time_limit=310)
def clear() -> None:
    """Take away what is older than anybody asks for."""
    personal_data.clear_old(at=timezone.now())
    standing_task.forget_closed()


def _name(task):
    """Names this process and this time it was asked."""
    return f"{this_process()}:{task.request.id or ''}"
