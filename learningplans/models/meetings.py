"""Visits and talks: planned with a purpose, people and a place, held with a report and what was agreed (X08, X13, P19)."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import (
    EMPTY,
    LearnerRow,
    TrajectoryRows,
    organisation_key,
    person,
)


class MeetingQuerySet(TrajectoryRows):
    """Reads of visits and talks: of the trajectory, or between the own school and a company."""

    see, edit = Can.SEE_MEETINGS, Can.PLAN_MEETING

    def where(self, user, can, on=None):
        """Of trajectories in which this person has the capability; without one, of the own organisation."""
        from learningplans.models.trajectories import Trajectory

        inside = Trajectory.objects.on_school_side(user, can, on).order_by().values("pk")
        outside = Trajectory.objects.on_company_side(user, can, on).order_by().values("pk")
        own = user.access.organisation_ids(can) & user.access.organisation_ids(Can.PLAN_MEETING)
        return self.filter(
            Q(trajectory__in=inside)
            | Q(trajectory__in=outside) & (Q(organisation__isnull=True) | Q(organisation_id__in=own))
            | Q(trajectory__isnull=True) & (Q(school_id__in=own) | Q(organisation_id__in=own))
        )


class Meeting(LearnerRow):
    """A visit or a talk about one learner, or between a school and a company."""

    class Kind(models.TextChoices):
        """What it is for."""

        INTAKE = "intake", "intakegesprek"
        VISIT = "visit", "bezoek aan de werkplek"
        FOLLOW_UP = "follow_up", "opvolgingsgesprek"
        TALK = "talk", "overleg"
        MUTUAL_VISIT = "mutual_visit", "wederzijds bezoek van school en leerbedrijf"

        @property
        def counts_as_visit(self):
            """Whether it counts for the visits of a school year."""
            return self is Meeting.Kind.VISIT

    trajectory = models.ForeignKey(
        "learningplans.Trajectory",
        on_delete=models.PROTECT,
        related_name="meetings",
        verbose_name="traject",
        **EMPTY,
    )
    organisation = organisation_key("leerbedrijf", **EMPTY)
    kind = models.CharField("soort", max_length=20, choices=Kind)
    purpose = models.CharField("waarover", max_length=200, validators=[refuse_national_numbers])
    starts_at = models.DateTimeField("wanneer")
    minutes = models.PositiveSmallIntegerField("hoe lang, in minuten", default=60)
    where_at = models.CharField("waar", max_length=160, blank=True)
    planned_at = models.DateTimeField()
    planned_by = person("gepland door")
    held_on = models.DateField("gehouden op", **EMPTY)
    report = models.TextField("verslag", max_length=6000, blank=True, validators=[refuse_national_numbers])
    reported_at = models.DateTimeField(**EMPTY)
    reported_by = person("verslag van", **EMPTY)
    cancelled_at = models.DateTimeField(**EMPTY)
    cancelled_by = person("afgelast door", **EMPTY)
    cancel_reason = models.CharField("waarom niet", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "bezoek of gesprek"
        verbose_name_plural = "bezoeken en gesprekken"
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["trajectory", "starts_at"], name="meeting_of_trajectory")]
        constraints = [
            together("reported_at", "reported_by", name="meeting_report_has_an_actor"),
            together("cancelled_at", "cancelled_by", name="meeting_cancelling_has_an_actor"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(held_on__isnull=True),
                name="meeting_is_held_or_cancelled",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class MeetingPerson(LearnerRow):
    """Somebody who is asked to a visit or a talk."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="people")
    trajectory = models.ForeignKey(
        "learningplans.Trajectory", on_delete=models.PROTECT, related_name="+", **EMPTY
    )
    organisation = organisation_key("leerbedrijf", **EMPTY)
    user = person("persoon", **EMPTY)
    name = models.CharField("naam", max_length=120)
    was_there = models.BooleanField("was erbij", **EMPTY)

    class Meta:
        verbose_name = "genodigde"
        ordering = ["name", "pk"]


class MeetingPoint(LearnerRow):
    """What was agreed in a visit or a talk: who does what by when, and that it was done."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="points")
    trajectory = models.ForeignKey(
        "learningplans.Trajectory", on_delete=models.PROTECT, related_name="+", **EMPTY
    )
    organisation = organisation_key("leerbedrijf", **EMPTY)
    text = models.CharField("afspraak", max_length=300, validators=[refuse_national_numbers])
    owner = person("wie", **EMPTY)
    owner_name = models.CharField("wie", max_length=120, blank=True)
    due_on = models.DateField("tegen", **EMPTY)
    done_at = models.DateTimeField(**EMPTY)
    done_by = person("klaar volgens", **EMPTY)

    class Meta:
        verbose_name = "afspraak"
        verbose_name_plural = "afspraken"
        ordering = ["due_on", "pk"]
        constraints = [together("done_at", "done_by", name="meeting_point_done_has_an_actor")]
