"""Whether a learning goal can be learned in a company: by its company sheet, else by its activity list, with the reason (C19, P07)."""

from dataclasses import dataclass
from enum import Enum

YES, PARTLY, NO = "yes", "partly", "no"


class Level(Enum):
    """How far a goal can be learned somewhere."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def label(self):
        """In one Dutch word or two."""
        return {"yes": "ja", "partly": "deels", "no": "nee", "unknown": "nog niet bekend"}[self.value]

    @property
    def rank(self):
        """What counts for most first: of two places the one with the lower rank is the better."""
        return (Level.YES, Level.PARTLY, Level.UNKNOWN, Level.NO).index(self)


@dataclass(frozen=True)
class Ability:
    """Whether a goal can be learned in one place, and why; `partly_because` names what is missing."""

    level: Level
    why: str
    company_sheet_version_id: object = None
    partly_because: str = ""

    @property
    def can(self):
        """Whether at least a part of it can be learned there."""
        return self.level in (Level.YES, Level.PARTLY)


def ability(goal, answers, sheet, words=None):
    """What stands for a goal (rules.sheets.Goal): a published company sheet with it, else the answers on its activities.

    `answers` are {activity code: "yes" | "partly" | "no"} of one establishment; `sheet` is the version in force of a
    company sheet that has this goal, or None; `words` are the texts of activities by code.
    """
    if sheet is not None:
        return Ability(Level.YES, "Er is een goedgekeurde bedrijfsfiche met dit leerdoel.", sheet.pk)
    if "company" not in goal.where:
        return Ability(Level.NO, "Dit leerdoel wordt niet in een bedrijf geleerd.")
    if not goal.activities:
        return Ability(
            Level.UNKNOWN, "Dit leerdoel hangt aan geen activiteit. Een bedrijfsfiche kan zeggen dat het kan."
        )
    return _by_answers(goal.activities, answers, words or {})


def _by_answers(activities, answers, words):
    said = {code: answers.get(code, "") for code in activities}
    kinds, count = set(said.values()), len(said)
    if kinds == {YES}:
        return Ability(Level.YES, "De activiteitenlijst zegt: dit kan hier.")
    if kinds == {NO}:
        return Ability(Level.NO, "De activiteitenlijst zegt: dit kan hier niet.")
    if kinds == {""}:
        return Ability(Level.UNKNOWN, "De activiteitenlijst is hier nog niet ingevuld.")
    missing = _missing(said, words)
    if not kinds & {YES, PARTLY}:
        return Ability(
            Level.UNKNOWN, "De activiteitenlijst is hier maar voor een deel ingevuld.", partly_because=missing
        )
    able = sum(value == YES for value in said.values())
    why = f"{able} van de {count} activiteiten kan hier helemaal." if count > 1 else "Dit kan hier deels."
    return Ability(Level.PARTLY, why, partly_because=missing)


WORDS = ((PARTLY, "deels"), (NO, "niet"), ("", "nog niet ingevuld"))


def _missing(said, words):
    """What is not a whole yes, in Dutch: "Deels: a. Niet: b, c."."""
    parts = []
    for value, start in WORDS:
        codes = [words.get(code, code) for code, one in said.items() if one == value]
        if codes:
            parts.append(f"{start.capitalize()}: {', '.join(codes)}.")
    return " ".join(parts)


def best(abilities):
    """The best of a few (at least one); of equals the first."""
    return min(abilities, key=lambda one: one.level.rank)
