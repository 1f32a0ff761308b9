"""The people behind the roles of a division, on a day.

Between a school and a company: who has the role there. Around one learner: the team of that day, in which a substitute
takes the letters of who they replace; roles that no team has (directors, coordinators, prevention) come from the
school and the company. Read for a division one may see; memberships of the other side are behind the wall.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership
from duaalportal.accounts.rls import across_organisations
from duaalportal.lib.questions import ask, question
from evaluation.rules.raci import COMPANY, FAMILY, ROLES, SCHOOL, THIRD, side_of
from learningplans.models import Guardian, TeamMember

# of these a team says who they are; a coordinator of the company is often in none
IN_TEAMS = (
    *(Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.MENTOR, Role.WORKPLACE_INSTRUCTOR),
    Role.TRAINING_CENTRE_STAFF,
)
HELD = [role.value for role in ROLES if side_of(role) != FAMILY]
TEAM = (
    *("pk", "trajectory_id", "organisation_id", "on_school_side", "role", "substitute_for_id"),
    *("user_id", "user__name", "mentor_id", "mentor__name", "mentor__user_id"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role here; a mentor without an account has no `user_id`, a parent has no name here."""

    key: str
    name: str
    user_id: object = None
    organisation_id: object = None
    stands_in: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """Between whom a division holds: a school and a company, or around one learner of the school."""

    key: object
    school_id: object
    organisation_id: object = None
    trajectory: object = None


def around(division):
    """Between whom a division holds; a trajectory with its learner is loaded."""
    return Around(division.pk, division.school_id, division.organisation_id, division.trajectory)


def people_of(arounds, on):
    """Per key: role -> persons, by name. One query, however many."""
    arounds = list(arounds)
    found = _Found(arounds, on)
    return {one.key: found.of(one) for one in arounds}


def absent_roles(one, people):
    """Roles that may be empty: where no training centre and no parent takes part, and learners between two partners."""
    gone = {role.value for role in (Role.TRAINING_CENTRE_STAFF, Role.GUARDIAN) if not people.get(role)}
    return gone | ({Role.LEARNER.value} if one.trajectory is None else set())


# --- asked in one trip --------------------------------------------------------------------------------------------


@question
def _team(on, *, trajectories):
    rows = TeamMember.objects.running(on).filter(trajectory__among=trajectories).order_by()
    return rows.values_list(*TEAM, named=True)


@question
def _parents(on, *, learners):
    rows = Guardian.objects.running(on).filter(learner__among=learners).order_by()
    return rows.values_list("pk", "learner_id", "user_id", named=True)


@question
def _roles(on, *, houses, trajectories):
    """Who has a role in these organisations, and in those that stand in these teams."""
    team = TeamMember.objects.running(on).filter(trajectory__among=trajectories).order_by()
    there = Q(organisation__among=houses) | Q(organisation__in=team.values("organisation"))
    rows = Membership.objects.running(on).filter(there, role__in=HELD).order_by()
    return rows.values_list("organisation_id", "role", "user_id", "user__name", named=True)


class _Found:
    """The rows behind many divisions."""

    def __init__(self, arounds, on):
        around_learners = [one.trajectory for one in arounds if one.trajectory]
        keys = {trajectory.pk for trajectory in around_learners}
        houses = {pk for one in arounds for pk in (one.school_id, one.organisation_id)} - {None}
        with across_organisations():
            team, parents, roles = ask(
                [
                    _team(on, trajectories=keys),
                    _parents(on, learners={trajectory.learner_id for trajectory in around_learners}),
                    _roles(on, houses=houses, trajectories=keys),
                ]
            )
        self.team, self.parents, self.held = defaultdict(list), defaultdict(list), defaultdict(dict)
        for row in team:
            self.team[row.trajectory_id].append(row)
        for row in parents:
            self.parents[row.learner_id].append(row)
        for row in sorted(roles, key=lambda row: (row.user__name, row.user_id)):
            self.held[(row.organisation_id, row.role)][row.user_id] = row.user__name

    def of(self, one):
        """Role -> persons of one division."""
        people = self._by_role(one)
        if one.trajectory is None:
            return people
        people |= {role.value: self._in_team(one, role) for role in IN_TEAMS}
        coordinator = Role.COMPANY_COORDINATOR
        people[coordinator.value] = self._in_team(one, coordinator) or people[coordinator.value]
        learner = one.trajectory.learner
        people[Role.LEARNER.value] = [Person(str(learner.user_id), learner.name, learner.user_id)]
        people[Role.GUARDIAN.value] = [
            Person(str(row.user_id or row.pk), "", row.user_id) for row in self.parents[learner.pk]
        ]
        return people

    def _by_role(self, one):
        companies = [one.organisation_id] if one.organisation_id else self._companies(one)
        houses = {SCHOOL: [one.school_id], COMPANY: companies}
        return {
            role: [
                Person(str(user_id), name, user_id, house)
                for house in houses[side_of(role)]
                for user_id, name in self.held[(house, role)].items()
            ]
            for role in HELD
            if side_of(role) != THIRD
        }

    def _companies(self, one):
        """The companies whose people stand in a team."""
        rows = self.team[one.trajectory.pk] if one.trajectory else ()
        mentors = [row for row in rows if not row.on_school_side and row.role != Role.TRAINING_CENTRE_STAFF]
        return sorted({row.organisation_id for row in mentors}, key=str)

    def _in_team(self, one, role):
        """Who has this role on this day; somebody who is replaced has not, nor somebody whose membership ended."""
        rows = [row for row in self.team[one.trajectory.pk] if row.role == role and self._still_has(row)]
        replaced = {row.substitute_for_id for row in rows}
        names = {row.pk: _name(row) for row in self.team[one.trajectory.pk]}
        found = {}
        for row in rows:
            if row.pk not in replaced:
                person = _person(row, names.get(row.substitute_for_id, ""))
                found.setdefault(person.key, person)
        return sorted(found.values(), key=lambda person: (person.name, person.key))

    def _still_has(self, row):
        user_id = row.user_id or row.mentor__user_id
        return user_id is None or user_id in self.held[(row.organisation_id, row.role)]


def _name(row):
    return row.user__name if row.user_id else row.mentor__name


def _person(row, stands_in):
    user_id = row.user_id or row.mentor__user_id
    return Person(str(user_id or row.mentor_id), _name(row), user_id, row.organisation_id, stands_in)


def seen_by(user, one, people):
    """The persons one may know of: who comes from a company does not read of another company."""
    own = {row.organisation_id for row in user.access.memberships}
    if one.school_id in own:
        return people
    known = own | {one.school_id, None}
    return {
        role: [person for person in found if person.organisation_id in known]
        for role, found in people.items()
    }
