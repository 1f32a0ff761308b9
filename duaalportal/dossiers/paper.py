"""A file as a document: a cover, what is missing, the chapters; and the same facts inside it for another tool (E22).

PDF/A-3: `dossier.json` holds every table, and each stands beside it as a CSV. The same data on the same day for the same
reader give the same bytes.
"""

import datetime as dt
import json
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import get_template
from django.utils import timezone
from django.utils.text import slugify
from markupsafe import Markup

from duaalportal.dossiers.gathering import gaps_of
from duaalportal.lib import pdf, sealing
from duaalportal.lib.dates import date_of
from duaalportal.lib.spreadsheet import csv_bytes

SHAPE, VERSION = "duaal-dossier", 1
STYLES = (*pdf.DEFAULT_STYLESHEETS, "css/print-dossier.css")


@dataclass(frozen=True)
class Cover:
    """What stands on the front: the kind of file, about whom or what, and the facts under it."""

    kind: sealing.Kind
    over: str
    subject: str
    sub: str
    facts: list
    reference: str
    trajectory_id: object = None
    organisation_id: object = None


def cover_of_learner(trajectory, reader, on) -> Cover:
    """The front of a learner's file."""
    return Cover(
        kind=sealing.Kind.DOSSIER,
        over="Dossier van",
        subject=trajectory.learner.name,
        sub=trajectory.programme.name,
        facts=[
            ("School", trajectory.school.name),
            ("Schooljaar", trajectory.written_year),
            ("Stand op", date_of(on)),
            ("Gemaakt voor", f"{reader.name}: het bevat wat deze persoon mag lezen"),
        ],
        reference=trajectory.written_year,
        trajectory_id=trajectory.pk,
        organisation_id=trajectory.school_id,
    )


def make(cover: Cover, parts, *, on: dt.date) -> sealing.Marked:
    """The document with its code, not sealed yet; asks nothing of the database."""
    html = get_template("pdf/dossier/dossier.html").render(_context(cover, parts, on))
    return sealing.render(
        html,
        kind=cover.kind,
        trajectory_id=cover.trajectory_id,
        organisation_id=cover.organisation_id,
        stylesheets=STYLES,
        created=timezone.make_aware(dt.datetime.combine(on, dt.time())),
        attachments=attachments(cover, parts, on),
        variant="pdf/a-3a",
    )


def file_name(on):
    """A name for the file that names nobody."""
    return f"dossier-{on.isoformat()}.pdf"


def _context(cover, parts, on):
    missing = gaps_of(parts)
    chapters = [(part.code, part.title) for part in parts]
    if missing:
        chapters.insert(0, ("ontbreekt", "Wat nog ontbreekt"))
    return {
        "report": {
            "title": f"{cover.over} {cover.subject}",
            "kind": cover.over,
            "subject": cover.subject,
            "sub": cover.sub,
            "reference": cover.reference,
            "made": f"Dossier, stand op {date_of(on)}",
            "facts": cover.facts,
            "chapters": chapters,
        },
        "missing": missing,
        "parts": [(part, _body(part)) for part in parts],
        # on paper a day has its year
        "dated": date_of,
    }


def _body(part):
    return Markup(get_template(part.template).render({**part.facts, "part": part, "dated": date_of}))  # noqa: S704


# --- for another tool -----------------------------------------------------------------------------------------------


def attachments(cover, parts, on):
    """The facts of the document: one JSON with everything, and a CSV per table."""
    return [
        pdf.Attached(
            "dossier.json",
            json.dumps(
                as_data(cover, parts, on), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1
            ).encode(),
            "Alle gegevens van dit dossier",
            "Data",
        ),
        *(
            pdf.Attached(
                f"{part.code}-{slugify(table.name)}.csv",
                csv_bytes(table.columns, table.rows),
                f"{part.title}: {table.name}",
                "Data",
            )
            for part in parts
            for table in part.tables
        ),
    ]


def as_data(cover, parts, on):
    """What `dossier.json` holds."""
    return {
        "vorm": SHAPE,
        "versie": VERSION,
        "soort": str(cover.kind.label),
        "over": cover.subject,
        "stand_op": on,
        "gegevens": dict(cover.facts),
        "onderdelen": [
            {
                "code": part.code,
                "titel": part.title,
                "ontbreekt": [
                    {
                        "code": gap.code,
                        "wat": gap.text,
                        "wie": gap.who,
                        "sinds": gap.since,
                        "bron": gap.source,
                    }
                    for gap in part.gaps
                ],
                "tabellen": [
                    {
                        "naam": table.name,
                        "kolommen": list(table.columns),
                        "rijen": [list(row) for row in table.rows],
                    }
                    for table in part.tables
                ],
            }
            for part in parts
        ],
    }
