"""Which tests run against which services.

A plain run is SQLite without Redis. Tests marked `postgres` or `redis` are left out unless TEST_DATABASE_URL
or TEST_REDIS_URL name such a service; `--only-database` keeps what is worth a second run on PostgreSQL.
"""

import os
from pathlib import Path

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="only the tests that use the database, and those marked postgres or redis",
    )


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


def wanted(item, only_database: bool) -> bool:
    """Whether the test belongs to this run."""
    needs_postgres = item.get_closest_marker("postgres") is not None
    needs_redis = item.get_closest_marker("redis") is not None
    if (needs_postgres and not has_postgres()) or (needs_redis and not has_redis()):
        return False
    if not only_database or needs_postgres or needs_redis:
        return True
    once = item.get_closest_marker("browser") or item.get_closest_marker("once")
    return has_postgres() and uses_database(item) and not once


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what this run has no service for, and keep together what shares processes."""
    only_database = config.getoption("--only-database")
    kept = [item for item in items if wanted(item, only_database)]
    if left_out := [item for item in items if item not in set(kept)]:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
    for item in items:
        browser = item.get_closest_marker("browser")
        if item.get_closest_marker("redis") or (browser and item.get_closest_marker("postgres")):
            # one Redis for all of them, so one after the other
            keep_together(item, "redis")
        elif browser:
            keep_together(item, Path(item.fspath).stem)
        elif group := item.get_closest_marker("xdist_group"):
            keep_together(item, group.args[0])


def keep_together(item, group: str) -> None:
    """Let every test of this group run in the same test process, one after the other."""
    item.add_marker(pytest.mark.xdist_group(group))
    if item.config.getoption("loadgroup", False) and hasattr(item, "_id"):
        # xdist 3.8 writes the group into the text of an id; pytest 9.2 keeps ids as objects and never reads it
        item._id = type(item._id).parse(f"{item.nodeid}@{group}")
