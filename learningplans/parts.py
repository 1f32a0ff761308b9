"""What each role reads of a trajectory, after the access matrix: "limited" is name, programme, days and team alone.

Two questions: in which roles does somebody stand around this learner (`roles_around`), and which parts does a role read
(`ROLE_PARTS`). Rows are limited besides by their own querysets: another company's never appear.
"""

from enum import Enum

from django.db.models import Q

from duaalportal.accounts.access import Can, Role
from learningplans.models import Learner, Placement, TeamMember


class Part(Enum):
    """A part of a trajectory's page."""

    DAYS = "placements with their days"
    TEAM = "who accompanies"
    STATE = "how far the trajectory is, and since when"
    REASONS = "why it was interrupted, stopped or ended"
    CONTACT = "address and telephone of the learner"
    BIRTH_DATE = "birth date"
    PARENTS = "who the parents are"
    AGREEMENTS = "agreements"
    START = "what has to be in order for the first day"
    DOCUMENTS = "documents"
    ABSENCES = "absences"
    TALKS = "visits and talks"
    START_PROFILE = "where the learner begins"
    WELLBEING = "remarks on wellbeing"
    HISTORY = "who did what"


_P = Part
_LIMITED = frozenset({_P.DAYS, _P.TEAM})
_COMPANY = _LIMITED | {
    *(_P.STATE, _P.CONTACT, _P.BIRTH_DATE, _P.AGREEMENTS, _P.START, _P.DOCUMENTS, _P.ABSENCES, _P.TALKS),
    *(_P.START_PROFILE, _P.WELLBEING),
}
_SCHOOL = _COMPANY | {_P.REASONS, _P.HISTORY}
_FAMILY = _LIMITED | {
    *(_P.STATE, _P.CONTACT, _P.BIRTH_DATE, _P.AGREEMENTS, _P.DOCUMENTS, _P.ABSENCES, _P.TALKS),
    _P.START_PROFILE,
}
ROLE_PARTS = {
    Role.TRAJECTORY_COACH: _SCHOOL | {_P.PARENTS},
    Role.DUAL_TEACHER: _SCHOOL,
    Role.SCHOOL_COORDINATOR: _SCHOOL | {_P.PARENTS},
    Role.SCHOOL_DIRECTOR: _SCHOOL | {_P.PARENTS},
    Role.LEARNER: _FAMILY | {_P.REASONS, _P.PARENTS, _P.WELLBEING},
    Role.GUARDIAN: _FAMILY,
    Role.MENTOR: _COMPANY,
    Role.COMPANY_COORDINATOR: _COMPANY,
    # they approve the agreement, and know of the learner no more than that
    Role.COMPANY_DIRECTOR: _LIMITED | {_P.AGREEMENTS, _P.START},
    Role.WORKPLACE_INSTRUCTOR: _LIMITED,
    Role.TRAINING_CENTRE_STAFF: _LIMITED,
}
NOBODYS = frozenset()


def parts_of(roles):
    """The parts that somebody reads who stands in these roles around a learner."""
    return frozenset().union(*(ROLE_PARTS.get(role, NOBODYS) for role in roles))


def parts_for(user, trajectory, on):
    """The parts of this trajectory that a person reads on a day."""
    return parts_of(roles_around(user, trajectory, on))


def roles_around(user, trajectory, on):
    """The roles in which somebody stands around this learner on a day: by overseeing, team, family or own company."""
    held = {(row.organisation_id, Role(row.role)) for row in user.access.memberships}
    here = {role for organisation, role in held if organisation == trajectory.school_id}
    found = {role for role in here if _oversees(role)} | _in_team(user, trajectory, held, on)
    if Role.LEARNER in here and trajectory.learner.user_id == user.pk:
        found.add(Role.LEARNER)
    if Role.GUARDIAN in here and _is_parent(user, trajectory, on):
        found.add(Role.GUARDIAN)
    return found | _heads(user, trajectory, held, on)


def _oversees(role):
    return role in (Role.SCHOOL_COORDINATOR, Role.SCHOOL_DIRECTOR)


def _in_team(user, trajectory, held, on):
    rows = TeamMember.objects.running(on).filter(Q(user=user) | Q(mentor__user=user), trajectory=trajectory)
    places = rows.order_by().values_list("organisation_id", "role")
    return {Role(role) for organisation, role in places if (organisation, Role(role)) in held}


def _is_parent(user, trajectory, on):
    return Learner.objects.open_to_parent(user, on).filter(pk=trajectory.learner_id).exists()


def _heads(user, trajectory, held, on):
    led = user.access.organisation_ids(Can.OVERSEE_PLACEMENTS)
    if not led:
        return set()
    rows = Placement.objects.standing(on).filter(trajectory=trajectory, organisation__in=led)
    companies = set(rows.order_by().values_list("organisation_id", flat=True))
    heads = (Role.COMPANY_COORDINATOR, Role.COMPANY_DIRECTOR, Role.LEGAL_REPRESENTATIVE)
    return {role for organisation, role in held if organisation in companies and role in heads}
