"""Every address of the portal, read from the URL configuration itself."""

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from unittest.mock import patch

from django.urls import URLPattern, URLResolver, get_resolver

from duaalportal.accounts.middleware import declared_rule


@dataclass(frozen=True)
class Route:
    """One named address with the objects it carries and the rule its view declares."""

    name: str
    pattern: str
    objects: tuple[str, ...]
    rule: object

    def __str__(self):
        return self.name or self.pattern


def routes():
    """All routes, those of packages included, in the order of the site map."""
    return tuple(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns, before, namespace):
    for entry in patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, here, inner)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else ""
            yield Route(name, here, tuple(_converters(before_patterns=here)), declared_rule(entry.callback))


def _converters(before_patterns):
    return re.findall(r"<(?:\w+:)?(\w+)>", before_patterns)


def own_routes():
    """Routes of our own views that people open.

    Those of packages guard themselves and carry no object of another person; other systems have a table of their own
    (test_api_table.py).
    """
    return tuple(route for route in routes() if route.rule not in ("account", "token"))


@contextmanager
def asked_often():
    """Within: an address that is asked again and again is looked for in the site map once, and a refusal is no line of log."""
    refusals = logging.getLogger("django.request")
    looked_up = lru_cache(maxsize=2000)(URLResolver.resolve)
    level = refusals.level
    refusals.setLevel(logging.ERROR)
    try:
        with patch.object(URLResolver, "resolve", lambda self, path: looked_up(self, path)):
            yield
    finally:
        refusals.setLevel(level)
