"""Demand beside supply, and what there is in the neighbourhood: for a school, a company and a partnership."""

from django.core.paginator import Paginator
from django.utils import timezone

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page
from learningplans.views.loading import reads
from matching.market import near as nearby
from matching.market import reading
from matching.market.counting import REGIONS, SORTS

PER_PAGE = 25


@requires(Can.SEE_MARKET)
@reads
def market(request, organisation):
    """Who looks for a place beside where there is one."""
    place, found = _market(request, organisation)
    context = {
        "organisation": place,
        "market": found,
        "page": Paginator(found.lines, PER_PAGE).get_page(request.GET.get("pagina")),
        "wanted": found.asked,
        "query": found.asked.query,
        "regions": REGIONS,
        "sorts": SORTS,
        "most": reading.NAMED,
        "minimum": reading.MINIMUM,
    }
    return render_page(request, "matching/market/market.html", context, block="lijst")


@requires(Can.SEE_MARKET)
@reads
def market_file(request, organisation, kind):
    """The same lines as a file."""
    _, found = _market(request, organisation)
    return as_file(kind, "vraag-en-aanbod", reading.HEADER, found.in_file)


@requires(Can.SEE_MARKET)
@reads
def near(request, organisation):
    """Companies, or for a company schools, within some kilometres of a municipality."""
    place, found = _near(request, organisation)
    context = {
        "organisation": place,
        "near": found,
        "page": Paginator(found.found, PER_PAGE).get_page(request.GET.get("pagina")),
        "wanted": found.asked,
        "query": found.asked.query,
        "within": nearby.WITHIN,
        "kinds": nearby.KINDS,
    }
    return render_page(request, "matching/market/near.html", context, block="lijst")


@requires(Can.SEE_MARKET)
@reads
def near_file(request, organisation, kind):
    """The same list as a file."""
    _, found = _near(request, organisation)
    return as_file(kind, "in-de-buurt", nearby.HEADER, found.in_file)


def _market(request, slug):
    place = _place(request, slug)
    asked = reading.MarketFilter.of(request.GET)
    return place, reading.Market(request.user, place, asked, timezone.localdate())


def _near(request, slug):
    place = _place(request, slug)
    asked = nearby.NearFilter.of(request.GET)
    return place, nearby.Near(request.user, place, asked, timezone.localdate())


def _place(request, slug):
    request.menu = "more"
    return organisation_where(request, slug, Can.SEE_MARKET)
