"""Zoeken: one question over everything this person may open."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import render_page
from duaalportal.lib.search import words_of
from duaalportal.search.queries import found

LONGEST = 100


@requires(Can.USE_PORTAL)
@require_safe
def search(request):
    """What was found by the words of `?q=`; `?soort=` asks more of one kind."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    kind = request.GET.get("soort", "")[:LONGEST]
    words = words_of(typed)
    groups = found(request.user, words, timezone.localdate(), kind) if words else []
    context = {
        "typed": typed,
        "kind": kind,
        "has_words": bool(words),
        "groups": groups,
        "count": sum(len(group.hits) for group in groups),
    }
    return render_page(request, "search/search.html", context, block="results")
