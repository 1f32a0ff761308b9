"""Sheets in a file: how far each criterion is, what was measured, the log of the days; and what was reached at the end."""

from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.dossier import Table
from evaluation.dossier.gaps import PORTFOLIO, SHEETS
from evaluation.logs import reading
from evaluation.models import Party, Portfolio

STATES = {"reached": "done", "confirm": "busy", "ask_learner": "busy", "busy": "partly", "open": "na"}
CRITERIA_HEADER = ("Leerfiche", "Criterium", "Stand", "Bereikt op", "Keren geprobeerd", "Eerste keer")
MEASURE_HEADER = (
    "Leerfiche",
    "Criterium",
    "Datum",
    "Poging",
    "Stem",
    "Resultaat",
    "Waar",
    "Door",
    "Opmerking",
)
LOG_HEADER = (
    "Datum",
    "Leerfiche",
    "Waar",
    "Uren",
    "Sterke punten",
    "Werkpunten",
    "Afspraken",
    "Nagekeken op",
    "Door",
)
COMPETENCE_HEADER = ("Competentie", "Tekst", "Stand")


def sheets(read):
    """How far the criteria of each sheet of the plan are, by competence too; logs for who reads them."""
    if not reading.reads_progress(read.eyes):
        return None
    report = reading.report(read.trajectory, read.eyes, read.today)
    told = [_sheet(one) for one in report.sheets]
    competences = [(row.code, row.text, progress.words) for row, progress in report.competences]
    tables = [
        Table("criteria", CRITERIA_HEADER, [line for one in told for line in one["cells"]]),
        Table("competenties", COMPETENCE_HEADER, competences),
    ]
    logs = []
    if reading.reads_logs(read.eyes):
        tried = reading.measurements(read.trajectory, read.eyes)
        texts = {
            one.sheet.sheet_id: (one.sheet.content.title, one.sheet.content.texts) for one in report.sheets
        }
        tables.append(Table("metingen", MEASURE_HEADER, [_try(row, texts) for row in tried]))
        logs = [_log(row) for row in reversed(list(reading.logs(read.trajectory, read.eyes)))]
        tables.append(Table("logboek", LOG_HEADER, [one["cells"] for one in logs]))
    return read.part(
        SHEETS,
        "Leerfiches en metingen",
        "pdf/dossier/evaluation/sheets.html",
        54,
        tables,
        sheets=[one for one in told if one["is_begun"]],
        waiting=[one["title"] for one in told if not one["is_begun"]],
        competences=competences,
        days=len(logs),
        logs=[one for one in logs if one["texts"]],
    )


def _sheet(one):
    content, progress = one.sheet.content, one.progress
    texts, title = content.texts, content.title
    return {
        "title": title,
        "words": progress.words[:1].upper() + progress.words[1:],
        "is_begun": bool(progress.reached or progress.busy),
        "rows": [
            {
                "text": texts[row.criterion],
                "state": STATES[row.state],
                "word": row.words,
                "on": date_of(row.reached_on) if row.reached_on else "",
                "days": _days(row.days),
            }
            for row in one.standings
        ],
        "cells": [
            (title, texts[row.criterion], row.words, row.reached_on, len(row.tries), row.first_on)
            for row in one.standings
        ],
    }


def _days(count):
    if not count:
        return ""
    return "geprobeerd op 1 dag" if count == 1 else f"geprobeerd op {count} dagen"


def _try(row, texts):
    title, words = texts.get(row.sheet_id, ("een vroegere leerfiche", {}))
    return (
        *(title, words.get(row.criterion, row.criterion), row.on, row.attempt, Party(row.party).label),
        *(row.value, row.where, row.by, row.note),
    )


def _log(row):
    seen = as_day(row.seen_at) if row.seen_at else None
    where = row.organisation.name if row.organisation_id else ""
    texts = [("Sterk", row.strong), ("Werkpunt", row.work_on), ("Afspraak", row.agreed)]
    by = row.seen_by.name if row.seen_by_id else ""
    title = row.sheet_version.title
    return {
        "on": date_of(row.on),
        "title": title,
        "where": where,
        "seen": f"nagekeken door {by}" if seen else "nog niet nagekeken",
        "texts": [(label, text) for label, text in texts if text],
        "cells": (row.on, title, where, row.hours, row.strong, row.work_on, row.agreed, seen, by),
    }


# --- the end ------------------------------------------------------------------------------------------------------------


def ending(read):
    """What was reached at the end: the proof, and the next step where the learner shares the portfolio."""
    rows = Portfolio.objects.visible_to(read.reader, read.today).filter(trajectory=read.trajectory)
    row = rows.first()
    if (row is None or not row.diploma) and not any(gap.chapter == PORTFOLIO for gap in read.gaps):
        return None
    facts = [("Behaald", row.diploma), ("Op", date_of(row.diploma_on))] if row and row.diploma else []
    cells = [(row.diploma, row.diploma_on)] if facts else []
    return read.part(
        PORTFOLIO,
        "Wat de lerende behaalde",
        "pdf/dossier/evaluation/ending.html",
        66,
        [Table("bewijs", ("Bewijs", "Behaald op"), cells)],
        about=facts,
    )
