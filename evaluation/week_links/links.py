"""Personal links to one week: asked by the coach or a reminder, sent by the worker, taken back, and found by their token.

The token exists only in the mail, so whoever sends it makes it; of the token and of the code only hashes are kept.
"""

import hashlib
import logging
import secrets
from datetime import timedelta
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from duaalportal.accounts import audit
from duaalportal.lib import mail
from evaluation.models import WeekLink
from evaluation.weeks import writing
from learningplans import trail

logger = logging.getLogger(__name__)

LASTS = timedelta(days=10)

audit.verbs(
    week_link_made="stuurde een link om één week in te vullen",
    week_link_revoked="trok een link naar een week in",
    week_link_opened="opende een week met een link en een code",
)


def hash_of(word):
    """The hash under which a token is kept."""
    return hashlib.sha256(word.encode()).hexdigest()


@transaction.atomic
def make(*, trajectory, organisation, user, week, by, at):
    """Ask for a link to one week for one mentor; the mail leaves after the commit, and a link of before stops working.

    `by` is the coach, or None for a reminder.
    """
    older = WeekLink.objects.filter(
        trajectory=trajectory, organisation=organisation, user=user, first_day=week.monday
    )
    older.filter(used_at=None, revoked_at=None).update(revoked_at=at)
    link = WeekLink.objects.create(
        school_id=trajectory.school_id,
        trajectory=trajectory,
        organisation=organisation,
        user=user,
        first_day=week.monday,
        # of nothing: who sends the mail makes the token
        token_hash=hash_of(secrets.token_urlsafe(32)),
        made_at=at,
        ends_at=at + LASTS,
    )
    trail.record("week_link_made", trajectory, by=by, at=at, link=link.pk, week=str(week))
    transaction.on_commit(partial(_tell_a_worker, link.pk))
    return link


@transaction.atomic
def revoke(*, link, by, at):
    """Take a link back; one that was used or taken back stays as it is. Says whether it changed."""
    changed = WeekLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None).update(revoked_at=at)
    if changed:
        trail.record("week_link_revoked", link.trajectory, by=by, at=at, link=link.pk)
    return bool(changed)


def find(*, token, at):
    """The link behind a token that can still be used, with whose it is; None for any other."""
    rows = WeekLink.objects.alive(at).filter(token_hash=hash_of(token), user__is_active=True)
    return rows.select_related("user", "organisation").first()


def used_with(*, token, pk):
    """The link behind a token with which a week was sent, for the browser that did it; None for any other."""
    rows = WeekLink.objects.filter(token_hash=hash_of(token), pk=pk, used_at__isnull=False)
    return rows.first()


@transaction.atomic
def send_week(*, link, at, **week):
    """Send the week as its mentor; the link is used then. Raises what `writing.submit_week` raises."""
    answer = writing.submit_week(by=link.user, at=at, **week)
    WeekLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at)
    return answer


# --- the outbox -----------------------------------------------------------------------------------------------------


def _tell_a_worker(pk):
    try:
        current_app.send_task("evaluation.send_week_link", kwargs={"link_id": str(pk)}, expires=120)
    except Exception as error:  # every transport has its own; the page must succeed, beat sends it later
        logger.warning("week link %s waits for the beat, the queue does not answer: %r", pk, error)


def deliver(*, link_id, clock):
    """Send the mail of one link that waits for it, with a token of its own; of several callers one sends.

    Says whether it left. Killed between sending and marking, it is sent once more, and only the newest link works.
    """
    token, now = secrets.token_urlsafe(32), clock()
    fresh = hash_of(token)
    claimed = WeekLink.objects.awaiting_mail(now).filter(pk=link_id)
    if not claimed.update(token_hash=fresh, mail_tried_at=now, mail_tries=F("mail_tries") + 1):
        return False
    link = WeekLink.objects.select_related("user", "trajectory__learner", "trajectory__school").get(
        pk=link_id
    )
    address = settings.PORTAL_ADDRESS.rstrip("/") + reverse("evaluation:week_link", args=[token])
    context = {"link": link, "learner": link.trajectory.learner.first_name, "address": address}
    try:
        mail.send("mail/week_link", link.user.email, context | {"school": link.trajectory.school.name})
    except OSError:  # smtplib's errors are OSErrors
        logger.exception("week link %s did not leave", link_id)
        return False
    return bool(WeekLink.objects.filter(pk=link_id, token_hash=fresh).update(mailed_at=clock()))


def deliver_waiting(*, clock):
    """Send what was left lying, by a worker that died or a mail server that refused; returns how many left."""
    waiting = WeekLink.objects.awaiting_mail(clock()).order_by("made_at").values_list("pk", flat=True)
    return sum(deliver(link_id=pk, clock=clock) for pk in list(waiting))
