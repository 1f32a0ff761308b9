"""Making the plan of a trajectory: the competences of its programme, the sheets in force, and what is known at the start."""

from django.db import IntegrityError, transaction

from duaalportal.accounts import audit
from duaalportal.catalogue.models import StandardTrajectory
from learningplans import trail
from learningplans.models import PlanItem, PlanSheet, TrainingPlan, TrainingPlanVersion, Trajectory
from learningplans.models.plans import PlanState
from learningplans.plans.changing import AROUND, locked_open, touch
from learningplans.plans.errors import AlreadyPlanned, PlanRefused
from learningplans.rules.coverage import Key
from learningplans.rules.sheets import goals_of
from learningplans.sheets.reading import sheet_versions_for

audit.verbs(
    plan_made="maakte het opleidingsplan",
    plan_start_changed="paste aan wat de lerende bij de start al kent",
)
LONGEST_TITLE, LONGEST_NOTE = 300, 500
IN_THE_MAKING = (PlanState.DRAFT, PlanState.CONSULTATION, PlanState.APPROVED)


def plan_of(trajectory):
    """The plan of a trajectory; None while there is none (one query)."""
    return TrainingPlan.objects.filter(trajectory=trajectory).first()


def current_version(plan):
    """The version that counts: the active one, else the one in the making, else the last (one query)."""
    rows = list(TrainingPlanVersion.objects.filter(plan=plan).select_related(*AROUND).order_by("-number"))
    return next((row for row in rows if row.state == PlanState.ACTIVE), rows[0] if rows else None)


def version_in_the_making(plan_id):
    """The version that is drafted, talked over or approved; None when there is none (one query)."""
    return TrainingPlanVersion.objects.filter(plan=plan_id, state__in=IN_THE_MAKING).first()


def standard_trajectory_for(trajectory):
    """The list of competences that holds for a trajectory, by the first day. Raises PlanRefused without one."""
    found = StandardTrajectory.objects.valid_on(trajectory.programme_id, trajectory.starts_on)
    if found is None:
        raise PlanRefused(
            f"Voor {trajectory.programme} is er op {trajectory.starts_on:%d/%m/%Y} geen standaardtraject. "
            "Vraag het aan platformbeheer."
        )
    return found


def sheets_for(trajectory):
    """The versions of learning sheets a plan is made from. Raises PlanRefused when there is none (one query)."""
    found = sheet_versions_for(trajectory.school, trajectory.programme)
    if not any(goals_of(row.content) for row in found):
        raise PlanRefused(
            f"Voor {trajectory.programme} is nog geen leerfiche goedgekeurd. Keur eerst een leerfiche goed: "
            "daaruit komen de leerdoelen van het plan."
        )
    return found


@transaction.atomic
def make_plan(*, trajectory, by, at, known=None, on=None):
    """Make the plan of a trajectory in its first version; `known` says per goal why the learner knows it already.

    Raises AlreadyPlanned with the plan that is there, and PlanRefused.
    """
    current = Trajectory.objects.select_for_update(of=("self",), no_key=True).select_related(
        "programme", "school"
    )
    trajectory = current.get(pk=trajectory.pk)
    if found := plan_of(trajectory):
        raise AlreadyPlanned(found)
    standard, sheets = standard_trajectory_for(trajectory), sheets_for(trajectory)
    own = {"school_id": trajectory.school_id, "trajectory": trajectory}
    try:
        with transaction.atomic():
            plan = TrainingPlan.objects.create(standard_trajectory=standard, made_at=at, made_by=by, **own)
    except IntegrityError:
        raise AlreadyPlanned(plan_of(trajectory)) from None
    version = TrainingPlanVersion.objects.create(plan=plan, number=1, made_at=at, made_by=by, **own)
    PlanSheet.objects.bulk_create(
        PlanSheet(plan_version=version, sheet_id=row.sheet_id, sheet_version=row, position=position, **own)
        for position, row in enumerate(sheets, start=1)
    )
    rows = _known_items(version, sheets, known or {}, on or at.date())
    PlanItem.objects.bulk_create(rows)
    facts = {"plan": plan.pk, "version": version.pk, "sheets": len(sheets), "known": len(rows)}
    trail.record("plan_made", trajectory, by=by, at=at, **facts)
    return version


def _known_items(version, sheets, known, on):
    for_key = {Key(row.sheet_id, goal.code): goal for row in sheets for goal in goals_of(row.content)}
    if set(known) - set(for_key):
        raise PlanRefused(
            "Een leerdoel dat je aanvinkte, staat niet meer op een leerfiche. Kijk het lijstje na."
        )
    if any(not reason.strip() for reason in known.values()):
        raise PlanRefused("Schrijf waarom de lerende dit al kent.")
    return [
        PlanItem(
            plan_version=version,
            sheet_id=key.sheet_id,
            goal_code=key.code,
            title=for_key[key].text[:LONGEST_TITLE],
            known_on=on,
            note=reason.strip()[:LONGEST_NOTE],
            school_id=version.school_id,
            trajectory_id=version.trajectory_id,
        )
        for key, reason in known.items()
    ]


@transaction.atomic
def set_known(*, version, known, seen, on, by, at):
    """Say anew what the learner knows already: such a goal loses its place, unless somebody fixed it there.

    Returns how many consents fell away. Raises PlanChanged and PlanRefused.
    """
    current = locked_open(version, seen)
    sheets = [row.sheet_version for row in current.sheets.select_related("sheet_version")]
    there = {
        Key(row.sheet_id, row.goal_code): row
        for row in current.items.filter(known_on__isnull=False).order_by("pk")
    }
    if {key: row.note for key, row in there.items()} == {
        key: reason.strip() for key, reason in known.items()
    }:
        return 0
    made = _known_items(current, sheets, {key: known[key] for key in known if key not in there}, on)
    for key, row in there.items():
        if key not in known:
            row.delete()
        elif row.note != known[key].strip():
            row.note = known[key].strip()[:LONGEST_NOTE]
            row.version += 1
            row.save(update_fields=["note", "version"])
    for row in made:
        placed = current.items.filter(sheet_id=row.sheet_id, goal_code=row.goal_code, known_on__isnull=True)
        placed.filter(is_fixed=False).delete()
    PlanItem.objects.bulk_create(made)
    gone = touch(current, by=by, at=at)
    trail.record("plan_start_changed", current.trajectory, by=by, at=at, version=current.pk, known=len(known))
    return gone
