"""The talk at the end of a place, what the learner says to it, and what is asked of who accompanied."""

from django.db import models
from django.db.models import Q

from companies.models.base import EMPTY, CompanyRow, person
from companies.models.collaboration import TakenPlace
from companies.models.mentors import Mentor
from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers

TEXT = {"max_length": 2000, "blank": True, "validators": [refuse_national_numbers]}


def exit_places(user):
    """Condition on a place: whose exit talk this person may read.

    A coordinator those of the company, a mentor those of the own learners and of whom one takes over, who accompanies
    for the school those of the school, and a learner the own.
    """
    access = user.access
    schools = access.organisation_ids(Can.FOLLOW_EXITS)
    return held_by(user) | Q(school_id__in=schools) | Q(learner=user)


def held_by(user):
    """Condition on a place: with whose learner this person holds the exit talk."""
    leads = user.access.organisation_ids(Can.ASK_COLLEAGUES)
    accompanies = user.access.organisation_ids(Can.HOLD_EXIT) - leads
    if not accompanies:
        return Q(organisation_id__in=leads)
    # no join: a school that no longer works with the company does not see its mentors, and would lose the place
    own = Mentor.objects.filter(user=user).order_by().values("pk")
    mine = Mentor.objects.filter(Q(user=user) | Q(substitute__in=own)).order_by().values("pk")
    return Q(organisation_id__in=leads) | Q(organisation_id__in=accompanies, mentor__in=mine)


class ExitQuerySet(models.QuerySet):
    """Reads of exit talks, and of what the learner says to them."""

    path = "place__in"

    def visible_to(self, user):
        """Those of places whose exit talk this person may read."""
        if not user.access.can(Can.READ_EXIT):
            return self.none()
        return self.filter(**{self.path: TakenPlace.objects.filter(exit_places(user)).values("pk")})


class WordsQuerySet(ExitQuerySet):
    """Reads of learners' own words."""

    path = "interview__place__in"


class ExitRow(CompanyRow):
    """A row that the school and the learner of the place read too."""

    school = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="school"
    )
    learner = person("lerende")

    class Meta:
        abstract = True


class ExitState(models.TextChoices):
    """How far an exit talk stands."""

    TO_HOLD = "to_hold", "te houden"
    PLANNED = "planned", "gepland"
    HELD = "held", "gehouden"
    CLOSED = "closed", "afgesloten"
    SKIPPED = "skipped", "niet gehouden"


class ExitInterview(ExitRow):
    """The talk with a learner whose place ends (exitgesprek); closed it never changes, unless it is reopened."""

    place = models.OneToOneField(
        "companies.TakenPlace", on_delete=models.PROTECT, related_name="exit_interview"
    )
    planned_on = models.DateField("gepland op", **EMPTY)
    held_on = models.DateField("gehouden op", **EMPTY)
    present = models.CharField("wie was erbij", max_length=300, blank=True)
    went_well = models.TextField("wat ging goed", **TEXT)
    could_be_better = models.TextField("wat kan beter", **TEXT)
    takes_along = models.TextField("wat neemt de lerende mee", **TEXT)
    company_changes = models.TextField("wat verandert het bedrijf", **TEXT)
    again = models.TextField("zouden we het opnieuw doen", **TEXT)
    actions = models.JSONField("afspraken", default=list, blank=True)
    skipped_reason = models.CharField(
        "waarom niet gehouden", max_length=300, blank=True, validators=[refuse_national_numbers]
    )
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = person("gewijzigd door")
    closed_at = models.DateTimeField("afgesloten op", **EMPTY)
    closed_by = person("afgesloten door", **EMPTY)
    reopened_at = models.DateTimeField("heropend op", **EMPTY)
    reopened_by = person("heropend door", **EMPTY)
    reopen_reason = models.CharField(
        "waarom heropend", max_length=300, blank=True, validators=[refuse_national_numbers]
    )

    objects = ExitQuerySet.as_manager()

    class Meta:
        verbose_name = "exitgesprek"
        verbose_name_plural = "exitgesprekken"
        ordering = ["-changed_at", "pk"]
        constraints = [
            together("closed_at", "closed_by", name="exit_close_has_an_actor"),
            together("reopened_at", "reopened_by", name="exit_reopening_has_an_actor"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(held_on__isnull=False) | ~Q(skipped_reason=""),
                name="a_closed_exit_was_held_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(skipped_reason="") | Q(held_on__isnull=True, closed_at__isnull=False),
                name="a_skipped_exit_is_closed_and_was_not_held",
            ),
        ]

    def __str__(self):
        return f"exitgesprek van {self.place_id}"

    @property
    def state(self):
        """How far it stands."""
        if self.closed_at:
            return ExitState.SKIPPED if self.skipped_reason else ExitState.CLOSED
        if self.held_on:
            return ExitState.HELD
        return ExitState.PLANNED if self.planned_on else ExitState.TO_HOLD


