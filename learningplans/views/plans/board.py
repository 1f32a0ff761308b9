"""The board of a training plan: what a learner learns where and when, for everyone around, and for the coach to change."""

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from duaalportal.accounts.access import Can, Role, requires
from duaalportal.lib.addresses import url
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import render_page
from learningplans.models import PlanState, TrainingPlanVersion, Trajectory
from learningplans.plans import board, undoing
from learningplans.plans.changing import AROUND
from learningplans.rules.board import said_hours, said_of_minimum
from learningplans.rules.plans import said_coverage
from learningplans.views.loading import reads, trajectory_where
from learningplans.views.plans.loading import MENU, around, version_where
from learningplans.views.plans.placing import answer, refuse

# the version that counts: the one in force, else the one in the making, else the last
FIRST = (
    *(PlanState.ACTIVE, PlanState.APPROVED, PlanState.CONSULTATION, PlanState.DRAFT),
    *(PlanState.CLOSED, PlanState.REPLACED),
)


def versions_of(user):
    """Versions of plans this person reads; each says whether they write in it (asked along)."""
    written = Trajectory.objects.where(user, Can.EDIT_PLAN).filter(pk=OuterRef("trajectory_id"))
    rows = TrainingPlanVersion.objects.where(user, Can.SEE_PLAN).select_related(*AROUND, "made_by")
    return rows.annotate(writes=Exists(written.order_by()))


@requires(Can.SEE_PLAN)
@reads
def plan(request, trajectory):
    """The plan of a learner that counts now; while there is none, what will come here."""
    request.menu = MENU
    rows = list(versions_of(request.user).filter(trajectory=trajectory))
    if rows:
        return _page(request, min(rows, key=lambda row: (FIRST.index(row.state), -row.number)))
    found = trajectory_where(request, trajectory, Can.SEE_PLAN)
    writes = Trajectory.objects.where(request.user, Can.EDIT_PLAN).filter(pk=found.pk).exists()
    return render_page(request, "learningplans/plans/none.html", {"trajectory": found, "edits": writes})


@requires(Can.SEE_PLAN)
@reads
def plan_version(request, plan_version):
    """One version of a plan."""
    request.menu = MENU
    return _page(request, get_object_or_404(versions_of(request.user), pk=plan_version))


def _page(request, version):
    today, user = timezone.localdate(), request.user
    edits = version.writes and version.get_state.is_open
    shown = board.read(version, user, today, edits=edits)
    learner = version.trajectory.learner
    own = learner.user_id == user.pk
    context = around(version, "plan_version", writes=version.writes) | {
        "board": shown,
        "covered": said_coverage(shown.covered, shown.total),
        "said": said_hours,
        "hours_words": said_of_minimum(shown.hours),
        "first_name": learner.name.split()[0] if learner.name else "de lerende",
        "own": own,
        "family": own
        or not {Role(one.role) for one in user.access.memberships} - {Role.LEARNER, Role.GUARDIAN},
        "edits": edits,
        "tools": _tools(version, shown, edits),
        "undo": _undo(request, version, shown.plan) if edits else None,
    }
    return render_page(request, "learningplans/plans/board.html", context)


def _tools(version, shown, edits):
    """What else can be done from here: words, address, kind of button, icon."""
    found = []
    if edits:
        known = url("learningplans:plan_known", plan_version=version.pk)
        found.append(("Wat is al gekend?", known, "second", "check"))
    elif version.writes and version.state == PlanState.ACTIVE:
        found.append(("Stuur bij", url("learningplans:adjust", plan_version=version.pk), "second", "pencil"))
    if shown.now is not None:
        found.append(("Naar nu", f"#p{shown.now}", "plain", "clock"))
    return found


def _undo(request, version, plan):
    """What changed a moment ago, in words, with its token; None without one."""
    changed = request.GET.get("gewijzigd", "")
    written = request.session.get(undoing.KEPT_AS, "") if changed else ""
    token = undoing.read(written, version)
    if token is None or str(token.item_id) != changed:
        return None
    item = next((one for one in plan.items if one.id == token.item_id), None)
    words = token.words
    if not words and item is not None and item.place:
        first, last = (date_of(day, today=timezone.localdate()) for day in (item.starts_on, item.ends_on))
        period = f"van {first} tot en met {last}"
        words = f"“{token.title}” staat nu bij {plan.names.get(item.organisation_id, '')}, {period}."
    return {"token": written, "words": words or f"“{token.title}” is aangepast."}


@requires(Can.EDIT_PLAN)
@require_POST
def plan_put_back(request, plan_version):
    """Undo the change that was told of a moment ago."""
    version = version_where(request, plan_version, Can.EDIT_PLAN)
    token = undoing.read(request.POST.get("ongedaan", ""), version)
    if token is None:
        return refuse(
            request, version, "Dit kan je niet meer ongedaan maken. Verplaats het leerdoel gewoon opnieuw."
        )
    return answer(
        request,
        version,
        lambda: undoing.put_back(version=version, token=token, by=request.user, at=timezone.now()),
        f"Ongedaan gemaakt: “{token.title}” staat weer zoals voordien.",
    )
