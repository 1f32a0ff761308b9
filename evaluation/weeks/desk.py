"""One week of a learner as it lies before one person: what is expected, who spoke, and one's own voice. One trip."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from django.db.models import Q
from django.db.models.functions import Coalesce

from duaalportal.accounts.access import Can, OrganisationKind, Role
from duaalportal.catalogue.models import Name, RuleParameter
from duaalportal.catalogue.parameters import ParameterBook
from duaalportal.lib.questions import asking, beside, question
from duaalportal.lib.school_calendar import DAY
from evaluation.agreed.reading import grid_id_for, grids_of, grids_of_the_field, rhythm_for, rhythms_of
from evaluation.models import (
    ActionPoint,
    EvaluationRound,
    GridVersion,
    InstructorInput,
    Party,
    Sending,
    Voice,
)
from evaluation.rules.grids import grid_of
from evaluation.rules.weeks import Side, expected_in
from learningplans.days import facts_for
from learningplans.models import Placement, TeamMember

SPEAKS_FOR_SCHOOL = (Role.DUAL_TEACHER, Role.TRAJECTORY_COACH)
AROUND = (*SPEAKS_FOR_SCHOOL, Role.MENTOR, Role.WORKPLACE_INSTRUCTOR, Role.TRAINING_CENTRE_STAFF)


@lru_cache(maxsize=200)
def grid_for(version_id):
    """The grid of a version, kept per process: a published version never changes."""
    return grid_of(GridVersion.objects.values_list("content", flat=True).get(pk=version_id))


@dataclass(frozen=True)
class Desk:
    """What one person needs to speak or read of one week."""

    trajectory: object
    user: object
    today: object
    week: object
    expected: object
    grace: object
    round: object
    grid_id: object
    team: tuple
    places: dict
    voices: tuple
    points: tuple
    inputs: tuple
    # the answer that a sending with this key got before
    answer: dict | None = None
    # what those who sent said of the points, of as many voices as may be read
    looked: tuple = ()

    def on(self, round_):
        """The same with the round as a row that is held."""
        return replace(self, round=round_)

    @cached_property
    def grid(self):
        """The grid of this week: of its round, else the one in use."""
        return grid_for(self.grid_id)

    @property
    def spoken(self):
        """Who spoke and when, by the key of a side; what they said is in none of it."""
        return self.round.spoken if self.round else {}

    @property
    def is_shown(self):
        """Whether the voices are shown."""
        return bool(self.round and self.round.revealed_at)

    @cached_property
    def my_sides(self):
        """The sides for which this person may speak, the own first; a coach where nobody teaches, or beside who does."""
        found, own = [], self.user.access.organisation_ids(Can.GIVE_VOICE)
        school = self.trajectory.school_id
        if self.trajectory.learner.user_id == self.user.pk and school in own:
            found.append(Side(Party.LEARNER.value, school))
        for row in self.team:
            if self.user.pk not in (row.user_id, row.mentor__user_id) or row.organisation_id not in own:
                continue
            if row.role == Role.MENTOR:
                found.append(Side(Party.MENTOR.value, row.organisation_id))
            elif row.role in SPEAKS_FOR_SCHOOL:
                found.append(Side(Party.TEACHER.value, school))
        return list(dict.fromkeys(found))

    @property
    def is_stand_in(self):
        """Whether this person speaks for the school only where who teaches does not: a coach beside a teacher."""
        roles = {row.role for row in self.team if row.user_id == self.user.pk}
        teaches = any(row.role == Role.DUAL_TEACHER for row in self.team)
        return teaches and Role.DUAL_TEACHER not in roles and Role.TRAJECTORY_COACH in roles

    def my_side(self, key=""):
        """The side that is asked for, else the first of mine that has to speak, else the first; None when I have none."""
        sides = self.my_sides
        expected = [side for side in sides if side in self.expected.sides]
        return next((side for side in sides if side.key == key), next(iter([*expected, *sides]), None))

    def voice_of(self, side):
        """My voice for a side; None before I wrote."""
        return next(
            (
                row
                for row in self.voices
                if (row.party, row.organisation_id) == (side.party, side.organisation)
            ),
            None,
        )

    def due(self, side):
        """The last day on which a side is in time."""
        return self.expected.due(side, self.grace.value)

    def name_of(self, side):
        """Who speaks for a side, in one name: who spoke, else who stands in the team."""
        if side.party == Party.LEARNER:
            return self.trajectory.learner.first_name
        by = self.spoken.get(side.key, {}).get("by")
        roles = {Party.MENTOR: (Role.MENTOR,)}.get(side.party, SPEAKS_FOR_SCHOOL)
        rows = [row for row in self.team if row.role in roles and row.organisation_id == side.organisation]
        rows.sort(key=lambda row: (roles.index(row.role), row.who))
        spoke = [row for row in rows if by and by in (str(row.user_id), str(row.mentor__user_id))]
        found = next(iter([*spoke, *rows]), None)
        return found.who if found else Party(side.party).label

    def sees(self, side):
        """Whether this person may know of a side: companies of one learner never see each other."""
        return side.party != Party.MENTOR or self.is_of_school or side.organisation in self._own

    @cached_property
    def is_of_school(self):
        """Whether this person stands on the side of the school, the learner and the parents too."""
        return self.trajectory.school_id in self._own

    @cached_property
    def _own(self):
        return {row.organisation_id for row in self.user.access.memberships}

    @cached_property
    def my_points(self):
        """Open points from before this week that this person works with: a company those of its own and of the school."""
        here = {None, self.trajectory.school_id} | self._own
        before = [row for row in self.points if (row.round__first_day or date.min) < self.week.monday]
        return [row for row in before if self.is_of_school or row.organisation_id in here]

    @cached_property
    def own_points(self):
        """Points that came of my own voice of this very week."""
        here = [row for row in self.points if self.round and row.round_id == self.round.pk]
        return [row for row in here if row.is_blind and row.made_by_id == self.user.pk]

    @cached_property
    def my_inputs(self):
        """What instructors of the own company saw, and one's own input."""
        mine = self.user.access.organisation_ids(Can.GIVE_VOICE) - {self.trajectory.school_id}
        return [row for row in self.inputs if row.organisation_id in mine or row.user_id == self.user.pk]


