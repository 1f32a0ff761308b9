"""Days without lessons: those of all Flemish schools, and what one school adds."""

import uuid

from django.db import models

from duaalportal.lib.constraints import in_order, one_of


class Holiday(models.Model):
    """A period in which no school gives lessons, as the government sets it."""

    code = models.SlugField("code", max_length=40, primary_key=True)
    name = models.CharField("naam", max_length=80)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag")
    source = models.CharField("bron", max_length=300)

    class Meta:
        verbose_name = "vakantie"
        ordering = ["first_day"]
        constraints = [in_order("first_day", "last_day", name="holiday_ends_after_start")]

    def __str__(self):
        return self.name


class SchoolDayKind(models.TextChoices):
    """What a school notes in its calendar."""

    FREE = "free", "vrije dag"
    EXAM = "exam", "examens"
    EXCURSION = "excursion", "uitstap"
    STUDY = "study", "pedagogische studiedag"
    AT_SCHOOL = "at_school", "hele dag op school"

    @property
    def has_lessons(self):
        """Whether learners are expected somewhere: it counts as a training day."""
        return self not in (SchoolDayKind.FREE, SchoolDayKind.STUDY)


class SchoolDay(models.Model):
    """A day or a period that one school plans apart: no work at the workplace then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("soort", max_length=12, choices=SchoolDayKind)
    name = models.CharField("naam", max_length=120)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag")
    # of the line in an iCal file, so that loading it again changes and does not double
    uid = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "dag in de schoolkalender"
        verbose_name_plural = "schoolkalender"
        ordering = ["first_day", "name", "pk"]
        indexes = [models.Index(fields=["school", "first_day"], name="calendar_of_school")]
        constraints = [
            in_order("first_day", "last_day", name="school_day_ends_after_start"),
            one_of("kind", SchoolDayKind, name="school_day_kind_is_known"),
            models.UniqueConstraint(
                fields=["school", "uid"], condition=~models.Q(uid=""), name="one_school_day_per_calendar_line"
            ),
        ]

    def __str__(self):
        return self.name
