"""A grid as values: scale, groups, criteria; data, so that a school may bring its own (001:900)."""

from dataclasses import dataclass
from functools import cached_property

# what everybody may answer beside the scale: it never counts as "not yet"
UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Value:
    """One answer of the scale: what it means, and what has to be said with it."""

    code: str
    label: str
    meaning: str = ""
    is_gap: bool = False
    is_strength: bool = False
    needs: tuple = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a grid; an extension never counts against a learner."""

    code: str
    title: str
    indicators: tuple = ()
    prompt: str = ""
    is_extension: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria that belong together."""

    code: str
    title: str
    criteria: tuple


@dataclass(frozen=True)
class Grid:
    """A whole grid."""

    scale: tuple
    groups: tuple

    @cached_property
    def values(self):
        """The values by their code."""
        return {value.code: value for value in self.scale}

    @cached_property
    def criteria(self):
        """All criteria by their code, in order."""
        return {one.code: one for group in self.groups for one in group.criteria}

    def has(self, criterion):
        """Whether this grid asks the same criterion: under the same code and title."""
        mine = self.criteria.get(criterion.code)
        return mine is not None and mine.title.casefold() == criterion.title.casefold()

    def reads(self, scores, by):
        """What of these scores, given by another grid, says the same in this one: criterion and kind of answer."""
        if by is self:
            return {code: said for code, said in scores.items() if code in self.criteria}
        return {
            code: said
            for code, said in scores.items()
            if code in by.criteria and self.has(by.criteria[code]) and self._means(said.get("value", ""), by)
        }

    def _means(self, value, by):
        if value in ("", UNSEEN):
            return True
        mine, theirs = self.values.get(value), by.values.get(value)
        return bool(mine and theirs) and (mine.is_gap, mine.is_strength) == (
            theirs.is_gap,
            theirs.is_strength,
        )

    def is_gap(self, criterion, value):
        """Whether this answer is a point to work on: an extension never is, and what nobody saw never is."""
        found = self.values.get(value)
        return bool(found and found.is_gap and not self.criteria[criterion].is_extension)

    def is_strength(self, value):
        """Whether this answer is a strong point."""
        found = self.values.get(value)
        return bool(found and found.is_strength)


def grid_of(content):
    """The grid that this content describes."""
    return Grid(
        scale=tuple(
            Value(
                row["code"],
                row["label"],
                row.get("meaning", ""),
                bool(row.get("is_gap")),
                bool(row.get("is_strength")),
                tuple(row.get("needs", ())),
            )
            for row in content["scale"]
        ),
        groups=tuple(
            Group(
                group["code"],
                group["title"],
                tuple(
                    Criterion(
                        row["code"],
                        row["title"],
                        tuple(row.get("indicators", ())),
                        row.get("prompt", ""),
                        bool(row.get("is_extension")),
                    )
                    for row in group["criteria"]
                ),
            )
            for group in content["groups"]
        ),
    )
