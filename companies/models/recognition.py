"""Recognition per establishment and programme: the application, the visit, the decision and what follows."""

from django.db import models
from django.db.models import F, Q

from companies.models.base import EMPTY, CompanyRow, CompanyRows, person
from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order, one_of, together
from duaalportal.lib.privacy import refuse_national_numbers

NOTE = {"max_length": 4000, "validators": [refuse_national_numbers]}


class State(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", "concept"
    COMPLETE = "complete", "volledig"
    SUBMITTED = "submitted", "ingediend"
    IN_TREATMENT = "in_treatment", "in behandeling"
    VISIT_PLANNED = "visit_planned", "bezoek gepland"
    VISITED = "visited", "bezocht"
    RECOGNISED = "recognised", "erkend"
    REFUSED = "refused", "geweigerd"
    APPEALED = "appealed", "in beroep"
    FINALLY_REFUSED = "finally_refused", "definitief geweigerd"
    STOPPED = "stopped", "stopgezet"

    @property
    def is_being_prepared(self):
        """Whether the applicant still works on it."""
        return self in {State.DRAFT, State.COMPLETE}

    @property
    def is_closed(self):
        """Whether nothing follows any more on this application."""
        return self in {State.RECOGNISED, State.FINALLY_REFUSED, State.STOPPED}

    @property
    def is_waiting(self):
        """Whether the partnership is at work: the clock of the decision runs."""
        return self in {State.SUBMITTED, State.IN_TREATMENT, State.VISIT_PLANNED, State.VISITED}


BEING_PREPARED = [state for state in State if state.is_being_prepared]
WAITING = [state for state in State if state.is_waiting]
CLOSED = [State.RECOGNISED, State.REFUSED, State.FINALLY_REFUSED, State.STOPPED]


class ApplicationQuerySet(CompanyRows):
    """Reads of applications."""

    def visible_to(self, user):
        """Applications of the own company, those the own school files, and those submitted to the own partnership."""
        mine = user.access.organisation_ids(Can.SEE_APPLICATIONS)
        return self.filter(Q(organisation_id__in=mine)) | self.lying_with(mine)

    def editable_by(self, user):
        """Applications still being prepared by the own company or, by mandate, by the own school."""
        return self.being_prepared().filed_by(user)

    def filed_by(self, user):
        """Applications of the own company, and those the own school files by mandate, whatever their state."""
        mine = user.access.organisation_ids(Can.FILE_APPLICATION)
        return self.filter(Q(organisation_id__in=mine) | Q(school_id__in=mine))

    def of_own_company(self, user):
        """Applications of a company this person answers for: only the company itself appeals."""
        return self.filter(organisation_id__in=user.access.organisation_ids(Can.FILE_APPLICATION))

    def handled_by(self, user):
        """Applications submitted to the own partnership."""
        mine = user.access.organisation_ids(Can.DECIDE_RECOGNITION)
        return self.filter(partnership_id__in=mine, submitted_on__isnull=False)

    def lying_with(self, organisation_ids):
        """Applications these schools file, or that were submitted to these partnerships."""
        return self.filter(
            Q(school_id__in=organisation_ids)
            | Q(partnership_id__in=organisation_ids, submitted_on__isnull=False)
        )

    def being_prepared(self):
        """Applications on which the applicant still works."""
        return self.filter(state__in=BEING_PREPARED)

    def open(self):
        """Applications that may still lead to a recognition by themselves; a refusal without appeal does not."""
        return self.exclude(state__in=CLOSED)

    def waiting(self):
        """Applications that wait for the partnership."""
        return self.filter(state__in=WAITING)


class RecognitionApplication(CompanyRow):
    """One request to recognise one establishment for one programme, from first draft to decision."""

    establishment = models.ForeignKey(
        "companies.Establishment",
        on_delete=models.PROTECT,
        related_name="applications",
        verbose_name="vestiging",
    )
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    state = models.CharField("stand", max_length=20, choices=State, default=State.DRAFT)
    # the school that files it by mandate; empty when the company does so itself
    school = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="school", **EMPTY
    )
    scheme = models.ForeignKey(
        "catalogue.Scheme", on_delete=models.PROTECT, related_name="+", verbose_name="bevoegd", **EMPTY
    )
    partnership = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="partnerschap",
        **EMPTY,
    )
    started_at = models.DateTimeField("begonnen op")
    started_by = person("begonnen door")
    submitted_on = models.DateField("ingediend in het loket op", **EMPTY)
    desk_reference = models.CharField(
        "dossiernummer in het loket", max_length=60, blank=True, validators=[refuse_national_numbers]
    )
    decided_on = models.DateField("beslist op", **EMPTY)
    decision_received_on = models.DateField("beslissing ontvangen op", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "erkenningsaanvraag"
        verbose_name_plural = "erkenningsaanvragen"
        ordering = ["-started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["establishment", "programme"],
                condition=~Q(state__in=CLOSED),
                name="one_open_application_per_place_and_programme",
                violation_error_message="Voor deze vestiging en opleiding loopt al een aanvraag.",
            ),
            one_of("state", State, name="application_state_is_known"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True)
                | Q(submitted_on__isnull=False, decided_on__gte=F("submitted_on")),
                name="application_is_decided_after_submission",
            ),
        ]

    def __str__(self):
        return f"{self.programme} in {self.establishment}"


