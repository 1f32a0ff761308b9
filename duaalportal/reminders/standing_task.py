"""Have the worker count who keeps others waiting: soon for a few learners, and each morning for all of them."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from django.utils import timezone

from duaalportal.reminders import standing
from duaalportal.reminders.models import Waiting
from learningplans.models import Trajectory

logger = logging.getLogger(__name__)
LEARNERS = 50  # in one task: a few hundred people, well within its time


def count_soon(trajectories):
    """Ask a worker to count around these learners after the commit."""
    keys = [str(pk) for pk in trajectories]
    for first in range(0, len(keys), LEARNERS):
        transaction.on_commit(partial(_tell_a_worker, keys[first : first + LEARNERS]))


def _tell_a_worker(keys):
    try:
        current_app.send_task("reminders.count_around", kwargs={"trajectories": keys})
    except OSError:
        logger.exception("no worker was told to count; tomorrow morning it is counted anyway")


def count_around(trajectories, *, clock):
    """Count for everybody around these learners; how many people were asked."""
    users = standing.around(trajectories, timezone.localdate(clock()))
    for batch in standing.in_batches(users):
        standing.take_stock(users=batch, at=clock())
    return len(users)


def not_counted_today(today):
    """Learners with an open trajectory around whom nothing was counted today, in parts; what was closed is taken away."""
    counted = Waiting.objects.filter(counted_at__date=today).order_by().values("trajectory")
    rows = Trajectory.objects.open().exclude(pk__in=counted).order_by("pk").values_list("pk", flat=True)
    return list(rows)


def forget_closed():
    """Take away what was counted around learners whose trajectory ended; how many lines."""
    ended = Trajectory.objects.exclude(pk__in=Trajectory.objects.open().order_by().values("pk"))
    return Waiting.objects.filter(trajectory__in=ended.order_by().values("pk")).delete()[0]
