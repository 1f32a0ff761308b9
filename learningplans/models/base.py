"""What every row about a learner has: a key that says nothing, and the school whose learner it is.

Who reaches a row follows from one question, `Trajectory.objects.where(user, can)`; rows that concern one company ask
besides whether it is that person's own company.
"""

import uuid

from django.db import models
from django.db.models import Q

from companies.models.base import EMPTY, person
from duaalportal.accounts.access import Can

__all__ = [
    "EMPTY",
    "CompanySideRows",
    "LearnerRow",
    "TrajectoryRow",
    "TrajectoryRows",
    "person",
    "school_key",
]


def school_key(**options):
    """A link to the school whose learner it is, beside the parent row too: the database's own wall compares columns."""
    return models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="school", **options
    )


def organisation_key(words="leerbedrijf", **options):
    """A link to the company or training centre that a row concerns."""
    return models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=words, **options
    )


class TrajectoryRows(models.QuerySet):
    """Reads of rows that belong to a trajectory; `see` and `edit` are the capabilities they ask for."""

    see, edit = Can.SEE_LEARNERS, Can.EDIT_LEARNER

    def where(self, user, can, on=None):
        """Rows of trajectories in which this person has the capability."""
        from learningplans.models.trajectories import Trajectory

        return self.filter(trajectory__in=Trajectory.objects.where(user, can, on).order_by().values("pk"))

    def visible_to(self, user, on=None):
        """Rows this person reads."""
        return self.where(user, self.see, on)

    def editable_by(self, user, on=None):
        """Rows this person keeps."""
        return self.where(user, self.edit, on)


class CompanySideRows(TrajectoryRows):
    """Reads of rows that concern one company: another company of the same learner does not read them."""

    def where(self, user, can, on=None):
        """Rows of trajectories on whose school side this person stands, and rows of the own company."""
        from learningplans.models.trajectories import Trajectory

        inside = Trajectory.objects.on_school_side(user, can, on).order_by().values("pk")
        outside = Trajectory.objects.on_company_side(user, can, on).order_by().values("pk")
        own = user.access.organisation_ids(can)
        return self.filter(Q(trajectory__in=inside) | Q(organisation_id__in=own, trajectory__in=outside))


class LearnerRow(models.Model):
    """A row that a school keeps about its learners."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = school_key()

    class Meta:
        abstract = True


class TrajectoryRow(LearnerRow):
    """A row of one trajectory."""

    trajectory = models.ForeignKey(
        "learningplans.Trajectory", on_delete=models.PROTECT, related_name="+", verbose_name="traject"
    )

    objects = TrajectoryRows.as_manager()

    class Meta:
        abstract = True
