"""A question that is composed for a stand-in gives each person what the same question gives when composed for them."""

from operator import attrgetter

import pytest
from django.utils import timezone

import companies.row_security
import groeiwijzer.sharing
import learningplans.row_security
from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Membership
from duaalportal.accounts.prepared import prepared
from tests.access.wall import fresh

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
QUESTIONS = [companies.row_security._shared, groeiwijzer.sharing._shared, learningplans.row_security._around]
PEOPLE = [
    "a.coach",
    "a.school_director",
    "a.learner",
    "b.mother",
    "b.director",
    "a.mentor.user",
    "owner",
    "reader",
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__module__)
def test_the_answer_is_that_of_the_person_who_asks(world, question):
    on, given = timezone.localdate(), {}
    for who in PEOPLE:
        person = fresh(attrgetter(who)(world))
        given[who] = set(question(person, on))
        assert given[who] == set(question.__wrapped__(person, on)), who
    assert len({frozenset(rows) for rows in given.values()}) > 1


def test_it_is_composed_once_for_all_with_the_same_roles(world):
    composed = []

    @prepared
    def own(user, on):
        composed.append(user.pk)
        theirs = user.access.organisation_ids(Can.USE_PORTAL)
        return Membership.objects.filter(user=user, organisation_id__in=theirs).values_list("pk")

    people = [fresh(world.a.coach), fresh(world.b.coach), fresh(world.a.coach)]
    answers = [own(person, timezone.localdate()) for person in people]
    assert len(composed) == 1
    assert composed[0] not in {person.pk for person in people}
    for person, rows in zip(people, answers, strict=True):
        assert {row[0] for row in rows} == {membership.pk for membership in person.access.memberships}


def test_a_key_that_is_not_of_the_person_is_refused(world):
    stranger = world.owner.pk

    @prepared
    def somebody_else(user, on):
        return Membership.objects.filter(user=stranger).values_list("pk")

    with pytest.raises(KeyError):
        somebody_else(fresh(world.a.coach), timezone.localdate())
