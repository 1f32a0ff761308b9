"""The talk of three that closes a round, and the class council that hears all."""

import uuid

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can, Role, roles_that_can
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.models.base import (
    EMPTY,
    EvaluationRows,
    TrajectoryRow,
    organisation_key,
    person,
    school_key,
)
from evaluation.models.rounds import READS_VOICES, EvaluationRound
from learningplans.models import Meeting, Trajectory

TEXT = {"blank": True, "validators": [refuse_national_numbers]}


SCHOOL_ROLES = tuple(roles_that_can(Can.SEE_COUNCIL))
# who reads what the council decided, besides the school; a training centre or an instructor does not (E26)
READS_OUTCOME = (Role.LEARNER, Role.GUARDIAN, Role.MENTOR, Role.COMPANY_COORDINATOR)


class TalkRows(EvaluationRows):
    """Reads of talks: held by the school and the mentor; a parent reads one once it is closed."""

    edit = Can.HOLD_TALK

    def where(self, user, can, on=None):
        """Talks from the school's side, and from a company's those with it; who heads a company reads a summary alone."""
        inside = Trajectory.objects.on_school_side(user, can, on).order_by().values("pk")
        outside = Trajectory.objects.on_company_side(user, can, on).order_by().values("pk")
        own = user.access.organisation_ids(can)
        here = Q(organisation_id__in=own) | Q(organisation=None)
        rows = self.filter(Q(trajectory__in=inside) | here & Q(trajectory__in=outside))
        if user.access.has_role(*READS_VOICES):
            return rows
        return rows.filter(closed_at__isnull=False) if user.access.has_role(Role.GUARDIAN) else rows.none()


class TalkParts(EvaluationRows):
    """Reads of what belongs to a talk: as the talk."""

    edit = Can.HOLD_TALK

    def where(self, user, can, on=None):
        """Parts of talks this person reaches."""
        talks = FollowUpTalk.objects.where(user, can, on).order_by()
        return self.filter(talk__in=talks.values("pk"))


class FollowUpTalk(TrajectoryRow):
    """The talk of learner, mentor and school about one or more rounds; closed by the school it never changes again."""

    # when and with whom stands with the meeting, so that calendars and visits know of it
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="evaluation", **EMPTY)
    # of which company the mentor is; another company of the learner does not read it
    organisation = organisation_key("leerbedrijf", **EMPTY)
    held_on = models.DateField("gehouden op", **EMPTY)
    progress = models.TextField("hoe het gaat", max_length=4000, **TEXT)
    # criterion -> {"value": ..., "note": ...}: what they agreed, beside what each said
    agreed = models.JSONField("wat we samen zien", default=dict)
    # what they will do, as it was said here: the points themselves go on living
    points = models.JSONField("wat we afspreken", default=list, blank=True)
    number = models.PositiveSmallIntegerField("versie", default=1)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", verbose_name="verbetert", **EMPTY
    )
    reason = models.CharField("waarom verbeterd", max_length=500, **TEXT)
    made_at = models.DateTimeField()
    made_by = person("gemaakt door")
    closed_at = models.DateTimeField("gesloten op", **EMPTY)
    closed_by = person("gesloten door", **EMPTY)
    # the learner may see it otherwise; that stays in view
    disagrees = models.TextField("de lerende ziet het anders", max_length=2000, **TEXT)
    disagreed_at = models.DateTimeField(**EMPTY)
    # the words went with the learner; of a closed talk nothing else may (migration 0007)
    erased_at = models.DateTimeField("woorden gewist op", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = TalkRows.as_manager()

    class Meta:
        verbose_name = "gesprek met drie"
        verbose_name_plural = "gesprekken met drie"
        ordering = ["-made_at", "pk"]
        constraints = [together("closed_at", "closed_by", name="talk_close_has_an_actor")]


class TalkRound(TrajectoryRow):
    """A round that a talk is about."""

    talk = models.ForeignKey(FollowUpTalk, on_delete=models.CASCADE, related_name="rounds")
    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT, related_name="talks")

    objects = TalkParts.as_manager()

    class Meta:
        verbose_name = "ronde van een gesprek"
        constraints = [models.UniqueConstraint(fields=["talk", "round"], name="one_round_once_per_talk")]


