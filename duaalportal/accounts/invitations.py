"""The mail of an invitation. The row is the outbox; the token exists only in the mail, so whoever sends makes it."""

import logging
import secrets
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from duaalportal.accounts import services
from duaalportal.accounts.models import Invitation
from duaalportal.lib import mail

logger = logging.getLogger(__name__)


def link(token):
    """The address that opens an invitation."""
    return settings.PORTAL_ADDRESS.rstrip("/") + reverse("invitation", args=[token])


def send_by_mail(invitation, token):
    """Send the invitation; False, and a line in the log without the address, when the mail server refuses."""
    context = {"invitation": invitation, "organisation": invitation.organisation, "link": link(token)}
    try:
        mail.send("mail/invitation", invitation.email, context)
    except OSError:  # smtplib's errors are OSErrors
        logger.exception("invitation %s did not leave", invitation.pk)
        return False
    return True


# --- the outbox -------------------------------------------------------------------------------------------------


@transaction.atomic
def invite_by_mail(*, at, **invitation):
    """Invite as `services.invite` does; the mail leaves behind the page, after the commit."""
    made, _ = services.invite(at=at, **invitation)
    send_later(invitation=made, at=at)
    return made


@transaction.atomic
def invite_around_by_mail(*, at, **invitation):
    """Invite as `services.invite_around` does; the mail leaves behind the page, after the commit."""
    made, _ = services.invite_around(at=at, **invitation)
    send_later(invitation=made, at=at)
    return made


@transaction.atomic
def send_later(*, invitation, at):
    """Note that the mail must leave and tell a worker after the commit; the token made before stops working then."""
    invitation.mail_wanted_at = at
    invitation.save(update_fields=["mail_wanted_at"])
    transaction.on_commit(partial(_tell_a_worker, invitation.pk))


def _tell_a_worker(pk):
    try:
        current_app.send_task("accounts.send_invitation", kwargs={"invitation_id": str(pk)}, expires=120)
    except Exception as error:  # every transport has its own; the page must succeed, beat sends it later
        logger.warning("invitation %s waits for the beat, the queue does not answer: %r", pk, error)


def deliver(*, invitation_id, clock):
    """Send the mail of one invitation that waits for it, with a token of its own; of several callers one sends.

    Says whether it left. Killed between sending and marking, it is sent once more, and only the newest link works.
    """
    token, now = secrets.token_urlsafe(32), clock()
    fresh = services.token_hash(token)
    claimed = Invitation.objects.awaiting_mail(now).filter(pk=invitation_id)
    if not claimed.update(token_hash=fresh, mail_tried_at=now, mail_tries=F("mail_tries") + 1):
        return False
    invitation = Invitation.objects.select_related("organisation", "invited_by").get(pk=invitation_id)
    if not send_by_mail(invitation, token):
        return False
    return bool(Invitation.objects.filter(pk=invitation_id, token_hash=fresh).update(mailed_at=clock()))


def deliver_waiting(*, clock):
    """Send what was left lying, by a worker that died or a mail server that refused; returns how many left."""
    waiting = (
        Invitation.objects.awaiting_mail(clock()).order_by("mail_wanted_at").values_list("pk", flat=True)
    )
    return sum(deliver(invitation_id=pk, clock=clock) for pk in list(waiting))