class ApplicationStep(CompanyRow):
    """One move of an application: from where to where, on which day, by whom and why."""

    application = models.ForeignKey(RecognitionApplication, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=20, choices=State)
    to_state = models.CharField(max_length=20, choices=State)
    on = models.DateField("op")
    reason = models.TextField("reden", blank=True, **NOTE)
    at = models.DateTimeField()
    by = person("door")

    class Meta:
        verbose_name = "stap van een aanvraag"
        ordering = ["application", "at", "pk"]

    def __str__(self):
        return f"{self.get_from_state_display()} -> {self.get_to_state_display()}"


class ConditionStatement(CompanyRow):
    """What is said of one condition on the company (C1 to C3), and on what it rests."""

    class Basis(models.TextChoices):
        DECLARED = "declared", "verklaring op eer"
        EVIDENCE = "evidence", "bewijs"
        VISIT = "visit", "gezien bij het bezoek"

    application = models.ForeignKey(
        RecognitionApplication, on_delete=models.CASCADE, related_name="statements"
    )
    code = models.CharField("voorwaarde", max_length=4)
    met = models.BooleanField("voldaan")
    basis = models.CharField("waarop steunt dat", max_length=20, choices=Basis)
    remark = models.CharField("opmerking", max_length=500, blank=True, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("door")

    class Meta:
        verbose_name = "voorwaarde van een aanvraag"
        ordering = ["application", "code"]
        constraints = [
            models.UniqueConstraint(fields=["application", "code"], name="one_statement_per_condition")
        ]

    def __str__(self):
        return self.code


class ApplicationMentor(CompanyRow):
    """A mentor put forward in an application."""

    application = models.ForeignKey(RecognitionApplication, on_delete=models.CASCADE, related_name="mentors")
    mentor = models.ForeignKey("companies.Mentor", on_delete=models.PROTECT, related_name="applications")

    class Meta:
        verbose_name = "mentor in een aanvraag"
        ordering = ["application", "mentor", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "mentor"],
                name="a_mentor_once_per_application",
                violation_error_message="Deze mentor staat al in de aanvraag.",
            )
        ]

    def __str__(self):
        return str(self.mentor)


class Mandate(CompanyRow):
    """That the legal representative lets a school file the application, with a declaration of honour."""

    application = models.OneToOneField(
        RecognitionApplication, on_delete=models.CASCADE, related_name="mandate"
    )
    school = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    representative = models.CharField("wettelijk vertegenwoordiger", max_length=120)
    mandate_signed_on = models.DateField("machtiging getekend op", **EMPTY)
    honour_signed_on = models.DateField("verklaring op eer getekend op", **EMPTY)
    seen_by = person("gezien door", **EMPTY)

    class Meta:
        verbose_name = "machtiging"
        verbose_name_plural = "machtigingen"
        ordering = ["application"]

    def __str__(self):
        return f"{self.representative} aan {self.school}"


