"""Agreements: the list of a trajectory, drawing one up, its page, its versions and their files."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.catalogue.parameters import book
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.addresses import url
from duaalportal.lib.pages import go_to, render_page
from learningplans import agreements as services
from learningplans.agreement_forms import DrawUpForm
from learningplans.agreements import duties, moving, page, paper, reading
from learningplans.agreements.facts import decision_for
from learningplans.jobs import CONCEPT
from learningplans.models import (
    Agreement,
    AgreementKind,
    AgreementState,
    AgreementVersion,
    PaperKind,
    Placement,
)
from learningplans.rules.agreements import AMENDABLE, SCHOOL, moves_for, programme_check
from learningplans.signing_page import panel_of
from learningplans.views.loading import agreement_where, placement_where, reads, trajectory_where

FORM = ["GET", "HEAD", "POST"]


def to_agreement(agreement):
    """The address of an agreement."""
    return reverse("learningplans:agreement", args=[agreement.pk])


@requires(Can.SEE_AGREEMENTS)
@reads
def agreement_list(request, trajectory):
    """The agreements of a trajectory, per placement; a company sees those of its own placements."""
    found = trajectory_where(request, trajectory, Can.SEE_AGREEMENTS)
    placements = Placement.objects.where(request.user, Can.SEE_AGREEMENTS).filter(trajectory=found)
    drawable = Placement.objects.where(request.user, Can.DRAW_UP_AGREEMENT).filter(trajectory=found)
    can_draw_up = set(drawable.values_list("pk", flat=True))
    context = {
        "trajectory": found,
        "rows": [
            {
                "placement": placement,
                "agreements": [(row, page.badge_of(row)) for row in placement.agreements.all()],
                "draws": placement.pk in can_draw_up and not placement.ended_at and not _has_open(placement),
            }
            for placement in placements.select_related("organisation").prefetch_related("agreements")
        ],
    }
    return render_page(request, "learningplans/agreements/list.html", context)


def _has_open(placement):
    return any(AgreementState(row.state).is_open for row in placement.agreements.all())


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def agreement_new(request, placement):
    """Which agreement it will be and why, and drawing it up; an open one is shown instead."""
    found = placement_where(request, placement, Can.DRAW_UP_AGREEMENT)
    if current := reading.open_agreement(found):
        return redirect(to_agreement(current))
    decision, programme = decision_for(found), found.trajectory.programme
    p = book().on(found.starts_on)
    form = DrawUpForm(request.POST or None, paid=decision.kind == AgreementKind.OAO, initial={"level": 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draw_up(placement=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except services.AgreementRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "De overeenkomst is opgemaakt. Lees ze na.")
            return go_to(request, to_agreement(made))
    context = {
        "placement": found,
        "form": form,
        "decision": decision,
        "check": programme_check(decision, programme.workplace_hours, programme.source, p),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/agreements/new.html", context, status=status)


@requires(Can.SEE_AGREEMENTS)
@reads
def agreement(request, agreement):
    """One agreement: where it stands, what comes next and by whom, versions, duties and history."""
    found = agreement_where(request, agreement, Can.SEE_AGREEMENTS)
    today, user, values = timezone.localdate(), request.user, book()
    version = reading.current_version(found)
    draft = page.draft_of(found, version, today, values)
    draws = Agreement.objects.where(user, Can.DRAW_UP_AGREEMENT).filter(pk=found.pk).exists()
    roles = moving.roles_around(user, found) if draws else frozenset()
    context = {
        "agreement": found,
        "trajectory": found.trajectory,
        "version": version,
        "badge": page.badge_of(found),
        "next": page.next_of(found, version, draft.checks, today),
        "draft": draft,
        "links": _links(user, found) if draws else {},
        "draws": draws,
        "moves": {move.name for move in moves_for(found.state, roles)},
        "uploads_here": bool(roles & SCHOOL),
        "amends": draws and found.state in AMENDABLE and version.completed_at is not None,
        "is_being_fixed": version.fixed_at is None and page.is_being_fixed(version),
        "deviations": reading.deviations(found, on=today, values=values),
        "versions": found.versions.select_related("made_by").order_by("-number"),
        "steps": found.steps.select_related("by").order_by("-at"),
        "signatures": panel_of(found, version, user, today),
        **_of_duties(found, version, today, values),
    }
    return render_page(request, "learningplans/agreements/detail.html", context)


# where something that is missing is filled in: address, what its visitor must be able to, and for which findings
FILLED_IN_AT = (
    ("learner_change", Can.EDIT_LEARNER, ("birth_date", "address")),
    ("parent_new", Can.EDIT_LEARNER, ("parents",)),
    ("placements", Can.PLAN_PLACEMENT, ("timetable", "mentor")),
)


# papers that either side may add: finding, and the kind of paper
ADDED_BY_EITHER = (PaperKind.TRAINING_PLAN, PaperKind.WORK_RULES)


def _links(user, found):
    """Addresses of the pages where a finding is mended, for those this person may open."""
    trajectory = found.trajectory_id
    links = {
        code: url(f"learningplans:{name}", trajectory=trajectory)
        for name, can, codes in FILLED_IN_AT
        for code in codes
        if found.school_id in user.access.organisation_ids(can)
    }
    if user.access.organisation_ids(Can.PREPARE_START) & {found.school_id, found.organisation_id}:
        new = url("learningplans:paper_new", trajectory=trajectory)
        links |= {
            kind.value: f"{new}?soort={kind.value}&plaats={found.placement_id}" for kind in ADDED_BY_EITHER
        }
    return links


def _of_duties(found, version, today, values):
    return {
        "duties": duties.duties(found, values),
        "dimona": duties.dimona_of(found, today, values),
        "returns": duties.returns_of(found, today),
        "uploads": page.upload_list(found, version) if version.completed_at else [],
        "registration": page.registration_of(found, today, values),
    }


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def agreement_level(request, agreement):
    """Choose another level of the allowance for the draft."""
    found = agreement_where(request, agreement, Can.DRAW_UP_AGREEMENT)
    version = reading.current_version(found)
    paid = found.kind == AgreementKind.OAO
    form = DrawUpForm(request.POST or None, paid=paid, initial={"level": reading.level_of(version.terms)})

    def act(said):
        services.refresh(agreement=found, by=request.user, at=timezone.now(), **said)
        return "De leervergoeding is aangepast."

    context = {
        "title": "Leervergoeding",
        "lead": "Het niveau volgt uit wat de lerende al haalde.",
        "button": "Bewaar",
    }
    return one_form(request, found, form, act, context)


@requires(Can.DRAW_UP_AGREEMENT)
@require_POST
def agreement_refresh(request, agreement):
    """Take the draft over again from what is known now."""
    found = agreement_where(request, agreement, Can.DRAW_UP_AGREEMENT)
    return acted(
        request,
        found,
        lambda: services.refresh(agreement=found, by=request.user, at=timezone.now()),
        "De tekst is bijgewerkt.",
    )


@requires(Can.DRAW_UP_AGREEMENT)
@require_POST
def agreement_fix(request, agreement):
    """Ask for the file that is signed; its progress shows on the page of the work."""
    found = agreement_where(request, agreement, Can.DRAW_UP_AGREEMENT)
    try:
        job = services.make_ready(agreement=found, by=request.user, at=timezone.now())
    except services.AgreementRefused as refusal:
        messages.error(request, str(refusal))
        return go_to(request, to_agreement(found))
    messages.info(request, "We leggen de tekst vast. Dat duurt enkele tellen.")
    return go_to(request, "jobs:detail", job=job.pk)


@requires(Can.SEE_AGREEMENTS)
@require_POST
def agreement_concept(request, agreement):
    """Ask for the draft as PDF, marked as a concept."""
    found = agreement_where(request, agreement, Can.SEE_AGREEMENTS)
    version = reading.current_version(found)
    if version.fixed_at is None and moving.roles_around(request.user, found):
        version = services.refresh(agreement=found, by=request.user, at=timezone.now())
    return ask_for_paper(request, CONCEPT, version, named="version")


def _version(request, agreement, pk):
    found = agreement_where(request, agreement, Can.SEE_AGREEMENTS)
    rows = AgreementVersion.objects.filter(agreement=found).select_related("made_by", "fixed_by")
    return found, get_object_or_404(rows, pk=pk)


@requires(Can.SEE_AGREEMENTS)
@require_safe
def agreement_version(request, agreement, agreement_version):
    """One version: what it says, and what it changed."""
    found, version = _version(request, agreement, agreement_version)
    context = {"agreement": found, "trajectory": found.trajectory, "version": version}
    if version.terms.get("kind"):
        context["t"] = paper.context_of(version, concept=version.fixed_at is None)
    return render_page(
        request, "learningplans/agreements/version.html", context | {"has_text": "t" in context}
    )


@requires(Can.SEE_AGREEMENTS)
@require_safe
def agreement_file(request, agreement, agreement_version):
    """The exact file that is signed, after asking anew whether this person may have it."""
    _, version = _version(request, agreement, agreement_version)
    if not version.file:
        raise Http404
    try:
        content = version.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = paper.file_name(version) if version.terms.get("kind") else "overeenkomst.pdf"
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/pdf")


# --- answering -------------------------------------------------------------------------------------------------


def acted(request, found, act, words):
    """Do one thing without a form and go back to the agreement with what it says."""
    try:
        act()
    except services.AgreementRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return go_to(request, to_agreement(found))


def one_form(request, found, form, act, context):
    """Show a form; sent and right, let `act` do it and go back to the agreement with what it says."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
        except services.AgreementRefused as refusal:
            form.add_error(None, str(refusal))
            if current := getattr(refusal, "current", None):
                form.data = form.data.copy()
                form.data["version"] = current.version
        else:
            return go_to(request, to_agreement(found))
    context = {"agreement": found, "form": form, "back": to_agreement(found), **context}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/agreements/form.html", context, status=status)
