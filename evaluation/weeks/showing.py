"""A week as plain data for its pages: the grid to fill in, who spoke, and the voices beside each other."""

from dataclasses import dataclass

from duaalportal.lib.school_calendar import DAY
from evaluation.models import ActionPoint, Party, PointLook, Voice
from evaluation.rules import scores as rules
from evaluation.rules.grids import UNSEEN
from evaluation.rules.weeks import Side

GAP, USUAL, STRENGTH = "gap", "usual", "strength"
ICONS = {GAP: "notyet", USUAL: "meets", STRENGTH: "exceeds", UNSEEN: "unseen"}
UNSEEN_LABEL = "Nog niet gezien"
NO_ANSWER = "niet ingevuld"
TEXTS = ("example", "agreement", "review_on")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its code, its words, what kind it is and its icon."""

    code: str
    label: str
    kind: str
    icon: str


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of the form."""

    code: str
    title: str
    indicators: tuple
    prompt: str
    is_extension: bool
    value: str
    said: dict
    problems: dict
    theirs: dict | None

    @property
    def is_open(self):
        """Whether it is unfolded: what is fine stays closed, what is not is open."""
        return bool(self.problems or self.theirs)


def choices_of(grid):
    """The answers of a grid, "unseen" last."""
    rows = [
        Choice(one.code, one.label, kind_of(grid, one.code), ICONS[kind_of(grid, one.code)])
        for one in grid.scale
    ]
    return [*rows, Choice(UNSEEN, UNSEEN_LABEL, UNSEEN, ICONS[UNSEEN])]


def kind_of(grid, value):
    """What an answer is: a gap, usual, a strength or unseen."""
    found = grid.values.get(value)
    if found is None:
        return UNSEEN
    return GAP if found.is_gap else STRENGTH if found.is_strength else USUAL


def said_in(voice):
    """What a voice says; nothing before it was written."""
    names = ("scores", "agreements", "looks", "message")
    if voice is None:
        return {"scores": {}, "agreements": {}, "looks": {}, "message": ""}
    return {name: getattr(voice, name) for name in names}


def form_of(desk, side, said, problems=(), theirs=None):
    """The grid as a form: groups with their rows, the points of before, and how many were chosen.

    Beside everything in which `theirs`, a voice that another device kept meanwhile, says something else, stands that.
    """
    grid, problems = desk.grid, dict(problems)
    groups = [
        (
            group,
            [_row(grid, one, said["scores"].get(one.code, {}), problems, theirs) for one in group.criteria],
            said["agreements"].get(group.code, {}) | _agreed(group.code, said, theirs),
        )
        for group in grid.groups
    ]
    answered = sum(bool(row.value) for _, rows, _ in groups for row in rows)
    return {
        "choices": choices_of(grid),
        "groups": groups,
        "points": [_point(row, desk, side, said["looks"], theirs) for row in desk.my_points],
        "message": said["message"],
        "their_message": theirs.message if theirs and theirs.message != said["message"] else None,
        "answered": answered,
        "total": len(grid.criteria),
        "usual": rules.usual(grid),
        "usual_label": grid.values[rules.usual(grid)].label.lower() if rules.usual(grid) else "",
    }


def _agreed(code, said, theirs):
    other = theirs.agreements.get(code, {}) if theirs else None
    return {} if other is None or other == said["agreements"].get(code, {}) else {"theirs": other}


def _row(grid, criterion, said, problems, theirs):
    code = criterion.code
    names = {"score": "value", "example": "example", "agreement": "agreement", "review": "review_on"}
    here = {name: problems[f"{name}-{code}"] for name in names if f"{name}-{code}" in problems}
    other = theirs.scores.get(code, {}) if theirs else None
    if other is not None and all(other.get(name, "") == said.get(name, "") for name in ("value", *TEXTS)):
        other = None
    if other is not None:
        other = other | {"label": label_of(grid, other.get("value", ""))}
    texts = {name: said.get(name, "") for name in TEXTS}
    return Row(
        code,
        criterion.title,
        criterion.indicators,
        criterion.prompt,
        criterion.is_extension,
        said.get("value", ""),
        texts,
        here,
        other,
    )


def label_of(grid, value):
    """An answer in words."""
    if value == UNSEEN:
        return UNSEEN_LABEL
    return grid.values[value].label if value in grid.values else NO_ANSWER


