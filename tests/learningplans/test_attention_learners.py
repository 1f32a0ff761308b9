"""What waits around learners: coming of age, a missing birth date, a parent who did not come in; each in a fixed number of queries."""

import datetime as dt

import pytest
from django.utils import timezone

from companies.rules.deadlines import add_months
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Invitation, User
from learningplans.attention_learners import open_items
from learningplans.models import Guardian, Learner
from tests.factories.accounts import member
from tests.factories.learningplans import make_guardian, make_world

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def world():
    return make_world()


def codes(user, today=None):
    found = open_items(user=User.objects.get(pk=user.pk), today=today or timezone.localdate())
    return [item.code.rpartition("-")[0].split("-")[0] for item in found]


@pytest.mark.parametrize("days, waits", [(-1, False), (0, True), (29, True), (30, False)])
def test_a_coming_of_age_is_announced_a_month_ahead(days, waits, world):
    today = dt.date(2026, 11, 23)
    birthday = today + DAY + days * DAY
    Learner.objects.update(birth_date=add_months(birthday, -18 * 12))
    assert ("of" in codes(world.coach, today)) is waits
    assert ("readers" in codes(world.learner_person, today)) is waits


def test_only_the_own_coach_is_told(world):
    Learner.objects.update(birth_date=add_months(timezone.localdate() + 5 * DAY, -18 * 12))
    assert codes(world.coach) == ["of"]
    for who in (world.teacher, world.school_coordinator, world.mentor_person, world.mother):
        assert codes(who) == []
    assert codes(member(Role.TRAJECTORY_COACH, world.school)) == []


def test_a_birth_date_is_asked_for_once_there_is_a_placement(world):
    Learner.objects.update(birth_date=None)
    assert codes(world.coach) == ["birth"]
    world.placement.ended_at, world.placement.ended_by = timezone.now(), world.coach
    world.placement.save()
    assert codes(world.coach) == []


def test_a_parent_who_did_not_come_in_is_asked_again(world):
    make_guardian(world.learner, name="Karim", email="Karim@x.example")
    invite = {"organisation": world.school, "email": "karim@x.example", "name": "Karim", "by": world.coach}
    accounts.invite_around(role=Role.GUARDIAN, roles={Role.GUARDIAN}, at=timezone.now(), **invite)
    assert codes(world.coach) == []
    Invitation.objects.update(expires_at=timezone.now() - DAY)
    assert codes(world.coach) == ["parent"]
    accounts.invite_around(role=Role.GUARDIAN, roles={Role.GUARDIAN}, at=timezone.now(), **invite)
    assert codes(world.coach) == []
    Invitation.objects.update(expires_at=timezone.now() - 90 * DAY)
    assert codes(world.coach) == []


def test_it_costs_the_same_whatever_waits(world, django_assert_num_queries):
    Learner.objects.update(birth_date=None)
    for nth in range(9):
        Guardian.objects.create(
            school=world.school, learner=world.learner, name=f"Ouder {nth}", starts_on=timezone.localdate()
        )
    coach = User.objects.get(pk=world.coach.pk)
    assert coach.access.memberships
    with django_assert_num_queries(2):
        open_items(user=coach, today=timezone.localdate())
    mentor = User.objects.get(pk=world.mentor_person.pk)
    assert mentor.access.memberships
    with django_assert_num_queries(0):
        open_items(user=mentor, today=timezone.localdate())
