"""Placements: where a learner works or learns by simulation, in which period and on which days."""

from django.db import models
from django.db.models import Q

from duaalportal.lib.constraints import in_order, together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import EMPTY, CompanySideRows, TrajectoryRow, organisation_key, person
from learningplans.models.learners import Learner


class PlacementQuerySet(CompanySideRows):
    """Reads of placements."""

    def standing(self, on=None):
        """Placements that were not ended; with a day, those that are not over by then."""
        rows = self.filter(ended_at__isnull=True)
        return rows.filter(ends_on__gte=on) if on else rows

    def running(self, on):
        """Placements on this day."""
        return self.standing(on).filter(starts_on__lte=on)

    def overlapping(self, first, last):
        """Placements that hold on at least one day of this period."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class Placement(TrajectoryRow):
    """A learner is with one company, or one training centre, for a period within a trajectory."""

    class Kind(models.TextChoices):
        """How it stands beside other placements of the learner."""

        SINGLE = "single", "één leerbedrijf"
        PARALLEL = "parallel", "meerdere leerbedrijven tegelijk, elk op eigen dagen"
        ROTATION = "rotation", "om beurten, in blokken"

    # beside the trajectory: what may not overlap is the learner, over all trajectories
    learner = models.ForeignKey(
        Learner, on_delete=models.PROTECT, related_name="placements", verbose_name="lerende"
    )
    organisation = organisation_key("leerbedrijf of opleidingscentrum")
    place = models.OneToOneField(
        "companies.TakenPlace",
        on_delete=models.PROTECT,
        related_name="placement",
        verbose_name="plaats bij een mentor",
        **EMPTY,
    )
    is_simulated = models.BooleanField("gesimuleerde werkplek", default=False)
    kind = models.CharField("soort", max_length=10, choices=Kind, default=Kind.SINGLE)
    # on average over the year, holidays left out
    hours_per_week = models.DecimalField(
        "uren per week, gemiddeld over het jaar", max_digits=4, decimal_places=2
    )
    starts_on = models.DateField("eerste dag")
    ends_on = models.DateField("laatste dag")
    planned_at = models.DateTimeField()
    planned_by = person("vastgelegd door")
    ended_at = models.DateTimeField(**EMPTY)
    ended_by = person("beëindigd door", **EMPTY)
    end_reason = models.CharField("reden", max_length=300, blank=True, validators=[refuse_national_numbers])
    version = models.PositiveIntegerField(default=1)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "plaatsing"
        verbose_name_plural = "plaatsingen"
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="placement_of_company")]
        constraints = [
            in_order("starts_on", "ends_on", name="placement_ends_after_start"),
            models.CheckConstraint(
                condition=Q(kind__in=["single", "parallel", "rotation"]), name="placement_kind_is_known"
            ),
            together("ended_at", "ended_by", name="placement_end_has_an_actor"),
            models.CheckConstraint(
                condition=Q(hours_per_week__gte=0, hours_per_week__lte=60),
                name="placement_hours_are_possible",
            ),
            models.CheckConstraint(
                condition=Q(is_simulated=True) | Q(place__isnull=False), name="real_placement_has_a_mentor"
            ),
        ]

    def __str__(self):
        return f"{self.learner} bij {self.organisation}"


class PlacementDay(TrajectoryRow):
    """A weekday on which the learner is there, from when until when: the timetable. One learner is in one place a day."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="days")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="+")
    organisation = organisation_key("leerbedrijf of opleidingscentrum")
    weekday = models.PositiveSmallIntegerField("dag van de week, 1 is maandag")
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met")
    from_time = models.TimeField("van")
    until_time = models.TimeField("tot")
    break_minutes = models.PositiveSmallIntegerField("pauze in minuten", default=0)
    is_cancelled = models.BooleanField(default=False)

    objects = CompanySideRows.as_manager()

    class Meta:
        verbose_name = "werkplekdag"
        verbose_name_plural = "werkplekdagen"
        ordering = ["starts_on", "weekday", "pk"]
        indexes = [models.Index(fields=["learner", "weekday"], name="placement_day_of_learner")]
        constraints = [
            in_order("starts_on", "ends_on", name="placement_day_ends_after_start"),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="weekday_is_one_to_seven"
            ),
            models.CheckConstraint(
                condition=Q(until_time__gt=models.F("from_time")), name="placement_day_times_in_order"
            ),
        ]
