"""A class as a table: take along, hand in, look first, then all or nothing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.models import Organisation
from duaalportal.lib.downloads import as_file
from duaalportal.lib.importing import Change, handed_in_by, shown
from duaalportal.lib.pages import go_to, render_page
from learningplans import class_lists
from learningplans.views.loading import MENU

CHANGED = "Iemand anders paste intussen een van deze lerenden aan. Laad het bestand opnieuw."


@requires(Can.ADD_LEARNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def class_import(request):
    """Hand in a class list, look at what it would change, and take it in whole."""
    request.menu = MENU
    school, schools = _school(request)
    form, handed_in = handed_in_by(request)
    form.fields["file"].help_text = f"Hoogstens 1 MB en {class_lists.MOST} lerenden."
    found = None
    if handed_in:
        found = class_lists.plan(request.user, school, handed_in, timezone.localdate())
    if found and found.is_good and "rows" in request.POST and _taken_in(request, school, found):
        return go_to(request, "learningplans:home")
    refused = form.errors or (found and not found.is_good)
    context = {
        "school": school,
        "schools": schools if len(schools) > 1 else [],
        "heads": class_lists.HEADS,
        **shown(form, handed_in, found),
    }
    return render_page(request, "learningplans/class_import.html", context, status=422 if refused else 200)


def _school(request):
    """The school in the address, one of those where this person adds learners; the first one when none is named."""
    schools = request.user.access.organisations(Can.ADD_LEARNERS)
    slug = request.GET.get("school")
    if not slug:
        return schools[0], schools
    return get_object_or_404(Organisation.objects.where(request.user, Can.ADD_LEARNERS), slug=slug), schools


def _taken_in(request, school, found):
    """Write it; when something stands in the way say so, and nothing was written."""
    try:
        class_lists.write(school, found, by=request.user, at=timezone.now())
    except class_lists.REFUSED as error:
        words = str(error)
        found.fault(0, "", CHANGED if words == "changed meanwhile" else words)
        return False
    new, changed = found.count(Change.NEW), found.count(Change.CHANGED)
    messages.success(
        request, f"Ingeladen: {new} nieuw, {changed} aangepast, {found.count(Change.SAME)} ongewijzigd."
    )
    return True


@requires(Can.ADD_LEARNERS)
@require_safe
def class_example(request, kind):
    """An empty class list with the right columns and one example row."""
    return as_file(kind, "voorbeeld-klas", class_lists.HEADS, [class_lists.EXAMPLE])


@requires(Can.ADD_LEARNERS)
@require_safe
def class_file(request, kind):
    """The learners one keeps, as a file that can be handed in again."""
    school, _ = _school(request)
    rows = class_lists.export(request.user, school, timezone.localdate())
    return as_file(kind, f"klas-{school.slug}", class_lists.HEADS, rows)
