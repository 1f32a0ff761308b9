"""Loading is checking: how views of a learner's profile and choices get their rows."""

from django.shortcuts import get_object_or_404

from duaalportal.accounts.access import Can
from learningplans.models import Trajectory
from matching.models import Preference

MENU = "learningplans:home"


def trajectory_read(request, pk):
    """A trajectory whose learner's profile this person reads."""
    request.menu = MENU
    rows = Trajectory.objects.on_school_side(request.user, Can.SEE_READINESS)
    return get_object_or_404(rows.select_related("learner", "programme", "school"), pk=pk)


def own_trajectory(request, pk):
    """A trajectory of the learner who asks."""
    request.menu = MENU
    rows = Trajectory.objects.on_school_side(request.user, Can.ESTIMATE_SELF)
    rows = rows.filter(learner__user=request.user).select_related("learner", "programme", "school")
    return get_object_or_404(rows, pk=pk)


def from_now(form, version):
    """Let a form that lost a race be sent again as it stands: from the version that is there now."""
    form.data = form.data.copy()
    form.data["version"] = version


def own_preference(request, pk):
    """A choice of the learner who asks, also one that was withdrawn."""
    request.menu = MENU
    rows = Preference.objects.editable_by(request.user).filter(trajectory__learner__user=request.user)
    related = ("trajectory__learner", "trajectory__programme", "opening__organisation", "opening__programme")
    return get_object_or_404(rows.select_related(*related), pk=pk)
