"""Loading is checking: the only ways a view of this app gets the company or organisation of its address."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from companies.models.base import seen_by
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.accounts.models import Organisation


def organisation_where(request, slug, can):
    """The own organisation of this address in which the visitor has the capability; anything else is a 404 (no query)."""
    for place in request.user.access.organisations(can):
        if place.slug == slug:
            return place
    raise Http404


def own_company(request, slug, can):
    """The own company of this address in which the visitor has the capability; anything else is a 404 (no query)."""
    place = organisation_where(request, slug, can)
    if place.kind != OrganisationKind.COMPANY:
        raise Http404
    return place


def company_seen(request, slug, can=Can.SEE_COMPANY):
    """A company the visitor reads of: the own one, one the own school works with, or one the own partnership handles."""
    for place in request.user.access.organisations(can):
        if place.slug == slug and place.kind == OrganisationKind.COMPANY:
            return place  # loaded with the rights already
    rows = Organisation.objects.filter(seen_by(request.user, can, field="pk"), kind=OrganisationKind.COMPANY)
    return get_object_or_404(rows, slug=slug)
