"""A test database is migrated once and then copied: the copy is kept until a migration or a package changes.

On SQLite it is a file, on PostgreSQL a database beside the others. Each begins as an empty one, so a run in a fresh
checkout still shows what that becomes; and the story of the first minutes begins with nothing each time.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from importlib.metadata import distributions
from pathlib import Path

import pytest
from django.core.management.commands import migrate as migrating_command
from django.db import connections
from psycopg import sql

from duaalportal.lib.migrating import sparingly

ROOT = Path(__file__).resolve().parent.parent.parent
# beside the migrations themselves
DECIDING = {"models.py", "settings.py", "append_only.py", "row_security.py", "rls.py"}
KEPT = ROOT / ".pytest_cache" / "databases"
ON_SERVER, MOST_ON_SERVER = "portaal_kept_", 4  # one for each checkout that is worked on


def fingerprint() -> str:
    """What the migrated database depends on: our migrations and models, and the version of every package."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/**/*.py")):
        ours = ".venv" not in path.parts and "tests" not in path.parts
        if ours and ("migrations" in path.parts or "models" in path.parts or path.name in DECIDING):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    for found in sorted(f"{package.name} {package.version}" for package in distributions()):
        digest.update(found.encode())
    return digest.hexdigest()[:20]


@contextmanager
def alone(path: Path):
    """Within: no other process makes this file."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Let the command that fills a new test database look for a kept one first."""
    KEPT.mkdir(parents=True, exist_ok=True)
    original, filled = migrating_command.Command.handle, set()

    def handle(command, *arguments, **options):
        connection = connections[options["database"]]
        if connection.alias in filled:
            original(command, *arguments, **options)
            return
        filled.add(connection.alias)
        kept = KeptFile(connection) if connection.vendor == "sqlite" else KeptOnServer(connection)
        with alone(kept.path):
            if kept.exists():
                kept.restore()
            else:
                with sparingly():
                    original(command, *arguments, **options)
                kept.keep()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrating_command.Command, "handle", handle)
        yield


class KeptFile:
    """The kept copy of an SQLite database."""

    def __init__(self, connection):
        self.connection, self.path = connection, KEPT / f"{fingerprint()}.sqlite3"

    def exists(self) -> bool:
        """Whether a copy was kept."""
        return self.path.exists()

    def keep(self) -> None:
        """Keep a copy of the database, and no older one."""
        keep_file(self.connection.connection, self.path)

    def restore(self) -> None:
        """Fill the database with the kept copy."""
        self.connection.ensure_connection()
        with closing(sqlite3.connect(self.path)) as source:
            source.backup(self.connection.connection)


class KeptOnServer:
    """The kept copy of a PostgreSQL database: another database of the same server."""

    def __init__(self, connection):
        self.connection, self.name = connection, ON_SERVER + fingerprint()
        self.path = KEPT / "postgresql"

    def exists(self) -> bool:
        """Whether a copy was kept."""
        return bool(self._ask("SELECT 1 FROM pg_database WHERE datname = %s", self.name))

    def keep(self) -> None:
        """Keep a copy of the database under its name once it is whole, and few of the older ones."""
        ours, unfinished = self.connection.settings_dict["NAME"], f"{self.name}_{os.getpid()}"
        self.connection.close()  # a database is copied only when nobody is in it
        self._run("CREATE DATABASE {} TEMPLATE {}", unfinished, ours)
        self._run("ALTER DATABASE {} RENAME TO {}", unfinished, self.name)
        kept = self._ask(
            "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC", f"{ON_SERVER}%"
        )
        for (old,) in kept[MOST_ON_SERVER:]:
            self._run("DROP DATABASE IF EXISTS {}", old)

    def restore(self) -> None:
        """Put a copy of the kept database in the place of the empty one."""
        ours = self.connection.settings_dict["NAME"]
        self.connection.close()
        self._run("DROP DATABASE {}", ours)
        self._run("CREATE DATABASE {} TEMPLATE {}", ours, self.name)

    def _ask(self, question, *values):
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(question, values)
            return cursor.fetchall()

    def _run(self, statement, *names):
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def migrated_file(path: Path, migrate_it) -> None:
    """Bring a new SQLite file to a migrated database: a copy of the kept one, or by `migrate_it()`, and then kept."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{fingerprint()}.sqlite3"
    with alone(kept):
        if kept.exists():
            shutil.copyfile(kept, path)
            return
        migrate_it()
        with closing(sqlite3.connect(path)) as made:
            keep_file(made, kept)


def keep_file(made: sqlite3.Connection, kept: Path) -> None:
    """Keep a copy of the database, and no older one."""
    for old in KEPT.glob("*.sqlite3"):
        old.unlink()
    unfinished = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as target:
        made.backup(target)
    os.replace(unfinished, kept)


def keep_one() -> None:
    """Have a migrated SQLite file kept, before many ask for it."""
    from tests.harness.portal import environment, migrate  # which asks for what is above

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portaal.sqlite3"
        env = environment(Path(folder), f"sqlite:///{path}")
        migrated_file(path, lambda: migrate(env))


if __name__ == "__main__":
    keep_one()
