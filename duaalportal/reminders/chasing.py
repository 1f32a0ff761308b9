"""Reminding somebody by name of what is late around one learner: asked by who accompanies, sent by the worker.

One mail a day at most, unless it is urgent and the reason stands in the mail. The row is the outbox: of several workers
one takes it, and what is not open any more when it would leave, does not leave.
"""

import logging
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from duaalportal.accounts import audit
from duaalportal.accounts.models import User
from duaalportal.accounts.rls import across_organisations
from duaalportal.lib import mail
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import Urgency
from duaalportal.lib.dates import as_day
from duaalportal.reminders.kinds import kind_of
from duaalportal.reminders.models import Chase, Message, MessageState, Waiting
from duaalportal.reminders.queries import open_items
from learningplans import trail

logger = logging.getLogger(__name__)
MOST = 8

audit.verbs(person_reminded="herinnerde iemand aan wat te laat is")


class ChaseRefused(Exception):
    """This person is not reminded now; the text says why in Dutch."""


class HeardToday(ChaseRefused):
    """This person got a mail today."""


@transaction.atomic
def chase(*, trajectory, user, by, at, is_urgent=False, reason=""):
    """Remind somebody now of what is late around this learner. Raises HeardToday and ChaseRefused."""
    reason = reason.strip()
    if user.pk == by.pk:
        raise ChaseRefused("Jezelf herinner je op Vandaag.")
    if is_urgent and not reason:
        raise ChaseRefused("Schrijf waarom het dringend is: dat staat in de mail.")
    if not user.email or not user.is_active:
        raise ChaseRefused(f"{user.name} heeft geen e-mailadres in het portaal. Bel liever.")
    if not Waiting.objects.late().filter(trajectory=trajectory, user=user).exists():
        raise ChaseRefused(f"Op {user.name} wordt rond deze lerende nu niet gewacht.")
    # the person's own row is the lock: two colleagues who remind at once send one mail
    with across_organisations():
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
        heard = _heard(user, as_day(at))
    if heard and not is_urgent:
        raise HeardToday(
            f"{user.name} kreeg vandaag al een mail. Wacht tot morgen, bel, of zeg waarom het dringend is."
        )
    row = Chase.objects.create(
        school_id=trajectory.school_id,
        trajectory=trajectory,
        user=user,
        by=by,
        at=at,
        is_urgent=is_urgent,
        reason=reason,
    )
    trail.record("person_reminded", trajectory, by=by, at=at, person=user.pk, urgent=is_urgent)
    transaction.on_commit(partial(_tell_a_worker, row.pk))
    return row


def _heard(user, today):
    """Whether a mail left to this person today, or is about to."""
    mails = Message.objects.filter(recipient=user, day=today, channel="mail")
    if mails.exclude(state__in=[MessageState.DROPPED, MessageState.FAILED]).exists():
        return True
    rows = Chase.objects.filter(user=user, dropped_at=None)
    return rows.filter(at__date=today).exists()


def _tell_a_worker(pk):
    from celery import current_app

    try:
        current_app.send_task("reminders.send_chase", kwargs={"chase_id": str(pk)})
    except OSError:
        logger.exception("no worker was told of a reminder; beat finds it")


# --- sending, by the worker -----------------------------------------------------------------------------------------


def deliver_waiting(*, clock):
    """Send what was left lying; how many left."""
    rows = Chase.objects.to_send(clock()).order_by("at", "pk").values_list("pk", flat=True)
    return sum(deliver(chase_id=pk, clock=clock) for pk in rows[:100])


def deliver(*, chase_id, clock):
    """Send the mail of this row, unless it left, is being sent, or nothing is late any more; says whether it left."""
    at = clock()
    free = Chase.objects.to_send(at).filter(pk=chase_id)
    if not free.update(tried_at=at, tries=F("tries") + 1):
        return False
    row = Chase.objects.select_related("user", "by", "trajectory__learner").get(pk=chase_id)
    items = still_late(row.user, row.trajectory_id, timezone.localdate(at))
    if not items:
        Chase.objects.filter(pk=row.pk).update(dropped_at=at)
        return False
    portal = settings.PORTAL_ADDRESS.rstrip("/")
    context = {
        "chase": row,
        "items": items[:MOST],
        "portal": portal,
        "today": portal + url("today"),
    }
    try:
        mail.send("mail/chase", row.user.email, context)
    except OSError:  # smtplib's errors are OSErrors
        logger.exception("a reminder did not leave")
        return False
    Chase.objects.filter(pk=row.pk).update(mailed_at=clock())
    return True


def still_late(user, trajectory, today):
    """What waits for this person around one learner and is late, asked anew, of the kinds that are reminded of."""
    return [
        item
        for item in open_items(user, today)
        if trajectory in item.trajectories and item.urgency == Urgency.LATE and kind_of(item.code)
    ]
