"""Writes on core groups: who is responsible for learning at the workplace, who helps, what they note (X14)."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.models import Organisation
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from groeiwijzer.models import CoreGroupMember, CoreGroupNote

audit.verbs(
    core_group_named="duidde iemand aan voor werkplekleren",
    core_group_changed="paste taken in de kerngroep werkplekleren aan",
    core_group_left="haalde iemand uit de kerngroep werkplekleren",
    core_group_noted="noteerde een overleg van de kerngroep werkplekleren",
)


class NotOneOfUs(ValueError):
    """Only who has a role in the organisation carries it there."""


@transaction.atomic
def name_person(*, organisation, user, is_responsible, tasks, by, at):
    """Let somebody carry learning at the workplace from this day on; one person is responsible at a time.

    Who was responsible before stays in the group. Naming the same person again changes what they do.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    today = as_day(at)
    if not user.access.roles_in(organisation.pk):
        raise NotOneOfUs("Kies iemand van de eigen organisatie.")
    running = CoreGroupMember.objects.filter(organisation=organisation, ends_on__isnull=True)
    current = running.filter(user=user).first()
    if current and (current.is_responsible, current.tasks) == (is_responsible, tasks):
        return current
    if is_responsible:
        for before in running.filter(is_responsible=True).exclude(user=user):
            _end(before, today)
            _begin(before.user, before.tasks, False, organisation, by, at)
    if current and current.is_responsible == is_responsible:
        current.tasks = tasks
        current.save(update_fields=["tasks"])
        audit.record("core_group_changed", current, by=by, at=at)
        return current
    if current:
        _end(current, today)
    row = _begin(user, tasks, is_responsible, organisation, by, at)
    audit.record("core_group_named", row, by=by, at=at, user=user.pk, responsible=is_responsible)
    return row


def _begin(user, tasks, is_responsible, organisation, by, at):
    return CoreGroupMember.objects.create(
        organisation=organisation,
        user=user,
        is_responsible=is_responsible,
        tasks=tasks,
        starts_on=as_day(at),
        added_at=at,
        added_by=by,
    )


def _end(row, today):
    row.ends_on = today
    row.save(update_fields=["ends_on"])


@transaction.atomic
def end_person(*, row, by, at):
    """Somebody carries it no longer, from this day on; the history stays. Again changes nothing."""
    current = CoreGroupMember.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.ends_on is None:
        _end(current, as_day(at))
        audit.record("core_group_left", current, by=by, at=at, user=current.user_id)
    return current


@transaction.atomic
def note_talk(*, organisation, held_on, present, text, is_shared, by, at, key=None):
    """Keep what the core group said and decided; `key` makes that sending twice keeps one."""
    pk = row_id(key, by, organisation)
    if key and (sent_before := CoreGroupNote.objects.filter(pk=pk).first()):
        return sent_before
    note = CoreGroupNote.objects.create(
        id=pk,
        organisation=organisation,
        held_on=held_on,
        present=present,
        text=text,
        is_shared=is_shared,
        written_at=at,
        written_by=by,
    )
    audit.record("core_group_noted", note, by=by, at=at, held_on=held_on, shared=is_shared)
    return note
