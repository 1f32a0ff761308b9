"""Loading is checking: the only ways a view of this app gets its objects."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from duaalportal.accounts.access import Can
from groeiwijzer.models import Assessment


def organisation_where(request, slug, can):
    """The organisation of this address in which the visitor has the capability; anything else is a 404 (no query)."""
    for place in request.user.access.organisations(can):
        if place.slug == slug:
            return place
    raise Http404


def assessment_in(request, rows, organisation, assessment):
    """One assessment out of an already limited set, under the address of its own organisation; else 404."""
    rows = rows.with_version("establishment", "subject")
    for place in request.user.access.organisations():
        if place.slug == organisation:  # loaded with the rights already
            found = get_object_or_404(rows, pk=assessment, organisation_id=place.pk)
            found.organisation = place
            return found
    rows = rows.select_related("organisation")
    return get_object_or_404(rows, pk=assessment, organisation__slug=organisation)


def readable(request, organisation, assessment):
    """An assessment this visitor may read."""
    rows = Assessment.objects.visible_to(request.user)
    return assessment_in(request, rows, organisation, assessment)


def readable_inside(request, organisation, assessment):
    """An assessment this visitor may read as one of the own organisation."""
    rows = Assessment.objects.inside(request.user)
    return assessment_in(request, rows, organisation, assessment)


def runnable(request, organisation, assessment):
    """An assessment this visitor may finish, open again and share."""
    rows = Assessment.objects.run_by(request.user)
    return assessment_in(request, rows, organisation, assessment)


def agreeable(request, organisation, assessment):
    """An assessment of the own organisation in which this visitor may write down what was agreed."""
    writes = request.user.access.organisation_ids(Can.FILL_IN_ASSESSMENT)
    rows = Assessment.objects.inside(request.user).filter(organisation_id__in=writes)
    return assessment_in(request, rows, organisation, assessment)
