"""What comes with an agreement: Dimona, quarterly returns, things lent, and the charter of working together."""

from django.db import models
from django.db.models import Q

from duaalportal.lib.constraints import in_order, together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.agreements import Agreement, AgreementRow, Party
from learningplans.models.base import EMPTY, organisation_key, person
from learningplans.models.placements import Placement


class DimonaDeclaration(AgreementRow):
    """That the start of work was declared: by whom it had to be, when, and who noted it. The number stays elsewhere."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="dimonas")
    declared_on = models.DateField("aangegeven op")
    by_school = models.BooleanField("door de school")
    noted_at = models.DateTimeField()
    noted_by = person("genoteerd door")
    withdrawn_at = models.DateTimeField(**EMPTY)
    withdrawn_by = person("ingetrokken door", **EMPTY)

    class Meta:
        verbose_name = "Dimona-aangifte"
        ordering = ["-noted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(withdrawn_at__isnull=True), name="one_dimona_per_agreement"
            ),
            together("withdrawn_at", "withdrawn_by", name="dimona_withdrawal_has_an_actor"),
        ]


class QuarterDeclaration(AgreementRow):
    """That the quarterly social security return was made for a paid agreement (M25)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="quarters")
    quarter = models.CharField("kwartaal", max_length=7)
    declared_on = models.DateField("aangegeven op")
    noted_at = models.DateTimeField()
    noted_by = person("genoteerd door")

    class Meta:
        verbose_name = "RSZ-aangifte"
        ordering = ["-quarter", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "quarter"], name="one_return_per_quarter")
        ]


class LoanAgreement(AgreementRow):
    """What is lent to a learner for the time of a placement, and that it came back (M26)."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="loans")
    lender = organisation_key("wie leent uit")
    items = models.TextField("wat", max_length=2000, validators=[refuse_national_numbers])
    conditions = models.TextField(
        "afspraken", max_length=2000, blank=True, validators=[refuse_national_numbers]
    )
    lent_on = models.DateField("geleend op")
    due_on = models.DateField("terug ten laatste op")
    made_at = models.DateTimeField()
    made_by = person("opgemaakt door")
    agreed_at = models.DateTimeField("akkoord van de lerende op", **EMPTY)
    agreed_by = person("akkoord gegeven door", **EMPTY)
    returned_on = models.DateField("terug op", **EMPTY)
    returned_noted_by = person("terug genoteerd door", **EMPTY)

    class Meta:
        verbose_name = "uitleenovereenkomst"
        ordering = ["-lent_on", "pk"]
        constraints = [
            in_order("lent_on", "due_on", name="loan_ends_after_start"),
            together("agreed_at", "agreed_by", name="loan_consent_has_an_actor"),
            together("returned_on", "returned_noted_by", name="loan_return_has_an_actor"),
        ]


class CollaborationCharter(AgreementRow):
    """What school, company and learner agree on working together: one text per placement, in versions (P18)."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="charters")
    number = models.PositiveSmallIntegerField("versie", default=1)
    # [{"code", "title", "text"}] after the template in content/charter.yaml
    sections = models.JSONField("afspraken")
    made_at = models.DateTimeField()
    made_by = person("opgemaakt door")
    proposed_at = models.DateTimeField("voorgelegd op", **EMPTY)
    proposed_by = person("voorgelegd door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "afsprakenkader"
        ordering = ["placement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "number"], name="charter_versions_are_numbered"),
            together("proposed_at", "proposed_by", name="charter_proposal_has_an_actor"),
        ]


class CharterConsent(AgreementRow):
    """A party agrees with one version of the charter."""

    charter = models.ForeignKey(CollaborationCharter, on_delete=models.PROTECT, related_name="consents")
    party = models.CharField("voor wie", max_length=10, choices=Party)
    by = person("door")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "akkoord met een afsprakenkader"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["charter", "party"], name="one_consent_per_party_and_charter")
        ]
