"""Speed dates: learners and companies meet in short rounds (M06, 001:574)."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from matching.models.base import (
    EMPTY,
    TEXT,
    BetweenRows,
    LearnerRow,
    SchoolRows,
    TrajectoryRow,
    organisation_key,
    person,
)
from matching.models.openings import Opening


class SpeedDateRows(SchoolRows):
    """Reads of speed dates: the school that plans it, and the companies and learners who take part."""

    see, edit = Can.JOIN_SPEED_DATE, Can.RUN_SPEED_DATE

    def visible_to(self, user, on=None):
        """Speed dates of the own school, and those the own company has a table at."""
        own = user.access.organisation_ids(self.see)
        tables = SpeedDateTable.objects.filter(organisation_id__in=own).order_by().values("session")
        seats = SpeedDateSeat.objects.where(user, self.see, on).order_by().values("session")
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
    where_at = models.CharField("waar", max_length=160, blank=True)
    made_at = models.DateTimeField()
    made_by = person("gepland door")
    # when the timetable was made; empty while there is none
    timetable_at = models.DateTimeField(**EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = SpeedDateRows.as_manager()

    class Meta:
        verbose_name = "speeddate"
        verbose_name_plural = "speeddates"
        ordering = ["-on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rounds__gte=1, minutes__gte=1), name="speed_date_has_rounds")
        ]


class TableRows(SchoolRows):
    """Reads of tables: as the session."""

    see, edit = Can.JOIN_SPEED_DATE, Can.RUN_SPEED_DATE

    def visible_to(self, user, on=None):
        """Tables of sessions this person sees."""
        return self.filter(session__in=SpeedDate.objects.visible_to(user, on).order_by().values("pk"))


class SpeedDateTable(LearnerRow):
    """A company with one table."""

    session = models.ForeignKey(SpeedDate, on_delete=models.CASCADE, related_name="tables")
    organisation = organisation_key("leerbedrijf")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+", **EMPTY)
    host = models.CharField("wie aan tafel zit", max_length=120, **TEXT)
    position = models.PositiveSmallIntegerField("tafel")

    objects = TableRows.as_manager()

    class Meta:
        verbose_name = "tafel"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "position"], name="one_table_per_number")]


class SpeedDateSeat(TrajectoryRow):
    """A learner who takes part."""

    session = models.ForeignKey(SpeedDate, on_delete=models.CASCADE, related_name="seats")
    first_name = models.CharField("voornaam", max_length=60)

    class Meta:
        verbose_name = "deelnemer"
        ordering = ["first_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "trajectory"], name="one_seat_per_learner")]


class SpeedDateTalk(TrajectoryRow):
    """One learner at one table in one round; each side keeps its own short note."""

    session = models.ForeignKey(SpeedDate, on_delete=models.CASCADE, related_name="talks")
    table = models.ForeignKey(SpeedDateTable, on_delete=models.CASCADE, related_name="talks")
    organisation = organisation_key("leerbedrijf")
    first_name = models.CharField("voornaam", max_length=60)
    round = models.PositiveSmallIntegerField("ronde")
    learner_note = models.CharField("notitie van de lerende", max_length=500, **TEXT)
    learner_keen = models.BooleanField("de lerende ziet het zitten", null=True, blank=True)
    company_note = models.CharField("notitie van het bedrijf", max_length=500, **TEXT)
    company_keen = models.BooleanField("het bedrijf ziet het zitten", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = BetweenRows.as_manager()

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
