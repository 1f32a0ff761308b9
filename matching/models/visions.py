"""What a school and a company want together, and what dual learning brings each (M15, M24)."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from matching.models.base import EMPTY, TEXT, LearnerRow, SchoolRows, organisation_key, person


class SharedVisionRows(SchoolRows):
    """Reads of the shared vision: both sides of the collaboration."""

    see, edit = Can.SHARE_VISION, Can.SHARE_VISION

    def where(self, user, can, on=None):
        """Of the own school or the own company."""
        own = user.access.organisation_ids(can)
        return self.filter(Q(school_id__in=own) | Q(organisation_id__in=own))


class SharedVision(LearnerRow):
    """What a school and a company want together: five questions, each side by itself, then laid side by side (001:371-379)."""

    organisation = organisation_key("leerbedrijf")
    # question -> {"value": "yes" | "partly" | "no", "note": ...}, blind until both answered
    school_answers = models.JSONField(default=dict, blank=True)
    school_at = models.DateTimeField(**EMPTY)
    school_by = person("antwoord van de school door", **EMPTY)
    company_answers = models.JSONField(default=dict, blank=True)
    company_at = models.DateTimeField(**EMPTY)
    company_by = person("antwoord van het bedrijf door", **EMPTY)
    # actor -> what it brings them (001:92-104, 170)
    added_value = models.JSONField("meerwaarde per actor", default=dict, blank=True)
    # what one side wrote and the other confirmed last: see VisionText for what was proposed and what stood before
    agreed = models.TextField("wat we samen afspreken", max_length=2000, **TEXT)
    agreed_at = models.DateTimeField(**EMPTY)
    agreed_by = person("bevestigd door", **EMPTY)
    made_at = models.DateTimeField()
    made_by = person("begonnen door")
    version = models.PositiveIntegerField(default=1)

    objects = SharedVisionRows.as_manager()

    class Meta:
        verbose_name = "gedeelde visie"
        verbose_name_plural = "gedeelde visies"
        ordering = ["-made_at", "pk"]
        constraints = [
            together("agreed_at", "agreed_by", name="vision_agreement_has_an_actor"),
            models.UniqueConstraint(
                fields=["school", "organisation"],
                condition=Q(agreed_at__isnull=True),
                name="one_open_vision_per_pair",
                violation_error_message="Jullie zijn hier al mee bezig.",
            ),
        ]


class VisionTextRows(SharedVisionRows):
    """Reads of texts: both sides of the collaboration."""

    def waiting(self):
        """Texts that the other side did not confirm yet."""
        return self.filter(confirmed_at__isnull=True, replaced_at__isnull=True)


class VisionText(LearnerRow):
    """What they want together, as one side wrote it; agreed once the other confirms. None is ever changed or lost."""

    class Side(models.TextChoices):
        """Who wrote it."""

        SCHOOL = "school", "school"
        COMPANY = "company", "leerbedrijf"

    vision = models.ForeignKey(SharedVision, on_delete=models.PROTECT, related_name="texts")
    organisation = organisation_key("leerbedrijf")
    text = models.TextField("wat we samen afspreken", max_length=2000, **TEXT)
    side = models.CharField("geschreven door", max_length=10, choices=Side)
    at = models.DateTimeField()
    by = person("geschreven door")
    confirmed_at = models.DateTimeField("bevestigd op", **EMPTY)
    confirmed_by = person("bevestigd door", **EMPTY)
    # another was written before this one was confirmed
    replaced_at = models.DateTimeField("vervangen op", **EMPTY)

    objects = VisionTextRows.as_manager()

    class Meta:
        verbose_name = "tekst van een gedeelde visie"
        verbose_name_plural = "teksten van gedeelde visies"
        ordering = ["-at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=["school", "company"]), name="vision_text_is_of_one_side"
            ),
            together("confirmed_at", "confirmed_by", name="vision_text_confirming_has_an_actor"),
            models.UniqueConstraint(
                fields=["vision"],
                condition=Q(confirmed_at__isnull=True, replaced_at__isnull=True),
                name="one_vision_text_waits",
            ),
        ]
