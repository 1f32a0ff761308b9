"""Speed dates: learners and companies meet in short rounds (M06, 001:574)."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from learningplans.models import Trajectory
from matching.models.base import (
    EMPTY,
    TEXT,
    BetweenRows,
    LearnerRow,
    SchoolRows,
    TrajectoryRow,
    TrajectoryRows,
    organisation_key,
    person,
)
from matching.models.openings import Opening


class SpeedDateRows(SchoolRows):
    """Reads of speed dates: the school that plans it, and the companies and learners who take part."""

    see, edit = Can.JOIN_SPEED_DATE, Can.RUN_SPEED_DATE

    def visible_to(self, user, on=None):
        """Speed dates of the own school, those the own company has a table at, and those of learners one reaches."""
        own = user.access.organisation_ids(self.see)
        tables = SpeedDateTable.objects.filter(organisation_id__in=own).order_by().values("session")
        seats = SpeedDateSeat.objects.around(user, on).order_by().values("session")
        plans = user.access.organisation_ids(self.edit)
        return self.filter(Q(school_id__in=plans) | Q(pk__in=tables) | Q(pk__in=seats))


class SpeedDate(LearnerRow):
    """One session of short talks in rounds."""

    title = models.CharField("naam", max_length=120, **TEXT)
    programme = models.ForeignKey(
        "catalogue.Programme",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="duale opleiding",
        **EMPTY,
    )
    on = models.DateField("op")
    from_time = models.TimeField("van")
    minutes = models.PositiveSmallIntegerField("hoe lang een gesprek, in minuten", default=8)
    pause = models.PositiveSmallIntegerField("hoe lang ertussen, in minuten", default=2)
    rounds = models.PositiveSmallIntegerField("hoeveel rondes", default=6)
    where_at = models.CharField("waar", max_length=160, **TEXT)
    made_at = models.DateTimeField()
    made_by = person("gepland door")
    # when the timetable was made; empty while there is none
    timetable_at = models.DateTimeField(**EMPTY)
    # since when it is on another moment than at first: then everybody is asked anew
    moved_at = models.DateTimeField("verplaatst op", **EMPTY)
    cancelled_at = models.DateTimeField("afgelast op", **EMPTY)
    cancelled_by = person("afgelast door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = SpeedDateRows.as_manager()

    class Meta:
        verbose_name = "speeddate"
        verbose_name_plural = "speeddates"
        ordering = ["-on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rounds__gte=1, minutes__gte=1), name="speed_date_has_rounds"),
            together("cancelled_at", "cancelled_by", name="speed_date_cancelling_has_an_actor"),
        ]

    def __str__(self):
        return self.title or "Speeddate"

    def starts_at(self, nth=1):
        """The moment at which a round begins; rounds count from 1."""
        first = timezone.make_aware(datetime.combine(self.on, self.from_time))
        return first + timedelta(minutes=(nth - 1) * (self.minutes + self.pause))

    def ends_at(self, nth=None):
        """The moment at which a round, or the last one, ends."""
        return self.starts_at(nth or self.rounds) + timedelta(minutes=self.minutes)

    def rounds_ahead(self, at):
        """The rounds that did not begin yet."""
        return [nth for nth in range(1, self.rounds + 1) if self.starts_at(nth) > at]


class TableRows(SchoolRows):
    """Reads of tables: who plans them and who sits at one sees all; a company its own."""

    see, edit = Can.JOIN_SPEED_DATE, Can.RUN_SPEED_DATE

    def visible_to(self, user, on=None):
        """Tables of the own company, and those of sessions of the own school or of learners one reaches."""
        own, plans = (user.access.organisation_ids(can) for can in (self.see, self.edit))
        seats = SpeedDateSeat.objects.around(user, on).order_by().values("session")
        return self.filter(Q(school_id__in=plans) | Q(organisation_id__in=own) | Q(session__in=seats))

    def of_own_company(self, user):
        """Tables for which this person answers."""
        return self.filter(organisation_id__in=user.access.organisation_ids(self.see))


class SpeedDateTable(LearnerRow):
    """A company that was asked to take one table; it comes on no timetable before its own yes."""

    session = models.ForeignKey(SpeedDate, on_delete=models.CASCADE, related_name="tables")
    organisation = organisation_key("leerbedrijf")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+", **EMPTY)
    host = models.CharField("wie aan tafel zit", max_length=120, **TEXT)
    position = models.PositiveSmallIntegerField("tafel")
    asked_at = models.DateTimeField("gevraagd op", default=timezone.now)
    agreed_at = models.DateTimeField("komt, gezegd op", **EMPTY)
    # of the company itself, or of the school that heard it on the phone
    agreed_by = person("komt volgens", **EMPTY)
    # since when the company is not there, or no longer
    left_at = models.DateTimeField("komt niet, gezegd op", **EMPTY)
    left_by = person("komt niet volgens", **EMPTY)
    reason = models.CharField("waarom niet", max_length=300, **TEXT)
    # how many talks on the timetable fell out with that
    talks_gone = models.PositiveSmallIntegerField("gesprekken die wegvielen", default=0)
    # the company read that it does not go on
    knows_at = models.DateTimeField(**EMPTY)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = TableRows.as_manager()

    class Meta:
        verbose_name = "tafel"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="one_table_per_number"),
            models.UniqueConstraint(fields=["session", "organisation"], name="one_table_per_company"),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(left_at=None), name="a_table_is_taken_or_given_back"
            ),
        ]


class SeatRows(TrajectoryRows):
    """Reads of seats: the school's side of the learner; and of who agreed to come, who planned the session."""

    see, edit = Can.JOIN_SPEED_DATE, Can.RUN_SPEED_DATE

    def around(self, user, on=None):
        """Seats of learners on whose school side this person stands."""
        return self.filter(trajectory__in=_around(user, self.see, on))

    def where(self, user, can, on=None):
        """Seats of learners this person reaches on the school's side, and in the own session of who comes."""
        planned = Q(session__made_by=user, school_id__in=user.access.organisation_ids(Can.RUN_SPEED_DATE))
        return self.filter(Q(trajectory__in=_around(user, can, on)) | (planned & Q(agreed_at__isnull=False)))


