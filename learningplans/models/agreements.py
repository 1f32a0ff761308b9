"""Agreements of a placement: versions that never change once signed, signatures with their evidence, and duties."""

import uuid

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order, one_of, together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import EMPTY, CompanySideRows, TrajectoryRow, organisation_key, person
from learningplans.models.learners import Guardian
from learningplans.models.placements import Placement


class AgreementKind(models.TextChoices):
    """Which agreement it is; a rule decides from the hours, nobody chooses."""

    OAO = "oao", "overeenkomst van alternerende opleiding (OAO)"
    SOAO = "soao", "stageovereenkomst alternerende opleiding (SOAO, officieel SAO)"

    @property
    def short(self):
        """The short name; the second also under its official one."""
        return "OAO" if self is AgreementKind.OAO else "SOAO (SAO)"


class AgreementState(models.TextChoices):
    """How far an agreement is."""

    DRAFT = "draft", "concept"
    READY = "ready", "klaar voor ondertekening"
    PARTLY_SIGNED = "partly_signed", "deels ondertekend"
    SIGNED = "signed", "ondertekend"
    UPLOADED = "uploaded", "opgeladen"
    ACTIVE = "active", "actief"
    SUSPENDED = "suspended", "geschorst"
    ENDED = "ended", "beëindigd"
    EXPIRED = "expired", "afgelopen"
    WITHDRAWN = "withdrawn", "ingetrokken"

    @property
    def is_open(self):
        """Whether the agreement stands or is being made."""
        return self not in AGREEMENT_CLOSED


AGREEMENT_CLOSED = (AgreementState.ENDED, AgreementState.EXPIRED, AgreementState.WITHDRAWN)


class AgreementRows(CompanySideRows):
    """Reads of agreements and what hangs on them."""

    see, edit = Can.SEE_AGREEMENTS, Can.DRAW_UP_AGREEMENT


class AgreementQuerySet(AgreementRows):
    """Reads of agreements."""

    def open(self):
        """Agreements that stand or are being made."""
        return self.exclude(state__in=AGREEMENT_CLOSED)


class AgreementRow(TrajectoryRow):
    """A row of an agreement: of the trajectory and of one company."""

    organisation = organisation_key()

    objects = AgreementRows.as_manager()

    class Meta:
        abstract = True


