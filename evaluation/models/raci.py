"""RACI: who does what in a cooperation or around one learner, copied from a template, adapted and agreed (001:455-464)."""

import uuid

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.models.base import EMPTY, organisation_key, person, school_key
from learningplans.models import Trajectory

FAMILY = {Role.LEARNER, Role.GUARDIAN}


class RaciQuerySet(models.QuerySet):
    """Reads of divisions of roles: of the own school or company, and around the learners one reaches."""

    def where(self, user, can, on=None):
        """Those between own organisation and partner, and those of trajectories, in which one has the capability."""
        return self.filter(self._of(user, can) | self._around(user, can, on))

    def visible_to(self, user, on=None):
        """Those this person reads."""
        return self.where(user, Can.SEE_RACI, on)

    def editable_by(self, user, on=None):
        """Those this person may adapt."""
        return self.where(user, Can.EDIT_RACI, on)

    @staticmethod
    def _of(user, can):
        """Learners and parents read what is agreed around one learner, not between school and company."""
        mine = {pk for pk in user.access.organisation_ids(can) if user.access.roles_in(pk) - FAMILY}
        return Q(trajectory__isnull=True) & (Q(school_id__in=mine) | Q(organisation_id__in=mine))

    @staticmethod
    def _around(user, can, on):
        return Q(trajectory__in=Trajectory.objects.where(user, can, on).order_by().values("pk"))


class RaciAgreement(models.Model):
    """The division of roles between a school and a company, or around one learner; agreed by both sides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = school_key()
    organisation = organisation_key("leerbedrijf", **EMPTY)
    trajectory = models.ForeignKey(
        Trajectory, on_delete=models.PROTECT, related_name="+", verbose_name="traject", **EMPTY
    )
    template = models.PositiveSmallIntegerField("versie van het sjabloon", default=1)
    # task code -> role code -> letter; what stands here replaces the template whole
    cells = models.JSONField("letters", default=dict)
    note = models.TextField("afspraken", max_length=2000, blank=True, validators=[refuse_national_numbers])
    made_at = models.DateTimeField()
    made_by = person("gemaakt door")
    # who coordinates lays it before both sides; a change after that takes this and what was agreed back
    proposed_at = models.DateTimeField("voorgelegd op", **EMPTY)
    proposed_by = person("voorgelegd door", **EMPTY)
    school_agreed_at = models.DateTimeField("akkoord van de school op", **EMPTY)
    school_agreed_by = person("akkoord voor de school", **EMPTY)
    company_agreed_at = models.DateTimeField("akkoord van het leerbedrijf op", **EMPTY)
    company_agreed_by = person("akkoord voor het leerbedrijf", **EMPTY)
    ended_at = models.DateTimeField("vervangen op", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = RaciQuerySet.as_manager()

    class Meta:
        verbose_name = "rolverdeling"
        verbose_name_plural = "rolverdelingen"
        ordering = ["-made_at", "pk"]
        constraints = [
            together("proposed_at", "proposed_by", name="raci_is_proposed_by_someone"),
            together("school_agreed_at", "school_agreed_by", name="raci_school_agrees_by_someone"),
            together("company_agreed_at", "company_agreed_by", name="raci_company_agrees_by_someone"),
            models.UniqueConstraint(
                fields=["school", "organisation"],
                condition=Q(trajectory__isnull=True, ended_at__isnull=True),
                name="one_raci_per_cooperation",
            ),
            models.UniqueConstraint(
                fields=["trajectory"], condition=Q(ended_at__isnull=True), name="one_raci_per_trajectory"
            ),
        ]

    def __str__(self):
        return f"rolverdeling {self.school} en {self.organisation}"

    @property
    def is_agreed(self):
        """Whether both sides agreed; from then on it never changes."""
        return self.school_agreed_at is not None and self.company_agreed_at is not None

    @property
    def agreed_at(self):
        """The moment at which the last of both agreed; None before."""
        return max(self.school_agreed_at, self.company_agreed_at) if self.is_agreed else None
