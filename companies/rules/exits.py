"""From when an exit talk may be held: some weeks before the last day of a place, at once when it is given back."""

from datetime import timedelta

from duaalportal.catalogue.models import Name

WEEK = timedelta(weeks=1)


def notice(p):
    """How long before the last day; nothing on a day without that rule."""
    found = p.find(Name.EXIT_NOTICE)
    return found.value * WEEK if found else timedelta(0)


def opens_on(starts_on, ends_on, released_on, p):
    """The first day; None while no end is known, or when the learner never began (000:238, roles and flows 3)."""
    if released_on is not None and released_on < starts_on:
        return None
    before_end = None if ends_on is None else max(starts_on, ends_on - notice(p))
    days = [day for day in (before_end, released_on) if day is not None]
    return min(days, default=None)


def last_day(ends_on, released_on):
    """The last day of the learner; None while it runs on."""
    return min((day for day in (ends_on, released_on) if day is not None), default=None)
