"""Ask every app what is open."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from duaalportal.catalogue.parameters import read_once


@cache
def _askers():
    return tuple(import_string(path) for path in settings.ATTENTION)


def open_items(user, today):
    """Everything that waits for this person, the most urgent on top; each app answers for itself."""
    with read_once():
        found = [item for ask in _askers() for item in ask(user=user, today=today)]
    return sorted(found, key=lambda item: item.order)
