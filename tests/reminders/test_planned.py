"""Questions that are planned once for a whole night find what they find when each is planned for itself."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duaalportal.lib.planned import planned_once
from duaalportal.reminders.people import reachable
from duaalportal.reminders.queries import looked_up
from tests.evaluation.week_world import make_week_world
from tests.reminders.nights import at
from tests.stories import as_now

FRIDAY = date(2026, 11, 20)


def said(user):
    """What waits for somebody, as read."""
    return [(one.code, one.title, one.why, one.url, one.due) for one in looked_up(user, FRIDAY).awake]


@pytest.mark.postgres
@pytest.mark.django_db
def test_what_is_planned_once_is_answered_alike_for_everybody():
    with time_machine.travel(at(FRIDAY, 9), tick=False):
        world = make_week_world(on=FRIDAY)
        alone = {user.pk: said(as_now(user)) for user in reachable(FRIDAY)}
        with planned_once(), CaptureQueriesContext(connection) as asked:
            assert {user.pk: said(as_now(user)) for user in reachable(FRIDAY)} == alone
            first = sum(query["sql"].startswith("PREPARE") for query in asked.captured_queries)
            said(as_now(world.mentor_person))
        again = sum(query["sql"].startswith("PREPARE") for query in asked.captured_queries)
    assert first and again == first, "no plan is made twice"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'asked%%'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",)
