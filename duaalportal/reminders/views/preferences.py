"""How I want to hear of what waits for me."""

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from duaalportal.reminders import preferring
from duaalportal.reminders.preference_forms import PreferenceForm


@requires(Can.USE_PORTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_preferences(request):
    """How often a mail comes, whether also a text message, and until when not."""
    request.menu = "more"
    chosen = preferring.preference_of(request.user)
    now = {name: getattr(chosen, name) for name in PreferenceForm.base_fields}
    form = PreferenceForm(request.POST or None, initial=now)
    if form.is_valid():
        preferring.choose(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Je keuze is bewaard.")
        return go_to(request, "reminder_preferences")
    return render_page(
        request, "reminders/preferences.html", {"form": form}, status=422 if form.errors else 200
    )
