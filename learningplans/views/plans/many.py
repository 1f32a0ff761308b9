"""Plans for a class or a school at once: who it is about, and the work behind the page."""

from django import forms
from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs import services as work
from duaalportal.lib.pages import go_to, render_page
from learningplans.plan_jobs import PLANS
from learningplans.plans import many
from learningplans.views.plans.loading import MENU

NONE = "Kies minstens één lerende."


@requires(Can.EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plans_propose(request):
    """Choose learners without a plan, and let a first version with places be made for each."""
    request.menu = MENU
    today = timezone.localdate()
    narrow = {
        "class_group": request.GET.get("klas", "")[:40],
        "programme": request.GET.get("opleiding", "")[:60],
    }
    rows = list(many.without_plan(request.user, today, **narrow)[: many.MOST])
    if request.method == "POST":
        chosen = set(forms.MultipleChoiceField().to_python(request.POST.getlist("traject")))
        ids = [str(row.pk) for row in rows if str(row.pk) in chosen]
        if ids:
            job = work.start(
                kind=PLANS,
                by=request.user,
                at=timezone.now(),
                params={"trajectories": ids},
                key="plans",
            )
            return go_to(request, "jobs:detail", job=job.pk)
        messages.error(request, NONE)
    context = {
        "rows": rows,
        "classes": sorted({row.learner.class_group for row in rows if row.learner.class_group}),
        "programmes": sorted(
            {(row.programme_id, row.programme.name) for row in rows}, key=lambda one: one[1]
        ),
        "narrow": narrow,
    }
    status = 422 if request.method == "POST" else 200
    return render_page(request, "learningplans/plans/many.html", context, status=status)
