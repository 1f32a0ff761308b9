"""Parents are told how their child gets to work and in which hours, and say that they know (M14)."""

from django.db import IntegrityError, transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from learningplans import trail
from learningplans.models import Guardian
from matching.models import ParentsTold
from matching.start_talks.errors import StartTalkMoved, StartTalkRefused
from matching.start_talks.words import kept

LONGEST = 1000

audit.verbs(
    parents_told="lichtte ouders in over vervoer en uren",
    parents_read="las als ouder over vervoer en uren",
)


@transaction.atomic
def tell(*, placement, transport, hours, how, told_on, met_on, version, by, at):
    """Note what parents were told; what changes afterwards is read anew. Raises StartTalkRefused, StartTalkMoved.

    `version` is of the note somebody looked at, 0 where there was none.
    """
    transport, hours = kept(transport, LONGEST), kept(hours, LONGEST)
    if not transport or not hours:
        raise StartTalkRefused("Schrijf zowel hoe de lerende er raakt als op welke uren.")
    if max(told_on, met_on or told_on) > as_day(at):
        raise StartTalkRefused("Deze dag komt nog. Je noteert dit wanneer het gebeurd is.", "told_on")
    own = {"trajectory": placement.trajectory, "organisation": placement.organisation}
    held = ParentsTold.objects.select_for_update(of=("self",)).filter(**own).first()
    row = held or ParentsTold(school=placement.school, version=0, **own)
    said = {"transport": transport, "hours": hours, "how": how, "told_on": told_on, "met_on": met_on}
    if row.version and all(getattr(row, name) == value for name, value in said.items()):
        return row
    if row.version != version:
        raise StartTalkMoved()
    if (row.transport, row.hours) != (transport, hours):
        row.read_at = row.read_by = None
    for name, value in said.items():
        setattr(row, name, value)
    row.told_at, row.told_by, row.version = at, by, row.version + 1
    try:
        with transaction.atomic():
            row.save(force_insert=held is None)
    except IntegrityError as race:  # of two who tell first, the second is shown what the first noted
        raise StartTalkMoved() from race
    _record("parents_told", row, by, at)
    return row


@transaction.atomic
def read(*, told, version, by, at):
    """A parent says they know; again changes nothing. Raises StartTalkMoved when it reads otherwise by now."""
    rows = ParentsTold.objects.select_for_update(of=("self",)).select_related("trajectory__school")
    row = rows.get(pk=told.pk)
    if row.read_at:
        return row
    if row.version != version:
        raise StartTalkMoved("Er staat intussen iets anders. Lees het even na.")
    row.read_at, row.read_by = at, by
    row.save(update_fields=["read_at", "read_by"])
    _record("parents_read", row, by, at)
    return row


def is_parent(user, trajectory, on):
    """Whether this person is a parent of the learner on a day (one query)."""
    return Guardian.objects.filter(learner=trajectory.learner_id, user=user).running(on).exists()


def _record(verb, row, by, at):
    trail.record(verb, row.trajectory, by=by, at=at, parents_told=row.pk)
