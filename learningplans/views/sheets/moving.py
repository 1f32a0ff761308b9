"""What happens with a learning sheet: handed in, approved or sent back, a next version, an own way, out of use."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import LearningSheet
from learningplans.sheets import library
from learningplans.sheets.errors import SheetChanged, SheetRefused
from learningplans.sheets.forms import BackForm, NextForm, SeenForm
from learningplans.views.sheets.loading import address_of, sheet_where, version_where
from learningplans.views.sheets.page import version_page

CHANGED = "Iemand schreef er intussen aan verder. Lees de fiche opnieuw."


def _writable(request, sheet, pk):
    return version_where(request, sheet, pk, LearningSheet.objects.writable_by(request.user))


def _reviewable(request, sheet, pk):
    return version_where(request, sheet, pk, LearningSheet.objects.reviewable_by(request.user))


def _moved(request, version, move, words):
    """Do it, say what came of it, and back to the version."""
    try:
        move(version=version, by=request.user, at=timezone.now())
    except SheetChanged:
        messages.error(request, CHANGED)
    except SheetRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return go_to(request, "learningplans:sheet_version", **address_of(version))


def _seen(request):
    form = SeenForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else -1


@requires(Can.WRITE_SHEETS)
@require_POST
def sheet_hand_in(request, learning_sheet, learning_sheet_version):
    """Lay a draft before who approves."""
    version = _writable(request, learning_sheet, learning_sheet_version)
    move = partial(library.hand_in, seen=_seen(request))
    return _moved(request, version, move, "Voorgelegd. Iemand anders leest ze na en keurt ze goed.")


@requires(Can.WRITE_SHEETS)
@require_POST
def sheet_take_back(request, learning_sheet, learning_sheet_version):
    """Take it back to write on."""
    version = _writable(request, learning_sheet, learning_sheet_version)
    return _moved(request, version, library.take_back, "Teruggenomen. Je kan verder schrijven.")


@requires(Can.PUBLISH_SHEETS)
@require_POST
def sheet_publish(request, learning_sheet, learning_sheet_version):
    """Approve it; from then on it never changes."""
    version = _reviewable(request, learning_sheet, learning_sheet_version)
    move = partial(library.publish, seen=_seen(request))
    return _moved(request, version, move, "Goedgekeurd. Vanaf nu maken plannen er gebruik van.")


@requires(Can.PUBLISH_SHEETS)
@require_POST
def sheet_send_back(request, learning_sheet, learning_sheet_version):
    """Send it back with what has to be better."""
    version = _reviewable(request, learning_sheet, learning_sheet_version)
    form = BackForm(request.POST)
    if not form.is_valid():
        return version_page(request, learning_sheet, version.pk, back=form, status=422)
    move = partial(library.send_back, note=form.cleaned_data["note"])
    return _moved(request, version, move, "Teruggestuurd. De schrijvers lezen wat beter moet.")


@requires(Can.WRITE_SHEETS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_next(request, learning_sheet):
    """Begin the next version, with what will change; or go on with the one that is being written."""
    found = sheet_where(request, learning_sheet, LearningSheet.objects.writable_by(request.user))
    form = NextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = library.start_next_version(
                sheet=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except SheetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "learningplans:sheet_version", **address_of(version))
    context = {"sheet": found, "form": form, "standing": found.versions.newest().defer("content").first()}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/sheets/next.html", context, status=status)


@requires(Can.WRITE_SHEETS)
@require_POST
def sheet_take_over(request, learning_sheet):
    """Go one's own way with a sheet of the field."""
    found = sheet_where(request, learning_sheet)
    schools = {one.slug: one for one in library.owners(request.user) if one is not None}
    if not schools:
        raise Http404
    school = schools.get(request.POST.get("school", ""), next(iter(schools.values())))
    try:
        version = library.take_over(sheet=found, school=school, by=request.user, at=timezone.now())
    except SheetRefused as refusal:
        messages.error(request, str(refusal))
        return go_to(request, "learningplans:sheet", learning_sheet=found.pk)
    messages.success(request, f"Dit is nu een eigen fiche van {school.name}. Pas ze aan en leg ze voor.")
    return go_to(request, "learningplans:sheet_version", **address_of(version))


@requires(Can.WRITE_SHEETS)
@require_POST
def sheet_retire(request, learning_sheet):
    """Take a sheet out of use, or into use again."""
    found = sheet_where(request, learning_sheet, LearningSheet.objects.kept_by(request.user))
    if "terug" in request.POST:
        library.use_again(sheet=found, by=request.user, at=timezone.now())
        messages.success(request, "Deze fiche is weer in gebruik.")
    else:
        library.retire(sheet=found, by=request.user, at=timezone.now())
        messages.success(request, "Deze fiche is niet meer in gebruik. Wat ze nu gebruikt, houdt ze.")
    return go_to(request, "learningplans:sheet", learning_sheet=found.pk)
