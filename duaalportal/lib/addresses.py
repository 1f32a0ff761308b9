"""Addresses of named pages, remembered: a list of fifty rows asks for the same few again and again."""

from functools import lru_cache

from django.urls import get_urlconf, reverse


def url(name, *args, **kwargs):
    """The address of a named page."""
    return _address(get_urlconf(), name, args, tuple(kwargs.items()))


@lru_cache(maxsize=8192)
def _address(urlconf, name, args, kwargs):
    return reverse(name, urlconf, args=args or None, kwargs=dict(kwargs) or None)
