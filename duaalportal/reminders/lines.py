"""Open items as reminders count them: one line per learner, under a key that stays while the item is open."""

from typing import NamedTuple


class Line(NamedTuple):
    """One open item, or the part of one that is about one learner."""

    key: str
    about: object
    item: object


def lines_of(item):
    """The lines of an open item: one, or one per learner that it gathers."""
    if item.about or not item.among:
        return [Line(item.code, item.about, item)]
    return [Line(f"{item.code}|{pk}", pk, item) for pk in item.among]


def by_key(items):
    """Key -> line of all these items."""
    return {line.key: line for item in items for line in lines_of(item)}
