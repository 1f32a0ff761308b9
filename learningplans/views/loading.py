"""Loading is checking: the only ways a view of this app gets the trajectory, placement or agreement of its address."""

from functools import wraps

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.catalogue.parameters import read_once
from learningplans.models import Agreement, Placement, Trajectory
from learningplans.models.looks import one_look

MENU = "learningplans:home"


def reads(view):
    """A page that reads alone: who somebody is around learners, and the values of the rules, are asked once for it."""

    @require_safe
    @wraps(view)
    def looking_once(request, *args, **kwargs):
        with one_look(request.user, timezone.localdate()), read_once():
            return view(request, *args, **kwargs)

    return looking_once


def trajectory_where(request, pk, can):
    """The trajectory in which the visitor has the capability, with learner, programme and school; else a 404."""
    request.menu = MENU
    rows = Trajectory.objects.where(request.user, can).select_related("learner__user", "programme", "school")
    return get_object_or_404(rows, pk=pk)


def placement_where(request, pk, can):
    """The placement the visitor reaches with the capability: another company of the same learner does not; else a 404."""
    request.menu = MENU
    rows = Placement.objects.where(request.user, can).select_related(
        "trajectory__learner__user",
        "trajectory__programme",
        *("school", "organisation", "place__mentor", "place__establishment"),
    )
    return get_object_or_404(rows, pk=pk)


def agreement_where(request, pk, can):
    """The agreement the visitor reaches with the capability; else a 404."""
    request.menu = MENU
    rows = Agreement.objects.where(request.user, can).select_related(
        "trajectory__learner__user",
        "trajectory__programme",
        *("school", "organisation", "placement__place__mentor", "placement__place__establishment"),
    )
    return get_object_or_404(rows, pk=pk)
