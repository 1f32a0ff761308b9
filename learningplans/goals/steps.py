"""A goal moves to another step, forward or back, on a day and with a reason (P22); nothing is rewritten."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from learningplans import trail
from learningplans.goals.known import GoalRefused, check_place, goal_of, held, version_of
from learningplans.models import GoalStep, PlanState
from learningplans.rules import goals as rules

audit.verbs(goal_moved="zette een leerdoel op een andere stap")


class StepRefused(GoalRefused):
    """The move cannot be made; the text says why in Dutch, `field` where."""


class StepChanged(Exception):
    """Somebody moved the goal meanwhile; carries the newest row."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


def newest(trajectory, goal):
    """The row that says where a goal stands; None when nobody began (one query)."""
    rows = GoalStep.objects.filter(trajectory=trajectory, sheet=goal.sheet_id, goal_code=goal.code)
    return rows.select_related("by", "organisation").order_by("-at", "-pk").first()


@transaction.atomic
def move_step(*, trajectory, goal, step, on, organisation, reason, seen, by, at, key=None):
    """Put a goal on another step; `seen` is the step the person saw it on. Sending twice moves once.

    Raises StepChanged when it moved meanwhile, and GoalRefused with a sentence for what cannot be.
    """
    trajectory = held(trajectory)
    pk = row_id(key, by, trajectory.school)
    if key and (sent_before := GoalStep.objects.filter(pk=pk).first()):
        return sent_before
    goal_of(trajectory, goal)
    if version_of(trajectory).state != PlanState.ACTIVE:
        raise StepRefused("Een stap noteren kan zolang het opleidingsplan actief is.")
    check_place(by, trajectory, organisation)
    current = newest(trajectory, goal)
    if (current.step if current else "") != seen:
        raise StepChanged(current)
    no = rules.refusal(
        step=current.step if current else "",
        since=current.on if current else None,
        to=step,
        on=on,
        reason=reason,
        first_day=trajectory.starts_on,
        today=as_day(at),
    )
    if no:
        raise StepRefused(no[1], no[0])
    row = GoalStep.objects.create(
        id=pk,
        school=trajectory.school,
        trajectory=trajectory,
        sheet_id=goal.sheet_id,
        goal_code=goal.code,
        organisation=organisation,
        step=step,
        on=on,
        reason=reason.strip(),
        at=at,
        by=by,
    )
    trail.record("goal_moved", trajectory, by=by, at=at, step=row.pk, to=step)
    return row
