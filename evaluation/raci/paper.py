"""A division on paper: one A4 that lies, and as a table."""

from django.template.loader import get_template

from duaalportal.accounts.access import Role
from duaalportal.lib import pdf, sealing
from duaalportal.lib.dates import as_day, date_of
from evaluation.raci.lists import state_of
from evaluation.rules.raci import SIDE_WORDS, WORDS, side_of

SHEETS = (*pdf.DEFAULT_STYLESHEETS, "css/print-raci.css")
# with the places where a narrow column may break them
SHORT = {
    Role.TRAJECTORY_COACH: "Traject-bege-leider",
    Role.DUAL_TEACHER: "Leer-kracht duaal",
    Role.SCHOOL_COORDINATOR: "Coör-dinator school",
    Role.SCHOOL_DIRECTOR: "Directie school",
    Role.MENTOR: "Mentor",
    Role.WORKPLACE_INSTRUCTOR: "Bege-leider",
    Role.COMPANY_COORDINATOR: "Coör-dinator bedrijf",
    Role.COMPANY_DIRECTOR: "Directie bedrijf",
    Role.PREVENTION_ADVISER: "Preven-tie-advi-seur",
    Role.TRAINING_CENTRE_STAFF: "Oplei-dings-centrum",
    Role.LEARNER: "Lerende",
    Role.GUARDIAN: "Ouders",
}
MOST_NAMES = 2


def columns(matrix):
    """The sides with their roles, in the order of reading: [(words of the side, [(role, short name)])]."""
    found = {}
    for role in matrix.roles:
        found.setdefault(side_of(role), []).append((role, SHORT[role]))
    words = {"school": "School", "company": "Leerbedrijf", "third": "OC", "family": "Thuis"}
    return [(words[side], roles) for side, roles in found.items()]


def shown(names, most=MOST_NAMES):
    """A few names, and how many more."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} en nog {len(names) - most}"


def make(read, *, at):
    """The PDF of a division as one reader may know it, with its code."""
    html = get_template("pdf/raci.html").render(context_of(read, at))
    row = read.division
    about = {"trajectory_id": row.trajectory_id, "organisation_id": row.school_id}
    return sealing.render(html, kind=sealing.Kind.RACI, stylesheets=SHEETS, created=at, **about)


def context_of(read, at):
    """What the template says, in words."""
    row, matrix = read.division, read.matrix
    subject = (
        row.trajectory.learner.name if row.trajectory_id else f"{row.school.name} en {row.organisation.name}"
    )
    house = f"{row.school.name} en {row.organisation.name}" if row.organisation_id else row.school.name
    return {
        "report": {
            "title": f"Wie doet wat, {subject}",
            "kind": "Wie doet wat",
            "subject": subject,
            "sub": f"Rolverdeling, {house}" if row.trajectory_id else "Rolverdeling in 5 fasen en 16 taken",
            "reference": "rolverdeling",
            "made": f"Rolverdeling, opgemaakt op {date_of(as_day(at))}",
        },
        "matrix": matrix,
        "sides": columns(matrix),
        "names": {role: shown(read.names(role)) for role in matrix.roles},
        "letters": WORDS,
        "state": state_of(row)[1],
        "agreed": [
            ("School", _said(row.school_agreed_by, row.school_agreed_at)),
            ("Leerbedrijf", _said(row.company_agreed_by, row.company_agreed_at)),
        ],
        "note": row.note,
    }


def _said(by, at):
    return f"{by.name}, {date_of(as_day(at))}" if at else "nog niet"


def file_name(division):
    """A name for the file that names nobody."""
    return f"rolverdeling-{as_day(division.made_at).isoformat()}.pdf"


def header(matrix):
    """The heads of the table."""
    return ("Fase", "Taak", *(str(Role(role).label) for role in matrix.roles), "Bron")


def table(read):
    """A line per task with its letters, and first who has each role."""
    matrix = read.matrix
    yield ("", "wie", *(", ".join(read.names(role)) for role in matrix.roles), "")
    for phase in matrix.phases:
        for task in phase.tasks:
            yield (phase.title, task.title, *(cell(task, role) for role in matrix.roles), task.source)


def cell(task, role):
    """The letter of a role in a task, with R besides where it does it too."""
    letters = task.letters_of({role})
    return "/".join(letters)


__all__ = ["SIDE_WORDS", "cell", "columns", "context_of", "file_name", "header", "make", "shown", "table"]
