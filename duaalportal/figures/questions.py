"""What the figures ask the database: sums per learner, so that names and texts stay where they are. One trip for all of it."""

from datetime import datetime, time

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Sum,
    Value,
)
from django.db.models.functions import Concat, ExtractMonth, ExtractYear, Greatest, Least, TruncDate
from django.utils.timezone import get_current_timezone

from companies.models import Incident, Mentor, MentorTraining
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.figures.rules.weeks import LATEST
from duaalportal.lib.questions import differing, question
from evaluation.models import ActionPoint, EvaluationRound, FollowUpTalk, GridVersion, Voice
from learningplans.models import (
    Absence,
    AgreementVersion,
    Placement,
    PlacementDay,
    PlanItem,
    PlanSheet,
    Trajectory,
    TrajectoryState,
    TrajectoryStep,
)
from learningplans.models.plans import PlanState

# so many weeks fit as bits in one whole number of the database
WEEKS_AT_ONCE = 60


class Days(Func):
    """How many days lie between two days."""

    arity = 2
    output_field = IntegerField()
    template = "(%(expressions)s)"
    arg_joiner = " - "

    def as_sqlite(self, compiler, connection, **context):
        """SQLite keeps a day as text."""
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)


class Bit(Func):
    """A whole number with this one bit."""

    arity = 1
    output_field = BigIntegerField()
    template = "(1::bigint << %(expressions)s)"

    def as_sqlite(self, compiler, connection, **context):
        """SQLite counts in 64 bits already."""
        return self.as_sql(compiler, connection, template="(1 << %(expressions)s)", **context)


def scope_of(user, organisation, today):
    """The trajectories whose figures this person sees here: all of the school, the own ones, or those placed in the company."""
    reached = Trajectory.objects.where(user, Can.SEE_FIGURES, today).order_by()
    if organisation.kind == OrganisationKind.SCHOOL:
        return reached.filter(school=organisation)
    places = Placement.objects.filter(organisation=organisation).order_by()
    return reached.filter(pk__in=places.values("trajectory"))


def trajectories(scope, first, last):
    """Those that hold on a day of a stretch of time."""
    rows = scope.filter(starts_on__lte=last, ends_on__gte=first)
    columns = ("pk", "school_id", "school__name", "state", "starts_on", "ends_on", "programme_id")
    return differing(rows.values_list(*columns, "programme__name", "learner__class_group", named=True))


def first_year(scope):
    """The first school year of which there is anything."""
    rows = scope.values("school_year").annotate(many=Count("pk"))
    return differing(rows.values_list("school_year", "many", named=True))


def _of(model, keys, **conditions):
    return model.objects.filter(trajectory__among=keys, **conditions).order_by()


@question
def placements(is_company, keys, first, last, organisation=None):
    """Where learners are or were; of a company that asks the own ones alone."""
    rows = _of(Placement, keys, starts_on__lte=last, ends_on__gte=first) | _of(
        Placement, keys, ended_at__date__gte=first, starts_on__lte=last
    )
    rows = _own_side(rows, is_company, organisation)
    columns = ("pk", "trajectory_id", "organisation_id", "organisation__name", "is_simulated", "starts_on")
    return rows.values_list(*columns, "ends_on", "ended_at", "end_reason", "place__mentor_id", named=True)


@question
def days(is_company, keys, first, last, organisation=None):
    """The timetables; of a company that asks the own days alone."""
    rows = _of(PlacementDay, keys, is_cancelled=False, starts_on__lte=last, ends_on__gte=first)
    columns = (
        "trajectory_id",
        "organisation_id",
        "placement__is_simulated",
        "weekday",
        "starts_on",
        "ends_on",
    )
    return _own_side(rows, is_company, organisation).values_list(*columns, named=True)


@question
def absences(keys, first, last):
    """Days that somebody told a learner would not be there; why is nobody's business."""
    rows = _of(Absence, keys, kind=Absence.Kind.ABSENT).standing().overlapping(first, last)
    return rows.values_list("trajectory_id", "first_day", "last_day", named=True)


@question
def interruptions(keys):
    """Since when trajectories rest that rest now."""
    rows = _of(TrajectoryStep, keys, to_state=TrajectoryState.INTERRUPTED)
    rows = rows.filter(trajectory__state=TrajectoryState.INTERRUPTED)
    return rows.values_list("trajectory_id", "on", "at", named=True)


