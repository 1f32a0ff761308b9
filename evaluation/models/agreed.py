"""What a school sets for a programme from a week on: how often is evaluated, and by which grid. The past keeps its rule."""

import uuid

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import one_of
from evaluation.models.base import person, school_key
from evaluation.models.grids import GridVersion


class SetByTheSchool(models.QuerySet):
    """Reads of what schools set: by who sets it there."""

    can = Can.SET_RHYTHM

    def editable_by(self, user):
        """Rows of the schools in which this person sets it."""
        return self.filter(school_id__in=user.access.organisation_ids(self.can))

    def of(self, school, programme):
        """All that a school ever set for a programme, what begins last on top."""
        return self.filter(school=school, programme=programme).order_by("-first_day")


class FromAWeekOn(models.Model):
    """A choice of a school for one programme that holds from a Monday, until a later one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = school_key()
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    first_day = models.DateField("vanaf")
    set_at = models.DateTimeField("ingesteld op")
    set_by = person("ingesteld door")

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.programme_id} vanaf {self.first_day}"


class Sheets(models.TextChoices):
    """How often a learner fills in the sheet."""

    DAY = "day", "elke dag op de werkplek"
    WEEK = "week", "één keer per week"
    OFF = "off", "niet vragen"


class Period(models.TextChoices):
    """What a number of talks is counted over."""

    TERM = "term", "trimester"
    SEMESTER = "semester", "semester"
    YEAR = "year", "schooljaar"


class EvaluationRhythm(FromAWeekOn):
    """How often weeks, sheets and talks of three are asked."""

    # 0: not asked; 2: this week, and then every second one
    weeks = models.PositiveSmallIntegerField("week om de hoeveel weken")
    sheets = models.CharField("fiche", max_length=10, choices=Sheets, default=Sheets.DAY)
    talks = models.PositiveSmallIntegerField("gesprekken met drie", default=0)
    period = models.CharField("per", max_length=10, choices=Period, default=Period.SEMESTER)

    objects = SetByTheSchool.as_manager()

    class Meta:
        verbose_name = "ritme van evalueren"
        verbose_name_plural = "ritmes van evalueren"
        ordering = ["-first_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "programme", "first_day"], name="one_rhythm_per_programme_and_week"
            ),
            models.CheckConstraint(condition=Q(weeks__lte=4), name="rhythm_is_at_most_four_weeks"),
            models.CheckConstraint(condition=Q(talks__lte=9), name="rhythm_asks_at_most_nine_talks"),
            one_of("sheets", Sheets, name="rhythm_of_sheets_is_known"),
            one_of("period", Period, name="rhythm_period_is_known"),
        ]


class ChosenGrids(SetByTheSchool):
    """Reads of choices of grids."""

    can = Can.MANAGE_GRIDS


class GridChoice(FromAWeekOn):
    """By which grid the weeks of a programme are evaluated."""

    grid = models.ForeignKey(GridVersion, on_delete=models.PROTECT, related_name="+", verbose_name="rooster")

    objects = ChosenGrids.as_manager()

    class Meta:
        verbose_name = "keuze van een rooster"
        verbose_name_plural = "keuzes van roosters"
        ordering = ["-first_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "programme", "first_day"], name="one_grid_per_programme_and_week"
            )
        ]
