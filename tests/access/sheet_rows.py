"""One real row of every kind of sheet and plan, around the learner of the cast, full of planted texts."""

from django.core.files.base import ContentFile
from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans import models as m
from tests.factories.accounts import member
from tests.factories.sheets import content_of, make_company_sheet, make_plan, make_sheet, put


class SheetRows:
    """Each name in an address has the attribute of that name. `around` are the rows of the learner."""

    def __init__(self, around, canary):
        self.around, self.text = around, f"tekst {canary}"
        self.now, self.today = timezone.now(), timezone.localdate()
        self.school, self.company, self.coach = around.school, around.company, around.coach
        self.learner = around.learner
        self._sheets(canary)
        self._company_sheets(canary)
        self._plan()
        self._goals()

    def _sheets(self, canary):
        content = content_of(text=canary)
        # a draft of the school's own: nobody outside its group knows of it
        self.learning_sheet_version = make_sheet(
            "eigen", owner=self.school, state="draft", by=self.coach, content=content
        )
        self.learning_sheet = self.learning_sheet_version.sheet
        self.sheet_member = m.SheetMember.objects.create(
            sheet=self.learning_sheet,
            owner=self.school,
            user=around_mentor(self.around),
            organisation=self.company,
            part=m.SheetMember.Part.WRITER,
            added_at=self.now,
            added_by=self.coach,
        )
        self.learning_sheet_remark = m.LearningSheetRemark.objects.create(
            sheet=self.learning_sheet,
            owner=self.school,
            part="goals",
            text=self.text,
            at=self.now,
            by=self.coach,
        )
        # what plans are made from is published, by a sheet of the field without a planted text
        self.published = make_sheet("veld", content=content_of())

    def _company_sheets(self, canary):
        self.company_sheet_version = make_company_sheet(
            self.company, self.school, self.published, by=self.coach, state="draft"
        )
        row = self.company_sheet_version
        row.title, row.content = f"Bedrijfsfiche {canary}", {"intro": self.text}
        row.state, row.published_at, row.published_by = "published", self.now, self.coach
        row.save()
        self.company_sheet = self.company_sheet_version.company_sheet
        sides = {"organisation": self.company, "school": self.school, "company_sheet": self.company_sheet}
        self.company_sheet_remark = m.CompanySheetRemark.objects.create(
            part="goals", text=self.text, at=self.now, by=self.coach, **sides
        )
        self.company_sheet_photo = m.CompanySheetPhoto.objects.create(
            file=ContentFile(b"\xff\xd8\xff", name="foto.jpg"),
            alt=self.text,
            width=10,
            height=10,
            added_at=self.now,
            added_by=self.coach,
            **sides,
        )

    def _plan(self):
        self.plan_version = make_plan(self.around, self.published, by=self.coach)
        self.training_plan = self.plan_version.plan
        self.own = {"school": self.school, "trajectory": self.around.trajectory}
        self.plan_item = put(
            self.plan_version, self.published, "g1", placement=self.around.placement, note=self.text
        )
        self.plan_remark = m.PlanRemark.objects.create(
            plan=self.training_plan, text=self.text, at=self.now, by=self.coach, **self.own
        )
        m.PlanConsent.objects.create(
            plan_version=self.plan_version,
            party=m.PlanConsent.Party.COACH,
            organisation=self.school,
            at=self.now,
            by=self.coach,
            **self.own,
        )
        m.PlanSeen.objects.create(plan_version=self.plan_version, user=self.coach, at=self.now, **self.own)

    def _goals(self):
        goal = {"sheet": self.published.sheet, "goal_code": "g1", **self.own}
        self.goal_step = m.GoalStep.objects.create(
            organisation=self.company,
            step=m.ApprenticeshipStep.COACHING,
            on=self.today,
            reason=self.text,
            at=self.now,
            by=self.coach,
            **goal,
        )
        self.goal_note = m.GoalNote.objects.create(
            on=self.today, answers={"what": self.text}, written_at=self.now, **goal
        )
        self.learning_chance = m.LearningChance.objects.create(
            organisation=self.company, text=self.text, on=self.today, at=self.now, by=self.coach, **goal
        )
        self.goal_tip = m.GoalTip.objects.create(text=self.text, at=self.now, by=self.coach, **goal)
        self.practice_test = m.PracticeTest.objects.create(
            organisation=self.company,
            title=self.text,
            on=self.today,
            planned_at=self.now,
            planned_by=self.coach,
            **self.own,
        )


def around_mentor(around):
    """The mentor of the learner; a colleague of the company writes along when there is no account."""
    return around.a.mentor.user or member(Role.MENTOR, around.company)


# names in addresses whose row is the attribute of the same name
ABOUT_LEARNER = (
    "plan_version",
    "plan_item",
    "plan_remark",
    "goal_note",
    "goal_step",
    "learning_chance",
    "goal_tip",
    "practice_test",
)
BY_KEY = (
    "learning_sheet",
    "learning_sheet_version",
    "sheet_member",
    "learning_sheet_remark",
    "company_sheet",
    "company_sheet_version",
    "company_sheet_remark",
    "company_sheet_photo",
    *ABOUT_LEARNER,
)
