"""At the same moment on PostgreSQL: a match is confirmed twice, a proposal computed twice, a question answered and taken back."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.access import Role
from learningplans.models import Placement
from matching import models as m
from matching.proposals import joining, making
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import school_year_of
from tests.harness.at_once import at_once
from tests.matching.test_matches import _world, agreed, confirmed
from tests.stories import as_now, today

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def behind(user, act):
    """As a request of this person runs it: behind the wall."""

    def call():
        with rls.behind_the_wall(as_now(user)):
            return act()

    return call


@pytest.mark.shows("M13")
def test_a_match_that_two_confirm_at_once_is_one_placement():
    for _ in range(3):
        world = _world()
        match = agreed(world)
        found = at_once(*[behind(world.coach, lambda: confirmed(world, match))] * 2)  # noqa: B023
        assert {type(one) for one in found} == {m.Match}, found
        assert {one.placement_id for one in found} == {Placement.objects.get(trajectory=world.trajectory).pk}


def test_a_proposal_computed_twice_at_once_has_each_learner_once():
    world = _world()
    row = making.keep(
        school=world.school, school_year=school_year_of(today()), by=world.coach, at=timezone.now()
    )

    def compute():
        return making.compute(proposal=row, at=timezone.now(), today=today(), progress=lambda *so_far: None)

    assert at_once(compute, compute, compute) == [1, 1, 1]
    assert row.lines.count() == 1


def test_a_school_says_yes_while_the_question_is_taken_back():
    world, other = _world(), OrganisationFactory(school=True)
    head = member(Role.SCHOOL_COORDINATOR, other)
    for _ in range(3):
        row = making.keep(
            school=world.school, school_year=school_year_of(today()), by=world.coach, at=timezone.now()
        )
        part = joining.invite(proposal=row, school=other, by=world.coach, at=timezone.now())
        acts = SimpleNamespace(
            yes=lambda: joining.join(part=part, by=head, at=timezone.now()),  # noqa: B023
            back=lambda: joining.leave(part=part, by=world.coach, at=timezone.now()),  # noqa: B023
        )
        said, _ = at_once(behind(head, acts.yes), behind(world.coach, acts.back))
        assert isinstance(said, (m.ProposalSchool, joining.JoiningRefused)), said
        assert not row.schools.exists()
