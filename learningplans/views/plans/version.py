"""Making a plan, what is known at the start, when it holds, and taking it along."""

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from learningplans import plan_paper_jobs
from learningplans.models.plans import PlanState
from learningplans.plans import consulting, making, papers, reading
from learningplans.plans.adjusting import drop
from learningplans.plans.changing import said_gone, why_closed
from learningplans.plans.errors import AlreadyPlanned, PlanChanged, PlanRefused
from learningplans.plans.forms import ActivateForm, KnownForm
from learningplans.rules import plans as rules
from learningplans.rules.coverage import Key
from learningplans.start_profile import LABELS, profile_of
from learningplans.views.loading import trajectory_where
from learningplans.views.plans.loading import FORM, MENU, around, done, version_where, way_to


@requires(Can.EDIT_PLAN)
@require_http_methods(FORM)
def plan_new(request, trajectory):
    """Make the plan of a learner: what is known already is ticked beside what the intake says."""
    found = trajectory_where(request, trajectory, Can.EDIT_PLAN)
    request.menu = MENU
    if plan := making.plan_of(found):
        return _to_plan(request, plan)
    form, refused = None, ""
    try:
        making.standard_trajectory_for(found)
        sheets = [reading.sheet_value(row) for row in making.sheets_for(found)]
        form = KnownForm(request.POST or None, sheets=sheets)
    except PlanRefused as refusal:
        refused = str(refusal)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            now = timezone.now()
            version = making.make_plan(
                trajectory=found, by=request.user, at=now, on=timezone.localdate(), known=form.known
            )
        except AlreadyPlanned as twin:
            messages.info(request, str(twin))
            return _to_plan(request, twin.plan)
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Het plan is gemaakt. Geef nu elk leerdoel een plaats en een periode.")
            return _to_version(request, version)
    context = {"trajectory": found, "form": form, "refused": refused, "version": None, **_profile(found)}
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "learningplans/plans/known.html", context, status=status)


def _profile(trajectory):
    """What the intake says, as (words, text)."""
    row = profile_of(trajectory)
    return {"profile": [(words, getattr(row, name)) for name, words in LABELS.items()] if row else []}


def _to_plan(request, plan):
    return _to_version(request, making.current_version(plan))


def _to_version(request, version):
    return go_to(request, way_to(version))


@requires(Can.EDIT_PLAN)
@require_http_methods(FORM)
def plan_known(request, plan_version):
    """Say anew what the learner knew at the start."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)
    if not PlanState(found.state).is_open:
        messages.info(request, why_closed(found))
        return go_to(request, "learningplans:consult", plan_version=found.pk)
    rows = found.items.filter(known_on__isnull=False).order_by("pk")
    known = {Key(row.sheet_id, row.goal_code): row.note for row in rows}
    form = KnownForm(request.POST or None, sheets=reading.sheets_of(found), known=known, seen=found.version)
    if request.method == "POST" and form.is_valid():
        try:
            gone = making.set_known(
                version=found,
                known=form.known,
                seen=form.cleaned_data["version"],
                on=timezone.localdate(),
                by=request.user,
                at=timezone.now(),
            )
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
            _renewed(form, refusal)
        else:
            messages.success(request, f"Bewaard. {said_gone(gone)}".strip())
            return _to_version(request, found)
    context = {
        **around(found, "plan_known", writes=True),
        "form": form,
        "refused": "",
        **_profile(found.trajectory),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/plans/known.html", context, status=status)


def _renewed(form, refusal):
    """The form with what was typed, on top of what somebody else saved meanwhile."""
    if isinstance(refusal, PlanChanged):
        form.data = form.data.copy()
        form.data["version"] = refusal.current.version


# --- in force -------------------------------------------------------------------------------------------------------


@requires(Can.EDIT_PLAN)
@require_http_methods(FORM)
def activate(request, plan_version):
    """From which day an approved plan holds; its paper is kept."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)
    today = timezone.localdate()
    trajectory = found.trajectory
    first = min(max(today, trajectory.starts_on), trajectory.ends_on)
    form = ActivateForm(request.POST or None, initial={"day": first})
    if request.method == "POST" and form.is_valid():
        try:
            held = consulting.activate(
                version=found, day=form.cleaned_data["day"], by=request.user, at=timezone.now()
            )
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            plan_paper_jobs.ask_to_keep(held, by=request.user, at=timezone.now())
            messages.success(request, "Het plan is actief. Iedereen rond de lerende ziet het.")
            return go_to(request, "learningplans:consult", plan_version=found.pk)
    refused = rules.refusal(rules.MOVES["activate"], found.state)
    context = {**around(found, "consult", writes=True), "form": form, "refused": refused}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/plans/activate.html", context, status=status)


@requires(Can.EDIT_PLAN)
@require_POST
def close(request, plan_version):
    """The plan is done."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)

    def act():
        return consulting.close(version=found, by=request.user, at=timezone.now())

    return done(request, found, act, "Het plan is afgerond.")


@requires(Can.EDIT_PLAN)
@require_POST
def plan_drop(request, plan_version):
    """Throw a next version away that was only drafted."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)
    try:
        drop(version=found, by=request.user, at=timezone.now())
    except PlanRefused as refusal:
        messages.error(request, str(refusal))
        return go_to(request, "learningplans:consult", plan_version=found.pk)
    messages.success(request, f"Versie {found.number} is weggegooid. Het actieve plan blijft gelden.")
    return _to_plan(request, found.plan)


@requires(Can.SEE_PLAN)
@require_POST
def plan_seen(request, plan_version):
    """Say that one read an active version."""
    found = version_where(request, plan_version, Can.SEE_PLAN)
    consulting.see(version=found, by=request.user, at=timezone.now())
    messages.success(request, "Genoteerd dat je het plan las.")
    return go_to(request, "learningplans:consult", plan_version=found.pk)


# --- along ----------------------------------------------------------------------------------------------------------


@requires(Can.SEE_PLAN)
@require_http_methods(FORM)
def plan_file(request, plan_version, kind):
    """The goals as a table; as PDF it is made behind the page, for who may read what."""
    found = version_where(request, plan_version, Can.SEE_PLAN)
    if kind == "pdf" and request.method == "POST":
        return ask_for_paper(request, plan_paper_jobs.PLAN, found)
    if kind not in ("csv", "xlsx"):
        raise Http404
    plan = reading.read(found, timezone.localdate()).seen_by(request.user)
    return as_file(kind, f"opleidingsplan-versie-{found.number}", papers.HEADER, papers.table(plan))
