"""Questions that are planned once, for a night or on a connection, find what they find when each is planned for itself."""

from datetime import date

import pytest
import time_machine
from django.db import connection

from duaalportal.accounts.access import Role
from duaalportal.accounts.rls import behind_the_wall
from duaalportal.lib import planned
from duaalportal.reminders.people import reachable
from duaalportal.reminders.queries import looked_up
from tests.evaluation.week_world import make_week_world
from tests.factories.accounts import member
from tests.reminders.nights import at
from tests.stories import as_now

FRIDAY = date(2026, 11, 20)


def said(user):
    """What waits for somebody, as read."""
    return [(one.code, one.title, one.why, one.url, one.due) for one in looked_up(user, FRIDAY).awake]


def plans(names="%"):
    """How many plans this connection has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE %s", [names])
        return cursor.fetchone()[0]


@pytest.fixture
def nothing_kept():
    """A connection that nobody asked anything yet: the tests before asked too."""
    planned._run("DEALLOCATE ALL")
    planned._of_connection.clear()


@pytest.mark.postgres
@pytest.mark.django_db
def test_what_is_planned_once_is_answered_alike_for_everybody():
    with time_machine.travel(at(FRIDAY, 9), tick=False):
        world = make_week_world(on=FRIDAY)
        alone = {user.pk: said(as_now(user)) for user in reachable(FRIDAY)}
        with planned.planned_once():
            assert {user.pk: said(as_now(user)) for user in reachable(FRIDAY)} == alone
            first = plans("asked%")
            said(as_now(world.mentor_person))
            assert first and plans("asked%") == first, "no plan is made twice"
    assert plans("asked%") == 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",)


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_home_that_is_opened_again_is_planned_no_more(nothing_kept):
    with time_machine.travel(at(FRIDAY, 9), tick=False):
        world = make_week_world(on=FRIDAY)
        people = [world.mentor_person, world.coach]
        first = [said(as_now(world.mentor_person))]
        assert plans() == 0, "who looks once leaves nothing behind"
        first.append(said(as_now(world.coach)))
        for _ in range(7):  # from the sixth time on one plan holds for all
            assert [said(as_now(person)) for person in people] == first
        kept = plans()
        assert 0 < kept <= planned.KEPT
        said(as_now(world.mentor_person))
        assert plans() == kept
    with planned.planned_once():
        assert plans() == 0, "a night starts with plans of its own"
    with time_machine.travel(at(FRIDAY, 9), tick=False):
        assert [said(as_now(person)) for person in people] == first, "and leaves none that are gone"


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_plan_that_is_kept_answers_each_behind_their_own_wall(nothing_kept):
    with time_machine.travel(at(FRIDAY, 9), tick=False):
        world = make_week_world(on=FRIDAY)
        other = member(Role.TRAJECTORY_COACH, name="Coach Van Elders")

        def home(person):
            user = as_now(person)
            with behind_the_wall(user, read_only=True):
                return said(user)

        for _ in range(7):
            assert home(world.coach)
            assert home(other) == []


@pytest.mark.postgres
@pytest.mark.django_db
def test_of_many_plans_those_that_were_used_last_stay(nothing_kept):
    def ask(nth):
        with planned.plans_kept(), connection.cursor() as cursor:
            planned.execute(cursor, f"SELECT %s + {nth}", [1])
            return cursor.fetchone()[0]

    for _ in range(2):
        assert ask(0) == 1
    for nth in range(1, planned.KEPT + 3):
        assert [ask(nth), ask(nth), ask(0)] == [nth + 1, nth + 1, 1]
    assert plans() == planned.KEPT
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        statements = {statement.rpartition(" ")[2] for (statement,) in cursor.fetchall()}
    assert "0" in statements and "1" not in statements
