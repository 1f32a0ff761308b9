"""A portfolio as open data, so that another tool can take it in (E21, E22): its shape is documented here and on the page."""

from duaalportal.lib.dates import as_moment
from evaluation.learner.evidence import Kind
from evaluation.learner.portfolio import NextStep

SHAPE, VERSION = "duaalportaal-portfolio", 1
# every name in the file, in its order: (name, what it holds). A change of shape is a new version.
FIELDS = (
    ("vorm", f'altijd "{SHAPE}"'),
    ("versie", "nummer van deze beschrijving"),
    ("gemaakt_op", "moment waarop het bestand gemaakt is (ISO 8601)"),
    ("lerende", "naam van de lerende"),
    ("school", "naam van de school"),
    ("opleiding", "naam van de duale opleiding"),
    ("schooljaar", 'bijvoorbeeld "2026-2027"'),
    ("over_mij", "tekst van de lerende"),
    ("hierna", "soort: " + ", ".join(NextStep.values) + ' of ""; en tekst'),
    ("bewijs", 'naam van het behaalde bewijs en behaald_op (datum), of ""'),
    ("stukken", "lijst: plaats, soort, titel, datum, feiten, reflectie, foto"),
    ("competenties", "lijst: code, tekst, stand, leerdoelen"),
    ("andere_leerdoelen", "lijst van leerdoelen zonder competentie"),
)
# the names inside: of a piece, of a goal and of a criterion
PIECE = ("plaats", "soort", "titel", "datum", "feiten", "reflectie", "foto")
GOAL = ("tekst", "fiche", "bereikt_op", "sporen", "criteria")
KINDS = tuple((kind.value, kind.label) for kind in Kind)
HEADER = ("Plaats", "Soort", "Titel", "Datum", "Feiten", "Wat zegt dit over mij")


def as_data(shown, at):
    """The portfolio as plain data; dates as ISO text, a photo by what is on it."""
    row, trajectory = shown.row, shown.trajectory
    values = (
        SHAPE,
        VERSION,
        as_moment(at).isoformat(timespec="seconds"),
        trajectory.learner.name,
        trajectory.school.name,
        trajectory.programme.name,
        trajectory.written_year,
        row.about if row else "",
        {"soort": row.next_step if row else "", "tekst": row.next_words if row else ""},
        {"naam": row.diploma if row else "", "behaald_op": _day(row and row.diploma_on)},
        [_piece(nth, one) for nth, one in enumerate(shown.pieces, start=1)],
        [
            {
                "code": one.code,
                "tekst": one.text,
                "stand": one.words,
                "leerdoelen": [_goal(goal) for goal in one.goals],
            }
            for one in shown.reached.competences
        ],
        [_goal(goal) for goal in shown.reached.others],
    )
    return dict(zip((name for name, _ in FIELDS), values, strict=True))


def _day(value):
    return value.isoformat() if value else ""


def _piece(nth, one):
    photo = one.evidence.alt if one.evidence else ""
    said = (nth, one.row.kind, one.row.title, _day(one.on), one.facts, one.row.reflection, photo)
    return dict(zip(PIECE, said, strict=True))


def _goal(goal):
    criteria = [{"tekst": text, "bereikt_op": _day(on)} for text, on in goal.criteria]
    said = (goal.text, goal.sheet, _day(goal.on), list(goal.traces), criteria)
    return dict(zip(GOAL, said, strict=True))


def as_lines(shown):
    """The pieces as lines of a table."""
    return [
        (nth, one.label, one.row.title, one.on, ", ".join(one.facts), one.row.reflection)
        for nth, one in enumerate(shown.pieces, start=1)
    ]
