"""The home of every role, and the page behind 'Meer'."""

from datetime import timedelta

from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, Role, requires
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import Urgency
from duaalportal.lib.pages import render_page
from duaalportal.reminders.attention import TO_CONFIRM
from duaalportal.reminders.calls import who_to_call
from duaalportal.reminders.more import sections
from duaalportal.reminders.queries import looked_up, standing_in
from duaalportal.reminders.suggestions import suggest
from groeiwijzer.attention import places_never_assessed

SHOWN = 12  # per group: more is not read in two minutes, and `?alles=1` gives all of it
SHOWN_BESIDE_CALLS = 8  # who is told whom to call first, needs fewer rows below
WEEK = 7
# who accompanies learners reads the page as a list of people who need them
ACCOMPANIES = (
    Role.MENTOR,
    Role.WORKPLACE_INSTRUCTOR,
    Role.TRAJECTORY_COACH,
    Role.DUAL_TEACHER,
    Role.SCHOOL_COORDINATOR,
    Role.TRAINING_CENTRE_STAFF,
)


@requires(Can.USE_PORTAL)
@require_safe
def today(request):
    """Vandaag: what waits for this person over all roles, urgent things first."""
    day = timezone.localdate()
    access = request.user.access
    found = looked_up(request.user, day)
    items, asleep = found.awake, found.asleep
    calls = who_to_call(request.user, items, day)
    first = [item for item in items if item.urgency == Urgency.LATE]
    later = [item for item in items if item.urgency != Urgency.LATE]
    shown = len(items) if request.GET.get("alles") else SHOWN_BESIDE_CALLS if calls else SHOWN
    context = {
        "day": day,
        "heading": "Wie heeft mij nodig?" if access.has_role(*ACCOMPANIES) else "Wat wacht op jou?",
        "calls": calls,
        "asleep": asleep,
        "in_place_of": standing_in(found),
        "snooze": url("snooze"),
        "to_confirm": TO_CONFIRM,
        "first": first,
        "later": later,
        "shown": shown,
        "count": len(items),
        "hidden": max(len(first) - shown, 0) + max(len(later) - shown, 0),
        "week": _week(items, day),
        "places": _places(access),
        "reports_absence": access.can(Can.REPORT_ABSENCE),
        "suggestion": None if items or asleep else suggest(access, places_never_assessed(request.user)),
    }
    return render_page(request, "reminders/today.html", context)


def _week(items, day):
    """The coming seven days on which something is due: (day, items); empty when nothing is."""
    found = {day + timedelta(days=n): [] for n in range(WEEK)}
    for item in items:
        if item.due in found:
            found[item.due].append(item)
    return [(date, due) for date, due in found.items() if due]


def _places(access):
    """Each organisation once, with one's roles there in words."""
    return [
        (place, sorted(role.label for role in access.roles_in(place.pk))) for place in access.organisations()
    ]


@requires(Can.USE_PORTAL)
@require_safe
def more(request):
    """Everything that does not stand in the menu itself."""
    access = request.user.access
    return render_page(
        request,
        "reminders/more.html",
        {
            "sections": sections(access),
            "places": _places(access),
            "theme": request.COOKIES.get("thema", "auto"),
        },
    )
