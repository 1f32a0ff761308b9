"""The people behind the roles of a division, on a day.

Between a school and a company: who has the role there. Around one learner: the team of that day, in which a substitute
takes the letters of who they replace; roles that no team has (directors, coordinators, prevention) come from the
school and the company. Read for a division one may see; memberships of the other side are behind the wall.
"""

from collections import defaultdict
from dataclasses import dataclass

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership
from duaalportal.accounts.rls import across_organisations
from evaluation.rules.raci import COMPANY, FAMILY, ROLES, SCHOOL, THIRD, side_of
from learningplans.models import Guardian, Placement, TeamMember

# of these a team says who they are; a coordinator of the company is often in none
IN_TEAMS = {
    *(Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.MENTOR, Role.WORKPLACE_INSTRUCTOR),
    Role.TRAINING_CENTRE_STAFF,
}
HELD = [role.value for role in ROLES if side_of(role) != FAMILY]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role here; a mentor without an account has no `user_id`, a parent no name outside the family."""

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
    """Per key: role -> persons, by name. Four queries, however many."""
    with across_organisations():
        found = _Found(list(arounds), on)
    return {one.key: found.of(one) for one in arounds}


def absent_roles(one, people):
    """Roles that take no part here: nobody of a training centre, parents of who is of age, and whoever is not yet known."""
    gone = {Role.TRAINING_CENTRE_STAFF.value} if not people.get(Role.TRAINING_CENTRE_STAFF) else set()
    if not people.get(Role.GUARDIAN):
        gone.add(Role.GUARDIAN.value)
    if one.trajectory is None:
        gone.add(Role.LEARNER.value)
    return gone


class _Found:
    """The rows behind many divisions."""

    def __init__(self, arounds, on):
        trajectories = {one.trajectory.pk for one in arounds if one.trajectory}
        self.on, self.team, self.companies, self.parents = on, defaultdict(list), defaultdict(set), {}
        houses = {pk for one in arounds for pk in (one.school_id, one.organisation_id)} - {None}
        if trajectories:
            houses |= self._read_team(trajectories)
            self._read_parents({one.trajectory.learner_id for one in arounds if one.trajectory})
        self.held = self._read_roles(houses)

    def _read_team(self, trajectories):
        rows = TeamMember.objects.running(self.on).filter(trajectory__in=trajectories)
        for row in rows.select_related("user", "mentor__user"):
            self.team[row.trajectory_id].append(row)
        for row in Placement.objects.running(self.on).filter(trajectory__in=trajectories, is_simulated=False):
            self.companies[row.trajectory_id].add(row.organisation_id)
        return {row.organisation_id for rows in self.team.values() for row in rows} | set().union(
            *self.companies.values()
        )

    def _read_parents(self, learners):
        for row in Guardian.objects.running(self.on).filter(learner__in=learners):
            self.parents.setdefault(row.learner_id, []).append(row)

    def _read_roles(self, houses):
        held = defaultdict(list)
        rows = Membership.objects.running(self.on).filter(organisation__in=houses, role__in=HELD)
        for row in rows.select_related("user").order_by("user__name", "user_id"):
            held[(row.organisation_id, row.role)].append(row.user)
        return held

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
            Person(str(row.user_id or row.pk), "", row.user_id) for row in self.parents.get(learner.pk, ())
        ]
        return people

    def _by_role(self, one):
        companies = {one.organisation_id} - {None} or self.companies.get(
            one.trajectory and one.trajectory.pk, set()
        )
        houses = {SCHOOL: [one.school_id], COMPANY: sorted(companies, key=str)}
        return {
            role: [
                Person(str(user.pk), user.name, user.pk, house)
                for house in houses.get(side_of(role), ())
                for user in self.held[(house, role)]
            ]
            for role in HELD
            if side_of(role) != THIRD
        }

    def _in_team(self, one, role):
        """Who has this role on this day; somebody who is replaced has not, nor somebody whose membership ended."""
        rows = [row for row in self.team[one.trajectory.pk] if row.role == role and self._still_has(row)]
        replaced = {row.substitute_for_id: row for row in rows if row.substitute_for_id}
        names = {row.pk: row.name for row in self.team[one.trajectory.pk]}
        found = {}
        for row in rows:
            if row.pk not in replaced:
                person = _person(row, names.get(row.substitute_for_id, ""))
                found.setdefault(person.key, person)
        return sorted(found.values(), key=lambda person: (person.name, person.key))

    def _still_has(self, row):
        user_id = row.user_id or row.mentor.user_id
        return user_id is None or any(
            user.pk == user_id for user in self.held[(row.organisation_id, row.role)]
        )


def _person(row, stands_in):
    user_id = row.user_id or row.mentor.user_id
    return Person(str(user_id or row.mentor_id), row.name, user_id, row.organisation_id, stands_in)


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
