"""Documents of a company: every version kept, with its hash and who added it."""

from django.db import models
from django.db.models import Q

from companies.models.base import EMPTY, CompanyRow, CompanyRows, person
from companies.models.recognition import RecognitionApplication
from duaalportal.accounts.access import Can


class DocumentQuerySet(CompanyRows):
    """Reads of documents."""

    see, edit = Can.SEE_DOCUMENTS, Can.ADD_DOCUMENT

    def visible_to(self, user):
        """Documents of the own company; of an application also for the school that files it and who handles it."""
        mine = user.access.organisation_ids(self.see)
        lying = RecognitionApplication.objects.lying_with(mine).order_by()
        return self.filter(Q(organisation_id__in=mine) | Q(application__in=lying.values("pk")))

    def editable_by(self, user):
        """Documents of the own company, and of an application that the own school files."""
        mine = user.access.organisation_ids(self.edit)
        return self.filter(Q(organisation_id__in=mine) | Q(application__school_id__in=mine))

    def newest(self):
        """Documents that no later version replaces."""
        return self.filter(replaced_by__isnull=True)


class Document(CompanyRow):
    """One version of a paper: never an extract from the criminal record, never medical content."""

    class Kind(models.TextChoices):
        TRAINING = "training", "getuigschrift van een mentoropleiding"
        PRIOR_TRAINING = "prior_training", "bewijs van vooropleiding"
        MANDATE = "mandate", "machtiging"
        HONOUR = "honour", "verklaring op eer"
        RISK = "risk", "risicoanalyse"
        WELCOME = "welcome", "bewijs van onthaal"
        DECISION = "decision", "beslissing over de erkenning"
        OTHER = "other", "ander document"

    kind = models.CharField("soort", max_length=20, choices=Kind)
    title = models.CharField("titel", max_length=160)
    number = models.PositiveIntegerField("versie", default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", verbose_name="vervangt", **EMPTY
    )
    mentor = models.ForeignKey(
        "companies.Mentor", on_delete=models.PROTECT, related_name="documents", verbose_name="mentor", **EMPTY
    )
    application = models.ForeignKey(
        "companies.RecognitionApplication",
        on_delete=models.PROTECT,
        related_name="documents",
        verbose_name="aanvraag",
        **EMPTY,
    )
    establishment = models.ForeignKey(
        "companies.Establishment",
        on_delete=models.PROTECT,
        related_name="documents",
        verbose_name="vestiging",
        **EMPTY,
    )
    file = models.FileField(upload_to="documenten", max_length=200)
    file_name = models.CharField("bestandsnaam", max_length=160)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField("grootte in bytes")
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField("toegevoegd op")
    added_by = person("toegevoegd door")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documenten"
        ordering = ["-added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(content_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="document_is_pdf_or_picture",
            )
        ]

    def __str__(self):
        return self.title
