"""An instrument as it was published: the whole tree as data, never changed afterwards."""

import uuid
from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q

from duaalportal.accounts.access import Can
from groeiwijzer.instruments import from_data


class InstrumentVersionQuerySet(models.QuerySet):
    """Reads of published instruments."""

    def usable_by(self, organisation):
        """Instruments of the portal and of this organisation."""
        return self.filter(Q(owner__isnull=True) | Q(owner=organisation))

    def visible_to(self, user):
        """Instruments of the portal and of the organisations this person is a member of."""
        return self.filter(
            Q(owner__isnull=True) | Q(owner_id__in=user.access.organisation_ids(Can.USE_PORTAL))
        )

    def newest(self):
        """Only the highest version of each instrument."""
        higher = InstrumentVersion.objects.filter(
            code=models.OuterRef("code"),
            owner_key=models.OuterRef("owner_key"),
            number__gt=models.OuterRef("number"),
        )
        return self.filter(~models.Exists(higher))


class InstrumentVersion(models.Model):
    """One published version of a questionnaire; `content` is the tree that `groeiwijzer.instruments` reads."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="instruments",
        verbose_name="eigenaar",
    )
    owner_key = models.CharField(max_length=36, default="portaal", editable=False)
    code = models.SlugField("code", max_length=60)
    number = models.PositiveIntegerField("versie")
    title = models.CharField("titel", max_length=160)
    mode = models.CharField("soort", max_length=20)
    audiences = models.JSONField("voor wie", default=list)
    content = models.JSONField("inhoud")
    checksum = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField("gepubliceerd op")
    published_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InstrumentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "vragenlijst"
        verbose_name_plural = "vragenlijsten"
        ordering = ["title", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner_key", "code", "number"], name="one_instrument_per_owner_code_and_version"
            ),
        ]

    def __str__(self):
        return f"{self.title}, versie {self.number}"

    @property
    def instrument(self):
        """The tree of this version; kept in memory, since a published version never changes."""
        return instrument_of(self.pk)


def version_of(version_id):
    """A published version without its tree, as read once per process; each caller gets a row of its own."""
    names, values, _tree = _published(version_id)
    return InstrumentVersion.from_db(DEFAULT_DB_ALIAS, names, values)


def instrument_of(version_id):
    """The tree of a published version, read once per process."""
    return _published(version_id)[2]


@lru_cache(maxsize=256)
def _published(version_id):
    # published versions never change (a trigger holds it) and belong to nobody in particular, so they may be kept;
    # whoever asks has already been let in to a row that names this version
    names = [field.attname for field in InstrumentVersion._meta.concrete_fields if field.name != "content"]
    *values, content = InstrumentVersion.objects.values_list(*names, "content").get(pk=version_id)
    return names, values, from_data(content)
