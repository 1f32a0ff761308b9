"""Grids as data: the soft-skill grid and others that a school loads; a published version never changes."""

import uuid

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from evaluation.models.base import EMPTY, person


class GridQuerySet(models.QuerySet):
    """Reads of grids."""

    def visible_to(self, user, on=None):
        """Grids of the field, and of the organisations this person works or learns in."""
        mine = user.access.organisation_ids(Can.SEE_EVALUATION)
        return self.filter(Q(owner__isnull=True) | Q(owner_id__in=mine))

    def usable_by(self, school):
        """Grids of the field and of this school, that are in use."""
        return self.filter(Q(owner__isnull=True) | Q(owner=school), retired_at__isnull=True)


class GridVersion(models.Model):
    """One version of a grid: scale, groups, criteria and indicators, as rules/grids.py describes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="eigenaar", **EMPTY
    )
    owner_key = models.CharField(max_length=36, default="portaal", editable=False)
    code = models.SlugField("code", max_length=40)
    number = models.PositiveSmallIntegerField("versie")
    title = models.CharField("titel", max_length=160)
    content = models.JSONField("inhoud")
    published_at = models.DateTimeField("gepubliceerd op")
    published_by = person("gepubliceerd door", **EMPTY)
    retired_at = models.DateTimeField("niet meer gebruikt sinds", **EMPTY)

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = "beoordelingsrooster"
        ordering = ["title", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner_key", "code", "number"], name="one_grid_per_owner_code_and_number"
            )
        ]

    def __str__(self):
        return f"{self.title}, versie {self.number}"
