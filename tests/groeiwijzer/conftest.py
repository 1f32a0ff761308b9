"""What the tests of the Groeiwijzer share."""

from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection

guard = import_module("groeiwijzer.migrations.0002_published_versions_never_change")


@pytest.fixture(autouse=True)
def _versions_can_be_flushed(request):
    """After a test with real transactions the tables are emptied; on SQLite the guard must stand aside for that."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {guard.TABLE}_no_delete")
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        with connection.cursor() as cursor:
            cursor.execute(guard.statements("sqlite")[1])
