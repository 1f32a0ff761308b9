"""The timetable of a speed date: gathered, solved and kept.

A session is of one school, and colleagues bring their own learners to it: whoever makes the timetable needs all of them,
or two would sit on one chair. So here rows are read across organisations; a page shows only what its reader may see.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, Value

from duaalportal.accounts import audit, rls
from matching.models import CompanyWish, Opening, Preference, SpeedDate, SpeedDateTalk
from matching.rules.timetabling import Slot, timetable, wish_points

LEARNER, COMPANY = 0, 1

audit.verbs(
    speed_date_timetabled="maakte het rooster van een speeddate",
    speed_date_talk_fixed="zette een kort gesprek vast",
    speed_date_talk_freed="maakte een kort gesprek los",
)


class SpeedDateRefused(Exception):
    """This cannot be done; the text says why in Dutch, `field` where it belongs."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class SpeedDateMoved(SpeedDateRefused):
    """Somebody did something with it meanwhile; `current` is, for a form, the version and what stands there now."""

    def __init__(self, text, current=None):
        super().__init__(text)
        self.current = current


@dataclass(frozen=True)
class Gathered:
    """Who comes, by key of trajectory and of table, what they wish, and who may meet whom."""

    seats: dict
    tables: dict
    wishes: dict
    possible: set


def gather(session, seats=None, tables=None):
    """What the timetable of a session is made of, as far as the database shows it (at most five queries).

    Of both only those who said yes: nobody's name goes to a table that may stay empty. Who knows them, by key, gives them.
    """
    if seats is None:
        seats = {one.trajectory_id: one for one in session.seats.filter(agreed_at__isnull=False)}
    if tables is None:
        tables = {one.pk: one for one in session.tables.filter(agreed_at__isnull=False)}
    return Gathered(seats, tables, _wishes(seats, tables), _possible(session, seats, tables))


def _wishes(seats, tables):
    """{(learner, table): points} of what learners chose and companies asked, the best of each side counting."""
    at = {one.organisation_id: one.pk for one in tables.values()}
    standing = {"trajectory__in": list(seats), "withdrawn_at": None}
    chosen = Preference.objects.filter(opening__organisation__in=at, **standing).order_by()
    wanted = CompanyWish.objects.filter(organisation__in=at, **standing).order_by()
    rows = chosen.values_list("trajectory_id", "opening__organisation_id", "rank", Value(LEARNER)).union(
        wanted.values_list("trajectory_id", "organisation_id", "rank", Value(COMPANY))
    )
    best = {}
    for learner, company, rank, side in rows:
        points = wish_points(rank)
        best[learner, at[company], side] = max(points, best.get((learner, at[company], side), 0))
    found = Counter()
    for (learner, table, _), points in best.items():
        found[learner, table] += points
    return dict(found)


def _possible(session, seats, tables):
    """Pairs that may meet: a company with places on offer meets learners of those programmes, another company all."""
    offered = defaultdict(set)
    rows = Opening.objects.on_offer(session.on).filter(
        organisation__in={one.organisation_id for one in tables.values()}
    )
    for organisation, programme in rows.order_by().values_list("organisation_id", "programme_id"):
        offered[organisation].add(programme)
    if session.programme_id:
        programmes = dict.fromkeys(seats, session.programme_id)
    else:
        found = session.seats.filter(trajectory__in=list(seats)).order_by()
        programmes = dict(found.values_list("trajectory_id", "trajectory__programme_id"))
    return {
        (learner, table.pk)
        for learner in seats
        for table in tables.values()
        if not offered[table.organisation_id]
        or learner not in programmes
        or programmes[learner] in offered[table.organisation_id]
    }


def may_move(session, at):
    """The condition on talks that may still be moved: their round did not begin, and nobody kept a note of them."""
    ahead = session.rounds_ahead(at)
    still = Q(round__in=ahead)
    if session.starts_at() > at:
        still |= Q(round__gt=session.rounds)
    return still & Q(notes=None)


def drop_talks(session, at, **which):
    """Take away the talks of this session that may still be moved; returns how many."""
    with rls.across_organisations():  # of learners of colleagues too
        rows = session.talks.filter(may_move(session, at), **which)
        gone, _ = SpeedDateTalk.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    return gone


@transaction.atomic
def make_timetable(*, speed_date, version, afresh, by, at):
    """Set who sits where in the rounds to come, and return how many talks are new.

    What began, what somebody kept a note of and what was fixed never moves; without `afresh` nothing that stands moves,
    and only free places are filled. The same people and wishes give the same timetable.
    """
    rows = SpeedDate.objects.select_for_update(of=("self",)).select_related("school")
    current = rows.get(pk=speed_date.pk)
    if current.version != version:
        raise SpeedDateMoved("Een collega maakte net een ander rooster. Kijk na wat er nu staat.")
    if current.cancelled_at:
        raise SpeedDateRefused("Deze speeddate is afgelast.")
    ahead = current.rounds_ahead(at)
    if not ahead:
        raise SpeedDateRefused("Alle rondes zijn al begonnen. Er valt niets meer te plannen.")
    with rls.across_organisations():
        made = _solve(current, ahead, afresh, at)
    current.timetable_at = at
    current.version += 1
    current.save(update_fields=["timetable_at", "version"])
    audit.record("speed_date_timetabled", current, by=by, at=at, new=made, afresh=afresh)
    return made


def _solve(session, ahead, afresh, at):
    known = gather(session)
    if not known.tables:
        raise SpeedDateRefused("Nog geen bedrijf zei dat het komt. Vraag eerst bedrijven.")
    if not known.seats:
        raise SpeedDateRefused("Nog niemand zei dat die meedoet. Vraag eerst lerenden.")
    if afresh:
        session_talks = session.talks.filter(may_move(session, at), is_fixed=False)
        SpeedDateTalk.objects.filter(pk__in=list(session_talks.values_list("pk", flat=True))).delete()
    kept = {Slot(one.round, one.table_id, one.trajectory_id) for one in session.talks.all()}
    slots = timetable(
        known.seats, known.tables, ahead, wishes=known.wishes, kept=kept, possible=known.possible
    )
    new = [slot for slot in slots if slot not in kept]
    SpeedDateTalk.objects.bulk_create(
        SpeedDateTalk(
            school=session.school,
            session=session,
            table_id=slot.table,
            organisation_id=known.tables[slot.table].organisation_id,
            trajectory_id=slot.learner,
            first_name=known.seats[slot.learner].first_name,
            round=slot.round,
        )
        for slot in new
    )
    return len(new)


@transaction.atomic
def fix(*, talk, stays, by, at):
    """Let a talk stay where it is when the timetable is made anew, or no longer."""
    row = SpeedDateTalk.objects.select_for_update(of=("self",)).get(pk=talk.pk)
    if row.is_fixed != stays:
        row.is_fixed = stays
        row.save(update_fields=["is_fixed"])
        audit.record("speed_date_talk_fixed" if stays else "speed_date_talk_freed", row, by=by, at=at)
    return row
