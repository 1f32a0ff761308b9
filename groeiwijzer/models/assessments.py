"""A self-assessment: one moment of one organisation, establishment or person, with the voices that answered."""

import uuid

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.query import ModelIterable
from django.utils import timezone

from duaalportal.accounts.access import Can
from groeiwijzer.models.instruments import version_of
from groeiwijzer.rules import AnswerValue

RESTING = "@"  # stands in no code of an instrument


class Part(models.TextChoices):
    """Which questions of an instrument are asked."""

    COMPANY = "company", "vragen voor het bedrijf"
    MENTOR = "mentor", "vragen voor de mentor"
    BOTH = "both", "alle vragen samen"


class Voice(models.TextChoices):
    """From which side a respondent speaks."""

    COMPANY = "company", "bedrijf"
    MENTOR = "mentor", "mentor"
    SCHOOL = "school", "school"
    LEARNER = "learner", "lerende"


class Choice(models.TextChoices):
    """What can be answered to an item; the values are those of the rules."""

    DOING = AnswerValue.DOING.value, "doen we"
    PARTLY = AnswerValue.PARTLY.value, "deels"
    NOT_YET = AnswerValue.NOT_YET.value, "nog niet"
    NOT_APPLICABLE = AnswerValue.NOT_APPLICABLE.value, "niet van toepassing"


class WithVersion(ModelIterable):
    """Rows with their version from memory, each version once: a join would build it anew for every row."""

    def __iter__(self):
        known = {}
        for row in super().__iter__():
            if row.version_id not in known:
                known[row.version_id] = version_of(row.version_id)
            row.version = known[row.version_id]
            yield row


class AssessmentQuerySet(models.QuerySet):
    """Reads of assessments, always from the person who asks."""

    def _own(self, user, beside):
        """One's own, and those one was asked to answer; `beside` what the capability `beside` gives anyway."""
        here = user.access.organisation_ids(Can.FILL_IN_ASSESSMENT)
        own = Q(organisation_id__in=here, subject_id=user.pk)
        # the paper of a person has that person as its only voice, so asking matters only where one does not lead
        elsewhere = here - user.access.organisation_ids(beside)
        if elsewhere:
            asked = Respondent.objects.filter(assessment=OuterRef("pk"), user=user)
            own |= Q(organisation_id__in=elsewhere) & Q(Exists(asked))
        return own

    def _overseen(self, user, can):
        return Q(organisation_id__in=user.access.organisation_ids(can)) & (
            Q(subject__isnull=True) | Q(opened_at__isnull=False)
        )

    def _inside(self, user):
        return self._overseen(user, Can.OVERSEE_ASSESSMENTS) | self._own(user, Can.OVERSEE_ASSESSMENTS)

    def _led(self, user):
        return Q(organisation_id__in=user.access.organisation_ids(Can.RUN_ASSESSMENT), subject__isnull=True)

    def _answerable(self, user):
        return (self._own(user, Can.RUN_ASSESSMENT) | self._led(user)) & Q(finished_at__isnull=True)

    def _run(self, user):
        own = Q(organisation_id__in=user.access.organisation_ids(Can.FILL_IN_ASSESSMENT), subject_id=user.pk)
        return self._led(user) | own

    def visible_to(self, user):
        """What this person may read: overseen by role, own or asked to answer, or shared with their organisation."""
        from groeiwijzer.models.sharing import AssessmentShare

        readable = self._inside(user)
        if user.access.can(Can.READ_SHARED):
            shares = AssessmentShare.objects.readable_by(user, timezone.localdate())
            readable |= Q(pk__in=shares.values("assessment"))
        return self.filter(readable)

    def inside(self, user):
        """What this person may read as one of the own organisation, so without what others shared."""
        return self.filter(self._inside(user))

    def answerable_by(self, user):
        """Open assessments to which this person may give answers."""
        return self.filter(self._answerable(user))

    def run_by(self, user):
        """Assessments this person may finish, open again and share: the organisation's by its leads, one's own by oneself."""
        return self.filter(self._run(user))

    def with_version(self, *more):
        """Give each row its version out of memory, and load what is named in `more` along."""
        rows = self.select_related(*more) if more else self._chain()
        rows._iterable_class = WithVersion
        return rows

    def as_moments(self, *more):
        """Only what a moment shows beside another one (and what `more` names), in no order; `newest_first` gives one."""
        shown = (
            "organisation",
            "establishment",
            "subject",
            "version",
            "part",
            "title",
            "moment",
            "finished_at",
        )
        return self.order_by().with_version().only(*shown, *more)

    def finished(self):
        """Only closed moments, newest first."""
        return self.filter(finished_at__isnull=False).order_by("-moment", "-finished_at", "pk")

    def comparable_with(self, assessment):
        """Finished moments of the same subject with the same instrument (any version) and part."""
        return self.finished().filter(
            organisation_id=assessment.organisation_id,
            establishment_id=assessment.establishment_id,
            subject_id=assessment.subject_id,
            version__code=assessment.version.code,
            version__owner_key=assessment.version.owner_key,
            part=assessment.part,
        )

    def before(self, assessment):
        """Earlier comparable moments, newest first."""
        return self.comparable_with(assessment).filter(moment__lt=assessment.moment)


