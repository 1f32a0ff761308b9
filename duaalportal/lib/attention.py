"""One open item: what waits for a person, why, since when, and the one thing to do about it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple


class Urgency(IntEnum):
    """How soon something is needed; the order on every list."""

    LATE = 0
    SOON = 1
    NORMAL = 2
    CALM = 3


class _Ordered:
    __slots__ = ()

    @property
    def order(self):
        """Most urgent first, then the first due, then the longest waiting."""
        return (self.urgency, self.due or date.max, self.since, self.code)

    @property
    def trajectories(self):
        """The keys of the trajectories it is about: one, those it gathers, or none."""
        return (self.about,) if self.about else self.among

    @property
    def parts(self):
        """What a line that gathers stands for, as text: who puts it off has not put off what joins it later."""
        return [str(one) for one in self.gathers or self.among]


@dataclass(frozen=True, slots=True)
class OpenItem(_Ordered):
    """A question that still has an answer to come; answering it makes the question return nothing.

    `about` is the key of the one trajectory it is about, `task` the code of what it belongs to in a division of roles
    (evaluation/content/raci.yaml); a line that gathers several learners is about none, and names theirs in `among`.
    """

    code: str
    title: str
    why: str
    url: str
    action: str
    since: date
    due: date | None = None
    context: str = ""
    urgency: Urgency = Urgency.NORMAL
    about: object = None
    task: str = ""
    among: tuple = ()
    # what it gathers, where that is more than learners
    gathers: tuple = ()

    def told_for(self, name):
        """The same, with in whose place it is done."""
        return replace(self, context=_for(self.context, name))


def _for(context, name):
    """The context of an item that is done in somebody's place."""
    return f"{context}, voor {name}" if context else f"voor {name}"


class Words(NamedTuple):
    """What a person reads of an open item."""

    title: str
    why: str
    url: str
    action: str
    context: str = ""


class Unread(_Ordered):
    """An open item that is counted and put in order; its words are made once, when somebody reads them."""

    gathers = ()

    __slots__ = ("_tell", "_told", "about", "among", "code", "due", "since", "task", "urgency")

    def __init__(self, tell, *, code, since, due=None, urgency=Urgency.NORMAL, about=None, task="", among=()):
        """`tell` gives the Words, without a query."""
        self.code, self.since, self.due, self.urgency = code, since, due, urgency
        self.about, self.task, self.among = about, task, among
        self._tell, self._told = tell, None

    @property
    def words(self):
        """What a person reads."""
        if self._told is None:
            self._told = self._tell()
        return self._told

    def told_for(self, name):
        """The same, with in whose place it is done."""
        tell = self._tell

        def told():
            words = tell()
            return words._replace(context=_for(words.context, name))

        self._tell, self._told = told, None
        return self

    title = property(lambda self: self.words.title)
    why = property(lambda self: self.words.why)
    url = property(lambda self: self.words.url)
    action = property(lambda self: self.words.action)
    context = property(lambda self: self.words.context)


def urgency_of(due, today, soon=timedelta(days=7)):
    """How urgent a due date is today: late from the day after it, soon within a week."""
    if due is None:
        return Urgency.CALM
    if due < today:
        return Urgency.LATE
    return Urgency.SOON if due <= today + soon else Urgency.NORMAL
