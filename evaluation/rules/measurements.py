"""When a criterion is reached, how far a sheet, a goal and a competence are, and what to propose. In words, never a grade.

A criterion is reached from the first day on which both sides said V: the learner, and the teacher or the mentor
(leerfiche.yaml, done_when: a choice of our own). What nobody tried is open, and open is no "not yet".
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

REACHED_VALUE, NOT_YET_VALUE = "V", "O"
LEARNER, MENTOR, TEACHER = "LL", "M", "LK"
OTHERS = (MENTOR, TEACHER)

REACHED, CONFIRM, ASK_LEARNER, BUSY, OPEN = "reached", "confirm", "ask_learner", "busy", "open"
WORDS = {
    REACHED: "bereikt",
    CONFIRM: "wacht op mentor of leerkracht",
    ASK_LEARNER: "wacht op de lerende",
    BUSY: "nog niet bereikt",
    OPEN: "nog niet geprobeerd",
}
REMEDIATION, DEEPENING = "remediation", "deepening"
IN_A_ROW = 3
LONG = timedelta(weeks=6)
EARLY = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Try:
    """One try at one criterion as one side judged it; `attempt` counts within a day."""

    criterion: str
    party: str
    value: str
    on: date
    attempt: int = 1

    @property
    def is_reached(self):
        """Whether this side said V."""
        return self.value == REACHED_VALUE


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one criterion is: its state, since when it is reached, and its tries, oldest first."""

    criterion: str
    state: str
    tries: tuple = ()
    reached_on: date | None = None

    @property
    def is_reached(self):
        """Whether both sides said V on one day."""
        return self.state == REACHED

    @property
    def words(self):
        """The state as people read it."""
        return WORDS[self.state]

    @property
    def first_on(self):
        """When it was tried first; None when it never was."""
        return self.tries[0].on if self.tries else None

    @property
    def days(self):
        """On how many days it was tried."""
        return len({one.on for one in self.tries})


def _in_order(tries):
    return tuple(sorted(tries, key=lambda one: (one.on, one.attempt, one.party, one.value)))


def _days(tries, parties):
    return {one.on for one in tries if one.party in parties and one.is_reached}


def standing(criterion, tries):
    """How far a criterion is by these tries; those of other criteria do not count."""
    mine = _in_order(one for one in tries if one.criterion == criterion)
    if not mine:
        return Standing(criterion, OPEN)
    learner, others = _days(mine, (LEARNER,)), _days(mine, OTHERS)
    if both := learner & others:
        return Standing(criterion, REACHED, mine, min(both))
    newest = [one for one in mine if one.on == mine[-1].on]
    by_learner = [one for one in newest if one.party == LEARNER]
    by_others = [one for one in newest if one.party in OTHERS]
    if by_learner and by_learner[-1].is_reached and not by_others:
        return Standing(criterion, CONFIRM, mine)
    if by_others and by_others[-1].is_reached and not by_learner:
        return Standing(criterion, ASK_LEARNER, mine)
    return Standing(criterion, BUSY, mine)


def standings(criteria, tries):
    """How far each of these criteria is, in their order."""
    found = defaultdict(list)
    for one in tries:
        found[one.criterion].append(one)
    return tuple(standing(code, found[code]) for code in criteria)


@dataclass(frozen=True, slots=True)
class Progress:
    """Of how many criteria how many are reached, tried and open. Nothing here can be averaged into a mark."""

    total: int
    reached: int
    busy: int

    @property
    def is_done(self):
        """Whether there was something to reach and all of it is."""
        return bool(self.total) and self.reached == self.total

    @property
    def open(self):
        """How many nobody tried."""
        return self.total - self.reached - self.busy

    @property
    def words(self):
        """In words: "2 van 5 criteria bereikt, 1 bezig"."""
        if not self.total:
            return "geen criteria"
        if self.is_done:
            return "het criterium is bereikt" if self.total == 1 else f"alle {self.total} criteria bereikt"
        noun = "criterium" if self.total == 1 else "criteria"
        if not self.reached and not self.busy:
            return f"nog niet begonnen aan {self.total} {noun}"
        busy = f", {self.busy} bezig" if self.busy else ""
        return f"{self.reached} van {self.total} {noun} bereikt{busy}"

    def __add__(self, other):
        return Progress(self.total + other.total, self.reached + other.reached, self.busy + other.busy)


