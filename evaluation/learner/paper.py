"""The portfolio on paper, to take along: about me, what I can with its trace, the evidence with photos, what comes next."""

from django.template.loader import get_template

from duaalportal.lib import pdf, sealing, uploads
from duaalportal.lib.dates import date_of
from evaluation.models import MeasurementPhoto
from learningplans.signature_sheet import moment

STYLES = (*pdf.DEFAULT_STYLESHEETS, "css/print-portfolio.css")
LONGEST = 900


def make(shown, *, at):
    """The tagged PDF of a portfolio as it was read, with its code."""
    pictures = _pictures(shown)
    html = get_template("pdf/portfolio.html").render(_context(shown, pictures, at))
    about = {"trajectory_id": shown.trajectory.pk, "organisation_id": shown.trajectory.school_id}
    kind = sealing.Kind.PORTFOLIO
    return sealing.render(html, kind=kind, stylesheets=STYLES, created=at, pictures=pictures, **about)


def file_name(trajectory):
    """A name for the file that names no person."""
    return f"portfolio-{trajectory.written_year}.pdf"


def _pictures(shown):
    """The photos by their id, made smaller for paper; a file that is gone or broken is left out (one query)."""
    pictures = {}
    for photo in MeasurementPhoto.objects.filter(pk__in=shown.photos).order_by("added_at", "pk"):
        try:
            with photo.file.open("rb") as content:
                pictures[str(photo.pk)] = uploads.smaller(content.read(), LONGEST)
        except (FileNotFoundError, uploads.Refused):
            continue
    return pictures


def _context(shown, pictures, at):
    row, trajectory = shown.row, shown.trajectory
    name = trajectory.learner.name
    chapters = [
        ("over", "Over mij", bool(row and row.about)),
        ("kunnen", "Wat ik kan", bool(shown.reached.goals)),
        ("bewijs", "Mijn bewijs", bool(shown.pieces)),
        ("hierna", "Mijn volgende stap", bool(shown.next_step or (row and row.next_words))),
    ]
    facts = [
        ("Opleiding", trajectory.programme.name),
        ("School", trajectory.school.name),
        ("Schooljaar", trajectory.written_year),
    ]
    if row and row.diploma:
        facts.append(("Behaald", f"{row.diploma}, {date_of(row.diploma_on)}"))
    return {
        "report": {
            "title": f"Portfolio van {name}",
            "kind": "Portfolio van",
            "subject": name,
            "sub": trajectory.programme.name,
            "reference": trajectory.written_year,
            "made": f"Portfolio, opgemaakt op {moment(at)}",
            "facts": facts,
            "chapters": [(key, words) for key, words, is_there in chapters if is_there],
        },
        "shown": shown,
        "row": row,
        "pictures": pictures,
        # on paper a day has its year
        "dated": date_of,
    }
