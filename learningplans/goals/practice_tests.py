"""Practice tests: a task that brings goals together, prepared in class and carried on at the workplace (P24).

Of two who write at once the second is shown what the first wrote: a form carries the version it was made from.
"""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from learningplans import trail
from learningplans.goals.known import GoalRefused, UnknownGoal, check_place, goals_of, held, written
from learningplans.models import PracticeTest

FIELDS = ("title", "on", "organisation", "goals", "preparation", "task")
LABELS = {
    "title": "Titel",
    "on": "Dag",
    "organisation": "Waar",
    "goals": "Leerdoelen",
    "preparation": "Voorbereiding in de klas",
    "task": "Opdracht op de werkplek",
}

audit.verbs(
    practice_test_planned="plande een praktijktoets",
    practice_test_changed="paste een praktijktoets aan",
    practice_test_held="noteerde hoe een praktijktoets ging",
    practice_test_cancelled="gelastte een praktijktoets af",
)


class TestRefused(GoalRefused):
    """This cannot be done now; the text says why in Dutch."""


class TestOver(TestRefused):
    """It was held or called off."""


class TestChanged(Exception):
    """Somebody else saved meanwhile; carries the row as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


@transaction.atomic
def plan(*, trajectory, title, on, goals, by, at, organisation=None, preparation="", task="", key=None):
    """Plan a test of at least one goal of the plan. Sending twice plans one."""
    trajectory = held(trajectory)
    pk = row_id(key, by, trajectory.school)
    if key and (sent_before := PracticeTest.objects.filter(pk=pk).first()):
        return sent_before
    row = PracticeTest(id=pk, school=trajectory.school, trajectory=trajectory, planned_at=at, planned_by=by)
    said = {"title": title, "on": on, "goals": goals, "organisation": organisation}
    _set(row, said | {"preparation": preparation, "task": task})
    _check(row, goals, by)
    row.save(force_insert=True)
    trail.record("practice_test_planned", trajectory, by=by, at=at, test=row.pk)
    return row


@transaction.atomic
def change(*, test, version, by, at, **fields):
    """Another day, place, task or other goals, before it is held. Raises TestChanged."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"unknown fields {sorted(unknown)}")
    row = _locked(test, version)
    _set(row, fields)
    _check(row, fields.get("goals", ()), by)
    _save(row)
    trail.record("practice_test_changed", row.trajectory, by=by, at=at, test=row.pk)
    return row


@transaction.atomic
def hold(*, test, held_on, outcome, version, by, at):
    """Note on which day it was held and how it went. Raises TestChanged."""
    row = _locked(test, version)
    if held_on > as_day(at):
        raise TestRefused("Deze dag komt nog. Noteer het na de toets.", "held_on")
    if held_on < row.trajectory.starts_on:
        raise TestRefused("Deze dag valt voor de start van het traject.", "held_on")
    if not outcome.strip():
        raise TestRefused("Schrijf in enkele zinnen hoe het ging.", "outcome")
    row.held_on, row.held_by, row.outcome = held_on, by, outcome.strip()
    _save(row)
    trail.record("practice_test_held", row.trajectory, by=by, at=at, test=row.pk)
    return row


@transaction.atomic
def cancel(*, test, by, at):
    """It does not happen; again changes nothing."""
    row = _of(test)
    if row.cancelled_at is None:
        if row.held_on:
            raise TestOver("Deze toets is al gehouden.")
        row.cancelled_at = at
        _save(row)
        trail.record("practice_test_cancelled", row.trajectory, by=by, at=at, test=row.pk)
    return row


def _set(row, fields):
    for name, value in fields.items():
        if name == "goals":
            value = [written(goal) for goal in value]
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _check(row, goals, by):
    if not row.title:
        raise TestRefused("Geef de toets een titel.", "title")
    if not row.goals:
        raise TestRefused("Kies minstens één leerdoel.", "goals")
    known = goals_of(row.trajectory)
    if any(goal not in known for goal in goals):
        raise UnknownGoal("Eén van de leerdoelen staat niet meer in het plan. Kijk de lijst na.", "goals")
    if not row.trajectory.starts_on <= row.on <= row.trajectory.ends_on:
        raise TestRefused("Kies een dag binnen het traject.", "on")
    if row.organisation:
        check_place(by, row.trajectory, row.organisation)


def _of(test):
    rows = PracticeTest.objects.select_for_update(of=("self",))
    return rows.select_related("trajectory__school", "organisation").get(pk=test.pk)


def _locked(test, version):
    held(test.trajectory)
    row = _of(test)
    if row.cancelled_at is not None:
        raise TestOver("Deze toets gaat niet door.")
    if row.version != version:
        raise TestChanged(row)
    if row.held_on is not None:
        raise TestOver("Deze toets is al gehouden.")
    return row


def _save(row):
    row.version += 1
    row.save()
