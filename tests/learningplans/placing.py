"""A school with a coach and learners, companies where they can start, and a training centre."""

import datetime as dt

from django.utils import timezone

from companies.models import Mentor
from duaalportal.accounts.access import Role
from learningplans import placements
from learningplans.models import Placement
from learningplans.rules.placements import DayPlan
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import ready_place, work_together
from tests.factories.learningplans import make_learner, make_trajectory
from tests.stories import today

DAY = dt.timedelta(days=1)
Kind = Placement.Kind


def days(*weekdays, hours=8, **fields):
    """Days from eight o'clock on, with half an hour's break."""
    until = (dt.datetime(2026, 1, 1, 8, 30) + hours * dt.timedelta(hours=1)).time()
    return [DayPlan(weekday, dt.time(8), until, **fields) for weekday in weekdays]


class Scene:
    """Who is there when a learner is placed."""

    def __init__(self, companies=2, state="searching"):
        self.school = OrganisationFactory(school=True)
        self.coach = member(Role.TRAJECTORY_COACH, self.school, name="Sofie Peeters")
        self.trajectory = self.new_trajectory(state)
        self.sites = [ready_place() for _ in range(companies)]
        for site in self.sites:
            work_together(site.organisation, self.school)
        self.mentors = [
            Mentor.objects.get(organisation=site.organisation, substitute__isnull=False)
            for site in self.sites
        ]
        self.centre = OrganisationFactory(kind="training_centre", name="Opleidingscentrum Vlam")

    def new_trajectory(self, state="searching", **fields):
        """A trajectory of another learner of this school, sixty days on its way."""
        learner = make_learner(self.school)
        fields = {"starts_on": today() - 60 * DAY, "ends_on": today() + 200 * DAY} | fields
        return make_trajectory(self.school, learner=learner, coach=self.coach, state=state, **fields)

    def plan(self, where=0, **changes):
        """Place the learner in a company, on Monday to Wednesday."""
        values = {
            "trajectory": self.trajectory,
            "establishment": self.sites[where],
            "mentor": self.mentors[where],
            "kind": Kind.SINGLE,
            "starts_on": today(),
            "ends_on": today() + 100 * DAY,
            "days": days(1, 2, 3),
            "by": self.coach,
            "at": timezone.now(),
        }
        return placements.plan_placement(**values | changes)

    def simulate(self, **changes):
        """Place the learner in the training centre, on Thursday and Friday."""
        return self.plan(
            **{"establishment": None, "mentor": None, "centre": self.centre, "days": days(4, 5)} | changes
        )
