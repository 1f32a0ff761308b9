"""The cast behind the second wall, once per file that asks for it."""

import pytest

from tests.access.wall import walled_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One cast for the file; rolled back at the end."""
    with django_db_blocker.unblock(), walled_world() as cast:
        yield cast
