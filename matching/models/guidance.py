"""What a school does to lead learners to dual learning, and who takes part (M05, 001:513-539)."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.constraints import in_order
from matching.models.base import EMPTY, TEXT, LearnerRow, TrajectoryRow, TrajectoryRows, person
from matching.models.readiness import ReadinessRows


class GuidanceRows(TrajectoryRows):
    """Reads of guidance: the school's team, the company that takes part, and learners and parents who are asked."""

    see, edit = Can.FOLLOW_GUIDANCE, Can.PLAN_GUIDANCE

    def visible_to(self, user, on=None):
        """Of the own school or with the own company; a learner and a parent read what the learner is asked to."""
        own = user.access.organisation_ids(self.see)
        return self.filter(Q(school_id__in=own) | Q(organisation_id__in=own) | self._asked_to(user, on))

    def editable_by(self, user, on=None):
        """Of the own school, where this person plans."""
        return self.filter(school_id__in=user.access.organisation_ids(self.edit))

    def involving(self, user, on=None):
        """What this person planned or leads, what the own company takes part in, and what a learner is asked to."""
        own = user.access.organisation_ids(self.see)
        ways = (Q(leader=user) | Q(made_by=user)) & Q(school_id__in=own) | Q(organisation_id__in=own)
        return self.filter(ways | self._asked_to(user, on))

    @staticmethod
    def _asked_to(user, on):
        """The condition on what a learner is asked to, for the learner and the parents; for others on nothing."""
        if not user.access.has_role(Role.LEARNER, Role.GUARDIAN):
            return Q(pk__in=[])
        asked = GuidanceGuest.objects.where(user, Can.SEE_GUIDANCE, on).order_by()
        return Q(pk__in=asked.values("action"))


class GuidanceAction(LearnerRow):
    """One moment that a school plans, with whom and for whom, and what came of it."""

    class Kind(models.TextChoices):
        """What it is."""

        INFO = "info", "infomoment"
        VISIT = "visit", "bedrijfsbezoek"
        GUEST_LESSON = "guest_lesson", "gastles"
        TASTER = "taster", "snuffelstage"
        PARENTS = "parents", "infomoment voor ouders"
        AMBASSADOR = "ambassador", "ambassadeur vertelt"
        COLLEAGUES = "colleagues", "collega's inlichten"

    kind = models.CharField("soort", max_length=20, choices=Kind)
    title = models.CharField("wat", max_length=160, **TEXT)
    on = models.DateField("op")
    until = models.DateField("tot en met", **EMPTY)
    from_time = models.TimeField("van", **EMPTY)
    until_time = models.TimeField("tot", **EMPTY)
    where_at = models.CharField("waar", max_length=160, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="leerbedrijf",
        **EMPTY,
    )
    programme = models.ForeignKey(
        "catalogue.Programme",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="duale opleiding",
        **EMPTY,
    )
    class_group = models.CharField("klas", max_length=30, blank=True)
    leader = person("wie begeleidt", **EMPTY)
    # read by all who take part: learners, parents and the company
    note = models.TextField("wat wie komt moet weten", max_length=2000, **TEXT)
    expected = models.PositiveSmallIntegerField("hoeveel er verwacht worden", **EMPTY)
    came = models.PositiveSmallIntegerField("hoeveel er waren", **EMPTY)
    outcome = models.TextField("hoe het ging", max_length=2000, **TEXT)
    made_at = models.DateTimeField()
    made_by = person("gepland door")
    held_at = models.DateTimeField("gehouden, genoteerd op", **EMPTY)
    cancelled_at = models.DateTimeField("afgelast op", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = GuidanceRows.as_manager()

    class Meta:
        verbose_name = "toeleidingsactie"
        verbose_name_plural = "toeleidingsacties"
        ordering = ["on", "pk"]
        constraints = [in_order("on", "until", name="guidance_ends_after_start")]

    @property
    def last_day(self):
        """The day after which it is over."""
        return self.until or self.on

    @property
    def hours(self):
        """'van 13.30 tot 15.00 uur', 'om 13.30 uur', or '' while the hour is not known."""
        if not self.from_time:
            return ""
        if not self.until_time:
            return f"om {self.from_time:%H.%M} uur"
        return f"van {self.from_time:%H.%M} tot {self.until_time:%H.%M} uur"

    @property
    def name(self):
        """What it is called: its own words, or its kind."""
        kind = str(self.get_kind_display())
        return self.title or f"{kind[0].upper()}{kind[1:]}"

    def __str__(self):
        return self.name


class GuidanceGuest(TrajectoryRow):
    """A learner who is asked to an action, whether they were there, and what it brought in their own words."""

    action = models.ForeignKey(GuidanceAction, on_delete=models.CASCADE, related_name="guests")
    was_there = models.BooleanField("was er", null=True, blank=True)
    note = models.CharField("wat het bracht", max_length=500, **TEXT)

    objects = ReadinessRows.as_manager()

    class Meta:
        verbose_name = "genodigde"
        constraints = [
            models.UniqueConstraint(fields=["action", "trajectory"], name="one_guest_once_per_action")
        ]
