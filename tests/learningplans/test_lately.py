"""Of learners who left long ago nothing waits: not on Vandaag, and not in the nightly collection."""

from datetime import date, timedelta

import pytest

from duaalportal.accounts.access import Can
from learningplans.models.looks import LATELY, look_of, one_look, one_look_of
from tests.factories.learningplans import make_world
from tests.stories import as_now

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 11, 20)


@pytest.fixture
def world():
    return make_world(on=TODAY)


def known(world, look):
    """Whether a look of the coach holds the learner of this world."""
    coach = as_now(world.coach)
    with look(coach):
        return world.trajectory.pk in look_of(coach, TODAY).trajectories(Can.SEE_LEARNERS)


LOOKS = {
    "page": lambda coach: one_look(coach, TODAY, lately=True),
    "night": lambda coach: one_look_of([coach], TODAY),
}


@pytest.mark.shows("X05")
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize(
    "state, ended, waits",
    [
        ("completed", LATELY, True),
        ("completed", LATELY + DAY, False),
        ("stopped", LATELY + DAY, False),
        ("running", LATELY + DAY, True),
    ],
)
def test_a_closed_trajectory_waits_for_a_year_after_its_last_day(world, look, state, ended, waits):
    type(world.trajectory).objects.filter(pk=world.trajectory.pk).update(
        state=state, starts_on=TODAY - ended - 300 * DAY, ends_on=TODAY - ended
    )
    assert known(world, look) is waits


def test_who_reads_a_learner_reads_him_however_long_ago_it_was(world):
    type(world.trajectory).objects.filter(pk=world.trajectory.pk).update(
        state="completed", starts_on=TODAY - 3000 * DAY, ends_on=TODAY - 2700 * DAY
    )
    assert known(world, lambda coach: one_look(coach, TODAY))
