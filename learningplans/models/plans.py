"""The individual training plan (opleidingsplan): versions, what is learned where and when, and who agreed."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order, one_of, together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import EMPTY, TrajectoryRow, TrajectoryRows, organisation_key, person
from learningplans.models.company_sheets import CompanySheetVersion
from learningplans.models.learning_sheets import LearningSheet, LearningSheetVersion
from learningplans.models.placements import Placement

TEXT = {"blank": True, "validators": [refuse_national_numbers]}


class PlanRows(TrajectoryRows):
    """Reads of plans: whoever stands around the learner reads them, the coach's side writes."""

    see, edit = Can.SEE_PLAN, Can.EDIT_PLAN


class PlanState(models.TextChoices):
    """How far one version of a plan is."""

    DRAFT = "draft", "concept"
    CONSULTATION = "consultation", "in overleg"
    APPROVED = "approved", "goedgekeurd"
    ACTIVE = "active", "actief"
    REPLACED = "replaced", "bijgestuurd"
    CLOSED = "closed", "afgerond"

    @property
    def is_open(self):
        """Whether items can still be moved."""
        return self in (PlanState.DRAFT, PlanState.CONSULTATION)


OPEN_PLAN_STATES = (PlanState.DRAFT.value, PlanState.CONSULTATION.value)


class TrainingPlan(TrajectoryRow):
    """The plan of one trajectory; what it says stands in its versions."""

    standard_trajectory = models.ForeignKey(
        "catalogue.StandardTrajectory",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="standaardtraject",
    )
    made_at = models.DateTimeField()
    made_by = person("gemaakt door")

    objects = PlanRows.as_manager()

    class Meta:
        verbose_name = "opleidingsplan"
        verbose_name_plural = "opleidingsplannen"
        ordering = ["made_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["trajectory"], name="one_plan_per_trajectory")]

    def __str__(self):
        return f"opleidingsplan van {self.trajectory.learner}"


class TrainingPlanVersion(TrajectoryRow):
    """One version of a plan: drafted, talked over, approved by three, active, then replaced by the next or closed."""

    plan = models.ForeignKey(TrainingPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("versie")
    state = models.CharField("stand", max_length=15, choices=PlanState, default=PlanState.DRAFT)
    reason = models.TextField("waarom deze versie", max_length=1000, **TEXT)
    # what school and company agree besides (001:479-483): expectations, contact, evaluation
    expectations = models.TextField("wat we van elkaar verwachten", max_length=2000, **TEXT)
    contact = models.TextField("wanneer we afstemmen", max_length=2000, **TEXT)
    evaluation = models.TextField("hoe en wanneer we evalueren", max_length=2000, **TEXT)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = person("gemaakt door")
    sent_at = models.DateTimeField("in overleg sinds", **EMPTY)
    sent_by = person("voorgelegd door", **EMPTY)
    approved_at = models.DateTimeField("goedgekeurd op", **EMPTY)
    active_from = models.DateField("actief vanaf", **EMPTY)
    ended_at = models.DateTimeField("vervangen of afgerond op", **EMPTY)

    objects = PlanRows.as_manager()

    class Meta:
        verbose_name = "versie van een opleidingsplan"
        ordering = ["plan", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_number_per_plan"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=[*OPEN_PLAN_STATES, "approved"]),
                name="one_plan_version_in_the_making",
                violation_error_message="Er is al een nieuwe versie van dit plan.",
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="active"), name="one_active_plan_version"
            ),
            one_of("state", PlanState, name="plan_state_is_known"),
            together("sent_at", "sent_by", name="plan_consultation_has_an_actor"),
        ]

    def __str__(self):
        return f"versie {self.number}"

    @property
    def get_state(self):
        """The state, with what it means."""
        return PlanState(self.state)


class PlanSheet(TrajectoryRow):
    """A learning sheet in a version of a plan, in the version of the sheet whose goals it covers."""

    plan_version = models.ForeignKey(TrainingPlanVersion, on_delete=models.CASCADE, related_name="sheets")
    sheet = models.ForeignKey(LearningSheet, on_delete=models.PROTECT, related_name="+")
    sheet_version = models.ForeignKey(LearningSheetVersion, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    objects = PlanRows.as_manager()

    class Meta:
        verbose_name = "leerfiche in een plan"
        ordering = ["plan_version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan_version", "sheet"], name="one_version_of_a_sheet_per_plan")
        ]


class PlanPlace(models.TextChoices):
    """Where a goal is learned."""

    SCHOOL = "school", "school"
    COMPANY = "company", "bedrijf"
    SIMULATED = "simulated", "opleidingscentrum"