@asking
def desk_of(trajectory, week, user, today, key=None):
    """The week before this person (one query, and one for a grid this process never read)."""
    first, last, one = week.monday, week.monday + 6 * DAY, [trajectory.pk]
    about = {"trajectories": one, "first": first}
    schools = [trajectory.school_id]
    (
        facts,
        rounds,
        grids,
        field,
        rhythms,
        team,
        places,
        voices,
        points,
        inputs,
        values,
        sent,
        looked,
    ) = yield from beside(
        facts_for.steps([trajectory], first, last),
        _rounds(**about),
        grids_of(schools=schools),
        grids_of_the_field(),
        rhythms_of(schools=schools),
        _team(trajectories=one, on=today),
        _places(trajectories=one),
        _voices(**about, users=[user.pk]),
        _points(trajectories=one, users=[user.pk]),
        _inputs(**about),
        values_of_weeks(),
        _sent(users=[user.pk], keys=[key] if key else []),
        looks_in(**about),
    )
    p = ParameterBook(values).on(week.monday)
    found = next(iter(rounds), None)
    companies = {row.organisation_id for row in places if row.organisation__kind == OrganisationKind.COMPANY}
    return Desk(
        trajectory,
        user,
        today,
        week,
        expected_in(
            facts[trajectory.pk],
            week,
            school=trajectory.school_id,
            companies=companies,
            rhythm=rhythm_for(rhythms, trajectory, first, p),
        ),
        p[Name.WEEK_GRACE],
        found,
        found.grid_id if found else grid_id_for(grids, field, trajectory, first),
        tuple(team),
        {row.organisation_id: row.organisation__name for row in places},
        tuple(voices),
        tuple(sorted(points, key=lambda row: (row.review_on or last, row.made_at, row.pk))),
        tuple(sorted(inputs, key=lambda row: row.given_at)),
        sent[0].answer if sent else None,
        tuple(looked),
    )


