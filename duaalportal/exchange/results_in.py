"""Measurements out of another tool, as a table: read, held against what stands there, and written whole or not at all (E22).

Each row is judged by who hands it in, as on the page of the sheet: the same rights, sheets, days and words. What one
noted oneself before, with the same day and result, stays as it is: a file may come twice.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from duaalportal.accounts.access import Can
from duaalportal.lib.importing import Plan, Row, cell, checked, columns, day
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.logs.errors import LogRefused
from evaluation.logs.measuring import Mark, measure, voice_of
from evaluation.logs.sheets import planned
from evaluation.models import Measurement
from learningplans.goals.known import GoalRefused
from learningplans.models import Trajectory

NUMBER, NAME, SHEET, CRITERION = "Nummer", "Naam", "Leerfiche", "Criterium"
ON, RESULT, NOTE = "Datum", "Resultaat", "Opmerking"
HEADS = (NUMBER, NAME, SHEET, CRITERION, ON, RESULT, NOTE)
EXAMPLE = ("2026-017", "Lina Amrani", "Hoeknaad lassen", "c1", "23/11/2026", "V", "")
MOST = 500
REFUSED = (LogRefused, GoalRefused, ValidationError)
VALUES = {word.casefold(): value.value for value in Measurement.Value for word in (value.value, value.label)}


@dataclass
class ResultLine(Row):
    """One measurement as the table has it."""

    trajectory: Trajectory | None = None


# --- what it would change ----------------------------------------------------------------------------------------


def plan(user, table, today):
    """What the table would add; every fault with its row and column."""
    found = Plan()
    places = columns(found, table.head, HEADS, [NAME, SHEET, CRITERION, ON, RESULT])
    if len(table.rows) > MOST:
        found.fault(0, "", f"Er staan {len(table.rows)} metingen in. Laad er hoogstens {MOST} tegelijk in.")
    if found.faults:
        return found
    reading = _Reading(user, found, today)
    for number, cells in table.rows:
        line = reading.line(number, {name: cell(places, cells, name) for name in HEADS})
        if line is not None:
            found.rows.append(line)
    reading.meet_what_stands()
    return found


class _Reading:
    """One table being read: whom this person judges, with their sheets, and what stood in an earlier row."""

    def __init__(self, user, found, today):
        self.user, self.found, self.today = user, found, today
        rows = Trajectory.objects.where(user, Can.MEASURE, today).open().select_related("learner", "school")
        self.by_name, self.by_number = {}, {}
        own = user.access.organisation_ids(Can.MEASURE)
        for row in rows:
            self.by_name.setdefault(_plain(row.learner.name), []).append(row)
            if row.learner.number and row.school_id in own:
                self.by_number[_plain(row.learner.number)] = row
        self.sheets, self.voices, self.seen = {}, {}, set()

    def line(self, number, text):
        """The row as it would be written; None when something is wrong with it."""
        before = len(self.found.faults)
        checked(self.found, number, NOTE, text[NOTE], refuse_national_numbers)
        on, value = self._day(number, text[ON]), VALUES.get(_plain(text[RESULT]))
        if value is None:
            self.found.fault(number, RESULT, "Schrijf V (bereikt) of O (nog niet bereikt).")
        trajectory = self._learner(number, text)
        sheet = self._sheet(number, trajectory, text[SHEET]) if trajectory else None
        criterion = self._criterion(number, sheet, text[CRITERION]) if sheet else None
        if len(self.found.faults) > before:
            return None
        key = (trajectory.pk, sheet.sheet_id, criterion, on)
        if key in self.seen:
            self.found.fault(number, CRITERION, "Deze lerende staat er met dit criterium en deze dag al in.")
            return None
        self.seen.add(key)
        values = {
            "sheet": sheet.sheet_id,
            "criterion": criterion,
            "on": on,
            "value": value,
            "note": text[NOTE],
        }
        words = f"{trajectory.learner.name}: {sheet.content.texts[criterion]}"
        return ResultLine(number, words, values, trajectory=trajectory)

    def _day(self, number, text):
        try:
            on = day(text)
        except ValueError as error:
            self.found.fault(number, ON, str(error))
            return None
        if on > self.today:
            self.found.fault(number, ON, "Deze dag komt nog.")
        return on

    def _learner(self, number, text):
        found = self.by_number.get(_plain(text[NUMBER])) if text[NUMBER] else None
        named = self.by_name.get(_plain(text[NAME]), [])
        if found is None and len(named) == 1 and not text[NUMBER]:
            found = named[0]
        if found is None or self._voice(found) is None:
            many = "Er zijn er meer met deze naam: vul ook het nummer in."
            words = (
                many
                if len(named) > 1 and not text[NUMBER]
                else "Deze lerende beoordeel jij niet in het portaal."
            )
            self.found.fault(number, NAME, words)
            return None
        if _plain(found.learner.name) != _plain(text[NAME]):
            self.found.fault(number, NAME, "Bij dit nummer hoort een andere naam. Kijk de rij na.")
            return None
        return found

    def _voice(self, trajectory):
        if trajectory.pk not in self.voices:
            self.voices[trajectory.pk] = voice_of(self.user, trajectory)
        return self.voices[trajectory.pk]

    def _sheet(self, number, trajectory, text):
        if trajectory.pk not in self.sheets:
            self.sheets[trajectory.pk] = planned(trajectory)
        named = [one for one in self.sheets[trajectory.pk] if _plain(one.content.title) == _plain(text)]
        if len(named) != 1:
            self.found.fault(number, SHEET, f"“{text[:60]}” staat niet in het plan van deze lerende.")
            return None
        return named[0]

    def _criterion(self, number, sheet, text):
        texts = sheet.content.texts
        named = [code for code, words in texts.items() if _plain(text) in (_plain(code), _plain(words))]
        if len(named) != 1:
            self.found.fault(number, CRITERION, f"“{text[:60]}” staat niet op deze leerfiche.")
            return None
        return named[0]

    def meet_what_stands(self):
        """Mark what this person noted before (one query)."""
        keys = {line.trajectory.pk for line in self.found.rows}
        rows = Measurement.objects.filter(trajectory__in=keys, by=self.user, withdrawn_at=None)
        columns = ("trajectory_id", "sheet_id", "criterion", "on", "value")
        there = set(rows.values_list(*columns)) if keys else set()
        for line in self.found.rows:
            said = line.values
            key = (line.trajectory.pk, said["sheet"], said["criterion"], said["on"], said["value"])
            line.existing = line if key in there else None


def _plain(text):
    return " ".join(str(text).split()).casefold()


# --- in ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def write(found, *, by, at):
    """Keep every new measurement, or none: raises what `measure` raises."""
    days = {}
    for line in found.rows:
        if line.existing is None:
            said = line.values
            key = (line.trajectory.pk, said["sheet"], said["on"])
            marks = days.setdefault(key, (line.trajectory, {}))[1]
            marks[said["criterion"]] = Mark(said["value"], said["note"])
    for (_, sheet, on), (trajectory, marks) in days.items():
        measure(trajectory=trajectory, sheet=sheet, on=on, marks=marks, by=by, at=at)
