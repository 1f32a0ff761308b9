"""What is lent and what is agreed, on paper."""

import hashlib

from django.template.loader import get_template

from duaalportal.lib import pdf
from duaalportal.lib.dates import as_day, date_of
from learningplans import charter as charters
from learningplans.signature_sheet import moment
from learningplans.signing import AS


def make_loan(loan, *, on, at):
    """The loan on one page: what, when, agreed by whom, and whether it is back."""
    agreed = f"{loan.agreed_by.name}, op {moment(loan.agreed_at)}" if loan.agreed_at else "nog niet"
    report = _report(
        loan,
        kind="Uitleenovereenkomst",
        sub=f"Geleend van {loan.lender.name}",
        at=at,
        facts=[
            ("Uitgeleend door", loan.lender.name),
            ("Voor de plaats bij", loan.organisation.name),
            ("Vanaf", date_of(loan.lent_on)),
            ("Terug ten laatste op", date_of(loan.due_on)),
            ("Akkoord", agreed),
            ("Teruggebracht", date_of(loan.returned_on) if loan.returned_on else "nog niet"),
        ],
    )
    return _made(
        "pdf/loan.html", loan, at, {"report": report, "loan": loan, "learner": loan.trajectory.learner.name}
    )


def make_charter(charter, *, on, at):
    """The charter with its sections, and who agreed when."""
    agreed = charters.agreed_parties(charter)
    state = "voorgelegd op " + date_of(as_day(charter.proposed_at)) if charter.proposed_at else "ontwerp"
    report = _report(
        charter,
        kind="Afsprakenkader",
        sub=f"School, {charter.organisation.name} en lerende, versie {charter.number}",
        at=at,
        facts=[
            ("School", charter.school.name),
            ("Leerbedrijf", charter.organisation.name),
            ("Stand", state),
        ],
    )
    consents = [
        (
            AS[party],
            f"{agreed[party].by.name}, op {moment(agreed[party].at)}" if party in agreed else "nog niet",
        )
        for party in charters.PARTIES
    ]
    sections = [row for row in charter.sections if row["text"]]
    return _made(
        "pdf/charter.html", charter, at, {"report": report, "sections": sections, "consents": consents}
    )


def loan_name(loan):
    """A name for the file that names no learner."""
    return f"uitlening-{loan.lent_on.isoformat()}.pdf"


def charter_name(charter):
    """A name for the file that names no learner."""
    return f"afsprakenkader-versie-{charter.number}.pdf"


def _report(row, *, kind, sub, at, facts):
    return {
        "title": f"{kind}, {sub}",
        "kind": kind,
        "subject": row.trajectory.learner.name,
        "sub": sub,
        "reference": kind.lower(),
        "made": f"{kind}, opgemaakt op {moment(at)}",
        "facts": facts,
    }


def _made(template, row, at, context):
    html = get_template(template).render(context)
    identifier = hashlib.sha256(f"{row.pk}:{html}".encode()).digest()[:16]
    return pdf.render(html, identifier=identifier, created=at)
