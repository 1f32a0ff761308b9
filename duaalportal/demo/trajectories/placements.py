"""Where the learners are: one company, several at once, in blocks with a training centre, or nowhere yet."""

from collections import defaultdict
from datetime import date, time, timedelta

from companies.models import Establishment, Mentor, TakenPlace
from duaalportal.accounts.access import Role
from duaalportal.demo.trajectories.content import bounds, content, days
from duaalportal.demo.trajectories.learners import STARTS_SOON
from learningplans import placements, trajectories
from learningplans.models import Placement, PlacementDay, TeamMember, TrajectoryState, TrajectoryStep
from learningplans.rules.placements import DayPlan

KIND = Placement.Kind
# of every twelve learners without a story: what becomes of the last ones
SEARCHING, PREPARING = (9, 10), (11,)
# days per programme, for as many hours a week on a real workplace as its table says
WEEK = {
    "lassen-constructie": [*days(4, 5), DayPlan(3, time(8), time(12), 0)],
    "lasser-monteerder": [*days(1, 2), DayPlan(3, time(8), time(12), 0)],
    "onderhoudsmechanica": [*days(1, 2), DayPlan(3, time(8), time(12), 0)],
    "mechanische-vormgeving": [*days(4, 5), DayPlan(3, time(8), time(12), 0)],
    "mechanische-vormgevingstechnieken": [*days(4), DayPlan(5, time(8), time(14, 30), 30)],
    "elektromechanische-technieken": [*days(4), DayPlan(5, time(8), time(10), 0)],
}


def build(world):
    """The stories first, so that they find room; then the others as far as it goes."""
    story = Story(world)
    for key in ("lina", "yassin", "emma", "senne"):
        story.adopt(world.trajectories[key])
    story.rotation(world.trajectories["rotation"])
    story.parallel(world.trajectories["parallel"])
    for key in ("birthday", "grown", "interrupted"):
        story.placed(world.trajectories[key])
        story.run(world.trajectories[key])
    story.placed(world.trajectories["start_red"], starts_in=4)
    story.placed(world.trajectories["start_amber"], starts_in=13)
    story.search(world.trajectories["clock"], 18)
    story.stop(world.trajectories["stopped"])
    for number, trajectory in enumerate(world.others):
        if number % 12 in SEARCHING:
            story.search(trajectory, 30)
        elif number % 12 not in PREPARING:
            story.begin(trajectory, starts_in=20 if number == STARTS_SOON else None)
    story.interrupt(world.trajectories["interrupted"])


