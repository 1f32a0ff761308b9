"""What a phone may keep of the portal: pages that say so, each for one person alone.

With OFFLINE_FORMS=0 nothing is kept any more, and every phone takes its worker away at the next visit.
"""

from django.conf import settings
from django.contrib.messages import get_messages
from django.utils.crypto import salted_hmac
from markupsafe import Markup

KEPT_FOR = "X-Kept-For"


def mark_of(user):
    """A word for one person that tells nobody who it is; the same on every device."""
    return salted_hmac("duaalportal.offline", str(user.pk), algorithm="sha256").hexdigest()[:20]


def may_be_kept(request, response):
    """Let the phone of the visitor keep this page, for them alone; not while it tells a message that passes."""
    if settings.OFFLINE_FORMS and response.status_code == 200 and not len(get_messages(request)):
        response[KEPT_FOR] = mark_of(request.user)
    return response


def device_meta(user):
    """The mark of who is signed in, for the scripts of the page; and whether this portal lets a phone keep forms."""
    offline = Markup(" data-offline") if settings.OFFLINE_FORMS else ""
    return Markup('<meta name="who" content="{}"{}>').format(mark_of(user), offline)
