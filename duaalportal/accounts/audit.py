"""Write and read the audit trail. Each chain (one per organisation, one for the portal) is verifiable."""

import hashlib
import json
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from duaalportal.accounts.models import AuditEntry, Organisation
from duaalportal.accounts.rls import across_organisations
from duaalportal.lib.rows import whole_rows

VERBS = {}


def verbs(**words):
    """Register the Dutch words of an app's verbs, e.g. assessment_started="startte de zelfevaluatie"."""
    VERBS.update(words)


def _digest(entry):
    body = [
        entry.chain,
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        str(entry.by_id or ""),
        entry.verb,
        entry.object_type,
        entry.object_id,
        str(entry.organisation_id or ""),
        entry.facts,
        entry.previous_hash,
    ]
    text = json.dumps(body, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def record(verb, obj, *, by, at, organisation=None, **facts):
    """Add one act to the trail inside the caller's transaction; if this fails, the act fails.

    The act stands in the chain of whose row it is, also when somebody from outside did it: a school by mandate, say.
    """
    if verb not in VERBS:
        raise KeyError(f"verb {verb!r} has no Dutch words")
    organisation_id = organisation.pk if organisation is not None else getattr(obj, "organisation_id", None)
    entry = AuditEntry(
        chain=str(organisation_id or "portal"),
        at=at,
        by=by,
        verb=verb,
        object_type=obj._meta.label,
        object_id=str(obj.pk),
        organisation_id=organisation_id,
        facts=json.loads(json.dumps(facts, cls=DjangoJSONEncoder)),
    )
    with across_organisations():
        _add_to_chain(entry)
    return entry


def _add_to_chain(entry):
    _wait_for_chain(entry.organisation_id)
    last = next(iter(_last_of(chain=entry.chain)), None)
    entry.number = last.number + 1 if last else 1
    entry.previous_hash = last.hash if last else ""
    entry.hash = _digest(entry)
    entry.save(force_insert=True)


def _wait_for_chain(organisation_id):
    if connection.vendor != "postgresql":
        return
    if organisation_id is not None:
        # The organisation's row is the lock of its chain: two writers wait for each other. "No key", so that nobody
        # waits who only adds a row that points to the organisation.
        Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id).values("pk").first()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7201)")


@whole_rows
def _last_of(chain):
    return AuditEntry.objects.filter(chain=chain).order_by("-number")[:1]


def history(obj, limit=50):
    """The newest acts on one object, with the actor loaded (one query)."""
    return AuditEntry.objects.filter(object_type=obj._meta.label, object_id=str(obj.pk)).select_related("by")[
        :limit
    ]


def broken_links():
    """Chains and numbers at which the trail no longer fits; empty when it is whole."""
    broken = []
    previous = {}
    for entry in AuditEntry.objects.order_by("chain", "number").iterator():
        before = previous.get(entry.chain)
        fits = entry.hash == _digest(entry) and entry.number == (before.number + 1 if before else 1)
        if not fits or entry.previous_hash != (before.hash if before else ""):
            broken.append((entry.chain, entry.number))
        previous[entry.chain] = entry
    return broken


def heads():
    """Chain, last number and last hash of each chain: noted elsewhere, they also show a cut-off end."""
    newest = {}
    for chain, number, digest in AuditEntry.objects.order_by("chain", "number").values_list(
        "chain", "number", "hash"
    ):
        newest[chain] = (chain, number, digest)
    return sorted(newest.values())
