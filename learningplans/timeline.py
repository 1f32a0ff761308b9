"""What happened in a trajectory and what comes, put in order of day; one query per kind, of what this reader may know."""

from datetime import date
from typing import NamedTuple

from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day
from learningplans.models import Absence, Agreement, AgreementStep, Meeting, TrajectoryState, TrajectoryStep
from learningplans.parts import Part

STATE_WORDS = dict(TrajectoryState.choices)


class Event(NamedTuple):
    """One thing on one day."""

    on: date
    words: str
    note: str = ""


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
    return sorted(found, key=lambda event: (event.on, event.words), reverse=True)


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
    rows = TrajectoryStep.objects.filter(trajectory=trajectory).values_list("on", "to_state", "reason")
    why = Part.REASONS in parts
    return [Event(day, f"Stand: {STATE_WORDS[state]}", reason if why else "") for day, state, reason in rows]


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
    return Event(row.on, f"{name.capitalize()} met {where}: {state}")


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
