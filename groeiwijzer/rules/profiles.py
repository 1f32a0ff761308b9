"""Where the answers stand per theme and subtheme, now and against an earlier moment; no grade over all."""

from dataclasses import dataclass
from enum import StrEnum

from groeiwijzer.instruments import Instrument, Item, Mode, Subtheme, Theme
from groeiwijzer.rules.answers import Answers
from groeiwijzer.rules.ladders import STANDING, LadderStanding, StepState


class _Counted:
    """Sums over parts; there is a fraction per part, never a mark over all."""

    __slots__ = ()

    @property
    def steps_set(self) -> int:
        """Steps that count."""
        return sum(part.steps_set for part in self.parts)

    @property
    def steps_possible(self) -> int:
        """Steps that apply, answered or not."""
        return sum(part.steps_possible for part in self.parts)

    @property
    def gaps(self) -> int:
        """Items without an answer."""
        return sum(part.gaps for part in self.parts)

    @property
    def answered(self) -> int:
        """Items with an answer, "not applicable" included."""
        return sum(part.answered for part in self.parts)

    @property
    def items(self) -> int:
        """Items asked."""
        return self.answered + self.gaps

    @property
    def fraction(self) -> float | None:
        """Share of the steps that is set, 0 to 1; None when nothing applies."""
        possible = self.steps_possible
        return self.steps_set / possible if possible else None


@dataclass(frozen=True, slots=True)
class SubthemeProfile(_Counted):
    """One spoke: steps set out of the steps that apply."""

    subtheme: Subtheme
    ladders: tuple[LadderStanding, ...]

    @property
    def parts(self) -> tuple[LadderStanding, ...]:
        """What is counted."""
        return self.ladders


@dataclass(frozen=True, slots=True)
class ThemeProfile(_Counted):
    """One theme: the same counts over its subthemes."""

    theme: Theme
    subthemes: tuple[SubthemeProfile, ...]

    @property
    def parts(self) -> tuple[SubthemeProfile, ...]:
        """What is counted."""
        return self.subthemes


@dataclass(frozen=True, slots=True)
class Profile:
    """All themes of one audience. It has no score of its own, on purpose (G04)."""

    themes: tuple[ThemeProfile, ...]

    @property
    def subthemes(self) -> tuple[SubthemeProfile, ...]:
        """All spokes, in the order of the instrument."""
        return tuple(subtheme for theme in self.themes for subtheme in theme.subthemes)

    @property
    def gaps(self) -> int:
        """Items without an answer."""
        return sum(theme.gaps for theme in self.themes)

    @property
    def answered(self) -> int:
        """Items with an answer."""
        return sum(theme.answered for theme in self.themes)

    @property
    def items(self) -> int:
        """Items asked."""
        return self.answered + self.gaps

    def subtheme(self, code: str) -> SubthemeProfile | None:
        """The spoke with this code, if the audience has it."""
        return next((part for part in self.subthemes if part.subtheme.code == code), None)

    def fractions(self) -> dict[str, float | None]:
        """Fraction per subtheme code, as the charts and the group statistics take it."""
        return {part.subtheme.code: part.fraction for part in self.subthemes}


def profile(instrument: Instrument, answers: Answers, audience: str | None = None) -> Profile:
    """Where the answers stand, per theme, subtheme and ladder, with the gaps counted apart."""
    stand = STANDING[instrument.mode]
    return Profile(
        tuple(
            ThemeProfile(
                theme,
                tuple(
                    SubthemeProfile(subtheme, tuple(stand(ladder, answers) for ladder in subtheme.ladders))
                    for subtheme in theme.subthemes
                ),
            )
            for theme in instrument.themes_for(audience)
        )
    )


class Direction(StrEnum):
    """Which way a subtheme moved."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    OPEN = "open"  # an empty answer leaves it open


@dataclass(frozen=True, slots=True)
class Movement:
    """One subtheme at two moments; gained and lost name the steps that began or ceased to count.

    What ceased to count for want of an answer is not lost but open: a gap never counts as "not yet".
    """

    subtheme: Subtheme
    before: SubthemeProfile
    after: SubthemeProfile
    gained: tuple[Item, ...]
    lost: tuple[Item, ...]
    open: tuple[Item, ...] = ()

    @property
    def direction(self) -> Direction:
        """Up or down by the steps gained and lost; open where answers are missing to say so."""
        if not self.before.answered or not self.after.answered:
            return Direction.OPEN
        if self.open and not self.gained and not self.lost:
            return Direction.OPEN
        if len(self.gained) == len(self.lost):
            return Direction.SAME
        return Direction.UP if len(self.gained) > len(self.lost) else Direction.DOWN


def moved(before: Profile, after: Profile, mode: Mode) -> list[Movement]:
    """Every subtheme at both moments, in the order of the instrument; both profiles ask the same."""
    pairs = zip(before.subthemes, after.subthemes, strict=True)
    movements = []
    for then, now in pairs:
        counted_then, counted_now = _counting(then), _counting(now)
        gone, empty = counted_then - counted_now, _waiting_for_an_answer(now, mode)
        movements.append(
            Movement(
                subtheme=now.subtheme,
                before=then,
                after=now,
                gained=tuple(item for item in now.subtheme.items if item.code in counted_now - counted_then),
                lost=tuple(item for item in now.subtheme.items if item.code in gone - empty),
                open=tuple(item for item in now.subtheme.items if item.code in gone & empty),
            )
        )
    return movements


def _counting(part: SubthemeProfile) -> set[str]:
    return {
        step.item.code for ladder in part.ladders for step in ladder.steps if step.state == StepState.DONE
    }


def _waiting_for_an_answer(part: SubthemeProfile, mode: Mode) -> set[str]:
    """Steps without an answer, and in a ladder those above them that no answer holds back."""
    waiting = set()
    for ladder in part.ladders:
        below = False
        for step in ladder.steps:
            empty = step.state == StepState.GAP
            if empty or (below and step.state == StepState.READY):
                waiting.add(step.item.code)
            below = mode == Mode.LADDERS and (below or empty)
    return waiting
