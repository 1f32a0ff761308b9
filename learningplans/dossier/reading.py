"""Whose file is read by whom, and how a chapter is made of what that reader may know."""

from dataclasses import dataclass
from datetime import date

from duaalportal.lib.dossier import Part


@dataclass(frozen=True)
class Reading:
    """Whose file is read by whom on which day, with the parts of the page that this reader sees and what is missing."""

    trajectory: object
    reader: object
    today: date
    eyes: object
    parts: frozenset
    gaps: tuple

    def part(self, code, title, template, order, tables=(), **facts):
        """A chapter with the gaps that stand in it."""
        gaps = tuple(one for one in self.gaps if one.chapter == code)
        return Part(code, title, template, facts, gaps, tuple(tables), order)
