"""An SQLite test database is migrated once and then copied: the copy is kept until a migration or a package changes.

On PostgreSQL every run migrates, so what a fresh database becomes is still shown by each whole run.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from importlib.metadata import distributions
from pathlib import Path

import pytest
from django.core.management.commands import migrate
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent.parent
DECIDING = {"models.py", "settings.py", "append_only.py"}  # beside the migrations themselves
KEPT = ROOT / ".pytest_cache" / "databases"


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
    kept = KEPT / f"{fingerprint()}.sqlite3"
    original = migrate.Command.handle

    def handle(command, *arguments, **options):
        connection = connections[options["database"]]
        if connection.vendor != "sqlite":
            return original(command, *arguments, **options)
        connection.ensure_connection()
        with alone(kept):
            if kept.exists():
                _restore(kept, connection.connection)
            else:
                original(command, *arguments, **options)
                _keep(connection.connection, kept)
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate.Command, "handle", handle)
        yield


def migrated_file(path: Path, make) -> None:
    """Bring a new SQLite file to a migrated database: a copy of the kept one, or by `make()` where none is kept yet."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{fingerprint()}.sqlite3"
    with alone(kept):
        if kept.exists():
            shutil.copyfile(kept, path)
            return
    make()


def _keep(database: sqlite3.Connection, kept: Path) -> None:
    for old in KEPT.glob("*.sqlite3"):
        old.unlink()
    unfinished = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as target:
        database.backup(target)
    os.replace(unfinished, kept)


def _restore(kept: Path, database: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(kept)) as source:
        source.backup(database)
