"""The week and the round: each voice owns its row, and is blind for the others until all spoke or the round was opened."""

from django.db import models
from django.db.models import F, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.constraints import in_order, together
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.models.base import EMPTY, EvaluationRows, TrajectoryRow, organisation_key, person
from evaluation.models.grids import GridVersion
from learningplans.models import Trajectory

TEXT = {"blank": True, "validators": [refuse_national_numbers]}


# who reads what the others said; a parent reads it once the round is closed
READS_VOICES = (
    *(Role.LEARNER, Role.MENTOR, Role.COMPANY_COORDINATOR, Role.TRAJECTORY_COACH, Role.DUAL_TEACHER),
    *(Role.SCHOOL_COORDINATOR, Role.SCHOOL_DIRECTOR),
)


class Party(models.TextChoices):
    """Whose voice."""

    LEARNER = "LL", "lerende"
    MENTOR = "M", "mentor"
    TEACHER = "LK", "leerkracht"


class EvaluationRound(TrajectoryRow):
    """What is evaluated together: a week, or a period of the school. It exists from the first word on."""

    class Kind(models.TextChoices):
        """How long it is."""

        WEEK = "week", "week"
        PERIOD = "period", "periode"

    kind = models.CharField("soort", max_length=10, choices=Kind, default=Kind.WEEK)
    title = models.CharField("naam", max_length=120, blank=True)
    first_day = models.DateField("van")
    last_day = models.DateField("tot en met")
    grid = models.ForeignKey(GridVersion, on_delete=models.PROTECT, related_name="+", verbose_name="rooster")
    opened_at = models.DateTimeField()
    # who spoke and when, by side; that is no secret, what they said is: "M:<company>" -> {"at": moment, "by": person}
    spoken = models.JSONField("wie sprak", default=dict, blank=True)
    # from then on everybody reads every voice: all spoke, or somebody opened it for the talk
    revealed_at = models.DateTimeField("stemmen zichtbaar sinds", **EMPTY)
    revealed_by = person("zichtbaar gemaakt door", **EMPTY)
    closed_at = models.DateTimeField("gesloten op", **EMPTY)
    closed_by = person("gesloten door", **EMPTY)

    objects = EvaluationRows.as_manager()

    class Meta:
        verbose_name = "evaluatieronde"
        ordering = ["-first_day", "kind", "pk"]
        constraints = [
            in_order("first_day", "last_day", name="evaluation_round_ends_after_start"),
            models.CheckConstraint(
                condition=Q(kind__in=["week", "period"]), name="evaluation_round_kind_is_known"
            ),
            together("closed_at", "closed_by", name="evaluation_round_close_has_an_actor"),
            models.UniqueConstraint(
                fields=["trajectory", "kind", "first_day"], name="one_round_per_kind_and_day"
            ),
        ]

    def __str__(self):
        return self.title or f"{self.first_day} tot {self.last_day}"


class OfOneCompany(EvaluationRows):
    """Reads of rows that a company may have to itself: another company of the same learner does not read them."""

    def around(self, user, on=None):
        """Rows this person reaches: from the school's side all, from a company's the own ones and those of the school."""
        inside = Trajectory.objects.on_school_side(user, self.see, on).order_by().values("pk")
        outside = Trajectory.objects.on_company_side(user, self.see, on).order_by().values("pk")
        own = user.access.organisation_ids(self.see)
        here = Q(organisation_id__in=own) | Q(organisation_id=F("school_id")) | Q(organisation=None)
        return self.filter(Q(trajectory__in=inside) | here & Q(trajectory__in=outside))


class VoiceQuerySet(OfOneCompany):
    """Reads of voices: blind until the reveal."""

    def visible_to(self, user, on=None):
        """One's own, and those of rounds in which the voices are shown; for parents once the round is closed.

        Who heads a company reads a summary alone (the matrix), and so no voice.
        """
        shown = Q(shown_at__isnull=False)
        if not user.access.has_role(*READS_VOICES):
            shown &= Q(round__closed_at__isnull=False)
            if not user.access.has_role(Role.GUARDIAN):
                shown = Q(pk__in=[])
        return self.around(user, on).filter(Q(user=user) | shown)


