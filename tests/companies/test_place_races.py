"""Two schools want the last place at the same moment on PostgreSQL: one gets it, the other the reason."""

import pytest
from django.utils import timezone

from companies import places
from companies.models import Mentor, TakenPlace
from duaalportal.accounts import rls
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from tests.companies.test_places import Scene, today
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, programme, take, work_together
from tests.harness.at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def taking(scene, mentor=None):
    """A call of a coach of a school of their own, as a request runs it: behind the wall."""
    school = OrganisationFactory(school=True)
    work_together(scene.company, school)
    coach, learner = member(Role.TRAJECTORY_COACH, school), member(Role.LEARNER, school)

    def call():
        user = User.objects.get(pk=coach.pk)
        with rls.behind_the_wall(user):
            return places.take_place(
                establishment=scene.establishment,
                programme=programme(),
                mentor=mentor or scene.mentor,
                school=school,
                learner=learner,
                starts_on=today(),
                by=user,
                at=timezone.now(),
            )

    return call


@pytest.mark.shows("C11")
def test_two_schools_want_a_mentors_last_place_and_one_gets_it():
    for _ in range(4):
        scene = Scene()
        for _ in range(2):
            take(scene.mentor, scene.establishment)
        results = at_once(taking(scene), taking(scene))
        assert sum(isinstance(found, TakenPlace) for found in results) == 1, results
        (refused,) = [found for found in results if isinstance(found, Exception)]
        assert isinstance(refused, places.MentorFull), refused
        assert "Volzet: heeft al 3 lerenden" in refused.reason
        assert TakenPlace.objects.filter(mentor=scene.mentor).count() == 3


@pytest.mark.shows("C20")
def test_two_mentors_cannot_take_the_last_place_of_an_establishment():
    for _ in range(4):
        scene = Scene(capacity=1)
        other = make_mentor(scene.company, substitute=True)
        results = at_once(taking(scene), taking(scene, other))
        assert sorted(type(found).__name__ for found in results) == ["EstablishmentFull", "TakenPlace"], (
            results
        )


def test_without_the_lock_both_would_get_it(monkeypatch):
    """The control: what saves the last place is the lock, not luck."""

    def no_lock(establishment, mentor):
        return establishment, Mentor.objects.get(pk=mentor.pk)

    monkeypatch.setattr(places, "_lock", no_lock)
    taken = []
    for _ in range(20):
        scene = Scene()
        for _ in range(2):
            take(scene.mentor, scene.establishment)
        at_once(taking(scene), taking(scene))
        taken.append(TakenPlace.objects.filter(mentor=scene.mentor).count())
        if 4 in taken:
            break
    assert 4 in taken
