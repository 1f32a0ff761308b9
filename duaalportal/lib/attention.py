"""One open item: what waits for a person, why, since when, and the one thing to do about it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum


class Urgency(IntEnum):
    """How soon something is needed; the order on every list."""

    LATE = 0
    SOON = 1
    NORMAL = 2
    CALM = 3


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A question that still has an answer to come; answering it makes the question return nothing."""

    code: str
    title: str
    why: str
    url: str
    action: str
    since: date
    due: date | None = None
    context: str = ""
    urgency: Urgency = Urgency.NORMAL

    @property
    def order(self):
        """Most urgent first, then the first due, then the longest waiting."""
        return (self.urgency, self.due or date.max, self.since, self.code)


def urgency_of(due, today, soon=timedelta(days=7)):
    """How urgent a due date is today: late from the day after it, soon within a week."""
    if due is None:
        return Urgency.CALM
    if due < today:
        return Urgency.LATE
    return Urgency.SOON if due <= today + soon else Urgency.NORMAL
