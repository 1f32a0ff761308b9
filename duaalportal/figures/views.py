"""The page with figures, and the same numbers as a file."""

from django.utils import timezone

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.figures.reading import HEADER, Wanted, page_of
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page
from learningplans.views.loading import reads


@requires(Can.SEE_FIGURES)
@reads
def figures(request, organisation):
    """What this person sees of one organisation, by period and group."""
    request.menu = "more"
    place = organisation_where(request, organisation, Can.SEE_FIGURES)
    wanted = Wanted.of(request.GET)
    page = page_of(request.user, place, wanted, timezone.localdate())
    return render_page(request, "figures/page.html", {"organisation": place, "wanted": wanted, "page": page})


@requires(Can.SEE_FIGURES)
@reads
def export(request, organisation, kind):
    """The same numbers as a CSV or XLSX file."""
    place = organisation_where(request, organisation, Can.SEE_FIGURES)
    page = page_of(request.user, place, Wanted.of(request.GET), timezone.localdate())
    return as_file(kind, f"cijfers-{place.slug}", HEADER, page.rows)
