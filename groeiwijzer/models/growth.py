"""The growth plan, and the talk at the end of a trajectory that feeds the next self-assessment."""

import uuid

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can


class GrowthActionQuerySet(models.QuerySet):
    """Reads of growth actions."""

    def visible_to(self, user):
        """Actions of organisations this person oversees, and those one owns, chose or drew from one's own assessment."""
        overseen = Q(organisation_id__in=user.access.organisation_ids(Can.OVERSEE_ASSESSMENTS)) & (
            Q(assessment__isnull=True)
            | Q(assessment__subject__isnull=True)
            | Q(assessment__opened_at__isnull=False)
        )
        mine = Q(organisation_id__in=user.access.organisation_ids(Can.FILL_IN_ASSESSMENT)) & (
            Q(owner=user) | Q(created_by=user) | Q(assessment__subject=user)
        )
        return self.filter(overseen | mine)

    def editable_by(self, user):
        """Visible actions in organisations where this person plans growth."""
        return self.visible_to(user).filter(organisation_id__in=user.access.organisation_ids(Can.PLAN_GROWTH))

    def owned_by(self, user):
        """Actions this person took up, in organisations where one still takes part."""
        return self.filter(
            owner=user, organisation_id__in=user.access.organisation_ids(Can.FILL_IN_ASSESSMENT)
        )

    def closable_by(self, user):
        """Actions this person may call done: one's own, and those one may edit."""
        return self.filter(
            Q(pk__in=self.editable_by(user).values("pk")) | Q(pk__in=self.owned_by(user).values("pk"))
        )

    def in_state(self, state):
        """Only the done (`klaar`) or the dropped (`geschrapt`) ones, the newest on top; else the open ones."""
        if state == "klaar":
            return self.filter(done_at__isnull=False).order_by("-done_at", "pk")
        if state == "geschrapt":
            return self.filter(dropped_at__isnull=False).order_by("-dropped_at", "pk")
        return self.open()

    def open(self):
        """Actions neither done nor dropped, the first due on top."""
        return self.filter(done_at__isnull=True, dropped_at__isnull=True).order_by(
            "due_on", "created_at", "pk"
        )

    def open_for(self, user):
        """Open actions this person owns in an organisation they still take part in."""
        return self.owned_by(user).open()


class GrowthAction(models.Model):
    """One thing an organisation will do, by whom and by when; done with a note, or dropped with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="growth_actions",
        verbose_name="organisatie",
    )
    establishment = models.ForeignKey(
        "companies.Establishment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="growth_actions",
        verbose_name="vestiging",
    )
    assessment = models.ForeignKey(
        "groeiwijzer.Assessment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="uit zelfevaluatie",
    )
    instrument_code = models.CharField(max_length=60, blank=True)
    item_code = models.CharField(max_length=40, blank=True)
    title = models.CharField("wat gaan jullie doen", max_length=160)
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="growth_actions", verbose_name="wie doet het"
    )
    due_on = models.DateField("tegen wanneer")
    created_at = models.DateTimeField("gekozen op")
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField("klaar op", null=True, blank=True)
    done_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField("geschrapt op", null=True, blank=True)
    dropped_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing_note = models.TextField("hoe liep het", blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = GrowthActionQuerySet.as_manager()

    class Meta:
        verbose_name = "groeiactie"
        verbose_name_plural = "groeiacties"
        ordering = ["due_on", "created_at", "pk"]
        indexes = [models.Index(fields=["organisation", "due_on"]), models.Index(fields=["owner", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="action_done_has_an_actor",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, dropped_by__isnull=True)
                | Q(dropped_at__isnull=False, dropped_by__isnull=False),
                name="action_drop_has_an_actor",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dropped_at__isnull=True), name="action_ends_one_way"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        """Whether this still has to happen."""
        return self.done_at is None and self.dropped_at is None


class EndTalkQuerySet(models.QuerySet):
    """Reads of end-of-trajectory talks."""

    def visible_to(self, user):
        """Talks of organisations this person oversees, and those one recorded oneself."""
        return self.filter(
            Q(organisation_id__in=user.access.organisation_ids(Can.OVERSEE_ASSESSMENTS))
            | Q(organisation_id__in=user.access.organisation_ids(Can.RECORD_TALK), recorded_by=user)
        )

    def editable_by(self, user):
        """Visible talks in organisations where this person records talks."""
        return self.visible_to(user).filter(organisation_id__in=user.access.organisation_ids(Can.RECORD_TALK))


class EndTalk(models.Model):
    """The talk at the end of a trajectory, topic by topic; `about` names the trajectory as the company calls it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="end_talks",
        verbose_name="organisatie",
    )
    establishment = models.ForeignKey(
        "companies.Establishment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="end_talks",
        verbose_name="vestiging",
    )
    version = models.ForeignKey("groeiwijzer.InstrumentVersion", on_delete=models.PROTECT, related_name="+")
    # whose end it was: so the question to hold it goes away, and who reads it finds the exit talk
    place = models.ForeignKey(
        "companies.TakenPlace",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="end_talks",
        verbose_name="plaats van de lerende",
    )
    about = models.CharField("over welk traject", max_length=120)
    held_on = models.DateField("gehouden op")
    present = models.CharField("wie was erbij", max_length=300)
    notes = models.JSONField("per onderwerp", default=dict)
    recorded_at = models.DateTimeField("vastgelegd op")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    row_version = models.PositiveIntegerField(default=1)

    objects = EndTalkQuerySet.as_manager()

    class Meta:
        verbose_name = "eindgesprek"
        verbose_name_plural = "eindgesprekken"
        ordering = ["-held_on", "-recorded_at", "pk"]

    def __str__(self):
        return f"Eindgesprek over {self.about}"
