"""The voices of a week beside each other: after the reveal with the differences first, before it one's own alone."""

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from evaluation.models import EvaluationRound
from evaluation.views.loading import desk_where, week_where
from evaluation.weeks import showing
from evaluation.weeks.errors import WeekRefused
from evaluation.weeks.revealing import open_round
from learningplans.views.loading import reads


@requires(Can.SEE_EVALUATION)
@reads
def voices(request, trajectory, week):
    """What each said of a week."""
    desk = desk_where(request, trajectory, week, Can.SEE_EVALUATION)
    context = {
        "desk": desk,
        "trajectory": desk.trajectory,
        "week": desk.week,
        "sides": showing.sides_of(desk),
        "told": showing.told(desk) if desk.is_shown else None,
        "may_write": desk.my_side() is not None and not desk.is_shown,
        "may_open": request.user.access.can(Can.OPEN_ROUND) and bool(desk.spoken) and not desk.is_shown,
        "around": showing.around(desk.week, desk.today),
    }
    return render_page(request, "evaluation/weeks/voices.html", context)


@requires(Can.OPEN_ROUND)
@require_POST
def round_open(request, trajectory, week):
    """Show the voices for the talk, though not all spoke."""
    found, week = week_where(request, trajectory, week, Can.OPEN_ROUND)
    row = EvaluationRound.objects.filter(
        trajectory=found, kind=EvaluationRound.Kind.WEEK, first_day=week.monday
    ).first()
    if row is None:
        raise Http404
    try:
        open_round(round=row, by=request.user, at=timezone.now())
    except WeekRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "De stemmen zijn nu zichtbaar voor wie erbij hoort.")
    return go_to(request, "evaluation:voices", trajectory=found.pk, week=str(week))
