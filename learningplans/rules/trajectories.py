"""The state machine of a trajectory: from where to where, which words stand on the button, and whether a reason is asked.

The school moves it: who may start, interrupt and close it (`Can.START_TRAJECTORY`). Two moves follow from a placement by
themselves. What else a move needs (a placement that stands, the start gate) stands in `trajectories.BARRIERS`.
"""

from dataclasses import dataclass

from companies.rules.papers import Fault, said
from learningplans.models.trajectories import TrajectoryState


@dataclass(frozen=True, slots=True)
class Move:
    """One transition of the state machine."""

    name: str
    leaves: frozenset
    reaches: TrajectoryState
    button: str
    hint: str
    needs_reason: bool = False


def _move(name, leaves, reaches, button, hint, needs_reason=False):
    return Move(name, frozenset(leaves), reaches, button, hint, needs_reason)


_S = TrajectoryState
_OPEN = [state for state in _S if state.is_open]
MOVES = {
    move.name: move
    for move in (
        _move(
            "search",
            [_S.PREPARING, _S.MATCHED, _S.START_READY, _S.WITHOUT_PLACE],
            _S.SEARCHING,
            "Op zoek naar een leerbedrijf",
            "De lerende zoekt een leerbedrijf, met hulp van de school.",
        ),
        _move(
            "match",
            [_S.PREPARING, _S.SEARCHING, _S.WITHOUT_PLACE],
            _S.MATCHED,
            "Gematcht",
            "Er is een plaats bij een leerbedrijf of een opleidingscentrum.",
        ),
        _move(
            "prepare_start",
            [_S.MATCHED],
            _S.START_READY,
            "De start is voorbereid",
            "Alles wat voor de eerste dag moet, is in orde.",
        ),
        _move(
            "start",
            [_S.START_READY],
            _S.RUNNING,
            "Laat het traject starten",
            "De lerende begint op de werkplek.",
        ),
        _move(
            "interrupt",
            [_S.RUNNING],
            _S.INTERRUPTED,
            "Onderbreek het traject",
            "De overeenkomst wordt geschorst. De plaats blijft bestaan.",
            True,
        ),
        _move(
            "resume",
            [_S.INTERRUPTED],
            _S.RUNNING,
            "Hervat het traject",
            "De lerende gaat weer naar de werkplek.",
        ),
        _move(
            "lose_place",
            [_S.RUNNING, _S.INTERRUPTED],
            _S.WITHOUT_PLACE,
            "Geen plaats meer",
            "De lerende heeft geen leerbedrijf meer en blijft in het traject.",
            True,
        ),
        _move(
            "final_talk",
            [_S.RUNNING, _S.INTERRUPTED, _S.WITHOUT_PLACE],
            _S.FINAL_TALK,
            "Begin de eindbespreking",
            "Jullie kijken samen terug op het traject.",
        ),
        _move(
            "go_on",
            [_S.FINAL_TALK],
            _S.RUNNING,
            "Toch nog verder",
            "De eindbespreking was te vroeg: het traject loopt verder.",
            True,
        ),
        _move(
            "complete",
            [_S.FINAL_TALK],
            _S.COMPLETED,
            "Rond het traject af",
            "De lerende heeft een diploma of kwalificatie behaald, of het schooljaar is om.",
        ),
        _move("stop", _OPEN, _S.STOPPED, "Zet het traject stop", "Het traject eindigt voor het af is.", True),
    )
}


def possible(state):
    """The moves that leave a state, in the order of the table."""
    return [move for move in MOVES.values() if state in move.leaves]


def may(name, state):
    """Whether a move leaves this state."""
    return name in MOVES and state in MOVES[name].leaves


def placed(state):
    """The move that follows when a learner gets a place; None when the state stays."""
    return "match" if may("match", state) else None


def left_without(state):
    """The move that follows when the last place of a learner ends; None when the state stays."""
    return next((name for name in ("lose_place", "search") if _falls_back(name, state)), None)


def _falls_back(name, state):
    had_place = (_S.RUNNING, _S.INTERRUPTED, _S.MATCHED, _S.START_READY)
    return state in had_place and may(name, state)


def change_faults(*, programme, before, school_year, starts_on, ends_on, placements, agreements, other_years):
    """Why programme or period cannot become this; placements are (where, first, last, programme or None)."""
    found = [] if programme == before else _other_programme(programme, before, placements, agreements)
    if school_year in other_years:
        years = f"{school_year}-{school_year + 1}"
        found.append(Fault("school_year", f"Deze lerende heeft in {years} al een ander traject."))
    for where, first, last, _ in placements:
        if first < starts_on:
            found.append(
                Fault("starts_on", _outside(where, first, last, "Kies die eerste dag of een vroegere"))
            )
        if last > ends_on:
            found.append(Fault("ends_on", _outside(where, first, last, "Kies die laatste dag of een latere")))
    return found


def _other_programme(programme, before, placements, agreements):
    """An agreement and a place hold for one programme only."""
    if agreements:
        text = (
            f"Er is een overeenkomst met {agreements[0]} voor {before.name}. Trek ze eerst in of beëindig ze."
        )
        return [Fault("programme", text)]
    held = [where for where, _, _, of in placements if of is not None and of != programme.pk]
    if not held:
        return []
    text = f"De plaats bij {held[0]} is vastgelegd voor {before.name}. Beëindig eerst die plaatsing."
    return [Fault("programme", text)]


def _outside(where, first, last, todo):
    return f"De plaatsing bij {where} loopt van {said(first)} tot en met {said(last)}. {todo}, of pas de plaatsing aan."