class PlanItem(TrajectoryRow):
    """One goal at one place in one period; a goal may have several. Goals without a row have no place yet.

    The goal is named by its sheet and its code, so that steps and notes follow it through versions; an agreed extra
    (P12) has no sheet and a code of its own.
    """

    class Origin(models.TextChoices):
        """Why it is in the plan."""

        PROGRAMME = "programme", "uit de opleiding"
        EXTRA = "extra", "extra afgesproken"
        CHANCE = "chance", "onverwachte leerkans"

    plan_version = models.ForeignKey(TrainingPlanVersion, on_delete=models.CASCADE, related_name="items")
    origin = models.CharField("waarom", max_length=10, choices=Origin, default=Origin.PROGRAMME)
    sheet = models.ForeignKey(LearningSheet, on_delete=models.PROTECT, related_name="+", **EMPTY)
    goal_code = models.SlugField("leerdoel", max_length=40)
    title = models.CharField("wat", max_length=300, validators=[refuse_national_numbers])
    place = models.CharField("waar", max_length=10, choices=PlanPlace, blank=True)
    organisation = organisation_key("bij", **EMPTY)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="+", **EMPTY)
    company_sheet_version = models.ForeignKey(
        CompanySheetVersion, on_delete=models.PROTECT, related_name="+", verbose_name="bedrijfsfiche", **EMPTY
    )
    starts_on = models.DateField("vanaf", **EMPTY)
    ends_on = models.DateField("tot en met", **EMPTY)
    hours = models.DecimalField("uren", max_digits=5, decimal_places=1, **EMPTY)
    # the solver never moves what a person fixed
    is_fixed = models.BooleanField("staat vast", default=False)
    # what is already known shortens the plan (P10)
    known_on = models.DateField("al gekend sinds", **EMPTY)
    responsible = person("wie begeleidt", **EMPTY)
    note = models.CharField("toelichting", max_length=500, **TEXT)
    version = models.PositiveIntegerField(default=1)

    objects = PlanRows.as_manager()

    class Meta:
        verbose_name = "leerdoel in een plan"
        verbose_name_plural = "leerdoelen in een plan"
        ordering = ["plan_version", "starts_on", "title", "pk"]
        constraints = [
            in_order("starts_on", "ends_on", name="plan_item_ends_after_start"),
            together("starts_on", "ends_on", name="plan_item_has_a_whole_period"),
            models.CheckConstraint(
                condition=Q(place__in=["", *PlanPlace.values]), name="plan_item_place_is_known"
            ),
            models.CheckConstraint(
                condition=Q(place="", organisation__isnull=True)
                | ~Q(place="") & Q(organisation__isnull=False),
                name="plan_item_is_at_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gte=0, hours__lte=2000),
                name="plan_item_hours_are_possible",
            ),
            models.UniqueConstraint(
                fields=["plan_version", "sheet", "goal_code", "place", "organisation"],
                name="one_item_per_goal_and_place",
                violation_error_message="Dit leerdoel staat al op die plaats.",
            ),
        ]

    def __str__(self):
        return self.title


class PlanConsent(TrajectoryRow):
    """Somebody agreed with a version of a plan: for the school, for a company, or as the learner."""

    class Party(models.TextChoices):
        """For whom."""

        COACH = "coach", "trajectbegeleider"
        MENTOR = "mentor", "mentor"
        LEARNER = "learner", "lerende"

    plan_version = models.ForeignKey(TrainingPlanVersion, on_delete=models.PROTECT, related_name="consents")
    party = models.CharField(max_length=10, choices=Party)
    # the mentor's company; the school for coach and learner
    organisation = organisation_key("voor wie")
    at = models.DateTimeField()
    by = person("door")

    objects = PlanRows.as_manager()

    class Meta:
        verbose_name = "akkoord met een opleidingsplan"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_version", "party", "organisation"],
                name="one_consent_per_party_and_plan_version",
            )
        ]


class PlanRemark(TrajectoryRow):
    """A remark on a plan, or a proposal or choice of the learner (P28), with the answer to it."""

    class Kind(models.TextChoices):
        """What is said."""

        REMARK = "remark", "opmerking"
        PROPOSAL = "proposal", "voorstel van de lerende"
        CHOICE = "choice", "keuze van de lerende"

    class Outcome(models.TextChoices):
        """What became of it."""

        ACCEPTED = "accepted", "doen we"
        DECLINED = "declined", "doen we niet"
        NOTED = "noted", "gezien"

    plan = models.ForeignKey(TrainingPlan, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField("soort", max_length=10, choices=Kind, default=Kind.REMARK)
    sheet = models.ForeignKey(LearningSheet, on_delete=models.PROTECT, related_name="+", **EMPTY)
    goal_code = models.SlugField("leerdoel", max_length=40, blank=True)
    text = models.TextField("wat", max_length=2000, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("door")
    outcome = models.CharField("antwoord", max_length=10, choices=Outcome, blank=True)
    answer = models.TextField("waarom", max_length=1000, **TEXT)
    answered_at = models.DateTimeField("beantwoord op", **EMPTY)
    answered_by = person("beantwoord door", **EMPTY)

    objects = PlanRows.as_manager()

    class Meta:
        verbose_name = "opmerking bij een opleidingsplan"
        ordering = ["at", "pk"]
        constraints = [
            together("answered_at", "answered_by", name="plan_answer_has_an_actor"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True)
                | ~Q(outcome="") & Q(answered_at__isnull=False),
                name="plan_answer_has_an_outcome",
            ),
        ]


class PlanSeen(TrajectoryRow):
    """Somebody looked at an active version, so that news about it goes away (P13)."""

    plan_version = models.ForeignKey(TrainingPlanVersion, on_delete=models.CASCADE, related_name="seen")
    user = person("door")
    at = models.DateTimeField()

    objects = PlanRows.as_manager()

    class Meta:
        verbose_name = "opleidingsplan gezien"
        constraints = [
            models.UniqueConstraint(
                fields=["plan_version", "user"], name="one_look_per_plan_version_and_person"
            )
        ]