def progress_of(found):
    """How far these standings are together."""
    found = tuple(found)
    reached = sum(one.is_reached for one in found)
    return Progress(len(found), reached, sum(bool(one.tries) for one in found) - reached)


def criteria_for(goal, criteria):
    """The codes of the criteria (code, text, goals) that show whether a goal is reached; one without goals counts for all."""
    return [code for code, _, goals in criteria if not goals or goal in goals]


def by_goal(goals, criteria, found):
    """How far each goal of a sheet is, by its code: `goals` are codes, `found` the standings of the sheet."""
    known = {one.criterion: one for one in found}
    return {
        goal: progress_of(known[code] for code in criteria_for(goal, criteria) if code in known)
        for goal in goals
    }


def by_competence(sheets):
    """How far each competence is, by its code, through the goals of sheets (goals, criteria, standings).

    Each sheet's `goals` are (code, competences); a criterion that shows two goals of one competence counts once.
    """
    found = defaultdict(dict)
    for number, (goals, criteria, rows) in enumerate(sheets):
        known = {one.criterion: one for one in rows}
        for goal, competences in goals:
            codes = [code for code in criteria_for(goal, criteria) if code in known]
            for competence in competences:
                found[competence] |= {(number, code): known[code] for code in codes}
    return {code: progress_of(rows.values()) for code, rows in found.items()}


# --- what to propose --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something to do about what was seen: remediation of a criterion or deepening after a sheet, with its reason."""

    kind: str
    criterion: str
    reason: str


def _sticks(tries, parties):
    """Whether the last three tries these parties judged all ended in O; a V of one of them makes the try a V."""
    judged = {}
    for one in tries:
        if one.party in parties:
            key = (one.on, one.attempt)
            judged[key] = judged.get(key, False) or one.is_reached
    last = [judged[key] for key in sorted(judged)][-IN_A_ROW:]
    return len(last) == IN_A_ROW and not any(last)


def remediation(one, today):
    """Why a criterion asks for help, or None: three O in a row by one side, or long open since the first try."""
    if one.is_reached or not one.tries:
        return None
    if _sticks(one.tries, OTHERS):
        return "Drie keer na elkaar O van mentor of leerkracht."
    if _sticks(one.tries, (LEARNER,)):
        return "De lerende gaf zichzelf drie keer na elkaar O."
    if today - one.first_on >= LONG:
        weeks = (today - one.first_on).days // 7
        return f"{weeks} weken geleden voor het eerst geprobeerd en nog niet bereikt."
    return None


def deepening(found, ends_on):
    """Why there is room for more after a sheet, or None: every criterion reached well before the period ends."""
    progress = progress_of(found)
    if not progress.is_done:
        return None
    done_on = max(one.reached_on for one in found)
    if ends_on is not None and ends_on - done_on >= EARLY:
        days = (ends_on - done_on).days
        return f"{progress.words.capitalize()}, {days} dagen voor het einde van de periode."
    if all(one.reached_on == one.first_on for one in found):
        return f"{progress.words.capitalize()}, telkens op de eerste dag."
    return None


def proposals(found, *, today, ends_on=None):
    """What to propose for a sheet by its standings: help where it sticks, or more when all is reached."""
    rows = [
        Proposal(REMEDIATION, one.criterion, reason)
        for one in found
        if (reason := remediation(one, today)) is not None
    ]
    more = deepening(found, ends_on)
    return (*rows, Proposal(DEEPENING, "", more)) if more else tuple(rows)
