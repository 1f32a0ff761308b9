"""Putting off what waits, and taking it back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from duaalportal.reminders import snoozing
from duaalportal.reminders.forms import SnoozeForm
from duaalportal.reminders.models import Snooze


@requires(Can.USE_PORTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request):
    """Put one open item off until a day, with a reason; `wat` is its code."""
    request.menu = "today"
    code, today = request.GET.get("wat", ""), timezone.localdate()
    item = snoozing.item_of(request.user, code, today)
    if item is None:
        raise Http404
    form = SnoozeForm(request.POST or None)
    if form.is_valid():
        try:
            row = snoozing.put_off(user=request.user, code=code, at=timezone.now(), **form.cleaned_data)
        except snoozing.SnoozeRefused as no:
            form.add_error("until", str(no))
        else:
            messages.success(request, f"Uitgesteld tot {date_of(row.until, today=today)}.")
            return go_to(request, "today")
    context = {"form": form, "item": item, "last": snoozing.last_day(today)}
    return render_page(request, "reminders/snooze.html", context, status=422 if form.errors else 200)


@requires(Can.USE_PORTAL)
@require_POST
def snooze_end(request, snooze):
    """Let it stand among the rest again."""
    snoozing.wake(snooze=get_object_or_404(Snooze.objects.of(request.user), pk=snooze))
    messages.success(request, "Het staat weer tussen de rest.")
    return go_to(request, "today")
