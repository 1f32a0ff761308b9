"""The start of one placement: how it stands, what one notes for it, the health check, and the first day."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, Role, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans import health, start, trajectories
from learningplans.agreements.errors import AgreementRefused
from learningplans.models import Agreement, HealthSurveillance, Placement, StartEvidence, TrajectoryPaper
from learningplans.papers import newest
from learningplans.rules.start import Colour
from learningplans.start_forms import EvidenceForm, HealthForm, StartForm
from learningplans.start_links import link_for
from learningplans.views.loading import placement_where, reads, trajectory_where

FORM = ["GET", "HEAD", "POST"]
PAGE = "learningplans:start"


@requires(Can.SEE_START)
@reads
def start_of(request, trajectory):
    """The starts of a trajectory; with one placement straight to it."""
    found = trajectory_where(request, trajectory, Can.SEE_START)
    rows = Placement.objects.where(request.user, Can.SEE_START).filter(trajectory=found).standing()
    gates = start.gates_for(rows, timezone.localdate())
    if len(gates) == 1:
        return go_to(request, PAGE, placement=next(iter(gates)))
    rows = rows.select_related("organisation").order_by("starts_on", "pk")
    context = {"trajectory": found, "starts": [(row, gates[row.pk]) for row in rows]}
    return render_page(request, "learningplans/start/start_of.html", context)


@requires(Can.SEE_START)
@reads
def start_page(request, placement):
    """Everything that has to be in order for the first day: what holds it back first."""
    found = placement_where(request, placement, Can.SEE_START)
    return _page(request, found)


def _page(request, placement, form=None, status=200):
    today, user = timezone.localdate(), request.user
    gate = start.gate_of(placement, today)
    agreement = Agreement.objects.open().filter(placement=placement).first()
    starts = _may_start(user, placement) and not gate.has_started and today >= placement.starts_on
    context = {
        "placement": placement,
        "trajectory": placement.trajectory,
        "gate": gate,
        "groups": _groups(user, placement, gate),
        "others": _others(user, placement, gate),
        "green": gate.of(Colour.GREEN),
        "links": {
            item.code: link
            for item in gate.items
            if item.is_open and (link := link_for(item.code, placement, user, agreement))
        },
        "notes": _notes(user, placement, gate),
        "form": form or StartForm(initial={"on": placement.starts_on}),
        "starts": starts,
        "coaches": _may_start(user, placement),
        "keeps": user.access.can(Can.PREPARE_START),
        "reads_papers": user.access.can(Can.SEE_AGREEMENTS),
        "today": today,
    }
    return render_page(request, "learningplans/start/start.html", context, status=status)


class Group(NamedTuple):
    """Open items under one heading."""

    title: str
    hint: str
    items: list


def _groups(user, placement, gate):
    """What is open: what holds the first day back, then what is one's own side's to do."""
    own = [item for item in gate.warnings if start.may_note(user, placement, item.owners)]
    red = sorted(gate.blocks, key=lambda item: item.due)
    groups = (
        Group("Dit houdt de eerste dag tegen", "Zo zegt de wet het. Breng dit eerst in orde.", red),
        Group("Nog te doen door jullie", "Dit houdt de eerste dag niet tegen.", _by_day(own)),
    )
    return [group for group in groups if group.items]


def _others(user, placement, gate):
    """What is open and the other side's to do."""
    return _by_day(i for i in gate.warnings if not start.may_note(user, placement, i.owners))


def _by_day(items):
    return sorted(items, key=lambda item: item.due)


def _notes(user, placement, gate):
    """Codes of the items of which this person may say something."""
    if not user.access.can(Can.PREPARE_START):
        return frozenset()
    asked = [item for item in gate.items if item.is_asked and item.entry.takes_word]
    return frozenset(item.code for item in asked if start.may_note(user, placement, item.owners))


def _may_start(user, placement):
    return Role.TRAJECTORY_COACH in user.access.roles_in(placement.school_id)


# --- what one notes ----------------------------------------------------------------------------------------------


