"""Days away and talks in a file. Of an absence nobody reads why: the portal does not know it."""

from collections import defaultdict

from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.dossier import Table
from learningplans.dossier.gaps import ABSENCES, MEETINGS
from learningplans.dossier.people import period
from learningplans.models import Absence, AbsenceSeen, Meeting, MeetingPoint
from learningplans.parts import Part

ABSENCE_HEADER = (
    "Wat",
    "Eerste dag",
    "Laatste dag",
    "Gemeld door",
    "Gezien door de school",
    "Gezien door het leerbedrijf",
)
MEETING_HEADER = ("Soort", "Gehouden op", "Gepland op", "Waarover", "Met", "Verslag van", "Verslag")
POINT_HEADER = ("Gesprek van", "Afspraak", "Wie", "Tegen", "Klaar op")


def absences(read):
    """Each absence that stands: when, which side told it and which saw it."""
    if Part.ABSENCES not in read.parts:
        return None
    rows = list(Absence.objects.standing().filter(trajectory=read.trajectory).order_by("first_day", "pk"))
    seen = defaultdict(list)
    looks = AbsenceSeen.objects.where(read.reader, Can.SEE_DAYS, read.today).filter(absence__in=rows)
    for row in looks.select_related("organisation").order_by("seen_at", "pk"):
        seen[row.absence_id].append((row.organisation.name, as_day(row.seen_at)))
    told = [_away(row, seen[row.pk]) for row in rows]
    return read.part(
        ABSENCES,
        "Afwezigheden",
        "pdf/dossier/learningplans/absences.html",
        70,
        [Table("afwezigheden", ABSENCE_HEADER, [one["cells"] for one in told])],
        rows=told,
    )


def _away(row, seen):
    kind, side = Absence.Kind(row.kind).label, Absence.Side(row.side).label
    by_school = row.school_saw_at and as_day(row.school_saw_at)
    companies = [f"{name}, {date_of(on)}" for name, on in seen]
    if row.side == Absence.Side.COMPANY and not companies:
        companies = ["meldde het zelf"]
    told_by_school = row.side == Absence.Side.SCHOOL
    not_seen = "meldde het zelf" if told_by_school else "nog niet"
    when = date_of(row.first_day) if row.first_day == row.last_day else period(row.first_day, row.last_day)
    return {
        "what": kind.capitalize(),
        "when": when,
        "side": side,
        "school": date_of(by_school) if by_school else not_seen,
        "companies": companies,
        "cells": (kind, row.first_day, row.last_day, side, by_school, "; ".join(companies)),
    }


def meetings(read):
    """Visits and talks that were held, with their report and what was agreed; those planned, and those called off."""
    if Part.TALKS not in read.parts:
        return None
    rows = Meeting.objects.where(read.reader, Can.SEE_MEETINGS, read.today).filter(trajectory=read.trajectory)
    rows = list(rows.select_related("organisation", "reported_by").order_by("starts_at", "pk"))
    points = defaultdict(list)
    for row in MeetingPoint.objects.filter(meeting__in=rows).select_related("owner").order_by("due_on", "pk"):
        points[row.meeting_id].append(row)
    told = [_met(row, points[row.pk], read.today) for row in rows]
    agreed = [one for row in told for one in row["point_cells"]]
    tables = [
        Table("bezoeken-en-gesprekken", MEETING_HEADER, [one["cells"] for one in told]),
        Table("afspraken-uit-gesprekken", POINT_HEADER, agreed),
    ]
    return read.part(
        MEETINGS, "Bezoeken en overleg", "pdf/dossier/learningplans/meetings.html", 62, tables, rows=told
    )


def _met(row, points, today):
    planned = as_day(row.starts_at)
    on = row.held_on or planned
    where = row.organisation.name if row.organisation_id else ""
    if row.cancelled_at:
        state, word = "na", "afgelast"
    elif row.held_on:
        state, word = "done", "gehouden"
    else:
        state, word = ("gap", "geen verslag") if planned < today else ("todo", "gepland")
    kind, by = Meeting.Kind(row.kind).label, row.reported_by.name if row.reported_by_id else ""
    return {
        "what": kind.capitalize(),
        "on": date_of(on),
        "where": where,
        "purpose": row.purpose,
        "state": state,
        "word": word,
        "why_not": row.cancel_reason,
        "report": row.report,
        "by": by,
        "points": [
            (one.text, _owner(one), date_of(one.due_on) if one.due_on else "", bool(one.done_at))
            for one in points
        ],
        "cells": (kind, row.held_on, planned, row.purpose, where, by, row.report),
        "point_cells": [
            (on, one.text, _owner(one), one.due_on, one.done_at and as_day(one.done_at)) for one in points
        ],
    }


def _owner(point):
    return point.owner.name if point.owner_id else point.owner_name
