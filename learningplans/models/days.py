"""Days on which a learner is not there, and the address of somebody's own calendar."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, ExtractIsoWeekDay, Greatest, Least

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order, together
from learningplans.models.base import (
    EMPTY,
    CompanySideRows,
    TrajectoryRow,
    TrajectoryRows,
    organisation_key,
    person,
)
from learningplans.models.placements import PlacementDay

WHOLE_WEEK = timedelta(days=6)


class AbsenceQuerySet(TrajectoryRows):
    """Reads of absences."""

    edit = Can.REPORT_ABSENCE

    def standing(self):
        """Absences that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def overlapping(self, first, last):
        """Absences of at least one day of this period."""
        return self.filter(first_day__lte=last, last_day__gte=first)

    def unseen_by(self, companies):
        """Absences on days on which one of these companies expects the learner, and that it did not say it saw."""
        seen = AbsenceSeen.objects.filter(
            absence=OuterRef(OuterRef("pk")), organisation=OuterRef("organisation")
        )
        days = expecting(OuterRef("trajectory"), OuterRef("first_day"), OuterRef("last_day"))
        # found by their learner, who has few: a company has thousands, and by an index on it they were all read
        days = days.annotate(place=Coalesce("organisation_id", "school_id"))
        return self.filter(Exists(days.filter(~Exists(seen), place__in=companies)))


def expecting(trajectory, first, last):
    """Days of the timetable that come round within a period, holidays aside; values, or references to them."""
    first, last = (one if hasattr(one, "resolve_expression") else Value(one) for one in (first, last))
    rows = PlacementDay.objects.filter(
        trajectory=trajectory, is_cancelled=False, starts_on__lte=last, ends_on__gte=first
    )
    # within the period the row may hold for a part only: from its first to its last day in it
    rows = rows.annotate(
        begins=Greatest(F("starts_on"), first, output_field=models.DateField()),
        stops=Least(F("ends_on"), last, output_field=models.DateField()),
    ).annotate(
        length=F("stops") - F("begins"),
        begins_at=ExtractIsoWeekDay("begins"),
        stops_at=ExtractIsoWeekDay("stops"),
    )
    after, before = Q(weekday__gte=F("begins_at")), Q(weekday__lte=F("stops_at"))
    whole = Q(length__gte=WHOLE_WEEK)
    return rows.filter(
        whole
        | Q(begins_at__lte=F("stops_at")) & after & before
        | Q(begins_at__gt=F("stops_at")) & (after | before)
    ).order_by()


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
    # each other side says that it saw it; a company by a row of its own, for there may be several
    school_saw_at = models.DateTimeField(**EMPTY)
    school_saw_by = person("gezien door de school", **EMPTY)
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
            together("withdrawn_at", "withdrawn_by", name="absence_withdrawal_has_an_actor"),
        ]


class AbsenceSeen(TrajectoryRow):
    """One company that expected the learner knows of an absence: it said so, or told it itself."""

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="seen_by_companies")
    organisation = organisation_key()
    seen_at = models.DateTimeField("gezien op")
    seen_by = person("gezien door")

    objects = CompanySideRows.as_manager()

    class Meta:
        verbose_name = "geziene afwezigheid"
        ordering = ["seen_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["absence", "organisation"], name="absence_seen_once_by_a_company")
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
