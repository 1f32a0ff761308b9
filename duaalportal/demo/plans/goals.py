"""What happened with the goals: steps of all who run, and what Lina, her mentor and her teacher wrote."""

from datetime import timedelta

from duaalportal.accounts.access import Role
from duaalportal.demo.plans.content import content
from learningplans.goals.content import note_frame
from learningplans.models import (
    GoalNote,
    GoalStep,
    GoalTip,
    LearningChance,
    PlanItem,
    PlanState,
    PracticeTest,
    TeamMember,
)

MOVING = ("modeling", "coaching", "scaffolding", "articulation")


def build(world):
    """Steps for each goal whose turn came; the story of Lina."""
    story = Story(world)
    story.steps()
    story.lina(world.trajectories["lina"])


class Story:
    """What mentors, teachers and learners noted."""

    def __init__(self, world):
        self.world, self.content = world, content()

    def steps(self):
        """Goals that are past are reached, those of now are on their way."""
        items = PlanItem.objects.filter(plan_version__state=PlanState.ACTIVE, starts_on__lte=self.world.today)
        items = items.select_related("trajectory__started_by").order_by(
            "trajectory__started_at", "starts_on", "title"
        )
        mentors = {
            row.trajectory_id: row.user or row.mentor.user
            for row in TeamMember.objects.filter(role=Role.MENTOR).select_related("user", "mentor__user")
        }
        reasons = self.content["reasons"]
        rows = []
        for number, item in enumerate(items):
            over = item.ends_on < self.world.today
            step = "reached" if over and number % 7 else MOVING[number % 4]
            why = reasons["reached"][number % 4] if step == "reached" else reasons["moving"][step]
            day = min(item.ends_on, self.world.today - timedelta(days=1 + number % 3))
            if day < item.starts_on:
                continue
            mentor = mentors.get(item.trajectory_id)
            rows.append(
                GoalStep(
                    school_id=item.school_id,
                    trajectory_id=item.trajectory_id,
                    sheet_id=item.sheet_id,
                    goal_code=item.goal_code,
                    organisation_id=item.organisation_id,
                    step=step,
                    on=day,
                    reason=why,
                    at=self.world.at((self.world.today - day).days, 16),
                    by=mentor if mentor and item.place == "company" else item.trajectory.started_by,
                )
            )
        GoalStep.objects.bulk_create(rows)

    def lina(self, trajectory):
        """Notes, a tip, a chance and a practice test around one goal of now."""
        items = PlanItem.objects.filter(
            trajectory=trajectory, plan_version__state=PlanState.ACTIVE, place="company"
        )
        now = (
            items.filter(starts_on__lte=self.world.today).order_by("-starts_on", "title").first()
            or items.first()
        )
        own = {"school_id": now.school_id, "trajectory": trajectory}
        goal = {"sheet_id": now.sheet_id, "goal_code": now.goal_code}
        known = {question.code for question in note_frame().questions}
        for row in self.content["notes"]:
            answers = {code: text for code, text in row.items() if code in known and text}
            day = self.world.at(row["ago"], 17)
            GoalNote.objects.create(on=day.date(), answers=answers, written_at=day, **own, **goal)
        nele, bart = self.world.people["Nele Baert"], self.world.people["Bart Claeys"]
        GoalTip.objects.create(**self.content["tip"], at=self.world.at(3), by=nele, **own, **goal)
        LearningChance.objects.create(
            organisation_id=now.organisation_id,
            text=self.content["chance"],
            on=self.world.at(2).date(),
            at=self.world.at(2, 15),
            by=bart,
            **own,
        )
        PracticeTest.objects.create(
            **self.content["practice_test"],
            organisation_id=now.organisation_id,
            on=self.world.today + timedelta(days=6),
            goals=[f"{one.sheet_id}:{one.goal_code}" for one in items.order_by("starts_on", "title")[:3]],
            planned_at=self.world.at(8),
            planned_by=nele,
            **own,
        )
