"""The clocks out of the rows: which states count as having an agreement, what ended, and a fixed number of queries."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from learningplans.clocks import STANDING, WAS, clock_of, clocks_for, every_clock_for
from learningplans.models import (
    Agreement,
    AgreementState,
    AgreementStep,
    Trajectory,
    TrajectoryState,
    TrajectoryStep,
)
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.learningplans import draw_up, make_trajectory, make_world
from tests.stories import one_world

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M27")]

DAY = timedelta(days=1)
START, ENDS = date(2026, 9, 1), date(2027, 6, 30)
DAY_18, DAY_21 = date(2026, 9, 24), date(2026, 9, 29)


@one_world
def world():
    """One learner with a placement from the first day on, and its agreement; rolled back at the end."""
    found = make_world(on=date(2026, 9, 1))
    found.agreement = draw_up(found.placement, by=found.coach)
    return found


@pytest.fixture(autouse=True)
def put_back(world):
    """Each case starts from the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_(world, state, **steps):
    """Put the agreement in a state, with the days of its steps."""
    Agreement.objects.filter(pk=world.agreement.pk).update(state=state)
    for to, on in steps.items():
        AgreementStep.objects.create(
            school=world.school,
            trajectory=world.trajectory,
            organisation=world.company,
            agreement=world.agreement,
            to_state=to,
            on=on,
            at=timezone.now(),
            by=world.coach,
        )


def test_only_a_signed_agreement_is_an_agreement(world):
    """All ten states: what all signed counts, what waits or was withdrawn does not."""
    having = {*STANDING, *WAS}
    for state in AgreementState:
        is_(world, state)
        assert clock_of(world.trajectory, DAY_18).running == (state not in having), state
        assert clock_of(world.trajectory, DAY_21).met == (state in having), state


def test_an_agreement_counts_from_the_day_all_signed_until_its_end(world):
    is_(world, AgreementState.ENDED, signed=date(2026, 9, 10), ended=date(2026, 10, 30))
    assert clock_of(world.trajectory, date(2026, 9, 9)).met
    assert clock_of(world.trajectory, date(2026, 10, 30)).used is None
    after = clock_of(world.trajectory, date(2026, 11, 12))
    assert (after.since, after.used, after.left) == (date(2026, 10, 31), 3, 17)  # holidays between


def test_before_the_lessons_and_after_a_trajectory_nothing_runs(world):
    assert not clock_of(world.trajectory, START - DAY).needs_somebody
    assert not clock_of(world.trajectory, ENDS + 30 * DAY).running
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state=TrajectoryState.STOPPED)
    stopped = Trajectory.objects.get(pk=world.trajectory.pk)
    assert not clock_of(stopped, DAY_21).needs_somebody


def test_an_interruption_and_a_suspension_run_from_the_first_of_both(world):
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state=TrajectoryState.INTERRUPTED)
    TrajectoryStep.objects.create(
        school=world.school,
        trajectory=world.trajectory,
        to_state=TrajectoryState.INTERRUPTED,
        on=date(2026, 10, 5),
        at=timezone.now(),
        by=world.coach,
    )
    is_(world, AgreementState.SUSPENDED, suspended=date(2026, 10, 1))
    row = Trajectory.objects.get(pk=world.trajectory.pk)
    found = {clock.code: clock for clock in every_clock_for([row], date(2026, 10, 15))[row.pk]}
    assert found["interrupted"].since == date(2026, 10, 1) and not found["interrupted"].met
    assert found["registration"].last_day == date(2026, 12, 1)
    assert "without_agreement" not in found


def test_a_registered_agreement_has_no_clock(world):
    is_(world, AgreementState.ACTIVE)
    Agreement.objects.filter(pk=world.agreement.pk).update(registered_on=DAY_18)
    assert every_clock_for([world.trajectory], DAY_21) == {world.trajectory.pk: []}


def test_twenty_trajectories_of_two_schools_cost_as_many_queries_as_one(world, django_assert_max_num_queries):
    by = PersonFactory()
    for school in (world.school, OrganisationFactory(school=True)):
        for _ in range(10):
            make_trajectory(school, by=by, state=TrajectoryState.INTERRUPTED)
    is_(world, AgreementState.SUSPENDED)
    rows = list(Trajectory.objects.all())
    with django_assert_max_num_queries(4):
        assert len(clocks_for(rows, DAY_18)) == 21
    with django_assert_max_num_queries(6):
        every_clock_for(rows, DAY_18)
    assert clocks_for([], DAY_18) == every_clock_for([], DAY_18) == {}
