"""A night finds what it looks for by an index, so that a person costs the same in a portal of any size."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.evaluation.week_world import make_week_world
from tests.reminders.nights import at, live

FRIDAY = date(2026, 11, 20)
# what is no table, what is read once a night, and the people themselves, in the order of their keys
READ_WHOLE = {
    *("CONSTANT", "json_each", "q", "asker", "catalogue_holiday", "catalogue_schoolday"),
    *("catalogue_ruleparameter", "accounts_user"),
}


def looked_through(sql):
    """The tables that SQLite reads from front to back for this statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = [line for *_, line in cursor.fetchall()]
    names = {found[1] for line in plan if (found := re.match(r"SCAN (\w+)", line))}
    return {name for name in names - READ_WHOLE if not name.isdigit()}


@pytest.mark.once
@pytest.mark.shows("X08")
@pytest.mark.django_db
def test_a_night_looks_through_no_table_that_grows_with_the_portal():
    with time_machine.travel(at(FRIDAY, 9), tick=False):
        make_week_world(on=FRIDAY)
    with CaptureQueriesContext(connection) as asked:
        assert live(FRIDAY)
    asked = {query["sql"] for query in asked.captured_queries}
    asked = [sql for sql in asked if sql.startswith(("SELECT", "UPDATE", "DELETE"))]
    assert len(asked) > 50
    found = {name: sql for sql in asked for name in looked_through(sql)}
    assert not found
