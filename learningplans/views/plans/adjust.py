"""Adjusting a plan: the next version, sheets that changed, what is agreed besides, and what differs between versions."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import PlanItem, TeamMember
from learningplans.models.plans import PlanState
from learningplans.plans import adjusting, comparing, extras, reading
from learningplans.plans.changing import said_gone, why_closed
from learningplans.plans.errors import PlanChanged, PlanRefused
from learningplans.plans.forms import AdjustForm, ExtraForm, TextsForm
from learningplans.plans.making import version_in_the_making
from learningplans.rules import plans as rules
from learningplans.rules.plan_changes import TEXTS
from learningplans.rules.sheets import goals_of
from learningplans.views.loading import reads
from learningplans.views.plans.loading import FORM, around, done, edits, item_where, version_where


@requires(Can.EDIT_PLAN)
@require_http_methods(FORM)
def adjust(request, plan_version):
    """Begin the next version, with a reason; what is new about the sheets stands beside it."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)
    if (making := version_in_the_making(found.plan_id)) and request.method != "POST":
        return go_to(request, "learningplans:plan_sheets", plan_version=making.pk)
    form = AdjustForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = adjusting.adjust(version=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = (
                f"Versie {made.number} is begonnen. Versie {found.number} blijft gelden tot de nieuwe ingaat."
            )
            messages.success(request, words)
            return go_to(request, "learningplans:plan_sheets", plan_version=made.pk)
    context = {
        **around(found, "consult", writes=True),
        "form": form,
        "refused": rules.refusal(rules.MOVES["adjust"], found.state),
        "news": adjusting.sheet_news(found),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/plans/adjust.html", context, status=status)


# --- sheets that changed ----------------------------------------------------------------------------------------


@requires(Can.EDIT_PLAN)
@reads
def plan_sheets(request, plan_version):
    """What is new about the sheets of a plan, sheet by sheet, and goals that vanished."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)
    is_open, held = PlanState(found.state).is_open, adjusting.rows_of(found)
    context = {
        **around(found, "plan_sheets", writes=True),
        "is_open": is_open,
        "closed": "" if is_open else why_closed(found),
        "news": adjusting.sheet_news(found, held),
        "vanished": adjusting.vanished_items(found, held),
        "older": adjusting.older_company_sheets(found, held),
        "unknown": _unknown_competences(found, held),
        "State": PlanState,
    }
    return render_page(request, "learningplans/plans/sheets.html", context)


def _unknown_competences(version, held):
    """Goals that serve a competence which the standard trajectory does not have (any more): (goal, codes)."""
    known = {one.code for one in reading.competences_of(version.plan.standard_trajectory_id)}
    goals = (goal for row in held.sheets for goal in goals_of(row.sheet_version.content))
    return [
        (goal.text, ", ".join(sorted(set(goal.competences) - known)))
        for goal in goals
        if set(goal.competences) - known
    ]


@requires(Can.EDIT_PLAN)
@require_POST
def plan_sheet_follow(request, plan_version):
    """Follow the newest version of a sheet, take a new one in, or take one out that went out of use."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)
    sheet, what = _uuid(request.POST.get("sheet")), request.POST.get("what")
    now, who = timezone.now(), request.user
    acts = {
        "follow": lambda: adjusting.follow_sheet(
            version=found, sheet_id=sheet, newest_id=request.POST.get("newest"), by=who, at=now
        ),
        "add": lambda: adjusting.add_sheet(version=found, sheet_id=sheet, by=who, at=now),
        "remove": lambda: adjusting.remove_sheet(version=found, sheet_id=sheet, by=who, at=now),
    }
    if what not in acts:
        raise Http404
    return done(
        request, found, acts[what], lambda gone: f"Aangepast. {said_gone(gone)}".strip(), "plan_sheets"
    )


@requires(Can.EDIT_PLAN)
@require_POST
def plan_company_sheets(request, plan_version):
    """Let the items follow the newest versions of their company sheets."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)

    def act():
        return adjusting.follow_company_sheets(version=found, by=request.user, at=timezone.now())

    return done(request, found, act, lambda gone: f"Aangepast. {said_gone(gone)}".strip(), "plan_sheets")


@requires(Can.EDIT_PLAN)
@require_POST
def plan_item_decide(request, plan_item):
    """Keep an item whose goal vanished, or take it away."""
    item = item_where(request, plan_item, Can.EDIT_PLAN)
    keep = request.POST.get("keep") == "ja"

    def act():
        return adjusting.decide_item(item=item, keep=keep, by=request.user, at=timezone.now())

    words = "Het blijft als extra afspraak." if keep else "Het is weg uit het plan."
    return done(
        request, item.plan_version, act, lambda gone: f"{words} {said_gone(gone)}".strip(), "plan_sheets"
    )


def _uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise Http404 from None


# --- what is agreed besides -------------------------------------------------------------------------------------


@requires(Can.EDIT_PLAN)
@require_http_methods(FORM)
def appointments(request, plan_version):
    """What school and company expect of each other, how they keep in touch and evaluate."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)
    if not PlanState(found.state).is_open:
        messages.info(request, why_closed(found))
        return go_to(request, "learningplans:consult", plan_version=found.pk)
    texts = {name: getattr(found, name) for name in TEXTS}
    form = TextsForm(request.POST or None, initial={**texts, "version": found.version})
    theirs = []
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            gone = extras.write_texts(
                version=found, seen=said.pop("version"), by=request.user, at=timezone.now(), **said
            )
        except PlanChanged as refusal:
            form.add_error(None, str(refusal))
            form.data = form.data.copy()
            form.data["version"] = refusal.current.version
            theirs = [(words, getattr(refusal.current, name)) for name, words in TEXTS.items()]
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Bewaard. {said_gone(gone)}".strip())
            return go_to(request, "learningplans:consult", plan_version=found.pk)
    context = {**around(found, "consult", writes=True), "form": form, "theirs": theirs}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/plans/appointments.html", context, status=status)


@requires(Can.EDIT_PLAN)
@require_http_methods(FORM)
def extra(request, plan_version):
    """Agree on something beside the programme, and see what was agreed."""
    found = version_where(request, plan_version, Can.EDIT_PLAN)
    stays, is_open = reading.stays_of(found.trajectory), PlanState(found.state).is_open
    form = None
    if is_open:
        data = request.POST or None
        form = ExtraForm(data, stays=stays, people=_people(found), initial={"key": uuid.uuid4()})
    elif request.method == "POST":
        messages.error(request, why_closed(found))
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            gone = extras.add_extra(version=found, by=request.user, at=timezone.now(), **form.values)
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Het staat in het plan. {said_gone(gone)}".strip())
            return go_to(request, "learningplans:extra", plan_version=found.pk)
    items = found.items.exclude(origin=PlanItem.Origin.PROGRAMME)
    context = {
        **around(found, "extra", writes=True),
        "form": form,
        "closed": "" if is_open else why_closed(found),
        "items": list(
            items.select_related("organisation", "responsible").order_by("starts_on", "title", "pk")
        ),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "learningplans/plans/extra.html", context, status=status)


def _people(version):
    """Who accompanies the learner today, by name."""
    rows = TeamMember.objects.filter(trajectory=version.trajectory_id).running(timezone.localdate())
    found = {row.user or row.mentor.user for row in rows.select_related("user", "mentor__user")}
    return sorted(found - {None}, key=lambda one: one.name)


@requires(Can.EDIT_PLAN)
@require_POST
def plan_extra_remove(request, plan_item):
    """Take an extra out of the plan."""
    item = item_where(request, plan_item, Can.EDIT_PLAN)

    def act():
        return extras.remove_extra(item=item, by=request.user, at=timezone.now())

    return done(
        request, item.plan_version, act, lambda gone: f"Weggehaald. {said_gone(gone)}".strip(), "extra"
    )


# --- what differs -----------------------------------------------------------------------------------------------


@requires(Can.SEE_PLAN)
@reads
def difference(request, plan_version):
    """What differs between this version and another one (?met=number), the one before it unless asked otherwise."""
    found = version_where(request, plan_version, Can.SEE_PLAN)
    versions = comparing.versions_of(found.plan_id)
    others = {str(row.number): row for row in versions if row.number < found.number}
    before = others.get(request.GET.get("met", "")) or next(iter(others.values()), None)
    context = {
        **around(found, "difference", writes=edits(request.user, found)),
        "before": before,
        "others": list(others.values()),
        "choices": [
            (f"Met versie {number}", f"?met={number}", row is before) for number, row in others.items()
        ],
        "found": comparing.compare(before, found, request.user) if before else None,
    }
    return render_page(request, "learningplans/plans/difference.html", context)
