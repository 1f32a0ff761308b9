"""The talk before the start: who answers what, what is agreed and where it lands, and parents who are told (M08, M14)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models import Trajectory
from learningplans.models.base import CompanySideRows
from learningplans.models.trajectories import as_learner, as_parent
from matching.models.base import EMPTY, TEXT, TrajectoryRow, organisation_key, person


class StartTalkRows(CompanySideRows):
    """Reads of start talks: the school's side of the learner, and the company it was held with."""

    see, edit = Can.SEE_START_TALK, Can.HOLD_START_TALK


class TalkRows(StartTalkRows):
    """Reads of talks and of what belongs to one."""

    closed = "closed_at__isnull"

    def where(self, user, can, on=None):
        """Of the own side; of a child, of whom one reads as a parent alone, once the talk is closed."""
        rows = super().where(user, can, on)
        if not user.access.has_role(Role.GUARDIAN):
            return rows
        on = on or timezone.localdate()
        # another role elsewhere opens no talk about one's child; at the table or beside it one reads all
        children, own = Trajectory.objects.by_any(as_parent(user, can, on)), as_learner(user, can)
        at_table = Trajectory.objects.at_school(user, can, on) | Trajectory.objects.by_any(own)
        company = Trajectory.objects.on_company_side(user, can, on).order_by().values("pk")
        return rows.filter(
            Q(**{self.closed: False})
            | ~Q(trajectory__in=children.order_by().values("pk"))
            | Q(trajectory__in=at_table.order_by().values("pk"))
            | Q(organisation_id__in=user.access.organisation_ids(can), trajectory__in=company)
        )


class TalkParts(TalkRows):
    """Reads of what belongs to a talk."""

    closed = "talk__closed_at__isnull"


class StartTalk(TrajectoryRow):
    """The guided first talk of one company with the school about one learner; 44 question blocks (003:11-204)."""

    organisation = organisation_key("leerbedrijf")
    held_on = models.DateField("gehouden op", **EMPTY)
    # code -> {"answer", "by": "school" | ..., "later": bool, "who": key of who noted it, "at"}
    answers = models.JSONField("antwoorden", default=dict, blank=True)
    # what asks care stands here only with the learner's consent (003:95-98)
    care = models.TextField("waar we rekening mee houden", max_length=2000, **TEXT)
    care_agreed_at = models.DateTimeField("de lerende stemde in op", **EMPTY)
    made_at = models.DateTimeField()
    made_by = person("begonnen door")
    closed_at = models.DateTimeField("afgerond op", **EMPTY)
    closed_by = person("afgerond door", **EMPTY)
    # when the words of a closed talk went with the learner
    erased_at = models.DateTimeField("woorden gewist op", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = TalkRows.as_manager()

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
    # the account of the owner, when there is one: what is not taken over elsewhere waits there
    owner_user = person("account van wie dit doet", **EMPTY)
    due_on = models.DateField("tegen", **EMPTY)
    lands = models.CharField("komt terecht in", max_length=10, choices=Lands, default=Lands.NOWHERE)
    landed_at = models.DateTimeField("overgenomen op", **EMPTY)
    landed_in = models.CharField("overgenomen in", max_length=200, blank=True)
    done_at = models.DateTimeField("gedaan op", **EMPTY)
    done_by = person("gedaan volgens", **EMPTY)
    at = models.DateTimeField()
    by = person("genoteerd door")

    objects = TalkParts.as_manager()

    class Meta:
        verbose_name = "afspraak bij de start"
        ordering = ["at", "pk"]


class StartCorrection(TrajectoryRow):
    """An answer of a closed talk that was not right: what stood there, what stands now, and why."""

    talk = models.ForeignKey(StartTalk, on_delete=models.CASCADE, related_name="corrections")
    organisation = organisation_key("leerbedrijf")
    code = models.CharField("bij vraag", max_length=20)
    before = models.TextField("stond er", max_length=2000, **TEXT)
    after = models.TextField("staat er nu", max_length=2000, **TEXT)
    reason = models.CharField("waarom", max_length=500, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("verbeterd door")

    objects = TalkParts.as_manager()

    class Meta:
        verbose_name = "verbetering van een opstartgesprek"
        ordering = ["at", "pk"]


class ParentsTold(TrajectoryRow):
    """Parents were told how their child gets to work and in which hours, and met the company if that helps (000:467-470)."""

    class How(models.TextChoices):
        """Along which way."""

        TALK = "talk", "in een gesprek"
        CALL = "call", "aan de telefoon"
        MAIL = "mail", "met een bericht"

    organisation = organisation_key("leerbedrijf")
    transport = models.TextField("naar het werk en terug", max_length=1000, **TEXT)
    hours = models.TextField("dagen en uren", max_length=1000, **TEXT)
    how = models.CharField("hoe verteld", max_length=10, choices=How)
    told_on = models.DateField("verteld op")
    met_on = models.DateField("kennisgemaakt op", **EMPTY)
    told_at = models.DateTimeField()
    told_by = person("verteld door")
    # a parent with an account says they know
    read_at = models.DateTimeField("gelezen op", **EMPTY)
    read_by = person("gelezen door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = StartTalkRows.as_manager()

    class Meta:
        verbose_name = "ouders ingelicht"
        verbose_name_plural = "ouders ingelicht"
        ordering = ["-told_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trajectory", "organisation"], name="parents_told_once_per_company"
            ),
            together("read_at", "read_by", name="parents_reading_has_an_actor"),
        ]
