"""Which goals a learner's plan has, how an address names one, and who may be named as the place where something was seen."""

import re
from dataclasses import dataclass
from uuid import UUID

from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Organisation
from learningplans.models import (
    CLOSED_STATES,
    Placement,
    PlanItem,
    PlanState,
    TrainingPlanVersion,
    Trajectory,
)
from learningplans.plans.reading import sheets_of
from learningplans.rules.coverage import Key

# the version that says what the goals are: the one in force, else the newest in the making
FIRST = (
    *(PlanState.ACTIVE, PlanState.CLOSED, PlanState.APPROVED),
    *(PlanState.CONSULTATION, PlanState.DRAFT),
)
WRITTEN = re.compile(r"([0-9a-f-]{36})?:([-a-zA-Z0-9_]{1,40})")


class GoalRefused(Exception):
    """This cannot be done now; the text says why in Dutch, `field` where in a form."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class UnknownGoal(GoalRefused):
    """The plan of this learner has no such goal."""


class TrajectoryClosed(GoalRefused):
    """The trajectory is completed or stopped."""


class PlaceRefused(GoalRefused):
    """This person did not see it there."""


@dataclass(frozen=True, slots=True)
class KnownGoal:
    """A goal of the plan as people read it; an agreed extra has no sheet and no criteria."""

    key: Key
    text: str
    sheet_title: str = ""
    sheet_version_id: object = None
    criteria: tuple = ()


def written(key):
    """A key as forms and addresses carry it: "<sheet id>:<code>"."""
    return f"{key.sheet_id or ''}:{key.code}"


def read_key(text):
    """The key that was written; None when it is none."""
    found = WRITTEN.fullmatch(text or "")
    if found is None:
        return None
    try:
        return Key(UUID(found[1]) if found[1] else None, found[2])
    except ValueError:
        return None


def version_of(trajectory):
    """The version of the plan that counts; None while there is no plan (one query)."""
    rows = list(TrainingPlanVersion.objects.filter(trajectory=trajectory, state__in=FIRST))
    return min(rows, key=lambda row: FIRST.index(row.state), default=None)


def goals_of(trajectory):
    """The goals of the plan by their key, in order (three queries, one more for a sheet this process never read)."""
    version = version_of(trajectory)
    return {} if version is None else goals_in(sheets_of(version), _extras(version))


def goals_in(sheets, extras):
    """The goals of these sheets, and the agreed extras (code, title), by their key."""
    found = {}
    for sheet in sheets:
        for goal in sheet.goals:
            key = Key(sheet.sheet_id, goal.code)
            criteria = tuple(
                (code, text) for code, text, goals in sheet.criteria if not goals or goal.code in goals
            )
            found[key] = KnownGoal(key, goal.text, sheet.title, sheet.version_id, criteria)
    for code, title in extras:
        found.setdefault(Key(None, code), KnownGoal(Key(None, code), title, "Extra afgesproken"))
    return found


def _extras(version):
    rows = PlanItem.objects.filter(plan_version=version, sheet=None).order_by("title", "pk")
    return rows.values_list("goal_code", "title")


def held(trajectory):
    """The trajectory, locked so that two who write of one goal come one after the other; not when it is over."""
    found = (
        Trajectory.objects.select_for_update(of=("self",), no_key=True)
        .select_related("school", "learner")
        .get(pk=trajectory.pk)
    )
    if found.state in CLOSED_STATES:
        raise TrajectoryClosed(f"Dit traject is {found.get_state_display()}. Er komt niets meer bij.")
    return found


def goal_of(trajectory, key):
    """The goal of this plan. Raises UnknownGoal for one of another learner, or one that left the plan."""
    found = goals_of(trajectory).get(key)
    if found is None:
        raise UnknownGoal("Dit leerdoel staat niet in het plan van deze lerende.", "goal")
    return found


def places_for(user, trajectory):
    """Where this person can have seen something: the school and each place for who teaches there, else the own company."""
    own = user.access.organisation_ids(Can.FOLLOW_GOALS)
    placed = Placement.objects.filter(trajectory=trajectory).order_by().values("organisation")
    rows = Organisation.objects.filter(pk__in=placed).order_by("name", "pk")
    if trajectory.school_id in own:
        return [trajectory.school, *rows]
    return list(rows.filter(pk__in=own))


def check_place(user, trajectory, organisation):
    """Raises PlaceRefused when this person cannot have seen it there."""
    if organisation not in places_for(user, trajectory):
        raise PlaceRefused("Kies waar je dit zag.", "organisation")
