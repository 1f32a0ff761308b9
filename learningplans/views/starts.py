"""All coming starts in one list, the riskiest first."""

from collections import Counter

from django.core.paginator import Paginator
from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page
from learningplans import start_list
from learningplans.rules.start import Colour
from learningplans.views.loading import MENU, reads

PER_PAGE = 25


@requires(Can.SEE_START)
@reads
def starts(request):
    """Who starts when, and whether it may: by risk, then by date."""
    request.menu = MENU
    wanted, today = start_list.wanted_of(request.GET), timezone.localdate()
    lines = start_list.listed(request.user, wanted, today)
    counts = Counter(line.gate.colour for line in lines)
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("pagina")),
        "counts": {colour: counts[colour] for colour in Colour},
        "wanted": wanted,
        "months": start_list.months_around(today),
        "schools": start_list.schools_of(request.user, today),
        "colour_words": [(name, name) for name in start_list.COLOURS],
        "query": query.urlencode(),
    }
    return render_page(request, "learningplans/start/starts.html", context, block="lijst")


@requires(Can.SEE_START)
@require_safe
def start_file(request, kind):
    """The list as the filter shows it, as a file."""
    wanted = start_list.wanted_of(request.GET)
    lines = start_list.listed(request.user, wanted, timezone.localdate())
    return as_file(kind, "starters", start_list.HEADER, start_list.table(lines))
