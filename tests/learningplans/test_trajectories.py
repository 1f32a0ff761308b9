"""A trajectory moves from state to state: every state and every move, the barriers, the day, and the trace."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from companies.rules.papers import CannotBe
from duaalportal.accounts.models import AuditEntry
from duaalportal.catalogue.models import Programme
from learningplans import placements, trajectories
from learningplans.models import Learner, Trajectory, TrajectoryState, TrajectoryStep
from learningplans.rules.trajectories import MOVES, left_without, may, placed, possible
from tests.factories.learningplans import draw_up, make_trajectory
from tests.learningplans.placing import DAY, Kind, Scene, days
from tests.stories import one_world, today

S = TrajectoryState
# what the requirements draw: from each state, the states that may follow
DRAWN = {
    S.PREPARING: {S.SEARCHING, S.MATCHED, S.STOPPED},
    S.SEARCHING: {S.MATCHED, S.STOPPED},
    S.MATCHED: {S.START_READY, S.SEARCHING, S.STOPPED},
    S.START_READY: {S.RUNNING, S.SEARCHING, S.STOPPED},
    S.RUNNING: {S.INTERRUPTED, S.WITHOUT_PLACE, S.FINAL_TALK, S.STOPPED},
    S.INTERRUPTED: {S.RUNNING, S.WITHOUT_PLACE, S.FINAL_TALK, S.STOPPED},
    S.WITHOUT_PLACE: {S.SEARCHING, S.MATCHED, S.FINAL_TALK, S.STOPPED},
    S.FINAL_TALK: {S.RUNNING, S.COMPLETED, S.STOPPED},
    S.COMPLETED: set(),
    S.STOPPED: set(),
}
EVERY = [pytest.param(state, name, id=f"{state}-{name}") for state, name in itertools.product(S, MOVES)]


# --- the table alone --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", S)
def test_the_table_is_what_was_drawn(state):
    assert {move.reaches for move in possible(state)} == DRAWN[state]


def test_a_closed_trajectory_never_moves():
    assert not [move for state in S if not state.is_open for move in possible(state)]


@pytest.mark.parametrize(
    "state, follows, falls",
    [
        (S.PREPARING, "match", None),
        (S.SEARCHING, "match", None),
        (S.WITHOUT_PLACE, "match", None),
        (S.MATCHED, None, "search"),
        (S.START_READY, None, "search"),
        (S.RUNNING, None, "lose_place"),
        (S.INTERRUPTED, None, "lose_place"),
        (S.FINAL_TALK, None, None),
        (S.STOPPED, None, None),
    ],
)
def test_what_follows_from_a_place(state, follows, falls):
    assert (placed(state), left_without(state)) == (follows, falls)


# --- every state x every move -------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@one_world
def scene():
    """One school; what a test changes is undone by the test's own transaction."""
    return Scene(companies=1)


def brought(scene, state):
    """The trajectory in a state, as a plain row."""
    Trajectory.objects.filter(pk=scene.trajectory.pk).update(state=state)
    return Trajectory.objects.get(pk=scene.trajectory.pk)


def move(scene, name, **changes):
    values = {"trajectory": scene.trajectory, "on": today(), "reason": "een reden", "by": scene.coach}
    return trajectories.move(name=name, at=timezone.now(), **values | changes)


@pytest.fixture
def no_barriers(monkeypatch):
    monkeypatch.setattr(trajectories, "BARRIERS", trajectories.defaultdict(list))


@pytest.mark.parametrize("state, name", EVERY)
def test_every_state_and_every_move(scene, no_barriers, state, name):
    brought(scene, state)
    if not may(name, state):
        with pytest.raises(trajectories.WrongState, match="het traject is nu"):
            move(scene, name)
        assert Trajectory.objects.get(pk=scene.trajectory.pk).state == state
        return
    moved = move(scene, name)
    step = TrajectoryStep.objects.get(trajectory=moved)
    assert moved.state == MOVES[name].reaches and moved.version == scene.trajectory.version + 1
    assert (step.from_state, step.to_state, step.on, step.by) == (state, moved.state, today(), scene.coach)
    assert step.reason == "een reden"
    entry = AuditEntry.objects.get(verb="trajectory_moved")
    assert (entry.object_id, entry.facts["before"]) == (str(moved.pk), state)
    assert "een reden" not in str(entry.facts)  # a reason may tell about the learner


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.needs_reason])
def test_what_asks_why_is_not_done_without(scene, no_barriers, name):
    brought(scene, next(state for state in S if may(name, state)))
    with pytest.raises(trajectories.ReasonMissing, match="Schrijf waarom"):
        move(scene, name, reason="  ")


