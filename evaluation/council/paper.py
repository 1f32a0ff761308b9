"""A class council on paper: per learner what is known, what the mentor explained and what the school decided."""

from collections import defaultdict

from django.template.loader import get_template

from duaalportal.lib import sealing
from duaalportal.lib.dates import as_day, date_of
from evaluation.models import CouncilWord

TITLE = "Klassenraad"


def make(council, lines, *, by, at):
    """The PDF of a council with its code: `lines` are those that `by` reads (one query for what mentors wrote)."""
    html = get_template("pdf/council.html").render(context_of(council, lines, _words(lines, by, at), at))
    return sealing.render(html, kind=sealing.Kind.COUNCIL, created=at, organisation_id=council.school_id)


def file_name(council):
    """A name for the file that names nobody."""
    return f"klassenraad-{council.on.isoformat()}.pdf"


def _words(lines, by, at):
    """What mentors explained in writing, by line, as this person reads it."""
    rows = CouncilWord.objects.visible_to(by, as_day(at)).filter(line__in=[line.row.pk for line in lines])
    found = defaultdict(list)
    for row in rows.select_related("by").order_by("at", "pk"):
        found[row.line_id].append((row.by.name, row.text))
    return found


def context_of(council, lines, words, at):
    """What the template says, in words."""
    decided = sum(bool(line.row.outcome_at) for line in lines)
    if council.published_at:
        state = f"meegedeeld op {date_of(as_day(council.published_at))} door {council.published_by.name}"
    else:
        state = f"nog niet meegedeeld, {decided} van {len(lines)} uitslagen"
    return {
        "report": {
            "title": f"{council.title}, {council.class_group}",
            "kind": council.school.name,
            "subject": council.title,
            "sub": f"Klas {council.class_group}",
            "reference": "klassenraad",
            "made": f"{TITLE}, opgemaakt op {date_of(as_day(at))}",
            "facts": [
                ("Op", date_of(council.on)),
                ("Lerenden", str(len(lines))),
                ("Stand", state),
            ],
        },
        "is_open": council.published_at is None,
        "lines": [_line(line, words[line.row.pk]) for line in lines],
    }


def _line(line, words):
    row, facts = line.row, line.facts
    known = [
        ("Werkpunten", facts.points),
        ("Stemmen", facts.differing),
        ("Fiches", facts.progress),
        ("Afwezig", facts.away),
        ("Plan", facts.coverage),
    ]
    return {
        "name": row.trajectory.learner.name,
        "programme": row.trajectory.programme.name,
        "facts": [(label, said) for label, said in known if said],
        "mentor": line.mentor,
        "words": words,
        "outcome": row.outcome,
        "by": f"{row.outcome_by.name}, {date_of(as_day(row.outcome_at))}" if row.outcome_at else "",
    }
