"""The sheet of the day: the log of a learner, and measurements per criterion until all are reached (001:1103-1135)."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.models.base import EMPTY, EvaluationRows, TrajectoryRow, organisation_key, person
from evaluation.models.rounds import Party
from learningplans.models import CompanySheetVersion, LearningSheet, LearningSheetVersion

TEXT = {"blank": True, "validators": [refuse_national_numbers]}


class LogRows(EvaluationRows):
    """Reads of logs: written by the learner."""

    edit = Can.KEEP_LOG


class SheetLog(TrajectoryRow):
    """What a learner did on one day with one sheet; the mentor looks at it after."""

    sheet = models.ForeignKey(LearningSheet, on_delete=models.PROTECT, related_name="+")
    sheet_version = models.ForeignKey(LearningSheetVersion, on_delete=models.PROTECT, related_name="+")
    company_sheet_version = models.ForeignKey(
        CompanySheetVersion, on_delete=models.PROTECT, related_name="+", **EMPTY
    )
    organisation = organisation_key("waar", **EMPTY)
    on = models.DateField("datum")
    # code of a head line -> text or choice; code of a row -> "yes" or "no"; hours beside
    head = models.JSONField("gegevens", default=dict)
    rows = models.JSONField("ja of nee", default=dict)
    hours = models.DecimalField("uren", max_digits=4, decimal_places=1, **EMPTY)
    strong = models.TextField("sterke punten", max_length=1000, **TEXT)
    work_on = models.TextField("werkpunten", max_length=1000, **TEXT)
    agreed = models.TextField("afspraken", max_length=1000, **TEXT)
    written_at = models.DateTimeField()
    seen_at = models.DateTimeField("nagekeken op", **EMPTY)
    seen_by = person("nagekeken door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = LogRows.as_manager()

    class Meta:
        verbose_name = "logboek van een dag"
        ordering = ["-on", "pk"]
        indexes = [
            # most were looked at long ago
            models.Index(
                fields=["trajectory", "on"], condition=Q(seen_at__isnull=True), name="sheet_logs_to_look_at"
            )
        ]
        constraints = [
            together("seen_at", "seen_by", name="sheet_log_look_has_an_actor"),
            models.UniqueConstraint(fields=["trajectory", "sheet", "on"], name="one_log_per_sheet_and_day"),
        ]


class Measurement(TrajectoryRow):
    """One try at one criterion of a sheet, as one side judged it: reached (V) or not yet (O)."""

    class Value(models.TextChoices):
        """The two words of the sheet."""

        REACHED = "V", "bereikt"
        NOT_YET = "O", "nog niet bereikt"

    sheet = models.ForeignKey(LearningSheet, on_delete=models.PROTECT, related_name="+")
    # lineage: the version of the sheet, and of the company sheet, that was on the table
    sheet_version = models.ForeignKey(LearningSheetVersion, on_delete=models.PROTECT, related_name="+")
    company_sheet_version = models.ForeignKey(
        CompanySheetVersion, on_delete=models.PROTECT, related_name="+", **EMPTY
    )
    criterion = models.SlugField("criterium", max_length=40)
    party = models.CharField("stem", max_length=2, choices=Party)
    organisation = organisation_key("waar")
    value = models.CharField("resultaat", max_length=1, choices=Value)
    on = models.DateField("datum")
    attempt = models.PositiveSmallIntegerField("poging", default=1)
    note = models.CharField("opmerking", max_length=500, **TEXT)
    at = models.DateTimeField()
    by = person("door")
    withdrawn_at = models.DateTimeField("ingetrokken op", **EMPTY)

    objects = LogRows.as_manager()

    class Meta:
        verbose_name = "meting"
        verbose_name_plural = "metingen"
        ordering = ["on", "attempt", "at", "pk"]
        indexes = [models.Index(fields=["trajectory", "sheet"], name="measurements_of_sheet")]
        constraints = [
            models.CheckConstraint(condition=Q(value__in=["V", "O"]), name="measurement_is_reached_or_not"),
            models.UniqueConstraint(
                fields=["trajectory", "sheet", "criterion", "party", "organisation", "on", "attempt"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_measurement_per_try_and_side",
            ),
        ]


class MeasurementPhoto(TrajectoryRow):
    """A photo of one try, made anew without place or device."""

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="photos")
    file = models.FileField(upload_to="metingen", max_length=200)
    alt = models.CharField("wat staat erop", max_length=200, validators=[refuse_national_numbers])
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()
    added_by = person("toegevoegd door")

    objects = LogRows.as_manager()

    class Meta:
        verbose_name = "foto bij een meting"
        verbose_name_plural = "foto's bij een meting"
        ordering = ["added_at", "pk"]
