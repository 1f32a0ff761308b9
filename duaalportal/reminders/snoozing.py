"""Putting an open item off until a day, with a reason, and taking that back: only whom it waits for does either.

It changes what that person sees and nothing else, so it is no act that the trail has to tell: who waits, goes on waiting.
"""

from datetime import timedelta

from django.db import transaction

from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import as_day, date_of
from duaalportal.reminders.models import Snooze
from duaalportal.reminders.queries import open_items


class SnoozeRefused(Exception):
    """This cannot be put off like that; the text says why in Dutch."""


def item_of(user, code, today):
    """The open item with this code that waits for this person, put off or not; None when there is none."""
    return next((item for item in open_items(user, today) if item.code == code), None)


def last_day(today):
    """The last day until which something may be put off, by the rule of today (one query)."""
    return today + timedelta(days=_term(today).value)


def _term(today):
    return book().on(today)[Name.SNOOZE_TERM]


@transaction.atomic
def put_off(*, user, code, until, reason, at):
    """Hide an open item until a day; a second time another day and reason take the place. Raises SnoozeRefused."""
    today = as_day(at)
    if until <= today:
        raise SnoozeRefused("Kies een dag die nog komt.")
    term = _term(today)
    last = today + timedelta(days=term.value)
    if until > last:
        raise SnoozeRefused(f"Uitstellen kan tot {date_of(last)}, {term.words} ver.")
    item = item_of(user, code, today)
    if item is None:
        raise SnoozeRefused("Dit staat niet meer open: er valt niets uit te stellen.")
    values = {"until": until, "reason": reason.strip(), "made_at": at, "title": item.title[:200]}
    values["gathered"] = item.parts
    return Snooze.objects.update_or_create(user=user, code=code, defaults=values)[0]


def wake(*, snooze):
    """Let something that was put off stand among the rest again."""
    snooze.delete()