class Voice(TrajectoryRow):
    """What one side says of a week: scores with examples, and a message. Sent, it can be sent again until the reveal."""

    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT, related_name="voices")
    party = models.CharField("stem", max_length=2, choices=Party)
    # the school for LL and LK, the company for M
    organisation = organisation_key("voor wie")
    user = person("door")
    # criterion -> {"value": code of the scale or "unseen", "example": "...", "agreement": "...", "review_on": "2026-11-27"}
    scores = models.JSONField("scores", default=dict)
    # group of the grid -> {"text": "...", "owner": "LL", "review_on": "2026-11-27"} (001:1234)
    agreements = models.JSONField("afspraken per groep", default=dict, blank=True)
    # last week's points as they went: id of the point -> kept, going_on or not_kept
    looks = models.JSONField("blik op de werkpunten", default=dict, blank=True)
    message = models.TextField("bericht", max_length=2000, **TEXT)
    # a draft is kept for who writes; only what is sent counts
    submitted_at = models.DateTimeField("verzonden op", **EMPTY)
    # the clock of the phone when it was filled in without network
    filled_in_at = models.DateTimeField("ingevuld op", **EMPTY)
    shown_at = models.DateTimeField("zichtbaar sinds", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "stem"
        verbose_name_plural = "stemmen"
        ordering = ["round", "party", "pk"]
        indexes = [models.Index(fields=["trajectory", "submitted_at"], name="voices_of_trajectory")]
        constraints = [
            # colleagues may write beside each other: who sends first speaks for the side
            models.UniqueConstraint(
                fields=["round", "party", "organisation", "user"], name="one_voice_per_rater"
            ),
            models.UniqueConstraint(
                fields=["round", "party", "organisation"],
                condition=Q(submitted_at__isnull=False),
                name="a_side_speaks_once",
            ),
            models.CheckConstraint(condition=Q(party__in=["LL", "M", "LK"]), name="voice_party_is_known"),
        ]


class Sending(models.Model):
    """One form that a device sent: its own id makes that sending twice keeps one, and gives the same answer."""

    key = models.UUIDField("eigen nummer van het formulier")
    user = person("door")
    form = models.CharField(max_length=40)
    answer = models.JSONField(default=dict)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = "verzonden formulier"
        ordering = ["received_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_sending_per_person_and_key")]

    def __str__(self):
        return f"{self.form} {self.key}"


class InputQuerySet(EvaluationRows):
    """Reads of input: who gave it, and the mentor of the company who signs it off."""

    def visible_to(self, user, on=None):
        """One's own, and that of the own company for who signs off."""
        mine = user.access.organisation_ids(Can.GIVE_VOICE)
        return super().visible_to(user, on).filter(Q(user=user) | Q(organisation_id__in=mine))

    def signed_by(self, user, on=None):
        """Input that this person takes in as a mentor of that company."""
        mine = user.access.organisation_ids(Can.GIVE_VOICE)
        outside = Trajectory.objects.on_company_side(user, Can.GIVE_VOICE, on).order_by().values("pk")
        return self.filter(organisation_id__in=mine, trajectory__in=outside)


class InstructorInput(TrajectoryRow):
    """What an instructor saw in a week; the mentor reads it and signs it off (001:898, E12)."""

    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT, related_name="inputs")
    organisation = organisation_key("voor wie")
    user = person("door")
    scores = models.JSONField("scores", default=dict)
    text = models.TextField("wat je zag", max_length=2000, **TEXT)
    given_at = models.DateTimeField()
    signed_off_at = models.DateTimeField("overgenomen op", **EMPTY)
    signed_off_by = person("overgenomen door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = InputQuerySet.as_manager()

    class Meta:
        verbose_name = "input van een begeleider"
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="one_input_per_instructor_and_round"),
            together("signed_off_at", "signed_off_by", name="input_sign_off_has_an_actor"),
        ]


