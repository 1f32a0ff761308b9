"""What a company is made of."""

import re
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from duaalportal.accounts.access import Can


def check_establishment_number(value):
    """Raise when the ten digits are no Belgian establishment number (first digit 2-8, check digits modulo 97)."""
    if not re.fullmatch(r"[2-8]\d{9}", value or "") or 97 - int(value[:8]) % 97 != int(value[8:]):
        raise ValidationError("Dit is geen geldig vestigingsnummer: kijk de tien cijfers na.", code="establishment")


class EstablishmentQuerySet(models.QuerySet):
    """Reads of establishments."""

    def visible_to(self, user):
        """Establishments of the organisations this person is a member of."""
        return self.filter(organisation_id__in=user.access.organisation_ids(Can.USE_PORTAL))


class Establishment(models.Model):
    """A place of work of an organisation, with its own establishment number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="establishments", verbose_name="organisatie"
    )
    name = models.CharField("naam", max_length=160)
    number = models.CharField(
        "vestigingsnummer", max_length=10, null=True, blank=True, unique=True, validators=[check_establishment_number]
    )
    street = models.CharField("straat en nummer", max_length=160, blank=True)
    postcode = models.CharField("postcode", max_length=4, blank=True, validators=[RegexValidator(r"^[1-9]\d{3}$")])
    municipality = models.CharField("gemeente", max_length=80, blank=True)

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        verbose_name = "vestiging"
        verbose_name_plural = "vestigingen"
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name
