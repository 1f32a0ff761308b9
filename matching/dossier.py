"""The chapter of matching in a learner's file: closed start talks, as their reader may read them."""

from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.dossier import Part, Table
from matching.models import StartTalk
from matching.start_talks.reading import WITH, Reading

ORDER = 25
ANSWERS = ("Leerbedrijf", "Gehouden op", "Vraag", "Antwoord", "Antwoord van")
AGREED = ("Leerbedrijf", "Afspraak", "Wie", "Tegen", "Staat in", "Gedaan op")


def parts(*, trajectory, reader, today):
    """One chapter with the closed start talks this person reads; none while there are none."""
    if not reader.access.can(Can.SEE_START_TALK):
        return []
    rows = StartTalk.objects.visible_to(reader, today).filter(trajectory=trajectory, closed_at__isnull=False)
    found = [
        _talk(Reading(row, reader, today)) for row in rows.select_related(*WITH).order_by("held_on", "pk")
    ]
    if not found:
        return []
    tables = (
        Table("opstartgesprekken", ANSWERS, [line for one in found for line in one["answer_cells"]]),
        Table("startafspraken", AGREED, [line for one in found for line in one["agreed_cells"]]),
    )
    template = "pdf/dossier/matching/start_talks.html"
    return [Part("start_talks", "Opstartgesprek", template, {"rows": found}, (), tables, ORDER)]


def _talk(read):
    talk, where = read.talk, read.talk.organisation.name
    lines = [line for section in read.sections for line in section.lines if line.note]
    return {
        "where": where,
        "on": date_of(talk.held_on),
        "closed": date_of(as_day(talk.closed_at)),
        "sections": [
            (one.step.title, [(line.question.text, line.note) for line in one.lines if line.note])
            for one in read.sections
            if any(line.note for line in one.lines)
        ],
        "agreed": [
            (row.text, row.owner, date_of(row.due_on) if row.due_on else "", words)
            for row, (_, words), _ in read.agreements
        ],
        "fixed": [(date_of(as_day(row.at)), row.by.name, row.reason, row.before) for row in read.corrections],
        "answer_cells": [
            (where, talk.held_on, one.question.text, one.note, one.answered_by) for one in lines
        ],
        "agreed_cells": [
            (where, row.text, row.owner, row.due_on, words, row.done_at and as_day(row.done_at))
            for row, (_, words), _ in read.agreements
        ],
    }
