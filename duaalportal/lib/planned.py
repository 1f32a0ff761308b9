"""Ask the same long questions of many people after one another: PostgreSQL plans each of them once, and not for everybody.

What one person's home asks takes the database longer to plan than to answer. A night that asks it for a hundred thousand
people plans it once (`planned_once`); a web process keeps on each of its connections the plans it used last (`plans_kept`).
"""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connection

# a plan of such a question takes some megabytes in the database
MOST, KEPT = 60, 16
REMEMBERED = 500  # questions that were asked before, of which some come back
# what psycopg writes out with its kind keeps that kind as a parameter; a text takes the kind of what stands beside it
KINDS = (
    (bool, "boolean"),
    (int, "integer"),
    (datetime, "timestamptz"),
    (date, "date"),
    (timedelta, "interval"),
    (Decimal, "numeric"),
    (UUID, "uuid"),
)

_plans = ContextVar("plans", default=None)
_of_connection = WeakKeyDictionary()


class Plans:
    """The plans that one connection has, the one that was used last at the end."""

    def __init__(self, most, from_the_first=True):
        self.most, self.from_the_first = most, from_the_first
        self.names, self.asked, self.made = {}, set(), 0

    def name_of(self, statement, kinds):
        """The name of the plan of a statement; None where that is planned for this once."""
        known = statement, kinds
        if known in self.names:
            self.names[known] = self.names.pop(known)
        elif self.from_the_first or self._was_asked(hash(known)):
            self.names[known] = self._prepare(statement, kinds)
        return self.names.get(known)

    def _was_asked(self, known):
        if known in self.asked:
            return True
        if len(self.asked) >= REMEMBERED:
            self.asked.clear()
        self.asked.add(known)
        return False

    def _prepare(self, statement, kinds):
        if len(self.names) >= self.most:
            _run(f"DEALLOCATE {self.names.pop(next(iter(self.names)))}")
        self.made += 1
        name = f"asked_{self.made}"
        given = f" ({', '.join(kinds)})" if kinds else ""
        numbers = tuple(f"${nth}" for nth in range(1, len(kinds) + 1))
        # no words of people: what differs per person is a parameter
        _run(f"PREPARE {name}{given} AS {statement % numbers}")
        return name


def _run(statement):
    # straight to the driver: this is no question of the page, and a page's budget of queries is the same on SQLite
    connection.ensure_connection()
    with connection.wrap_database_errors:
        connection.connection.execute(statement)


@contextmanager
def planned_once():
    """Inside, what is asked again is not planned again; elsewhere than on PostgreSQL this changes nothing."""
    if _plans.get() is not None or not _can_keep():
        yield
        return
    # such plans are not worth compiling, and hold for whoever is asked about
    _run("DEALLOCATE ALL; SET plan_cache_mode = force_generic_plan; SET jit = off")
    _of_connection.pop(connection.connection, None)
    token = _plans.set(Plans(MOST))
    try:
        yield
    finally:
        _plans.reset(token)
        try:
            _run("DEALLOCATE ALL; RESET plan_cache_mode; RESET jit")
        except DatabaseError:  # what went wrong inside is what has to be heard
            connection.close()


@contextmanager
def plans_kept():
    """Inside, what this connection was asked before is not planned again, a few plans at most; else this changes nothing."""
    if _plans.get() is not None or not _can_keep():
        yield
        return
    connection.ensure_connection()
    plans = _of_connection.setdefault(connection.connection, Plans(KEPT, from_the_first=False))
    token = _plans.set(plans)
    try:
        yield
    finally:
        _plans.reset(token)


def _can_keep():
    return connection.vendor == "postgresql" and not _is_shared()


def _is_shared():
    # behind a pooler that gives each transaction another connection nothing of a connection stays
    return connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)


def execute(cursor, statement, parameters):
    """Run a statement, by its plan where one is kept."""
    plans = _plans.get()
    name = plans and plans.name_of(statement, tuple(kind_of(value) for value in parameters))
    if not name:
        cursor.execute(statement, parameters)
        return
    places = ", ".join(["%s"] * len(parameters))
    cursor.execute(f"EXECUTE {name} ({places})" if parameters else f"EXECUTE {name}", parameters)


def kind_of(value):
    """The kind of a value as PostgreSQL names it; "unknown" takes that of what stands beside it."""
    return _kind_of(type(value))


@cache
def _kind_of(type_):
    return next((kind for known, kind in KINDS if issubclass(type_, known)), "unknown")
