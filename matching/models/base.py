"""What rows of matching share: those of a learner belong to a trajectory, those of an opening to a company.

A company is not yet part of anybody's trajectory here. What it reads of a learner is what that learner let it read
(`SharedProfile`), and its own conversations (`Match`); nothing else leads from a company to a learner.
"""

from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import (
    EMPTY,
    LearnerRow,
    TrajectoryRow,
    TrajectoryRows,
    organisation_key,
    person,
    school_key,
)

__all__ = [
    "EMPTY",
    "TEXT",
    "BetweenRows",
    "LearnerRow",
    "SchoolRows",
    "TrajectoryRow",
    "TrajectoryRows",
    "organisation_key",
    "person",
    "school_key",
]

TEXT = {"blank": True, "validators": [refuse_national_numbers]}


class BetweenRows(TrajectoryRows):
    """Reads of rows between one learner and one company: the school's side of the learner, and that company."""

    see, edit = Can.SEE_MATCHES, Can.RUN_MATCH

    def where(self, user, can, on=None):
        """Rows of learners on whose school side this person stands, and rows with the own company."""
        from learningplans.models import Trajectory

        inside = Trajectory.objects.on_school_side(user, can, on).order_by().values("pk")
        return self.filter(Q(trajectory__in=inside) | self.of_company(user, can))

    def of_company(self, user, can):
        """The condition on rows with a company in which this person has the capability."""
        return Q(organisation_id__in=user.access.organisation_ids(can))


class SchoolRows(TrajectoryRows):
    """Reads of rows that a school keeps, without one learner."""

    see, edit = Can.SEE_READINESS, Can.PLAN_GUIDANCE

    def where(self, user, can, on=None):
        """Rows of schools in which this person has the capability."""
        return self.filter(school_id__in=user.access.organisation_ids(can))
