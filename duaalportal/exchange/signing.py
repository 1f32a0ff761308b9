"""The signature on a message, after the Standard Webhooks convention, so that receivers can check it with a library.

Signed is "<id>.<moment>.<body>" with HMAC-SHA256. The secret of an address follows from the portal's own secret and
stands in no table; another number makes another secret.
"""

import base64
import hashlib
import hmac

from django.utils.crypto import salted_hmac

MARK = "whsec_"


def secret_of(webhook):
    """The secret of an address as its receiver keeps it."""
    said = f"{webhook.pk}:{webhook.secret_number}"
    key = salted_hmac("duaalportal.exchange.webhook", said, algorithm="sha256").digest()
    return MARK + base64.b64encode(key).decode()


def signature(secret, message, moment, body):
    """The signature of a message that leaves at this moment (seconds since 1970)."""
    key = base64.b64decode(secret.removeprefix(MARK))
    signed = hmac.new(key, f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def headers(secret, message, moment, body):
    """The three headers by which a receiver knows the message, its moment and who sent it."""
    return {
        "webhook-id": str(message),
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(secret, message, moment, body),
    }
