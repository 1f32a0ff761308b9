"""Gathering facts costs the same for three mentors as for three hundred, and what is gathered answers rightly."""

import datetime as dt

import pytest
from django.utils import timezone

from companies.facts import mentor_facts, standings
from companies.models import Mentor
from companies.rules.mentors import MentorState
from companies.starting import can_start, can_start_many
from tests.factories.accounts import OrganisationFactory
from tests.factories.companies import PROGRAMME, make_mentor, programme, ready_place, recognise, take

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.mark.shows("C10")
def test_a_mentor_with_every_paper_is_trained_and_eligible():
    establishment = ready_place()
    mentor = make_mentor(establishment.organisation)
    found = standings([mentor], today())[mentor.pk]
    assert found[PROGRAMME].state is MentorState.TRAINED, found


@pytest.mark.shows("C20", "C15")
def test_a_learner_can_start_where_all_is_in_order():
    establishment = ready_place()
    answer = can_start(establishment, programme(), today())
    assert answer.yes, answer.obstacles
    assert {finding.code for finding in answer.warnings} <= {"activities"}


def test_three_hundred_mentors_cost_as_many_queries_as_three(django_assert_num_queries):
    company = OrganisationFactory()
    establishment = ready_place(company)
    stand_in = Mentor.objects.filter(substitute__isnull=True).first()
    for many in (3, 297):
        for _ in range(many):
            make_mentor(company, trained=False, certificate_months=None, substitute=stand_in)
        mentors = list(Mentor.objects.filter(organisation=company))
        with django_assert_num_queries(2):
            assert len(mentor_facts(mentors, today())) == len(mentors)
        pairs = [(establishment, PROGRAMME), (establishment, "lassen-constructie")]
        with django_assert_num_queries(12):
            assert len(can_start_many(pairs, today())) == 2
        with django_assert_num_queries(6):
            assert len(standings(mentors, today())) == len(mentors)


def test_places_of_the_past_and_released_ones_do_not_count():
    establishment = ready_place()
    mentor = Mentor.objects.filter(substitute__isnull=False).get()
    take(
        mentor,
        establishment,
        starts_on=today() - dt.timedelta(days=9),
        ends_on=today() - dt.timedelta(days=1),
    )
    gone = take(mentor, establishment)
    gone.released_at, gone.released_by = timezone.now(), gone.taken_by
    gone.save()
    assert mentor_facts([mentor], today())[mentor.pk].stays == ()
    recognise(establishment, "lassen-constructie")
    assert not can_start(establishment, "lassen-constructie", today()).yes
