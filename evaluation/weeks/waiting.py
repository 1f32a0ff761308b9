"""Which weeks wait for somebody, over all learners: in two trips, each beside what else a page asks."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from duaalportal.accounts.access import Can, Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.questions import asking, beside, nothing
from duaalportal.lib.questions import question as in_advance
from duaalportal.lib.school_calendar import DAY, Week
from evaluation.agreed.reading import rhythm_for, rhythms_of
from evaluation.models import EvaluationRound, Party, Voice
from evaluation.rules.weeks import Side, When, asked_weeks, expected_in
from evaluation.weeks.desk import SPEAKS_FOR_SCHOOL
from learningplans.days import facts_for
from learningplans.models import CLOSED_STATES, TeamMember, Trajectory
from learningplans.models.looks import question
from learningplans.models.trajectories import as_learner
from learningplans.rules.days import alike


@dataclass(frozen=True, slots=True)
class Around:
    """A learner around whom somebody speaks, as the reading of days wants it."""

    pk: UUID
    school_id: UUID
    state: str
    starts_on: date
    ends_on: date
    name: str
    school: str
    programme_id: str

    @property
    def first_name(self):
        """How one addresses the learner."""
        return self.name.split(" ")[0]


class Waiting(NamedTuple):
    """A week that waits for a side of this person."""

    learner: Around
    week: Week
    when: When
    since: date
    due: date
    side: Side
    is_begun: bool

    @property
    def order(self):
        """The longest waiting first, then by name."""
        return (self.week, self.learner.name)


@asking
def weeks_waiting(user, today):
    """Weeks that this person may speak of and did not: going on, asked or late; the longest waiting first."""
    mine, own = yield [_team(user, today), _own(user, today)]
    around, sides = {}, defaultdict(set)
    for row in own:
        around[row.pk] = Around(*row)
        sides[row.pk].add(Side(Party.LEARNER.value, row.school_id))
    for row in mine:
        *about, role, organisation, is_taught = row
        if role == Role.TRAJECTORY_COACH and is_taught:
            continue  # who teaches speaks for the school
        around[row.trajectory_id] = Around(*about)
        school = role != Role.MENTOR
        side = Side(Party.TEACHER.value, row.school_id) if school else Side(Party.MENTOR.value, organisation)
        sides[row.trajectory_id].add(side)
    if not around:
        return []
    weeks = asked_weeks(today)
    first, last = weeks[0].monday, weeks[-1].monday + 6 * DAY
    facts, rounds, drafts, rhythms = yield from beside(
        facts_for.steps(around.values(), first, last),
        _rounds(trajectories=list(around), first=first),
        _drafts(trajectories=list(around), users=[user.pk], first=first),
        rhythms_of(schools={learner.school_id for learner in around.values()}),
    )
    by_week = {(row.trajectory_id, row.first_day): row for row in rounds}
    begun = {(row.round_id, row.party, row.organisation_id) for row in drafts}
    found, asked = [], _Asked(weeks, today, rhythms)
    for pk, learner in around.items():
        for monday, voices in asked.of(learner, facts[pk], sides[pk]):
            row = by_week.get((pk, monday))
            if row and (row.revealed_at or row.closed_at):
                continue
            for key, side, *about in voices:
                if row and key in row.spoken:
                    continue
                is_begun = bool(row) and (row.pk, side.party, side.organisation) in begun
                found.append(Waiting(learner, *about, side, is_begun))
    return sorted(found, key=lambda one: one.order)


class _Asked:
    """Who is asked for which weeks, worked out once for all learners whose days are alike: a class mostly is."""

    def __init__(self, weeks, today, rhythms):
        self.weeks, self.today, self.rhythms = weeks, today, rhythms
        self.p = book().on(today)
        self.grace = self.p.value(Name.WEEK_GRACE)
        self.known = {}

    def of(self, learner, facts, sides):
        """The weeks in which any of these sides is asked: their Monday, and of each such side what Waiting tells."""
        places = tuple(work.organisation for work in facts.work)
        known = (alike(facts), places, learner.school_id, learner.programme_id, frozenset(sides))
        if known not in self.known:
            self.known[known] = [
                (week.monday, voices)
                for week in self.weeks
                if (voices := list(self._voices(week, learner, facts, sides)))
            ]
        return self.known[known]

    def _voices(self, week, learner, facts, sides):
        expected = expected_in(
            facts,
            week,
            school=learner.school_id,
            companies={side.organisation for side in sides if side.party == Party.MENTOR},
            rhythm=rhythm_for(self.rhythms, learner, week.monday, self.p),
        )
        for side in sides:
            if side not in expected.sides:
                continue
            when = expected.when(side, self.today, self.grace)
            if when is not When.AHEAD:
                yield side.key, side, week, when, expected.sides[side], expected.due(side, self.grace)


LEARNER = ("school_id", "state", "starts_on", "ends_on", "learner__name", "school__name", "programme_id")


@question
def _team(user, on):
    """Places of this person in teams of open trajectories, in a role with a voice."""
    if not user.access.has_role(Role.MENTOR, *SPEAKS_FOR_SCHOOL):
        return nothing(TeamMember)
    own = user.access.organisation_ids(Can.GIVE_VOICE)
    rows = TeamMember.objects.of(user, Can.GIVE_VOICE, on).filter(organisation_id__in=own)
    rows = rows.exclude(trajectory__state__in=CLOSED_STATES).order_by()
    about = ("school_id", *(f"trajectory__{name}" for name in LEARNER[1:]))
    teaches = TeamMember.objects.running(on).filter(trajectory=OuterRef("trajectory"), role=Role.DUAL_TEACHER)
    rows = rows.annotate(is_taught=Exists(teaches.order_by()))
    return rows.values_list("trajectory_id", *about, "role", "organisation_id", "is_taught", named=True)


@question
def _own(user, on):
    """The own trajectory of a learner."""
    if not user.access.has_role(Role.LEARNER):
        return nothing(Trajectory)
    rows = Trajectory.objects.open().by_any(as_learner(user, Can.GIVE_VOICE)).order_by()
    return rows.values_list("pk", *LEARNER, named=True)


@in_advance
def _rounds(trajectories, first):
    rows = EvaluationRound.objects.filter(
        trajectory__among=trajectories, kind=EvaluationRound.Kind.WEEK, first_day__gte=first
    )
    columns = ("pk", "trajectory_id", "first_day", "spoken", "revealed_at", "closed_at")
    return rows.order_by().values_list(*columns, named=True)


@in_advance
def _drafts(trajectories, users, first):
    # by learner first: few of theirs are not sent, while who speaks of a whole class has thousands that are
    rows = Voice.objects.filter(trajectory__among=trajectories, submitted_at__isnull=True)
    rows = rows.filter(user__among=users, round__first_day__gte=first)
    return rows.order_by().values_list("round_id", "party", "organisation_id", named=True)
