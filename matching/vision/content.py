"""The five questions, their answers, and the actors for whom added value is named, as data."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

FILE = Path(__file__).resolve().parent.parent / "content" / "shared_vision.yaml"


class Asked(NamedTuple):
    """One question about what is shared."""

    code: str
    text: str
    help: str
    source: str


class Actor(NamedTuple):
    """Somebody whom dual learning brings something; `idea` is a beginning to think from."""

    code: str
    title: str
    idea: str
    source: str


@cache
def asked():
    """The questions in their order."""
    return tuple(Asked(one["code"], one["q"], one["help"], one["source"]) for one in _read()["questions"])


@cache
def values():
    """{value: words}, from yes to no; the order says how far two sides stand apart."""
    return _read()["values"]


@cache
def actors():
    """The actors in their order."""
    return tuple(Actor(**one) for one in _read()["actors"])


@cache
def _read():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))
