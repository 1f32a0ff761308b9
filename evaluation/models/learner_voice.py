"""What is the learner's own: feedback on the mentor, how one feels, safety, signals, and the portfolio."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.models.base import EMPTY, EvaluationRows, TrajectoryRow, organisation_key, person
from learningplans.models import Trajectory
from learningplans.models.trajectories import by_team

TEXT = {"blank": True, "validators": [refuse_national_numbers]}
# wrong codes on one link, over its whole life; six digits leave a guesser one chance in a hundred thousand
CODE_TRIES = 10
# how often a mail that did not leave is tried, and how long one try can last
MAIL_TRIES, MAIL_TRY_LASTS = 5, timedelta(minutes=2)


class OwnRows(EvaluationRows):
    """Reads of what is the learner's own."""

    edit = Can.SPEAK_AS_LEARNER

    def editable_by(self, user, on=None):
        """One's own."""
        return self.where(user, self.edit, on).filter(trajectory__learner__user=user)


class WordQuerySet(OwnRows):
    """Reads of what a learner wrote: the learner, and whom the learner chose."""

    def visible_to(self, user, on=None):
        """One's own; what is shared with the school for who coaches, with the company for its own people."""
        return self.editable_by(user, on) | self.shared_with(user, on)

    def shared_with(self, user, on=None):
        """What the learner lets this person read."""
        inside = Trajectory.objects.on_school_side(user, Can.READ_LEARNER_VOICE, on).order_by().values("pk")
        outside = Trajectory.objects.on_company_side(user, Can.READ_LEARNER_VOICE, on).order_by().values("pk")
        own = user.access.organisation_ids(Can.READ_LEARNER_VOICE)
        return self.filter(
            Q(with_school=True, trajectory__in=inside)
            | Q(with_company=True, organisation_id__in=own, trajectory__in=outside)
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
    # the questions as they were asked then
    questions = models.PositiveSmallIntegerField("versie van de vragen", default=1)
    # question code -> answer
    answers = models.JSONField("antwoorden", default=dict)
    suggestion = models.TextField("voorstel", max_length=2000, **TEXT)
    with_school = models.BooleanField("de school leest mee", default=False)
    with_company = models.BooleanField("het leerbedrijf leest mee", default=False)
    on = models.DateField("op")
    written_at = models.DateTimeField()
    # each side reads for itself; who shares with one does not see what the other did with it
    seen_at = models.DateTimeField("gelezen door de school op", **EMPTY)
    seen_by = person("gelezen door", **EMPTY)
    company_seen_at = models.DateTimeField("gelezen door het leerbedrijf op", **EMPTY)
    company_seen_by = person("gelezen door", **EMPTY)
    answer = models.TextField("antwoord op het voorstel", max_length=2000, **TEXT)
    answered_at = models.DateTimeField("beantwoord op", **EMPTY)
    answered_by = person("beantwoord door", **EMPTY)

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = "woord van de lerende"
        verbose_name_plural = "woorden van de lerende"
        ordering = ["-on", "-written_at", "pk"]
        indexes = [models.Index(fields=["trajectory", "kind"], name="learner_words_of_kind")]
        constraints = [
            together("seen_at", "seen_by", name="learner_word_look_has_an_actor"),
            together("company_seen_at", "company_seen_by", name="learner_word_company_look_has_an_actor"),
            together("answered_at", "answered_by", name="learner_word_answer_has_an_actor"),
        ]

    @property
    def is_shared(self):
        """Whether anybody but the learner reads it."""
        return self.with_school or self.with_company


class SignalQuerySet(EvaluationRows):
    """Reads of signals: who gave it, and who coaches the learner."""

    edit = Can.HEAR_SIGNALS

    def visible_to(self, user, on=None):
        """One's own, and those about learners one coaches."""
        return self.where(user, Can.SEND_SIGNAL, on).filter(by=user) | self.editable_by(user, on)


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


class PortfolioQuerySet(OwnRows):
    """Reads of portfolios: one's own, and those that a learner shares with the team."""

    def visible_to(self, user, on=None):
        """One's own; shared ones for who has a place in the team today."""
        return self.editable_by(user, on) | self.shared_with(user, on)

    def shared_with(self, user, on=None):
        """Those a learner lets this person read."""
        taught = Trajectory.objects.by_any(by_team(user, self.see, on or timezone.localdate()))
        return self.filter(is_shared=True, trajectory__in=taught.order_by().values("pk"))


class PieceQuerySet(OwnRows):
    """Reads of pieces: with their portfolio."""

    def visible_to(self, user, on=None):
        """Those of portfolios this person reads."""
        return self.filter(portfolio__in=Portfolio.objects.visible_to(user, on).order_by().values("pk"))


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

    objects = PortfolioQuerySet.as_manager()

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

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = "stuk van een portfolio"
        verbose_name_plural = "stukken van een portfolio"
        ordering = ["position", "added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "kind", "source"], name="one_piece_per_source")
        ]


class WeekLinkQuerySet(EvaluationRows):
    """Reads of links to a week."""

    edit = Can.OPEN_ROUND

    def alive(self, at):
        """Links that were not used, taken back or too old, and on which nobody guessed too often."""
        return self.filter(used_at=None, revoked_at=None, ends_at__gt=at, tries__lt=CODE_TRIES)

    def awaiting_mail(self, at):
        """Links whose mail must still leave and that nobody is sending at this moment."""
        free = Q(mail_tried_at__isnull=True) | Q(mail_tried_at__lt=at - MAIL_TRY_LASTS)
        return self.alive(at).filter(free, mailed_at=None, mail_tries__lt=MAIL_TRIES)


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
    # the outbox: the row itself says that a mail must leave, and the token is made by who sends it
    mail_tried_at = models.DateTimeField("mail geprobeerd op", **EMPTY)
    mail_tries = models.PositiveSmallIntegerField("keren geprobeerd", default=0)
    mailed_at = models.DateTimeField("mail vertrokken op", **EMPTY)

    objects = WeekLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "link naar een week"
        ordering = ["made_at", "pk"]

    def is_alive(self, at):
        """Whether it can still be used."""
        ended = self.used_at or self.revoked_at
        return not ended and self.ends_at > at and self.tries < CODE_TRIES
