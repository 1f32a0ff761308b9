"""Keys of other systems, the addresses that are told what happened, and what is sent to them."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.exchange.scopes import Event, Scope
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers

EMPTY = {"null": True, "blank": True}
# so long before its last day people hear that a key ends
ENDS_SOON = timedelta(days=14)


def _person(words, **options):
    return models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=words, **options
    )


class LinkRows(models.QuerySet):
    """Reads of links of an organisation."""

    def managed_by(self, user):
        """Links of organisations whose links this person manages."""
        return self.filter(organisation_id__in=user.access.organisation_ids(Can.MANAGE_LINKS))


class LinkRow(models.Model):
    """A row about the links of one organisation."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="organisatie"
    )

    objects = LinkRows.as_manager()

    class Meta:
        abstract = True


class TokenQuerySet(LinkRows):
    """Reads of keys."""

    def open(self, on):
        """Keys that were not taken back and whose last day is not over."""
        return self.filter(revoked_at__isnull=True, ends_on__gte=on)


class ApiToken(LinkRow):
    """A key with which a system reads for one organisation; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("naam", max_length=80, validators=[refuse_national_numbers])
    scopes = models.JSONField("wat het systeem leest", default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    # its first characters, by which people know it again
    hint = models.CharField("begint met", max_length=12)
    ends_on = models.DateField("tot en met")
    made_at = models.DateTimeField("gemaakt op")
    made_by = _person("gemaakt door")
    # who answers for it: without a role that manages links here, the key opens nothing
    kept_by = _person("verantwoordelijke")
    revoked_at = models.DateTimeField("ingetrokken op", **EMPTY)
    revoked_by = _person("ingetrokken door", **EMPTY)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = "sleutel"
        verbose_name_plural = "sleutels"
        ordering = ["-made_at", "pk"]
        constraints = [together("revoked_at", "revoked_by", name="token_end_has_an_actor")]

    def __str__(self):
        return self.name

    @property
    def scope_words(self):
        """What it opens, in words."""
        return [scope.label for scope in Scope if scope in self.scopes]


class TokenUse(LinkRow):
    """When a key was last used; apart from the key, so that a reading request can note it and change nothing else."""

    token = models.OneToOneField(ApiToken, on_delete=models.CASCADE, related_name="use")
    used_at = models.DateTimeField("laatst gebruikt op", **EMPTY)

    class Meta:
        verbose_name = "gebruik van een sleutel"

    def __str__(self):
        return f"gebruik van {self.token_id}"


class WebhookQuerySet(LinkRows):
    """Reads of addresses."""

    def open(self):
        """Addresses that were not taken away."""
        return self.filter(removed_at__isnull=True)

    def listening(self):
        """Addresses to which is sent."""
        return self.open().filter(stopped_at__isnull=True)


class Webhook(LinkRow):
    """An address of another system that is told what happens; its secret is derived and stands nowhere."""

    class Stop(models.TextChoices):
        """Why nothing is sent any more."""

        FAILING = "failing", "het adres gaf te lang geen goed antwoord"
        GONE = "gone", "het systeem liet weten dat dit adres niet meer bestaat"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.URLField("adres", max_length=300)
    events = models.JSONField("waarover", default=list)
    secret_number = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField("gemaakt op")
    made_by = _person("gemaakt door")
    failing_since = models.DateTimeField("lukt niet sinds", **EMPTY)
    stopped_at = models.DateTimeField("gestopt op", **EMPTY)
    stopped_because = models.CharField("waarom gestopt", max_length=10, choices=Stop, blank=True)
    removed_at = models.DateTimeField("weggenomen op", **EMPTY)
    removed_by = _person("weggenomen door", **EMPTY)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = "webhook"
        verbose_name_plural = "webhooks"
        ordering = ["-made_at", "pk"]
        constraints = [
            together("removed_at", "removed_by", name="webhook_end_has_an_actor"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_because="")
                | Q(stopped_at__isnull=False) & ~Q(stopped_because=""),
                name="webhook_stop_has_a_reason",
            ),
        ]

    def __str__(self):
        return self.url

    @property
    def event_words(self):
        """What it is told, in words."""
        return [event.label for event in Event if event in self.events]


class EventCursor(LinkRow):
    """How far the audit trail of one organisation was read for events."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "leesplaats in het auditspoor"
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_cursor_per_trail")]

    def __str__(self):
        return f"{self.organisation_id} tot {self.number}"


class DeliveryQuerySet(LinkRows):
    """Reads of what is sent."""

    def waiting(self):
        """What still has to arrive."""
        return self.filter(delivered_at__isnull=True, given_up_at__isnull=True)

    def due(self, now):
        """What may leave now: its moment came, nobody is sending it, and its address listens."""
        # each word on the row itself, so that of two who claim it at once the second finds it taken
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        listening = Webhook.objects.listening().order_by().values("pk")
        return self.waiting().filter(free, due_at__lte=now, webhook__in=listening)


class WebhookDelivery(LinkRow):
    """One message to one address: the row is the outbox. It names rows by their key, and never a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField("waarover", max_length=40)
    # the act in the audit trail that it tells of; None for a test
    entry = models.ForeignKey("accounts.AuditEntry", on_delete=models.PROTECT, related_name="+", **EMPTY)
    body = models.JSONField("bericht")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField("vertrekt vanaf")
    claimed_until = models.DateTimeField(**EMPTY)
    tries = models.PositiveSmallIntegerField("pogingen", default=0)
    status = models.PositiveSmallIntegerField("antwoord", **EMPTY)
    trouble = models.CharField("wat er misliep", max_length=200, blank=True)
    delivered_at = models.DateTimeField("aangekomen op", **EMPTY)
    given_up_at = models.DateTimeField("opgegeven op", **EMPTY)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "bericht aan een webhook"
        verbose_name_plural = "berichten aan webhooks"
        ordering = ["-made_at", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(delivered_at__isnull=True, given_up_at__isnull=True),
                name="deliveries_waiting",
            ),
            models.Index(fields=["webhook", "-made_at"], name="deliveries_of_webhook"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="one_message_per_act_and_address"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(given_up_at__isnull=True),
                name="a_message_arrives_or_is_given_up",
            ),
        ]

    def __str__(self):
        return f"{self.event} {self.pk}"

    @property
    def event_words(self):
        """What it tells, in words."""
        return Event(self.event).label if self.event in Event.values else "proefbericht"