def _point(row, desk, side, looks, theirs=None):
    closed = row.learner_closed_at if side.party == Party.LEARNER else row.mentor_closed_at
    criterion = desk.grid.criteria.get(row.criterion)
    other = theirs.looks.get(str(row.pk), "") if theirs else None
    differs = other is not None and other != looks.get(str(row.pk), "")
    return {
        "pk": row.pk,
        "text": row.text,
        "criterion": criterion.title if criterion else "",
        "owner": row.owner__name or "",
        "made_at": row.made_at,
        "review_on": row.review_on,
        "chosen": looks.get(str(row.pk), "kept" if closed and side.party != Party.TEACHER else ""),
        "theirs": (PointLook.Outcome(other).label if other else NO_ANSWER) if differs else None,
    }


# --- who spoke ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A side of a week: who it is, when it spoke, and until when it is asked."""

    side: Side
    name: str
    label: str
    at: str
    due: object
    is_mine: bool
    is_late: bool


def sides_of(desk):
    """The sides of this week that this person may know of, those who have to speak first."""
    keys = {side.key: side for side in desk.expected.sides}
    for key in desk.spoken:
        party, _, organisation = key.partition(":")
        known = next(
            (pk for pk in (desk.trajectory.school_id, *desk.places) if str(pk) == organisation), None
        )
        if key not in keys and known:
            keys[key] = Side(party, known)
    found = []
    for key, side in keys.items():
        if not desk.sees(side):
            continue
        due, at = desk.due(side), desk.spoken.get(key, {}).get("at", "")
        label = Party(side.party).label
        if (
            side.party == Party.MENTOR
            and len([one for one in keys.values() if one.party == Party.MENTOR]) > 1
        ):
            label = f"mentor, {desk.places.get(side.organisation, '')}"
        mine = side in desk.my_sides
        found.append(
            Told(side, desk.name_of(side), label, at, due, mine, bool(not at and due and desk.today > due))
        )
    return found


def around(week, today):
    """The weeks before and after, and how this one is called."""
    later = week.next if week.next.monday <= today else None
    return {
        "earlier": week.before,
        "later": later,
        "first": week.monday,
        "last": week.monday + 4 * DAY,
        # the end of the week after: when one looks again, unless somebody says otherwise
        "review_on": week.monday + 11 * DAY,
    }


# --- the voices beside each other -------------------------------------------------------------------------------------


def told(desk):
    """What each said, where they differ first; of voices this person may read (two queries)."""
    rows = Voice.objects.visible_to(desk.user).filter(round_id=desk.round.pk, submitted_at__isnull=False)
    order = {party: nth for nth, party in enumerate(("LL", "M", "LK"))}
    rows = sorted(rows.select_related("user"), key=lambda row: (order[row.party], str(row.organisation_id)))
    if not rows:
        return None
    grid, learner = desk.grid, desk.trajectory.learner.first_name
    names = [learner if row.party == Party.LEARNER else row.user.name.split(" ")[0] for row in rows]
    lines = rules.compare(grid, [row.scores for row in rows])
    differing, same = rules.in_order(grid, lines)
    points = ActionPoint.objects.visible_to(desk.user).filter(round_id=desk.round.pk)
    return {
        "voices": [(row, name, Party(row.party)) for row, name in zip(rows, names, strict=True)],
        "differing": [_compared(grid, line, rows, names) for line in differing],
        "same": [_compared(grid, line, rows, names) for line in same],
        "total": len(lines),
        "points": list(points.select_related("owner")),
        "messages": [(name, row.message) for row, name in zip(rows, names, strict=True) if row.message],
        "strong": [
            grid.criteria[line.criterion].title.lower() for line in same if grid.is_strength(line.same)
        ],
    }


def _compared(grid, line, rows, names):
    cells = [
        (
            name,
            row.party,
            label_of(grid, value) if value else NO_ANSWER,
            kind_of(grid, value),
            nth == line.alone,
        )
        for nth, (row, name, value) in enumerate(zip(rows, names, line.values, strict=True))
    ]
    quotes = [
        (row.scores[line.criterion]["example"], name, Party(row.party).label)
        for row, name in zip(rows, names, strict=True)
        if row.scores.get(line.criterion, {}).get("example")
    ]
    criterion = grid.criteria[line.criterion]
    return {
        "code": line.criterion,
        "title": criterion.title,
        "is_extension": criterion.is_extension,
        "cells": cells,
        "quotes": quotes,
        "special": rules.who_sees_what(grid, line, names) if line.differs else "",
        "icons": ICONS,
        "same": (label_of(grid, line.same) if line.same else UNSEEN_LABEL, kind_of(grid, line.same)),
    }
