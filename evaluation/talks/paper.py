"""A closed talk on paper: what each saw, what they agreed, who signed, and what the learner sees otherwise."""

from django.template.loader import get_template

from duaalportal.lib import sealing
from duaalportal.lib.dates import as_day, date_of

TITLE = "Gesprek met drie"


def make(read, *, at):
    """The PDF of a talk as one reader may see it, with its code."""
    html = get_template("pdf/talk.html").render(context_of(read))
    about = {"trajectory_id": read.talk.trajectory_id, "organisation_id": read.talk.school_id}
    return sealing.render(html, kind=sealing.Kind.TALK, created=at, **about)


def context_of(read):
    """What the template says, in words."""
    talk = read.talk
    closed = f"gesloten op {date_of(as_day(talk.closed_at))}"
    facts = [
        ("Gehouden op", date_of(talk.held_on)),
        ("Waarover", read.about.removeprefix("over ").capitalize() or "zonder week"),
        ("School", talk.trajectory.school.name),
    ]
    if talk.organisation:
        facts.append(("Leerbedrijf", talk.organisation.name))
    facts.append(("Gesloten door", f"{talk.closed_by.name}, {date_of(as_day(talk.closed_at))}"))
    if talk.corrects_id:
        facts.append(("Waarom deze versie", talk.reason))
    return {
        "report": {
            "title": f"{TITLE}, {date_of(talk.held_on)}",
            "kind": TITLE,
            "subject": talk.trajectory.learner.name,
            "sub": f"{talk.trajectory.programme.name}, versie {talk.number}",
            "reference": "gesprek met drie",
            "made": f"{TITLE}, versie {talk.number}, {closed}",
            "facts": facts,
        },
        "read": read,
        "talk": talk,
        "signatures": [
            (role.capitalize(), _signed(signature, name)) for _, name, role, signature in read.signatures
        ],
        # on paper a day has its year
        "date_on_paper": date_of,
        "disagreed": date_of(as_day(talk.disagreed_at)) if talk.disagreed_at else "",
    }


def _signed(signature, name):
    if signature is None:
        return f"{name}, niet getekend"
    return f"{signature.by__name}, getekend op {date_of(as_day(signature.at))}"


def file_name(talk):
    """A name for the file that names no learner."""
    return f"gesprek-met-drie-{talk.held_on.isoformat()}.pdf"
