"""An answer that somebody gave by telephone, until that person says it is theirs."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import EMPTY, TrajectoryRow, TrajectoryRows, organisation_key, person


class PhoneAnswerQuerySet(TrajectoryRows):
    """Reads of answers that were noted."""

    edit = Can.CHASE

    def visible_to(self, user, on=None):
        """What was noted for oneself, and what one noted."""
        return self.where(user, Can.SEE_LEARNERS, on).filter(Q(for_user=user) | Q(by=user))

    def waiting(self):
        """Answers that their person did not yet speak of."""
        return self.filter(confirmed_at=None, denied_at=None)


class PhoneAnswer(TrajectoryRow):
    """What somebody said by telephone, noted by who called; it counts once that person confirmed it."""

    organisation = organisation_key("voor wie die persoon spreekt")
    for_user = person("wie het zei")
    # the code of the open item that it answers
    code = models.CharField("waarover", max_length=160)
    # "2026-47" when it is the voice of a week: then `payload` is what the form of that week says
    week = models.CharField(max_length=7, blank=True)
    text = models.TextField("antwoord", max_length=2000, blank=True, validators=[refuse_national_numbers])
    payload = models.JSONField(default=dict)
    by = person("genoteerd door")
    at = models.DateTimeField("genoteerd op")
    confirmed_at = models.DateTimeField("bevestigd op", **EMPTY)
    denied_at = models.DateTimeField("niet bevestigd op", **EMPTY)

    objects = PhoneAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "antwoord aan de telefoon"
        verbose_name_plural = "antwoorden aan de telefoon"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(denied_at__isnull=True),
                name="phone_answer_is_confirmed_or_denied",
            ),
            models.UniqueConstraint(
                fields=["for_user", "trajectory", "code"],
                condition=Q(confirmed_at__isnull=True, denied_at__isnull=True),
                name="one_phone_answer_waits_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.for_user}, genoteerd op {self.at:%d/%m/%Y}"
