"""Plans for many learners at once: a first version where there is none, and a place for each goal without one.

Each learner stands by itself: what is done stays done when the work is stopped or starts anew, and a plan that people
already talk over is left alone.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from duaalportal.accounts.access import Can
from learningplans.models import PlanState, TrainingPlan, TrainingPlanVersion, Trajectory
from learningplans.plans import proposing, reading
from learningplans.plans.changing import AROUND
from learningplans.plans.errors import PlanRefused
from learningplans.plans.making import make_plan

HEADER = (
    *("Lerende", "Klas", "Opleiding", "Wat er gebeurde"),
    *("Leerdoelen met een plaats", "Zonder plaats", "Waarom"),
)
MOST = 1000


@dataclass(frozen=True)
class Done:
    """What happened with one learner."""

    trajectory: Trajectory
    words: str
    placed: int = 0
    left: int = 0
    why: str = ""

    @property
    def row(self):
        """A row of the file."""
        one = self.trajectory
        names = (one.learner.name, one.learner.class_group, one.programme.name)
        return (*names, self.words, self.placed, self.left, self.why)


def without_plan(user, on, *, class_group="", programme=""):
    """Open trajectories in which this person plans, without a plan or with one that is still a draft; by name."""
    begun = TrainingPlan.objects.filter(trajectory=OuterRef("pk")).order_by()
    beyond = TrainingPlanVersion.objects.filter(trajectory=OuterRef("pk")).exclude(state=PlanState.DRAFT)
    rows = Trajectory.objects.where(user, Can.EDIT_PLAN, on).open().filter(ends_on__gte=on)
    rows = rows.filter(~Exists(begun) | ~Exists(beyond.order_by()))
    if class_group:
        rows = rows.filter(learner__class_group=class_group)
    if programme:
        rows = rows.filter(programme=programme)
    return rows.select_related("learner__user", "programme", "school").order_by("learner__name", "pk")


def plan_each(*, trajectory_ids, by, today, now, progress):
    """Plan these learners one by one, and tell what happened with each; `progress(done, total, words)` may stop it."""
    rows = list(without_plan(by, today).filter(pk__in=trajectory_ids[:MOST]))
    found = []
    for number, trajectory in enumerate(rows):
        progress(number, len(rows), trajectory.learner.name)
        found.append(_plan(trajectory, by, today, now()))
    progress(len(rows), len(rows), "Klaar")
    return found


def _plan(trajectory, by, today, at):
    rows = TrainingPlanVersion.objects.select_related(*AROUND)
    version, words = rows.filter(trajectory=trajectory).first(), "voorstel in het concept dat er was"
    try:
        if version is None:
            made = make_plan(trajectory=trajectory, by=by, at=at)
            version, words = rows.get(pk=made.pk), "plan gemaakt"
        proposal = proposing.propose(reading.read(version, today), proposing.Wish(), today)
        placed = proposing.take_over(
            version=version,
            expected=version.version,
            wish=proposing.Wish(),
            chosen={line.field for line in proposal.takeable},
            by=by,
            at=at,
            today=today,
            proposal=proposal,
        )
    except PlanRefused as refusal:
        return Done(trajectory, "overgeslagen", why=str(refusal))
    why = "; ".join(sorted({why for _, why in proposal.left_out}))
    return Done(trajectory, words, placed, len(proposal.left_out), why)