class Story:
    """Plans as the coach of each learner did; keeps which mentor still has room."""

    def __init__(self, world):
        self.world, self.at = world, world.at(66)
        self.first, self.last = bounds(world.today)
        self.mentors = defaultdict(list)
        slugs = {row["slug"]: row["programmes"] for row in content()["companies"]}
        rows = Mentor.objects.filter(organisation__slug__in=slugs).select_related("organisation")
        for mentor in rows.order_by("birth_date", "organisation__slug"):
            for code in slugs[mentor.organisation.slug]:
                self.mentors[code].append(mentor)
        self.used = defaultdict(int)
        self.sites = {
            site.organisation.slug: site
            for site in Establishment.objects.filter(organisation__slug__in=slugs).select_related(
                "organisation"
            )
        }

    def coach(self, trajectory):
        """Who accompanies this learner."""
        return trajectory.started_by

    def mentor_for(self, code, company=None):
        """A mentor with room for this programme, of one company when it is named; None when all are full."""
        found = [
            mentor
            for mentor in self.mentors[code]
            if self.used[mentor.pk] < 3 and company in (None, mentor.organisation.slug)
        ]
        if not found:
            return None
        mentor = min(found, key=lambda one: (self.used[one.pk], self.mentors[code].index(one)))
        self.used[mentor.pk] += 1
        return mentor

    def plan(self, trajectory, mentor, week, kind=KIND.SINGLE, starts_on=None, ends_on=None):
        """A placement with this mentor; from the start of the lessons to their end unless told otherwise."""
        return placements.plan_placement(
            trajectory=trajectory,
            kind=kind,
            establishment=self.sites[mentor.organisation.slug],
            mentor=mentor,
            starts_on=starts_on or trajectory.starts_on,
            ends_on=ends_on or trajectory.ends_on,
            days=week,
            by=self.coach(trajectory),
            at=self.at,
        )

    def begin(self, trajectory, starts_in=None):
        """A company with room, where the learner works already unless told otherwise; else still looking."""
        if not self.placed(trajectory, starts_in):
            self.search(trajectory, 30)
        elif starts_in is None:
            self.run(trajectory)

    def placed(self, trajectory, starts_in=None):
        """One company for the rest of the year, begun with the lessons or beginning in some days; None when all are full."""
        code = trajectory.programme_id
        starts_on = self._workday(starts_in, WEEK[code]) if starts_in else None
        mentor = self.mentor_for(code)
        return mentor and self.plan(trajectory, mentor, WEEK[code], starts_on=starts_on)

    def _workday(self, starts_in, week):
        day = min(self.world.today + timedelta(days=starts_in), self.last - timedelta(days=9))
        wanted = {one.weekday for one in week}
        while day.isoweekday() not in wanted:
            day += timedelta(days=1)
        return day

    def rotation(self, trajectory):
        """Three companies one after the other, and Mondays in a training centre after New Year."""
        code = trajectory.programme_id
        year = self.first.year
        blocks = (
            ("automatie-schelde", self.first, date(year, 11, 30)),
            ("elektron-gavere", date(year, 12, 1), date(year + 1, 2, 28)),
            ("liftenbouw-artevelde", date(year + 1, 3, 1), self.last),
        )
        for company, first, last in blocks:
            mentor = self.mentor_for(code, company)
            self.plan(trajectory, mentor, WEEK[code], KIND.ROTATION, first, last)
        placements.plan_placement(
            trajectory=trajectory,
            kind=KIND.ROTATION,
            centre=self.world.places["praktijkcentrum-zeeschelde"],
            staff=self.world.people["Yves Moens"],
            starts_on=date(year + 1, 1, 11),
            ends_on=date(year + 1, 3, 26),
            days=days(1),
            by=self.coach(trajectory),
            at=self.at,
        )
        self.run(trajectory)

    def parallel(self, trajectory):
        """Two companies at once, each on a day of its own."""
        code = trajectory.programme_id
        for company, weekday in (("automatie-schelde", 4), ("liftenbouw-artevelde", 5)):
            self.plan(trajectory, self.mentor_for(code, company), days(weekday), KIND.PARALLEL)
        self.run(trajectory)

    def adopt(self, trajectory):
        """The place that was taken before this trajectory stood in the portal becomes its placement."""
        place = TakenPlace.objects.select_related("mentor", "organisation").get(
            learner=trajectory.learner.user
        )
        starts_on = max(place.starts_on, trajectory.starts_on)
        ends_on = min(place.ends_on, trajectory.ends_on)
        TakenPlace.objects.filter(pk=place.pk).update(starts_on=starts_on, ends_on=ends_on)
        by, rows = self.coach(trajectory), {"school": trajectory.school, "trajectory": trajectory}
        placement = Placement.objects.create(
            learner=trajectory.learner,
            organisation=place.organisation,
            place=place,
            hours_per_week=20,
            starts_on=starts_on,
            ends_on=ends_on,
            planned_at=self.at,
            planned_by=by,
            **rows,
        )
        PlacementDay.objects.bulk_create(
            PlacementDay(
                placement=placement,
                learner=trajectory.learner,
                organisation=place.organisation,
                weekday=day.weekday,
                starts_on=starts_on,
                ends_on=ends_on,
                from_time=day.from_time,
                until_time=day.until_time,
                break_minutes=day.break_minutes,
                **rows,
            )
            for day in WEEK[trajectory.programme_id]
        )
        TeamMember.objects.create(
            organisation=place.organisation,
            on_school_side=False,
            role=Role.MENTOR,
            mentor=place.mentor,
            placement=placement,
            is_contact=True,
            starts_on=starts_on,
            ends_on=ends_on,
            added_at=self.at,
            added_by=by,
            **rows,
        )
        trajectories.follow_placement(trajectory, by=by, at=self.at)
        self.run(trajectory)

    # --- states -------------------------------------------------------------------------------------------------

    def run(self, trajectory):
        """Begun long ago: what the start gate asks now was answered on paper then."""
        trajectory.refresh_from_db(fields=["state"])
        TrajectoryStep.objects.create(
            school=trajectory.school,
            trajectory=trajectory,
            from_state=trajectory.state,
            to_state=TrajectoryState.RUNNING,
            on=trajectory.starts_on,
            at=self.world.at(60),
            by=self.coach(trajectory),
        )
        trajectory.state = TrajectoryState.RUNNING
        trajectory.save(update_fields=["state"])

    def search(self, trajectory, ago):
        """Still looking for a company."""
        self._move(trajectory, "search", ago)

    def stop(self, trajectory):
        """The learner chose another school."""
        self._move(trajectory, "search", 50)
        self._move(trajectory, "stop", 12, "Koos voor een opleiding in een andere richting.")

    def interrupt(self, trajectory):
        """Interrupted longer than two weeks ago."""
        self._move(trajectory, "interrupt", 17, "De werkplaats ligt stil na een waterlek.")

    def _move(self, trajectory, name, ago, reason=""):
        at = self.world.at(min(ago, (self.world.today - trajectory.starts_on).days))
        trajectories.move(
            trajectory=trajectory, name=name, on=at.date(), by=self.coach(trajectory), at=at, reason=reason
        )
