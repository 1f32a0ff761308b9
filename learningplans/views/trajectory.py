"""The page of one trajectory, each role its part; correcting it, and bringing it into another state."""

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from companies.rules.papers import CannotBe
from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, Role, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans import learners, trail, trajectories
from learningplans.learner_list import COLUMNS, lines
from learningplans.models import (
    CLOSED_STATES,
    Agreement,
    Guardian,
    Placement,
    TeamMember,
    Trajectory,
    TrajectoryPaper,
    TrajectoryState,
)
from learningplans.parts import Part, parts_of, roles_around
from learningplans.placements import timetable_of
from learningplans.rules.placements import said_days
from learningplans.rules.trajectories import possible
from learningplans.start_profile import profile_of
from learningplans.timeline import timeline
from learningplans.trajectory_forms import MoveForm, TrajectoryForm
from learningplans.views.loading import reads, trajectory_where

SHOWN = 12
BADGES = {
    "running": "ok",
    "completed": "ok",
    "start_ready": "new",
    "matched": "new",
    "interrupted": "stop",
    "without_place": "stop",
}


@requires(Can.SEE_LEARNERS)
@reads
def trajectory(request, trajectory):
    """Everything this person may know of one learner's trajectory, the next date first."""
    found = trajectory_where(request, trajectory, Can.SEE_LEARNERS)
    user, today = request.user, timezone.localdate()
    roles = roles_around(user, found, today)
    parts = parts_of(roles)
    placements = _placements(user, found, today)
    team = _team(user, found)
    events = timeline(user, found, parts, placements, team, today)
    line = _line(user, found, today)
    context = {
        "trajectory": found,
        "learner": found.learner,
        "own": found.learner.user_id == user.pk,
        "parts": {part.name for part in parts},
        "badge": BADGES.get(found.state, "wait"),
        "line": line,
        "open": list({one.words: one for one in reversed(line.told.open)}.values())[::-1],
        "placements": [(row, said_days(timetable_of(row, today))) for row in placements],
        "sides": _sides(found, [row for row in team if _is_there(row, today)]),
        "events": events if "alles" in request.GET else _nearest(events, today),
        "hidden": 0 if "alles" in request.GET else max(0, len(events) - SHOWN),
        "today": today,
        "moves": Role.TRAJECTORY_COACH in roles and found.state in OPEN,
        "looks": TrajectoryState(found.state).is_looking,
        "words": audit.VERBS,
        **_rows(user, found, parts, today),
    }
    return render_page(request, "learningplans/trajectory.html", context)


OPEN = {state for move in trajectories.MOVES.values() for state in move.leaves}


def _rows(user, found, parts, today):
    """The rows of the parts that are asked; one query each."""
    asked = {
        "parents": (Part.PARENTS, lambda: Guardian.objects.filter(learner=found.learner_id).running(today)),
        "agreements": (Part.AGREEMENTS, lambda: _agreements(user, found, today)),
        "papers": (
            Part.DOCUMENTS,
            lambda: TrajectoryPaper.objects.visible_to(user, today).filter(
                trajectory=found, replaced_by=None
            ),
        ),
        "history": (Part.HISTORY, lambda: trail.history(found, 30)),
        "profile": (Part.START_PROFILE, lambda: profile_of(found)),
    }
    return {name: ask() if part in parts else None for name, (part, ask) in asked.items()}


def _placements(user, found, today):
    rows = Placement.objects.where(user, Can.SEE_LEARNERS, today).filter(trajectory=found)
    return list(
        rows.select_related("organisation", "place__mentor")
        .prefetch_related("days")
        .order_by("starts_on", "organisation__name", "pk")
    )


def _agreements(user, found, today):
    rows = Agreement.objects.where(user, Can.SEE_AGREEMENTS, today).filter(trajectory=found)
    return rows.select_related("organisation").order_by("-started_at", "pk")


