"""What each side keeps of a short talk; blind for the other side, read by the school."""

from django.db import transaction

from duaalportal.accounts import audit
from matching.models import SpeedDateNote, SpeedDateTalk
from matching.speed_dates.planning import SpeedDateMoved, SpeedDateRefused

audit.verbs(speed_date_noted="schreef een notitie bij een kort gesprek")


@transaction.atomic
def note(*, talk, side, keen, text, version, by, at, today):
    """Keep the note of one side, from the day itself on; the same sent twice is one, another's newer one is not lost."""
    # without the trajectory: of that a company reads no row
    row = SpeedDateTalk.objects.select_related("session", "school", "organisation").get(pk=talk.pk)
    if row.session.cancelled_at:
        raise SpeedDateRefused("Deze speeddate is afgelast.")
    if row.session.on > today:
        raise SpeedDateRefused("Dit gesprek komt nog. Een notitie schrijf je op de dag zelf of erna.")
    SpeedDateNote.objects.get_or_create(
        talk=row,
        side=side,
        defaults={
            "school": row.school,
            "trajectory_id": row.trajectory_id,
            "organisation": row.organisation,
            "keen": keen,
            "at": at,
            "by": by,
            "version": 0,
        },
    )
    mine = SpeedDateNote.objects.select_for_update(of=("self",)).get(talk=row, side=side)
    if mine.version and (mine.keen, mine.text) == (keen, text.strip()):
        return mine
    if mine.version != version:
        raise SpeedDateMoved(
            "Iemand van jullie schreef hier net iets. Kijk na wat er nu staat, en bewaar opnieuw.",
            (mine.version, {"keen": mine.keen, "text": mine.text}),
        )
    mine.keen, mine.text, mine.at, mine.by = keen, text.strip(), at, by
    mine.version += 1
    mine.save(update_fields=["keen", "text", "at", "by", "version"])
    audit.record("speed_date_noted", mine, by=by, at=at, side=side)
    return mine
