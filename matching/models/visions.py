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
    agreed = models.TextField("wat we samen afspreken", max_length=2000, **TEXT)
    agreed_at = models.DateTimeField(**EMPTY)
    agreed_by = person("genoteerd door", **EMPTY)
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