class ExitWords(ExitRow):
    """What a learner says to the exit talk; written by the learner alone, empty for 'nothing to add'."""

    interview = models.OneToOneField(ExitInterview, on_delete=models.PROTECT, related_name="words")
    text = models.TextField("in eigen woorden", **TEXT)
    of_version = models.PositiveIntegerField("bij versie")
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField("geschreven op")

    objects = WordsQuerySet.as_manager()

    class Meta:
        verbose_name = "eigen woorden bij een exitgesprek"
        ordering = ["-written_at", "pk"]

    def __str__(self):
        return f"eigen woorden bij {self.interview_id}"


class SurveyQuerySet(models.QuerySet):
    """Reads of surveys."""

    def visible_to(self, user):
        """Surveys of the company in which this person asks colleagues."""
        return self.filter(organisation_id__in=user.access.organisation_ids(Can.ASK_COLLEAGUES))


class ExitSurvey(CompanyRow):
    """Mentor and colleagues are asked how accompanying a learner went; for the company alone."""

    place = models.OneToOneField("companies.TakenPlace", on_delete=models.PROTECT, related_name="exit_survey")
    opened_at = models.DateTimeField("geopend op")
    opened_by = person("geopend door")
    closed_at = models.DateTimeField("afgesloten op", **EMPTY)
    closed_by = person("afgesloten door", **EMPTY)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "bevraging bij het einde"
        verbose_name_plural = "bevragingen bij het einde"
        ordering = ["-opened_at", "pk"]
        constraints = [together("closed_at", "closed_by", name="exit_survey_close_has_an_actor")]

    def __str__(self):
        return f"bevraging over {self.place_id}"


class Degree(models.TextChoices):
    """How far a statement holds."""

    FULLY = "fully", "Helemaal"
    PARTLY = "partly", "Deels"
    NOT = "not", "Niet"


class Statement(models.TextChoices):
    """What is put to who accompanied; the value is the name of the field that holds the answer."""

    TIME = "time", "Ik had genoeg tijd voor de lerende."
    AIM = "aim", "Ik wist wat de lerende bij ons moest leren."
    SUPPORT = "support", "Met mijn vragen kon ik bij iemand terecht."
    AGAIN = "again", "Ik wil nog eens een lerende begeleiden."


def _degree(statement):
    return models.CharField(statement.label, max_length=10, choices=Degree, blank=True)


class VoiceQuerySet(models.QuerySet):
    """Reads of answers to a survey."""

    def visible_to(self, user):
        """All of the company in which this person asks colleagues; else one's own."""
        access = user.access
        leads, answers = (
            access.organisation_ids(Can.ASK_COLLEAGUES),
            access.organisation_ids(Can.ANSWER_SURVEY),
        )
        return self.filter(Q(organisation_id__in=leads) | Q(respondent=user, organisation_id__in=answers))

    def mine(self, user):
        """Those that ask this person something, in a company where one still works."""
        return self.filter(
            respondent=user, organisation_id__in=user.access.organisation_ids(Can.ANSWER_SURVEY)
        )


class ExitVoice(CompanyRow):
    """One person asked in a survey, and what that person answered."""

    survey = models.ForeignKey(ExitSurvey, on_delete=models.PROTECT, related_name="voices")
    respondent = person("wie")
    asked_at = models.DateTimeField("gevraagd op")
    asked_by = person("gevraagd door")
    time = _degree(Statement.TIME)
    aim = _degree(Statement.AIM)
    support = _degree(Statement.SUPPORT)
    again = _degree(Statement.AGAIN)
    needs = models.TextField("wat heb je nodig", **TEXT)
    answered_at = models.DateTimeField("geantwoord op", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "antwoord op een bevraging"
        verbose_name_plural = "antwoorden op een bevraging"
        ordering = ["survey", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "respondent"], name="one_voice_per_person_and_survey"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, **dict.fromkeys(Statement.values, ""), needs="")
                | Q(answered_at__isnull=False, **{f"{name}__in": Degree.values for name in Statement.values}),
                name="an_answer_speaks_to_every_statement",
            ),
        ]

    def __str__(self):
        return f"antwoord van {self.respondent_id}"
