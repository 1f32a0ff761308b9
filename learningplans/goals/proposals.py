"""What a learner proposes or chooses in the own plan (P28); answered as any remark, see plans/consulting.py."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.keys import row_id
from learningplans import trail
from learningplans.goals.known import GoalRefused, goal_of, held
from learningplans.models import PlanRemark, TrainingPlan

Kind = PlanRemark.Kind
OWN_KINDS = (Kind.PROPOSAL, Kind.CHOICE)

audit.verbs(plan_proposed="stelde iets voor in het opleidingsplan")


class ProposalRefused(GoalRefused):
    """This cannot be kept; the text says why."""


class NotTheLearner(ProposalRefused):
    """Only the learner proposes."""


@transaction.atomic
def propose(*, trajectory, kind, text, by, at, goal=None, key=None):
    """Keep a proposal or a choice of the learner, at a goal or for the whole plan. Sending twice keeps one."""
    trajectory = held(trajectory)
    pk = row_id(key, by, trajectory.school)
    if key and (sent_before := PlanRemark.objects.filter(pk=pk).first()):
        return sent_before
    if trajectory.learner.user_id != by.pk:
        raise NotTheLearner("Alleen de lerende stelt hier iets voor.")
    if kind not in OWN_KINDS:
        raise ProposalRefused("Kies of dit een voorstel of een keuze is.", "kind")
    plan = TrainingPlan.objects.filter(trajectory=trajectory).first()
    if plan is None:
        raise ProposalRefused("Er is nog geen opleidingsplan. Vraag het aan je trajectbegeleider.")
    if goal:
        goal_of(trajectory, goal)
    if not text.strip():
        raise ProposalRefused("Schrijf wat je wil.", "text")
    row = PlanRemark.objects.create(
        id=pk,
        school=trajectory.school,
        trajectory=trajectory,
        plan=plan,
        kind=kind,
        sheet_id=goal.sheet_id if goal else None,
        goal_code=goal.code if goal else "",
        text=text.strip(),
        at=at,
        by=by,
    )
    trail.record("plan_proposed", trajectory, by=by, at=at, remark=row.pk)
    return row
