"""The own agenda: what comes, the secret address for one's phone, and the calendar behind that address."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from duaalportal.accounts.access import Can, public, requires
from duaalportal.lib import ical
from duaalportal.lib.dates import as_day
from duaalportal.lib.pages import go_to, render_page
from learningplans import feed

SOON = timedelta(days=20)
SHOWN = 60


@requires(Can.USE_PORTAL)
@require_safe
def agenda(request):
    """What comes in the next weeks, and the secret address."""
    return _page(request)


@requires(Can.USE_PORTAL)
@never_cache
@require_POST
def feed_new(request):
    """Make a secret address, or another one; it is shown in full once, on the answer to this."""
    token = feed.make_feed(user=request.user, at=timezone.now())
    return _page(request, request.build_absolute_uri(reverse("learningplans:feed_file", args=[token])))


def _page(request, address=""):
    today = timezone.localdate()
    coming = feed.entries(request.user, today, today, today + SOON)
    days = {}
    for entry in coming[:SHOWN]:
        days.setdefault(as_day(entry.start), []).append(entry)
    context = {
        "days": days,
        "today": today,
        "hidden": max(0, len(coming) - SHOWN),
        "feed": feed.open_feed(request.user),
        "address": address,
    }
    response = render_page(request, "learningplans/days/feed.html", context)
    if address:
        response["Cache-Control"] = "no-store"
    return response


@requires(Can.USE_PORTAL)
@require_POST
def feed_revoke(request):
    """Take the secret address back."""
    feed.revoke_feed(user=request.user, at=timezone.now())
    messages.success(request, "Het adres werkt niet meer. Je agenda krijgt geen nieuws meer.")
    return go_to(request, "learningplans:feed")


@public
@require_safe
def feed_file(request, token):
    """The calendar behind a secret address; an unknown one, or one taken back, is a 404."""
    user = feed.owner_of(token)
    if user is None:
        raise Http404
    now = timezone.now()
    content = ical.written("Duaal leren", feed.entries(user, as_day(now)), now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response
