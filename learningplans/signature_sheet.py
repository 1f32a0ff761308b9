"""The sheet of signatures on paper: who signed which exact file, for whom, how and when."""

import hashlib

from django.template.loader import get_template

from duaalportal.lib import pdf
from duaalportal.lib.dates import as_day, as_moment, clock, date_of
from learningplans import signing
from learningplans.agreements import paper
from learningplans.models import AgreementKind

TEMPLATE = "pdf/signatures.html"


def make(version, *, on, at):
    """The bytes of the sheet of a version as things stand; signatures by screen and on paper stand side by side."""
    html = get_template(TEMPLATE).render(_context(version, on, at))
    identifier = hashlib.sha256(f"{version.pk}:{html}".encode()).digest()[:16]
    return pdf.render(html, identifier=identifier, created=at)


def file_name(version):
    """A name for the file that tells of which version, and no learner."""
    return f"handtekeningen-versie-{version.number}.pdf"


def _context(version, on, at):
    dues = signing.due_signatures(version, on)
    kind = AgreementKind(version.agreement.kind)
    return {
        "report": {
            "title": f"Handtekeningen bij versie {version.number}",
            "kind": "Handtekeningenblad",
            "subject": version.agreement.trajectory.learner.name,
            "sub": f"{kind.short} bij {version.organisation.name}, versie {version.number}",
            "reference": f"versie {version.number}",
            "made": f"Handtekeningenblad, opgemaakt op {moment(at)}",
            "facts": [
                ("Leerbedrijf", version.organisation.name),
                ("School", version.school.name),
                ("Geldt vanaf", date_of(version.effective_on)),
                ("Vastgelegd", moment(version.fixed_at)),
                ("Bestand", paper.file_name(version) if version.terms.get("kind") else "overeenkomst.pdf"),
            ],
        },
        "version": version,
        "lines": [_line(due) for due in dues if due.signature],
        "missing": [due.name for due in dues if not due.signature],
        "done": date_of(as_day(version.completed_at)) if version.completed_at else "",
    }


def moment(value):
    """'3 september 2026 om 10.42 uur', with the year: paper is read later."""
    return f"{date_of(as_day(as_moment(value)))} om {clock(value)}"


def _line(due):
    row = due.signature
    return {
        "party": due.part,
        "name": row.signer_name,
        "role": due.role,
        "for_whom": due.name,
        "how": due.how,
        "signed": date_of(row.signed_on),
        "recorded": moment(row.recorded_at),
        "hash": row.file_sha256,
        "scan": row.scan_sha256,
        "is_late": due.is_late,
    }
