"""Keys of other systems: made and shown once, taken back, taken over by a colleague, and found by what was sent."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Membership
from duaalportal.exchange.models import ApiToken, TokenUse
from duaalportal.lib.dates import as_day

# a key says itself what it is, so that one that leaks is recognised by who scans for keys
MARK = "duaal_"
LASTS_AT_MOST = timedelta(days=400)
NOTED_AGAIN_AFTER = timedelta(minutes=5)

audit.verbs(
    key_made="maakte een sleutel voor een ander systeem",
    key_revoked="trok een sleutel van een ander systeem in",
    key_taken_over="werd verantwoordelijk voor een sleutel van een ander systeem",
)


def hash_of(word):
    """The hash under which a key is kept."""
    return hashlib.sha256(word.encode()).hexdigest()


@transaction.atomic
def make(*, organisation, name, scopes, ends_on, by, at):
    """Make a key; the row, and the key itself, which exists nowhere else."""
    word = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        organisation=organisation,
        name=name,
        scopes=sorted(scopes),
        token_hash=hash_of(word),
        hint=word[:10],
        ends_on=ends_on,
        made_at=at,
        made_by=by,
        kept_by=by,
    )
    TokenUse.objects.create(token=token, organisation=organisation)
    audit.record("key_made", token, by=by, at=at, scopes=token.scopes, ends_on=ends_on)
    return token, word


@transaction.atomic
def revoke(*, token, by, at):
    """Take a key back; it opens nothing from the next request on. Again changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at, revoked_by=by):
        audit.record("key_revoked", token, by=by, at=at)


@transaction.atomic
def take_over(*, token, by, at):
    """Answer for a key from now on; with the own one nothing changes."""
    rows = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).exclude(kept_by=by)
    if rows.update(kept_by=by):
        audit.record("key_taken_over", token, by=by, at=at)


def find(word, at):
    """The key that was sent, with its organisation; None when it opens nothing now (one query).

    It opens nothing once it is taken back or over its last day, and while who answers for it manages no links there.
    """
    rows = with_keeper(ApiToken.objects.open(as_day(at)).filter(token_hash=hash_of(word)), as_day(at))
    return rows.filter(is_kept=True).select_related("organisation", "use").first()


def with_keeper(rows, on):
    """Keys with whether somebody answers for them on this day."""
    running = Membership.objects.running(on).that_can(Can.MANAGE_LINKS)
    theirs = Q(user=OuterRef("kept_by"), organisation=OuterRef("organisation"))
    return rows.annotate(is_kept=Exists(running.filter(theirs)))


def note_use(*, token, at):
    """Note when the key was used, at most once in a few minutes."""
    if token.use.used_at is None or token.use.used_at <= at - NOTED_AGAIN_AFTER:
        TokenUse.objects.filter(pk=token.use.pk).update(used_at=at)
