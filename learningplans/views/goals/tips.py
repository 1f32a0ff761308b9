"""Tips and material from school to mentor: the list, a new one, and read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.goals import known, tips
from learningplans.goals.forms import TipForm
from learningplans.models import GoalTip
from learningplans.rules.coverage import Key
from learningplans.views.goals.parts import FORM, asked_goal, or_404, seen_where, status_of, tell

PER_PAGE = 20


@requires(Can.FOLLOW_GOALS)
@require_http_methods(FORM)
def goal_tips(request, trajectory):
    """Tips of the school for the mentor; who teaches at school writes one."""
    found, eyes = seen_where(request, trajectory, Can.FOLLOW_GOALS)
    goals = known.goals_of(found)
    sent = request.POST if request.method == "POST" else None
    form = TipForm(sent, goals=list(goals.values()), initial={"goal": asked_goal(request, goals)})
    if sent is not None:
        if not eyes.from_school:
            raise Http404
        if form.is_valid():
            try:
                tips.give(trajectory=found, by=request.user, at=timezone.now(), **form.values)
            except known.GoalRefused as no:
                tell(form, no)
            else:
                messages.success(request, "De mentor vindt je tip bij Vandaag.")
                return go_to(request, "learningplans:goal_tips", trajectory=found.pk)
    rows = GoalTip.objects.filter(trajectory=found).select_related("by", "seen_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "trajectory": found,
        "form": form,
        "writes": eyes.from_school,
        "reads": not eyes.from_school,
        "page": page,
        "tips": [(row, goals.get(Key(row.sheet_id, row.goal_code))) for row in page.object_list],
    }
    return render_page(request, "learningplans/goals/tips.html", context, status=status_of(form))


@requires(Can.FOLLOW_GOALS)
@require_POST
def goal_tip_read(request, goal_tip):
    """Somebody of the company read a tip."""
    rows = GoalTip.objects.where(request.user, Can.FOLLOW_GOALS).select_related("trajectory")
    rows = rows.exclude(school_id__in=request.user.access.organisation_ids(Can.FOLLOW_GOALS))
    found = or_404(rows, request, pk=goal_tip)
    tips.read(tip=found, by=request.user, at=timezone.now())
    messages.success(request, "Gelezen.")
    return go_to(request, "learningplans:this_week", trajectory=found.trajectory_id)
