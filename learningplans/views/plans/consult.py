"""Talking a plan over: where it stands, who agrees, remarks with their answers, and the moves to and fro."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, Role, requires
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.questions import nested
from learningplans import plan_paper_jobs
from learningplans.agreement_forms import VersionForm
from learningplans.goals.known import goals_of
from learningplans.models import PlanRemark
from learningplans.models.plans import PlanState
from learningplans.plans import comparing, consulting, making, parties, reading
from learningplans.plans.errors import PlanRefused
from learningplans.plans.forms import AnswerForm, RemarkForm
from learningplans.rules import plans as rules
from learningplans.rules.coverage import Key
from learningplans.rules.plan_changes import TEXTS
from learningplans.views.loading import reads
from learningplans.views.plans.loading import FORM, MENU, around, done, edits, version_where

BADGES = {
    PlanState.DRAFT: "wait",
    PlanState.CONSULTATION: "new",
    PlanState.APPROVED: "ok",
    PlanState.ACTIVE: "ok",
    PlanState.REPLACED: "",
    PlanState.CLOSED: "",
}
MOST_GAPS = 8


@requires(Can.SEE_PLAN)
@reads
def consult(request, plan_version):
    """Where a version stands, whom it waits for, what was agreed and said, and what one can do."""
    found = version_where(request, plan_version, Can.SEE_PLAN)
    return _page(request, found)


def _page(request, version, form=None):
    user, today = request.user, timezone.localdate()
    plan, places, team, agreed, versions, remarks, seen = reading.read_beside(
        version,
        today,
        reading.place_rows(trajectories=[version.trajectory_id]),
        *parties.questions([version], [version.trajectory_id]),
        comparing.version_rows(plan=version.plan_id),
        consulting.remark_rows(plan=version.plan_id),
        consulting.seen_rows(version=version.pk, user=user.pk),
    )
    plan = plan.seen_by(user)
    asked = parties.asked_among([version], places, team, agreed, today)[version.pk]
    mine = parties.parties_among(user, version, team, today) if user.access.can(Can.APPROVE_PLAN) else []
    left = [one for one in rules.missing(asked) if (one.party, one.organisation_id) in mine]
    writes = edits(user, version)
    talks = user.access.can(Can.DISCUSS_PLAN)
    coverage = plan.coverage
    covered = len(coverage.goals) - len(coverage.open_goals)
    open_goals = len(coverage.open_goals)
    context = {
        **around(version, "consult", writes=writes),
        "plan": plan,
        "badge": BADGES[PlanState(version.state)],
        "said": rules.said_coverage(covered, len(coverage.goals)),
        "waits": rules.waiting(version.state, parties.seen_by(user, version, asked), open_goals),
        "gaps": coverage.blocking[:MOST_GAPS],
        "more_gaps": max(0, len(coverage.blocking) - MOST_GAPS),
        "is_whole": coverage.is_whole and bool(coverage.goals),
        "asked": parties.seen_by(user, version, asked),
        "mine": left,
        "agreed": bool(mine) and not left,
        "all_agreed": not rules.missing(asked),
        "versions": [nested(row) for row in sorted(versions, key=lambda row: -row.number)],
        "remarks": consulting.remarks_among(remarks),
        "goal_texts": {(str(key.sheet_id), key.code): goal.text for key, goal in plan.by_key.items()},
        "seen": version.state != PlanState.ACTIVE or bool(seen),
        "form": form or (remark_form(user, plan) if talks else None),
        "texts": texts_of(version),
        "State": PlanState,
        "Kind": PlanRemark.Kind,
        "Outcome": PlanRemark.Outcome,
    }
    status = 422 if form is not None else 200
    return render_page(request, "learningplans/plans/consult.html", context, status=status)


def texts_of(version):
    """What was agreed besides, as (words, text)."""
    return [(words, getattr(version, name)) for name, words in TEXTS.items()]


def remark_form(user, plan, data=None):
    """The form for a remark; a learner may make it a proposal (P28)."""
    return RemarkForm(data, goals=plan.goals, proposes=user.access.has_role(Role.LEARNER))


# --- to and fro -------------------------------------------------------------------------------------------------


def _seen(request):
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else -1


@requires(Can.EDIT_PLAN)
@require_POST
def consult_send(request, plan_version):
    """Put a draft before everybody around the learner."""
    found, seen = version_where(request, plan_version, Can.EDIT_PLAN), _seen(request)

    def act():
        return consulting.send(version=found, seen=seen, by=request.user, at=timezone.now())

    return done(request, found, act, "Voorgelegd. Iedereen rond de lerende kan nu reageren.")


@requires(Can.EDIT_PLAN)
@require_POST
def consult_back(request, plan_version):
    """Make a draft of it again."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)

    def act():
        return consulting.take_back(version=found, by=request.user, at=timezone.now())

    return done(
        request, found, act, "Het plan is weer een concept. Wie akkoord ging, vraag je het later opnieuw."
    )


