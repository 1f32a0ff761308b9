"""What somebody around a learner may see of places: companies of one learner never see each other."""

from dataclasses import dataclass
from functools import cached_property

from duaalportal.accounts.access import Can, OrganisationKind, Role, roles_that_can
from learningplans.parts import roles_around

ELSEWHERE = "een ander leerbedrijf"
FOLLOWS = roles_that_can(Can.FOLLOW_GOALS)
KEEPS_PLAN = roles_that_can(Can.EDIT_PLAN)


@dataclass(frozen=True)
class Eyes:
    """Who looks: the roles around this learner, and the organisations that are this person's own."""

    roles: frozenset
    own: frozenset
    school_id: object

    @cached_property
    def side(self):
        """For whom the page is made: "learner", "school", "company" or "family"."""
        if Role.LEARNER in self.roles:
            return "learner"
        if any(role.kind == OrganisationKind.SCHOOL and role != Role.GUARDIAN for role in self.roles):
            return "school"
        return "family" if Role.GUARDIAN in self.roles else "company"

    @property
    def from_school(self):
        """Whether this person stands on the school's side, the learner and the parents too."""
        return self.side != "company"

    @property
    def follows(self):
        """Whether this person says how far a goal is, and reads what goes between mentor and school."""
        return bool(self.roles & FOLLOWS)

    @property
    def keeps_plan(self):
        """Whether this person makes the plan, and so answers what is proposed in it."""
        return bool(self.roles & KEEPS_PLAN)

    def sees(self, organisation_id, kind):
        """Whether a row of this organisation is shown with its name and its words."""
        return self.from_school or kind != OrganisationKind.COMPANY or organisation_id in self.own

    def name(self, organisation_id, name, kind):
        """The name of an organisation as this person may read it."""
        return name if self.sees(organisation_id, kind) else ELSEWHERE


def eyes_of(user, trajectory, on):
    """How this person looks at a trajectory (two queries at most within one look)."""
    own = frozenset(row.organisation_id for row in user.access.memberships)
    return Eyes(frozenset(roles_around(user, trajectory, on)), own, trajectory.school_id)
