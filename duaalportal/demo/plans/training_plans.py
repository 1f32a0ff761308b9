"""Training plans of the demo world: one for who runs, and four that people go on with.

Lina's was adjusted this month, Yassin's waits for his mentor and himself, Emma's is a draft with goals that have no place yet,
and Senne has none. The rest is written down as it was agreed at the start of the year.
"""

from collections import defaultdict
from datetime import timedelta

from duaalportal.accounts.access import Role
from duaalportal.demo.plans.content import content
from learningplans.models import (
    PlanConsent,
    PlanItem,
    PlanRemark,
    PlanState,
    TeamMember,
    TrainingPlanVersion,
    Trajectory,
    TrajectoryState,
)
from learningplans.plans import adjusting, consulting, making, reading
from learningplans.plans.bulk import read_many
from learningplans.plans.changing import AROUND
from learningplans.rules.coverage import COMPANY, SCHOOL, SIMULATED
from learningplans.rules.periods import stretches

USUAL_HOURS = 8
RUNS = (TrajectoryState.RUNNING, TrajectoryState.INTERRUPTED)


def build(world):
    """Plans for all who run, then the stories."""
    story = Story(world)
    named = {key: world.trajectories[key].pk for key in ("yassin", "emma", "senne")}
    rows = Trajectory.objects.filter(state__in=RUNS).exclude(pk__in=named.values())
    story.agreed(
        rows.select_related("learner__user", "programme", "school", "started_by").order_by("started_at", "pk")
    )
    story.adjusted(world.trajectories["lina"])
    story.talked_over(world.trajectories["yassin"])
    story.drafted(world.trajectories["emma"])


