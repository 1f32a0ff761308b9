"""An unexpected learning chance: told in two taps, and what the coach does with it."""

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.school_calendar import DAY, Week
from learningplans.goals import chances, known
from learningplans.goals.eyes import eyes_of
from learningplans.goals.forms import ChanceForm
from learningplans.goals.reading import follow
from learningplans.models import LearningChance
from learningplans.plans.errors import PlanRefused
from learningplans.views.goals.parts import FORM, or_404, status_of, tell
from learningplans.views.loading import trajectory_where

FIRST, MOST = 5, 10


@requires(Can.FOLLOW_GOALS)
@require_http_methods(FORM)
def chance_new(request, trajectory):
    """Tap a goal, or write one sentence: it happened today, here, unless told otherwise."""
    found = trajectory_where(request, trajectory, Can.FOLLOW_GOALS)
    goals, today = known.goals_of(found), timezone.localdate()
    form = ChanceForm(
        request.POST if request.method == "POST" else None,
        goals=list(goals.values()),
        places=known.places_for(request.user, found),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        try:
            chances.tell(trajectory=found, by=request.user, at=timezone.now(), **form.values)
        except known.GoalRefused as no:
            tell(form, no)
        else:
            messages.success(request, "Genoteerd. De trajectbegeleider kijkt of het in het plan komt.")
            return go_to(request, "learningplans:this_week", trajectory=found.pk)
    now = _now(request, found, today)
    rows = sorted(goals.values(), key=lambda goal: goal.key not in now)
    rows = [(known.written(goal.key), goal.text) for goal in rows]
    shown = min(max(len(now), FIRST), MOST)
    context = {"trajectory": found, "form": form, "goals": rows[:shown], "more": rows[shown:]}
    return render_page(request, "learningplans/goals/chance.html", context, status=status_of(form))


def _now(request, trajectory, today):
    """The goals of this week, which come first."""
    week = Week.of(today)
    following = follow(trajectory, eyes_of(request.user, trajectory, today))
    return {goal.key for goal in following.now(week.monday, week.monday + 6 * DAY)}


@requires(Can.EDIT_PLAN)
@require_POST
def chance_settle(request, learning_chance):
    """Put a chance in the plan, or say that it was seen."""
    rows = LearningChance.objects.where(request.user, Can.EDIT_PLAN).select_related("trajectory")
    found = or_404(rows, request, pk=learning_chance)
    in_plan = request.POST.get("in-plan") == "1"
    try:
        chances.settle(chance=found, in_plan=in_plan, by=request.user, at=timezone.now())
    except (known.GoalRefused, PlanRefused) as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Het staat in het plan." if in_plan else "Gezien.")
    return go_to(request, "learningplans:this_week", trajectory=found.trajectory_id)
