"""Before the first day: papers of a trajectory, evidence for the start checklist, and the health check."""

from django.db import models
from django.db.models import Q

from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.agreements import AgreementRow, AgreementRows
from learningplans.models.base import EMPTY, TrajectoryRow, organisation_key, person
from learningplans.models.placements import Placement


class PaperKind(models.TextChoices):
    """What a document of a trajectory is."""

    TIMETABLE = "timetable", "uurrooster"
    TRAINING_PLAN = "training_plan", "opleidingsplan"
    WORK_RULES = "work_rules", "arbeidsreglement"
    INTAKE = "intake", "verslag van het intakegesprek"
    WELCOME = "welcome", "ondertekend onthaalblad"
    OTHER = "other", "ander document"


class TrajectoryPaper(TrajectoryRow):
    """A paper of a trajectory, or of one placement of it: never medical content, never an extract."""

    organisation = organisation_key("leerbedrijf", **EMPTY)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="papers", **EMPTY)
    kind = models.CharField("soort", max_length=20, choices=PaperKind)
    title = models.CharField("titel", max_length=160)
    number = models.PositiveSmallIntegerField("versie", default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", verbose_name="vervangt", **EMPTY
    )
    file = models.FileField(upload_to="trajecten", max_length=200)
    file_name = models.CharField("bestandsnaam", max_length=160)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField("grootte in bytes")
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField("toegevoegd op")
    added_by = person("toegevoegd door")

    objects = AgreementRows.as_manager()

    class Meta:
        verbose_name = "document van een traject"
        ordering = ["-added_at", "pk"]


class StartEvidence(AgreementRow):
    """That an item of the start checklist is done, where no fact in the portal shows it: when, by whom, and what shows it."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="evidence")
    code = models.CharField(max_length=4)
    done_on = models.DateField("gedaan op")
    note = models.CharField("toelichting", max_length=300, blank=True, validators=[refuse_national_numbers])
    paper = models.ForeignKey(TrajectoryPaper, on_delete=models.PROTECT, related_name="+", **EMPTY)
    is_not_needed = models.BooleanField("niet nodig hier", default=False)
    noted_at = models.DateTimeField()
    noted_by = person("genoteerd door")
    withdrawn_at = models.DateTimeField(**EMPTY)
    withdrawn_by = person("ingetrokken door", **EMPTY)

    class Meta:
        verbose_name = "bewijs bij de start"
        ordering = ["code", "-noted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "code"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_evidence_per_item",
            ),
            together("withdrawn_at", "withdrawn_by", name="start_evidence_withdrawal_has_an_actor"),
        ]


class HealthSurveillance(AgreementRow):
    """Who organises the health check and that the attest came: a date and nothing of what it says (001:615)."""

    class Organiser(models.TextChoices):
        """Who organises it, as school and company agreed."""

        COMPANY = "company", "het leerbedrijf"
        SCHOOL = "school", "de school"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="health")
    # for somebody of age the risk analysis decides
    needed_by_risk = models.BooleanField("nodig volgens de risicoanalyse", **EMPTY)
    organiser = models.CharField("wie organiseert", max_length=10, choices=Organiser, blank=True)
    planned_on = models.DateField("gepland op", **EMPTY)
    attest_on = models.DateField("attest ontvangen op", **EMPTY)
    noted_at = models.DateTimeField()
    noted_by = person("genoteerd door")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "gezondheidstoezicht"
        constraints = [models.UniqueConstraint(fields=["placement"], name="one_health_row_per_placement")]
