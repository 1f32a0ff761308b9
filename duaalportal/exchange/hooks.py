"""Addresses of other systems: made, given another secret, started again after a stop, and taken away."""

from django.db import transaction
from django.db.models import F

from duaalportal.accounts import audit
from duaalportal.exchange.models import Webhook, WebhookDelivery

audit.verbs(
    webhook_made="liet een ander systeem weten wat er gebeurt (webhook)",
    webhook_renewed="gaf een webhook een nieuw geheim",
    webhook_resumed="liet berichten naar een webhook opnieuw vertrekken",
    webhook_removed="nam een webhook weg",
)


@transaction.atomic
def make(*, organisation, url, events, by, at):
    """Tell this address what happens from now on."""
    webhook = Webhook.objects.create(
        organisation=organisation, url=url, events=sorted(events), made_at=at, made_by=by
    )
    audit.record("webhook_made", webhook, by=by, at=at, events=webhook.events)
    return webhook


@transaction.atomic
def renew_secret(*, webhook, by, at):
    """Give an address another secret; the one before signs nothing any more."""
    Webhook.objects.filter(pk=webhook.pk).update(secret_number=F("secret_number") + 1)
    audit.record("webhook_renewed", webhook, by=by, at=at)


@transaction.atomic
def resume(*, webhook, by, at):
    """Send again to an address that was stopped; what was given up since leaves again. Otherwise nothing changes."""
    current = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if current.stopped_at is None or current.removed_at:
        return
    since = current.failing_since or current.stopped_at
    current.stopped_at, current.stopped_because, current.failing_since = None, "", None
    current.save(update_fields=["stopped_at", "stopped_because", "failing_since"])
    rows = WebhookDelivery.objects.filter(webhook=current, delivered_at=None, entry__isnull=False)
    waiting = rows.filter(given_up_at=None) | rows.filter(given_up_at__gte=since)
    waiting.update(given_up_at=None, tries=0, due_at=at)
    audit.record("webhook_resumed", current, by=by, at=at)


@transaction.atomic
def remove(*, webhook, by, at):
    """Take an address away; nothing leaves for it any more. Again changes nothing."""
    if Webhook.objects.filter(pk=webhook.pk, removed_at__isnull=True).update(removed_at=at, removed_by=by):
        audit.record("webhook_removed", webhook, by=by, at=at)
