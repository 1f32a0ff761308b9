"""Which tests run against which services.

A plain run is SQLite without Redis. Tests marked `postgres` or `redis` are left out unless TEST_DATABASE_URL
or TEST_REDIS_URL name such a service; `--only-database` keeps what is worth a second run on PostgreSQL, and with
`--whole` also what asks the database nothing that other tests do not ask it there (tests/harness/choosing.py).
"""

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

LISTED = Path(__file__).parent / "asked_by_others.txt"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="only the tests that use the database, and those marked postgres or redis",
    )
    parser.addoption("--whole", action="store_true", help="with it also those whose questions others ask")


def has_postgres() -> bool:
    """Whether this run uses PostgreSQL."""
    return os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")


def has_redis() -> bool:
    """Whether this run may use a Redis server."""
    return bool(os.environ.get("TEST_REDIS_URL"))


def uses_database(item) -> bool:
    """Whether the test reads or writes the database of the test process."""
    return item.get_closest_marker("django_db") is not None or bool(
        DATABASE_FIXTURES & set(item.fixturenames)
    )


@cache
def listed() -> frozenset[str]:
    """The tests that need no second run, by name."""
    found, file = set(), ""
    for line in LISTED.read_text().splitlines() if LISTED.exists() else []:
        if line.startswith("  "):
            found.add(f"{file}::{line[2:]}")
        elif not line.startswith("#"):
            file = line
    return frozenset(found)


def runs_always(item) -> bool:
    """Whether the test runs on PostgreSQL whatever it asks: because it was written for it, or commits."""
    marked = item.get_closest_marker("postgres") or item.get_closest_marker("redis")
    database = item.get_closest_marker("django_db")
    commits = (database and database.kwargs.get("transaction")) or "transactional_db" in item.fixturenames
    return bool(marked or commits)


def wanted(item, only_database: bool, whole: bool = False) -> bool:
    """Whether the test belongs to this run."""
    needs_postgres = item.get_closest_marker("postgres") is not None
    needs_redis = item.get_closest_marker("redis") is not None
    if (needs_postgres and not has_postgres()) or (needs_redis and not has_redis()):
        return False
    if not only_database or needs_postgres or needs_redis:
        return True
    once = item.get_closest_marker("browser") or item.get_closest_marker("once")
    if once or not (has_postgres() and uses_database(item)):
        return False
    return whole or runs_always(item) or item.nodeid not in listed()


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what this run has no service for, keep together what shares processes or a world, start with the longest."""
    only_database, whole = config.getoption("--only-database"), config.getoption("--whole")
    kept, left_out = [], []
    for item in items:
        (kept if wanted(item, only_database, whole) else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
    groups = {item: group for item in items if (group := group_of(item))}
    for item, group in groups.items():
        keep_together(item, group)
    yield
    if config.getoption("loadgroup", False):
        sizes = Counter(groups.values())
        items.sort(
            key=lambda item: (not in_browser(item), -sizes[groups.get(item)] if item in groups else -1)
        )


def in_browser(item) -> bool:
    """Whether the test drives a browser: those wait most, so they start first and end beside the others."""
    return item.get_closest_marker("browser") is not None


def group_of(item) -> str:
    """The name of what this test shares with others, or nothing."""
    if item.get_closest_marker("redis") or (in_browser(item) and item.get_closest_marker("postgres")):
        return "redis"  # one Redis for all of them, so one after the other
    if in_browser(item):
        return Path(item.fspath).stem
    if named := item.get_closest_marker("xdist_group"):
        return named.args[0]
    return item.location[0] if shares_with_its_file(item) else ""


def shares_with_its_file(item) -> bool:
    """Whether the test asks for something that is made once for its file, and would be made in each test process."""
    found = item._fixtureinfo.name2fixturedefs.values() if hasattr(item, "_fixtureinfo") else ()
    return any(definition.scope == "module" for definitions in found for definition in definitions)


def keep_together(item, group: str) -> None:
    """Let every test of this group run in the same test process, one after the other."""
    item.add_marker(pytest.mark.xdist_group(group))
    if item.config.getoption("loadgroup", False) and hasattr(item, "_id"):
        # xdist 3.8 writes the group into the text of an id; pytest 9.2 keeps ids as objects and never reads it
        item._id = type(item._id).parse(f"{item.nodeid}@{group}")
