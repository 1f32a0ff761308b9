"""Loading is checking: the only ways a view of this app gets the company or organisation of its address."""

from django.shortcuts import get_object_or_404

from companies.models.base import seen_by
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.accounts.models import Organisation


def organisation_where(request, slug, can):
    """The own organisation of this address in which the visitor has the capability; anything else is a 404."""
    return get_object_or_404(Organisation.objects.where(request.user, can), slug=slug)


def own_company(request, slug, can):
    """The own company of this address in which the visitor has the capability; anything else is a 404."""
    rows = Organisation.objects.where(request.user, can).filter(kind=OrganisationKind.COMPANY)
    return get_object_or_404(rows, slug=slug)


def company_seen(request, slug, can=Can.SEE_COMPANY):
    """A company the visitor reads of: the own one, one the own school works with, or one the own partnership handles."""
    rows = Organisation.objects.filter(seen_by(request.user, can, field="pk"), kind=OrganisationKind.COMPANY)
    return get_object_or_404(rows, slug=slug)