class Visit(CompanyRow):
    """The visit of a partnership: planned, held, with its report."""

    application = models.OneToOneField(RecognitionApplication, on_delete=models.PROTECT, related_name="visit")
    planned_on = models.DateField("dag")
    planned_at = models.TimeField("uur", **EMPTY)
    visitor = person("wie komt langs")
    present = models.CharField(
        "wie was erbij", max_length=300, blank=True, validators=[refuse_national_numbers]
    )
    held_on = models.DateField("bezocht op", **EMPTY)
    reported_at = models.DateTimeField(**EMPTY)
    reported_by = person("verslag door", **EMPTY)
    conclusion = models.TextField("besluit van het bezoek", blank=True, **NOTE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "bezoek"
        verbose_name_plural = "bezoeken"
        ordering = ["planned_on", "planned_at", "pk"]
        constraints = [together("reported_at", "reported_by", name="visit_report_has_an_actor")]

    def __str__(self):
        return f"bezoek op {self.planned_on}"


class VisitTopic(CompanyRow):
    """What was found on one of the five topics of a visit."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="topics")
    number = models.PositiveSmallIntegerField("thema")
    in_order = models.BooleanField("in orde", **EMPTY)
    text = models.TextField("bevinding", blank=True, **NOTE)

    class Meta:
        verbose_name = "thema van een bezoek"
        ordering = ["visit", "number"]
        constraints = [models.UniqueConstraint(fields=["visit", "number"], name="one_report_per_topic")]

    def __str__(self):
        return f"thema {self.number}"


class Appeal(CompanyRow):
    """The company's appeal against a refusal."""

    application = models.OneToOneField(
        RecognitionApplication, on_delete=models.PROTECT, related_name="appeal"
    )
    filed_on = models.DateField("ingesteld op")
    grounds = models.TextField("waarom", **NOTE)
    filed_at = models.DateTimeField()
    filed_by = person("door")

    class Meta:
        verbose_name = "beroep"
        ordering = ["filed_on", "pk"]

    def __str__(self):
        return f"beroep van {self.filed_on}"


class RecognitionQuerySet(CompanyRows):
    """Reads of recognitions."""

    def governed_by(self, user):
        """Recognitions the own partnership decided, which it may suspend or withdraw."""
        return self.filter(partnership_id__in=user.access.organisation_ids(Can.DECIDE_RECOGNITION))

    def dated(self, on):
        """Recognitions whose period holds this day; a suspension may still stand in the way."""
        return self.filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on), recognised_on__lte=on, expires_on__gt=on
        )


class Recognition(CompanyRow):
    """That an establishment may train learners in a programme, from a day up to but not including another."""

    establishment = models.ForeignKey(
        "companies.Establishment",
        on_delete=models.PROTECT,
        related_name="recognitions",
        verbose_name="vestiging",
    )
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    # empty for a recognition from before the portal
    application = models.OneToOneField(
        RecognitionApplication, on_delete=models.PROTECT, related_name="recognition", **EMPTY
    )
    scheme = models.ForeignKey("catalogue.Scheme", on_delete=models.PROTECT, related_name="+", **EMPTY)
    partnership = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="partnerschap",
        **EMPTY,
    )
    recognised_on = models.DateField("erkend op")
    # as the decision says it; the rule of that day gave it
    expires_on = models.DateField("vervalt op")
    withdrawn_on = models.DateField("opgeheven op", **EMPTY)
    registered_at = models.DateTimeField()
    registered_by = person("vastgelegd door")

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = "erkenning"
        verbose_name_plural = "erkenningen"
        ordering = ["establishment", "programme", "-recognised_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["establishment", "programme", "recognised_on"], name="one_recognition_per_day"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("recognised_on")), name="recognition_expires_after_start"
            ),
            in_order("recognised_on", "withdrawn_on", name="recognition_is_withdrawn_after_start"),
        ]

    def __str__(self):
        return f"{self.programme} in {self.establishment}"


class RecognitionMeasure(CompanyRow):
    """A suspension or withdrawal of a recognition, with its reason."""

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", "geschorst"
        WITHDRAWN = "withdrawn", "opgeheven"

    recognition = models.ForeignKey(Recognition, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField("maatregel", max_length=20, choices=Kind)
    starts_on = models.DateField("vanaf")
    # empty: until further notice
    ends_on = models.DateField("tot en met", **EMPTY)
    reason = models.TextField("reden", **NOTE)
    at = models.DateTimeField()
    by = person("door")
    lifted_at = models.DateTimeField("opgeheven op", **EMPTY)
    lifted_by = person("opgeheven door", **EMPTY)

    class Meta:
        verbose_name = "maatregel"
        verbose_name_plural = "maatregelen"
        ordering = ["recognition", "starts_on", "pk"]
        constraints = [
            in_order("starts_on", "ends_on", name="measure_ends_after_start"),
            together("lifted_at", "lifted_by", name="measure_lift_has_an_actor"),
        ]

    def __str__(self):
        return self.get_kind_display()
