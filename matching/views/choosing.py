"""The learners for one opening, and one company or several for one learner: for who proposes matches at a school."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page
from learningplans.models import Trajectory
from matching.models import Opening
from matching.proposals.choosing import BLOCKS, LearnerFilter, candidates, ways

PER_PAGE = 20
MENU = "learningplans:home"


@requires(Can.PROPOSE_MATCHES)
@require_safe
def learners_for(request, organisation, opening):
    """The own school's learners who could take this place, with what speaks for and against each."""
    request.menu = MENU
    school, row, wanted, offer, found = _found(request, organisation, opening)
    context = {
        "organisation": school,
        "opening": row,
        "offer": offer,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("pagina")),
        "wanted": wanted,
        "query": wanted.query,
    }
    return render_page(request, "matching/proposals/learners.html", context, block="lijst")


@requires(Can.PROPOSE_MATCHES)
@require_safe
def learners_file(request, organisation, opening, kind):
    """The same list as a file."""
    *_, found = _found(request, organisation, opening)
    header = ["Lerende", "Klas", "Afstand in km", "Wat pleit ervoor", "Wat niet", "Stand"]
    rows = (
        [
            one.trajectory.learner.name,
            one.trajectory.learner.class_group,
            "" if one.line.km is None else one.line.km,
            " ".join(reason.text for reason in one.line.speaks_for),
            " ".join([*one.line.barriers, *(reason.text for reason in one.line.speaks_against)]),
            one.state,
        ]
        for one in found
    )
    return as_file(kind, "lerenden", header, rows)


def _found(request, slug, pk):
    school = organisation_where(request, slug, Can.PROPOSE_MATCHES)
    rows = Opening.objects.visible_to(request.user).filter(published_at__isnull=False)
    row = get_object_or_404(rows.select_related("organisation", "programme"), pk=pk)
    wanted = LearnerFilter.of(request.GET)
    offer, found = candidates(request.user, school, row, wanted, timezone.localdate())
    return school, row, wanted, offer, found


@requires(Can.PROPOSE_MATCHES)
@require_safe
def rotation_for(request, trajectory):
    """One company or several in turn for one learner, each with its reason."""
    request.menu = MENU
    rows = Trajectory.objects.on_school_side(request.user, Can.PROPOSE_MATCHES)
    found = get_object_or_404(rows.select_related("learner", "programme", "school"), pk=trajectory)
    blocks = 3 if request.GET.get("blokken") == "3" else 2
    context = {
        "trajectory": found,
        "ways": ways(request.user, found, blocks, timezone.localdate()),
        "blocks": blocks,
        "choices": BLOCKS,
    }
    return render_page(request, "matching/proposals/rotation.html", context)