def test_no_step_lies_ahead_or_before_the_last(scene, no_barriers):
    brought(scene, S.RUNNING)
    with pytest.raises(trajectories.DayRefused, match="komt nog"):
        move(scene, "interrupt", on=today() + DAY)
    move(scene, "interrupt", on=today() - 3 * DAY)
    with pytest.raises(trajectories.DayRefused, match="De vorige stap was op"):
        move(scene, "resume", on=today() - 4 * DAY)
    assert move(scene, "resume", on=today() - 3 * DAY)


def test_who_saw_an_older_state_is_told(scene, no_barriers):
    brought(scene, S.RUNNING)
    with pytest.raises(trajectories.TrajectoryChanged, match="Iemand anders"):
        move(scene, "interrupt", version=scene.trajectory.version + 1)


# --- the barriers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state, name",
    [
        (S.SEARCHING, "match"),
        (S.MATCHED, "prepare_start"),
        (S.START_READY, "start"),
        (S.INTERRUPTED, "resume"),
        (S.FINAL_TALK, "go_on"),
    ],
)
def test_without_a_place_nobody_is_matched_starts_or_goes_on(scene, state, name):
    brought(scene, state)
    with pytest.raises(trajectories.Barred, match="Leg eerst een plaatsing vast"):
        move(scene, name)


@pytest.mark.parametrize(
    "state, name", [(S.MATCHED, "search"), (S.RUNNING, "lose_place"), (S.RUNNING, "stop")]
)
def test_with_a_place_nobody_looks_loses_it_or_stops(scene, state, name):
    placement = scene.plan()
    brought(scene, state)
    with pytest.raises(
        trajectories.Barred, match=f"Beëindig eerst de plaatsing bij {placement.organisation}"
    ):
        move(scene, name)


def test_the_first_day_has_come(scene):
    scene.plan(starts_on=today() + 5 * DAY)
    brought(scene, S.START_READY)
    assert "De eerste dag is pas op" in " ".join(trajectories.obstacles(scene.trajectory, "start", today()))


def test_no_placement_goes_on_after_the_end(scene):
    two_days = days(today().isoweekday(), (today() + DAY).isoweekday())
    placement = scene.plan(ends_on=today() + DAY, days=two_days)
    brought(scene, S.FINAL_TALK)
    with pytest.raises(trajectories.Barred, match="loopt tot en met"):
        move(scene, "complete")
    placements.change_period(
        placement=placement, starts_on=today(), ends_on=today(), by=scene.coach, at=timezone.now()
    )
    assert move(scene, "complete").state == S.COMPLETED


def test_a_subject_adds_its_own_barrier(scene, monkeypatch):
    monkeypatch.setattr(trajectories, "BARRIERS", trajectories.defaultdict(list))
    trajectories.barrier("interrupt")(lambda trajectory, on: "Nog niet.")
    brought(scene, S.RUNNING)
    with pytest.raises(trajectories.Barred, match=r"Nog niet\."):
        move(scene, "interrupt")


# --- what follows from a placement --------------------------------------------------------------------------------


@pytest.mark.parametrize("state, after", [(S.RUNNING, S.WITHOUT_PLACE), (S.START_READY, S.SEARCHING)])
def test_the_last_place_that_ends_leaves_the_learner_without(scene, state, after):
    first = scene.plan(kind=Kind.PARALLEL, days=days(1))
    second = scene.simulate(kind=Kind.PARALLEL)
    brought(scene, state)
    end = {"on": today(), "reason": "gedaan", "by": scene.coach, "at": timezone.now()}
    placements.end_placement(placement=first, **end)
    assert Trajectory.objects.get(pk=scene.trajectory.pk).state == state
    placements.end_placement(placement=second, **end)
    assert Trajectory.objects.get(pk=scene.trajectory.pk).state == after


