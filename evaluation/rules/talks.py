"""The talk of three: which rounds it is about, what lies ready, how it moves, and what a correction changed. Pure.

Each side comes with its newest answer per criterion; nothing is averaged, and no side's answer is ever filled in.
"""

from dataclasses import dataclass
from enum import Enum

from evaluation.rules.grids import UNSEEN
from evaluation.rules.scores import compare, in_order, value_in
from evaluation.rules.weeks import LEARNER, MENTOR, TEACHER

PARTIES = (LEARNER, MENTOR, TEACHER)
PARTY_WORDS = {LEARNER: "de lerende", MENTOR: "de mentor", TEACHER: "de school"}


class State(Enum):
    """How far a talk is: words, kind of badge and icon."""

    PLANNED = ("gepland", "new", "calendar")
    HELD = ("gehouden, nog te sluiten", "wait", "pencil")
    CLOSED = ("gesloten", "ok", "check")
    CANCELLED = ("afgelast", "", "x")

    @property
    def badge(self):
        """How it is shown: kind of badge, words and icon."""
        words, kind, icon = self.value
        return kind, words, icon


# what a talk can become; a closed one never changes
MOVES = {
    State.PLANNED: {State.HELD, State.CANCELLED},
    State.HELD: {State.CLOSED},
    State.CLOSED: set(),
    State.CANCELLED: set(),
}


def state_of(*, held_on, closed_at, is_cancelled=False):
    """How far a talk is; calling off a meeting does nothing to a talk that was held."""
    if closed_at:
        return State.CLOSED
    if held_on:
        return State.HELD
    return State.CANCELLED if is_cancelled else State.PLANNED


def may_become(state, wanted):
    """Whether a talk in this state may become another."""
    return wanted in MOVES[state]


# --- what it is about -------------------------------------------------------------------------------------------------


def rounds_of(rounds, taken, until):
    """The rounds a talk is about: begun by its day and of no other talk, the oldest first.

    `rounds` are (id, first day), `taken` ids of rounds of other talks.
    """
    found = [(first, pk) for pk, first in rounds if first <= until and pk not in taken]
    return [pk for _, pk in sorted(found, key=lambda one: (one[0], str(one[1])))]


def newest(voices):
    """What each side says: party -> scores, per criterion the newest answer, and one that was seen before one that was not.

    `voices` are (party, first day of the round, scores).
    """
    found = {}
    for party, _first, scores in sorted(voices, key=lambda one: one[1]):
        mine = found.setdefault(party, {})
        for code, said in scores.items():
            value = said.get("value", "")
            if value and not (value == UNSEEN and value_in(mine, code) not in ("", UNSEEN)):
                mine[code] = said
    return found


@dataclass(frozen=True, slots=True)
class Prepared:
    """Criteria beside each other: where the sides differ, where they say the same, and what nobody spoke of."""

    parties: tuple
    differing: tuple
    same: tuple
    silent: tuple

    @property
    def count(self):
        """How many criteria somebody spoke of."""
        return len(self.differing) + len(self.same)


def prepared(grid, said):
    """What lies ready for a talk of what each side says (see `newest`), in the order LL, M, LK."""
    parties = tuple(one for one in PARTIES if one in said)
    differing, rest = in_order(grid, compare(grid, [said[one] for one in parties]))
    spoken = [line for line in rest if any(line.values)]
    return Prepared(
        parties, tuple(differing), tuple(spoken), tuple(line for line in rest if not any(line.values))
    )


# --- signing ----------------------------------------------------------------------------------------------------------


def unsigned(signed, disagrees):
    """Whose signature is missing; a learner who sees it otherwise need not sign."""
    return [one for one in PARTIES if one not in signed and not (one == LEARNER and disagrees)]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of "Klaar?": its words and whether it is done, now or later."""

    text: str
    state: str
    when: str = ""


def steps(state, *, is_open, has_agreed, signed, disagrees):
    """The way to a closed talk: look at the differences, agree, hold it, sign, close."""
    held = state in (State.HELD, State.CLOSED)
    done = (
        ("Stemmen openen", is_open or held),
        ("Verschillen bespreken en afspreken", has_agreed or held),
        ("Het gesprek houden", held),
        ("Alle drie tekenen", held and not unsigned(signed, disagrees)),
        ("De school sluit", state is State.CLOSED),
    )
    now = next((nth for nth, (_, is_done) in enumerate(done) if not is_done), len(done))
    return [
        Step(text, "done" if is_done else ("now" if nth == now else "later"))
        for nth, (text, is_done) in enumerate(done)
    ]


# --- what a correction changed ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Content:
    """What a talk says: the words, per criterion what is seen together, and the agreements."""

    held_on: object
    progress: str
    agreed: dict
    points: tuple


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that reads otherwise than before."""

    what: str
    before: str
    after: str


def changes(before, after, grid):
    """What reads otherwise in a newer version of a talk, in the order of the page."""
    found = []
    if before.held_on != after.held_on:
        found.append(Change("Gehouden op", _day(before.held_on), _day(after.held_on)))
    if before.progress != after.progress:
        found.append(Change("Hoe het gaat", before.progress, after.progress))
    for code in [*grid.criteria, *sorted((before.agreed.keys() | after.agreed.keys()) - set(grid.criteria))]:
        old, new = (said_of(grid, one.agreed.get(code)) for one in (before, after))
        if old != new:
            found.append(Change(title_of(grid, code), old, new))
    old, new = ({one["id"]: point_words(one) for one in side.points} for side in (before, after))
    found += [Change("Afspraak", old[key], new.get(key, "")) for key in old if new.get(key) != old[key]]
    found += [Change("Afspraak", "", new[key]) for key in new if key not in old]
    return found


def _day(day):
    return f"{day:%d/%m/%Y}" if day else ""


def title_of(grid, code):
    """The title of a criterion, or of what an older grid called so."""
    return grid.criteria[code].title if code in grid.criteria else code


def label_of(grid, value):
    """An answer in words; "" for none."""
    if value == UNSEEN:
        return "Nog niet gezien"
    return grid.values[value].label if value in grid.values else value


def said_of(grid, said):
    """What was seen together at a criterion, in one line."""
    said = said or {}
    return ": ".join(one for one in (label_of(grid, said.get("value", "")), said.get("note", "")) if one)


def point_words(point):
    """An agreement in one line: what, who, and when it is looked at again."""
    return ", ".join(
        one for one in (point["text"], point.get("owner_name", ""), point.get("review_on", "")) if one
    )
