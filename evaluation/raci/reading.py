"""Which division counts, and a division as one person reads it: matrix, people behind the roles, what is wrong.

What counts is the newest that both sides agreed; before any is agreed, the open one. Around a learner that is the own
division before that of the cooperation, but what was agreed before what was not; else the template.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from duaalportal.lib.dates import as_day
from duaalportal.lib.findings import all_met
from evaluation.models import RaciAgreement
from evaluation.raci import people as behind
from evaluation.raci.template import matrix
from evaluation.rules import raci as rules
from learningplans.models import Placement


def counting(rows, on):
    """The division that counts on a day among those of one cooperation or one trajectory; None when there is none."""
    made = [row for row in rows if as_day(row.made_at) <= on]
    agreed = [row for row in made if row.is_agreed and as_day(row.agreed_at) <= on]
    if agreed:
        return max(agreed, key=lambda row: row.agreed_at)
    return max(made, key=lambda row: row.made_at, default=None)


def of_cooperation(school_id, organisation_id, on):
    """The division that counts between a school and a company (one query)."""
    rows = RaciAgreement.objects.filter(
        school=school_id, organisation=organisation_id, trajectory__isnull=True
    )
    return counting(rows, on)


def places_of(trajectories, on):
    """Per key of a trajectory: the companies where the learner has a place, now or soon, by first day (one query)."""
    found = defaultdict(dict)
    rows = Placement.objects.standing(on).filter(trajectory__in=trajectories, is_simulated=False)
    rows = rows.order_by("starts_on", "pk")
    for trajectory, company, name in rows.values_list("trajectory", "organisation", "organisation__name"):
        found[trajectory].setdefault(company, name)
    return found


def own_and_counting(trajectories, on, places=None):
    """Per key of a trajectory: its own open division and the one that counts, each None where there is none.

    Two queries; one when it is known already where the learners have a place.
    """
    places = places_of(trajectories, on) if places is None else places
    shared = Q(
        trajectory__isnull=True,
        school__in={one.school_id for one in trajectories},
        organisation__in={company for found in places.values() for company in found},
    )
    own, between = defaultdict(list), defaultdict(list)
    for row in RaciAgreement.objects.filter(Q(trajectory__in=trajectories) | shared):
        if row.trajectory_id:
            own[row.trajectory_id].append(row)
        else:
            between[(row.school_id, row.organisation_id)].append(row)
    found = {}
    for one in trajectories:
        mine, companies = own[one.pk], places.get(one.pk, ())
        general = [row for company in companies for row in between[(one.school_id, company)]]
        still_open = next((row for row in mine if row.ended_at is None), None)
        found[one.pk] = still_open, choose(one, companies, [*mine, *general], on)
    return found


def choose(trajectory, companies, rows, on):
    """The division that counts around one learner with a place at these companies, out of these rows; None without one."""
    own = [row for row in rows if row.trajectory_id == trajectory.pk]
    between = [row for row in rows if row.trajectory_id is None and row.school_id == trajectory.school_id]
    general = [
        counting([row for row in between if row.organisation_id == company], on) for company in companies
    ]
    return _first_of([counting(own, on), *general])


def of_trajectories(trajectories, on, places=None):
    """Per key of a trajectory: the division that counts around that learner, None for the template."""
    return {key: counts for key, (_, counts) in own_and_counting(trajectories, on, places).items()}


def _first_of(rows):
    """The first that is agreed, else the first there is."""
    found = [row for row in rows if row]
    return next((row for row in found if row.is_agreed), found[0] if found else None)


def around_trajectory(trajectory):
    """Between whom the roles around one learner hold, without a division of its own."""
    return behind.Around(trajectory.pk, trajectory.school_id, None, trajectory)


@dataclass
class Reading:
    """A division, or the template where there is none, as one person reads it on a day."""

    user: object
    division: object
    one: behind.Around
    everybody: dict
    matrix: rules.Matrix

    @cached_property
    def people(self):
        """Role -> the persons this reader may know of."""
        return behind.seen_by(self.user, self.one, self.everybody)

    @cached_property
    def findings(self):
        """What is wrong or worth a look, what blocks first."""
        return sorted(
            found_in(self.matrix, self.one, self.everybody, self.people), key=lambda f: not f.blocks
        )

    @property
    def is_right(self):
        """Whether no check fails."""
        return all_met(self.findings)

    def names(self, role):
        """Who has a role here, as this reader may know it."""
        return [person.name for person in self.people.get(role, ()) if person.name]


def found_in(found, one, everybody, known):
    """Every finding of a matrix with its people; persons are named as far as they are known."""
    absent = behind.absent_roles(one, everybody)
    return [
        *rules.check_letters(found),
        *rules.check_people(found, everybody, is_absent=absent),
        *rules.check_persons(found, known),
    ]


def read(user, division, on, one=None):
    """A division with all that stands around it (one query)."""
    one = one or behind.around(division)
    return Reading(user, division, one, behind.people_of([one], on)[one.key], matrix(division))
