"""What happened in a trajectory and what comes, put in order of day; one query per kind, of what this reader may know."""

from datetime import UTC, date, datetime
from typing import NamedTuple

from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day
from learningplans.models import Absence, Agreement, AgreementStep, Meeting, TrajectoryState, TrajectoryStep
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
    sources = (
        (Part.STATE, _steps),
        (Part.AGREEMENTS, _agreements),
        (Part.ABSENCES, _absences),
        (Part.TALKS, _talks),
    )
    for part, source in sources:
        if part in parts:
            found += source(user, trajectory, parts, on)
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


def _steps(user, trajectory, parts, on):
    rows = TrajectoryStep.objects.filter(trajectory=trajectory)
    why = Part.REASONS in parts
    return [
        Event(row.on, f"Stand: {STATE_WORDS[row.to_state]}", row.reason if why else "", row.at)
        for row in _chained(rows)
    ]


def _chained(rows):
    """Steps as they followed on each other: of those of one moment first the one that no other one led to."""
    left, found = sorted(rows, key=lambda row: row.at), []
    while left:
        moment = [row for row in left if row.at == left[0].at]
        reached = {row.to_state for row in moment}
        first = next((row for row in moment if row.from_state not in reached), moment[0])
        left.remove(first)
        found.append(first)
    return found


def _agreements(user, trajectory, parts, on):
    rows = (
        AgreementStep.objects.where(user, Can.SEE_AGREEMENTS, on)
        .filter(trajectory=trajectory)
        .select_related("agreement__organisation")
    )
    return [_agreed(row) for row in rows]


def _agreed(row):
    name = Agreement._meta.verbose_name
    where, state = row.agreement.organisation.name, row.get_to_state_display()
    return Event(row.on, f"{name.capitalize()} met {where}: {state}", at=row.at)


def _absences(user, trajectory, parts, on):
    rows = (
        Absence.objects.standing().filter(trajectory=trajectory).values_list("first_day", "last_day", "kind")
    )
    return [Event(first, _absent(kind, first, last)) for first, last, kind in rows]


def _absent(kind, first, last):
    days = (last - first).days + 1
    return Absence.Kind(kind).label.capitalize() + (f", {days} dagen" if days > 1 else "")


def _talks(user, trajectory, parts, on):
    rows = Meeting.objects.where(user, Can.SEE_MEETINGS, on).filter(trajectory=trajectory)
    return [
        Event(row.held_on or as_day(row.starts_at), row.get_kind_display().capitalize(), row.purpose)
        for row in rows
        if row.cancelled_at is None
    ]
