"""Two who divide roles at the same moment on PostgreSQL, each behind the wall: one division, nothing agreed that nobody saw."""

import threading

import pytest
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry, User
from evaluation.models import RaciAgreement
from evaluation.raci import changing
from evaluation.raci.errors import RaciChanged, RaciRefused
from tests.evaluation.raci_world import agreed, around, between, fresh, make_raci_world, propose
from tests.harness.at_once import at_once

pytestmark = [
    pytest.mark.shows("P17"),
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
REFUSALS = (RaciChanged, RaciRefused)


@pytest.fixture
def world():
    """A school and a company that work together."""
    return make_raci_world()


def doing(person, verb, **fields):
    """A call of a person, as a request runs it."""

    def call():
        user = User.objects.get(pk=person.pk)
        with rls.behind_the_wall(user):
            return verb(by=user, at=timezone.now(), **fields)

    return call


def outcome(results):
    """(what was given, what was refused)."""
    refused = [one for one in results if isinstance(one, REFUSALS)]
    given = [one for one in results if not isinstance(one, Exception)]
    assert len(given) + len(refused) == len(results), results
    return given, refused


def test_two_who_begin_one_division_at_once_write_in_the_same_one(world):
    together = {"school": world.school, "organisation": world.company}
    about = {"trajectory": world.trajectory, "organisation": world.company}
    for verb, people, fields in (
        (changing.start_cooperation, (world.school_coordinator, world.coordinator), together),
        (changing.start_trajectory, (world.coach, world.school_coordinator), about),
    ):
        given, refused = outcome(at_once(*(doing(one, verb, **fields) for one in people)))
        assert refused == [] and given[0] == given[1]
    assert RaciAgreement.objects.count() == AuditEntry.objects.filter(verb="raci_begun").count() == 2


def test_two_directors_who_agree_at_once_both_stand(world):
    row = propose(world, around(world))
    version = fresh(row).version
    calls = (
        doing(one, changing.agree, division=row, version=version)
        for one in (world.school_director, world.director)
    )
    given, refused = outcome(at_once(*calls))
    row = fresh(row)
    assert len(given) == 2 and refused == [] and row.is_agreed
    assert (row.school_agreed_by, row.company_agreed_by) == (world.school_director, world.director)
    assert AuditEntry.objects.filter(verb="raci_agreed").count() == 2


def changing_and_agreeing(world, row):
    """One adapts a task while another agrees with what stood there."""
    version = fresh(row).version
    change = {"task": "toeleiden.1", "letters": {Role.LEARNER.value: "I"}}
    return (
        doing(world.school_coordinator, changing.change_task, division=row, version=version, **change),
        doing(world.director, changing.agree, division=row, version=version),
    )


def test_nobody_agrees_with_what_is_changed_at_the_same_moment(world):
    row = propose(world, between(world))
    given, refused = outcome(at_once(*changing_and_agreeing(world, row)))
    # first the change: the other reads again; first the yes: the change takes it back
    assert given and fresh(row).company_agreed_at is None and fresh(row).cells
    assert all(isinstance(one, REFUSALS) for one in refused)


def test_without_the_lock_a_director_agrees_with_what_was_changed(world, monkeypatch):
    """The control run: both read the row before either wrote, and a yes stands under letters nobody showed."""
    row = propose(world, between(world))
    both_read = threading.Barrier(2, timeout=10)

    def unguarded(division):
        rows = RaciAgreement.objects.select_related("school", "organisation", "trajectory")
        found = rows.get(pk=division.pk)
        both_read.wait()
        return found

    change, agree = changing_and_agreeing(world, row)
    monkeypatch.setattr(changing, "_locked", unguarded)
    given, refused = outcome(at_once(change, agree))
    assert len(given) == 2 and refused == [], "each is told that it went well"


def test_two_who_begin_the_next_one_at_once_begin_one(world):
    row = agreed(world, between(world))
    calls = [
        doing(one, changing.start_next, division=row) for one in (world.school_coordinator, world.coordinator)
    ]
    given, refused = outcome(at_once(*calls))
    assert len(given) == len(refused) == 1 and RaciAgreement.objects.filter(ended_at=None).get() == given[0]
