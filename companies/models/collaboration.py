"""Companies and schools that work together, and the places learners take."""

from django.db import models
from django.db.models import F, Q

from companies.models.base import EMPTY, CompanyRow, CompanyRows, person
from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order, together


class CollaborationQuerySet(models.QuerySet):
    """Reads of collaborations."""

    def running(self, on):
        """Collaborations that hold on this day."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, ended_at__isnull=True
        )

    def visible_to(self, user):
        """Collaborations of the own company, school or training centre."""
        mine = user.access.organisation_ids(Can.SEE_COMPANY)
        return self.filter(Q(organisation_id__in=mine) | Q(school_id__in=mine))

    def editable_by(self, user):
        """Collaborations of the own company or school that this person may end."""
        mine = user.access.organisation_ids(Can.WORK_TOGETHER)
        return self.filter(Q(organisation_id__in=mine) | Q(school_id__in=mine))


class Collaboration(CompanyRow):
    """A company and a school (or training centre) work together; while it runs the school reads what the matrix gives."""

    school = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="school"
    )
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met", **EMPTY)
    started_at = models.DateTimeField()
    started_by = person("begonnen door")
    ended_at = models.DateTimeField("beëindigd op", **EMPTY)
    ended_by = person("beëindigd door", **EMPTY)

    objects = CollaborationQuerySet.as_manager()

    class Meta:
        verbose_name = "samenwerking"
        verbose_name_plural = "samenwerkingen"
        ordering = ["organisation", "school", "-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "school"],
                condition=Q(ended_at__isnull=True),
                name="one_open_collaboration_per_school",
                violation_error_message="Jullie werken al samen.",
            ),
            in_order("starts_on", "ends_on", name="collaboration_ends_after_start"),
            together("ended_at", "ended_by", name="collaboration_end_has_an_actor"),
            models.CheckConstraint(
                condition=~Q(school=F("organisation")), name="collaboration_is_between_two"
            ),
        ]

    def __str__(self):
        return f"{self.organisation} en {self.school}"


class TakenPlaceQuerySet(CompanyRows):
    """Reads of places taken."""

    def visible_to(self, user):
        """Places at the own company, those of the own school, and a learner's own."""
        company = user.access.organisation_ids(Can.SEE_PLACES)
        return self.filter(Q(organisation_id__in=company) | Q(school_id__in=company) | Q(learner=user))

    def editable_by(self, user):
        """Places this person may release: of the own company or the own school."""
        mine = user.access.organisation_ids(Can.TAKE_PLACE)
        return self.filter(Q(organisation_id__in=mine) | Q(school_id__in=mine))

    def standing(self):
        """Places that were not released."""
        return self.filter(released_at__isnull=True)

    def overlapping(self, first, last):
        """Places that hold on at least one day of this period; without a last day it runs on."""
        rows = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        return rows.filter(starts_on__lte=last) if last else rows

    def running(self, on):
        """Places that are taken on this day."""
        return self.standing().overlapping(on, on)


class TakenPlace(CompanyRow):
    """A learner takes one place with one mentor, for a period; mentors are full by counting these."""

    establishment = models.ForeignKey(
        "companies.Establishment", on_delete=models.PROTECT, related_name="places", verbose_name="vestiging"
    )
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    mentor = models.ForeignKey(
        "companies.Mentor", on_delete=models.PROTECT, related_name="places", verbose_name="mentor"
    )
    school = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="school"
    )
    learner = person("lerende")
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met", **EMPTY)
    taken_at = models.DateTimeField()
    taken_by = person("vastgelegd door")
    released_at = models.DateTimeField("vrijgegeven op", **EMPTY)
    released_by = person("vrijgegeven door", **EMPTY)
    release_reason = models.CharField("reden", max_length=300, blank=True)

    objects = TakenPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "plaats van een lerende"
        verbose_name_plural = "plaatsen van lerenden"
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["mentor", "starts_on"], name="place_of_mentor")]
        constraints = [
            in_order("starts_on", "ends_on", name="place_ends_after_start"),
            together("released_at", "released_by", name="place_release_has_an_actor"),
            models.UniqueConstraint(
                fields=["learner", "mentor", "starts_on"],
                condition=Q(released_at__isnull=True),
                name="one_place_per_learner_mentor_and_start",
                violation_error_message="Deze lerende heeft die plaats al.",
            ),
        ]

    def __str__(self):
        return f"{self.learner} bij {self.mentor}"
