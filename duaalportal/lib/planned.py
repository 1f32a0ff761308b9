"""Ask the same long questions of many people after one another: PostgreSQL plans each of them once, and not for everybody.

What one person's page asks takes the database some milliseconds to answer and ten times as long to plan. On a page that
is felt once; a night that asks for a hundred thousand people would spend itself on it.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import DatabaseError, connection

MOST = 60  # a plan of such a question takes some megabytes in the database
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

_names = ContextVar("names", default=None)


@contextmanager
def planned_once():
    """Inside, what is asked again is not planned again; elsewhere than on PostgreSQL this changes nothing."""
    if connection.vendor != "postgresql" or _names.get() is not None or _is_shared():
        yield
        return
    token = _names.set({})
    try:
        with connection.cursor() as cursor:
            # such plans are not worth compiling, and hold for whoever is asked about
            cursor.execute("SET plan_cache_mode = force_generic_plan; SET jit = off")
        yield
    finally:
        _names.reset(token)
        try:
            with connection.cursor() as cursor:
                cursor.execute("DEALLOCATE ALL; RESET plan_cache_mode; RESET jit")
        except DatabaseError:  # what went wrong inside is what has to be heard
            connection.close()


def _is_shared():
    # behind a pooler that gives each transaction another connection nothing of a connection stays
    return connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)


def execute(cursor, statement, parameters):
    """Run a statement, by its plan where one is kept."""
    names = _names.get()
    if names is None:
        cursor.execute(statement, parameters)
        return
    kinds = tuple(kind_of(value) for value in parameters)
    name = names.get((statement, kinds))
    if name is None:
        name = _prepare(cursor, names, statement, kinds)
    places = ", ".join(["%s"] * len(parameters))
    cursor.execute(f"EXECUTE {name} ({places})" if parameters else f"EXECUTE {name}", parameters)


def _prepare(cursor, names, statement, kinds):
    if len(names) >= MOST:
        cursor.execute("DEALLOCATE ALL")
        names.clear()
    name = f"asked_{len(names)}"
    given = f" ({', '.join(kinds)})" if kinds else ""
    numbers = tuple(f"${nth}" for nth in range(1, len(kinds) + 1))
    # no words of people: what differs per person is a parameter
    cursor.execute(f"PREPARE {name}{given} AS {statement % numbers}")
    names[statement, kinds] = name
    return name


def kind_of(value):
    """The kind of a value as PostgreSQL names it; "unknown" takes that of what stands beside it."""
    return next((kind for type_, kind in KINDS if isinstance(value, type_)), "unknown")
