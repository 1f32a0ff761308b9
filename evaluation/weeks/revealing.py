"""Showing the voices of a round: when all spoke, or when somebody opens it for the talk. The one place that does it."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.rls import across_organisations
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import ask
from evaluation.models import EvaluationRound, PointLook, Voice
from evaluation.weeks import points
from evaluation.weeks.desk import desk_of, looks_in
from evaluation.weeks.errors import WeekRefused
from learningplans import trail

audit.verbs(week_opened="maakte de stemmen van een week zichtbaar")


def desk_to_write(*about, **options):
    """The desk of who writes, with what every side said of the points: kept from that person until it is shown."""
    with across_organisations():
        return desk_of(*about, **options)


@transaction.atomic
def open_round(*, round, by, at):
    """Show the voices of a round for the talk, also of who did not send; again changes nothing. Raises WeekRefused."""
    rows = EvaluationRound.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("trajectory__school").get(pk=round.pk)
    if row.revealed_at:
        return row
    if not row.spoken:
        raise WeekRefused("Er sprak nog niemand. Er valt nog niets te tonen.")
    if row.first_day > as_day(at):
        raise WeekRefused("Deze week komt nog.")
    with across_organisations():
        (looked,) = ask([looks_in(trajectories=[row.trajectory_id], first=row.first_day)])
    show_voices(row, looked, by=by, at=at)
    trail.record("week_opened", row.trajectory, by=by, at=at, round=row.pk)
    return row


def show_voices(row, looked, *, by, at, closing=None):
    """Show what was sent in a locked round: the voices, the points and the looks that come of them; drafts stay blind.

    `closing` is what the last voice does to points of before.
    """
    row.revealed_at, row.revealed_by = at, by
    row.save(update_fields=["spoken", "revealed_at", "revealed_by"])
    looks = [_look(row, voice, *one) for voice in looked for one in voice.looks.items()]
    # the voices of others are not this person's to read; shown to all at once, they are nobody's secret any more
    with across_organisations():
        Voice.objects.filter(round_id=row.pk, submitted_at__isnull=False).update(shown_at=at)
        points.show(row.pk, closing)
        PointLook.objects.bulk_create(looks, ignore_conflicts=True)


def _look(row, voice, point, outcome):
    return PointLook(
        school_id=row.school_id,
        trajectory_id=row.trajectory_id,
        round_id=row.pk,
        point_id=point,
        party=voice.party,
        outcome=outcome,
        at=voice.submitted_at,
        by_id=voice.user_id,
    )