def test_a_day_of_the_move_is_a_day_in_brussels(scene, no_barriers):
    brought(scene, S.RUNNING)
    late = dt.datetime(2026, 6, 1, 22, 30, tzinfo=dt.UTC)  # half past midnight on the second
    moved = trajectories.move(
        trajectory=scene.trajectory,
        name="interrupt",
        on=dt.date(2026, 6, 2),
        reason="x",
        by=scene.coach,
        at=late,
    )
    assert moved.state == S.INTERRUPTED


# --- programme and period -----------------------------------------------------------------------------------------


def change(trajectory, **changes):
    """Correct a trajectory; what is not named stays."""
    now = Trajectory.objects.get(pk=trajectory.pk)
    values = {name: getattr(now, name) for name in ("version", "programme", "school_year")}
    values |= {"starts_on": now.starts_on, "ends_on": now.ends_on, "by": now.started_by, "at": timezone.now()}
    return trajectories.change_trajectory(trajectory=now, **values | changes)


def other_programme(trajectory):
    return Programme.objects.exclude(pk=trajectory.programme_id).first()


def test_programme_and_period_are_corrected_once(scene):
    row, other = scene.new_trajectory(), other_programme(scene.trajectory)
    changed = change(row, programme=other, ends_on=row.ends_on - DAY)
    assert (changed.programme, changed.ends_on, changed.version) == (other, row.ends_on - DAY, 2)
    assert change(row).version == 2  # the same again
    entry = AuditEntry.objects.get(verb="trajectory_changed")
    assert entry.facts["fields"] == ["programme", "ends_on"]
    with pytest.raises(trajectories.TrajectoryChanged, match="Iemand anders"):
        change(row, version=1, ends_on=row.ends_on)


@pytest.mark.parametrize("state", [S.COMPLETED, S.STOPPED])
def test_a_closed_trajectory_is_not_corrected(scene, state):
    with pytest.raises(trajectories.TrajectoryClosed, match="verandert niet meer"):
        change(scene.new_trajectory(state), ends_on=today())


def faults(trajectory, **changes):
    """The fields that stand in the way, with why."""
    with pytest.raises(CannotBe) as no:
        change(trajectory, **changes)
    return {fault.field: fault.text for fault in no.value.faults}


def test_a_period_that_cannot_be_is_refused_at_its_field(scene):
    row = scene.new_trajectory()
    assert "ligt voor de start" in faults(row, ends_on=row.starts_on - DAY)["ends_on"]
    assert "valt niet in het schooljaar" in faults(row, school_year=row.school_year - 1)["starts_on"]
    Learner.objects.filter(pk=row.learner_id).update(birth_date=today() - 11 * 366 * DAY)
    assert "Kijk de geboortedatum na" in faults(row, ends_on=row.ends_on - DAY)["birth_date"]
    make_trajectory(scene.school, learner=row.learner, school_year=row.school_year + 1, state="searching")
    assert "al een ander traject" in faults(row, school_year=row.school_year + 1)["school_year"]


def test_placements_stay_inside_and_keep_their_programme(scene):
    placed = scene.plan()
    row, where = scene.trajectory, placed.organisation.name
    assert f"De plaatsing bij {where} loopt van" in faults(row, starts_on=placed.starts_on + DAY)["starts_on"]
    assert where in faults(row, ends_on=placed.ends_on - DAY)["ends_on"]
    assert "Beëindig eerst die plaatsing" in faults(row, programme=other_programme(row))["programme"]
    assert change(row, starts_on=placed.starts_on, ends_on=placed.ends_on).ends_on == placed.ends_on
    draw_up(placed)
    said = faults(row, programme=other_programme(row))["programme"]
    assert said.startswith(f"Er is een overeenkomst met {where} voor {row.programme.name}.")


def test_after_the_placement_ended_the_programme_can_change(scene):
    placed = scene.plan()
    placements.end_placement(placement=placed, on=today(), reason="x", by=scene.coach, at=timezone.now())
    other = other_programme(scene.trajectory)
    assert change(scene.trajectory, programme=other).programme == other
