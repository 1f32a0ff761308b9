"""What is the learner's own: feedback on the mentor, how one feels, safety, signals, and the portfolio."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.models.base import EMPTY, EvaluationRows, TrajectoryRow, organisation_key, person

TEXT = {"blank": True, "validators": [refuse_national_numbers]}


class OwnQuerySet(EvaluationRows):
    """Reads of what a learner wrote: the learner, and whom the learner chose."""

    edit = Can.SPEAK_AS_LEARNER

    def visible_to(self, user, on=None):
        """One's own; what is shared with the school for its people, with the company for its own."""
        reach = super().visible_to(user, on)
        mine = user.access.organisation_ids(Can.READ_LEARNER_VOICE)
        return reach.filter(
            Q(trajectory__learner__user=user)
            | Q(with_school=True, school_id__in=mine)
            | Q(with_company=True, organisation_id__in=mine)
        )


class LearnerWord(TrajectoryRow):
    """A check that a learner fills in: on the mentor and the cooperation (E20), wellbeing (E23) or safety (E24)."""

    class Kind(models.TextChoices):
        """About what."""

        COOPERATION = "cooperation", "de samenwerking"
        WELLBEING = "wellbeing", "hoe het met je gaat"
        SAFETY = "safety", "veiligheid"

    kind = models.CharField("waarover", max_length=12, choices=Kind)
    organisation = organisation_key("waar", **EMPTY)
    # question code -> answer
    answers = models.JSONField("antwoorden", default=dict)
    suggestion = models.TextField("voorstel", max_length=2000, **TEXT)
    with_school = models.BooleanField("de school leest mee", default=False)
    with_company = models.BooleanField("het leerbedrijf leest mee", default=False)
    on = models.DateField("op")
    written_at = models.DateTimeField()
    seen_at = models.DateTimeField("gelezen op", **EMPTY)
    seen_by = person("gelezen door", **EMPTY)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "woord van de lerende"
        verbose_name_plural = "woorden van de lerende"
        ordering = ["-on", "-written_at", "pk"]
        constraints = [together("seen_at", "seen_by", name="learner_word_look_has_an_actor")]


class SignalQuerySet(EvaluationRows):
    """Reads of signals: who gave it, and the coach's side."""

    def visible_to(self, user, on=None):
        """One's own, and those of the schools where one follows learners."""
        mine = user.access.organisation_ids(Can.HEAR_SIGNALS)
        return super().visible_to(user, on).filter(Q(by=user) | Q(school_id__in=mine))


class Signal(TrajectoryRow):
    """A problem that goes straight to the coach, from anybody around the learner (E17)."""

    text = models.TextField("wat is er", max_length=2000, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("door")
    heard_at = models.DateTimeField("opgepakt op", **EMPTY)
    heard_by = person("opgepakt door", **EMPTY)
    answer = models.TextField("wat we doen", max_length=2000, **TEXT)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = "signaal"
        verbose_name_plural = "signalen"
        ordering = ["-at", "pk"]
        constraints = [together("heard_at", "heard_by", name="signal_hearing_has_an_actor")]


class Portfolio(TrajectoryRow):
    """What a learner takes along: chosen evidence, reflections, next step (E21, E25)."""

    about = models.TextField("over mezelf", max_length=2000, **TEXT)
    next_step = models.CharField("wat hierna", max_length=20, blank=True)
    next_words = models.TextField("mijn volgende stap", max_length=1000, **TEXT)
    # who reads along: the team of today, when the learner says so
    is_shared = models.BooleanField("mijn team leest mee", default=False)
    diploma_on = models.DateField("bewijs behaald op", **EMPTY)
    diploma = models.CharField("welk bewijs", max_length=200, blank=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = EvaluationRows.as_manager()

    class Meta:
        verbose_name = "portfolio"
        constraints = [models.UniqueConstraint(fields=["trajectory"], name="one_portfolio_per_trajectory")]


class PortfolioPiece(TrajectoryRow):
    """One piece of evidence: a measurement, a log, a talk or a goal reached, with one's own words."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="pieces")
    kind = models.CharField("soort", max_length=20)
    # what it points to: an id, or "<sheet id>:<goal code>"
    source = models.CharField("bron", max_length=100)
    title = models.CharField("titel", max_length=200, validators=[refuse_national_numbers])
    reflection = models.TextField("wat zegt dit over mij", max_length=2000, **TEXT)
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()

    objects = EvaluationRows.as_manager()

    class Meta:
        verbose_name = "stuk van een portfolio"
        verbose_name_plural = "stukken van een portfolio"
        ordering = ["position", "added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "kind", "source"], name="one_piece_per_source")
        ]


class WeekLink(TrajectoryRow):
    """A personal link from a mail that opens exactly one week, after a code that is good once; only hashes are kept."""

    organisation = organisation_key("leerbedrijf")
    user = person("voor wie")
    first_day = models.DateField("week van")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(**EMPTY)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField("geldig tot")
    used_at = models.DateTimeField("gebruikt op", **EMPTY)
    revoked_at = models.DateTimeField("ingetrokken op", **EMPTY)

    objects = EvaluationRows.as_manager()

    class Meta:
        verbose_name = "link naar een week"
        ordering = ["made_at", "pk"]
