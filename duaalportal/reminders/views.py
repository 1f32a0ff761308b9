"""The home of every role, and the page behind 'Meer'."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.attention import Urgency
from duaalportal.lib.pages import render_page
from duaalportal.reminders.queries import open_items

SHOWN = 50


@requires(Can.USE_PORTAL)
@require_safe
def today(request):
    """Vandaag: what waits for this person over all roles, urgent things first."""
    day = timezone.localdate()
    items = open_items(request.user, day)
    late = [item for item in items if item.urgency == Urgency.LATE]
    later = [item for item in items if item.urgency != Urgency.LATE]
    context = {
        "day": day,
        "late": late[:SHOWN],
        "later": later[:SHOWN],
        "count": len(items),
        "memberships": request.user.access.memberships,
        "can_start": request.user.access.organisations(Can.RUN_ASSESSMENT),
    }
    return render_page(request, "reminders/today.html", context)


@requires(Can.USE_PORTAL)
@require_safe
def more(request):
    """Everything that does not stand in the menu itself."""
    return render_page(
        request,
        "reminders/more.html",
        {"instruments_of": request.user.access.organisations(Can.MANAGE_INSTRUMENTS)},
    )
