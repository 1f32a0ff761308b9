"""The list of learning sheets of a programme, and beginning one."""

from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.sheets import library, listing
from learningplans.sheets.errors import SheetRefused
from learningplans.sheets.forms import NewForm
from learningplans.views.sheets.loading import MENU, address_of

PER_PAGE = 25


@requires(Can.SEE_SHEETS)
@require_safe
def sheets(request):
    """The sheets of one programme, and which competences they treat."""
    request.menu = MENU
    today = timezone.localdate()
    programmes = listing.programmes()
    wanted = listing.SheetFilter.of(request.GET)
    programme = next((one for one in programmes if one.pk == wanted.opleiding), None)
    if wanted.opleiding and programme is None:
        raise Http404
    programme = programme or (programmes[0] if programmes else None)
    lines = listing.lines_of(request.user, programme, today) if programme else []
    page = Paginator(listing.asked(lines, wanted), PER_PAGE).get_page(request.GET.get("pagina"))
    treated = listing.treated(request.user, programme, lines, today) if programme else []
    context = {
        "wanted": wanted,
        "query": wanted.query,
        "asked": replace(wanted, opleiding=programme.pk).query if programme else "",
        "programme": programme,
        "programmes": programmes,
        "page": page,
        "states": listing.STATES,
        "owners": listing.owners_of(lines),
        "replaced": listing.replaced_by_own(request.user, lines),
        "treated": treated,
        "missing": [one for one in treated if not one.lines],
        "begins": bool(library.owners(request.user)),
    }
    return render_page(request, "learningplans/sheets/list.html", context, block="lijst")


@requires(Can.WRITE_SHEETS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_new(request):
    """Begin a sheet; then its parts are written one by one."""
    request.menu = MENU
    owners = library.owners(request.user)
    if not owners:
        raise Http404
    initial = {"programme": request.GET.get("opleiding", "")}
    form = NewForm(request.POST or None, owners=owners, programmes=listing.programmes(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            version = library.start_sheet(by=request.user, at=timezone.now(), **form.values)
        except SheetRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, "Begonnen. Schrijf nu de onderdelen; je kan ze in elke volgorde doen.")
            return go_to(request, "learningplans:sheet_version", **address_of(version))
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/sheets/new.html", {"form": form}, status=status)
