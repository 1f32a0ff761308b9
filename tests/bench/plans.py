"""A training plan with so many goals: most of them at school, in the companies and in a training centre, a few without a place."""

import datetime as dt

from django.utils import timezone

from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import Organisation, User
from duaalportal.catalogue.models import Competence, StandardTrajectory
from learningplans import models as m
from learningplans.plans import reading
from learningplans.rules.board import periods

WORDS = (
    *(
        "Lasplan en tekening lezen",
        "Materialen herkennen",
        "Werkplek veilig inrichten",
        "Ontbramen en ontvetten",
    ),
    *("Aftekenen volgens plan", "Veilig werken met gas", "Lasfouten benoemen", "WPS begrijpen"),
    *("Halfautomaat instellen", "Hechten van onderdelen", "Hoeklas PA", "Warmte en krimp uitleggen"),
    *("Hoeklas PB", "Las controleren met mal", "Elektrode lassen, basis", "Werkvolgorde opstellen"),
    *("Samengesteld werkstuk", "Slijpen en schuren op vraag", "Eindproef voorbereiden"),
    *("Onderhoud van het toestel", "Zelf een opdracht plannen"),
)
PER_SHEET = 10
OPEN = 2


def fill_plan(learner: str, coach: str, goals: int, state: str = "draft") -> m.TrainingPlanVersion:
    """Give this learner a plan with so many goals; two of them wait for a place."""
    trajectory = m.Trajectory.objects.select_related("school", "learner", "programme").get(
        learner__name=learner
    )
    by, now = User.objects.get(email=coach), timezone.now()
    own = {"school": trajectory.school, "trajectory": trajectory}
    # the plan that the demo world tells of makes room
    for model in (m.PlanConsent, m.PlanSeen, m.PlanRemark, m.TrainingPlanVersion, m.TrainingPlan):
        model.objects.filter(trajectory=trajectory).delete()
    standard = StandardTrajectory.objects.valid_on(trajectory.programme_id, now.date())
    codes = list(Competence.objects.filter(standard_trajectory=standard).values_list("code", flat=True))
    plan = m.TrainingPlan.objects.create(standard_trajectory=standard, made_at=now, made_by=by, **own)
    version = m.TrainingPlanVersion.objects.create(
        plan=plan, number=1, state=state, made_at=now, made_by=by, **own
    )
    sheets = [
        _sheet(version, nth, goals, codes, trajectory, by, now) for nth in range(-(-goals // PER_SHEET))
    ]
    _items(version, sheets, goals, own, by, now)
    return version


def _sheet(version, nth, goals, codes, trajectory, by, now):
    rows = [
        {
            "code": f"g{n}",
            "text": f"{WORDS[(nth * PER_SHEET + n) % len(WORDS)]}{', deel ' + str(nth + 1) if nth > 1 else ''}",
            "competences": [codes[(nth * PER_SHEET + n) % len(codes)]],
            "hours": 8,
        }
        for n in range(min(PER_SHEET, goals - nth * PER_SHEET))
    ]
    sheet = m.LearningSheet.objects.create(
        programme=trajectory.programme,
        owner=trajectory.school,
        code=f"proef-{goals}-{nth}-{version.pk.hex[:8]}",
        made_at=now,
        made_by=by,
        first_published_at=now,
    )
    found = m.LearningSheetVersion.objects.create(
        sheet=sheet,
        owner=trajectory.school,
        number=1,
        state="published",
        title=f"Thema {nth + 1}",
        content={"goals": rows, "criteria": [{"code": "c1", "text": "Lukt zonder hulp", "goals": []}]},
        made_at=now,
        made_by=by,
        published_at=now,
        published_by=by,
    )
    m.PlanSheet.objects.create(
        plan_version=version,
        sheet=sheet,
        sheet_version=found,
        position=nth,
        school=trajectory.school,
        trajectory=trajectory,
    )
    return sheet, rows


def _centre(own, by, now):
    """A place in a training centre for the whole year, as simulated learning on Fridays."""
    trajectory = own["trajectory"]
    centre = Organisation.objects.filter(kind=OrganisationKind.TRAINING_CENTRE).order_by("name").first()
    if centre and not m.Placement.objects.filter(trajectory=trajectory, organisation=centre).exists():
        m.Placement.objects.create(
            learner=trajectory.learner,
            organisation=centre,
            is_simulated=True,
            kind=m.Placement.Kind.PARALLEL,
            hours_per_week=4,
            starts_on=trajectory.starts_on,
            ends_on=trajectory.ends_on,
            planned_at=now,
            planned_by=by,
            **own,
        )


def _items(version, sheets, goals, own, by, now):
    trajectory = own["trajectory"]
    plan = reading.read(version, now.date())
    cut = periods(plan.calendar, trajectory.starts_on, trajectory.ends_on)
    _centre(own, by, now)
    rows = list(m.Placement.objects.filter(trajectory=trajectory, ended_at=None).order_by("starts_on"))
    school = ("school", trajectory.school, None)
    flat = [(sheet, row) for sheet, rows in sheets for row in rows]
    for nth, (sheet, row) in enumerate(flat[: goals - OPEN]):
        period = cut[nth * len(cut) // (goals - OPEN)]
        there = [row for row in rows if row.starts_on <= period.first and period.last <= row.ends_on]
        places = [
            school,
            *(("simulated" if row.is_simulated else "company", row.organisation, row) for row in there),
        ]
        place, organisation, placement = places[nth % len(places)]
        m.PlanItem.objects.create(
            plan_version=version,
            sheet=sheet,
            goal_code=row["code"],
            title=row["text"],
            place=place,
            organisation=organisation,
            placement=placement,
            starts_on=period.first,
            ends_on=period.last,
            hours=8,
            **own,
        )
        if period.last < now.date():
            m.GoalStep.objects.create(
                sheet=sheet,
                goal_code=row["code"],
                organisation=organisation,
                step=m.ApprenticeshipStep.REACHED,
                on=max(period.last - dt.timedelta(days=7), trajectory.starts_on),
                reason="Lukt zonder hulp.",
                at=now,
                by=by,
                **own,
            )