class PointQuerySet(OfOneCompany):
    """Reads of points: out of a voice they are blind until its reveal."""

    def visible_to(self, user, on=None):
        """One's own, and those of rounds in which the voices are shown."""
        return self.around(user, on).filter(Q(is_blind=False) | Q(made_by=user))

    def open(self):
        """Points that mentor and learner did not both close."""
        return self.filter(Q(mentor_closed_at=None) | Q(learner_closed_at=None))


class ActionPoint(TrajectoryRow):
    """A point to work on or an agreement, with an owner and a day; it lives until mentor and learner both close it."""

    class Kind(models.TextChoices):
        """What it is."""

        WORK = "work", "werkpunt"
        AGREEMENT = "agreement", "afspraak"

    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT, related_name="points", **EMPTY)
    kind = models.CharField("soort", max_length=10, choices=Kind, default=Kind.WORK)
    # a criterion of the grid, or a group of it
    criterion = models.CharField("bij", max_length=40, blank=True)
    text = models.CharField("afspraak", max_length=500, validators=[refuse_national_numbers])
    example = models.CharField("voorbeeld", max_length=500, blank=True, validators=[refuse_national_numbers])
    organisation = organisation_key("waar", **EMPTY)
    owner = person("wie doet het", **EMPTY)
    review_on = models.DateField("opnieuw bekijken op", **EMPTY)
    made_at = models.DateTimeField()
    made_by = person("gemaakt door")
    # out of a voice that is not shown yet
    is_blind = models.BooleanField(default=False)
    mentor_closed_at = models.DateTimeField("gesloten door de mentor op", **EMPTY)
    mentor_closed_by = person("gesloten door de mentor", **EMPTY)
    learner_closed_at = models.DateTimeField("gesloten door de lerende op", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = "werkpunt of afspraak"
        verbose_name_plural = "werkpunten en afspraken"
        ordering = ["review_on", "made_at", "pk"]
        indexes = [
            models.Index(fields=["trajectory", "made_at"], name="points_of_trajectory"),
            # what waits for a side is little, beside the points of years
            models.Index(
                fields=["organisation", "trajectory"],
                condition=Q(learner_closed_at__isnull=False, mentor_closed_at__isnull=True),
                name="points_waiting_for_mentor",
            ),
            models.Index(
                fields=["trajectory"],
                condition=Q(mentor_closed_at__isnull=False, learner_closed_at__isnull=True),
                name="points_waiting_for_learner",
            ),
        ]
        constraints = [
            together("mentor_closed_at", "mentor_closed_by", name="point_close_by_mentor_has_an_actor")
        ]

    def __str__(self):
        return self.text


class PointLook(TrajectoryRow):
    """How a point went in a week, as one side saw it: kept, not kept, or still going on. Made at the reveal."""

    class Outcome(models.TextChoices):
        """How it went."""

        KEPT = "kept", "gelukt"
        NOT_KEPT = "not_kept", "niet gelukt"
        GOING_ON = "going_on", "nog mee bezig"

    point = models.ForeignKey(ActionPoint, on_delete=models.PROTECT, related_name="looks")
    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT, related_name="looks")
    party = models.CharField("stem", max_length=2, choices=Party)
    outcome = models.CharField("hoe ging het", max_length=10, choices=Outcome)
    at = models.DateTimeField()
    by = person("door")

    objects = EvaluationRows.as_manager()

    class Meta:
        verbose_name = "blik op een werkpunt"
        constraints = [
            models.UniqueConstraint(
                fields=["point", "round", "party"], name="one_look_per_point_round_and_party"
            )
        ]
