"""At the same moment on PostgreSQL: a learner shares the profile for a choice, and withdraws that choice."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from matching import models as m
from matching.profiles import choosing, sharing
from matching.profiles.headings import for_companies
from matching.profiles.holding import ProfileRefused
from tests.factories.matching import make_profile, prefer
from tests.harness.at_once import at_once
from tests.matching.test_match_races import behind
from tests.matching.test_profiles import _world
from tests.stories import today

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.shows("M02")
def test_a_choice_withdrawn_while_it_is_shared_leaves_no_open_copy():
    for _ in range(4):
        world = _world()
        profile = make_profile(world.trajectory, interests="Ik las thuis fietsen.")
        choice = prefer(world.trajectory, world.openings[0])
        said = {
            "codes": [one.code for one in for_companies(profile)],
            "version": profile.version,
            "today": today(),
        }
        acts = SimpleNamespace(
            share=lambda: sharing.share(preference=choice, by=world.learner, at=timezone.now(), **said),  # noqa: B023
            back=lambda: choosing.withdraw(preference=choice, by=world.learner, at=timezone.now()),  # noqa: B023
        )
        shared, back = at_once(behind(world.learner, acts.share), behind(world.learner, acts.back))
        assert isinstance(shared, (m.SharedProfile, ProfileRefused)), shared
        assert isinstance(back, m.Preference), back
        assert not m.SharedProfile.objects.filter(withdrawn_at=None).exists()
