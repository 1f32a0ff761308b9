"""What the public register of enterprises (KBO Open Data) says; loaded whole, owned by nobody."""

from django.db import models


class KboEnterprise(models.Model):
    """One enterprise of the public register."""

    number = models.CharField("ondernemingsnummer", max_length=10, primary_key=True)
    name = models.CharField("naam", max_length=320, blank=True)
    is_active = models.BooleanField(default=True)
    started_on = models.DateField(null=True)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    municipality = models.CharField(max_length=200, blank=True)
    nace = models.CharField("hoofdactiviteit (NACE)", max_length=10, blank=True)

    class Meta:
        verbose_name = "onderneming in de KBO"
        ordering = ["number"]

    def __str__(self):
        return self.name or self.number


class KboEstablishment(models.Model):
    """One establishment of the public register."""

    number = models.CharField("vestigingsnummer", max_length=10, primary_key=True)
    # no foreign key: the register comes in pieces, and may name an enterprise that it does not hold
    enterprise = models.CharField("ondernemingsnummer", max_length=10, db_index=True)
    name = models.CharField("naam", max_length=320, blank=True)
    started_on = models.DateField(null=True)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    municipality = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "vestiging in de KBO"
        ordering = ["number"]

    def __str__(self):
        return self.name or self.number


class KboLoad(models.Model):
    """When which extract was loaded, and what came of it."""

    extract = models.CharField("extract", max_length=40)
    made_on = models.DateField("stand van", null=True)
    loaded_at = models.DateTimeField("geladen op")
    enterprises = models.PositiveIntegerField(default=0)
    establishments = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField("overgeslagen regels", default=0)

    class Meta:
        verbose_name = "ingeladen KBO-extract"
        ordering = ["-loaded_at", "pk"]

    def __str__(self):
        return self.extract