def weeks_sent(keys, organisation, weeks, grace):
    """Which weeks each side sent, as bits, by how many days after the Monday and the grace; sixty weeks to a number."""
    begin = datetime.combine(weeks.monday, time.min, tzinfo=get_current_timezone())
    rows = _of(Voice, keys, submitted_at__gte=begin, round__kind=EvaluationRound.Kind.WEEK)
    rows = rows.filter(round__first_day__gte=weeks.monday, round__first_day__lte=weeks.mondays[-1])
    if organisation.kind == OrganisationKind.COMPANY:
        rows = rows.filter(Q(organisation=organisation) | Q(organisation_id=F("school_id")))
    after = Days(TruncDate("submitted_at"), F("round__first_day")) - grace
    week = Days(F("round__first_day"), Value(weeks.monday)) / 7
    rows = rows.annotate(
        lag=Least(Greatest(after, Value(0)), Value(LATEST)),
        part=week / WEEKS_AT_ONCE,
        bit=Bit(week % WEEKS_AT_ONCE),
    )
    by = ("trajectory_id", "party", "organisation_id", "lag", "part")
    rows = rows.values(*by).annotate(bits=Sum("bit", output_field=BigIntegerField()))
    return differing(rows.values_list(*by, "bits", named=True))


@question
def talks(is_company, keys, first, last, organisation=None):
    """How many talks of three were closed per learner and month; a correction is no other talk."""
    rows = _of(FollowUpTalk, keys, corrects=None, closed_at__date__gte=first, closed_at__date__lte=last)
    if is_company:
        rows = rows.filter(Q(organisation_id=organisation) | Q(organisation=None))
    rows = rows.annotate(year=ExtractYear("closed_at"), month=ExtractMonth("closed_at"))
    by = ("trajectory_id", "year", "month")
    return rows.values(*by).annotate(many=Count("pk")).values_list(*by, "many", named=True)


@question
def points(is_company, keys, organisation=None):
    """How many points to work on are open per learner and criterion; those out of a blind voice do not count yet."""
    rows = _of(ActionPoint, keys, is_blind=False, kind=ActionPoint.Kind.WORK).open()
    if is_company:
        rows = rows.filter(Q(organisation_id=organisation) | Q(organisation=None))
    by = ("trajectory_id", "criterion", "round__grid_id")
    return rows.values(*by).annotate(many=Count("pk")).values_list(*by, "many", named=True)


@question
def grids(keys):
    """The grids that open points name."""
    named = _of(ActionPoint, keys, is_blind=False, kind=ActionPoint.Kind.WORK).open().values("round__grid")
    return GridVersion.objects.filter(pk__in=named).order_by().values_list("pk", "content", named=True)


@question
def plan_sheets(keys):
    """The sheets of plans in use."""
    rows = _of(PlanSheet, keys, plan_version__state=PlanState.ACTIVE)
    return rows.values_list("trajectory_id", "sheet_version_id", named=True)


@question
def placed_goals(keys):
    """How many goals of plans in use have a place and a period, or are known already; by learner."""
    rows = _of(PlanItem, keys, plan_version__state=PlanState.ACTIVE, sheet__isnull=False)
    rows = rows.filter(~Q(place="") & Q(starts_on__isnull=False) | Q(known_on__isnull=False))
    key = Concat("sheet__code", Value(" "), "goal_code", output_field=CharField())
    rows = rows.values("trajectory_id").annotate(many=Count(key, distinct=True))
    return rows.values_list("trajectory_id", "many", named=True)


@question
def agreed(keys):
    """When everybody had signed the first text of each placement."""
    rows = _of(AgreementVersion, keys, number=1, completed_at__isnull=False)
    by = "agreement__placement_id"
    rows = rows.values(by).annotate(signed=Min(TruncDate("completed_at")))
    return rows.values_list(by, "signed", named=True)


def incidents(user, organisation, keys, first, last):
    """How many incidents were told, by learner and month; those about no learner belong to the whole alone."""
    here = Q(place__placement__trajectory__among=keys)
    oversees = organisation.pk in user.access.organisation_ids(Can.OVERSEE_LEARNERS)
    if oversees or organisation.kind == OrganisationKind.COMPANY:
        side = "school" if organisation.kind == OrganisationKind.SCHOOL else "organisation"
        here |= Q(**{side: organisation})
    rows = Incident.objects.visible_to(user).filter(here, happened_on__gte=first, happened_on__lte=last)
    by = ("place__placement__trajectory_id", "year", "month")
    rows = rows.order_by().annotate(year=ExtractYear("happened_on"), month=ExtractMonth("happened_on"))
    rows = rows.values(*by).annotate(many=Count("pk"))
    return differing(rows.values_list(*by, "many", named=True))


def trained_mentors(user, organisation, keys, today):
    """Of the mentors these learners have now, or of all of the company, who did the training that counts."""
    rows = Mentor.objects.visible_to(user).order_by()
    if organisation.kind == OrganisationKind.COMPANY:
        rows = rows.filter(organisation=organisation, stopped_on=None)
    else:
        rows = rows.filter(pk__in=_of(Placement, keys).running(today).values("place__mentor"))
    done = MentorTraining.objects.filter(
        Q(certificate_seen_on__isnull=False) | Q(is_exemption=True), mentor=OuterRef("pk"), counts=True
    )
    return differing(rows.annotate(done=Exists(done.order_by())).values_list("pk", "done", named=True))


def _own_side(rows, is_company, organisation):
    return rows.filter(organisation_id=organisation) if is_company else rows
