"""Somebody was reminded by name of what others wait for; the row itself is what the mail leaves from."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import EMPTY, TrajectoryRow, TrajectoryRows, person

# how often a mail that did not leave is tried, and how long one try can last
TRIES, TRY_LASTS = 5, timedelta(minutes=2)


class ChaseQuerySet(TrajectoryRows):
    """Reads of who was reminded."""

    see = edit = Can.CHASE

    def to_send(self, at):
        """What must still leave and nobody is sending at this moment."""
        free = Q(tried_at__isnull=True) | Q(tried_at__lt=at - TRY_LASTS)
        return self.filter(free, mailed_at=None, dropped_at=None, tries__lt=TRIES)


class Chase(TrajectoryRow):
    """One person was asked by another to do what is late around one learner."""

    user = person("aan wie")
    by = person("door wie")
    at = models.DateTimeField("gevraagd op")
    is_urgent = models.BooleanField("dringend", default=False)
    reason = models.CharField("reden", max_length=300, blank=True, validators=[refuse_national_numbers])
    tried_at = models.DateTimeField(**EMPTY)
    tries = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField("verstuurd op", **EMPTY)
    # nothing was open any more when it would have left
    dropped_at = models.DateTimeField("niet meer nodig op", **EMPTY)

    objects = ChaseQuerySet.as_manager()

    class Meta:
        verbose_name = "herinnering door iemand"
        verbose_name_plural = "herinneringen door iemand"
        ordering = ["-at", "pk"]
        indexes = [
            models.Index(fields=["user", "at"], name="chases_of_person"),
            models.Index(fields=["trajectory", "at"], name="chases_around_learner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_urgent=False) | ~Q(reason=""), name="urgent_reminder_has_a_reason"
            )
        ]

    def __str__(self):
        return f"{self.user}, gevraagd op {self.at:%d/%m/%Y}"
