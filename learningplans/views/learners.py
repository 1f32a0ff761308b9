""" "Mijn lerenden": the list of whoever accompanies, and the way to one's own trajectory for learners and parents."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.addresses import url
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from learningplans import learner_list as listing
from learningplans import saved_filters
from learningplans.learner_forms import SaveFilterForm
from learningplans.views.loading import reads

PER_PAGE = 50


@requires(Can.SEE_LEARNERS)
@reads
def home(request):
    """My learners; a learner or parent goes to the own trajectory, or chooses when there are more."""
    user, today = request.user, timezone.localdate()
    if not {m.role for m in user.access.memberships} - listing.FAMILY:
        return _own(request, today)
    wanted = listing.LearnerFilter.of(request.GET)
    whole = listing.Whole(user, today)
    rows = whole.asked(wanted)
    if wanted.needs_lines:
        page = _page(request, whole.ordered(rows, wanted))
        lines = page.object_list
    else:
        page = _page(request, rows)
        lines = whole.lines(page.object_list)
    context = {
        "wanted": wanted,
        "page": page,
        "lines": lines,
        "query": wanted.query,
        "choices": whole.choices,
        "states": listing.OPEN_STATES,
        "tabs": listing.TABS,
        "sorts": listing.SORTS,
        "saved": list(saved_filters.of(user)),
        "adds": user.access.can(Can.ADD_LEARNERS),
    }
    return render_page(request, "learningplans/learners.html", context, block="lijst")


def _own(request, today):
    """The trajectories of oneself or one's child: straight to the only one that goes on."""
    whole = listing.Whole(request.user, today)
    rows = sorted(whole.rows, key=lambda row: row.starts_on, reverse=True)
    running = [row for row in rows if row.state not in listing.CLOSED_STATES]
    if len(running) == 1 or len(rows) == 1:
        return go_to(request, "learningplans:trajectory", trajectory=(running or rows)[0].pk)
    context = {"lines": whole.lines(rows)}
    return render_page(request, "learningplans/learners_own.html", context)


def _page(request, rows):
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))


@requires(Can.SEE_LEARNERS)
@require_safe
def learner_file(request, kind):
    """The list as the filter shows it, as a file."""
    wanted, today = listing.LearnerFilter.of(request.GET), timezone.localdate()
    whole = listing.Whole(request.user, today)
    found = whole.ordered(whole.asked(wanted), wanted)
    return as_file(kind, "lerenden", listing.HEADER, listing.table(found))


@requires(Can.SEE_LEARNERS)
@require_POST
def filter_save(request):
    """Keep the filter that stands in the form, under a name."""
    wanted = listing.LearnerFilter.of(QueryDict(request.POST.get("query", "")))
    form = SaveFilterForm(request.POST)
    if form.is_valid():
        try:
            row = saved_filters.save(
                user=request.user, query=wanted.query, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, f"Bewaard als “{row.name}”.")
        except saved_filters.TooMany as error:
            messages.error(request, str(error))
    else:
        messages.error(request, " ".join(form.errors["name"]))
    return _back(request, wanted.query)


@requires(Can.SEE_LEARNERS)
@require_POST
def filter_remove(request, saved_filter):
    """Take one of the own filters away."""
    saved_filters.remove(saved_filter=get_object_or_404(saved_filters.of(request.user), pk=saved_filter))
    messages.success(request, "Weggehaald.")
    return _back(request, "")


def _back(request, query):
    return go_to(request, url("learningplans:home") + (f"?{query}" if query else ""))
