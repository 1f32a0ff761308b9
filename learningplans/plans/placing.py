"""Putting a goal of a plan somewhere: placed, moved, taken off, known already; each with what it was, so that it can go back.

Each write holds the version of the plan, so that of two people who move one goal the second reads what the first did.
What a place refuses is what the coverage says of it (rules.coverage.faults), before it is written.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from learningplans import trail
from learningplans.models import PlanItem, PlanPlace, TeamMember
from learningplans.plans import changing, reading
from learningplans.plans import placing_rules as check
from learningplans.plans.placing_errors import (
    AlreadyThere,
    GoalNotInPlan,
    ItemChanged,
    NotInTeam,
    PlaceMissing,
)
from learningplans.rules.coverage import Key, Why

audit.verbs(
    plan_goal_placed="gaf een leerdoel een plaats in het opleidingsplan",
    plan_goal_moved="verplaatste een leerdoel in het opleidingsplan",
    plan_goal_changed="wijzigde een leerdoel in het opleidingsplan",
    plan_goal_taken_off="nam de plaats van een leerdoel weg uit het opleidingsplan",
)

WHERE = ("place", "organisation_id", "starts_on", "ends_on")
BESIDE = ("hours", "is_fixed", "note", "responsible_id")
LINKS = ("placement_id", "company_sheet_version_id")
KEPT = (*WHERE, *LINKS, *BESIDE, "known_on", "title", "origin")


@dataclass(frozen=True)
class Change:
    """What was done to one goal: the row, how it was (None when it was not there), what to look at, agreements that fell."""

    item: PlanItem
    before: dict | None = None
    warnings: list = field(default_factory=list)
    gone: int = 0
    changed: bool = True
    # whether the row itself is gone
    removed: bool = False


@transaction.atomic
def place_goal(
    *,
    plan_version,
    key,
    place,
    organisation_id,
    starts_on,
    ends_on,
    by,
    at,
    hours=None,
    is_fixed=False,
    note="",
    responsible_id=None,
):
    """Give a goal a place and a period. Raises PlanRefused: AlreadyThere, GoalNotInPlan, PlaceRefused and its kinds."""
    version = changing.locked_open(plan_version)
    rows = list(PlanItem.objects.filter(plan_version=version, sheet=key.sheet_id, goal_code=key.code))
    if any((row.place, row.organisation_id) == (place, organisation_id) for row in rows):
        raise AlreadyThere()
    # a row that says nothing yet, or that it is known already, gets the place
    row = next((one for one in rows if not one.place), None)
    before = state_of(row) if row else None
    goal = _goal_of(version, key, row)
    row = row or new_row(version, key, goal.text)
    row.known_on = None
    said = {
        "place": place,
        "organisation_id": organisation_id,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "hours": hours if hours is not None else row.hours or goal.hours or None,
        "is_fixed": is_fixed,
        "note": note or row.note,
        "responsible_id": responsible_id or row.responsible_id,
    }
    return _write(version, row, goal, said, before, "plan_goal_placed", by=by, at=at)


@transaction.atomic
def move_item(*, item, version, by, at, **said):
    """Give an item another place, period, hours, note or companion, or fix it. Raises PlanRefused and ItemChanged.

    `version` is that of the item as the form knew it; `said` any of place with organisation_id, starts_on with ends_on,
    hours, is_fixed, note, responsible_id. What is said already changes nothing.
    """
    unknown = said.keys() - {*WHERE, *BESIDE}
    if unknown:
        raise TypeError(f"a goal has no {', '.join(sorted(unknown))}")
    plan, current = _held(item)
    before = state_of(current)
    said = {name: value for name, value in said.items() if getattr(current, name) != value}
    if not said:
        return Change(current, before, changed=False)
    if current.version != version:
        raise ItemChanged(current)
    verb = "plan_goal_moved" if said.keys() & set(WHERE) else "plan_goal_changed"
    goal = _goal_of(plan, key_of(current), current)
    return _write(plan, current, goal, said, before, verb, by=by, at=at)


def set_fixed(*, item, version, is_fixed, by, at):
    """Fix a goal where it is, so that no proposal moves it; or let it go."""
    return move_item(item=item, version=version, is_fixed=is_fixed, by=by, at=at)


def set_responsible(*, item, version, responsible_id, by, at):
    """Say who goes along with this goal; None leaves it to the place."""
    return move_item(item=item, version=version, responsible_id=responsible_id, by=by, at=at)


@transaction.atomic
def take_off(*, item, version, by, at):
    """Take the place of a goal away; the goal itself stays in the plan. Raises PlanRefused and ItemChanged."""
    plan, current = _held(item)
    before = state_of(current)
    if not current.place:
        return Change(current, before, changed=False)
    if current.version != version:
        raise ItemChanged(current)
    others = PlanItem.objects.filter(
        plan_version=plan, sheet=current.sheet_id, goal_code=current.goal_code
    ).exclude(pk=current.pk)
    removed = others.exists()
    pk = current.pk
    if removed:
        current.delete()
        current.pk = pk
    else:
        for name in (*WHERE, *LINKS):
            setattr(current, name, "" if name == "place" else None)
        current.is_fixed = False
        save(current)
    gone = changing.touch(plan, by=by, at=at)
    note("plan_goal_taken_off", plan, current, by=by, at=at, before=before)
    return Change(current, before, gone=gone, removed=removed)


# --- parts ----------------------------------------------------------------------------------------------------------


def state_of(row):
    """Everything of a row that a change may touch, as plain values."""
    return {name: getattr(row, name) for name in KEPT}


def new_row(version, key, title=""):
    """A row for a goal, not kept yet."""
    return PlanItem(
        plan_version=version,
        sheet_id=key.sheet_id,
        goal_code=key.code,
        title=title,
        school_id=version.school_id,
        trajectory_id=version.trajectory_id,
    )


def key_of(row):
    """The key of the goal of a row."""
    return Key(row.sheet_id, row.goal_code)


def written(key):
    """A goal as forms and files name it."""
    return f"{key.sheet_id or ''}:{key.code}"


def _held(item):
    plan = changing.locked_open(item.plan_version)
    current = PlanItem.objects.filter(plan_version=plan, pk=item.pk).first()
    if current is None:
        raise ItemChanged(None)
    return plan, current


def _goal_of(version, key, row):
    """The goal out of the sheets of the plan; an agreed extra is its own row."""
    sheets = reading.sheets_of(version)
    found = next(
        (goal for sheet in sheets for goal in reading.goals_of(sheet, sheets) if goal.key == key), None
    )
    if found is None and (row is None or row.origin == PlanItem.Origin.PROGRAMME):
        raise GoalNotInPlan()
    return found or reading.PlanGoal(key, row.title, "", None)


def _write(version, row, goal, said, before, verb, *, by, at):
    """Check where it goes, save, and let who agreed look again."""
    for name, value in said.items():
        setattr(row, name, value)
    warnings = []
    if said.keys() & set(WHERE):
        if row.place not in PlanPlace.values or row.organisation_id is None:
            raise PlaceMissing()
        row.known_on = None
        refuse_twice(row, said)
        warnings = _checked(version, row, goal, at)
    if "responsible_id" in said and row.responsible_id is not None:
        _refuse_stranger(version, row.responsible_id)
    save(row)
    gone = changing.touch(version, by=by, at=at)
    note(verb, version, row, by=by, at=at, before=before)
    return Change(row, before, warnings, gone)


def _checked(version, row, goal, at):
    """Refuse a place that cannot be; what is only out of order comes back as a sentence. Links follow the place."""
    on = as_day(at)
    others = [item for item in reading.items_of(version) if item.id != row.pk]
    candidate = reading.item_value(row)
    plan = reading.read_with(version, reading.sheets_of(version), [*others, candidate], on)
    sheet = plan.company_sheet_of.get((row.organisation_id, *goal.key))
    row.company_sheet_version_id = sheet if row.place == PlanPlace.COMPANY else None
    row.placement_id = check.placement(plan, row)
    found = check.refused(plan, goal, reading.item_value(row), on)
    return [gap.text for gap in found if gap.why == Why.ORDER]


def refuse_twice(row, said):
    """Refuse a place where the goal stands already."""
    where = {name: said.get(name, getattr(row, name)) for name in ("place", "organisation_id")}
    if not where["place"]:
        return
    twice = PlanItem.objects.filter(
        plan_version=row.plan_version, sheet=row.sheet_id, goal_code=row.goal_code, **where
    ).exclude(pk=row.pk)
    if twice.exists():
        raise AlreadyThere()


def _refuse_stranger(version, user_id):
    team = TeamMember.objects.filter(trajectory=version.trajectory_id, ended_at__isnull=True)
    if not (team.filter(user=user_id) | team.filter(mentor__user=user_id)).exists():
        raise NotInTeam()


def save(row):
    """Keep a row under its next number, with its texts checked."""
    row.version = row.version + 1 if not row._state.adding else row.version
    row.full_clean(exclude=[name.removesuffix("_id") for name in LINKS], validate_constraints=False)
    row.save()


def told(before):
    """The same for a file or a token."""
    return before and {
        name: value.isoformat()
        if isinstance(value, date)
        else str(value)
        if isinstance(value, (UUID, Decimal))
        else value
        for name, value in before.items()
    }


def note(verb, version, row, *, by, at, before):
    """Write in the history where a goal was and where it is."""
    trail.record(
        verb,
        version.trajectory,
        by=by,
        at=at,
        version=version.pk,
        item=row.pk,
        goal=written(key_of(row)),
        before=told(before and {name: before[name] for name in WHERE}),
        after=told({name: getattr(row, name) for name in WHERE}),
    )
