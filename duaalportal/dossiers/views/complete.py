"""Before an inspection: whose file is complete, what is missing in the others, and who can mend it."""

from django.core.paginator import Paginator
from django.utils import timezone

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.dossiers import complete as listing
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page
from learningplans.views.loading import MENU, reads

PER_PAGE = 20


@requires(Can.MAKE_BUNDLE)
@reads
def complete(request, organisation):
    """The learners of a school with what is missing in their files."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.MAKE_BUNDLE)
    wanted = listing.CompleteFilter.of(request.GET)
    whole = listing.Whole(request.user, school, timezone.localdate())
    if wanted.needs_gaps:
        page = Paginator(whole.narrowed(wanted), PER_PAGE).get_page(request.GET.get("pagina"))
        lines = page.object_list
    else:
        page = Paginator(whole.asked(wanted), PER_PAGE).get_page(request.GET.get("pagina"))
        lines = whole.lines(page.object_list)
    context = {
        "school": school,
        "wanted": wanted,
        "page": page,
        "lines": lines,
        "classes": [(name, name) for name in whole.classes],
        "chapters": listing.CHAPTERS,
        "tabs": listing.TABS,
        "too_late": listing.TOO_LATE,
    }
    return render_page(request, "dossiers/complete.html", context, block="lijst")


@requires(Can.MAKE_BUNDLE)
@reads
def complete_file(request, organisation, kind):
    """The list as the filter shows it, as a file: a row per thing that is missing."""
    school = organisation_where(request, organisation, Can.MAKE_BUNDLE)
    wanted = listing.CompleteFilter.of(request.GET)
    lines = listing.Whole(request.user, school, timezone.localdate()).narrowed(wanted)
    return as_file(kind, "wat-ontbreekt-in-dossiers", listing.HEADER, listing.table(lines))
