"""A speed date as each side reads it: the school all of it, a company its own table, a learner the own talks."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.lib.asked import Asked
from learningplans.models import Trajectory
from matching.models import (
    Opening,
    SpeedDate,
    SpeedDateNote,
    SpeedDateSeat,
    SpeedDateTable,
    SpeedDateTalk,
)
from matching.proposals.gathering import LOOKING
from matching.rules.timetabling import missed, remarks
from matching.speed_dates.planning import gather

LISTS = {"komt": "Wat komt", "voorbij": "Wat voorbij is"}
VIEWS = {
    "ronde": "Per ronde",
    "lerende": "Per lerende",
    "bedrijf": "Per leerbedrijf",
    "uitkomst": "Wat elk ervan vond",
}
LEARNER, COMPANY = SpeedDateNote.Side
LIKES = {SpeedDateNote.Keen.YES: 2, SpeedDateNote.Keen.MAYBE: 1, SpeedDateNote.Keen.NO: 0}


@dataclass(frozen=True)
class SpeedDateFilter(Asked):
    """What somebody asked of the list."""

    lijst: str = "komt"

    KNOWN = {"lijst": LISTS}
    ARRANGES = ("lijst",)


@dataclass(frozen=True)
class TimetableFilter(Asked):
    """How somebody looks at the timetable."""

    per: str = "ronde"

    KNOWN = {"per": VIEWS}
    ARRANGES = ("per",)


def sessions_of(user, asked, today):
    """Speed dates this person has to do with: those to come by day, or those that were, the last first."""
    rows = SpeedDate.objects.visible_to(user).select_related("programme", "school")
    if asked.lijst == "komt":
        return rows.filter(on__gte=today).order_by("on", "from_time", "pk")
    return rows.filter(on__lt=today).order_by("-on", "-from_time", "pk")


def unanswered(user, sessions):
    """Ids of the sessions on this page to which this learner did not say yes or no yet (one query)."""
    seats = SpeedDateSeat.objects.filter(
        session__in=[one.pk for one in sessions], trajectory__learner__user=user
    )
    return set(seats.filter(agreed_at=None, withdrawn_at=None).values_list("session_id", flat=True))


@dataclass(frozen=True)
class Round:
    """One round with its hours: who sits where, and who waits."""

    nth: int
    starts_at: datetime
    ends_at: datetime
    # (table, talk or None)
    places: tuple
    waiting: tuple


class Seen:
    """One speed date through the eyes of one person at one moment."""

    def __init__(self, user, session, at):
        self.user, self.session, self.at = user, session, at
        self.today = timezone.localtime(at).date()

    @property
    def is_school(self):
        """Whether this person plans at the school of the session."""
        return self.session.school_id in self.user.access.organisation_ids(Can.RUN_SPEED_DATE)

    @property
    def sees_all(self):
        """Whether everybody on the timetable stands on this person's page, or only who they guide."""
        overseen = self.user.access.organisation_ids(Can.OVERSEE_LEARNERS)
        return self.session.made_by_id == self.user.pk or self.session.school_id in overseen

    @cached_property
    def tables(self):
        """Tables this person reads, by key (one query)."""
        rows = SpeedDateTable.objects.visible_to(self.user).filter(session=self.session)
        return {one.pk: one for one in rows.select_related("organisation")}

    @cached_property
    def own_tables(self):
        """Tables of the own company."""
        own = self.user.access.organisation_ids(Can.JOIN_SPEED_DATE)
        return [one for one in self.tables.values() if one.organisation_id in own]

    @cached_property
    def seats(self):
        """Seats this person reads, by key of trajectory; each with the name they know the learner by (two queries)."""
        rows = SpeedDateSeat.objects.visible_to(self.user).filter(session=self.session)
        found = {one.trajectory_id: one for one in rows.order_by("first_name", "pk")}
        known = Trajectory.objects.on_school_side(self.user, Can.JOIN_SPEED_DATE).filter(pk__in=found)
        names = dict(known.order_by().values_list("pk", "learner__name"))
        for pk, one in found.items():
            one.name = names.get(pk, one.first_name)
        return dict(sorted(found.items(), key=lambda item: (item[1].name, item[1].pk)))

    @cached_property
    def own_seat(self):
        """The own seat, for a learner (one query)."""
        rows = SpeedDateSeat.objects.around(self.user).filter(session=self.session)
        return rows.filter(trajectory__learner__user=self.user).first()

    @property
    def invited(self):
        """Tables of companies that said yes, or nothing yet."""
        return [one for one in self.tables.values() if not one.left_at]

    @property
    def hosting(self):
        """Tables of companies that said yes."""
        return [one for one in self.tables.values() if one.agreed_at]

    @property
    def gone(self):
        """Tables whose talks fell out since the timetable was made; empty once it is made again."""
        made = self.session.timetable_at
        if not made or self.session.cancelled_at or self.is_over:
            return []
        rows = (one for one in self.tables.values() if one.left_at and one.talks_gone)
        return [one for one in rows if one.left_at > made]

    @property
    def coming(self):
        """Seats of who said yes."""
        return [one for one in self.seats.values() if one.agreed_at]

    @cached_property
    def talks(self):
        """Talks this person reads, by round (one query)."""
        rows = SpeedDateTalk.objects.visible_to(self.user).filter(session=self.session)
        return list(rows.order_by("round", "pk"))

    @cached_property
    def notes(self):
        """{talk: {side: note}} as far as this person reads them (one query)."""
        found = {}
        for one in SpeedDateNote.objects.visible_to(self.user).filter(talk__session=self.session):
            found.setdefault(one.talk_id, {})[one.side] = one
        return found

    def name_of(self, talk):
        """What this person calls the learner of a talk."""
        seat = self.seats.get(talk.trajectory_id) if self.is_school else None
        return seat.name if seat else talk.first_name

    def starts_at(self, talk):
        """When a talk begins."""
        return self.session.starts_at(talk.round)

    # --- the day itself

    @property
    def own_talks(self):
        """The talks of the own table, or the own talks."""
        own = {one.pk for one in self.own_tables}
        if own:
            return [one for one in self.talks if one.table_id in own]
        if self.own_seat:
            return [one for one in self.talks if one.trajectory_id == self.own_seat.trajectory_id]
        return []

    @property
    def own_rounds(self):
        """[(round, starts, talk or None)] of the own table or the own day."""
        by_round = {one.round: one for one in self.own_talks}
        return [(nth, self.session.starts_at(nth), by_round.get(nth)) for nth in self._numbers]

    @property
    def next_talk(self):
        """The own talk that goes on or comes next; None when there is none."""
        ahead = (one for one in self.own_talks if self.session.ends_at(one.round) > self.at)
        return None if self.session.cancelled_at else next(ahead, None)

    @property
    def knows(self):
        """Whether the own side read that it does not go on."""
        rows = self.own_tables or ([self.own_seat] if self.own_seat else [])
        return all(one.knows_at for one in rows)

    @property
    def is_begun(self):
        """Whether the first round began."""
        return self.session.starts_at() <= self.at

    @property
    def may_note(self):
        """Whether notes can be written: from the day itself on."""
        return self.session.on <= self.today and not self.session.cancelled_at

    @property
    def is_over(self):
        """Whether the last round ended."""
        return self.session.ends_at() <= self.at

    @property
    def is_stale(self):
        """Whether somebody came or went since the timetable was made."""
        made = self.session.timetable_at
        if not made:
            return False
        moved = [one.agreed_at or one.withdrawn_at for one in self.seats.values()]
        return any(
            when and when > made for when in [*moved, *(one.changed_at for one in self.tables.values())]
        )

    # --- the timetable

    @property
    def _numbers(self):
        last = max([self.session.rounds, *(one.round for one in self.talks)])
        return range(1, last + 1)

    @cached_property
    def rounds(self):
        """Each round: who sits where, and who waits."""
        at = {(one.table_id, one.round): one for one in self.talks}
        found = []
        for nth in self._numbers:
            busy = {one.trajectory_id for one in self.talks if one.round == nth}
            places = tuple(
                (table, at.get((pk, nth)))
                for pk, table in self.tables.items()
                if table.agreed_at or (pk, nth) in at
            )
            waiting = tuple(one.name for one in self.coming if one.trajectory_id not in busy)
            found.append(Round(nth, self.session.starts_at(nth), self.session.ends_at(nth), places, waiting))
        return found

    @cached_property
    def by_learner(self):
        """[(seat, talks)] of everybody who comes or had a talk."""
        found = {pk: [] for pk, one in self.seats.items() if one.agreed_at}
        for one in self.talks:
            if one.trajectory_id in self.seats:
                found.setdefault(one.trajectory_id, []).append(one)
        return [(self.seats[pk], talks) for pk, talks in found.items()]

    @cached_property
    def by_table(self):
        """[(table, talks)]."""
        found = {pk: [] for pk in self.tables}
        for one in self.talks:
            if one.table_id in found:
                found[one.table_id].append(one)
        return [(self.tables[pk], talks) for pk, talks in found.items() if talks or self.tables[pk].agreed_at]

    @cached_property
    def told(self):
        """What the numbers mean, and who or what did not fit: (sentences, [(name, company or None, why)])."""
        if not self.sees_all:
            return [], []
        tables = {pk: one for pk, one in self.tables.items() if one.agreed_at}
        seats = {pk: one for pk, one in self.seats.items() if one.agreed_at}
        used = max((one.round for one in self.talks), default=0)
        said = remarks(len(seats), len(tables), self.session.rounds, used) if seats and tables else []
        if not self.talks:
            return said, []
        known = gather(self.session, seats, tables)
        lines = missed(
            list(seats),
            list(tables),
            self.session.rounds,
            [_Sat(one.trajectory_id, one.table_id) for one in self.talks],
            wishes=known.wishes,
            possible=known.possible,
        )
        return said, [
            (seats[one.learner].name, one.table and tables[one.table].organisation.name, one.why)
            for one in lines
        ]

    # --- what came of it

    @cached_property
    def outcomes(self):
        """Talks of which somebody kept a note, where both like it first: [(talk, notes, both say yes or perhaps)]."""
        found = [(one, self.notes[one.pk]) for one in self.talks if one.pk in self.notes]
        found.sort(key=lambda one: (-_liked(one[1]), one[0].round, self.name_of(one[0])))
        return [(talk, notes, _liked(notes) > 0) for talk, notes in found]

    @cached_property
    def openings(self):
        """{talk: a place on offer of that company for the programme of that learner, who looks for one} (two queries)."""
        rows = Opening.objects.visible_to(self.user).on_offer(self.today).order_by("starts_on", "pk")
        rows = rows.filter(organisation_id__in={one.organisation_id for one in self.talks})
        offered = {}
        for one in rows:
            offered.setdefault((one.organisation_id, one.programme_id), one.pk)
        known = Trajectory.objects.on_school_side(self.user, Can.RUN_MATCH)
        known = known.filter(pk__in=self.seats, state__in=LOOKING)
        programmes = dict(known.order_by().values_list("pk", "programme_id"))
        return {
            one.pk: offered.get((one.organisation_id, programmes.get(one.trajectory_id)))
            for one in self.talks
        }


@dataclass(frozen=True, slots=True)
class _Sat:
    learner: object
    table: object


def _liked(notes):
    """How much both like it: 0 when one of them does not, or said nothing."""
    if len(notes) < 2 or not all(LIKES[one.keen] for one in notes.values()):
        return 0
    return min(LIKES[one.keen] for one in notes.values()) * 10 + sum(
        LIKES[one.keen] for one in notes.values()
    )
