"""Rows by a question that is composed once: each time what the question itself gives, whatever is filled in."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, User
from duaalportal.lib.rows import whole_rows
from tests.factories.accounts import OrganisationFactory, member

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


def running(person, on):
    return Membership.objects.filter(user=person).running(on).select_related("organisation").order_by("pk")


def test_it_gives_each_time_what_the_question_gives(django_assert_num_queries):
    ask, company = whole_rows(running), OrganisationFactory()
    people = [member(Role.MENTOR, company), member(Role.LEARNER)]
    Membership.objects.filter(user=people[1]).update(starts_on=TODAY, ends_on=TODAY)
    for person in people:
        for on in (TODAY, TODAY + dt.timedelta(days=1)):
            alone = list(running(person.pk, on))
            with django_assert_num_queries(1):
                found = ask(person=person.pk, on=on)
                assert [row.organisation for row in found] == [row.organisation for row in alone]
            columns = [field.attname for field in Membership._meta.concrete_fields]
            for one, other in zip(found, alone, strict=True):
                assert [getattr(one, name) for name in columns] == [getattr(other, name) for name in columns]
                assert vars(one.organisation) | {"_state": 0} == vars(other.organisation) | {"_state": 0}
                assert not one._state.adding and one._state.db == "default"
    assert len(ask(person=people[1].pk, on=TODAY)) == 1
    assert ask(person=people[1].pk, on=TODAY + dt.timedelta(days=1)) == []


def test_a_person_by_the_key_is_that_person_or_nobody():
    person = member(Role.MENTOR, OrganisationFactory())
    found = User.objects.get(pk=person.pk)
    assert (found, found.email, found.joined_at) == (person, person.email, person.joined_at)
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=OrganisationFactory().pk)


def test_what_is_worked_out_beside_a_row_comes_along():
    @whole_rows
    def told(person):
        running = Membership.objects.filter(user=OuterRef("pk"), ended_at=None)
        return User.objects.filter(pk=person).annotate(works=Exists(running))

    people = [member(Role.MENTOR), member(Role.MENTOR)]
    Membership.objects.filter(user=people[1]).update(ended_at=timezone.now(), ended_by=people[0])
    assert [told(person=person.pk)[0].works for person in people] == [True, False]


def test_who_signed_in_costs_one_question_for_rights_and_second_factor(django_assert_num_queries):
    person = member(Role.TRAJECTORY_COACH)
    Authenticator.objects.filter(user=person).delete()
    with django_assert_num_queries(1):
        assert person.ask_rights().memberships and person.needs_second_factor
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    person = User.objects.get(pk=person.pk)
    with django_assert_num_queries(1):
        assert person.ask_rights() and not person.needs_second_factor
    person = User.objects.get(pk=person.pk)
    with django_assert_num_queries(2):  # of somebody else, say
        assert not person.needs_second_factor
