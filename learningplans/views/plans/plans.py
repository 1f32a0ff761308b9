"""All plans of the learners one reaches, and the way of a learner or parent to the own one."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from learningplans.plans import lists
from learningplans.views.loading import reads
from learningplans.views.plans.loading import MENU, address, way_to

PER_PAGE = 25
LIBRARY = (("Leerfiches", "sheets"), ("Bedrijfsfiches", "company_sheets"))


@requires(Can.SEE_SHEETS)
@reads
def plans(request):
    """How far every plan is, what it covers and whom it waits for; a learner goes to the own plan."""
    request.menu = MENU
    user, today = request.user, timezone.localdate()
    library = [(words, found, False) for words, name in LIBRARY if (found := address(name))]
    if not user.access.can(Can.SEE_PLAN):
        # who keeps or reads sheets alone has nothing to do with one learner
        return go_to(request, library[0][1]) if library else _page(request, [], library)
    wanted = lists.PlanFilter.of(request.GET)
    whole = lists.Whole(user, today)
    if not {m.role for m in user.access.memberships} - lists.FAMILY:
        return _own(request, whole, library)
    rows = whole.asked(wanted)
    if wanted.needs_coverage:
        page = Paginator(whole.ordered(rows, wanted), PER_PAGE).get_page(request.GET.get("pagina"))
        lines = page.object_list
    else:
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
        lines = whole.lines(page.object_list)
    context = {
        "wanted": wanted,
        "page": page,
        "lines": lines,
        "choices": whole.choices,
        "library": library,
        "own": False,
        "makes": user.access.organisation_ids(Can.EDIT_PLAN),
        **WORDS,
    }
    return render_page(request, "learningplans/plans/plans.html", context, block="lijst")


WORDS = {
    "tabs": lists.TABS,
    "states": lists.STATES,
    "sorts": lists.SORTS,
    "covered": lists.COVERED,
    "way": way_to,
}


def _own(request, whole, library):
    """Straight to the only plan; with more children or years, a short list."""
    running = whole.asked(lists.PlanFilter()) or whole.rows
    planned = [row for row in running if row.version]
    if len(running) == 1 and planned:
        return go_to(request, way_to(planned[0].version))
    return _page(request, whole.lines(running) if planned else [], library, own=True)


def _page(request, lines, library, *, own=False):
    context = {
        "wanted": lists.PlanFilter(),
        "page": Paginator(lines, PER_PAGE).get_page(1),
        "lines": lines,
        "choices": {"programmes": [], "schools": []},
        "library": library,
        "own": own,
        "makes": frozenset(),
        **WORDS,
    }
    return render_page(request, "learningplans/plans/plans.html", context, block="lijst")


@requires(Can.SEE_PLAN)
@require_safe
def plans_file(request, kind):
    """The list as the filter shows it, as a file."""
    wanted = lists.PlanFilter.of(request.GET)
    whole = lists.Whole(request.user, timezone.localdate())
    found = whole.ordered(whole.asked(wanted), wanted)
    return as_file(kind, "opleidingsplannen", lists.HEADER, lists.table(found))
