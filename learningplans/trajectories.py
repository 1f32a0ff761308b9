"""A trajectory moves from state to state: under a lock, by the table, past the barriers, and with its trace.

What a move needs besides its state stands in BARRIERS, a list of questions per move. A subject adds its own:

    @trajectories.barrier("start")
    def gate_is_open(trajectory, on): ...   # a Dutch sentence that says why not, or ""
"""

from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from companies.rules.papers import refuse
from duaalportal.accounts import audit, rls
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import as_day, date_of
from learningplans import trail
from learningplans.models import (
    CLOSED_STATES,
    Agreement,
    Learner,
    Placement,
    Trajectory,
    TrajectoryState,
    TrajectoryStep,
)
from learningplans.rules.learners import birth_faults, period_faults
from learningplans.rules.trajectories import MOVES, change_faults, left_without, placed

audit.verbs(
    trajectory_moved="bracht het traject in een andere stand",
    trajectory_changed="paste opleiding of periode van het traject aan",
)

BARRIERS = defaultdict(list)
MEANWHILE = "Iemand anders paste het traject net aan. Kijk het na en probeer opnieuw."


class MoveRefused(Exception):
    """The trajectory cannot make this move; `reason` says why in Dutch."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class WrongState(MoveRefused):
    """The move does not leave the state in which the trajectory is."""


class ReasonMissing(MoveRefused):
    """This move asks why."""


class DayRefused(MoveRefused):
    """The day lies in the future, or before the last step."""


class Barred(MoveRefused):
    """Something else has to be in order first."""


class TrajectoryChanged(MoveRefused):
    """Somebody else moved or changed it meanwhile."""


class TrajectoryClosed(MoveRefused):
    """What is closed stays as it was."""


def barrier(*names):
    """Add a question to moves: a function of (trajectory, on) that answers why not, or ""."""

    def mark(question):
        for name in names:
            BARRIERS[name].append(question)
        return question

    return mark


def obstacles(trajectory, name, on):
    """What stands in the way of a move on a day, in sentences; the state itself left out."""
    return [why for question in BARRIERS[name] if (why := question(trajectory, on))]


@transaction.atomic
def move(*, trajectory, name, on, by, at, reason="", version=None):
    """Bring a trajectory into another state from a day on; raises MoveRefused, with a class per reason."""
    current = (
        Trajectory.objects.select_for_update(of=("self",)).select_related("school").get(pk=trajectory.pk)
    )
    asked, reason = MOVES[name], reason.strip()
    if version is not None and current.version != version:
        raise TrajectoryChanged(MEANWHILE)
    if current.state not in asked.leaves:
        raise WrongState(f"Dit kan niet: het traject is nu '{current.get_state_display()}'.")
    if asked.needs_reason and not reason:
        raise ReasonMissing("Schrijf waarom.")
    _check_day(current, on, as_day(at))
    for why in obstacles(current, name, on):
        raise Barred(why)
    return _step(current, asked.reaches, on, reason, by, at)


def _check_day(current, on, today):
    if on > today:
        raise DayRefused("Deze dag komt nog. Kies vandaag of een vroegere dag.")
    last = (
        TrajectoryStep.objects.filter(trajectory=current).order_by("-at", "-pk").values_list("on", flat=True)
    )
    if (before := last.first()) and on < before:
        raise DayRefused(f"De vorige stap was op {date_of(before)}. Kies die dag of een latere.")


def _step(current, reaches, on, reason, by, at):
    TrajectoryStep.objects.create(
        school=current.school,
        trajectory=current,
        from_state=current.state,
        to_state=reaches,
        on=on,
        reason=reason,
        at=at,
        by=by,
    )
    before, current.state, current.version = current.state, reaches, current.version + 1
    current.save(update_fields=["state", "version"])
    trail.record("trajectory_moved", current, by=by, at=at, before=before, after=reaches, on=on)
    if reaches in CLOSED_STATES:
        tell(current, by=by, at=at)
    return current


def tell(trajectory, *, by, at, placement=None):
    """Let those above hear, in the same transaction, that it got this placement, or that it is over."""
    for path in settings.TRAJECTORY_FOLLOWERS:
        import_string(path)(trajectory=trajectory, placement=placement, by=by, at=at)


# --- programme and period -----------------------------------------------------------------------------------------


@transaction.atomic
def change_trajectory(*, trajectory, version, by, at, programme, school_year, starts_on, ends_on):
    """Correct programme, school year or period; placements stay inside, and what stands keeps its programme.

    Raises TrajectoryClosed, TrajectoryChanged and CannotBe. The same again changes nothing.
    """
    # the learner first, as who plans a placement does
    learner = Learner.objects.select_for_update(of=("self",)).get(pk=trajectory.learner_id)
    rows = Trajectory.objects.select_for_update(of=("self",))
    current = rows.select_related("school", "learner", "programme").get(pk=trajectory.pk)
    wanted = {
        "programme": programme,
        "school_year": school_year,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    changed = [name for name, value in wanted.items() if getattr(current, name) != value]
    if current.state in CLOSED_STATES:
        raise TrajectoryClosed("Dit traject is afgesloten en verandert niet meer.")
    if current.version != version:
        raise TrajectoryChanged(MEANWHILE)
    if not changed:
        return current
    period = {"school_year": school_year, "starts_on": starts_on, "ends_on": ends_on}
    born = birth_faults(birth_date=learner.birth_date, starts_on=starts_on, p=book().on(starts_on))
    refuse([*period_faults(**period), *born, *change_faults(**wanted, **_what_stands(current))])
    for name in changed:
        setattr(current, name, wanted[name])
    current.version += 1
    current.save(update_fields=[*changed, "version"])
    trail.record("trajectory_changed", current, by=by, at=at, fields=changed)
    return current


def _what_stands(current):
    """What a change has to leave right: placements with their company, agreements, and the learner's other years."""
    with rls.across_organisations():  # also years that a colleague accompanied
        others = Trajectory.objects.open().filter(learner=current.learner_id).exclude(pk=current.pk)
        years = set(others.values_list("school_year", flat=True))
    rows = Placement.objects.standing().filter(trajectory=current).select_related("organisation", "place")
    agreements = Agreement.objects.open().filter(trajectory=current).select_related("organisation")
    return {
        "before": current.programme,
        "placements": [
            (row.organisation.name, row.starts_on, row.ends_on, row.place.programme_id if row.place else None)
            for row in rows.order_by("starts_on", "pk")
        ],
        "agreements": [row.organisation.name for row in agreements],
        "other_years": years,
    }