def newest_first(moments):
    """Finished moments in the order of `finished()`, for the few rows of one place a sort in SQL costs more."""
    return sorted(
        sorted(moments, key=lambda row: row.pk), key=lambda row: (row.moment, row.finished_at), reverse=True
    )


class Assessment(models.Model):
    """One self-assessment at one moment; open until somebody who runs it finishes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name="organisatie",
    )
    establishment = models.ForeignKey(
        "companies.Establishment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name="vestiging",
    )
    subject = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="own_assessments",
        verbose_name="van wie",
    )
    version = models.ForeignKey(
        "groeiwijzer.InstrumentVersion",
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name="vragenlijst",
    )
    part = models.CharField("deel", max_length=10, choices=Part, default=Part.BOTH)
    title = models.CharField("naam", max_length=120)
    moment = models.DateField("moment")
    started_at = models.DateTimeField("gestart op")
    started_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField("afgerond op", null=True, blank=True)
    finished_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField("opengesteld op", null=True, blank=True)
    opened_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "zelfevaluatie"
        verbose_name_plural = "zelfevaluaties"
        ordering = ["-moment", "-started_at", "pk"]
        indexes = [models.Index(fields=["organisation", "-moment"])]
        constraints = [
            models.CheckConstraint(condition=Q(part__in=Part.values), name="assessment_part_is_known"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, finished_by__isnull=True)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="assessment_finish_has_an_actor",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False, subject__isnull=False),
                name="only_a_personal_assessment_is_opened",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="assessment_finishes_after_start",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def instrument(self):
        """The tree of questions as published at the time."""
        return self.version.instrument

    @property
    def is_open(self):
        """Whether answers can still be given."""
        return self.finished_at is None

    # The same rules as the querysets above, for a row that is already loaded; a test holds the two together.

    def is_inside(self, user):
        """Whether `inside(user)` holds this row (a query only for who answers along without overseeing)."""
        overseen = self.organisation_id in user.access.organisation_ids(Can.OVERSEE_ASSESSMENTS)
        if overseen and (self.subject_id is None or self.opened_at is not None):
            return True
        return self._is_own(user, Can.OVERSEE_ASSESSMENTS)

    def is_run_by(self, user):
        """Whether `run_by(user)` holds this row."""
        if self.subject_id is None:
            return self.organisation_id in user.access.organisation_ids(Can.RUN_ASSESSMENT)
        own = self.subject_id == user.pk
        return own and self.organisation_id in user.access.organisation_ids(Can.FILL_IN_ASSESSMENT)

    def is_answerable_by(self, user):
        """Whether `answerable_by(user)` holds this row (a query only for who answers along without leading)."""
        return self.is_open and (self.is_run_by(user) or self._is_own(user, Can.RUN_ASSESSMENT))

    def _is_own(self, user, beside):
        if self.organisation_id not in user.access.organisation_ids(Can.FILL_IN_ASSESSMENT):
            return False
        if self.subject_id == user.pk:
            return True
        elsewhere = self.organisation_id not in user.access.organisation_ids(beside)
        return elsewhere and self.respondents.filter(user=user).exists()


class Respondent(models.Model):
    """A person who answers in an assessment, and from which side."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="respondents")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="respondings")
    voice = models.CharField("kant", max_length=10, choices=Voice)
    asked_at = models.DateTimeField("gevraagd op")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    ready_at = models.DateTimeField("klaar op", null=True, blank=True)

    class Meta:
        verbose_name = "beantwoorder"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "user"], name="one_voice_per_person_and_assessment"
            ),
            models.CheckConstraint(condition=Q(voice__in=Voice.values), name="respondent_voice_is_known"),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_voice_display()})"


class AnswerQuerySet(models.QuerySet):
    """Reads of answers."""

    def asked(self):
        """Answers to questions that are still asked; the others rest under the version they were given in."""
        return self.exclude(item_code__contains=RESTING)

    def resting(self):
        """Answers to questions that a newer version changed or dropped: kept to read, not counted."""
        return self.filter(item_code__contains=RESTING)


class Answer(models.Model):
    """What one respondent says to one item; each owns the row, so two people never overwrite each other.

    An answer that a newer version of the questionnaire left behind rests: its code ends in the number of the
    version it was given in ("LW.1.1@1"), so it never passes for an answer to the new question.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    respondent = models.ForeignKey(Respondent, on_delete=models.CASCADE, related_name="answers")
    item_code = models.CharField(max_length=40)
    value = models.CharField(max_length=10, choices=Choice, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "antwoord"
        ordering = ["item_code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["respondent", "item_code"], name="one_answer_per_respondent_and_item"
            ),
            models.CheckConstraint(condition=Q(value__in=["", *Choice.values]), name="answer_value_is_known"),
        ]
        indexes = [models.Index(fields=["assessment", "item_code"])]

    def __str__(self):
        return f"{self.item_code}: {self.get_value_display()}"


class AgreedAnswer(models.Model):
    """What the respondents agreed on in their talk about one item; it counts above the separate voices."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="agreed")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=40)
    value = models.CharField(max_length=10, choices=Choice)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "afgesproken antwoord"
        ordering = ["item_code"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "item_code"], name="one_agreed_answer_per_item"),
            models.CheckConstraint(condition=Q(value__in=Choice.values), name="agreed_value_is_known"),
        ]

    def __str__(self):
        return f"{self.item_code}: {self.get_value_display()}"
