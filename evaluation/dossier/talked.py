"""Talks of three with what was agreed and signed, what a class council decided, and who does what."""

from collections import defaultdict

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.dossier import Table
from evaluation.dossier.gaps import RACI, TALKS
from evaluation.models import CouncilLine, CouncilWord, FollowUpTalk
from evaluation.raci import paper as raci_paper
from evaluation.raci import reading as raci_reading
from evaluation.rules.raci import WORDS
from evaluation.talks.reading import WITH, Reading

TALK_HEADER = (
    "Gehouden op",
    "Waarover",
    "Leerbedrijf",
    "Versie",
    "Gesloten op",
    "Hoe het gaat",
    "De lerende ziet het anders",
)
AGREED_HEADER = ("Gesprek van", "Afspraak", "Over", "Wie", "Opnieuw bekijken op")
SIGNED_HEADER = ("Gesprek van", "Als", "Naam", "Getekend op")
COUNCIL_HEADER = ("Klassenraad", "Op", "Uitslag", "Beslist door", "Toelichting van de mentor")
SHORT = {"R": "Doet het", "A": "Staat ervoor in", "C": "Geeft raad", "I": "Hoort het"}


def talks(read):
    """Each talk that was held, as it was closed or stands; a correction in place of what it corrects."""
    if not read.reader.access.can(Can.SEE_EVALUATION):
        return None
    rows = FollowUpTalk.objects.visible_to(read.reader, read.today).filter(
        trajectory=read.trajectory, corrected_by=None, held_on__isnull=False
    )
    found = [
        _talk(Reading(row, read.reader, read.today))
        for row in rows.select_related(*WITH).order_by("held_on", "pk")
    ]
    tables = [
        Table("gesprekken", TALK_HEADER, [one["cells"] for one in found]),
        Table("afspraken", AGREED_HEADER, [line for one in found for line in one["agreed_cells"]]),
        Table("handtekeningen", SIGNED_HEADER, [line for one in found for line in one["signed_cells"]]),
    ]
    return read.part(
        TALKS, "Gesprekken met drie", "pdf/dossier/evaluation/talks.html", 60, tables, rows=found
    )


def _talk(read):
    talk = read.talk
    closed = as_day(talk.closed_at) if talk.closed_at else None
    where = talk.organisation.name if talk.organisation_id else ""
    return {
        "on": date_of(talk.held_on),
        "about": read.about,
        "where": where,
        "number": talk.number,
        "closed": date_of(closed) if closed else "",
        "progress": talk.progress,
        "differing": [
            {
                "title": line.title,
                "said": ", ".join(f"{cell.name}: {cell.label.lower()}" for cell in line.cells),
                "agreed": line.agreed,
            }
            for line in read.differing
        ],
        "points": [
            (one["text"], one["about"], one["owner_name"], date_of(one["review_on"])) for one in read.points
        ],
        "disagrees": talk.disagrees,
        "signed": [
            (role.capitalize(), _signed(name, signature)) for _, name, role, signature in read.signatures
        ],
        "cells": (talk.held_on, read.about, where, talk.number, closed, talk.progress, talk.disagrees),
        "agreed_cells": [
            (talk.held_on, one["text"], one["about"], one["owner_name"], one["review_on"])
            for one in read.points
        ],
        "signed_cells": [
            (
                talk.held_on,
                role,
                signature.by__name if signature else name,
                signature and as_day(signature.at),
            )
            for _, name, role, signature in read.signatures
        ],
    }


def _signed(name, signature):
    if signature is None:
        return f"{name}, niet getekend"
    return f"{signature.by__name}, getekend op {date_of(as_day(signature.at))}"


# --- the council --------------------------------------------------------------------------------------------------------


def council(read):
    """What class councils decided: for the school at once, for others what was made known."""
    rows = CouncilLine.objects.visible_to(read.reader, read.today).filter(trajectory=read.trajectory)
    rows = list(rows.select_related("council", "outcome_by").order_by("council__on", "pk"))
    if not rows:
        return None
    words = defaultdict(list)
    seen = CouncilWord.objects.visible_to(read.reader, read.today).filter(line__in=rows)
    for row in seen.select_related("by").order_by("at", "pk"):
        words[row.line_id].append((row.by.name, row.text))
    found = [
        {
            "title": row.council.title,
            "on": date_of(row.council.on),
            "outcome": row.outcome,
            "by": f"{row.outcome_by.name}, {date_of(as_day(row.outcome_at))}" if row.outcome_at else "",
            "words": words[row.pk],
            "cells": (
                *(
                    row.council.title,
                    row.council.on,
                    row.outcome,
                    row.outcome_by.name if row.outcome_at else "",
                ),
                "; ".join(f"{name}: {text}" for name, text in words[row.pk]),
            ),
        }
        for row in rows
    ]
    tables = [Table("klassenraden", COUNCIL_HEADER, [one["cells"] for one in found])]
    return read.part(
        "klassenraad", "Klassenraad", "pdf/dossier/evaluation/council.html", 64, tables, rows=found
    )


# --- who does what ------------------------------------------------------------------------------------------------------


def division(read):
    """The division of roles that counts around this learner, task by task, with the names this reader may know."""
    if not read.reader.access.can(Can.SEE_RACI):
        return None
    _, row = raci_reading.own_and_counting([read.trajectory], read.today)[read.trajectory.pk]
    one = raci_reading.around_trajectory(read.trajectory)
    found = raci_reading.read(read.reader, row, read.today, one=one)
    header, cells = raci_paper.header(found.matrix), list(raci_paper.table(found))
    return read.part(
        RACI,
        "Wie doet wat",
        "pdf/dossier/evaluation/roles.html",
        80,
        [Table("rolverdeling", header, cells)],
        is_agreed=row is not None and row.is_agreed,
        is_template=row is None,
        note=row.note if row else "",
        letters=[(letter, SHORT[letter], words) for letter, words in WORDS.items()],
        names=[
            (Role(role).label, raci_paper.shown(found.names(role), 4))
            for role in found.matrix.roles
            if found.names(role)
        ],
        phases=[
            (phase.title, [_task(task, found.matrix.roles) for task in phase.tasks])
            for phase in found.matrix.phases
        ],
    )


def _task(task, roles):
    by_letter = defaultdict(list)
    for role in roles:
        for letter in task.letters_of([role]):
            by_letter[letter].append(str(Role(role).label))
    return task.title, [", ".join(by_letter[letter]) for letter in SHORT]
