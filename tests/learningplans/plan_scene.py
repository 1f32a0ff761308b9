"""A plan on its board for stories: a world with a sheet of three goals that the company teaches in part, and its coach."""

import datetime as dt
import re

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans.models import TrainingPlanVersion
from learningplans.plans import board
from tests.factories.accounts import give_second_factor
from tests.factories.learningplans import join_team, make_world
from tests.factories.sheets import content_of, make_company_sheet, make_plan, make_sheet, put

DAY = dt.timedelta(days=1)


def at(name, **kwargs):
    return reverse(
        f"learningplans:{name}", kwargs={key: getattr(row, "pk", row) for key, row in kwargs.items()}
    )


def as_(person):
    if person.needs_second_factor:
        give_second_factor(person)
    browser = Client()
    browser.force_login(person)
    return browser


def words(answer):
    """What a page says, without tags."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.replace("&#39;", "'").split())


def field_in(answer, name):
    """The value of a field of a page."""
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', answer.content.decode())[1]


def token_in(answer):
    """The way back that a page offers."""
    return field_in(answer, "ongedaan")


class Scene:
    """A world with a sheet of three goals that the company teaches in part, and a plan."""

    def __init__(self, *, code="smeren", **goals):
        self.world = world = make_world(age=17)
        rows = [{"code": code, **more} for code, more in ({"g1": {}, "g2": {}, "g3": {}} | goals).items()]
        self.sheet = make_sheet(code, content=content_of(rows, competences=("k1", "k2", "k3")))
        self.taught = make_company_sheet(world.company, world.school, self.sheet)
        self.version = make_plan(world, self.sheet)
        self.coach = as_(world.coach)
        self.page = at("plan_version", plan_version=self.version)
        self.year = world.trajectory.school_year
        join_team(world.trajectory, world.teacher, Role.DUAL_TEACHER, world.school)

    @property
    def board(self):
        """The board as the coach reads it."""
        version = TrainingPlanVersion.objects.select_related("plan", "trajectory__learner").get(
            pk=self.version.pk
        )
        return board.read(
            version,
            type(self.world.coach).objects.get(pk=self.world.coach.pk),
            timezone.localdate(),
            edits=True,
        )

    def day(self, month, day):
        return dt.date(self.year + (month < 9), month, day)

    def put(self, code, **fields):
        return put(self.version, self.sheet, code, **fields)

    def at_work(self, code="g1", **fields):
        return self.put(code, placement=self.world.placement, company_sheet_version=self.taught, **fields)

    def goal(self, code):
        return f"{self.sheet.sheet_id}:{code}"

    @property
    def school(self):
        return f"school:{self.world.school.pk}"

    @property
    def company(self):
        return f"company:{self.world.company.pk}"

    def place(self, code, where, first, last):
        wish = f"{self.goal(code)};{where};{first};{last}"
        return self.coach.post(at("plan_place", plan_version=self.version), {"wat": wish}, follow=True)

    def drop(self, item, where, first, last, version=None, browser=None):
        said = {"waar": f"{where};{first};{last}", "version": item.version if version is None else version}
        return (browser or self.coach).post(at("plan_item_drop", plan_item=item), said, follow=True)

    def monday(self, month, day):
        day = self.day(month, day)
        return (day - day.weekday() * DAY).isoformat()

    def form(self, item, **changes):
        return {
            "version": item.version,
            "where": self.company,
            "first": self.monday(10, 5),
            "last": self.monday(11, 27),
            "hours": "8",
            "responsible": "",
            "note": "",
        } | changes
