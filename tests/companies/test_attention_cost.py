"""What it costs to ask what waits: the same number of queries whatever waits, and none for who may not answer."""

import pytest
from django.utils import timezone

from companies.attention import open_items
from companies.models import Incident, Mentor, RiskAssessment
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from tests.companies.test_attention import DAY, TODAY, ago, company, coordinator
from tests.factories.accounts import member
from tests.factories.companies import apply_for, catalogue, make_mentor, ready_place, recognise, take

__all__ = ["company", "coordinator"]

pytestmark = pytest.mark.django_db


def everything(company, coordinator):
    """One more of everything that can wait in a company."""
    place = ready_place(company)
    apply_for(place, "lasser-monteerder", started_at=ago(20))
    recognise(place, "lassen-constructie", recognised_on=TODAY - 60 * 30 * DAY, expires_on=TODAY + 20 * DAY)
    for mentor in Mentor.objects.filter(organisation=company, substitute__isnull=False)[:1]:
        take(mentor, place)
    make_mentor(company, on=TODAY - 360 * DAY, trained=False)
    RiskAssessment.objects.filter(establishment=place).update(done_on=TODAY - 400 * DAY)
    Incident.objects.create(
        organisation=company,
        establishment=place,
        happened_on=TODAY,
        what="Bijna",
        reported_at=timezone.now(),
        reported_by=coordinator,
    )


def test_a_coordinator_costs_twelve_queries_whatever_waits(
    company, coordinator, django_assert_max_num_queries
):
    counts = []
    for more in (1, 9):
        for _ in range(more):
            everything(company, coordinator)
        user = User.objects.get(pk=coordinator.pk)
        assert user.access.memberships
        with django_assert_max_num_queries(12) as found:
            items = open_items(user=user, today=TODAY)
        counts.append(len(found))
        assert {item.code.split("-")[0] for item in items} >= {
            "application",
            "recognition",
            "mentor",
            "risk",
            "welcome",
            "incident",
        }
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("role", "most"),
    [
        (Role.PLATFORM_ADMIN, 0),
        (Role.GUARDIAN, 0),
        (Role.WORKPLACE_INSTRUCTOR, 1),
        (Role.LEARNER, 2),
        (Role.DUAL_TEACHER, 0),
        (Role.PARTNERSHIP_CONSULTANT, 1),
        (Role.MENTOR, 6),
        (Role.TRAJECTORY_COACH, 3),
    ],
)
def test_who_may_not_answer_is_not_asked_about(role, most, django_assert_max_num_queries):
    catalogue()
    user = member(role)
    assert user.access.memberships
    with django_assert_max_num_queries(most):
        assert open_items(user=user, today=TODAY) == []