# --- what follows from a placement ------------------------------------------------------------------------------


def follow_placement(trajectory, *, by, at):
    """A learner got a place: who was looking for one is matched. Within the transaction of the placement."""
    _follow(trajectory, placed, "", by, at)


def follow_end(trajectory, *, reason, by, at):
    """A place ended: without another one the learner looks again, or has no place. Within the same transaction."""
    if not standing(trajectory, as_day(at)):
        _follow(trajectory, left_without, reason, by, at)


def _follow(trajectory, rule, reason, by, at):
    current = (
        Trajectory.objects.select_for_update(of=("self",)).select_related("school").get(pk=trajectory.pk)
    )
    if name := rule(TrajectoryState(current.state)):
        _step(current, MOVES[name].reaches, as_day(at), reason, by, at)


# --- barriers of the trajectory's own ---------------------------------------------------------------------------


def standing(trajectory, on):
    """Placements of a trajectory that are not over by a day, with their company."""
    return list(Placement.objects.standing(on).filter(trajectory=trajectory).select_related("organisation"))


@barrier("match", "prepare_start", "start", "resume", "go_on")
def has_a_place(trajectory, on):
    """Somebody is matched, and works, with a placement."""
    return "" if standing(trajectory, on) else "Er is nog geen plaats. Leg eerst een plaatsing vast."


@barrier("search", "lose_place", "stop")
def has_no_place(trajectory, on):
    """Who looks, lost a place or stops has none any more."""
    found = standing(trajectory, on)
    return f"Beëindig eerst de plaatsing bij {found[0].organisation.name}." if found else ""


@barrier("complete")
def nothing_goes_on(trajectory, on):
    """After the last day of a trajectory no placement goes on."""
    later = [row for row in standing(trajectory, on) if row.ends_on > on]
    if not later:
        return ""
    first = later[0]
    return (
        f"De plaatsing bij {first.organisation.name} loopt tot en met {date_of(first.ends_on)}. "
        "Beëindig ze, of wacht tot die dag."
    )
