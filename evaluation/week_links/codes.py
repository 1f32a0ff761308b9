"""The code that opens a link: sent to the address of whose link it is, good once, for a quarter of an hour."""

import logging
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import constant_time_compare, salted_hmac

from duaalportal.lib import mail
from evaluation.models import WeekLink
from learningplans import trail

logger = logging.getLogger(__name__)

LASTS = timedelta(minutes=15)
PAUSE = timedelta(minutes=1)


def send(*, link, at):
    """Send a new code, at most one a minute; the one before stops working. Says whether a mail left.

    Never call it inside a transaction: the mail must not leave for a code that is not kept.
    """
    code = f"{secrets.randbelow(10**6):06}"
    free = Q(code_sent_at__isnull=True) | Q(code_sent_at__lte=at - PAUSE)
    if (
        not WeekLink.objects.alive(at)
        .filter(free, pk=link.pk)
        .update(code_hash=_hash(link, code), code_sent_at=at)
    ):
        return False
    try:
        mail.send("mail/week_code", link.user.email, {"code": code})
    except OSError:  # smtplib's errors are OSErrors
        logger.exception("the code of week link %s did not leave", link.pk)
        WeekLink.objects.filter(pk=link.pk).update(code_hash="", code_sent_at=None)
        return False
    return True


@transaction.atomic
def accept(*, link, code, at):
    """Whether this is the code that was sent; then it is used up. Each wrong one brings the end of the link nearer."""
    rows = WeekLink.objects.alive(at).filter(pk=link.pk)
    # counted first: guessers at the same moment each take one
    if not rows.update(tries=F("tries") + 1):
        return False
    row = WeekLink.objects.select_related("trajectory__school", "user").get(pk=link.pk)
    typed = "".join(code.split())
    good = bool(row.code_hash) and row.code_sent_at > at - LASTS
    if not good or not constant_time_compare(row.code_hash, _hash(row, typed)):
        return False
    used_up = WeekLink.objects.filter(pk=row.pk, code_hash=row.code_hash)
    if not used_up.update(code_hash="", tries=F("tries") - 1):
        return False
    trail.record("week_link_opened", row.trajectory, by=row.user, at=at, link=row.pk)
    return True


def _hash(link, code):
    """The code with the secret of the portal: six digits alone would be found back in a moment."""
    return salted_hmac("evaluation.week_link", f"{link.pk}:{code}", algorithm="sha256").hexdigest()
