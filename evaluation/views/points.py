"""Points to work on and agreements of a learner: what is open, how it went, and closing one together."""

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from evaluation.models import ActionPoint
from evaluation.weeks import listing
from evaluation.weeks import points as services
from evaluation.weeks.errors import WeekRefused
from learningplans.views.loading import MENU, reads, trajectory_where


@requires(Can.SEE_EVALUATION)
@reads
def points(request, trajectory):
    """The points of a learner with how they went over time; open ones first."""
    found = trajectory_where(request, trajectory, Can.SEE_EVALUATION)
    context = listing.points_of(found, request.user, timezone.localdate())
    return render_page(request, "evaluation/weeks/points.html", context)


@requires(Can.GIVE_VOICE)
@require_POST
def point_close(request, action_point):
    """Close a point for my side, or open it again."""
    request.menu = MENU
    rows = ActionPoint.objects.visible_to(request.user).where(request.user, Can.GIVE_VOICE)
    found = listing.or_404(rows.select_related("trajectory__learner"), pk=action_point)
    side = listing.closing_side(request.user, found.trajectory, timezone.localdate())
    is_closed = request.POST.get("open") != "1"
    try:
        services.close(point=found, side=side, is_closed=is_closed, by=request.user, at=timezone.now())
    except WeekRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Gesloten voor jou." if is_closed else "Weer open.")
    return go_to(request, "evaluation:points", trajectory=found.trajectory_id)