class Agreement(AgreementRow):
    """The agreement of one placement; its content stands in its versions."""

    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, related_name="agreements", verbose_name="plaatsing"
    )
    kind = models.CharField("soort", max_length=10, choices=AgreementKind)
    state = models.CharField("stand", max_length=20, choices=AgreementState, default=AgreementState.DRAFT)
    started_at = models.DateTimeField()
    started_by = person("begonnen door")
    uploaded_on = models.DateField("in het loket opgeladen op", **EMPTY)
    uploaded_by = person("opgeladen door", **EMPTY)
    # the number of the version that stands in the desk
    uploaded_version = models.PositiveSmallIntegerField(**EMPTY)
    registered_on = models.DateField("geregistreerd op", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "overeenkomst"
        verbose_name_plural = "overeenkomsten"
        ordering = ["-started_at", "pk"]
        constraints = [
            one_of("state", AgreementState, name="agreement_state_is_known"),
            one_of("kind", AgreementKind, name="agreement_kind_is_known"),
            models.UniqueConstraint(
                fields=["placement"],
                condition=~Q(state__in=[state.value for state in AGREEMENT_CLOSED]),
                name="one_open_agreement_per_placement",
                violation_error_message="Deze plaatsing heeft al een overeenkomst.",
            ),
            together("uploaded_on", "uploaded_by", name="agreement_upload_has_an_actor"),
        ]

    def __str__(self):
        return f"{self.kind_short} van {self.placement}"

    @property
    def kind_short(self):
        """The short name of its kind."""
        return AgreementKind(self.kind).short


class AgreementStep(AgreementRow):
    """One transition of an agreement: from where to where, on which day, by whom and why."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=20, choices=AgreementState, blank=True)
    to_state = models.CharField(max_length=20, choices=AgreementState)
    on = models.DateField("op")
    reason = models.TextField("reden", max_length=1000, blank=True, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("door")

    class Meta:
        verbose_name = "stap van een overeenkomst"
        ordering = ["at", "pk"]


class AgreementVersion(AgreementRow):
    """What is agreed, word for word: the first text or an amendment. With a file it is fixed; what is signed stays."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("versie")
    terms = models.JSONField("inhoud")
    # for an amendment: [{"field", "label", "before", "after"}]
    changes = models.JSONField("wat er wijzigt", default=list)
    reason = models.TextField("waarom", max_length=1000, blank=True, validators=[refuse_national_numbers])
    effective_on = models.DateField("geldt vanaf")
    made_at = models.DateTimeField()
    made_by = person("opgemaakt door")
    # the exact file that is signed
    file = models.FileField(upload_to="overeenkomsten", max_length=200, blank=True)
    size = models.PositiveIntegerField("grootte in bytes", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    fixed_at = models.DateTimeField("vastgelegd op", **EMPTY)
    fixed_by = person("vastgelegd door", **EMPTY)
    # everybody who must sign it did
    completed_at = models.DateTimeField("volledig ondertekend op", **EMPTY)
    withdrawn_at = models.DateTimeField("ingetrokken op", **EMPTY)
    withdrawn_by = person("ingetrokken door", **EMPTY)

    class Meta:
        verbose_name = "versie van een overeenkomst"
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_versions_are_numbered"),
            together("fixed_at", "fixed_by", name="agreement_fixing_has_an_actor"),
            together("withdrawn_at", "withdrawn_by", name="agreement_withdrawal_has_an_actor"),
            models.CheckConstraint(
                condition=Q(fixed_at__isnull=True) | ~Q(sha256=""), name="fixed_agreement_has_its_file"
            ),
        ]

    def __str__(self):
        return f"versie {self.number}"


class Party(models.TextChoices):
    """Who signs or agrees."""

    COMPANY = "company", "het leerbedrijf"
    SCHOOL = "school", "de school"
    LEARNER = "learner", "de lerende"
    GUARDIAN = "guardian", "een ouder of voogd"


class Signature(AgreementRow):
    """Somebody signed one version, with what shows it: who, for whom, how, when, and the hash of the exact file."""

    class Method(models.TextChoices):
        """How it was signed."""

        ELECTRONIC = "electronic", "elektronisch"
        PAPER = "paper", "op papier"

    agreement_version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="signatures"
    )
    party = models.CharField("voor wie", max_length=10, choices=Party)
    guardian = models.ForeignKey(
        Guardian, on_delete=models.PROTECT, related_name="signatures", verbose_name="ouder of voogd", **EMPTY
    )
    method = models.CharField("hoe", max_length=10, choices=Method)
    signer = person("wie tekende", **EMPTY)
    signer_name = models.CharField("naam", max_length=120)
    signer_role = models.CharField("als", max_length=80)
    mandate = models.ForeignKey(
        "learningplans.SigningMandate",
        on_delete=models.PROTECT,
        related_name="signatures",
        verbose_name="volmacht",
        **EMPTY,
    )
    signed_on = models.DateField("getekend op")
    recorded_at = models.DateTimeField("vastgelegd op")
    recorded_by = person("vastgelegd door")
    # of the version that was signed
    file_sha256 = models.CharField(max_length=64)
    # the paper with the signature on it
    scan = models.FileField(upload_to="handtekeningen", max_length=200, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    scan_type = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = "handtekening"
        verbose_name_plural = "handtekeningen"
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement_version", "party"],
                condition=Q(guardian__isnull=True),
                name="one_signature_per_party",
                violation_error_message="Voor deze partij is al getekend.",
            ),
            models.UniqueConstraint(
                fields=["agreement_version", "guardian"],
                condition=Q(guardian__isnull=False),
                name="one_signature_per_parent",
                violation_error_message="Deze ouder tekende al.",
            ),
            models.CheckConstraint(
                condition=Q(party=Party.GUARDIAN.value, guardian__isnull=False)
                | ~Q(party=Party.GUARDIAN.value) & Q(guardian__isnull=True),
                name="signature_of_a_parent_names_the_parent",
            ),
            models.CheckConstraint(
                condition=Q(method="electronic", signer__isnull=False, scan="")
                | Q(method="paper") & ~Q(scan_sha256=""),
                name="signature_has_its_evidence",
            ),
        ]

    def __str__(self):
        return f"{self.signer_name} voor {self.get_party_display()}"


class SigningMandateQuerySet(models.QuerySet):
    """Reads of mandates to sign."""

    def running(self, on):
        """Mandates that hold on this day."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, revoked_at__isnull=True
        )

    def visible_to(self, user):
        """Mandates of organisations in which this person signs or lets sign."""
        return self.filter(organisation_id__in=user.access.organisation_ids(Can.SEE_MANDATES))

    def editable_by(self, user):
        """Mandates this person may withdraw."""
        return self.filter(organisation_id__in=user.access.organisation_ids(Can.GIVE_MANDATE))


class SigningMandate(models.Model):
    """Who answers for an organisation lets somebody else of it sign agreements, from when until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = organisation_key("organisatie")
    giver = person("gegeven door")
    taker = person("gegeven aan")
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met", **EMPTY)
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(**EMPTY)
    revoked_by = person("ingetrokken door", **EMPTY)

    objects = SigningMandateQuerySet.as_manager()

    class Meta:
        verbose_name = "volmacht om te tekenen"
        verbose_name_plural = "volmachten om te tekenen"
        ordering = ["-given_at", "pk"]
        constraints = [
            in_order("starts_on", "ends_on", name="signing_mandate_ends_after_start"),
            together("revoked_at", "revoked_by", name="signing_mandate_withdrawal_has_an_actor"),
            models.UniqueConstraint(
                fields=["organisation", "taker"],
                condition=Q(revoked_at__isnull=True),
                name="one_open_mandate_per_person",
                violation_error_message="Deze persoon heeft al een volmacht.",
            ),
        ]

    def __str__(self):
        return f"{self.taker} voor {self.organisation}"
