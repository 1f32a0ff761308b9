"""Where a learner was, with whom, where they began, and the remarks on wellbeing they agreed to share."""

from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.dossier import Table
from learningplans.dossier.gaps import PLACES
from learningplans.models import Placement, TrajectoryState, WellbeingNote
from learningplans.parts import Part
from learningplans.placements import timetable_of
from learningplans.rules.placements import said_days
from learningplans.start_profile import LABELS, profile_of
from learningplans.timeline import states

PLACE_HEADER = ("Waar", "Vanaf", "Tot en met", "Uren per week", "Mentor", "Dagen", "Geëindigd")
STATE_HEADER = ("Op", "Stand", "Reden")


def places(read):
    """The placements with their days, and how the trajectory went from one state to the next."""
    tells_why = Part.REASONS in read.parts
    placed = [_place(row, read.today, tells_why) for row in _placements(read)]
    steps = _states(read) if Part.STATE in read.parts else []
    return read.part(
        PLACES,
        "Plaatsen en stand",
        "pdf/dossier/learningplans/places.html",
        20,
        [
            Table("plaatsingen", PLACE_HEADER, [row["cells"] for row in placed]),
            Table("standen", STATE_HEADER, steps),
        ],
        placed=placed,
        steps=[(date_of(on), state, why) for on, state, why in steps],
    )


def period(first, last):
    """'1 september 2026 tot en met 30 juni 2027'; without an end since when."""
    return f"{date_of(first)} tot en met {date_of(last)}" if last else f"sinds {date_of(first)}"


def _placements(read):
    rows = Placement.objects.where(read.reader, Can.SEE_LEARNERS, read.today).filter(
        trajectory=read.trajectory
    )
    rows = rows.select_related("organisation", "place__mentor").prefetch_related("days")
    return rows.order_by("starts_on", "organisation__name", "pk")


def _place(row, today, tells_why):
    mentor = row.place.mentor.name if row.place_id else ""
    ended = as_day(row.ended_at) if row.ended_at else None
    days = said_days(timetable_of(row, today))
    why = row.end_reason if tells_why else ""
    return {
        "where": row.organisation.name,
        "is_simulated": row.is_simulated,
        "period": period(row.starts_on, row.ends_on),
        "hours": f"{row.hours_per_week.normalize():f} uur per week".replace(".", ","),
        "mentor": mentor,
        "days": days,
        "ended": date_of(ended) if ended else "",
        "why": why,
        "cells": (row.organisation.name, row.starts_on, row.ends_on, row.hours_per_week, mentor, days, ended),
    }


def _states(read):
    why = Part.REASONS in read.parts
    rows = states(read.reader, read.today, read.trajectory)
    return [(row.on, TrajectoryState(row.to_state).label, row.reason if why else "") for row in rows]


# --- where the learner begins ----------------------------------------------------------------------------------------


def beginning(read):
    """What the learner knew and could at the start; a company reads what the school shared."""
    if Part.START_PROFILE not in read.parts:
        return None
    profile = profile_of(read.trajectory)
    if profile is None or not (read.eyes.from_school or profile.shared_at):
        return None
    said = [(label, getattr(profile, name)) for name, label in LABELS.items() if getattr(profile, name)]
    taken_in = profile.taken_in_by and f"{profile.taken_in_by.name}, {date_of(profile.taken_in_at)}"
    return read.part(
        "beginsituatie",
        "Waar de lerende begon",
        "pdf/dossier/learningplans/beginning.html",
        32,
        [Table("beginsituatie", ("Wat", "Tekst"), said)],
        said=said,
        taken_in=taken_in or "nog niet",
        shared=date_of(profile.shared_at) if profile.shared_at else "nog niet",
    )


# --- wellbeing -------------------------------------------------------------------------------------------------------


def wellbeing(read):
    """Remarks that the learner agreed to share with the side of this reader; paper travels, so none without that (X03)."""
    rows = WellbeingNote.objects.visible_to(read.reader, read.today).filter(
        trajectory=read.trajectory, agreed_at__isnull=False, withdrawn_at__isnull=True
    )
    found = list(rows.select_related("written_by").order_by("written_at", "pk"))
    if not found or Part.WELLBEING not in read.parts:
        return None
    said = [(as_day(row.written_at), row.written_by.name, row.text) for row in found]
    return read.part(
        "welzijn",
        "Hoe het met de lerende gaat",
        "pdf/dossier/learningplans/wellbeing.html",
        75,
        [Table("welzijn", ("Op", "Door", "Tekst"), said)],
        said=[(date_of(on), who, text) for on, who, text in said],
    )
