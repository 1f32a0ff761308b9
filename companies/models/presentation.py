"""How a company shows itself to schools and learners: its presentation, interest and what can be learned there."""

from django.db import models
from django.db.models import Q

from companies.models.base import EMPTY, CompanyRow, CompanyRows, person
from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers

TEXT = {"max_length": 3000, "blank": True, "validators": [refuse_national_numbers]}


class PresentationQuerySet(CompanyRows):
    """Reads of presentations."""

    def visible_to(self, user):
        """The own company's, also as a draft; of others only what is shared."""
        own = user.access.organisation_ids(Can.SEE_COMPANY)
        return super().visible_to(user).filter(Q(organisation_id__in=own) | Q(shared_at__isnull=False))


class Presentation(CompanyRow):
    """What learners read about a company before they choose it."""

    activities = models.TextField("wat doen jullie", **TEXT)
    conditions = models.TextField("hoe wordt er gewerkt: uren, kledij, vervoer", **TEXT)
    culture = models.TextField("hoe gaan jullie met elkaar om", **TEXT)
    structure = models.TextField("wie werkt er, en hoe zijn jullie georganiseerd", **TEXT)
    shared_at = models.DateTimeField("gedeeld op", **EMPTY)
    shared_by = person("gedeeld door", **EMPTY)
    changed_at = models.DateTimeField("gewijzigd op")
    changed_by = person("gewijzigd door")
    version = models.PositiveIntegerField(default=1)

    objects = PresentationQuerySet.as_manager()

    class Meta:
        verbose_name = "bedrijfsvoorstelling"
        verbose_name_plural = "bedrijfsvoorstellingen"
        ordering = ["organisation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="one_presentation_per_company"),
            together("shared_at", "shared_by", name="presentation_sharing_has_an_actor"),
        ]

    def __str__(self):
        return f"voorstelling van {self.organisation}"


class PhotoQuerySet(CompanyRows):
    """Reads of photos."""

    def visible_to(self, user):
        """Photos of presentations this person reads."""
        shown = Presentation.objects.visible_to(user).order_by()
        return self.filter(presentation__in=shown.values("pk"))


class PresentationPhoto(CompanyRow):
    """A photo in a presentation; re-encoded by us, so it carries no place or device."""

    presentation = models.ForeignKey(Presentation, on_delete=models.CASCADE, related_name="photos")
    file = models.FileField(upload_to="foto", max_length=200)
    description = models.CharField("wat staat erop", max_length=160, validators=[refuse_national_numbers])
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = person("toegevoegd door")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "foto"
        ordering = ["presentation", "added_at", "pk"]

    def __str__(self):
        return self.description


class ReviewQuerySet(CompanyRows):
    """Reads of reviews."""

    def visible_to(self, user):
        """Reviews of the own company, for all who work there, and those of the own school for who reviews; no learner."""
        own = user.access.organisation_ids(Can.SEE_COMPANY)
        reviewing = user.access.organisation_ids(Can.REVIEW_PRESENTATION)
        return self.filter(Q(organisation_id__in=own) | Q(school_id__in=reviewing))


class PresentationReview(CompanyRow):
    """What a school says of a presentation."""

    class Verdict(models.TextChoices):
        READY = "ready", "klaar voor lerenden"
        IMPROVE = "improve", "kan nog duidelijker"

    presentation = models.ForeignKey(Presentation, on_delete=models.CASCADE, related_name="reviews")
    school = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    of_version = models.PositiveIntegerField()
    verdict = models.CharField("oordeel", max_length=10, choices=Verdict)
    comment = models.TextField("opmerking", max_length=2000, blank=True, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("door")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "nalezing"
        verbose_name_plural = "nalezingen"
        ordering = ["presentation", "-at", "pk"]

    def __str__(self):
        return self.get_verdict_display()


class InterestQuerySet(CompanyRows):
    """Reads of interest."""

    def standing(self):
        """Interest that was not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def shown_to_schools(self, user):
        """All interest that stands, for coordinators and coaches of every school: it is meant to be found."""
        # the same people who review presentations look for companies; directors and teachers do not
        looks = user.access.organisation_ids(Can.REVIEW_PRESENTATION)
        return self.standing() if looks else self.none()


class ProgrammeInterest(CompanyRow):
    """A company would like to train learners of a programme here, recognised or not yet."""

    establishment = models.ForeignKey(
        "companies.Establishment",
        on_delete=models.PROTECT,
        related_name="interests",
        verbose_name="vestiging",
    )
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    places = models.PositiveSmallIntegerField("hoeveel lerenden", default=1)
    from_day = models.DateField("vanaf")
    note = models.CharField("opmerking", max_length=500, blank=True, validators=[refuse_national_numbers])
    shown_at = models.DateTimeField()
    shown_by = person("getoond door")
    withdrawn_at = models.DateTimeField("ingetrokken op", **EMPTY)
    withdrawn_by = person("ingetrokken door", **EMPTY)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = "interesse"
        ordering = ["establishment", "programme", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["establishment", "programme"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_open_interest_per_place_and_programme",
                violation_error_message="Voor deze vestiging en opleiding staat er al interesse.",
            ),
            together("withdrawn_at", "withdrawn_by", name="interest_withdrawal_has_an_actor"),
        ]

    def __str__(self):
        return f"{self.programme} in {self.establishment}"


class ActivityAnswer(CompanyRow):
    """Whether an activity of a programme can be learned in an establishment."""

    class Value(models.TextChoices):
        YES = "yes", "ja"
        PARTLY = "partly", "deels"
        NO = "no", "nee"

    establishment = models.ForeignKey(
        "companies.Establishment", on_delete=models.PROTECT, related_name="activity_answers"
    )
    activity = models.ForeignKey("catalogue.Activity", on_delete=models.PROTECT, related_name="+")
    value = models.CharField("kan dit hier", max_length=10, choices=Value)
    remark = models.CharField("opmerking", max_length=300, blank=True, validators=[refuse_national_numbers])
    changed_at = models.DateTimeField()
    changed_by = person("door")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "antwoord op de activiteitenlijst"
        ordering = ["establishment", "activity", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["establishment", "activity"], name="one_answer_per_place_and_activity"
            ),
        ]

    def __str__(self):
        return self.get_value_display()
