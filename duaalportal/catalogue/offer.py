"""What can be asked for or followed: financial support and courses, each with its source. No database."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from duaalportal.catalogue.models import Name

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Support:
    """One kind of financial support; its amounts are rules with a dated value."""

    title: str
    who: str
    agreements: tuple[str, ...]
    what: str
    url: str
    source: str
    parameters: tuple[Name, ...] = ()
    since: date | None = None
    until: date | None = None

    def exists(self, on):
        """Whether it can be had on this day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True)
class Course:
    """A course for mentors, teachers or both; `duty` when it counts for the mentor training the law asks."""

    code: str
    title: str
    scheme: str
    audience: tuple[str, ...]
    days: str
    duty: bool
    price: str
    what: str
    source: str
    url: str

    @property
    def length(self):
        """How long it takes, in words; empty when the source does not say."""
        return {"": "", "0.5": "een halve dag", "1": "een dag"}.get(self.days, f"{self.days} dagen")


@cache
def supports():
    """All support, also what no longer exists, in the order of the file."""
    return tuple(
        Support(
            since=row.pop("from", None),
            agreements=tuple(row.pop("agreements")),
            parameters=tuple(Name(name) for name in row.pop("parameters", ())),
            **row,
        )
        for row in _rows("support")
    )


@cache
def courses():
    """All courses, in the order of the file."""
    return tuple(Course(audience=tuple(row.pop("for")), **row) for row in _rows("courses"))


def _rows(name):
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))[name]
