"""The moves of a training plan: from which state to which, who makes them, and what stands in the way.

A plan is talked over, then agreed by the coach, by the mentor of each workplace and by the learner; only a plan in which
everything has a place can be agreed (001:146). What is agreed never changes: adjusting makes the next version, with a
reason, and the active one stays in force until the next becomes active.
"""

from dataclasses import dataclass
from datetime import date

from duaalportal.accounts.access import Can, Role, roles_that_can
from learningplans.models.plans import PlanConsent, PlanState

SOURCE, SOURCE_ADJUST = "001:146", "000:527"
EDITORS = roles_that_can(Can.EDIT_PLAN)
# a consent moves the plan by itself; who agrees is asked by `parties_of_role`
BY_ITSELF = frozenset()
_S, _P = PlanState, PlanConsent.Party
PARTY_ROLES = {_P.COACH: Role.TRAJECTORY_COACH, _P.MENTOR: Role.MENTOR, _P.LEARNER: Role.LEARNER}
CAN_BE_AGREED = frozenset({_S.CONSULTATION, _S.APPROVED})
IN_THE_MAKING = frozenset({_S.DRAFT, _S.CONSULTATION, _S.APPROVED})
# how many sentences of what is missing stand in one refusal
MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Move:
    """One transition of a version of a plan."""

    name: str
    leaves: frozenset
    reaches: PlanState
    who: frozenset
    words: str
    needs_reason: bool = False


def _move(name, leaves, reaches, who, words, **more):
    return Move(name, frozenset(leaves), reaches, who, words, **more)


MOVES = {
    move.name: move
    for move in (
        _move("consult", [_S.DRAFT], _S.CONSULTATION, EDITORS, "legde het plan voor"),
        _move(
            "rework",
            [_S.CONSULTATION, _S.APPROVED],
            _S.DRAFT,
            EDITORS,
            "nam het plan terug om eraan te werken",
        ),
        _move("approve", [_S.CONSULTATION], _S.APPROVED, BY_ITSELF, "ging als laatste akkoord met het plan"),
        _move("activate", [_S.APPROVED], _S.ACTIVE, EDITORS, "liet het plan ingaan"),
        _move("replace", [_S.ACTIVE], _S.REPLACED, BY_ITSELF, "verving het plan door de volgende versie"),
        _move("adjust", [_S.ACTIVE], _S.ACTIVE, EDITORS, "begon het plan bij te sturen", needs_reason=True),
        _move("close", [_S.ACTIVE], _S.CLOSED, EDITORS, "rondde het plan af"),
    )
}


def possible(state, roles):
    """The moves that somebody in these roles makes from a state."""
    return [move for move in MOVES.values() if state in move.leaves and move.who & set(roles)]


def refusal(move, state, roles=None):
    """Why this move is not made from here, or not by who has these roles; "" when it is."""
    if state not in move.leaves:
        return FROM_HERE.get(
            (move.name, PlanState(state)), f"Dit plan is {PlanState(state).label}. Dat kan nu niet."
        )
    if roles is not None and move.who and not move.who & set(roles):
        return "Dit doet de trajectbegeleider of de coördinator van de school."
    return ""


FROM_HERE = {
    ("consult", _S.CONSULTATION): "Dit plan is al voorgelegd.",
    ("consult", _S.APPROVED): "Iedereen ging al akkoord met dit plan.",
    ("approve", _S.DRAFT): "Dit plan is nog een concept. Akkoord gaan kan zodra het voorgelegd is.",
    ("approve", _S.APPROVED): "Iedereen ging al akkoord met dit plan.",
    ("activate", _S.DRAFT): "Dit plan is nog een concept. Leg het eerst voor.",
    ("activate", _S.CONSULTATION): "Nog niet iedereen ging akkoord met dit plan.",
    ("activate", _S.ACTIVE): "Dit plan is al actief.",
    ("adjust", _S.DRAFT): "Dit plan is nog een concept: je kan het gewoon aanpassen.",
    ("adjust", _S.CONSULTATION): "Dit plan is nog in overleg: je kan het gewoon aanpassen.",
    ("adjust", _S.APPROVED): "Dit plan is nog niet actief. Neem het terug om eraan te werken.",
    ("close", _S.CLOSED): "Dit plan is al afgerond.",
} | {(name, _S.REPLACED): "Van dit plan is er een nieuwere versie. Kijk daar." for name in MOVES}


