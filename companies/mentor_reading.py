"""What pages show of mentors: one line per mentor with where they stand, and the whole story of one.

Whoever keeps the mentor's papers, and the mentor, read everything. All others read name, standing, places, training,
introduction and substitute: no birth date, no papers, no address unless the mentor is a contact.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from companies.facts import standings
from companies.models import (
    ContactPeriod,
    Mentor,
    MentorPractice,
    ProgrammeInterest,
    Recognition,
    RecognitionApplication,
    TakenPlace,
)
from companies.rules.mentors import MentorState
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Programme

TABS = {"actief": "Actief", "gestopt": "Gestopt"}
SORTS = {"naam": "Naam", "datum": "Eerste datum"}
NO_SUBSTITUTE = "zonder-vervanger"
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

BADGES = {
    MentorState.CANDIDATE: ("", "person"),
    MentorState.PROOF_MISSING: ("wait", "alert"),
    MentorState.EXCEPTION_ASKED: ("new", "clock"),
    MentorState.ELIGIBLE: ("ok", "meets"),
    MentorState.TRAINING_DUE: ("new", "clock"),
    MentorState.TRAINED: ("ok", "meets"),
    MentorState.FULL: ("", "people"),
    MentorState.LAPSED: ("stop", "alert"),
    MentorState.STOPPED: ("", "x"),
}
# of several programmes the line shows the one that asks most
GRAVITY = (
    MentorState.LAPSED,
    MentorState.PROOF_MISSING,
    MentorState.EXCEPTION_ASKED,
    MentorState.CANDIDATE,
    MentorState.TRAINING_DUE,
    MentorState.FULL,
    MentorState.ELIGIBLE,
    MentorState.TRAINED,
    MentorState.STOPPED,
)
LABELS = {
    "M0": "Taak als mentor",
    "M1": "Uittreksel uit het strafregister",
    "M2": "Leeftijd",
    "M3": "Ervaring in het vak",
    "M4": "Plaats voor lerenden",
    "M5": "Mentoropleiding",
}
# what happens on the day a finding turns, by its code and what it says now
TURNS = {
    ("M0", True): "stopt als mentor",
    ("M0", False): "begint als mentor",
    ("M1", True): "uittreksel is te oud",
    ("M2", False): "is oud genoeg",
    ("M3", False): "heeft genoeg ervaring",
    ("M4", True): "is volzet",
    ("M4", False): "heeft weer plaats",
    ("M5", True): "mentoropleiding is te laat",
}
OPEN_TO_ALL = frozenset({"M0", "M4", "M5"})


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in words, with the kind and icon of its badge."""

    kind: str
    text: str
    icon: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The first day on which something changes by itself, and what."""

    on: date
    what: str


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
class MentorFilter:
    """What somebody asked of the list; unknown values fall back to everything."""

    tab: str = "actief"
    search: str = ""
    state: str = ""
    establishment: str = ""
    sort: str = "naam"

    @classmethod
    def of(cls, query):
        """The filter that an address asks for."""
        tab, sort, state = query.get("lijst", ""), query.get("volgorde", ""), query.get("stand", "")
        return cls(
            tab=tab if tab in TABS else "actief",
            search=query.get("q", "").strip()[:100],
            state=state if state in dict(STATES) else "",
            establishment=query.get("vestiging", ""),
            sort=sort if sort in SORTS else "naam",
        )

    @property
    def narrows(self):
        """Whether anything but the tab is asked."""
        return bool(self.search or self.state or self.establishment)

    @property
    def chooses(self):
        """Whether a choice beside the search is made."""
        return bool(self.state or self.establishment or self.sort != "naam")

    @property
    def needs_standings(self):
        """Whether every mentor has to be judged before the list can be cut in pages."""
        return self.sort == "datum" or self.state not in ("", NO_SUBSTITUTE)


STATES = [(state.name.lower(), state.label) for state in MentorState if state is not MentorState.STOPPED]
STATES.append((NO_SUBSTITUTE, "zonder vervanger"))


def staffed_by(user):
    """Companies whose mentors this person keeps: the own one, and those for which the own school files by mandate."""
    own = user.access.organisation_ids(Can.EDIT_MENTORS)
    filing = user.access.organisation_ids(Can.FILE_APPLICATION)
    mandated = RecognitionApplication.objects.being_prepared().filter(school_id__in=filing).order_by()
    return Organisation.objects.filter(
        Q(pk__in=own) | Q(pk__in=mandated.values("organisation_id")), kind=OrganisationKind.COMPANY
    )


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
    return rows.select_related("establishment", "substitute").order_by("name", "pk")


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
    found = standings(mentors, on)
    names = dict(Programme.objects.values_list("pk", "abbreviation"))
    return [_line(mentor, found[mentor.pk], names, on, whole) for mentor in mentors]


def _line(mentor, by_programme, names, on, whole):
    if mentor.stopped_on and mentor.stopped_on <= on:
        state, concerned = MentorState.STOPPED, []
    else:
        state = min(
            (s.state for s in by_programme.values()), key=GRAVITY.index, default=MentorState.CANDIDATE
        )
        concerned = [code for code, standing in by_programme.items() if standing.state is state]
    any_standing = next(iter(by_programme.values()), None)
    substitute = mentor.substitute
    gone = substitute is not None and substitute.stopped_on and substitute.stopped_on <= on
    return Line(
        mentor,
        state,
        badge_of(state),
        ", ".join(sorted(names[code] or code for code in concerned)),
        any_standing.used if any_standing else 0,
        any_standing.capacity if any_standing else None,
        next_turn(by_programme.values(), whole) if state is not MentorState.STOPPED else None,
        "" if substitute is None or gone else substitute.name,
    )


def badge_of(state):
    """The badge of a state."""
    kind, icon = BADGES[state]
    return Badge(kind, state.label, icon)


def next_turn(found, whole):
    """The first day on which one of the conditions turns, and what happens then; others read only what is open to all."""
    turns = [
        Turn(finding.turns_on, TURNS[finding.code, finding.met])
        for standing in found
        for finding in standing.findings
        if finding.turns_on
        and (finding.code, finding.met) in TURNS
        and (whole or finding.code in OPEN_TO_ALL)
    ]
    return min(turns, key=lambda turn: (turn.on, turn.what), default=None)


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


# --- one mentor ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition for one programme, as the page shows it."""

    label: str
    badge: Badge
    why: str
    source: str
    turn: Turn | None
    todo: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Where a mentor stands for one programme."""

    programme: str
    badge: Badge
    conditions: list
    is_fine: bool


def conditions_of(mentor, on, whole):
    """Where a mentor stands per programme, with each condition; and the places in use (used, capacity)."""
    by_programme = standings([mentor], on)[mentor.pk]
    names = dict(Programme.objects.filter(pk__in=by_programme).values_list("pk", "name"))
    found = [
        Judged(
            names[code],
            badge_of(standing.state),
            [_condition(f) for f in standing.findings if whole or f.code in OPEN_TO_ALL],
            standing.state.may_train,
        )
        for code, standing in by_programme.items()
    ]
    first = next(iter(by_programme.values()), None)
    return found, (first.used, first.capacity) if first else None


def _condition(finding):
    badge = Badge("ok", "in orde", "meets") if finding.met else Badge("wait", "nog niet", "alert")
    if finding.code == "M4":
        badge = Badge("ok", "vrij", "meets") if finding.met else Badge("", "volzet", "people")
    elif finding.met and finding.todo:
        badge = Badge("new", "te doen", "clock")
    key = (finding.code, finding.met)
    turn = Turn(finding.turns_on, TURNS[key]) if finding.turns_on and key in TURNS else None
    return Condition(LABELS[finding.code], badge, finding.why, finding.source, turn, finding.todo)


def places_shown(user, mentor, on, whole):
    """The places that are not over and of which this reader may read the learner's name."""
    rows = TakenPlace.objects.visible_to(user).standing().overlapping(on, None).filter(mentor=mentor)
    if not whole:
        schools = user.access.organisation_ids(Can.SEE_PLACES) - {mentor.organisation_id}
        rows = rows.filter(Q(school_id__in=schools) | Q(learner=user))
    return rows.select_related("learner", "programme", "school").order_by("starts_on", "pk")


def is_contact(mentor, on):
    """Whether people turn to this mentor as a contact of the company today."""
    if not mentor.email:
        return False
    who = Q(email__iexact=mentor.email)
    if mentor.user_id:
        who |= Q(user=mentor.user_id)
    return ContactPeriod.objects.running(on).filter(who, organisation=mentor.organisation_id).exists()


def programmes_of(organisation):
    """The programmes a company has to do with: recognised, asked for, of interest, or practised by its mentors."""
    rows = (
        Recognition.objects.filter(organisation=organisation),
        RecognitionApplication.objects.filter(organisation=organisation),
        ProgrammeInterest.objects.filter(organisation=organisation, withdrawn_at=None),
        MentorPractice.objects.filter(organisation=organisation),
    )
    first, *others = (found.order_by().values_list("programme_id") for found in rows)
    concerned = {code for (code,) in first.union(*others)}
    return list(Programme.objects.filter(pk__in=concerned).order_by("name"))
