"""The application on paper: what to bring to the official desk, and what stands in it. No clock is read here."""

from django.template.loader import get_template
from django.utils.text import slugify

from companies.applications import reading
from companies.applications.papers import papers_of
from companies.models import State
from companies.rules.recognition import CONDITIONS
from duaalportal.lib import sealing
from duaalportal.lib.dates import as_day, date_of

TEMPLATE = "pdf/application.html"
CHAPTERS = (
    ("meebrengen", "Wat breng je mee"),
    ("voorwaarden", "Het leerbedrijf"),
    ("mentoren", "De mentoren"),
)


def make(*, application, at):
    """The name and the PDF with its code, as things stand on the day of `at` or of the submission."""
    on = application.submitted_on or as_day(at)
    papers = papers_of(application, on)
    context = {
        "report": _report(application, papers, at),
        "application": application,
        "papers": papers,
        "bring": reading.bring(papers),
        "remarks": [
            (asked.words, papers.statements[asked.code].remark)
            for asked in CONDITIONS
            if asked.code in papers.statements and papers.statements[asked.code].remark
        ],
    }
    html = get_template(TEMPLATE).render(context)
    name = f"aanvraag-{slugify(application.programme.name)}-{slugify(application.establishment.name)}.pdf"
    about = {"kind": sealing.Kind.RECOGNITION_FILE, "organisation_id": application.organisation_id}
    return name, sealing.render(html, created=at, **about)


def _report(application, papers, at):
    place = application.establishment
    facts = [
        ("Leerbedrijf", application.organisation.name),
        ("Ondernemingsnummer", application.organisation.kbo or "nog in te vullen"),
        ("Vestiging", place.name),
        ("Vestigingsnummer", place.written_number or "nog in te vullen"),
        ("Paritair comité", str(place.joint_committee or "nog in te vullen")),
        ("Behandeld door", papers.scheme.name if papers.scheme else "nog niet bekend"),
        ("Stand", State(application.state).label),
    ]
    if application.submitted_on:
        facts.append(("Ingediend in het loket", date_of(application.submitted_on)))
    if application.desk_reference:
        facts.append(("Dossiernummer", application.desk_reference))
    if application.school_id:
        facts.append(("Ingediend door", application.school.name))
    return {
        "title": f"Aanvraag erkenning: {application.programme.name}",
        "kind": "Aanvraag voor erkenning",
        "subject": application.programme.name,
        "sub": f"{application.organisation.name}, {place.name}",
        "reference": application.desk_reference or place.name,
        "made": f"Gemaakt op {date_of(as_day(at))} met Duaal leren",
        "facts": facts,
        "chapters": CHAPTERS if not application.school_id else (*CHAPTERS, ("machtiging", "De machtiging")),
    }
