"""Ask every app what is open."""

from functools import cache
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from duaalportal.accounts.prepared import question
from duaalportal.catalogue.parameters import read_once
from duaalportal.lib.questions import together
from duaalportal.reminders.models import Snooze


@cache
def _askers():
    return tuple(import_string(path) for path in settings.ATTENTION)


class Found(NamedTuple):
    """What waits for a person: what they see, and what they put off, each with its Snooze."""

    awake: list
    asleep: list


def looked_up(user, today):
    """Everything that waits for this person, apart what they put off until a later day (no query for that)."""
    with read_once():
        *found, put_off = together(
            *(ask.steps(user=user, today=today) for ask in _askers()), _asleep(user, today)
        )
    items, put_off = sorted(chain(*found), key=lambda item: item.order), {row.code: row for row in put_off}
    return Found(
        [item for item in items if item.code not in put_off],
        [(item, put_off[item.code]) for item in items if item.code in put_off],
    )


def open_items(user, today):
    """Everything that waits for this person, the most urgent on top; each app answers for itself."""
    found = looked_up(user, today)
    return sorted([*found.awake, *(item for item, _ in found.asleep)], key=lambda item: item.order)


def visible_items(user, today):
    """What this person sees of it: page, badge and mail ask this alone; what was put off comes back on its day."""
    return looked_up(user, today).awake


@question
def _asleep(user, today):
    rows = Snooze.objects.of(user).asleep(today).order_by()
    return rows.values_list("pk", "code", "until", "reason", named=True)
