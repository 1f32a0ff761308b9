"""Agreements with who signed which exact file, the start gate with its evidence, and the documents that are kept."""

from collections import defaultdict

from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.dossier import Table
from learningplans.dossier.gaps import AGREEMENTS, START
from learningplans.dossier.people import period
from learningplans.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    PaperKind,
    Party,
    Placement,
    Signature,
    TrajectoryPaper,
)
from learningplans.parts import Part
from learningplans.rules.signing import is_late
from learningplans.rules.start import Colour
from learningplans.signing import role_words
from learningplans.start import gates_for
from learningplans.start_facts import starts, told

AGREEMENT_HEADER = (
    "Leerbedrijf",
    "Soort",
    "Stand",
    "Versie",
    "Geldt vanaf",
    "Vastgelegd op",
    "Volledig getekend op",
    "Bestand (SHA-256)",
)
SIGNATURE_HEADER = (
    "Leerbedrijf",
    "Versie",
    "Naam",
    "Als",
    "Voor",
    "Hoe",
    "Getekend op",
    "Na de start",
    "Bestand (SHA-256)",
)
START_HEADER = ("Waar", "Wat", "In orde", "Uitleg", "Wie", "Tegen", "Bron")
PAPER_HEADER = ("Soort", "Titel", "Versie", "Toegevoegd op", "Bestand (SHA-256)")
STATES = {
    Colour.GREEN: ("done", "in orde"),
    Colour.AMBER: ("todo", "nog te doen"),
    Colour.RED: ("gap", "ontbreekt"),
}


def agreements(read):
    """Each agreement with its versions and signatures."""
    if Part.AGREEMENTS not in read.parts:
        return None
    of = {"trajectory": read.trajectory}
    rows = _where(Agreement, read).filter(**of).select_related("organisation", "placement")
    versions, signatures = defaultdict(list), defaultdict(list)
    for row in _where(AgreementVersion, read).filter(**of, withdrawn_at=None).order_by("number"):
        versions[row.agreement_id].append(row)
    put = _where(Signature, read).filter(**of).select_related("guardian", "mandate__giver", "recorded_by")
    for row in put.order_by("recorded_at", "pk"):
        signatures[row.agreement_version_id].append(row)
    found = [
        _agreement(row, versions[row.pk], signatures) for row in rows.order_by("placement__starts_on", "pk")
    ]
    tables = [
        Table("overeenkomsten", AGREEMENT_HEADER, [line for one in found for line in one["cells"]]),
        Table("handtekeningen", SIGNATURE_HEADER, [line for one in found for line in one["signed_cells"]]),
    ]
    return read.part(
        AGREEMENTS,
        "Overeenkomsten en handtekeningen",
        "pdf/dossier/learningplans/agreements.html",
        22,
        tables,
        rows=found,
    )


def _where(model, read):
    return model.objects.where(read.reader, Can.SEE_AGREEMENTS, read.today)


def _agreement(row, versions, signatures):
    where, state = row.organisation.name, AgreementState(row.state).label
    return {
        "where": where,
        "kind": row.kind_short,
        "state": state,
        "period": period(row.placement.starts_on, row.placement.ends_on),
        "uploaded": date_of(row.uploaded_on) if row.uploaded_on else "",
        "registered": date_of(row.registered_on) if row.registered_on else "",
        "versions": [_version(one, signatures[one.pk]) for one in versions],
        "cells": [
            (
                where,
                row.kind_short,
                state,
                one.number,
                one.effective_on,
                _day(one.fixed_at),
                _day(one.completed_at),
                one.sha256,
            )
            for one in versions
        ],
        "signed_cells": [
            (
                *(where, one.number, put.signer_name, role_words(put), Party(put.party).label),
                *(put.get_method_display(), put.signed_on),
                "ja" if is_late(put.signed_on, one.effective_on) else "nee",
                put.file_sha256,
            )
            for one in versions
            for put in signatures[one.pk]
        ],
    }


def _day(moment):
    return as_day(moment) if moment else None


def _version(row, signatures):
    return {
        "number": row.number,
        "from": date_of(row.effective_on),
        "fixed": date_of(row.fixed_at) if row.fixed_at else "",
        "done": date_of(row.completed_at) if row.completed_at else "",
        "reason": row.reason,
        "changes": [one["label"] for one in row.changes],
        "hash": row.sha256,
        "signed": [
            {
                "name": put.signer_name,
                "role": role_words(put),
                "for": Party(put.party).label,
                "on": date_of(put.signed_on),
                "how": put.get_method_display(),
                "is_late": is_late(put.signed_on, row.effective_on),
            }
            for put in signatures
        ],
    }


# --- the start --------------------------------------------------------------------------------------------------------


def start(read):
    """The start gate of each place: what was in order, what is missing, who sees to it."""
    if Part.START not in read.parts:
        return None
    rows = Placement.objects.where(read.reader, Can.SEE_START, read.today).standing()
    rows = [
        nth
        for nth in told(rows.filter(trajectory=read.trajectory))
        if nth.place_id is None or nth.place__mentor__name
    ]
    found = starts(rows)
    gates = gates_for(found, read.today)
    shown = [_gate(row, gates[row.pk]) for row in found]
    lines = [line for one in shown for line in one["cells"]]
    return read.part(
        START,
        "Alles voor de start",
        "pdf/dossier/learningplans/start.html",
        30,
        [Table("start", START_HEADER, lines)],
        rows=shown,
    )


def _gate(row, gate):
    asked = sorted(
        (item for item in gate.items if item.is_asked), key=lambda item: (item.colour.order, item.due)
    )
    where = row.organisation.name
    return {
        "where": where,
        "first_day": date_of(row.starts_on),
        "done": sum(not item.is_open for item in asked),
        "total": len(asked),
        "items": [
            {
                "title": item.entry.title,
                "why": item.finding.why,
                "who": item.owner_words,
                "state": STATES[item.colour][0],
                "word": STATES[item.colour][1],
            }
            for item in asked
        ],
        "cells": [
            (
                *(where, item.entry.title, "nee" if item.is_open else "ja", item.finding.why),
                *(item.owner_words, item.due, item.entry.source),
            )
            for item in asked
        ],
    }


# --- documents ------------------------------------------------------------------------------------------------------------


def papers(read):
    """The newest version of each document, with what proves that it is the same file."""
    if Part.DOCUMENTS not in read.parts:
        return None
    rows = TrajectoryPaper.objects.visible_to(read.reader, read.today)
    rows = rows.filter(trajectory=read.trajectory, replaced_by=None).order_by("kind", "added_at", "pk")
    found = [
        (PaperKind(row.kind).label, row.title, row.number, as_day(row.added_at), row.sha256) for row in rows
    ]
    if not found:
        return None
    said = [(kind, title, number, date_of(on), digest) for kind, title, number, on, digest in found]
    tables = [Table("documenten", PAPER_HEADER, found)]
    return read.part(
        "documenten",
        "Documenten in het portaal",
        "pdf/dossier/learningplans/papers.html",
        28,
        tables,
        rows=said,
    )
