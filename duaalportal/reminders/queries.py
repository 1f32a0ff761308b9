"""Ask every app what is open."""

from functools import cache
from itertools import chain

from django.conf import settings
from django.utils.module_loading import import_string

from duaalportal.catalogue.parameters import read_once
from duaalportal.lib.questions import together


@cache
def _askers():
    return tuple(import_string(path) for path in settings.ATTENTION)


def open_items(user, today):
    """Everything that waits for this person, the most urgent on top; each app answers for itself."""
    with read_once():
        found = together(*(ask.steps(user=user, today=today) for ask in _askers()))
    return sorted(chain(*found), key=lambda item: item.order)


# what page, badge and mail show: without what somebody put off
visible_items = open_items
