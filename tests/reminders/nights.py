"""Days as the portal lives them: beat ticks, workers collect and send. Here one process does it all, without a queue."""

from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from duaalportal.reminders import collecting, dispatching

BRUSSELS = ZoneInfo("Europe/Brussels")


def at(day, hour=0, minute=0):
    """A moment on the clock of Brussels."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BRUSSELS)


def tick(worker="worker"):
    """What one tick of beat makes happen, now."""
    if collecting.prepare(at=timezone.now()):
        collecting.collect(day=timezone.localdate(), clock=timezone.now, worker=worker)
    return dispatching.dispatch(clock=timezone.now, worker=worker)


def live(day, hours=(5, 9)):
    """One day with a tick at each of these hours; how many messages left."""
    left = 0
    for hour in hours:
        with time_machine.travel(at(day, hour, 1), tick=False):
            left += tick()
    return left
