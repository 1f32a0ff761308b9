"""The talk before the start: who answers what, what is agreed and where it lands; shared vision and added value (M08, M15, M24)."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models import Meeting
from learningplans.models.base import CompanySideRows
from matching.models.base import EMPTY, TEXT, LearnerRow, SchoolRows, TrajectoryRow, organisation_key, person


class StartTalkRows(CompanySideRows):
    """Reads of start talks: the school's side of the learner, and the company it was held with."""

    see, edit = Can.SEE_START_TALK, Can.HOLD_START_TALK


class StartTalk(TrajectoryRow):
    """The guided first talk of one company with the school about one learner; 44 question blocks (003:11-204)."""

    organisation = organisation_key("leerbedrijf")
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="start_talk", **EMPTY)
    held_on = models.DateField("gehouden op", **EMPTY)
    # code -> {"answer": ..., "by": "school" | ..., "later": bool}
    answers = models.JSONField("antwoorden", default=dict, blank=True)
    # what asks care stands here only with the learner's consent (003:95-98)
    care = models.TextField("waar we rekening mee houden", max_length=2000, **TEXT)
    care_agreed_at = models.DateTimeField("de lerende stemde in op", **EMPTY)
    made_at = models.DateTimeField()
    made_by = person("begonnen door")
    closed_at = models.DateTimeField("afgerond op", **EMPTY)
    closed_by = person("afgerond door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = StartTalkRows.as_manager()

    class Meta:
        verbose_name = "opstartgesprek"
        verbose_name_plural = "opstartgesprekken"
        ordering = ["-made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["trajectory", "organisation"], name="one_start_talk_per_company"),
            together("closed_at", "closed_by", name="start_talk_close_has_an_actor"),
            models.CheckConstraint(
                condition=Q(care="") | Q(care_agreed_at__isnull=False), name="care_needs_the_learners_consent"
            ),
        ]


class StartAgreement(TrajectoryRow):
    """Something agreed in the start talk, with who does it by when, and where it landed."""

    class Lands(models.TextChoices):
        """Where it belongs."""

        CONTACT = "contact", "contacten"
        CALENDAR = "calendar", "kalender"
        RHYTHM = "rhythm", "ritme van gesprekken en evaluaties"
        PLAN = "plan", "opleidingsplan"
        NOWHERE = "nowhere", "alleen hier"

    talk = models.ForeignKey(StartTalk, on_delete=models.CASCADE, related_name="agreements")
    organisation = organisation_key("leerbedrijf")
    code = models.CharField("bij vraag", max_length=20, blank=True)
    text = models.CharField("afspraak", max_length=500, validators=[refuse_national_numbers])
    owner = models.CharField("wie doet dit", max_length=120, **TEXT)
    due_on = models.DateField("tegen", **EMPTY)
    lands = models.CharField("komt terecht in", max_length=10, choices=Lands, default=Lands.NOWHERE)
    landed_at = models.DateTimeField("overgenomen op", **EMPTY)
    landed_in = models.CharField("overgenomen in", max_length=200, blank=True)
    done_at = models.DateTimeField("gedaan op", **EMPTY)
    at = models.DateTimeField()
    by = person("genoteerd door")

    objects = StartTalkRows.as_manager()

    class Meta:
        verbose_name = "afspraak bij de start"
        ordering = ["at", "pk"]


class SharedVisionRows(SchoolRows):
    """Reads of the shared vision: both sides of the collaboration."""

    see, edit = Can.SEE_START_TALK, Can.HOLD_START_TALK

    def where(self, user, can, on=None):
        """Of the own school or the own company."""
        own = user.access.organisation_ids(can)
        return self.filter(Q(school_id__in=own) | Q(organisation_id__in=own))


class SharedVision(LearnerRow):
    """What a school and a company want together: five questions, each side by itself, then laid side by side (001:371-379)."""

    organisation = organisation_key("leerbedrijf")
    # question -> {"value": "yes" | "partly" | "no", "note": ...}, blind until both answered
    school_answers = models.JSONField(default=dict, blank=True)
    school_at = models.DateTimeField(**EMPTY)
    school_by = person("antwoord van de school door", **EMPTY)
    company_answers = models.JSONField(default=dict, blank=True)
    company_at = models.DateTimeField(**EMPTY)
    company_by = person("antwoord van het bedrijf door", **EMPTY)
    # actor -> what it brings them (001:92-104, 170)
    added_value = models.JSONField("meerwaarde per actor", default=dict, blank=True)
    agreed = models.TextField("wat we samen afspreken", max_length=2000, **TEXT)
    agreed_at = models.DateTimeField(**EMPTY)
    agreed_by = person("genoteerd door", **EMPTY)
    made_at = models.DateTimeField()
    made_by = person("begonnen door")
    version = models.PositiveIntegerField(default=1)

    objects = SharedVisionRows.as_manager()

    class Meta:
        verbose_name = "gedeelde visie"
        verbose_name_plural = "gedeelde visies"
        ordering = ["-made_at", "pk"]
        constraints = [together("agreed_at", "agreed_by", name="vision_agreement_has_an_actor")]
