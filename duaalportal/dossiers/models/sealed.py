"""What the portal sealed: a hash and a code, never the document itself."""

import uuid

from django.db import models
from django.db.models import Q

from companies.models.base import EMPTY, person
from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import one_of
from duaalportal.lib.sealing import Kind, in_fours


class SealedDocumentQuerySet(models.QuerySet):
    """Reads of what was sealed."""

    def visible_to(self, user):
        """What one had made oneself, and what was made of learners whose school one oversees."""
        if not user.is_authenticated:
            return self.none()
        overseen = user.access.organisation_ids(Can.OVERSEE_LEARNERS)
        return self.filter(Q(made_by=user) | Q(organisation_id__in=overseen, trajectory__isnull=False))


class SealedDocument(models.Model):
    """One sealed file: what the page that verifies may say of it, and to whom it was given.

    Whoever holds a file or its code learns kind, day and organisation; the other columns are for who may see the row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # follows from the content: made twice of the same data, a document has one code and two seals
    code = models.CharField("code", max_length=16)
    sha256 = models.CharField("controlegetal", max_length=64)
    kind = models.CharField("soort", max_length=20, choices=Kind)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="uit naam van",
        **EMPTY,
    )
    trajectory = models.ForeignKey(
        "learningplans.Trajectory",
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="traject",
        **EMPTY,
    )
    made_at = models.DateTimeField("verzegeld op")
    made_by = person("gemaakt door")
    # the file lies with the job that made it, as long as that keeps it
    job = models.ForeignKey(
        "jobs.Job", on_delete=models.SET_NULL, related_name="+", verbose_name="werk", **EMPTY
    )

    objects = SealedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "verzegeld document"
        verbose_name_plural = "verzegelde documenten"
        ordering = ["-made_at", "pk"]
        indexes = [
            models.Index(fields=["code"], name="sealed_by_code"),
            models.Index(fields=["trajectory", "-made_at"], name="sealed_of_trajectory"),
            models.Index(fields=["made_by", "-made_at"], name="sealed_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sha256"], name="one_row_per_sealed_file"),
            one_of("kind", Kind, name="sealed_kind_is_known"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.shown}"

    @property
    def shown(self):
        """The code as people read it."""
        return in_fours(self.code)
