"""The mail of an invitation. Its link holds the only copy of the token, so it is sent at once or not at all."""

import logging

from django.conf import settings
from django.urls import reverse

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
