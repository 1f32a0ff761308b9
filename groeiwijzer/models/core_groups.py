"""Who is responsible for learning at the workplace in an organisation, its core group and their talks (X14)."""

import uuid

from django.db import models
from django.db.models import Q

from companies.models import Collaboration
from companies.models.base import EMPTY, person
from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order
from duaalportal.lib.privacy import refuse_national_numbers

TEXT = {"max_length": 2000, "blank": True, "validators": [refuse_national_numbers]}


def together_with(mine, on, field="pk"):
    """The condition on an organisation: one that works together with one of these on this day."""
    running = Collaboration.objects.running(on).order_by()
    return Q(**{f"{field}__in": running.filter(school_id__in=mine).values("organisation_id")}) | Q(
        **{f"{field}__in": running.filter(organisation_id__in=mine).values("school_id")}
    )


def partners_of(user, on):
    """The condition on a row: of an organisation that works together with an own one on this day."""
    return together_with(user.access.organisation_ids(Can.SEE_CORE_GROUP), on, "organisation_id")


def is_partner(user, on):
    """The condition on an organisation itself."""
    return together_with(user.access.organisation_ids(Can.SEE_CORE_GROUP), on)


class CoreGroupQuerySet(models.QuerySet):
    """Reads of core groups."""

    def visible_to(self, user, on):
        """Those of an own organisation, and of one that works together with it."""
        mine = user.access.organisation_ids(Can.SEE_CORE_GROUP)
        return self.filter(Q(organisation_id__in=mine) | partners_of(user, on))

    def editable_by(self, user):
        """Those of organisations in which this person names who is responsible."""
        return self.filter(organisation_id__in=user.access.organisation_ids(Can.EDIT_CORE_GROUP))

    def running(self, on):
        """Who is in the group on this day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


class CoreGroupMember(models.Model):
    """Somebody in the core group, from when until when, with what they do; one of them is responsible."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="organisatie"
    )
    user = person("wie")
    is_responsible = models.BooleanField("verantwoordelijk", default=False)
    tasks = models.TextField("taken", **TEXT)
    starts_on = models.DateField("sinds")
    ends_on = models.DateField("niet meer vanaf", **EMPTY)
    added_at = models.DateTimeField()
    added_by = person("aangeduid door")

    objects = CoreGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "lid van de kerngroep werkplekleren"
        verbose_name_plural = "leden van de kerngroep werkplekleren"
        ordering = ["-is_responsible", "user__name", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_responsible=True, ends_on__isnull=True),
                name="one_responsible_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(ends_on__isnull=True),
                name="once_in_a_core_group",
            ),
            in_order("starts_on", "ends_on", name="core_group_member_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.user_id} in {self.organisation_id}"


class CoreGroupNoteQuerySet(models.QuerySet):
    """Reads of what a core group noted."""

    def visible_to(self, user, on):
        """Notes of an own organisation, and those that a partner shares."""
        mine = user.access.organisation_ids(Can.SEE_CORE_GROUP)
        return self.filter(Q(organisation_id__in=mine) | partners_of(user, on) & Q(is_shared=True))


class CoreGroupNote(models.Model):
    """What the core group said and decided on one day; partners read it when it is shared."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="organisatie"
    )
    held_on = models.DateField("wanneer")
    present = models.CharField(
        "wie was erbij", max_length=300, validators=[refuse_national_numbers], blank=True
    )
    text = models.TextField("wat besproken en beslist", **(TEXT | {"max_length": 4000}))
    is_shared = models.BooleanField("partners lezen mee", default=False)
    written_at = models.DateTimeField()
    written_by = person("geschreven door")

    objects = CoreGroupNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "nota van de kerngroep"
        verbose_name_plural = "nota's van de kerngroep"
        ordering = ["-held_on", "-written_at", "pk"]

    def __str__(self):
        return f"kerngroep op {self.held_on:%d/%m/%Y}"
