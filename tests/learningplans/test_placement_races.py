"""Two coaches place one learner at the same moment on PostgreSQL; and the database refuses on its own what the service would."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from learningplans import placements
from learningplans.models import Learner, Placement, Trajectory
from tests.factories.accounts import member
from tests.factories.learningplans import join_team
from tests.harness.at_once import at_once
from tests.learningplans.placing import DAY, Kind, Scene, days
from tests.stories import today

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def planning(scene, coach, where, **changes):
    """A call of a coach, as a request runs it: behind the wall."""

    def call():
        user = User.objects.get(pk=coach.pk)
        with rls.behind_the_wall(user):
            trajectory = Trajectory.objects.get(pk=scene.trajectory.pk)
            return scene.plan(where, trajectory=trajectory, by=user, **changes)

    return call


def raced(**changes):
    scene = Scene()
    other = member(Role.TRAJECTORY_COACH, scene.school)
    join_team(scene.trajectory, other, Role.TRAJECTORY_COACH, scene.school)
    return scene, at_once(planning(scene, scene.coach, 0, **changes), planning(scene, other, 1, **changes))


@pytest.mark.parametrize(
    "kind, why",
    [(Kind.SINGLE, "Er is al een plaatsing"), (Kind.PARALLEL, "Op maandag, dinsdag en woensdag")],
)
def test_of_two_coaches_one_places_the_learner_and_the_other_reads_why_not(kind, why):
    for _ in range(2):
        scene, results = raced(kind=kind)
        assert sum(isinstance(found, Placement) for found in results) == 1, results
        (refused,) = [found for found in results if isinstance(found, Exception)]
        assert isinstance(refused, placements.PlanRefused) and why in refused.reason
        assert Placement.objects.filter(trajectory=scene.trajectory).count() == 1


def without_the_check(monkeypatch):
    monkeypatch.setattr(placements, "_check", lambda *args, **kwargs: None)


@pytest.mark.parametrize(
    "first, second, weekdays, rule",
    [
        (Kind.SINGLE, Kind.SINGLE, (4, 5), "single_placements_do_not_overlap"),
        (Kind.PARALLEL, Kind.ROTATION, (4, 5), "overlapping_placements_are_of_one_kind"),
        (Kind.PARALLEL, Kind.PARALLEL, (3, 4), "one_place_per_learner_and_day"),
    ],
)
def test_without_the_services_check_the_database_refuses(monkeypatch, first, second, weekdays, rule):
    without_the_check(monkeypatch)
    scene = Scene()
    scene.plan(kind=first)
    with pytest.raises(IntegrityError, match=rule):
        scene.plan(1, kind=second, days=days(*weekdays))
    assert scene.plan(1, kind=Kind.SINGLE, starts_on=today() + 101 * DAY, ends_on=today() + 120 * DAY)


def test_without_lock_the_database_decides_the_race(monkeypatch):
    monkeypatch.setattr(
        placements,
        "_lock",
        lambda trajectory: Trajectory.objects.select_related("school").get(pk=trajectory.pk),
    )
    without_the_check(monkeypatch)
    _, results = raced()
    assert sum(isinstance(found, Placement) for found in results) == 1, results
    assert any(isinstance(found, IntegrityError) for found in results), results


def test_who_stops_one_placement_at_the_same_moment_ends_it_once():
    scene = Scene()
    placement = scene.plan()

    def ending():
        user = User.objects.get(pk=scene.coach.pk)
        with rls.behind_the_wall(user):
            return placements.end_placement(
                placement=placement, on=today(), reason="weg", by=user, at=timezone.now()
            )

    results = at_once(ending, ending)
    assert all(isinstance(found, Placement) for found in results), results
    assert Learner.objects.filter(pk=scene.trajectory.learner_id).exists()
    assert scene.trajectory.__class__.objects.get(pk=scene.trajectory.pk).version == 3
