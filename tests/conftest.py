"""What every test may rely on. Which tests run where is decided in tests/harness/selection.py."""

import gc
import os

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

pytest_plugins = [
    "tests.harness.selection",
    "tests.harness.questions",
    "tests.harness.database",
    "tests.harness.portal",
    "tests.harness.browser",
    "tests.harness.as_at_first",
]


def pytest_collection_finish():
    """What was imported stays until the end: the garbage collector need not walk through it again and again.

    A test process lives for minutes and leaves few circles behind, so it looks for them less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_runtest_logreport(report):
    """A run takes minutes: what fails is named at once, what went wrong is told at the end."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\ngezakt: {report.nodeid}", flush=True)


@pytest.fixture(autouse=True, scope="session")
def keep_connections():
    """Closing an answer inside a test's own transaction must not close the connection that holds it."""
    closing = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def unless_inside_a_transaction(connection):
        if not connection.in_atomic_block:
            closing(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", unless_inside_a_transaction)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The catalogue stands in every test database, as it stands in every portal."""
    from duaalportal.catalogue.loading import load_catalogue  # models can be read only now
    from tests.harness.as_at_first import remember

    with django_db_blocker.unblock():
        load_catalogue()
        remember(connection)