class TalkQuestion(TrajectoryRow):
    """A question or topic somebody wants to talk about."""

    talk = models.ForeignKey(FollowUpTalk, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField("vraag", max_length=500, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("door")

    objects = TalkParts.as_manager()

    class Meta:
        verbose_name = "vraag voor een gesprek"
        ordering = ["at", "pk"]


class TalkSignature(TrajectoryRow):
    """Somebody read the talk as it stands, and says so."""

    talk = models.ForeignKey(FollowUpTalk, on_delete=models.CASCADE, related_name="signatures")
    party = models.CharField("stem", max_length=2)
    at = models.DateTimeField()
    by = person("door")

    objects = TalkParts.as_manager()

    class Meta:
        verbose_name = "handtekening onder een gesprek"
        constraints = [
            models.UniqueConstraint(fields=["talk", "party"], name="one_signature_per_party_and_talk")
        ]


class CouncilQuerySet(models.QuerySet):
    """Reads of class councils: of the own school."""

    def visible_to(self, user, on=None):
        """Councils of schools in which this person takes part."""
        return self.filter(school_id__in=user.access.organisation_ids(Can.SEE_COUNCIL))

    def editable_by(self, user, on=None):
        """Councils this person prepares."""
        return self.filter(school_id__in=user.access.organisation_ids(Can.RUN_COUNCIL))


class ClassCouncil(models.Model):
    """The council of one class on one day (E15)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = school_key()
    class_group = models.CharField("klas", max_length=40)
    title = models.CharField("titel", max_length=120)
    on = models.DateField("op")
    made_at = models.DateTimeField()
    made_by = person("gemaakt door")
    # from then on parents and coordinators read the outcome (E26)
    published_at = models.DateTimeField("meegedeeld op", **EMPTY)
    published_by = person("meegedeeld door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name = "klassenraad"
        verbose_name_plural = "klassenraden"
        ordering = ["-on", "class_group", "pk"]
        constraints = [together("published_at", "published_by", name="council_publication_has_an_actor")]

    def __str__(self):
        return f"{self.title}, {self.class_group}"


class CouncilLineQuerySet(EvaluationRows):
    """Reads of lines: the school at once; family and company after publication."""

    edit = Can.RUN_COUNCIL

    def visible_to(self, user, on=None):
        """Lines of the own school, and published ones around one's learners."""
        return self.seen_by_school(user, on) | self.published_to(user, on)

    def seen_by_school(self, user, on=None):
        """Lines of learners one has to do with, of a school in whose councils one takes part."""
        mine = user.access.organisation_ids(Can.SEE_COUNCIL)
        return self.where(user, self.see, on).filter(school_id__in=mine)

    def published_to(self, user, on=None):
        """Lines whose outcome was made known, around one's learners."""
        if not user.access.has_role(*READS_OUTCOME, *SCHOOL_ROLES):
            return self.none()
        return self.where(user, self.see, on).filter(council__published_at__isnull=False)

    def explained_by(self, user, on=None):
        """Lines about which this mentor was asked to come or to explain."""
        return self.where(user, Can.EXPLAIN_TO_COUNCIL, on).filter(mentor_comes=True)

    def decided_by(self, user, on=None):
        """Lines of which this person decides the outcome: the school, never who advises (002:222)."""
        return self.where(user, Can.DECIDE_OUTCOME, on)


class CouncilLine(TrajectoryRow):
    """One learner in a council: the mentor's explanation, the advice, and the school's outcome (E16)."""

    council = models.ForeignKey(ClassCouncil, on_delete=models.PROTECT, related_name="lines")
    mentor_comes = models.BooleanField("mentor uitgenodigd", default=False)
    outcome = models.TextField("uitslag van de school", max_length=2000, **TEXT)
    outcome_at = models.DateTimeField(**EMPTY)
    outcome_by = person("beslist door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = CouncilLineQuerySet.as_manager()

    class Meta:
        verbose_name = "lerende in een klassenraad"
        constraints = [
            models.UniqueConstraint(
                fields=["council", "trajectory"], name="one_line_per_learner_and_council"
            ),
            together("outcome_at", "outcome_by", name="council_outcome_has_an_actor"),
        ]


class WordQuerySet(EvaluationRows):
    """Reads of explanations: the school, and who wrote it."""

    edit = Can.EXPLAIN_TO_COUNCIL

    def visible_to(self, user, on=None):
        """One's own, and those about learners of the own school."""
        mine = user.access.organisation_ids(Can.SEE_COUNCIL)
        return super().visible_to(user, on).filter(Q(school_id__in=mine) | Q(by=user))


class CouncilWord(TrajectoryRow):
    """What a mentor explains in writing to the council; advice, never a decision (002:222)."""

    line = models.ForeignKey(CouncilLine, on_delete=models.PROTECT, related_name="words")
    text = models.TextField("toelichting", max_length=2000, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("door")

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = "toelichting bij een klassenraad"
        ordering = ["at", "pk"]