@requires(Can.PREPARE_START)
@require_http_methods(FORM)
def start_note(request, placement):
    """Note that one item was done, on the page itself or on one of its own; `?punt=` says which."""
    found = placement_where(request, placement, Can.PREPARE_START)
    gate = start.gate_of(found, timezone.localdate())
    asked = request.POST.get("punt") or request.GET.get("punt", "")
    item = next((one for one in gate.items if one.code == asked), None)
    if item is None or item.code not in _notes(request.user, found, gate):
        return go_to(request, PAGE, placement=found.pk)
    rows = TrajectoryPaper.objects.where(request.user, Can.PREPARE_START).filter(trajectory=found.trajectory)
    form = EvidenceForm(request.POST or None, item=item, papers=newest(rows).order_by("-added_at", "pk"))
    if request.method == "POST" and form.is_valid() and _noted(request, found, item, form):
        return go_to(request, PAGE, placement=found.pk)
    context = {"placement": found, "trajectory": found.trajectory, "item": item, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/start/note.html", context, block="formulier", status=status)


def _noted(request, placement, item, form):
    try:
        start.note_evidence(
            placement=placement, code=item.code, by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except start.StartRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, "Genoteerd.")
    return True


@requires(Can.PREPARE_START)
@require_POST
def start_note_withdraw(request, placement, evidence):
    """Take a note back that was a mistake."""
    found = placement_where(request, placement, Can.PREPARE_START)
    rows = StartEvidence.objects.where(request.user, Can.PREPARE_START).filter(placement=found)
    row = get_object_or_404(rows, pk=evidence)
    try:
        start.withdraw_evidence(evidence=row, by=request.user, at=timezone.now())
    except start.StartRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Teruggenomen. Het punt staat weer open.")
    return go_to(request, PAGE, placement=found.pk)


@requires(Can.PREPARE_START)
@require_http_methods(FORM)
def start_health(request, placement):
    """Who organises the health check, when, and that the attest came; never what it says."""
    found = placement_where(request, placement, Can.PREPARE_START)
    row, item = health.health_of(found), start.gate_of(found, timezone.localdate()).item("S8")
    minor = item.finding.blocks and not row.needed_by_risk
    form = HealthForm(request.POST or None, is_minor=minor, row=row)
    if request.method == "POST" and form.is_valid() and _agreed(request, found, form):
        messages.success(request, "Bewaard.")
        return go_to(request, PAGE, placement=found.pk)
    context = {
        "placement": found,
        "trajectory": found.trajectory,
        "item": item,
        "form": form,
        "row": row if isinstance(row, HealthSurveillance) and row.version else None,
    }
    return render_page(
        request, "learningplans/start/health.html", context, status=422 if form.is_bound else 200
    )


def _agreed(request, placement, form):
    try:
        health.note_health(placement=placement, by=request.user, at=timezone.now(), **form.cleaned_data)
    except start.StartRefused as refused:
        form.add_error("attest_on", str(refused))
    except health.HealthChanged as changed:
        form.data = form.data.copy()
        form.data["version"] = changed.current.version
        form.add_error(None, f"{changed.current.noted_by.name} paste dit net aan. Kijk na en bewaar opnieuw.")
    else:
        return True
    return False


# --- the first day -----------------------------------------------------------------------------------------------


@requires(Can.START_TRAJECTORY)
@require_POST
def start_now(request, placement):
    """Let the placement begin, or say what stands in the way; nothing is written then."""
    found = placement_where(request, placement, Can.START_TRAJECTORY)
    if not _may_start(request.user, found):
        raise Http404
    form = StartForm(request.POST)
    if form.is_valid():
        try:
            start.start_placement(
                placement=found, on=form.cleaned_data["on"], by=request.user, at=timezone.now()
            )
        except start.StartBlocked as blocked:
            for finding in blocked.findings:
                form.add_error(None, f"{finding.why} {finding.todo} (Bron: {finding.source})")
        except (AgreementRefused, trajectories.MoveRefused) as refused:
            form.add_error("on", str(refused))
        else:
            messages.success(request, "Gestart. Veel succes samen.")
            return go_to(request, PAGE, placement=found.pk)
    return _page(request, found, form, status=422)
