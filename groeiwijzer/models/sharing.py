"""What a company shares of itself: one assessment with one named organisation, and anonymous figures of a group."""

import uuid

from django.db import models
from django.db.models import Q
from guardian.models import UserObjectPermissionBase
from guardian.shortcuts import get_objects_for_user

from duaalportal.accounts.access import Can


class AssessmentShareQuerySet(models.QuerySet):
    """Reads of shares."""

    def running(self, on):
        """Shares that hold on this day."""
        return self.filter(ends_on__gte=on, revoked_at__isnull=True)

    def readable_by(self, user, on):
        """Running shares with an organisation this person reads for today, and for which the grant stands."""
        from groeiwijzer.models.assessments import Assessment

        granted = get_objects_for_user(
            user,
            "groeiwijzer.view_assessment",
            klass=Assessment,
            use_groups=False,
            with_superuser=False,
            accept_global_perms=False,
        )
        return self.running(on).filter(
            organisation_id__in=user.access.organisation_ids(Can.READ_SHARED),
            assessment__in=granted.values("pk"),
        )


class AssessmentShare(models.Model):
    """The act of sharing: which assessment, with which school or partnership, until when, by whom."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey("groeiwijzer.Assessment", on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="received_assessments",
        verbose_name="met wie",
    )
    # whose assessment it is, beside the rows themselves: the database's own wall compares plain columns
    giver = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField("tot en met")
    granted_at = models.DateTimeField("gedeeld op")
    granted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    revoked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AssessmentShareQuerySet.as_manager()

    class Meta:
        verbose_name = "gedeelde zelfevaluatie"
        ordering = ["-granted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "organisation"],
                condition=Q(revoked_at__isnull=True),
                name="one_open_share_per_receiver",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="share_withdrawal_has_an_actor",
            ),
        ]

    def __str__(self):
        return f"{self.assessment} met {self.organisation}"


class AssessmentUserObjectPermission(UserObjectPermissionBase):
    """The explicit grant per person, on a direct foreign key; written only by the sharing services."""

    content_object = models.ForeignKey("groeiwijzer.Assessment", on_delete=models.CASCADE)
    giver = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")


class GroupFigure(models.Model):
    """What an anonymous group reached per subtheme in one quarter; holds no company, only rounded figures."""

    quarter = models.CharField(max_length=7)
    instrument_code = models.CharField(max_length=60)
    part = models.CharField(max_length=10)
    group = models.CharField(max_length=60)
    size_floor = models.PositiveIntegerField()
    fractions = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "groepscijfer"
        ordering = ["-quarter", "group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "instrument_code", "part", "group"],
                name="one_figure_per_group_and_quarter",
            )
        ]

    def __str__(self):
        return f"{self.group}, {self.quarter}"
