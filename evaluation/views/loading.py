"""Loading is checking: how a view of weeks gets the trajectory and the week of its address."""

from django.http import Http404
from django.utils import timezone

from duaalportal.lib.school_calendar import Week
from evaluation.weeks.desk import desk_of
from learningplans.views.loading import trajectory_where


def week_where(request, trajectory, week, can):
    """The trajectory in which the visitor has the capability, and the week; a 404 for any other, or for no week."""
    found = trajectory_where(request, trajectory, can)
    try:
        return found, Week.read(week)
    except ValueError as error:
        raise Http404 from error


def desk_where(request, trajectory, week, can):
    """The same as it lies before the visitor."""
    found, week = week_where(request, trajectory, week, can)
    return desk_of(found, week, request.user, timezone.localdate())
