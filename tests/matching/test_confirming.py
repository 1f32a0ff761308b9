"""A place is taken on its days: the last one goes to one learner, and to the next when that one is not there any more."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from learningplans.models import Placement, TrajectoryState
from matching import models as m
from matching.matches import moving
from tests.factories.learningplans import make_learner, make_trajectory
from tests.factories.matching import make_match
from tests.matching.test_matches import _world, agreed, confirmed, met, proposed
from tests.stories import one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M13")]
DAY = dt.timedelta(days=1)
world = one_world(_world)


def another(world):
    """A second learner of the school, of age, who looks for a place."""
    return make_trajectory(
        world.school,
        learner=make_learner(world.school, age=19),
        coach=world.coach,
        state=TrajectoryState.SEARCHING,
    )


def taken_by_another(world, first, last):
    """Somebody else has the one place of the opening on these days."""
    return make_match(
        another(world),
        world.opening,
        world.coach,
        starts_on=first,
        ends_on=last,
        state=m.MatchState.CONFIRMED,
        confirmed_at=timezone.now(),
        confirmed_by=world.coach,
    )


def test_the_last_place_of_an_opening_goes_to_one(world):
    match = agreed(world)
    taken_by_another(world, match.ends_on, match.ends_on + DAY)
    with pytest.raises(moving.MatchRefused, match="intussen ingenomen"):
        confirmed(world, match)
    assert not Placement.objects.exists()


def said_yes(world, trajectory, last=None, first=None):
    """The match of this learner on these days, to which everybody said yes."""
    scene = SimpleNamespace(**vars(world) | {"trajectory": trajectory})
    return agreed(scene, met(scene, proposed(scene, first=first, last=last)))


@pytest.mark.shows("M12")
def test_one_place_takes_one_learner_per_block_of_a_rotation(world):
    middle, other = today() + 60 * DAY, another(world)
    assert confirmed(world, said_yes(world, world.trajectory, middle)).placement.ends_on == middle
    # the same days again do not go, those after it do
    same = said_yes(world, other, middle)
    with pytest.raises(moving.MatchRefused, match="intussen ingenomen"):
        confirmed(world, same)
    m.Match.objects.filter(pk=same.pk).update(state=m.MatchState.REFUSED)
    after = said_yes(world, other, first=middle + DAY)
    assert confirmed(world, after).placement.starts_on == middle + DAY
    assert Placement.objects.count() == 2


def test_who_was_there_before_leaves_the_place_to_the_next(world):
    taken_by_another(world, today() - 30 * DAY, today() - DAY)
    assert confirmed(world, agreed(world)).placement
