"""The library as a list: the sheets of one programme, and which competences they treat."""

from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from duaalportal.accounts.access import Can
from duaalportal.catalogue.models import Programme
from duaalportal.lib.asked import Asked
from learningplans.models import LearningSheetVersion, SheetState
from learningplans.sheets.checking import competences_of

STATES = {
    "goedgekeurd": "Goedgekeurd",
    "concept": "Concept",
    "beoordeling": "Ter beoordeling",
    "uit": "Niet meer in gebruik",
}
OF_STATE = {"concept": SheetState.DRAFT, "beoordeling": SheetState.REVIEW}
COLUMNS = (
    *("pk", "number", "state", "title", "content__goals", "sheet_id", "sheet__code", "sheet__owner_id"),
    *("sheet__owner__name", "sheet__retired_on", "sheet__based_on_id"),
)
THE_FIELD = "sector"


@dataclass(frozen=True)
class SheetFilter(Asked):
    """What somebody asked of the list; unknown values fall back to everything."""

    opleiding: str = ""
    q: str = ""
    stand: str = ""
    van: str = ""

    KNOWN = {"stand": STATES}
    ARRANGES = ("opleiding",)  # there is one at a time


class Line(NamedTuple):
    """One sheet on the list, with the version in force and the one that is being written, as far as one may read."""

    key: object
    code: str
    owner_id: object
    owner: str
    retired_on: object
    based_on: object
    standing: object
    open: object

    @property
    def shown(self):
        """The version in force, else the one that is being written."""
        return self.standing or self.open

    @property
    def goals(self):
        """The goals of that version, as they stand in its content."""
        return self.shown.content__goals or []

    @property
    def hours(self):
        """The hours of its goals together."""
        return sum(row.get("hours") or 0 for row in self.goals)

    @property
    def competences(self):
        """The codes of the competences its goals belong to."""
        return {code for row in self.goals for code in row.get("competences", ())}


@dataclass(frozen=True)
class Treated:
    """A competence with the sheets that treat it."""

    competence: object
    lines: list = field(default_factory=list)


def programmes():
    """The programmes there are sheets for, by name (one query)."""
    return list(Programme.objects.filter(retired_on__isnull=True).order_by("name"))


def lines_of(user, programme, on):
    """Every sheet of a programme this person may know of, in the order of the programme (one query)."""
    open_and_standing = (SheetState.DRAFT, SheetState.REVIEW, SheetState.PUBLISHED)
    rows = LearningSheetVersion.objects.visible_to(user, on).filter(
        sheet__programme=programme, state__in=open_and_standing
    )
    rows = rows.order_by("sheet__position", "sheet__code", "sheet_id", "number")
    found = rows.values_list(*COLUMNS, named=True)
    return [_line(list(versions)) for _, versions in groupby(found, key=attrgetter("sheet_id"))]


def _line(versions):
    first = versions[0]
    return Line(
        first.sheet_id,
        first.sheet__code,
        first.sheet__owner_id,
        first.sheet__owner__name or "",
        first.sheet__retired_on,
        first.sheet__based_on_id,
        next((row for row in versions if row.state == SheetState.PUBLISHED), None),
        next((row for row in versions if row.state != SheetState.PUBLISHED), None),
    )


def asked(lines, wanted):
    """The lines that fit what is asked; what is out of use only when asked for."""
    return [line for line in lines if _fits(line, wanted)]


def _fits(line, wanted):
    if bool(line.retired_on) != (wanted.stand == "uit"):
        return False
    if wanted.stand == "goedgekeurd" and not line.standing:
        return False
    if wanted.stand in OF_STATE and not (line.open and line.open.state == OF_STATE[wanted.stand]):
        return False
    if wanted.van and wanted.van != (str(line.owner_id) if line.owner_id else THE_FIELD):
        return False
    return not wanted.q or _found(line, wanted.q.casefold())


def _found(line, q):
    texts = (line.code, line.shown.title, *(row.get("text", "") for row in line.goals))
    return any(q in text.casefold() for text in texts)


def owners_of(lines):
    """Whose sheets they are: (value of the filter, words), the field first."""
    found = {(str(line.owner_id) if line.owner_id else THE_FIELD, line.owner) for line in lines}
    return sorted(
        ((key, name or "De sector") for key, name in found), key=lambda one: (one[0] != THE_FIELD, one[1])
    )


def replaced_by_own(user, lines):
    """Keys of sheets of the field in whose stead the own school has an approved one."""
    mine = user.access.organisation_ids(Can.SEE_SHEETS)
    return {line.based_on for line in lines if line.based_on and line.standing and line.owner_id in mine}


def treated(user, programme, lines, on):
    """Each competence of the standard trajectory with the approved sheets in use that treat it, in order (one query)."""
    mine, gone = user.access.organisation_ids(Can.SEE_SHEETS), replaced_by_own(user, lines)
    owns = any(line.owner_id in mine for line in lines)
    found = {row.code: Treated(row) for row in competences_of(programme, on)}
    for line in lines:
        counts = not owns or line.owner_id is None or line.owner_id in mine
        if line.standing and not line.retired_on and line.key not in gone and counts:
            for code in line.competences & found.keys():
                found[code].lines.append(line)
    return list(found.values())
