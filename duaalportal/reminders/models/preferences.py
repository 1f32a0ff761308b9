"""How somebody wants to hear of what is open."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from duaalportal.lib.constraints import one_of


class Rhythm(models.TextChoices):
    """How often a mail may come; never more than one a day."""

    DAILY = "daily", "elke werkdag, als er iets nieuws is"
    WEEKLY = "weekly", "één keer per week, op maandag"
    LATE = "late", "alleen wat te laat is"


class PreferenceQuerySet(models.QuerySet):
    """Reads of preferences."""

    def visible_to(self, user):
        """One's own."""
        return self.filter(user=user)


class Preference(models.Model):
    """What one person chose; who chose nothing hears each working day of what is new."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminder_preference"
    )
    rhythm = models.CharField("hoe vaak", max_length=10, choices=Rhythm, default=Rhythm.DAILY)
    sms_number = models.CharField(
        "gsm-nummer",
        max_length=16,
        blank=True,
        validators=[RegexValidator(r"^\+[1-9]\d{7,14}$", "Schrijf het nummer zo: +32470123456.")],
    )
    quiet_until = models.DateField("stil tot en met", null=True, blank=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "voorkeur voor herinneringen"
        verbose_name_plural = "voorkeuren voor herinneringen"
        constraints = [one_of("rhythm", Rhythm, name="reminder_rhythm_is_known")]

    def __str__(self):
        return self.get_rhythm_display()
