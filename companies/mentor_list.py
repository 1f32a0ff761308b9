"""The list of mentors: searched, filtered, sorted, and as a table; one line says where each of them stands."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from companies.mentor_reading import GRAVITY, Badge, Turn, badge_of, concerned, next_turn
from companies.models import Mentor
from companies.rules.mentors import MentorState
from duaalportal.catalogue.models import Programme
from duaalportal.lib.asked import Asked

TABS = {"actief": "Actief", "gestopt": "Gestopt"}
SORTS = {"naam": "Naam", "datum": "Eerste datum"}
NO_SUBSTITUTE = "zonder-vervanger"
STATES = [(state.name.lower(), state.label) for state in MentorState if state is not MentorState.STOPPED]
STATES.append((NO_SUBSTITUTE, "zonder vervanger"))
HEADER = (
    "Naam",
    "Stand",
    "Voor",
    "Plaatsen in gebruik",
    "Plaatsen",
    "Eerste datum",
    "Wat dan",
    "Vervanger",
    "Vestiging",
)

# what a line shows, and what its standing is judged by
ON_A_LINE = (
    *("name", "birth_date", "started_on", "stopped_on", "organisation", "establishment", "substitute"),
    *("establishment__name", "substitute__name", "substitute__stopped_on"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One mentor on the list."""

    mentor: Mentor
    state: MentorState
    badge: Badge
    programmes: str
    used: int
    capacity: int | None
    turn: Turn | None
    substitute: str

    @property
    def places(self):
        """The places in use, in words; empty while no programme is known."""
        return "" if self.capacity is None else f"{self.used} van {self.capacity} {_places(self.capacity)}"


def _places(n):
    return "plaats" if n == 1 else "plaatsen"


@dataclass(frozen=True)
class MentorFilter(Asked):
    """What somebody asked of the list; unknown values fall back to everything."""

    tab: str = "actief"
    search: str = ""
    state: str = ""
    establishment: str = ""
    sort: str = "naam"

    NAMES = {
        "tab": "lijst",
        "search": "q",
        "state": "stand",
        "establishment": "vestiging",
        "sort": "volgorde",
    }
    KNOWN = {"tab": TABS, "state": dict(STATES), "sort": SORTS}
    ARRANGES = ("tab", "sort")

    @property
    def chooses(self):
        """Whether a choice beside the search is made."""
        return bool(self.state or self.establishment or self.sort != "naam")

    @property
    def needs_standings(self):
        """Whether every mentor has to be judged before the list can be cut in pages."""
        return self.sort == "datum" or self.state not in ("", NO_SUBSTITUTE)


def asked(rows, wanted, places, on):
    """The mentors that fit what can be asked of the rows themselves, by name."""
    rows = rows.active(on) if wanted.tab == "actief" else rows.filter(stopped_on__lte=on)
    if wanted.search:
        rows = rows.filter(Q(name__icontains=wanted.search) | Q(establishment__name__icontains=wanted.search))
    if wanted.establishment:
        known = wanted.establishment in {str(place.pk) for place in places}
        rows = rows.filter(establishment=wanted.establishment) if known else rows.none()
    if wanted.state == NO_SUBSTITUTE:
        rows = rows.filter(Q(substitute__isnull=True) | Q(substitute__stopped_on__lte=on))
    return rows.select_related("establishment", "substitute").only(*ON_A_LINE).order_by("name", "pk")


def judged(rows, wanted, on, whole):
    """Lines of all these mentors that fit the asked state, in the asked order."""
    found = lines(rows, on, whole)
    if wanted.state and wanted.state != NO_SUBSTITUTE:
        found = [line for line in found if line.state.name.lower() == wanted.state]
    if wanted.sort == "datum":
        found.sort(key=lambda line: (line.turn.on if line.turn else date.max, line.mentor.name.casefold()))
    return found


def lines(mentors, on, whole):
    """One line per mentor, in the same number of queries for three and for three hundred.

    `whole` says whether the reader may read everything of these mentors.
    """
    mentors = list(mentors)
    found = concerned(mentors, on)
    names = dict(Programme.objects.values_list("pk", "abbreviation"))
    return [_line(mentor, found[mentor.pk], names, on, whole) for mentor in mentors]


def _line(mentor, concern, names, on, whole):
    by_programme = concern.foremost
    if mentor.stopped_on and mentor.stopped_on <= on:
        state, codes = MentorState.STOPPED, []
    else:
        state = min(
            (s.state for s in by_programme.values()), key=GRAVITY.index, default=MentorState.CANDIDATE
        )
        codes = [code for code, standing in by_programme.items() if standing.state is state]
    any_standing = next(iter(by_programme.values()), None)
    substitute = mentor.substitute
    gone = substitute is not None and substitute.stopped_on and substitute.stopped_on <= on
    return Line(
        mentor,
        state,
        badge_of(state),
        ", ".join(sorted(names[code] or code for code in codes)),
        any_standing.used if any_standing else 0,
        any_standing.capacity if any_standing else None,
        next_turn(by_programme.values(), whole) if state is not MentorState.STOPPED else None,
        "" if substitute is None or gone else substitute.name,
    )


def table(found):
    """The lines as a spreadsheet shows them, in the order of HEADER."""
    for line in found:
        yield (
            line.mentor.name,
            line.badge.text,
            line.programmes,
            line.used if line.capacity is not None else None,
            line.capacity,
            line.turn.on if line.turn else None,
            line.turn.what if line.turn else "",
            line.substitute,
            line.mentor.establishment.name if line.mentor.establishment else "",
        )
