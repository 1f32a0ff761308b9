"""What is agreed in a start talk: who does it by when, where it lands, and that it is done."""

import uuid

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from learningplans import trail
from matching.models import StartAgreement
from matching.start_talks.content import questions
from matching.start_talks.errors import StartTalkRefused
from matching.start_talks.landing import address_of, land
from matching.start_talks.words import kept
from matching.start_talks.writing import open_talk, rows_of

LONGEST, MOST = 300, 40
Lands = StartAgreement.Lands

audit.verbs(
    start_agreement_made="noteerde een afspraak in een opstartgesprek",
    start_agreement_removed="schrapte een afspraak in een opstartgesprek",
    start_agreement_done="zette een afspraak van een opstartgesprek op gedaan",
)


@transaction.atomic
def agree(*, talk, text, owner, due_on, lands, by, at, code="", clock=None, key=None):
    """Agree on something; `owner` is (name, account or None). With one key sent twice it stands once.

    It lands where it belongs in the same act, or waits for its owner. Raises StartTalkRefused.
    """
    current = open_talk(talk)
    pk = uuid.uuid5(current.pk, str(key or uuid.uuid4()))
    if before := StartAgreement.objects.filter(pk=pk).first():
        return before
    name, account = owner
    text, name = kept(text, LONGEST), kept(name, 120)
    if not text:
        raise StartTalkRefused("Schrijf wat jullie afspreken.", "text")
    if code and code not in questions():
        raise StartTalkRefused("Kies een vraag uit de lijst.", "code")
    if lands not in Lands.values:
        raise StartTalkRefused("Kies waar de afspraak thuishoort.", "lands")
    if due_on and due_on < as_day(at):
        raise StartTalkRefused("Deze dag is voorbij. Kies een dag die nog komt.", "due_on")
    if StartAgreement.objects.filter(talk=current).count() >= MOST:
        raise StartTalkRefused("Zo veel past niet in één gesprek. Kies wat nu telt.")
    row = StartAgreement(
        id=pk,
        talk=current,
        code=code,
        text=text,
        owner=name,
        owner_user=account,
        due_on=due_on,
        lands=lands,
        at=at,
        by=by,
        **rows_of(current),
    )
    row.landed_in = land(agreement=row, clock=clock, by=by, at=at)
    row.landed_at = at if row.landed_in else None
    row.save(force_insert=True)
    _bump(current)
    _record("start_agreement_made", row, by, at, landed_in=row.landed_in.partition(":")[0])
    return row


@transaction.atomic
def remove(*, agreement, by, at):
    """Take an agreement back that did not land; again changes nothing. Raises StartTalkRefused."""
    current = open_talk(agreement.talk)
    row = StartAgreement.objects.filter(pk=agreement.pk, talk=current).first()
    if row is None:
        return
    if row.landed_in:
        _, words = address_of(row.landed_in)
        raise StartTalkRefused(f"Deze afspraak staat al in {words}. Pas ze daar aan.")
    row.delete()
    _bump(current)
    _record("start_agreement_removed", row, by, at)


@transaction.atomic
def finish(*, agreement, by, at):
    """It is done, also after the talk was closed; again changes nothing."""
    rows = StartAgreement.objects.select_for_update(of=("self",)).select_related("trajectory__school")
    row = rows.get(pk=agreement.pk)
    if row.done_at is None:
        row.done_at, row.done_by = at, by
        row.save(update_fields=["done_at", "done_by"])
        _record("start_agreement_done", row, by, at)
    return row


def _bump(current):
    # who closes the talk closes it as it reads then
    current.version += 1
    current.save(update_fields=["version"])


def _record(verb, row, by, at, **facts):
    trail.record(verb, row.trajectory, by=by, at=at, start_talk=row.talk_id, agreement=row.pk, **facts)