@requires(Can.APPROVE_PLAN)
@require_POST
def approve(request, plan_version):
    """Agree with exactly what one saw; the last one approves the plan, and its paper is kept."""
    found, seen = version_where(request, plan_version, Can.APPROVE_PLAN), _seen(request)

    def act():
        return consulting.agree(version=found, seen=seen, by=request.user, at=timezone.now())

    return done(request, found, act, lambda now: _agreed(request, found, now))


@requires(Can.EDIT_PLAN)
@require_POST
def consent_note(request, plan_version):
    """Write down that somebody agreed who cannot sign in."""
    found, seen = version_where(request, plan_version, Can.EDIT_PLAN), _seen(request)
    said = {
        "party": request.POST.get("party", ""),
        "organisation_id": _uuid(request.POST.get("organisation")),
    }

    def act():
        return consulting.note_agreement(version=found, seen=seen, by=request.user, at=timezone.now(), **said)

    return done(request, found, act, lambda now: _agreed(request, found, now))


@requires(Can.EDIT_PLAN)
@require_POST
def consent_settle(request, plan_version):
    """Nobody is left to agree."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)

    def act():
        return consulting.settle(version=found, by=request.user, at=timezone.now())

    return done(request, found, act, lambda now: _agreed(request, found, now))


def _agreed(request, before, now):
    if before.state != PlanState.APPROVED and now.state == PlanState.APPROVED:
        plan_paper_jobs.ask_to_keep(now, by=request.user, at=timezone.now())
        return "Akkoord genoteerd. Iedereen ging akkoord: het plan kan ingaan."
    return "Akkoord genoteerd."


def _uuid(text):
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None


# --- remarks ----------------------------------------------------------------------------------------------------


@requires(Can.DISCUSS_PLAN)
@require_POST
def plan_remark_new(request, plan_version):
    """Say something about the plan, or about one goal."""
    found = version_where(request, plan_version, Can.DISCUSS_PLAN)
    plan = reading.read(found, timezone.localdate())
    form = remark_form(request.user, plan, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    consulting.remark(plan=found.plan, by=request.user, at=timezone.now(), **form.values)
    messages.success(request, "Je opmerking staat erbij.")
    return go_to(request, "learningplans:consult", plan_version=found.pk)


@requires(Can.EDIT_PLAN)
@require_http_methods(FORM)
def plan_remark_answer(request, plan_remark):
    """Say what becomes of a remark; one answer stands."""
    request.menu = MENU
    rows = PlanRemark.objects.where(request.user, Can.EDIT_PLAN).select_related(
        "plan", "by", "trajectory__learner", "trajectory__programme"
    )
    row = get_object_or_404(rows, pk=plan_remark)
    version = making.current_version(row.plan)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            consulting.answer(remark=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except PlanRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Je antwoord staat erbij.")
        return go_to(request, "learningplans:consult", plan_version=version.pk)
    context = {
        "remark": row,
        "version": version,
        "trajectory": row.trajectory,
        "form": form,
        "about": goals_of(row.trajectory).get(Key(row.sheet_id, row.goal_code)),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/plans/answer.html", context, status=status)
