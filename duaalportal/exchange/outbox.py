"""Messages to other systems: made from the audit trail, claimed, sent, tried again later, or given up.

Beat only ticks. What waits and until when stands in the database, so a missed or double tick, a killed worker or a
message that was sent twice in between loses nothing: a receiver knows a message again by its id.
"""

import json
import logging
from datetime import timedelta
from functools import partial

from celery import current_app
from django.db import transaction
from django.db.models import F, Min

from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import AuditEntry
from duaalportal.exchange import sending, signing
from duaalportal.exchange.events import body_of, told_of
from duaalportal.exchange.models import EventCursor, Webhook, WebhookDelivery
from duaalportal.exchange.scopes import TEST
from learningplans.models import Placement

logger = logging.getLogger(__name__)

BATCH = 500
AT_A_TIME = 50
# so long nobody else sends a message that was claimed
CLAIM = timedelta(minutes=2)
# so long one round of sending goes on
LONGEST = timedelta(minutes=3)
# how long is waited after each try; after the last one it is given up
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 8 * 60, 24 * 60))
KEPT = timedelta(days=30)
GONE = 410


# --- from the trail -----------------------------------------------------------------------------------------------


def collect(*, at):
    """Make messages of what happened since the last time; returns how many."""
    return sum(_collect_from(organisation, at) for organisation in _trails())


def _trails():
    """Organisations whose trail somebody wants to hear of: listeners, and the schools with a learner at a listener."""
    listening = Webhook.objects.listening().order_by()
    own = set(listening.values_list("organisation", flat=True))
    companies = listening.filter(organisation__kind=OrganisationKind.COMPANY).values("organisation")
    schools = Placement.objects.filter(organisation__in=companies).order_by()
    return own | set(schools.values_list("school", flat=True).distinct())


def _collect_from(organisation, at):
    made = 0
    while True:
        read, more = _one_batch(organisation, at)
        made += more
        if read < BATCH:
            return made


@transaction.atomic
def _one_batch(organisation, at):
    """Read on in one trail, under the lock of its reading place; the numbers of a trail have no gap, so none is missed."""
    EventCursor.objects.get_or_create(organisation_id=organisation, defaults={"number": _start(organisation)})
    cursor = EventCursor.objects.select_for_update().get(organisation_id=organisation)
    rows = AuditEntry.objects.filter(chain=str(organisation), number__gt=cursor.number).order_by("number")
    entries = list(rows[:BATCH])
    if not entries:
        return 0, 0
    listeners = list(Webhook.objects.open())
    made = [
        _message(webhook, entry, told, at)
        for entry, told, hears in told_of(entries)
        for webhook in listeners
        if webhook.organisation_id in hears and told.event in webhook.events and entry.at >= webhook.made_at
    ]
    WebhookDelivery.objects.bulk_create(made, ignore_conflicts=True)
    cursor.number = entries[-1].number
    cursor.save(update_fields=["number"])
    return len(entries), len(made)


def _start(organisation):
    """Just before the first address was made: what happened earlier is told to nobody."""
    first = Webhook.objects.open().aggregate(first=Min("made_at"))["first"]
    before = AuditEntry.objects.filter(chain=str(organisation), at__lt=first).order_by("-number")
    return before.values_list("number", flat=True).first() or 0


def _message(webhook, entry, told, at):
    return WebhookDelivery(
        webhook=webhook,
        organisation_id=webhook.organisation_id,
        event=told.event,
        entry=entry,
        body=body_of(entry, told),
        made_at=at,
        due_at=at,
    )


@transaction.atomic
def ask_test(*, webhook, at):
    """Put a message of no meaning in the outbox; it leaves after the commit."""
    row = WebhookDelivery.objects.create(
        webhook=webhook,
        organisation_id=webhook.organisation_id,
        event=TEST,
        body={"type": TEST, "timestamp": at.isoformat(timespec="seconds"), "data": {}},
        made_at=at,
        due_at=at,
    )
    transaction.on_commit(partial(_tell_a_worker, row.pk))
    return row


def _tell_a_worker(pk):
    try:
        current_app.send_task("exchange.deliver", kwargs={"delivery_id": str(pk)}, expires=120)
    except Exception as error:  # every transport has its own; the page must succeed, beat sends it later
        logger.warning("message %s waits for the beat, the queue does not answer: %r", pk, error)


# --- to the address -----------------------------------------------------------------------------------------------


def deliver_waiting(*, clock):
    """Send what is due, address by address and in order until one fails; returns how many arrived.

    So a system that does not answer costs one wait each time, and keeps nobody else waiting.
    """
    first, arrived = clock(), 0
    for webhook in _waiting_addresses(first):
        due = WebhookDelivery.objects.due(clock()).filter(webhook=webhook).order_by("due_at", "made_at", "pk")
        for pk in list(due.values_list("pk", flat=True)[:AT_A_TIME]):
            if clock() - first > LONGEST:
                return arrived
            if not deliver(delivery_id=pk, clock=clock):
                break
            arrived += 1
    return arrived


def _waiting_addresses(now):
    due = WebhookDelivery.objects.due(now).order_by()
    rows = due.values("webhook").annotate(first=Min("due_at")).order_by("first", "webhook")
    return [row["webhook"] for row in rows]


def deliver(*, delivery_id, clock):
    """Send one message that is due; of several callers one sends. Says whether it arrived.

    Killed between sending and noting it, it is sent once more under the same id.
    """
    now = clock()
    claimed = WebhookDelivery.objects.due(now).filter(pk=delivery_id)
    if not claimed.update(claimed_until=now + CLAIM, tries=F("tries") + 1):
        return False
    row = WebhookDelivery.objects.select_related("webhook").get(pk=delivery_id)
    status, trouble = _sent(row, now)
    arrived = status is not None and 200 <= status < 300
    _note(row, arrived, status, trouble, clock())
    return arrived


def _sent(row, now):
    body = json.dumps(row.body | {"id": str(row.pk)}, separators=(",", ":"), ensure_ascii=False).encode()
    secret = signing.secret_of(row.webhook)
    try:
        status = sending.post(
            row.webhook.url, body, signing.headers(secret, row.pk, int(now.timestamp()), body)
        )
    except (sending.AddressRefused, sending.NotReached) as no:
        return None, str(no)
    return status, "" if 200 <= status < 300 else f"Het systeem antwoordde met {status}."


@transaction.atomic
def _note(row, arrived, status, trouble, at):
    webhook = Webhook.objects.select_for_update().get(pk=row.webhook_id)
    row.status, row.trouble, row.claimed_until = status, trouble, None
    if arrived:
        row.delivered_at, webhook.failing_since = at, None
    elif row.entry_id is None:  # a test is tried once, and says nothing of what follows
        row.given_up_at = at
    else:
        webhook.failing_since = webhook.failing_since or at
        if status == GONE or row.tries > len(PAUSES):
            row.given_up_at = at
            webhook.stopped_at = webhook.stopped_at or at
            gone, failing = Webhook.Stop.GONE, Webhook.Stop.FAILING
            webhook.stopped_because = webhook.stopped_because or (gone if status == GONE else failing)
        else:
            row.due_at = at + PAUSES[row.tries - 1]
    row.save(update_fields=["status", "trouble", "claimed_until", "delivered_at", "given_up_at", "due_at"])
    webhook.save(update_fields=["failing_since", "stopped_at", "stopped_because"])


def clear(*, at):
    """Remove messages that are over and older than a month; returns how many."""
    over = WebhookDelivery.objects.filter(made_at__lt=at - KEPT)
    return over.exclude(pk__in=WebhookDelivery.objects.waiting().values("pk")).delete()[0]