class Story:
    """What coaches, mentors and learners did with plans."""

    def __init__(self, world):
        self.world, self.content = world, content()
        self.sofie = world.people["Sofie Maes"]

    # --- a plan with a place for each goal --------------------------------------------------------------------------

    def agreed(self, trajectories):
        """Each has a plan that everybody agreed with before the start."""
        made = [self._made(one) for one in trajectories]
        found = read_many([self._whole(one) for one in made], self.world.today)
        items = []
        for plan in found.values():
            items += self._items(plan)
        PlanItem.objects.bulk_create(items)
        consents = []
        for plan in found.values():
            consents += self._consents(plan.version)
        PlanConsent.objects.bulk_create(consents)
        for plan in found.values():
            first = max(plan.version.trajectory.starts_on, self.world.at(300).date())
            self._state(plan.version, PlanState.ACTIVE, active_from=first, approved_at=self.world.at(70))

    def _made(self, trajectory, ago=75):
        return making.make_plan(
            trajectory=trajectory, by=trajectory.started_by, at=self.world.at(ago), on=trajectory.starts_on
        )

    def _whole(self, version):
        return TrainingPlanVersion.objects.select_related(*AROUND).get(pk=version.pk)

    def _state(self, version, state, **fields):
        texts = self.content["texts"]
        fields |= {"sent_at": self.world.at(72), "sent_by": version.made_by}
        TrainingPlanVersion.objects.filter(pk=version.pk).update(state=state, **texts, **fields)

    def _items(self, plan, leave=0):
        trajectory = plan.version.trajectory
        cut = stretches(plan.calendar, trajectory.starts_on, trajectory.ends_on)
        by_kind = defaultdict(list)
        for stay in plan.stays:
            by_kind[stay.kind].append(stay)
        own = {"school_id": plan.version.school_id, "trajectory": trajectory, "plan_version": plan.version}
        goals = plan.goals[: len(plan.goals) - leave]
        for number, goal in enumerate(goals):
            stretch = cut[number * len(cut) // len(plan.goals)]
            stay, first, last = self._place(plan, by_kind, goal, number, stretch, cut)
            if stay is None:
                continue
            yield PlanItem(
                sheet_id=goal.key.sheet_id,
                goal_code=goal.key.code,
                title=goal.text,
                place=stay.kind,
                organisation_id=stay.organisation_id,
                placement_id=stay.placement_id,
                company_sheet_version_id=plan.company_sheet_of.get((stay.organisation_id, *goal.key))
                if stay.kind == COMPANY
                else None,
                starts_on=first,
                ends_on=last,
                hours=goal.hours or USUAL_HOURS,
                **own,
            )

    def _place(self, plan, by_kind, goal, number, stretch, cut):
        """Where and when a goal goes: in turn at school and at work, where it can."""
        wanted = [SCHOOL, COMPANY, SIMULATED] if number % 3 == 0 else [COMPANY, SCHOOL, SIMULATED]
        for kind in wanted:
            if kind not in goal.where:
                continue
            for stay in by_kind[kind]:
                if kind == COMPANY and plan.facts.abilities.get((stay.organisation_id, *goal.key)) == "no":
                    continue
                for one in [stretch, *cut]:
                    first, last = max(one.first, stay.starts_on), min(one.last, stay.ends_on)
                    if first <= last and plan.facts.has_day(first, last):
                        return stay, first, last
        return None, None, None

    def _consents(self, version):
        at = self.world.at(70)
        own = {
            "school_id": version.school_id,
            "trajectory_id": version.trajectory_id,
            "plan_version": version,
        }
        by = version.made_by
        yield PlanConsent(party="coach", organisation_id=version.school_id, at=at, by=by, **own)
        user = version.trajectory.learner.user
        yield PlanConsent(party="learner", organisation_id=version.school_id, at=at, by=user, **own)
        mentors = TeamMember.objects.filter(
            trajectory=version.trajectory_id, role=Role.MENTOR, ended_at__isnull=True
        ).select_related("mentor")
        for company, person in {row.organisation_id: row for row in mentors}.items():
            who = person.user or person.mentor.user or by
            yield PlanConsent(party="mentor", organisation_id=company, at=at, by=who, **own)

    # --- the stories --------------------------------------------------------------------------------------------------

    def adjusted(self, trajectory):
        """A second version with its reason, active since a week; the first is what it was."""
        if not self._begun(trajectory):
            return
        active = TrainingPlanVersion.objects.select_related(*AROUND).get(
            trajectory=trajectory, state="active"
        )
        at = self._at(trajectory, 12)
        second = self._whole(
            adjusting.adjust(version=active, reason=self.content["reasons"]["adjusted"], by=self.sofie, at=at)
        )
        ahead = self.world.today + timedelta(days=20)
        moved = list(
            PlanItem.objects.filter(plan_version=second, starts_on__gt=ahead, place=COMPANY).order_by(
                "starts_on", "title"
            )
        )
        for first, second_item in zip(moved[:2], moved[-2:], strict=False):
            first.starts_on, second_item.starts_on = second_item.starts_on, first.starts_on
            first.ends_on, second_item.ends_on = second_item.ends_on, first.ends_on
        PlanItem.objects.bulk_update(moved, ["starts_on", "ends_on"])
        PlanConsent.objects.filter(plan_version=second).delete()
        PlanConsent.objects.bulk_create(self._consents(second))
        day = self._at(trajectory, 7)
        TrainingPlanVersion.objects.filter(pk=active.pk).update(state=PlanState.REPLACED, ended_at=day)
        self._state(second, PlanState.ACTIVE, active_from=day.date(), approved_at=day)
        self._remarks(trajectory, second)

    def _remarks(self, trajectory, version):
        user = trajectory.learner.user
        for row in self.content["proposals"]:
            said = PlanRemark(
                school_id=version.school_id,
                trajectory=trajectory,
                plan_id=version.plan_id,
                kind=row["kind"],
                text=row["text"],
                at=self.world.at(15),
                by=user,
            )
            if row["outcome"]:
                said.outcome, said.answer = row["outcome"], row["answer"]
                said.answered_at, said.answered_by = self.world.at(12), self.sofie
            said.save()

    def talked_over(self, trajectory):
        """In consultation: the coach agreed, the mentor and the learner did not yet."""
        version = self._whole(self._made(trajectory, 9))
        plan = reading.read(version, self.world.today)
        PlanItem.objects.bulk_create(self._items(plan))
        self._state(version, PlanState.DRAFT)
        TrainingPlanVersion.objects.filter(pk=version.pk).update(sent_at=None, sent_by=None)
        version = self._whole(version)
        if self._begun(trajectory) and reading.read(version, self.world.today).coverage.is_whole:
            at = self._at(trajectory, 4)
            version = consulting.send(version=version, seen=version.version, by=self.sofie, at=at)
            consulting.agree(version=version, seen=version.version, by=self.sofie, at=at)

    def _begun(self, trajectory):
        """The first day on which Sofie accompanies this learner, once it is there; None before."""
        rows = TeamMember.objects.filter(
            trajectory=trajectory, user=self.sofie, starts_on__lte=self.world.today
        )
        return rows.order_by("starts_on").values_list("starts_on", flat=True).first()

    def _at(self, trajectory, ago):
        """So many days ago, or today when she did not accompany this learner yet: before that nobody moves the plan."""
        since = (self.world.today - self._begun(trajectory)).days
        return self.world.at(ago if since >= ago else 0)

    def drafted(self, trajectory):
        """A draft in which the last goals have no place yet."""
        version = self._whole(self._made(trajectory, 6))
        PlanItem.objects.bulk_create(self._items(reading.read(version, self.world.today), leave=4))
