"""The state machine of an application: who may move it from where to where, and what has to be said with it.

Per move: the states it leaves, the state it reaches, which side makes it, and whether a reason is asked. What else a
move needs (complete papers, a visit that was held, ten days for an appeal) stands in `barriers` of its own subject.
"""

from dataclasses import dataclass
from enum import Enum

from companies.models import State


class Side(Enum):
    """Who makes a move."""

    APPLICANT = "leerbedrijf, of school met machtiging"
    COMPANY = "het leerbedrijf zelf"
    PARTNERSHIP = "partnerschap"


@dataclass(frozen=True)
class Move:
    """One transition of the state machine."""

    name: str
    leaves: frozenset
    reaches: State
    side: Side
    words: str
    needs_reason: bool = False
    # the applicant writes down what a partnership did that does not work in the portal
    is_noted: bool = False


def _move(name, leaves, reaches, side, words, needs_reason=False, is_noted=False):
    return Move(name, frozenset(leaves), reaches, side, words, needs_reason, is_noted)


def _noted(name, leaves, reaches, words, needs_reason=False):
    return _move(name, leaves, reaches, Side.APPLICANT, words, needs_reason, is_noted=True)


_S = State
_DECIDABLE = [_S.VISITED]
MOVES = {
    move.name: move
    for move in (
        _move("complete", [_S.DRAFT], _S.COMPLETE, Side.APPLICANT, "maakte de aanvraag volledig"),
        _move("reopen", [_S.COMPLETE], _S.DRAFT, Side.APPLICANT, "nam de aanvraag terug in bewerking"),
        _move("submit", [_S.COMPLETE], _S.SUBMITTED, Side.APPLICANT, "diende de aanvraag in het loket in"),
        _move(
            "stop",
            [_S.DRAFT, _S.COMPLETE, _S.SUBMITTED, _S.IN_TREATMENT, _S.VISIT_PLANNED],
            _S.STOPPED,
            Side.APPLICANT,
            "zette de aanvraag stop",
            True,
        ),
        _move("take_up", [_S.SUBMITTED], _S.IN_TREATMENT, Side.PARTNERSHIP, "nam de aanvraag in behandeling"),
        _move(
            "return",
            [_S.SUBMITTED, _S.IN_TREATMENT],
            _S.DRAFT,
            Side.PARTNERSHIP,
            "gaf de aanvraag terug om aan te vullen",
            True,
        ),
        _move(
            "plan_visit",
            [_S.IN_TREATMENT, _S.VISIT_PLANNED],
            _S.VISIT_PLANNED,
            Side.PARTNERSHIP,
            "plande het bezoek",
        ),
        _move(
            "report_visit",
            [_S.VISIT_PLANNED],
            _S.VISITED,
            Side.PARTNERSHIP,
            "schreef het verslag van het bezoek",
        ),
        _move(
            "recognise",
            _DECIDABLE,
            _S.RECOGNISED,
            Side.PARTNERSHIP,
            "erkende de vestiging voor de opleiding",
            True,
        ),
        _move("refuse", _DECIDABLE, _S.REFUSED, Side.PARTNERSHIP, "weigerde de erkenning", True),
        _move("appeal", [_S.REFUSED], _S.APPEALED, Side.COMPANY, "ging in beroep", True),
        _move(
            "recognise_on_appeal", [_S.APPEALED], _S.RECOGNISED, Side.PARTNERSHIP, "erkende in beroep", True
        ),
        _move(
            "refuse_on_appeal",
            [_S.APPEALED],
            _S.FINALLY_REFUSED,
            Side.PARTNERSHIP,
            "weigerde in beroep, definitief",
            True,
        ),
        _noted(
            "note_visit",
            [_S.SUBMITTED, _S.IN_TREATMENT, _S.VISIT_PLANNED],
            _S.VISITED,
            "noteerde het bezoek van het partnerschap",
        ),
        _noted("note_recognised", [_S.VISITED, _S.APPEALED], _S.RECOGNISED, "noteerde de erkenning"),
        _noted("note_refused", _DECIDABLE, _S.REFUSED, "noteerde de weigering", True),
        _noted(
            "note_refused_on_appeal",
            [_S.APPEALED],
            _S.FINALLY_REFUSED,
            "noteerde de weigering in beroep, definitief",
            True,
        ),
    )
}


def possible(state, side, in_portal):
    """The moves a side can make from a state, in the order of the table.

    `in_portal`: whether a partnership in the portal handles it; then nobody notes in its place what it does.
    """
    return [
        move
        for move in MOVES.values()
        if state in move.leaves and belongs_to(move, side) and not (move.is_noted and in_portal)
    ]


def may(name, state, side, in_portal):
    """Whether this side can make the move from this state."""
    return any(move.name == name for move in possible(State(state), side, in_portal))


def belongs_to(move, side):
    """Whether the move is one of this side at all; what the applicant may, the company itself may too."""
    return move.side is side or (side is Side.COMPANY and move.side is Side.APPLICANT)
