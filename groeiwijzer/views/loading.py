"""Loading is checking: the only ways a view of this app gets its objects."""

from django.shortcuts import get_object_or_404

from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Organisation
from groeiwijzer.models import Assessment


def organisation_where(request, slug, can):
    """The organisation of this address in which the visitor has the capability; anything else is a 404."""
    return get_object_or_404(Organisation.objects.where(request.user, can), slug=slug)


def assessment_in(rows, organisation, assessment):
    """One assessment out of an already limited set, under the address of its own organisation; else 404."""
    return get_object_or_404(
        rows.with_version("organisation", "establishment", "subject"),
        pk=assessment,
        organisation__slug=organisation,
    )


def readable(request, organisation, assessment):
    """An assessment this visitor may read."""
    return assessment_in(
        Assessment.objects.visible_to(request.user), organisation, assessment
    )


def readable_inside(request, organisation, assessment):
    """An assessment this visitor may read as one of the own organisation."""
    return assessment_in(Assessment.objects.inside(request.user), organisation, assessment)


def runnable(request, organisation, assessment):
    """An assessment this visitor may finish, open again and share."""
    return assessment_in(Assessment.objects.run_by(request.user), organisation, assessment)


def agreeable(request, organisation, assessment):
    """An assessment of the own organisation in which this visitor may write down what was agreed."""
    writes = request.user.access.organisation_ids(Can.FILL_IN_ASSESSMENT)
    rows = Assessment.objects.inside(request.user).filter(organisation_id__in=writes)
    return assessment_in(rows, organisation, assessment)
