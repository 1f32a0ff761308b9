"""A closed start talk on paper: what was answered by whom, what was agreed and where it landed, what was corrected."""

from django.template.loader import get_template

from duaalportal.lib import sealing
from duaalportal.lib.dates import as_day, date_of
from matching.start_talks.content import questions

TITLE = "Opstartgesprek"


def make(read, *, at):
    """The PDF of a talk as one reader may see it, with its code."""
    html = get_template("pdf/start_talk.html").render(context_of(read))
    about = {"trajectory_id": read.talk.trajectory_id, "organisation_id": read.talk.school_id}
    return sealing.render(html, kind=sealing.Kind.TALK, created=at, **about)


def context_of(read):
    """What the template says, in words."""
    talk, trajectory = read.talk, read.talk.trajectory
    closed = date_of(as_day(talk.closed_at))
    return {
        "report": {
            "title": f"{TITLE}, {date_of(talk.held_on)}",
            "kind": TITLE,
            "subject": trajectory.learner.name,
            "sub": f"{trajectory.programme.name}, {talk.organisation.name}",
            "reference": "opstartgesprek",
            "made": f"{TITLE}, afgerond op {closed}",
            "facts": [
                ("Gehouden op", date_of(talk.held_on)),
                ("School", trajectory.school.name),
                ("Leerbedrijf", talk.organisation.name),
                ("Afgerond door", f"{talk.closed_by.name}, {closed}"),
            ],
        },
        "sections": [one for one in read.sections if any(line.note for line in one.lines)],
        "silent": sum(not line.note for one in read.sections for line in one.lines),
        "agreements": [
            (row.text, row.owner, date_of(row.due_on) if row.due_on else "", words or "")
            for row, (_, words), _ in read.agreements
        ],
        "corrections": [
            (date_of(as_day(row.at)), row.by.name, _asked(row.code), row.reason, row.before)
            for row in read.corrections
        ],
    }


def _asked(code):
    return questions()[code].text if code in questions() else code


def file_name(talk):
    """A name for the file that names no learner."""
    return f"opstartgesprek-{talk.held_on.isoformat()}.pdf"
