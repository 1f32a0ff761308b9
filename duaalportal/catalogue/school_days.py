"""The calendar that a school keeps: days it plans apart, added, changed, removed, or taken over from its own agenda."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.catalogue.models import SchoolDay, SchoolDayKind
from duaalportal.lib.ical import Entry, Line

DAY = timedelta(days=1)
LONGEST = 120
OWN = "@duaalportaal"

audit.verbs(
    school_day_added="voegde een dag toe aan de schoolkalender",
    school_day_changed="paste een dag in de schoolkalender aan",
    school_day_removed="haalde een dag uit de schoolkalender",
    school_days_taken_over="laadde een kalender in de schoolkalender",
)

# words by which a school names its days; the first that fits counts
WORDS = (
    (SchoolDayKind.STUDY, r"studiedag|pedagogisch|personeelsdag|klassenraad|deliberatie"),
    (SchoolDayKind.EXAM, r"examen|proefwerk|toetsenweek|eindproef|gip|geïntegreerde proef"),
    (SchoolDayKind.EXCURSION, r"uitstap|excursie|reis|museum|bosklas|sportdag|bezinning|stadsspel"),
    (SchoolDayKind.FREE, r"vakantie|verlof|\bvrij|lesvrij|brugdag|facultatie|feestdag"),
    (SchoolDayKind.AT_SCHOOL, r"project|opendeur|op school|themadag|onthaal|eerste schooldag"),
)


class SchoolDayChanged(Exception):
    """Somebody else saved meanwhile; carries the row as it is now, or None when it was removed."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


def guess(name):
    """The kind a name speaks of, or "" when it speaks of none."""
    return next((kind.value for kind, words in WORDS if re.search(words, name, re.I)), "")


@transaction.atomic
def add_day(*, school, kind, name, first_day, last_day, by, at):
    """Plan a day or a period apart."""
    row = SchoolDay.objects.create(
        school=school, kind=kind, name=name, first_day=first_day, last_day=last_day, added_at=at, added_by=by
    )
    _note("school_day_added", row, by, at)
    return row


@transaction.atomic
def change_day(*, school_day, version, kind, name, first_day, last_day, by, at):
    """Change a day; raises SchoolDayChanged."""
    row = SchoolDay.objects.select_for_update(of=("self",)).filter(pk=school_day.pk).first()
    if row is None or row.version != version:
        raise SchoolDayChanged(row)
    if (row.kind, row.name, row.first_day, row.last_day) != (kind, name, first_day, last_day):
        row.kind, row.name, row.first_day, row.last_day = kind, name, first_day, last_day
        row.version += 1
        row.save(update_fields=["kind", "name", "first_day", "last_day", "version"])
        _note("school_day_changed", row, by, at)
    return row


@transaction.atomic
def remove_day(*, school_day, by, at):
    """Take a day out of the calendar."""
    _note("school_day_removed", school_day, by, at)
    SchoolDay.objects.filter(pk=school_day.pk).delete()


def _note(verb, row, by, at):
    facts = {"kind": row.kind, "first_day": row.first_day, "last_day": row.last_day}
    audit.record(verb, row, by=by, at=at, organisation=row.school, **facts)


# --- from a file -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """One line of a file: what it would become, the row that stands there already, and what is guessed."""

    line: Line
    existing: SchoolDay | None
    kind: str
    why_not: str = ""

    @property
    def becomes(self):
        """'nieuw', 'aangepast' or 'staat er al'."""
        if self.existing is None:
            return "nieuw"
        before = (self.existing.name, self.existing.first_day, self.existing.last_day)
        return "staat er al" if before == (self.line.name, self.line.first, self.line.last) else "aangepast"


def choices_of(school, lines, calendar):
    """What each line would become; a holiday that all schools have is left out unless somebody chooses it."""
    standing = _standing(school)
    found = []
    for line in lines:
        existing, holiday = standing.get(line.uid), _holiday(line, calendar)
        kind = existing.kind if existing else "" if holiday else guess(line.name)
        found.append(Choice(line, existing, kind, f"hoort bij {holiday}" if holiday else ""))
    return found


def _standing(school):
    """The rows of a school by the name they have in a file: that of another agenda, or our own."""
    rows = list(SchoolDay.objects.filter(school=school))
    return {own_uid(row): row for row in rows} | {row.uid: row for row in rows if row.uid}


def own_uid(row):
    """The name of a day in our own files, unless it came from another agenda with a name."""
    return row.uid or f"schooldag-{row.pk}{OWN}"


def _holiday(line, calendar):
    """The holiday within which a line lies whole; weekends around it count along."""
    for apart in calendar.holidays:
        if apart.first_day - 2 * DAY <= line.first and line.last <= apart.last_day + 2 * DAY:
            return apart.name
    return ""


@transaction.atomic
def take_over(*, school, chosen, by, at):
    """Write the lines with their chosen kind, as (Line, kind); returns how many are new, changed and the same."""
    standing, new, changed, same = _standing(school), 0, 0, 0
    for line, kind in chosen:
        row = standing.get(line.uid)
        wanted = {"kind": kind, "name": line.name, "first_day": line.first, "last_day": line.last}
        if row is None:
            SchoolDay.objects.create(school=school, uid=line.uid, added_at=at, added_by=by, **wanted)
            new += 1
        elif any(getattr(row, name) != value for name, value in wanted.items()):
            SchoolDay.objects.filter(pk=row.pk).update(version=row.version + 1, **wanted)
            changed += 1
        else:
            same += 1
    facts = {"new": new, "changed": changed, "same": same}
    audit.record("school_days_taken_over", school, by=by, at=at, organisation=school, **facts)
    return new, changed, same


# --- to a file --------------------------------------------------------------------------------------------------

HEADER = ("Van", "Tot en met", "Soort", "Naam")


def listed(calendar, rows):
    """Holidays and own days as rows of a table, in order."""
    found = [(apart.first_day, apart.last_day, "vakantie", apart.name) for apart in calendar.holidays]
    found += [(row.first_day, row.last_day, row.get_kind_display(), row.name) for row in rows]
    return sorted(found)


def entries(calendar, rows):
    """Holidays and own days as lines of a calendar file."""
    found = [
        Entry(f"vakantie-{apart.first_day}{OWN}", apart.name, apart.first_day, apart.last_day)
        for apart in calendar.holidays
    ]
    found += [
        Entry(own_uid(row), row.name, row.first_day, row.last_day, str(row.get_kind_display()))
        for row in rows
    ]
    return sorted(found, key=lambda entry: (entry.start, entry.uid))
