"""Tests that commit leave the database as they found it: with the catalogue, and nothing else.

Emptying some hundred tables and loading the catalogue again takes seconds, and a test fills a few of them. So what stood
in the database at first is kept beside it, and only what changed is put back.
"""

import sqlite3
from contextlib import contextmanager

import pytest
from django.core.management.commands.flush import Command
from django.db import connections, transaction
from psycopg import sql

BESIDE = "as_at_first"  # the schema of PostgreSQL in which that stands
kept = {}


def remember(connection) -> None:
    """Keep what stands in the database now."""
    kept[connection.alias] = (WholeFile if connection.vendor == "sqlite" else Tables)(connection)


class WholeFile:
    """An SQLite database is copied whole, both ways."""

    def __init__(self, connection):
        self.first = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(self.first)

    def restore(self, connection) -> None:
        """Put back what stood there."""
        connection.ensure_connection()
        self.first.backup(connection.connection)


class Tables:
    """On PostgreSQL each table that held something is copied, and each that differs is put back."""

    def __init__(self, connection):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            self.all = [name for (name,) in cursor.fetchall()]
            self.first = self._where(cursor, "SELECT FROM {public}", self.all)
            cursor.execute(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE; CREATE SCHEMA {BESIDE}")
            for table in self.first:
                _do(cursor, "CREATE TABLE {first} AS TABLE {public}", table)
            cursor.execute(
                "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal"
            )
            self.guarded = {name for (name,) in cursor.fetchall()}

    def restore(self, connection) -> None:
        """Put back what stood there; triggers that refuse this on purpose are set aside meanwhile."""
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            others = [name for name in self.all if name not in self.first]
            added = self._where(cursor, "SELECT FROM {public}", others)
            differing = "(TABLE {public} EXCEPT ALL TABLE {first}) UNION ALL (TABLE {first} EXCEPT ALL TABLE {public})"
            changed = self._where(cursor, differing, self.first)
            with self._triggers_aside(cursor, added + changed):
                for table in added + changed:
                    _do(cursor, "DELETE FROM {public}", table)
                for table in changed:
                    _do(cursor, "INSERT INTO {public} TABLE {first}", table)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    @contextmanager
    def _triggers_aside(self, cursor, tables):
        guarded = [table for table in tables if table in self.guarded]
        for table in guarded:
            _do(cursor, "ALTER TABLE {public} DISABLE TRIGGER USER", table)
        yield
        for table in guarded:
            _do(cursor, "ALTER TABLE {public} ENABLE TRIGGER USER", table)

    @staticmethod
    def _where(cursor, query, tables) -> list[str]:
        """The tables of which this query finds something."""
        each = [
            sql.SQL("SELECT {} WHERE EXISTS (" + query + ")").format(sql.Literal(table), **_names(table))
            for table in tables
        ]
        if not each:
            return []
        cursor.execute(sql.SQL(" UNION ALL ").join(each))
        return [name for (name,) in cursor.fetchall()]


def _names(table):
    return {"public": sql.Identifier("public", table), "first": sql.Identifier(BESIDE, table)}


def _do(cursor, statement, table) -> None:
    cursor.execute(sql.SQL(statement).format(**_names(table)))


@pytest.fixture(scope="session", autouse=True)
def commits_are_undone():
    """Let the end of a committing test put the database back instead of emptying it."""

    def handle(command, **options):
        kept[options["database"]].restore(connections[options["database"]])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", handle)
        yield
