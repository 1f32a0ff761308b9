"""Addresses of named pages, remembered: a list of fifty rows asks for the same few again and again."""

from functools import lru_cache
from uuid import UUID

from django.urls import get_urlconf, reverse

# a key is a key: how an address looks with one says how it looks with each
STAND_INS = tuple(UUID(int=(0xADD0 << 112) + nth) for nth in range(4))


def url(name, *args, **kwargs):
    """The address of a named page."""
    return _address(get_urlconf(), name, args, tuple(kwargs.items()))


@lru_cache(maxsize=8192)
def _address(urlconf, name, args, kwargs):
    keys = [value for value in (*args, *(value for _, value in kwargs)) if type(value) is UUID]
    if not 0 < len(keys) <= len(STAND_INS):
        return reverse(name, urlconf, args=args or None, kwargs=dict(kwargs) or None)
    stand_ins = iter(STAND_INS)
    args = tuple(next(stand_ins) if type(value) is UUID else value for value in args)
    kwargs = tuple((key, next(stand_ins) if type(value) is UUID else value) for key, value in kwargs)
    address = _with_stand_ins(urlconf, name, args, kwargs)
    for stand_in, key in zip(STAND_INS, keys, strict=False):
        address = address.replace(str(stand_in), str(key))
    return address


@lru_cache(maxsize=2048)
def _with_stand_ins(urlconf, name, args, kwargs):
    return reverse(name, urlconf, args=args or None, kwargs=dict(kwargs) or None)
