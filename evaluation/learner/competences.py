"""What a learner reached, with its trace: per competence of the programme the goals, when and where, and the criteria.

In words. Nothing is averaged, and what nobody tried is not told as a lack.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from duaalportal.lib.dates import date_of
from evaluation.logs import reading
from evaluation.logs.sheets import contents
from evaluation.rules import measurements as rules
from learningplans.goals.reading import follow


@dataclass(frozen=True)
class ReachedGoal:
    """A goal that is reached, with what shows it."""

    text: str
    sheet: str
    on: date
    # how it was seen: a step, the criteria, or known from before
    traces: tuple
    criteria: tuple = ()


@dataclass(frozen=True)
class ReachedCompetence:
    """A competence of which at least one goal is reached."""

    code: str
    text: str
    goals: tuple
    total: int

    @property
    def is_whole(self):
        """Whether every goal of the plan that serves it is reached."""
        return len(self.goals) == self.total

    @property
    def words(self):
        """How many of its goals are reached."""
        if self.is_whole:
            return "bereikt"
        return f"{len(self.goals)} van {self.total} leerdoelen bereikt"


@dataclass(frozen=True)
class Reached:
    """All that is reached: by competence, and the goals that serve none."""

    competences: tuple
    others: tuple

    @property
    def goals(self):
        """How many goals are reached, each counted once."""
        served = {id(goal) for one in self.competences for goal in one.goals}
        return len(served) + len(self.others)


def reached(trajectory, eyes):
    """What this learner reached, as somebody with these eyes may read it (three queries, more for sheets never read before)."""
    following = follow(trajectory, eyes)
    tries = defaultdict(list)
    for row in reading.measurements(trajectory, eyes):
        tries[row.sheet_id].append(row)
    said = contents({goal.sheet_version_id for goal in following.goals if goal.sheet_version_id})
    standings = {
        one.sheet_id: rules.standings([code for code, _, _ in one.criteria], _tries(tries[one.sheet_id]))
        for one in said.values()
    }
    serving, others = defaultdict(lambda: [[], 0]), []
    for goal in following.goals:
        content = said.get(goal.sheet_version_id)
        codes = _competences(content, goal.key.code)
        found = _reached(goal, content, standings, tries)
        for code in codes:
            serving[code][1] += 1
            if found:
                serving[code][0].append(found)
        if found and not codes:
            others.append(found)
    texts = reading.competence_texts(trajectory, [code for code, (goals, _) in serving.items() if goals])
    known = {row.code: row.text for row in texts}
    rows = [ReachedCompetence(code, known[code], tuple(serving[code][0]), serving[code][1]) for code in known]
    # a code the standard trajectory does not know (any more) is shown by its goals alone
    lost = {id(goal): goal for code, (goals, _) in serving.items() if code not in known for goal in goals}
    named = {id(goal) for row in rows for goal in row.goals}
    return Reached(tuple(rows), (*others, *(goal for key, goal in lost.items() if key not in named)))


def _tries(rows):
    return [row.as_try for row in rows]


def _competences(content, code):
    goals = content.goals if content else ()
    return next((goal.competences for goal in goals if goal.code == code), ())


def _reached(goal, content, standings, tries):
    """The goal when it is reached: by its step, known from before, or because every criterion of it is; else None."""
    found = standings.get(goal.key.sheet_id, ())
    codes = set(rules.criteria_for(goal.key.code, content.criteria)) if content else set()
    mine = [one for one in found if one.criterion in codes]
    shown = [one for one in mine if one.is_reached]
    by_criteria = bool(mine) and len(shown) == len(mine)
    if not goal.is_reached and not by_criteria:
        return None
    days, traces = [], []
    if goal.known_on:
        days.append(goal.known_on)
        traces.append(f"al gekend sinds {date_of(goal.known_on)}")
    elif goal.is_reached:
        move = goal.moves[-1]
        days.append(move.on)
        seen = f", volgens {move.by}" if move.by else ""
        traces.append(f"bereikt op {date_of(move.on)} bij {move.where}{seen}")
    if shown:
        days.append(max(one.reached_on for one in shown))
        where = sorted({row.where for row in tries[goal.key.sheet_id] if row.criterion in codes})
        traces.append(f"{rules.progress_of(mine).words}, {' en '.join(where)}")
    texts = content.texts if content else {}
    criteria = tuple((texts[one.criterion], one.reached_on) for one in shown)
    return ReachedGoal(goal.text, goal.sheet_title, max(days), tuple(traces), criteria)
