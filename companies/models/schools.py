"""What a school asks to be allowed to organise."""

import uuid

from django.db import models
from django.db.models import F, Q

from companies.models.base import EMPTY, person
from duaalportal.accounts.access import Can
from duaalportal.lib.privacy import refuse_national_numbers


class ProgrammeRequestQuerySet(models.QuerySet):
    """Reads of requests."""

    def visible_to(self, user):
        """Requests of the own school."""
        return self.filter(school_id__in=user.access.organisation_ids(Can.SEE_PROGRAMME_REQUESTS))

    def editable_by(self, user):
        """Requests of a school this person leads."""
        return self.filter(school_id__in=user.access.organisation_ids(Can.REQUEST_PROGRAMME))


class ProgrammeRequest(models.Model):
    """A school's request to organise a programme from a school year on (programmatieaanvraag)."""

    class Answer(models.TextChoices):
        APPROVED = "approved", "goedgekeurd"
        REFUSED = "refused", "geweigerd"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="school"
    )
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    # the year in which the school year starts
    school_year = models.PositiveSmallIntegerField("schooljaar")
    coach = person("trajectbegeleider", **EMPTY)
    submitted_on = models.DateField("ingediend op", **EMPTY)
    answer = models.CharField("antwoord", max_length=10, choices=Answer, blank=True)
    answered_on = models.DateField("antwoord op", **EMPTY)
    note = models.CharField("opmerking", max_length=500, blank=True, validators=[refuse_national_numbers])
    created_at = models.DateTimeField()
    created_by = person("door")
    version = models.PositiveIntegerField(default=1)

    objects = ProgrammeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "programmatieaanvraag"
        verbose_name_plural = "programmatieaanvragen"
        ordering = ["-school_year", "programme", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "programme", "school_year"],
                name="one_request_per_programme_and_year",
                violation_error_message="Voor dit schooljaar staat die aanvraag er al.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True)
                | ~Q(answer="") & Q(submitted_on__isnull=False, answered_on__gte=F("submitted_on")),
                name="request_is_answered_after_submission",
            ),
        ]

    def __str__(self):
        return f"{self.programme}, {self.school_year}-{self.school_year + 1}"
