"""What a school does with a speed date, and the own yes or no of learner and company; each under a lock on the session."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from duaalportal.accounts import audit, rls
from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from matching.models import Opening, SpeedDate, SpeedDateSeat, SpeedDateTable
from matching.proposals.gathering import LOOKING
from matching.speed_dates.planning import SpeedDateMoved, SpeedDateRefused, drop_talks

audit.verbs(
    speed_date_made="plande een speeddate",
    speed_date_changed="paste een speeddate aan",
    speed_date_cancelled="lastte een speeddate af",
    speed_date_moved="zette een speeddate op een ander moment en vroeg iedereen opnieuw",
    speed_date_table_added="vroeg een bedrijf voor een tafel",
    speed_date_table_taken="zei dat een bedrijf naar een speeddate komt",
    speed_date_table_left="zei dat een bedrijf niet naar een speeddate komt",
    speed_date_asked="vroeg een lerende voor een speeddate",
    speed_date_joined="doet mee aan een speeddate",
    speed_date_withdrawn="doet niet mee aan een speeddate",
)
TIMES = ("on", "from_time", "minutes", "pause")
FIELDS = ("title", "programme", *TIMES, "rounds", "where_at")
LEFT = ("left_at", "left_by", "reason", "talks_gone")


@transaction.atomic
def make(*, school, by, at, key=None, **said):
    """Plan a session on a day to come; sending twice makes one."""
    pk = row_id(key, by, school)
    if key and (sent_before := SpeedDate.objects.filter(pk=pk).first()):
        return sent_before
    row = SpeedDate(id=pk, school=school, made_at=at, made_by=by, **said)
    _check_times(row, at)
    row.save(force_insert=True)
    audit.record("speed_date_made", row, by=by, at=at, on=row.on, rounds=row.rounds)
    return row


@transaction.atomic
def change(*, speed_date, version, by, at, **said):
    """Change a session that did not begin; talks of rounds that fall away go with them. Returns the session and how many.

    On another moment everybody is asked anew: who said yes said it of the moment that was.
    """
    current = held(speed_date)
    if current.version != version:
        raise SpeedDateMoved(
            "Een collega paste deze speeddate net aan. Kijk na wat er nu staat, en bewaar opnieuw.",
            (current.version, {name: getattr(current, name) for name in FIELDS}),
        )
    _check_open(current)
    if current.starts_at() <= at:
        raise SpeedDateRefused("Deze speeddate is al begonnen en ligt nu vast.")
    if said["programme"] != current.programme and current.seats.exists():
        raise SpeedDateRefused("Er zijn al lerenden gevraagd. De opleiding ligt daarom vast.", "programme")
    before = current.starts_at()
    for name in FIELDS:
        setattr(current, name, said[name])
    _check_times(current, at)
    moved = current.starts_at() != before
    gone = _ask_anew(current, by, at) if moved else drop_talks(current, at, round__gt=current.rounds)
    _save(current, *FIELDS, "moved_at", "timetable_at")
    audit.record("speed_date_changed", current, by=by, at=at, on=current.on, rounds=current.rounds)
    return current, gone


def _ask_anew(current, by, at):
    gone = drop_talks(current, at)
    open_again = {"agreed_at": None, "knows_at": None}
    with rls.across_organisations():  # learners of colleagues too
        current.seats.update(withdrawn_at=None, invited_at=at, **open_again)
        current.tables.update(
            agreed_by=None,
            left_at=None,
            left_by=None,
            reason="",
            talks_gone=0,
            asked_at=at,
            changed_at=at,
            **open_again,
        )
    current.moved_at, current.timetable_at = at, None
    audit.record("speed_date_moved", current, by=by, at=at, on=current.on)
    return gone


@transaction.atomic
def cancel(*, speed_date, by, at):
    """It does not go on; refused once it began."""
    current = held(speed_date)
    if current.cancelled_at:
        return current
    if current.starts_at() <= at:
        raise SpeedDateRefused("Deze speeddate is al begonnen. Afgelasten kan niet meer.")
    current.cancelled_at, current.cancelled_by = at, by
    _save(current, "cancelled_at", "cancelled_by")
    audit.record("speed_date_cancelled", current, by=by, at=at)
    return current


# --- tables -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_table(*, speed_date, organisation, host, by, at):
    """Ask a company to take a table; each company has one."""
    current = held(speed_date)
    _check_open(current)
    _check_not_over(current, at)
    before = SpeedDateTable.objects.filter(session=current, organisation=organisation).first()
    if before and not before.left_at:
        raise SpeedDateRefused(f"{organisation.name} heeft al een tafel.", "organisation")
    if before:
        before.left_at = before.left_by = None
        before.reason, before.talks_gone, before.host = "", 0, host.strip()
        before.asked_at = before.changed_at = at
        before.save(update_fields=[*LEFT, "host", "asked_at", "changed_at"])
        audit.record("speed_date_table_added", before, by=by, at=at, position=before.position)
        return before
    offers = Opening.objects.on_offer(current.on).filter(organisation=organisation)
    if current.programme_id:
        offers = offers.filter(programme_id=current.programme_id)
    last = SpeedDateTable.objects.filter(session=current).aggregate(last=Max("position"))["last"]
    row = SpeedDateTable.objects.create(
        school=current.school,
        session=current,
        organisation=organisation,
        opening=offers.order_by("starts_on", "pk").first(),
        host=host.strip(),
        position=(last or 0) + 1,
        asked_at=at,
        changed_at=at,
    )
    audit.record("speed_date_table_added", row, by=by, at=at, position=row.position)
    return row


@transaction.atomic
def take_table(*, table, by, at, host=None):
    """The company comes, with who sits at its table: it says so itself, or the school that heard it. The last word counts."""
    current = held(table.session)
    _check_open(current)
    _check_not_over(current, at)
    row = _table(table)
    host = row.host if host is None else host.strip()
    if row.agreed_at and row.host == host:
        return row
    if not row.agreed_at:
        row.agreed_at, row.agreed_by, row.changed_at = at, by, at
    row.left_at, row.left_by, row.reason, row.talks_gone, row.host = None, None, "", 0, host
    row.save(update_fields=["agreed_at", "agreed_by", "changed_at", *LEFT, "host"])
    audit.record("speed_date_table_taken", row, by=by, at=at)
    return row


@transaction.atomic
def leave(*, table, by, at, reason=""):
    """The company does not come, or not any more: talks that did not begin fall away, the others stay."""
    current = held(table.session)
    row = _table(table)
    if row.left_at:
        return row
    row.agreed_at = row.agreed_by = None
    row.left_at = row.changed_at = at
    row.left_by, row.reason = by, reason.strip()
    row.talks_gone = drop_talks(current, at, table=row)
    row.save(update_fields=["agreed_at", "agreed_by", *LEFT, "changed_at"])
    audit.record("speed_date_table_left", row, by=by, at=at, talks=row.talks_gone)
    return row


def _table(table):
    return SpeedDateTable.objects.select_for_update(of=("self",)).get(pk=table.pk)


@transaction.atomic
def acknowledge(*, speed_date, by, at):
    """Who was asked read that it does not go on; what is not cancelled is not read. Twice is once."""
    if speed_date.cancelled_at is None:
        return
    seats = SpeedDateSeat.objects.filter(session=speed_date, trajectory__learner__user=by)
    own = by.access.organisation_ids(Can.JOIN_SPEED_DATE)
    tables = SpeedDateTable.objects.filter(session=speed_date, organisation_id__in=own)
    for rows in (seats, tables):
        rows.filter(knows_at=None).update(knows_at=at)


# --- learners -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(*, speed_date, trajectories, by, at):
    """Ask these learners; who was asked before is not asked twice. Returns how many were asked now."""
    current = held(speed_date)
    _check_open(current)
    _check_not_over(current, at)
    asked = 0
    for one in trajectories:
        if one.school_id != current.school_id or one.state not in LOOKING:
            raise SpeedDateRefused("Kies lerenden van je school die een plaats zoeken.", "trajectories")
        if current.programme_id and one.programme_id != current.programme_id:
            raise SpeedDateRefused("Deze speeddate is voor een andere opleiding.", "trajectories")
        seat, is_new = SpeedDateSeat.objects.get_or_create(
            session=current,
            trajectory=one,
            defaults={
                "school": current.school,
                "first_name": one.learner.first_name,
                "invited_at": at,
                "invited_by": by,
            },
        )
        if is_new:
            asked += 1
            audit.record("speed_date_asked", seat, by=by, at=at)
    return asked


@transaction.atomic
def answer(*, seat, joins, by, at):
    """The learner takes part, or does not: then talks that did not begin fall away. The last word counts."""
    current = held(seat.session)
    if joins:
        _check_open(current)
    _check_not_over(current, at)
    row = SpeedDateSeat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if joins and not row.agreed_at:
        row.agreed_at, row.withdrawn_at = at, None
    elif not joins and not row.withdrawn_at:
        row.agreed_at, row.withdrawn_at = None, at
        drop_talks(current, at, trajectory_id=row.trajectory_id)
    else:
        return row
    row.save(update_fields=["agreed_at", "withdrawn_at"])
    audit.record("speed_date_joined" if joins else "speed_date_withdrawn", row, by=by, at=at)
    return row


# --- what is asked of a session -----------------------------------------------------------------------------------------


def held(speed_date):
    """The session as it is now, under a lock; also for who answers for a company, and may not write it."""
    rows = SpeedDate.objects.select_for_update(of=("self",)).select_related("school", "programme")
    with rls.across_organisations():
        return rows.get(pk=speed_date.pk)


def _check_open(current):
    if current.cancelled_at:
        raise SpeedDateRefused("Deze speeddate is afgelast.")


def _check_not_over(current, at):
    if current.ends_at() <= at:
        raise SpeedDateRefused("Deze speeddate is voorbij.")


def _check_times(row, at):
    if row.starts_at() <= at:
        field = "on" if row.on < as_day(at) else "from_time"
        raise SpeedDateRefused("Dat moment is voorbij. Kies er een dat nog komt.", field)
    if timezone.localtime(row.ends_at() - timedelta(seconds=1)).date() != row.on:
        raise SpeedDateRefused(
            "Zo duurt het tot na middernacht. Begin vroeger of plan minder rondes.", "rounds"
        )


def _save(current, *names):
    current.version += 1
    current.save(update_fields=[*names, "version"])