def _around(user, can, on):
    return Trajectory.objects.on_school_side(user, can, on).order_by().values("pk")


class SpeedDateSeat(TrajectoryRow):
    """A learner who was asked to take part; nobody comes on a timetable before their own yes."""

    session = models.ForeignKey(SpeedDate, on_delete=models.CASCADE, related_name="seats")
    first_name = models.CharField("voornaam", max_length=60)
    invited_at = models.DateTimeField("gevraagd op", default=timezone.now)
    invited_by = person("gevraagd door", **EMPTY)
    agreed_at = models.DateTimeField("doet mee, gezegd op", **EMPTY)
    withdrawn_at = models.DateTimeField("doet niet mee, gezegd op", **EMPTY)
    # the learner read that it does not go on
    knows_at = models.DateTimeField(**EMPTY)

    objects = SeatRows.as_manager()

    class Meta:
        verbose_name = "deelnemer"
        ordering = ["first_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "trajectory"], name="one_seat_per_learner"),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(withdrawn_at=None), name="a_seat_is_taken_or_given_back"
            ),
        ]


class TalkRows(BetweenRows):
    """Reads of talks: the school's side of the learner, the company at whose table it is, and who planned the session."""

    see, edit = Can.JOIN_SPEED_DATE, Can.RUN_SPEED_DATE

    def where(self, user, can, on=None):
        """Talks of learners this person reaches on the school's side, of the own company, and of the own session."""
        planned = Q(session__made_by=user, school_id__in=user.access.organisation_ids(Can.RUN_SPEED_DATE))
        return self.filter(Q(trajectory__in=_around(user, can, on)) | self.of_company(user, can) | planned)


class SpeedDateTalk(TrajectoryRow):
    """One learner at one table in one round."""

    session = models.ForeignKey(SpeedDate, on_delete=models.CASCADE, related_name="talks")
    table = models.ForeignKey(SpeedDateTable, on_delete=models.CASCADE, related_name="talks")
    organisation = organisation_key("leerbedrijf")
    first_name = models.CharField("voornaam", max_length=60)
    round = models.PositiveSmallIntegerField("ronde")
    is_fixed = models.BooleanField("blijft staan", default=False)

    objects = TalkRows.as_manager()

    class Meta:
        verbose_name = "kort gesprek"
        verbose_name_plural = "korte gesprekken"
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["table", "round"], name="one_learner_at_a_table"),
            models.UniqueConstraint(
                fields=["session", "trajectory", "round"], name="one_table_for_a_learner"
            ),
            models.UniqueConstraint(fields=["table", "trajectory"], name="one_talk_with_each_company"),
        ]


class NoteRows(BetweenRows):
    """Reads of notes: each side its own, the school both."""

    see, edit = Can.JOIN_SPEED_DATE, Can.RUN_SPEED_DATE

    def where(self, user, can, on=None):
        """Notes about learners this person reaches on the school's side, without the company's for the learner."""
        # asked as a list of keys: a join would hide the company's own notes from it, which reads no trajectory
        own = Trajectory.objects.filter(learner__user=user).order_by().values("pk")
        blind = Q(side=SpeedDateNote.Side.LEARNER) | ~Q(trajectory__in=own)
        ours = self.of_company(user, can) & Q(side=SpeedDateNote.Side.COMPANY)
        return self.filter((Q(trajectory__in=_around(user, can, on)) & blind) | ours)


class SpeedDateNote(TrajectoryRow):
    """What one side kept of a talk: some words, and whether they like it. The other side never reads it."""

    class Side(models.TextChoices):
        """Whose note it is."""

        LEARNER = "learner", "lerende"
        COMPANY = "company", "leerbedrijf"

    class Keen(models.TextChoices):
        """Whether this side sees it happen."""

        YES = "yes", "ja, graag"
        MAYBE = "maybe", "misschien"
        NO = "no", "liever niet"

    talk = models.ForeignKey(SpeedDateTalk, on_delete=models.PROTECT, related_name="notes")
    organisation = organisation_key("leerbedrijf")
    side = models.CharField("wie", max_length=10, choices=Side)
    keen = models.CharField("ziet het zitten", max_length=10, choices=Keen)
    text = models.CharField("notitie", max_length=500, **TEXT)
    at = models.DateTimeField()
    by = person("door")
    version = models.PositiveIntegerField(default=1)

    objects = NoteRows.as_manager()

    class Meta:
        verbose_name = "notitie bij een kort gesprek"
        verbose_name_plural = "notities bij korte gesprekken"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=["learner", "company"], keen__in=["yes", "maybe", "no"]),
                name="speed_date_note_has_a_side_and_says_how_keen",
            ),
            models.UniqueConstraint(fields=["talk", "side"], name="one_note_per_side"),
        ]