@question
def values_of_weeks():
    """The values of the rhythm of weeks, of all times."""
    rows = RuleParameter.objects.filter(name__in=[Name.WEEK_RHYTHM, Name.WEEK_GRACE]).order_by()
    columns = ("name", "scheme_id", "value", "valid_from", "valid_until", "source", "note")
    return rows.values_list(*columns, named=True)


ROUND = ("pk", "trajectory_id", "first_day", "grid_id", "spoken", "revealed_at", "closed_at")


@question
def _rounds(trajectories, first):
    rows = EvaluationRound.objects.filter(
        trajectory__among=trajectories, kind=EvaluationRound.Kind.WEEK, first_day=first
    )
    return rows.order_by().values_list(*ROUND, named=True)


@question
def _team(trajectories, on):
    rows = TeamMember.objects.running(on).filter(trajectory__among=trajectories, role__in=AROUND)
    return named_team(rows)


def named_team(rows):
    """Rows of a team with the names of who stands in it."""
    rows = rows.annotate(who=Coalesce("user__name", "mentor__name"))
    columns = ("trajectory_id", "role", "organisation_id", "user_id", "mentor__user_id")
    return rows.order_by().values_list(*columns, "who", named=True)


@question
def _places(trajectories):
    rows = Placement.objects.filter(trajectory__among=trajectories).order_by()
    return rows.values_list("pk", "organisation_id", "organisation__name", "organisation__kind", named=True)


VOICE = (
    *("pk", "round_id", "party", "organisation_id", "user_id", "scores", "agreements", "looks", "message"),
    *("submitted_at", "filled_in_at", "shown_at", "version"),
)


@question
def _voices(trajectories, first, users):
    rows = Voice.objects.filter(
        trajectory__among=trajectories,
        round__first_day=first,
        round__kind=EvaluationRound.Kind.WEEK,
        user__among=users,
    )
    return rows.order_by().values_list(*VOICE, named=True)


@question
def looks_in(trajectories, first):
    """What the sent voices of a week said of the points."""
    rows = Voice.objects.filter(
        trajectory__among=trajectories,
        round__first_day=first,
        round__kind=EvaluationRound.Kind.WEEK,
        submitted_at__isnull=False,
    )
    columns = ("party", "organisation_id", "user_id", "submitted_at", "looks")
    return rows.order_by().values_list(*columns, named=True)


POINT = (
    *("pk", "round_id", "kind", "criterion", "text", "example", "organisation_id", "owner_id"),
    *("review_on", "made_at", "made_by_id", "mentor_closed_at", "learner_closed_at", "is_blind", "version"),
    *("made_by__name", "owner__name", "round__first_day"),
)


@question
def _points(trajectories, users):
    rows = ActionPoint.objects.filter(trajectory__among=trajectories).open()
    rows = rows.filter(Q(is_blind=False) | Q(made_by__among=users))
    return rows.order_by().values_list(*POINT, named=True)


@question
def _sent(users, keys):
    rows = Sending.objects.filter(user__among=users, key__among=keys).order_by()
    return rows.values_list("pk", "answer", named=True)


@question
def _inputs(trajectories, first):
    rows = InstructorInput.objects.filter(
        trajectory__among=trajectories, round__first_day=first, round__kind=EvaluationRound.Kind.WEEK
    )
    columns = ("pk", "organisation_id", "user_id", "user__name", "text", "given_at", "signed_off_at")
    return rows.order_by().values_list(*columns, "version", named=True)
