"""How ready a learner is for dual learning (M01)."""

from django.db import models

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from matching.models.base import EMPTY, TEXT, TrajectoryRow, TrajectoryRows, person


class ReadinessRows(TrajectoryRows):
    """Reads of readiness: the school's side alone; a company never reads it."""

    see, edit = Can.SEE_READINESS, Can.VIEW_READINESS

    def where(self, user, can, on=None):
        """Of learners on whose school side this person stands."""
        from learningplans.models import Trajectory

        inside = Trajectory.objects.on_school_side(user, can, on).order_by().values("pk")
        return self.filter(trajectory__in=inside)


class ReadinessAdvice(TrajectoryRow):
    """What is thought of one learner before a trajectory: the learner first, teachers next, then advice that binds nobody."""

    class Outcome(models.TextChoices):
        """What the class council advises (001:548-554); none of them shuts anybody out."""

        SUITABLE = "suitable", "klaar voor duaal leren"
        WITH_ATTENTION = "with_attention", "klaar, met aandacht voor wat hieronder staat"
        NOT_YET = "not_yet", "nog niet klaar: eerst de aanloopfase"

    school_year = models.PositiveSmallIntegerField("voor het schooljaar dat begint in")
    # factor -> {"value": "yes" | "growing" | "not_yet", "note": ...}
    self_estimate = models.JSONField("eigen inschatting", default=dict, blank=True)
    self_message = models.TextField("in eigen woorden", max_length=2000, **TEXT)
    self_at = models.DateTimeField("zelf ingevuld op", **EMPTY)
    outcome = models.CharField("advies", max_length=20, choices=Outcome, blank=True)
    reason = models.TextField("waarom", max_length=2000, **TEXT)
    strengths = models.TextField("sterk", max_length=1000, **TEXT)
    attention = models.TextField("aandacht", max_length=1000, **TEXT)
    advised_on = models.DateField("klassenraad van", **EMPTY)
    advised_at = models.DateTimeField(**EMPTY)
    advised_by = person("advies vastgelegd door", **EMPTY)
    # the learner alone lets a company hear of strengths and attention in the start talk
    shared_at = models.DateTimeField("gedeeld met leerbedrijven op", **EMPTY)
    made_at = models.DateTimeField()
    made_by = person("begonnen door")
    version = models.PositiveIntegerField(default=1)

    objects = ReadinessRows.as_manager()

    class Meta:
        verbose_name = "advies duaal competent"
        verbose_name_plural = "adviezen duaal competent"
        ordering = ["-school_year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trajectory", "school_year"], name="one_readiness_advice_per_year"
            ),
            together("advised_at", "advised_by", name="readiness_advice_has_an_actor"),
            models.CheckConstraint(
                condition=models.Q(outcome="", advised_at__isnull=True)
                | ~models.Q(outcome="") & ~models.Q(reason="") & models.Q(advised_at__isnull=False),
                name="readiness_advice_has_a_reason",
            ),
        ]


class ReadinessView(TrajectoryRow):
    """How one teacher sees the same factors."""

    advice = models.ForeignKey(ReadinessAdvice, on_delete=models.PROTECT, related_name="views")
    values = models.JSONField("per factor", default=dict)
    note = models.TextField("toelichting", max_length=2000, **TEXT)
    at = models.DateTimeField()
    by = person("door")
    version = models.PositiveIntegerField(default=1)

    objects = ReadinessRows.as_manager()

    class Meta:
        verbose_name = "kijk op duaal competent"
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["advice", "by"], name="one_readiness_view_per_person")]
