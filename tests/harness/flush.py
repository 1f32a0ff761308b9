"""Tests that commit empty their tables afterwards. Triggers that refuse this on purpose are set aside meanwhile."""

from contextlib import contextmanager

import pytest


@contextmanager
def triggers_aside(connection):
    """Within: the database's own triggers do not fire; afterwards they are exactly as they were."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = cursor.fetchall()
            off = [f'DROP TRIGGER "{name}"' for name, _ in found]
            on = [sql for _, sql in found]
        else:
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            tables = [row[0] for row in cursor.fetchall()]
            off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        for statement in off:
            cursor.execute(statement)
        try:
            yield
        finally:
            for statement in on:
                cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def flush_despite_triggers():
    """Let the end of a committing test empty every table."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    plain = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        with triggers_aside(self.connection):
            plain(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush
    yield
    BaseDatabaseOperations.execute_sql_flush = plain
