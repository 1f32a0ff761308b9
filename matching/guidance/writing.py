"""Plan a guidance action, ask learners to it, say how it went; nobody is left out of dual learning by not being there."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.keys import row_id
from matching.models import GuidanceAction, GuidanceGuest

audit.verbs(
    guidance_planned="plande een moment om duaal leren te leren kennen",
    guidance_changed="paste een moment van toeleiding aan",
    guidance_asked="vroeg lerenden voor een moment van toeleiding",
    guidance_reported="schreef hoe een moment van toeleiding ging",
    guidance_cancelled="gelastte een moment van toeleiding af",
    guidance_told="zei wat een moment van toeleiding bracht",
)
MOST_GUESTS = 500
OF_DAY = ("on", "until", "from_time", "until_time")


class GuidanceRefused(Exception):
    """This cannot be kept; the text says why in Dutch, `field` where it belongs."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class GuidanceMoved(GuidanceRefused):
    """Somebody changed it meanwhile; `version` is what stands now, with which saving again is a choice."""

    def __init__(self, text, version):
        super().__init__(text)
        self.version = version


@transaction.atomic
def plan(*, school, by, at, key=None, **said):
    """Keep what a school plans. Sending twice makes one."""
    pk = row_id(key, by, school)
    if key and (sent_before := GuidanceAction.objects.filter(pk=pk).first()):
        return sent_before
    _check(said)
    row = GuidanceAction.objects.create(id=pk, school=school, made_at=at, made_by=by, **said)
    audit.record("guidance_planned", row, by=by, at=at, kind=row.kind)
    return row


@transaction.atomic
def change(*, action, version, by, at, **said):
    """Another day, place or company, before it was held; refused when somebody else changed it meanwhile."""
    row = _held(action)
    _fresh(row, version)
    _stands(row)
    _check(said)
    for name, value in said.items():
        setattr(row, name, value)
    _save(row, *said)
    audit.record("guidance_changed", row, by=by, at=at)
    return row


@transaction.atomic
def invite(*, action, shown, asked, by, at):
    """Of the learners that were shown, ask these and no others; who was there already stays. Again changes nothing."""
    row = _held(action)
    _stands(row)
    chosen = {one.pk for one in asked}
    rows = GuidanceGuest.objects.filter(action=row)
    there = set(rows.values_list("trajectory_id", flat=True))
    new = [one for one in asked if one.pk not in there]
    if len(there) + len(new) > MOST_GUESTS:
        raise GuidanceRefused(
            f"Vraag hoogstens {MOST_GUESTS} lerenden. Plan een tweede moment voor de anderen."
        )
    GuidanceGuest.objects.bulk_create(
        [GuidanceGuest(action=row, school_id=row.school_id, trajectory=one) for one in new]
    )
    dropped = {one.pk for one in shown} - chosen
    gone, _ = rows.filter(trajectory__in=dropped, was_there=None, note="").delete()
    if new or gone:
        audit.record("guidance_asked", row, by=by, at=at, asked=len(new), dropped=gone)
    return len(new), gone


@transaction.atomic
def report(*, action, outcome, came, there, shown, version, by, at, today):
    """How it went, how many came, and who of the guests that were shown was there."""
    row = _held(action)
    if row.outcome and row.outcome != outcome.strip():
        _fresh(row, version, f"Iemand schreef intussen: “{row.outcome}”. Bewaar opnieuw om dat te vervangen.")
    if row.cancelled_at:
        raise GuidanceRefused("Dit is afgelast.")
    if row.on > today:
        raise GuidanceRefused("Dit moet nog komen. Schrijf daarna hoe het ging.")
    guests = GuidanceGuest.objects.filter(action=row)
    guests.filter(pk__in=there).update(was_there=True)
    guests.filter(pk__in=set(shown) - set(there)).update(was_there=False)
    row.outcome, row.came, row.held_at = outcome.strip(), came, row.held_at or at
    _save(row, "outcome", "came", "held_at")
    audit.record("guidance_reported", row, by=by, at=at)
    return row


@transaction.atomic
def cancel(*, action, by, at):
    """Call it off; who was asked reads so. Again changes nothing."""
    row = _held(action)
    if row.held_at:
        raise GuidanceRefused("Dit ging al door: er staat hoe het ging.")
    if row.cancelled_at is None:
        row.cancelled_at = at
        _save(row, "cancelled_at")
        audit.record("guidance_cancelled", row, by=by, at=at)
    return row


@transaction.atomic
def tell(*, guest, text, by, at):
    """What it brought, in the learner's own words; the school reads it."""
    row = GuidanceGuest.objects.select_for_update(of=("self",)).get(pk=guest.pk)
    if row.note != text.strip():
        row.note = text.strip()
        row.save(update_fields=["note"])
        audit.record("guidance_told", row.action, by=by, at=at)
    return row


def _held(action):
    return GuidanceAction.objects.select_for_update(of=("self",)).get(pk=action.pk)


def _stands(row):
    if row.cancelled_at:
        raise GuidanceRefused("Dit is afgelast. Plan een nieuw moment.")
    if row.held_at:
        raise GuidanceRefused("Dit ging al door: er staat hoe het ging.")


def _fresh(row, version, text="Iemand paste dit net aan. Kijk na wat hier staat en bewaar opnieuw."):
    if version is not None and row.version != version:
        raise GuidanceMoved(text, version=row.version)


def _check(said):
    on, until, first, last = (said.get(name) for name in OF_DAY)
    if until and until < on:
        raise GuidanceRefused("De laatste dag ligt voor de eerste.", "until")
    if last and not first:
        raise GuidanceRefused("Vul ook in wanneer het begint.", "from_time")
    if last and last <= first:
        raise GuidanceRefused("Het einde ligt voor het begin.", "until_time")


def _save(row, *names):
    row.version += 1
    row.save(update_fields=[*names, "version"])
