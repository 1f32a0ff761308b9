"""Ask every app what is open."""

from functools import cache
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.db.models import F
from django.utils.module_loading import import_string

from duaalportal.accounts.prepared import question
from duaalportal.catalogue.parameters import read_once
from duaalportal.lib.planned import plans_kept
from duaalportal.lib.questions import beside, together
from duaalportal.reminders.models import Snooze
from learningplans.models import TeamMember
from learningplans.models.looks import one_look_of


@cache
def _askers():
    return tuple(import_string(path) for path in settings.ATTENTION)


class Found(NamedTuple):
    """What waits for a person: what they see, and what they put off, each with its Snooze; in whose place they stand."""

    awake: list
    asleep: list
    in_place_of: list


def looked_up(user, today):
    """Everything that waits for this person, apart what they put off until a later day (no query for that)."""
    return looked_up_of([user], today)[0]


def looked_up_of(users, today):
    """The same for many people at once, in their order: who have the same roles are asked in the same words."""
    with read_once(), plans_kept(), one_look_of(users, today):
        return together(*(_look(user, today) for user in users))


def _look(user, today):
    *found, put_off, replaced = yield from beside(
        *(ask.steps(user=user, today=today) for ask in _askers()),
        _asleep(user, today),
        _replaced(user, today),
    )
    items = sorted(chain(*found), key=lambda item: item.order)
    put_off = {row.code: row for row in put_off}
    if replaced:
        names = {row.trajectory_id: _name(row) for row in replaced}
        items = [item.told_for(names[item.about]) if item.about in names else item for item in items]
    asleep = {item.code for item in items if _sleeps(item, put_off.get(item.code))}
    return Found(
        [item for item in items if item.code not in asleep],
        [(item, put_off[item.code]) for item in items if item.code in asleep],
        replaced,
    )


def _sleeps(item, put_off):
    """Whether all of an item was put off: a week that came since is not."""
    return put_off is not None and set(item.parts) <= set(put_off.gathered)


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
    return rows.values_list("pk", "code", "until", "reason", "gathered", named=True)


@question
def _replaced(user, today):
    """Learners with whom this person stands in for somebody, and for whom."""
    rows = TeamMember.objects.running(today).filter(user=user, substitute_for__isnull=False).order_by()
    rows = rows.annotate(
        own_name=F("substitute_for__user__name"), mentor_name=F("substitute_for__mentor__name")
    )
    columns = ("trajectory_id", "own_name", "mentor_name", "ends_on", "handover_note")
    return rows.values_list(*columns, named=True)


def _name(row):
    return row.own_name or row.mentor_name


def standing_in(found):
    """Whom somebody replaces: name, last day, the note and over how many learners, by name."""
    people = {}
    for row in found.in_place_of:
        key = (_name(row), row.ends_on, row.handover_note)
        people[key] = people.get(key, 0) + 1
    return sorted((*key, count) for key, count in people.items())
