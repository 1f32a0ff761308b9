"""Let messages leave: claim, ask again whether it is still so, send, mark.

Of several workers one claims a message. One that is killed before the mail server took it loses nothing: somebody else
claims it after five minutes. Killed in the moment between the server's yes and the mark, the message is sent once more,
with the same Message-ID; that moment is the only window in which something can arrive twice.
"""

import logging
import smtplib
from contextlib import suppress
from datetime import timedelta
from random import shuffle

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import F
from django.utils import timezone

from duaalportal.catalogue.parameters import read_once
from duaalportal.lib import mail
from duaalportal.lib.addresses import url
from duaalportal.lib.planned import planned_once
from duaalportal.reminders import digest, sms
from duaalportal.reminders.models import Channel, Message, MessageState, Told
from duaalportal.reminders.people import Day

logger = logging.getLogger(__name__)

SILENT = timedelta(minutes=5)
AT_ONCE = 50
MOST_ATTEMPTS = 5
AGAIN_AFTER = timedelta(minutes=10)


def dispatch(*, clock, worker, until=None):
    """Send what is due until there is nothing left, or until that moment; returns how many left."""
    with planned_once():
        return _dispatch(clock, worker, until)


def _dispatch(clock, worker, until):
    left, connection = 0, get_connection()
    try:
        while until is None or clock() < until:
            found = list(
                Message.objects.to_send(clock(), clock() - SILENT).order_by("due_at", "pk")[:AT_ONCE]
            )
            # beside others each begins elsewhere, so that few try for the same one
            shuffle(found)
            mine = 0
            with read_once():
                day = Day.of(timezone.localdate(clock()))
                for message in found:
                    if until is not None and clock() >= until:
                        break
                    if claim(message, clock(), worker):
                        mine += 1
                        left += deliver(message, day=day, clock=clock, worker=worker, connection=connection)
            if not mine:
                return left
        return left
    finally:
        with suppress(OSError):
            connection.close()


def claim(message, at, worker):
    """Make the message this worker's own; of several one gets it."""
    free = Message.objects.filter(pk=message.pk, state=message.state, claimed_at=message.claimed_at)
    return bool(
        free.update(state=MessageState.CLAIMED, claimed_at=at, claimed_by=worker, attempts=F("attempts") + 1)
    )


def deliver(message, *, day, clock, worker, connection):
    """Send a message that this worker claimed, when it is still so; says whether it left."""
    at = clock()
    mine = Message.objects.filter(pk=message.pk, state=MessageState.CLAIMED, claimed_by=worker)
    if message.day != day.date:
        # what did not leave on its day is told in the message of another
        _put_back(message, mine, MessageState.DROPPED)
        return False
    try:
        went = (
            _send_sms(message, day)
            if message.channel == Channel.SMS
            else _send_mail(message, day, connection)
        )
    except smtplib.SMTPRecipientsRefused:
        logger.warning("message %s was refused for its address", message.pk)
        _put_back(message, mine, MessageState.FAILED)
        return False
    except OSError:  # smtplib's errors are OSErrors
        logger.exception("message %s did not leave", message.pk)
        with suppress(OSError):
            connection.close()
        if message.attempts + 1 >= MOST_ATTEMPTS:
            _put_back(message, mine, MessageState.FAILED)
        else:
            later = at + AGAIN_AFTER * (message.attempts + 1)
            mine.update(state=MessageState.WAITING, due_at=later, claimed_at=None, claimed_by="")
        return False
    if not went:
        _put_back(message, mine, MessageState.DROPPED)
        return False
    return bool(mine.update(state=MessageState.SENT, sent_at=clock()))


def _put_back(message, mine, state):
    """The message does not leave; what it would have told waits for another, as far as it is still open."""
    if mine.update(state=state):
        Told.objects.open().filter(message=message).update(message=None)


def _send_mail(message, day, connection):
    found = digest.read(message, day)
    if not found:
        return False
    portal = settings.PORTAL_ADDRESS.rstrip("/")
    host = portal.partition("//")[2].partition("/")[0].partition(":")[0]
    headers = {
        "Message-ID": f"<{message.message_id}@{host}>",
        "List-Unsubscribe": f"<{portal}{url('reminder_preferences')}>",
        "Auto-Submitted": "auto-generated",
    }
    context = {"digest": found, "recipient": message.recipient, "portal": portal}
    made = mail.build("mail/digest", message.recipient.email, context, headers, html="mail/digest.html")
    made.connection = connection
    made.send()
    return True


def _send_sms(message, day):
    found = digest.for_sms(message, day)
    return bool(found) and sms.send(*found)
