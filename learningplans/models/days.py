"""Days on which a learner is not there, and the address of somebody's own calendar."""

import uuid

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order, together
from learningplans.models.base import EMPTY, TrajectoryRow, TrajectoryRows, person


class AbsenceQuerySet(TrajectoryRows):
    """Reads of absences."""

    edit = Can.REPORT_ABSENCE

    def standing(self):
        """Absences that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def overlapping(self, first, last):
        """Absences of at least one day of this period."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class Absence(TrajectoryRow):
    """A learner is not there, or comes later: reported by one side, seen by the other. Why is nobody's business here."""

    class Kind(models.TextChoices):
        """What it is; never a medical reason."""

        ABSENT = "absent", "afwezig"
        LATE = "late", "komt later"

    class Side(models.TextChoices):
        """From which side it was told."""

        SCHOOL = "school", "de school"
        COMPANY = "company", "het leerbedrijf"
        LEARNER = "learner", "de lerende of een ouder"

    kind = models.CharField("wat", max_length=10, choices=Kind, default=Kind.ABSENT)
    side = models.CharField("gemeld door", max_length=10, choices=Side)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag")
    reported_at = models.DateTimeField()
    reported_by = person("gemeld door")
    # each other side says that it saw it
    school_saw_at = models.DateTimeField(**EMPTY)
    school_saw_by = person("gezien door de school", **EMPTY)
    company_saw_at = models.DateTimeField(**EMPTY)
    company_saw_by = person("gezien door het leerbedrijf", **EMPTY)
    withdrawn_at = models.DateTimeField(**EMPTY)
    withdrawn_by = person("ingetrokken door", **EMPTY)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "afwezigheid"
        verbose_name_plural = "afwezigheden"
        ordering = ["-first_day", "pk"]
        indexes = [models.Index(fields=["trajectory", "first_day"], name="absence_of_trajectory")]
        constraints = [
            in_order("first_day", "last_day", name="absence_ends_after_start"),
            together("school_saw_at", "school_saw_by", name="absence_seen_by_school_has_an_actor"),
            together("company_saw_at", "company_saw_by", name="absence_seen_by_company_has_an_actor"),
            together("withdrawn_at", "withdrawn_by", name="absence_withdrawal_has_an_actor"),
        ]


class CalendarFeed(models.Model):
    """The secret address of one person's calendar; only its hash is kept, and it can be taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(**EMPTY)

    class Meta:
        verbose_name = "agenda-adres"
        ordering = ["-made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="one_open_feed_per_person"
            )
        ]

    def __str__(self):
        return f"agenda van {self.user}"
