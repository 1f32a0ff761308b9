"""A didactic tip or a link to material, from school to mentor, for one goal or for the whole (P23); read by the mentor."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.keys import row_id
from learningplans import trail
from learningplans.goals.known import GoalRefused, goal_of, held
from learningplans.models import GoalTip

audit.verbs(goal_tip_given="gaf een tip aan de mentor", goal_tip_read="las een tip van de school")


class TipRefused(GoalRefused):
    """This cannot be kept; the text says why."""


@transaction.atomic
def give(*, trajectory, text, by, at, url="", goal=None, key=None):
    """Give a tip to who teaches in the company. Sending twice gives one."""
    trajectory = held(trajectory)
    pk = row_id(key, by, trajectory.school)
    if key and (sent_before := GoalTip.objects.filter(pk=pk).first()):
        return sent_before
    if goal:
        goal_of(trajectory, goal)
    if not text.strip():
        raise TipRefused("Schrijf je tip in enkele woorden.", "text")
    row = GoalTip.objects.create(
        id=pk,
        school=trajectory.school,
        trajectory=trajectory,
        sheet_id=goal.sheet_id if goal else None,
        goal_code=goal.code if goal else "",
        text=text.strip(),
        url=url,
        at=at,
        by=by,
    )
    trail.record("goal_tip_given", trajectory, by=by, at=at, tip=row.pk)
    return row


@transaction.atomic
def read(*, tip, by, at):
    """Somebody of the company read it; again changes nothing."""
    row = GoalTip.objects.select_for_update(of=("self",)).select_related("trajectory__school").get(pk=tip.pk)
    if row.seen_at is None:
        row.seen_at, row.seen_by = at, by
        row.save(update_fields=["seen_at", "seen_by"])
        trail.record("goal_tip_read", row.trajectory, by=by, at=at, tip=row.pk)
    return row
