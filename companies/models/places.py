"""Where a company works, and whom to turn to there."""

import re
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from companies.models.base import EMPTY, CompanyRow, CompanyRows, person
from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order, together
from duaalportal.lib.privacy import refuse_national_numbers


def check_establishment_number(value):
    """Raise when the ten digits are no Belgian establishment number (first digit 2-8, check digits modulo 97)."""
    if not re.fullmatch(r"[2-8]\d{9}", value or "") or 97 - int(value[:8]) % 97 != int(value[8:]):
        raise ValidationError(
            "Dit is geen geldig vestigingsnummer: kijk de tien cijfers na.", code="establishment"
        )


class EstablishmentQuerySet(CompanyRows):
    """Reads of establishments."""

    see = Can.USE_PORTAL

    def open(self, on):
        """Establishments that are not closed on this day."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))


class Establishment(models.Model):
    """A place of work of an organisation, with its own establishment number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.CASCADE,
        related_name="establishments",
        verbose_name="organisatie",
    )
    name = models.CharField("naam", max_length=160)
    number = models.CharField(
        "vestigingsnummer",
        max_length=10,
        null=True,
        blank=True,
        unique=True,
        validators=[check_establishment_number],
    )
    street = models.CharField("straat en nummer", max_length=160, blank=True)
    postcode = models.CharField(
        "postcode", max_length=4, blank=True, validators=[RegexValidator(r"^[1-9]\d{3}$")]
    )
    municipality = models.CharField("gemeente", max_length=80, blank=True)
    joint_committee = models.ForeignKey(
        "catalogue.JointCommittee",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="paritair comité",
        **EMPTY,
    )
    capacity = models.PositiveSmallIntegerField("plaats voor hoeveel lerenden tegelijk", **EMPTY)
    closed_on = models.DateField("gesloten vanaf", **EMPTY)

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        verbose_name = "vestiging"
        verbose_name_plural = "vestigingen"
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    @property
    def written_number(self):
        """The establishment number as people write it: 2.123.456.791."""
        number = self.number or ""
        return f"{number[0]}.{number[1:4]}.{number[4:7]}.{number[7:]}" if len(number) == 10 else ""


class Purpose(models.TextChoices):
    """What one turns to a contact for."""

    GENERAL = "general", "alles"
    LEARNERS = "learners", "de lerenden en hun planning"
    SAFETY = "safety", "veiligheid en welzijn"
    PAPERS = "papers", "overeenkomsten en administratie"


class ContactQuerySet(CompanyRows):
    """Reads of contacts."""

    def running(self, on):
        """Contacts on this day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


class ContactPeriod(CompanyRow):
    """Who is the contact of a company or of one establishment, for what, from when until when; history stays."""

    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="contacts", verbose_name="vestiging", **EMPTY
    )
    purpose = models.CharField("waarvoor", max_length=20, choices=Purpose, default=Purpose.GENERAL)
    user = person("persoon", **EMPTY)
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", blank=True)
    phone = models.CharField("telefoon", max_length=40, blank=True)
    substitute_name = models.CharField("vervanger", max_length=120, blank=True)
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met", **EMPTY)
    handover_note = models.TextField(
        "overdrachtsnota", max_length=4000, blank=True, validators=[refuse_national_numbers]
    )
    ended_at = models.DateTimeField(**EMPTY)
    ended_by = person("beëindigd door", **EMPTY)
    successor = models.OneToOneField(
        "self", on_delete=models.SET_NULL, related_name="predecessor", verbose_name="opvolger", **EMPTY
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "contactpersoon"
        verbose_name_plural = "contactpersonen"
        ordering = ["-starts_on", "name", "pk"]
        constraints = [
            in_order("starts_on", "ends_on", name="contact_ends_after_start"),
            together("ended_at", "ended_by", name="contact_end_has_an_actor"),
        ]

    def __str__(self):
        return self.name