# --- who agrees -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """One party that has to agree: for whom, its name, and whether somebody can sign in to do so."""

    party: PlanConsent.Party
    organisation_id: object
    name: str
    organisation: str = ""
    signs_in: bool = True
    # the first day on which this party can open the plan, while that is still to come
    opens_on: date | None = None
    consent: object = None

    @property
    def who(self):
        """'Bart Willems (Metaalwerken De Clercq)'."""
        return f"{self.name} ({self.organisation})" if self.organisation else self.name

    @property
    def why_not(self):
        """Why this party cannot agree by itself; "" when it can."""
        if self.signs_in and self.opens_on:
            return f"{self.name} kan het plan openen vanaf {self.opens_on:%d/%m/%Y}. Wacht tot dan, of noteer het akkoord."
        if self.signs_in:
            return ""
        if self.party == _P.LEARNER:
            return f"{self.name} heeft nog geen eigen account. Noteer het akkoord na een gesprek."
        if self.party == _P.MENTOR:
            return f"{self.name} heeft nog geen account. Vraag het leerbedrijf om uit te nodigen, of noteer het akkoord."
        return "Er is geen trajectbegeleider in het team. Zet er eerst een bij."


def missing(asked):
    """Who did not agree yet, in the order of who is asked."""
    return [one for one in asked if one.consent is None]


# --- what stands in the way -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the barriers look at."""

    goals: int = 1
    # sentences of what the coverage says against approving
    gaps: tuple = ()
    asked: tuple = ()
    has_place: bool = True
    reason: str = ""
    day: date | None = None
    first: date | None = None
    last: date | None = None
    # since when the version holds that this one replaces
    active_from: date | None = None
    next_number: int | None = None


def barriers(name, f):
    """Every reason why a move that the state allows cannot be made now, as whole sentences."""
    return [text for text in BARRIERS.get(name, lambda f: ())(f) if text]


def _consult(f):
    if not f.goals:
        yield "Dit plan heeft geen leerdoelen. Voeg eerst een leerfiche toe."


def _whole(f):
    if f.gaps:
        more = len(f.gaps) - MOST_TOLD
        rest = f" En nog {more} andere." if more > 0 else ""
        start = (
            "Er is nog iets niet in orde"
            if len(f.gaps) == 1
            else f"Er zijn nog {len(f.gaps)} dingen niet in orde"
        )
        yield f"{start} (bron: {SOURCE}). {' '.join(f.gaps[:MOST_TOLD])}{rest}"


def _agree(f):
    yield from _consult(f)
    yield from _whole(f)
    if not f.has_place:
        yield "De lerende heeft nog geen plaats, en dus nog geen mentor. Plan eerst een leerbedrijf of opleidingscentrum."


def _approve(f):
    yield from _agree(f)
    if left := missing(f.asked):
        yield f"Nog niet iedereen ging akkoord: {said_names(left)}."


def _activate(f):
    yield from _approve(f)
    if f.day is None:
        yield "Kies de dag waarop dit plan ingaat."
    elif (f.first and f.day < f.first) or (f.last and f.day > f.last):
        yield f"Kies een dag in het traject: van {f.first:%d/%m/%Y} tot en met {f.last:%d/%m/%Y}."
    elif f.active_from and f.day < f.active_from:
        yield f"De vorige versie ging in op {f.active_from:%d/%m/%Y}. Kies die dag of een latere."


def _adjust(f):
    if not f.reason.strip():
        yield f"Schrijf kort waarom je het plan bijstuurt (bron: {SOURCE_ADJUST})."
    if f.next_number:
        yield f"Versie {f.next_number} is al in de maak. Werk daarin verder."


def _close(f):
    if f.next_number:
        yield f"Versie {f.next_number} is nog in de maak. Laat die ingaan, of gooi ze eerst weg."


BARRIERS = {
    "consult": _consult,
    "agree": _agree,
    "approve": _approve,
    "activate": _activate,
    "adjust": _adjust,
    "close": _close,
}


# --- in words ---------------------------------------------------------------------------------------------------


def said_names(asked):
    """'Sofie Peeters, Bart Willems (Metaalwerken) en Lina Amrani'."""
    names = [one.who for one in asked]
    return " en ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def waiting(state, asked, open_goals):
    """Whom a version waits for, in words; "" when nobody has to do anything."""
    if state == _S.DRAFT:
        return "de school werkt eraan"
    if state == _S.APPROVED:
        return "klaar om in te gaan"
    if state != _S.CONSULTATION:
        return ""
    if open_goals:
        return f"eerst nog een plaats voor {open_goals} leerdoel{'en' if open_goals > 1 else ''}"
    left = missing(asked)
    return f"wacht op {said_names(left)}" if left else "iedereen ging akkoord"


def said_coverage(covered, total):
    """'18 van 23 leerdoelen hebben een plaats'."""
    if not total:
        return "nog geen leerdoelen"
    if covered == total:
        return "het leerdoel heeft een plaats" if total == 1 else f"alle {total} leerdoelen hebben een plaats"
    return f"{covered} van {total} leerdoelen {'heeft' if covered == 1 else 'hebben'} een plaats"
