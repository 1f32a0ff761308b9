"""What happened in a trajectory and what comes, put in order of day; one query for all this reader may know."""

from datetime import UTC, date, datetime
from typing import NamedTuple

from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import ask
from learningplans.models import (
    Absence,
    Agreement,
    AgreementState,
    AgreementStep,
    Meeting,
    TrajectoryState,
    TrajectoryStep,
)
from learningplans.models.looks import question
from learningplans.parts import Part

AT_FIRST = datetime.min.replace(tzinfo=UTC)
STATE_WORDS = dict(TrajectoryState.choices)


class Event(NamedTuple):
    """One thing on one day; with the moment, where several things of a day have an order."""

    on: date
    words: str
    note: str = ""
    at: datetime = AT_FIRST


def timeline(user, trajectory, parts, placements, team, on):
    """All that this person may know, the last first. Placements and team are given: they were read for the page."""
    found = [
        Event(trajectory.starts_on, "Start van de lessen"),
        Event(trajectory.ends_on, "Einde van het traject"),
        *_placed(placements, Part.REASONS in parts),
        *_team(team),
    ]
    sources = [source for source in SOURCES if source[0] in parts]
    told = ask([rows(user, on, trajectory=trajectory.pk) for _, rows, _ in sources])
    for (_, _, events), rows in zip(sources, told, strict=True):
        found += events(rows, parts)
    return sorted(found, key=lambda event: (event.on, event.at))[::-1]


def _placed(placements, tells_why):
    for row in placements:
        where = row.organisation.name
        if row.ended_at is None or row.starts_on <= as_day(row.ended_at):
            yield Event(row.starts_on, f"Eerste dag bij {where}")
        if row.ended_at is None:
            yield Event(row.ends_on, f"Laatste dag bij {where}")
        else:
            yield Event(
                as_day(row.ended_at), f"Plaatsing bij {where} beëindigd", row.end_reason if tells_why else ""
            )


def _team(team):
    for row in team:
        yield Event(row.starts_on, f"{row.name} wordt {row.get_role_display()}")
        if row.ended_at:
            yield Event(as_day(row.ended_at), f"{row.name} is niet langer {row.get_role_display()}")


@question
def _steps(user, on, trajectory):
    rows = TrajectoryStep.objects.filter(trajectory=trajectory).order_by()
    return rows.values_list("pk", "from_state", "to_state", "on", "reason", "at", named=True)


def states(user, on, trajectory):
    """The steps of a trajectory as they followed on each other (one query)."""
    (rows,) = ask([_steps(user, on, trajectory=trajectory.pk)])
    return _chained(rows)


def _moved(rows, parts):
    why = Part.REASONS in parts
    return [
        Event(row.on, f"Stand: {STATE_WORDS[row.to_state]}", row.reason if why else "", row.at)
        for row in _chained(rows)
    ]


def _chained(rows):
    """Steps as they followed on each other: of those of one moment first the one that no other one led to."""
    left, found = sorted(rows, key=lambda row: (row.at, row.pk)), []
    while left:
        moment = [row for row in left if row.at == left[0].at]
        reached = {row.to_state for row in moment}
        first = next((row for row in moment if row.from_state not in reached), moment[0])
        left.remove(first)
        found.append(first)
    return found


@question
def _agreements(user, on, trajectory):
    rows = AgreementStep.objects.where(user, Can.SEE_AGREEMENTS, on).filter(trajectory=trajectory)
    columns = ("at", "pk", "on", "to_state", "agreement__organisation__name")
    return rows.order_by().values_list(*columns, named=True)


def _agreed(rows, parts):
    name = Agreement._meta.verbose_name.capitalize()
    for at, _, on, state, where in sorted(rows):
        yield Event(on, f"{name} met {where}: {AgreementState(state).label}", at=at)


@question
def _absences(user, on, trajectory):
    rows = Absence.objects.standing().filter(trajectory=trajectory).order_by()
    return rows.values_list("first_day", "pk", "last_day", "kind", named=True)


def _away(rows, parts):
    return [Event(first, _absent(kind, first, last)) for first, _, last, kind in sorted(rows)]


def _absent(kind, first, last):
    days = (last - first).days + 1
    return Absence.Kind(kind).label.capitalize() + (f", {days} dagen" if days > 1 else "")


@question
def _talks(user, on, trajectory):
    rows = Meeting.objects.where(user, Can.SEE_MEETINGS, on).filter(trajectory=trajectory, cancelled_at=None)
    return rows.order_by().values_list("starts_at", "pk", "held_on", "kind", "purpose", named=True)


def _met(rows, parts):
    for at, _, held_on, kind, purpose in sorted(rows):
        yield Event(held_on or as_day(at), Meeting.Kind(kind).label.capitalize(), purpose)


SOURCES = (
    (Part.STATE, _steps, _moved),
    (Part.AGREEMENTS, _agreements, _agreed),
    (Part.ABSENCES, _absences, _away),
    (Part.TALKS, _talks, _met),
)
