"""What a learner proposes or chooses in the own plan (P28); it is answered where plans are talked over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.goals import known, proposals
from learningplans.goals.forms import ProposalForm
from learningplans.models import CLOSED_STATES, PlanRemark
from learningplans.rules.coverage import Key
from learningplans.views.goals.parts import FORM, asked_goal, seen_where, status_of, tell
from learningplans.views.loading import reads, trajectory_where

PER_PAGE = 20


@requires(Can.SEE_PLAN)
@reads
def plan_proposals(request, trajectory):
    """What was proposed and chosen, with the answers; the learner writes a new one."""
    found, eyes = seen_where(request, trajectory)
    return _page(request, found, eyes, None)


@requires(Can.PROPOSE_IN_PLAN)
@require_http_methods(FORM)
def proposal_new(request, trajectory):
    """Propose or choose something."""
    found = trajectory_where(request, trajectory, Can.PROPOSE_IN_PLAN)
    goals = known.goals_of(found)
    sent = request.POST if request.method == "POST" else None
    form = ProposalForm(sent, goals=list(goals.values()), initial={"goal": asked_goal(request, goals)})
    if sent is not None and form.is_valid():
        try:
            proposals.propose(trajectory=found, by=request.user, at=timezone.now(), **form.values)
        except known.GoalRefused as no:
            tell(form, no)
        else:
            messages.success(request, "Verzonden. Je trajectbegeleider antwoordt.")
            return go_to(request, "learningplans:plan_proposals", trajectory=found.pk)
    context = {"trajectory": found, "form": form}
    return render_page(request, "learningplans/goals/proposal_new.html", context, status=status_of(form))


def _page(request, found, eyes, form):
    rows = PlanRemark.objects.filter(trajectory=found, kind__in=proposals.OWN_KINDS)
    rows = rows.select_related("by", "answered_by").order_by("-at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    goals = known.goals_of(found)
    context = {
        "trajectory": found,
        "page": page,
        "rows": [(row, goals.get(Key(row.sheet_id, row.goal_code))) for row in page.object_list],
        "own": eyes.side == "learner",
        "writes": eyes.side == "learner" and bool(goals) and found.state not in CLOSED_STATES,
        "answers": eyes.keeps_plan,
    }
    return render_page(request, "learningplans/goals/proposals.html", context)
