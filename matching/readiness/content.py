"""The factors that a learner and a school look at, as data."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

FILE = Path(__file__).resolve().parent.parent / "content" / "readiness.yaml"


class LookedAt(NamedTuple):
    """One factor: what the learner is asked, and what a teacher is asked."""

    code: str
    title: str
    own: str
    about: str


@cache
def factors():
    """The factors in their order."""
    return tuple(LookedAt(**one) for one in _read()["factors"])


@cache
def values():
    """Code and words of each answer, from yes to not yet."""
    return tuple(_read()["values"].items())


@cache
def _read():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))
