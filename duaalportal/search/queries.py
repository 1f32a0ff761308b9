"""Ask every app what it has by these words: all their questions go in one trip."""

from functools import cache
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.text import slugify

from duaalportal.lib.questions import together
from duaalportal.lib.search import begins

SHOWN, SHOWN_OF_ONE = 5, 50  # of each kind; of the one kind somebody asks for


@cache
def _finders():
    return tuple(import_string(path) for path in settings.SEARCH)


class Group(NamedTuple):
    """What was found of one kind; `key` asks for more of it."""

    title: str
    key: str
    hits: list
    has_more: bool


def found(user, words, today, kind=""):
    """The hits within what this person may open, by kind, what begins with the words first; of one kind more when it is named."""
    limit = SHOWN_OF_ONE if kind else SHOWN
    asked = {"user": user, "words": words, "limit": limit + 1, "today": today}
    groups = {}
    for hit in chain(*together(*(find.steps(**asked) for find in _finders()))):
        groups.setdefault(hit.kind, []).append(hit)
    asked = [_group(*one, words, limit) for one in groups.items() if kind in ("", slugify(one[0]))]
    return sorted(asked, key=lambda group: not begins(group.hits[0].title, words))


def _group(title, hits, words, limit):
    hits.sort(key=lambda hit: (not begins(hit.title, words), hit.title.casefold(), hit.url))
    return Group(title, slugify(title), hits[:limit], len(hits) > limit)
