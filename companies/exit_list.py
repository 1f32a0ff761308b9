"""The list of exit talks of a company or a school: which are to be held, which are done, narrowed, and as a file."""

from dataclasses import dataclass

from django.db.models import Q

from companies.exits import ending, places_to_read
from companies.models.exits import ExitState
from companies.rules.exits import last_day
from duaalportal.accounts.access import OrganisationKind
from duaalportal.lib.dates import as_day

STANDS = {"open": "Lopend", "klaar": "Afgesloten", "alle": "Alle"}
BADGES = {
    ExitState.TO_HOLD: ("wait", "clock"),
    ExitState.PLANNED: ("new", "clock"),
    ExitState.HELD: ("ok", "meets"),
    ExitState.CLOSED: ("ok", "meets"),
    ExitState.SKIPPED: ("", "open"),
}
HEADER = (
    *("Lerende", "Leerbedrijf", "School", "Opleiding", "Laatste dag", "Stand"),
    *("Gepland op", "Gehouden op", "Afgesloten op"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One place whose end has come or comes near, and how far its exit talk stands."""

    place: object
    last_day: object
    state: ExitState

    @property
    def badge(self):
        """State, words and icon of its badge."""
        kind, icon = BADGES[self.state]
        return kind, self.state.label, icon


def line_of(place):
    """The line of a place that was loaded with its talk."""
    talk = getattr(place, "exit_interview", None)
    released = as_day(place.released_at) if place.released_at else None
    return Line(place, last_day(place.ends_on, released), talk.state if talk else ExitState.TO_HOLD)


def listed(user, organisation, on, p, *, q="", stand="open"):
    """Places at this company or of this school whose talk this person reads, the first end first (one query)."""
    rows = places_to_read(user).filter(Q(organisation=organisation) | Q(school=organisation))
    rows = rows.filter(ending(on, p) | Q(exit_interview__isnull=False))
    if stand == "open":
        rows = rows.filter(exit_interview__closed_at__isnull=True)
    elif stand == "klaar":
        rows = rows.filter(exit_interview__closed_at__isnull=False)
    for word in q.split():
        found = Q(learner__name__icontains=word) | Q(programme__name__icontains=word)
        # a school reads no mentor of a company it no longer works with
        there = "mentor" if organisation.kind == OrganisationKind.COMPANY else "organisation"
        rows = rows.filter(found | Q(**{f"{there}__name__icontains": word}))
    return rows.select_related("learner", "organisation", "school", "programme", "exit_interview").order_by(
        "ends_on", "released_at", "pk"
    )


def table(rows):
    """The rows as a spreadsheet shows them, in the order of HEADER."""
    for row in rows:
        line, talk = line_of(row), getattr(row, "exit_interview", None)
        yield (
            row.learner.name,
            row.organisation.name,
            row.school.name,
            row.programme.name,
            line.last_day,
            line.state.label,
            talk and talk.planned_on,
            talk and talk.held_on,
            talk and talk.closed_at,
        )
