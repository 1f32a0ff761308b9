"""Weeks of the demo world: what learner, mentor and school said since the placement began, and the points that came of it.

Only weeks in which the learner was at work have a round. One mentor is silent since three weeks; a mentor without an account
never speaks, and the coach opens those weeks for the talk.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.demo.evaluation.content import content, dice
from duaalportal.lib.school_calendar import Week
from evaluation.models import ActionPoint, EvaluationRound, GridVersion, PointLook, Voice
from evaluation.rules.grids import UNSEEN, grid_of
from evaluation.rules.weeks import LEARNER, MENTOR, TEACHER, When, expected_in
from learningplans.days import facts_for
from learningplans.models import Placement, TeamMember, Trajectory, TrajectoryState

BACK = 16  # weeks of a long year that are shown
SILENT = 3
KEPT, GOING_ON = PointLook.Outcome.KEPT, PointLook.Outcome.GOING_ON
SPOKE_AT = {LEARNER: 15, MENTOR: 16, TEACHER: 17}


def build(world):
    """The weeks of all who run; `world.weeks` keeps the rounds of each trajectory, the oldest first."""
    Story(world).build()


@dataclass
class Course:
    """One learner through the weeks."""

    trajectory: object
    facts: object
    companies: set
    # side -> the account that speaks
    speakers: dict
    coach: object
    is_lina: bool = False
    is_silent: bool = False
    points: list = field(default_factory=list)

    def speaker(self, side):
        """The account that speaks for a side; None where nobody has one."""
        return self.speakers.get((side.party, side.organisation))


class Story:
    """Draws what people say, and writes it down at once."""

    def __init__(self, world):
        self.world, self.content = world, content()
        self.version = GridVersion.objects.filter(owner=None).order_by("-number").first()
        self.grid = grid_of(self.version.content)
        self.rounds, self.voices, self.points, self.looks = [], [], [], []

    def build(self):
        """Everything in four writes."""
        self.world.weeks = {}
        for course in self._courses():
            self._weeks(course)
        EvaluationRound.objects.bulk_create(self.rounds)
        ActionPoint.objects.bulk_create(self.points)
        Voice.objects.bulk_create(self.voices)
        PointLook.objects.bulk_create(self.looks)

    # --- who ----------------------------------------------------------------------------------------------------------

    def _courses(self):
        rows = Trajectory.objects.filter(state=TrajectoryState.RUNNING).order_by("starts_on", "pk")
        rows = list(rows.select_related("learner__user", "started_by", "school"))
        last = self.world.today
        facts = facts_for(rows, min(row.starts_on for row in rows), last + timedelta(days=7))
        places = defaultdict(set)
        companies = Placement.objects.filter(organisation__kind=OrganisationKind.COMPANY)
        for pk, organisation in companies.order_by().values_list("trajectory_id", "organisation_id"):
            places[pk].add(organisation)
        speakers = defaultdict(dict)
        for row in TeamMember.objects.running(last).select_related("user", "mentor__user").order_by("pk"):
            user = row.user or (row.mentor and row.mentor.user)
            if row.role == Role.MENTOR and user:
                speakers[row.trajectory_id][MENTOR, row.organisation_id] = user
            elif row.role == Role.DUAL_TEACHER:
                speakers[row.trajectory_id][TEACHER, row.organisation_id] = user
        silent = self._silent(speakers)
        for row in rows:
            mine = speakers[row.pk]
            mine.setdefault((TEACHER, row.school_id), row.started_by)
            mine[LEARNER, row.school_id] = row.learner.user
            yield Course(
                row,
                facts[row.pk],
                places[row.pk],
                mine,
                row.started_by,
                is_lina=row.pk == self.world.trajectories["lina"].pk,
                is_silent=silent in mine.values(),
            )

    def _silent(self, speakers):
        """The mentor who has not been heard for three weeks: never Bart, who has a story."""
        found = {user for one in speakers.values() for (party, _), user in one.items() if party == MENTOR}
        found.discard(self.world.people["Bart Claeys"])
        return min(found, key=lambda user: user.name, default=None)

    # --- weeks --------------------------------------------------------------------------------------------------------

    def _weeks(self, course):
        now, found = Week.of(self.world.today), []
        week = max(Week.of(course.trajectory.starts_on), Week.of(self.world.today - timedelta(weeks=BACK)))
        while week < now:
            expected = self._expected(course, week)
            if expected.is_asked:
                found.append(expected)
            week = week.next
        rounds = []
        for nth, expected in enumerate(found):
            rounds.append(self._round(course, expected, nth, len(found) - nth))
        self.world.weeks[course.trajectory.pk] = [row for row in rounds if row]
        if course.is_lina:
            self._this_week(course, self._expected(course, now), len(found))

    def _expected(self, course, week):
        return expected_in(course.facts, week, school=course.trajectory.school_id, companies=course.companies)

    def _open(self, course, expected):
        monday = expected.week.monday
        row = EvaluationRound(
            school_id=course.trajectory.school_id,
            trajectory=course.trajectory,
            first_day=monday,
            last_day=monday + timedelta(days=4),
            grid=self.version,
            opened_at=self._moment(expected.first_day, 15),
        )
        self.rounds.append(row)
        return row

    def _round(self, course, expected, nth, left):
        """One week of before; `left` counts down to 1 in the last week."""
        row, said = self._open(course, expected), []
        before = list(course.points)
        for side, last in expected.sides.items():
            user = course.speaker(side)
            if user is None or (side.party == MENTOR and course.is_silent and left <= SILENT):
                continue
            said.append(
                self._voice(course, row, side, user, self._moment(last, SPOKE_AT[side.party]), nth, left)
            )
        complete = len(said) == len(expected.sides)
        if complete:
            row.revealed_at = max(voice.submitted_at for voice in said)
        elif left > SILENT:
            row.revealed_at = self._moment(expected.week.monday + timedelta(days=9), 10)
            row.revealed_by = course.coach
        self._looked(course, row, said, before, is_last=left == 1)
        for voice in said:
            voice.shown_at = row.revealed_at
            if voice.party != LEARNER:
                self._points_of(course, row, voice)
        return row

    def _this_week(self, course, expected, nth):
        """Lina spoke already, and the others did not."""
        side = next(iter(expected.sides), None)
        if side is None or expected.when(side, self.world.today, 0) is When.AHEAD:
            return
        row = self._open(course, expected)
        row.opened_at = self.world.at(0)
        voice = self._voice(course, row, side, course.speaker(side), self.world.at(0), nth, 0)
        voice.message = self.content["lina"]["message"]
        voice.looks = {str(point.pk): GOING_ON for point in course.points}
        self.world.this_week = row

    # --- voices -------------------------------------------------------------------------------------------------------

    def _voice(self, course, row, side, user, at, nth, left):
        scores = self._scores(course, side.party, nth)
        if course.is_lina and left == 1:
            for code, said in self.content["lina"]["last_week"][side.party].items():
                scores[code] = self._said(side.party, code, said)
        voice = Voice(
            school_id=row.school_id,
            trajectory=course.trajectory,
            round=row,
            party=side.party,
            organisation_id=side.organisation,
            user=user,
            scores=scores,
            submitted_at=at,
        )
        row.spoken[side.key] = {"at": at.isoformat(), "by": str(user.pk)}
        if (messages := self.content["messages"].get(side.party)) and nth % 4 == len(row.spoken):
            voice.message = messages[nth % len(messages)]
        self.voices.append(voice)
        return voice

    def _scores(self, course, party, nth):
        """Each learner has strong and weak sides of their own; they grow, and no two voices see quite the same."""
        name = course.trajectory.learner.name
        own, today, eyes = dice(name), dice(name, nth), dice(name, nth, party)
        found = {}
        for code, criterion in self.grid.criteria.items():
            height = 0.25 + 0.45 * own.random() + min(nth, 12) * 0.012
            height += 0.34 * (today.random() - 0.5) + 0.16 * (eyes.random() - 0.5)
            unseen = eyes.random() > (0.3 if criterion.is_extension else 0.95)
            value = "not_yet" if height < 0.19 else "exceeds" if height > 0.86 else "meets"
            if unseen or (criterion.is_extension and value == "not_yet"):
                value = UNSEEN
            found[code] = self._said(party, code, value)
        return found

    def _said(self, party, code, value):
        words, said = self.content["words"][code], {"value": value}
        if value == "exceeds":
            said["example"] = words["strong"]
        elif value == "not_yet":
            said["example"] = words["own" if party == LEARNER else "gap"]
            if party != LEARNER:
                said["agreement"] = words["agreement"]
        return said

    # --- points -------------------------------------------------------------------------------------------------------

    def _points_of(self, course, row, voice):
        """A point for each gap of mentor and school that is not worked on already."""
        known = {point.criterion for point in course.points}
        for code, said in voice.scores.items():
            if "agreement" not in said:
                continue
            said["review_on"] = (row.first_day + timedelta(days=11)).isoformat()
            if code in known:
                continue
            point = ActionPoint(
                school_id=row.school_id,
                trajectory=course.trajectory,
                round=row,
                criterion=code,
                text=said["agreement"],
                example=said["example"],
                organisation_id=voice.organisation_id,
                owner=course.trajectory.learner.user,
                review_on=row.first_day + timedelta(days=11),
                made_at=voice.submitted_at,
                made_by=voice.user,
                is_blind=row.revealed_at is None,
            )
            known.add(code)
            course.points.append(point)
            self.points.append(point)

    def _looked(self, course, row, said, before, is_last):
        """In the next week they work on it, in the one after it is done; the story of Lina ends with two new ones."""
        for point in before:
            weeks = (row.first_day - point.round.first_day).days // 7
            kept = weeks > 1 or (course.is_lina and is_last)
            for voice in said:
                if voice.party == TEACHER:
                    continue
                voice.looks[str(point.pk)] = KEPT if kept else GOING_ON
                if row.revealed_at:
                    self.looks.append(self._look(row, point, voice))
            if kept:
                self._close(course, point, said, row)

    def _look(self, row, point, voice):
        return PointLook(
            school_id=row.school_id,
            trajectory_id=row.trajectory_id,
            point=point,
            round=row,
            party=voice.party,
            outcome=voice.looks[str(point.pk)],
            at=voice.submitted_at,
            by=voice.user,
        )

    def _close(self, course, point, said, row):
        """Learner and mentor close it; without an account of the mentor the coach notes it for the talk."""
        by_party = {voice.party: voice for voice in said}
        if own := by_party.get(LEARNER):
            point.learner_closed_at = own.submitted_at
        mentor = by_party.get(MENTOR)
        if mentor or row.revealed_at:
            point.mentor_closed_at = mentor.submitted_at if mentor else row.revealed_at
            point.mentor_closed_by = mentor.user if mentor else course.coach
            course.points.remove(point)

    def _moment(self, day, hour):
        return self.world.at((self.world.today - day).days, hour)
