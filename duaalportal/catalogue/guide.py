"""Help and contact: the official links, each with its source and the day it was last checked. No database."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

CONTENT = Path(__file__).parent / "content" / "help.yaml"


@dataclass(frozen=True)
class Link:
    """One address elsewhere."""

    name: str
    url: str
    what: str
    source: str
    checked: date | None
    email: str = ""

    def age(self, today, max_age_days):
        """'never', 'old' or 'fresh', by the day it was last checked."""
        if self.checked is None:
            return "never"
        return "old" if today - self.checked > timedelta(days=max_age_days) else "fresh"


@dataclass(frozen=True)
class Group:
    """Links about one subject."""

    title: str
    intro: str
    links: tuple[Link, ...]


@cache
def groups():
    """All links by subject, in the order of the file."""
    return tuple(
        Group(group["title"], group["intro"], tuple(Link(**link) for link in group["links"]))
        for group in _content()["groups"]
    )


def max_age_days(on):
    """After how many days a checked link counts as old, by the rule that holds on that day."""
    rows = [row for row in _content()["parameters"] if row["name"] == "link_max_age_days"]
    holding = [row for row in rows if row["valid_from"] <= on] or rows[:1]
    return max(holding, key=lambda row: row["valid_from"])["value"]


@cache
def _content():
    return yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
