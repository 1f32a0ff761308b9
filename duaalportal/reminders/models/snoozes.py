"""An open item that its person put off until a day, with a reason."""

import uuid

from django.db import models

from companies.models.base import person
from duaalportal.lib.privacy import refuse_national_numbers


class SnoozeQuerySet(models.QuerySet):
    """Reads of what was put off."""

    def of(self, user):
        """What this person put off; nobody else reads why."""
        return self.filter(user=user)

    def asleep(self, today):
        """What comes back on a later day."""
        return self.filter(until__gt=today)


class Snooze(models.Model):
    """One open item waits until a day; on that day it is there again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = person("voor wie")
    code = models.CharField("wat", max_length=160)
    title = models.CharField("zoals het er stond", max_length=200)
    until = models.DateField("tot")
    reason = models.CharField("reden", max_length=300, validators=[refuse_national_numbers])
    made_at = models.DateTimeField()
    # of a line that gathers: what it stood for, so that what joins it later is seen
    gathered = models.JSONField("waarover", default=list)

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        verbose_name = "uitgesteld"
        verbose_name_plural = "uitgesteld"
        ordering = ["until", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "code"], name="one_snooze_per_open_item")]

    def __str__(self):
        return f"{self.title} tot {self.until}"
