"""Measurements out of another tool: hand in a table, look at what it would add, and take it in whole."""

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.exchange import results_in
from duaalportal.lib.downloads import as_file
from duaalportal.lib.importing import Change, handed_in_by, shown
from duaalportal.lib.pages import go_to, render_page
from learningplans.views.loading import MENU


@requires(Can.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def results_import(request):
    """Hand in measurements of learners one judges, look first, then all or nothing."""
    request.menu = MENU
    form, handed_in = handed_in_by(request)
    form.fields["file"].help_text = f"Hoogstens 1 MB en {results_in.MOST} metingen."
    found = results_in.plan(request.user, handed_in, timezone.localdate()) if handed_in else None
    if found and found.is_good and "rows" in request.POST and _taken_in(request, found):
        return go_to(request, "learningplans:home")
    refused = form.errors or (found and not found.is_good)
    context = {"heads": results_in.HEADS, **shown(form, handed_in, found)}
    return render_page(request, "exchange/results_import.html", context, status=422 if refused else 200)


def _taken_in(request, found):
    """Write it; when something stands in the way say so, and nothing was written."""
    try:
        results_in.write(found, by=request.user, at=timezone.now())
    except results_in.REFUSED as error:
        found.fault(0, "", " ".join(getattr(error, "messages", None) or [str(error)]))
        return False
    new, same = found.count(Change.NEW), found.count(Change.SAME)
    messages.success(request, f"Ingeladen: {new} nieuw, {same} stonden er al.")
    return True


@requires(Can.MEASURE)
@require_safe
def results_example(request, kind):
    """An empty table with the right columns and one example row."""
    return as_file(kind, "voorbeeld-metingen", results_in.HEADS, [results_in.EXAMPLE])