def _team(user, found):
    """The team as this person may know it: who comes from a company does not read of another company."""
    rows = TeamMember.objects.filter(trajectory=found).select_related("user", "mentor", "organisation")
    own = {row.organisation_id for row in user.access.memberships}
    from_school = found.school_id in own
    return [row for row in rows if from_school or row.on_school_side or row.organisation_id in own]


def _is_there(row, today):
    return row.ended_at is None and (row.ends_on is None or row.ends_on >= today)


def _sides(found, team):
    """Who accompanies, per side: the school first, then each company or centre by name; contacts on top."""
    by_side = {}
    for row in sorted(team, key=lambda row: (not row.is_contact, row.role, row.name)):
        by_side.setdefault((not row.on_school_side, row.organisation.name), []).append(row)
    return [(name, rows) for (_, name), rows in sorted(by_side.items())]


def _line(user, found, today):
    rows = Trajectory.objects.filter(pk=found.pk).values_list(*COLUMNS, named=True)
    return lines(user, rows, today)[0]


def _nearest(events, today):
    """What lies nearest to today: a few that come, and what happened last."""
    coming = [event for event in events if event.on > today]
    return [*coming[-SHOWN // 3 :], *events[len(coming) :]][:SHOWN]


# --- programme and period -----------------------------------------------------------------------------------------


@requires(Can.EDIT_LEARNER)
@require_http_methods(["GET", "HEAD", "POST"])
def trajectory_change(request, trajectory):
    """Correct the programme, the school year or the period of a trajectory."""
    found = trajectory_where(request, trajectory, Can.EDIT_LEARNER)
    form = TrajectoryForm(request.POST or None, trajectory=found)
    if request.method == "POST" and form.is_valid() and _changed(request, found, form):
        return go_to(request, "learningplans:trajectory", trajectory=found.pk)
    context = {"trajectory": found, "form": form, "shut": found.state in CLOSED_STATES}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/trajectory_change.html", context, status=status)


def _changed(request, found, form):
    now = timezone.now()
    try:
        changed = trajectories.change_trajectory(
            trajectory=found, by=request.user, at=now, **form.cleaned_data
        )
    except trajectories.MoveRefused as no:
        form.add_error(None, no.reason)
        return False
    except CannotBe as no:
        for fault in no.faults:
            form.add_error(fault.field if fault.field in form.fields else None, fault.text)
        return False
    messages.success(request, "Bewaard.")
    for words in learners.start_warnings(school=found.school, starts_on=changed.starts_on):
        messages.warning(request, words)
    return True


# --- another state ----------------------------------------------------------------------------------------------


@requires(Can.START_TRAJECTORY)
@require_http_methods(["GET", "HEAD", "POST"])
def trajectory_state(request, trajectory):
    """The steps that can be made from here; of the others what is in the way."""
    found = trajectory_where(request, trajectory, Can.START_TRAJECTORY)
    today = timezone.localdate()
    asked = [(move, trajectories.obstacles(found, move.name, today)) for move in possible(found.state)]
    form = MoveForm(
        request.POST or None,
        moves=[move for move, no in asked if request.method == "POST" or not no],
        initial={"version": found.version, "on": today, "name": request.GET.get("stap", "")},
    )
    if request.method == "POST" and form.is_valid() and _moved(request, found, form):
        return go_to(request, "learningplans:trajectory", trajectory=found.pk)
    context = {"trajectory": found, "form": form, "asked": asked, "badge": BADGES.get(found.state, "wait")}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/trajectory_state.html", context, status=status)


def _moved(request, found, form):
    try:
        moved = trajectories.move(trajectory=found, by=request.user, at=timezone.now(), **form.cleaned_data)
    except trajectories.MoveRefused as no:
        form.add_error("reason" if isinstance(no, trajectories.ReasonMissing) else None, no.reason)
        return False
    messages.success(request, f"Het traject is nu: {moved.get_state_display()}.")
    return True
