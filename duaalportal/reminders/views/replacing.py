"""Giving one's tasks to a colleague for a while, and taking them back."""

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from duaalportal.reminders import replacing
from duaalportal.reminders.forms import ReplaceForm
from learningplans.team import TeamRefused


@requires(Can.HAND_OVER)
@require_http_methods(["GET", "HEAD", "POST"])
def replacement(request):
    """Choose who stands in, from when until when; several roles are given one by one."""
    request.menu = "today"
    user, today = request.user, timezone.localdate()
    places = replacing.places_of(user, today)
    asked = request.GET.get("rol", "")
    place = next((one for one in places if one.key == asked), places[0] if places else None)
    people = replacing.colleagues(place, user, today) if place else None
    form = None
    if place is not None and people.exists():
        form = ReplaceForm(request.POST or None, people=people, initial={"starts_on": today})
        if form.is_valid() and _given(request, place, form):
            return go_to(request, "replacement")
    context = {
        "places": places,
        "place": place,
        "form": form,
        "running": replacing.standing_in_for(user, today),
    }
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "reminders/replacement.html", context, status=status)


def _given(request, place, form):
    said = form.cleaned_data
    try:
        rows = replacing.hand_over(user=request.user, place=place, at=timezone.now(), **said)
    except TeamRefused as no:
        form.add_error(None, str(no))
        return False
    count = "1 lerende" if len(rows) == 1 else f"{len(rows)} lerenden"
    who, until = said["who"].name, date_of(said["ends_on"])
    messages.success(request, f"{who} vervangt je bij {count}, tot en met {until}.")
    return True


@requires(Can.HAND_OVER)
@require_POST
def replacement_end(request, person):
    """Stop all that one colleague does in my place, today."""
    found = [
        one for one in replacing.standing_in_for(request.user, timezone.localdate()) if one.who.pk == person
    ]
    if not found:
        raise Http404
    try:
        rows = [row for one in found for row in one.rows]
        replacing.take_back(user=request.user, rows=rows, at=timezone.now())
        messages.success(request, f"{found[0].who.name} vervangt je niet meer.")
    except TeamRefused as no:
        messages.error(request, str(no))
    return go_to(request, "replacement")
