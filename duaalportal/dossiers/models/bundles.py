"""A bundle: the dossiers of a class, a programme or a whole school as one file, and how far each of them is."""

import uuid

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from learningplans.models.base import EMPTY, organisation_key, person


class BundleQuerySet(models.QuerySet):
    """Reads of bundles."""

    def visible_to(self, user):
        """One's own bundles of organisations for which one may make them: another reader's may hold more."""
        return self.filter(made_by=user, organisation_id__in=user.access.organisation_ids(Can.MAKE_BUNDLE))


class Bundle(models.Model):
    """The dossiers of many learners as one person may read them; made by a job that any worker helps."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = organisation_key("school")
    label = models.CharField("wat", max_length=200)
    made_at = models.DateTimeField("gevraagd op")
    made_by = person("gevraagd door")
    # the job that makes it now: a bundle that was stopped goes on with another one
    job = models.ForeignKey(
        "jobs.Job", on_delete=models.SET_NULL, related_name="+", verbose_name="werk", **EMPTY
    )

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = "bundel dossiers"
        verbose_name_plural = "bundels dossiers"
        ordering = ["-made_at", "pk"]
        indexes = [models.Index(fields=["made_by", "-made_at"], name="bundles_of_person")]

    def __str__(self):
        return self.label


class BundleItemQuerySet(models.QuerySet):
    """Reads of the dossiers in a bundle."""

    def left(self):
        """Those that still have to be made."""
        return self.filter(done_at__isnull=True)

    def visible_to(self, user):
        """Those of the bundles this person sees."""
        return self.filter(bundle__in=Bundle.objects.visible_to(user).order_by().values("pk"))


class BundleItem(models.Model):
    """One dossier of a bundle: not begun, being made by somebody, done, or not possible and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="items", verbose_name="bundel")
    organisation = organisation_key("school")
    trajectory = models.ForeignKey(
        "learningplans.Trajectory", on_delete=models.CASCADE, related_name="+", verbose_name="traject"
    )
    position = models.PositiveIntegerField("plaats in de bundel")
    # who is making it: the process and the attempt, so that one that was thought dead changes nothing any more
    claim = models.CharField("genomen door", max_length=240, blank=True)
    claimed_at = models.DateTimeField("genomen op", **EMPTY)
    tries = models.PositiveSmallIntegerField("keren begonnen", default=0)
    done_at = models.DateTimeField("klaar op", **EMPTY)
    failed = models.CharField("niet gelukt", max_length=300, blank=True)
    sealed = models.ForeignKey(
        "dossiers.SealedDocument",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="verzegeld document",
        **EMPTY,
    )
    stored = models.CharField("plaats", max_length=200, blank=True)

    objects = BundleItemQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier in een bundel"
        verbose_name_plural = "dossiers in een bundel"
        ordering = ["bundle", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "trajectory"], name="one_dossier_per_learner_in_a_bundle"
            ),
            models.UniqueConstraint(fields=["bundle", "position"], name="one_place_per_dossier_in_a_bundle"),
            models.CheckConstraint(
                name="dossier_in_a_bundle_is_whole_or_tells_why",
                condition=Q(done_at__isnull=True, sealed__isnull=True, failed="", stored="")
                | Q(done_at__isnull=False, sealed__isnull=False, failed="")
                | (Q(done_at__isnull=False, sealed__isnull=True, stored="") & ~Q(failed="")),
            ),
        ]

    def __str__(self):
        return f"dossier {self.position}"
