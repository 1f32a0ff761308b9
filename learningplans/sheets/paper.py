"""The content of a sheet as people read it: goals with their number, competences in words, nothing that is a code."""

from dataclasses import dataclass

from learningplans.rules.sheets import PLACES, WHERE, goals_of


@dataclass(frozen=True)
class GoalLine:
    """One goal on paper."""

    number: int
    code: str
    text: str
    hours: float
    where: str
    competences: str
    after: str
    danger: str


@dataclass(frozen=True)
class Line:
    """One line that belongs to goals, those on paper by their numbers ("" for all)."""

    code: str
    text: str
    goals: str
    tag: str = ""
    norms: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class Paper:
    """A sheet on paper; a part that it does not have is None."""

    intro: dict
    competences: list
    goals: list
    school: list
    practice: list
    criteria: list
    header: list | None
    steps: list | None
    log: dict | None
    measurement: dict | None

    @property
    def hours(self):
        """The hours of all goals together."""
        return sum(goal.hours for goal in self.goals)


def paper_of(content, competences, *, only=None):
    """The paper of a content, with the competences of the standard trajectory; `only` keeps these goals and what belongs to them.

    Numbers are those of the whole sheet, also when only some goals are shown.
    """
    goals = goals_of(content)
    number = {goal.code: n for n, goal in enumerate(goals, start=1)}
    order = {row.code: n for n, row in enumerate(competences, start=1)}
    shown = [goal for goal in goals if only is None or goal.code in only]
    kept = {goal.code for goal in shown}

    def numbers(codes):
        return joined(str(number.get(code, code)) for code in codes)

    def lines(part):
        rows = (row for row in content.get(part, ()) if not row.get("goals") or kept & set(row["goals"]))
        return [_line(row, numbers) for row in rows]

    return Paper(
        intro=content.get("intro", {}),
        competences=[
            (order[row.code], row.text, numbers(goal.code for goal in shown if row.code in goal.competences))
            for row in competences
            if any(row.code in goal.competences for goal in shown)
        ],
        goals=[_goal(goal, number[goal.code], order, numbers) for goal in shown],
        school=lines("school"),
        practice=lines("practice"),
        criteria=lines("criteria"),
        header=content.get("header"),
        steps=content.get("steps"),
        log=content.get("log"),
        measurement=content.get("measurement"),
    )


def _goal(goal, number, order, numbers):
    return GoalLine(
        number,
        goal.code,
        goal.text,
        goal.hours,
        joined((WHERE[place] for place in PLACES if place in goal.where), "of"),
        joined(str(order.get(code, f"{code} (bestaat niet meer)")) for code in goal.competences),
        numbers(goal.after),
        goal.danger,
    )


def _line(row, numbers):
    return Line(
        row["code"],
        row["text"],
        numbers(row.get("goals", ())),
        row.get("tag", ""),
        ", ".join(row.get("norms", ())),
        bool(row.get("simulated")),
    )


def joined(words, last="en"):
    """ "1, 2 en 3"."""
    words = list(words)
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
