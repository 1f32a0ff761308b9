"""Something unplanned that could be learned from (P25): told in two taps, and looked at by who makes the plan."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import OrganisationKind
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from learningplans import trail
from learningplans.goals.known import GoalRefused, check_place, goal_of, goals_of, held
from learningplans.models import OPEN_PLAN_STATES, LearningChance, PlanItem, PlanPlace, TrainingPlanVersion
from learningplans.plans import changing
from learningplans.rules.coverage import Key

audit.verbs(
    learning_chance_told="meldde een onverwachte leerkans",
    learning_chance_seen="bekeek een onverwachte leerkans",
    learning_chance_planned="zette een onverwachte leerkans in het plan",
)

PLACES = {
    OrganisationKind.SCHOOL: PlanPlace.SCHOOL,
    OrganisationKind.COMPANY: PlanPlace.COMPANY,
    OrganisationKind.TRAINING_CENTRE: PlanPlace.SIMULATED,
}


class ChanceRefused(GoalRefused):
    """This cannot be kept; the text says why."""


class NoOpenPlan(GoalRefused):
    """The plan stands: something comes into it when it is adjusted."""


@transaction.atomic
def tell(*, trajectory, organisation, on, by, at, text="", goal=None, key=None):
    """Keep what could be learned, in words, as a goal of the plan, or both. Sending twice keeps one."""
    trajectory = held(trajectory)
    pk = row_id(key, by, trajectory.school)
    if key and (sent_before := LearningChance.objects.filter(pk=pk).first()):
        return sent_before
    known = goal_of(trajectory, goal) if goal else None
    check_place(by, trajectory, organisation)
    words = text.strip() or (known.text[:300] if known else "")
    if not words:
        raise ChanceRefused("Schrijf wat er te leren viel, of kies een leerdoel.", "text")
    if on > as_day(at):
        raise ChanceRefused("Deze dag komt nog. Kies vandaag of een vroegere dag.", "on")
    if on < trajectory.starts_on:
        raise ChanceRefused("Deze dag valt voor de start van het traject.", "on")
    row = LearningChance.objects.create(
        id=pk,
        school=trajectory.school,
        trajectory=trajectory,
        sheet_id=goal.sheet_id if goal else None,
        goal_code=goal.code if goal else "",
        organisation=organisation,
        text=words,
        on=on,
        at=at,
        by=by,
    )
    trail.record("learning_chance_told", trajectory, by=by, at=at, chance=row.pk)
    return row


@transaction.atomic
def settle(*, chance, in_plan, by, at):
    """The one who makes the plan looked at it, and puts it in the version in the making or not; again changes nothing.

    Raises NoOpenPlan where only an adjusted version can hold it.
    """
    rows = LearningChance.objects.select_for_update(of=("self",))
    row = rows.select_related("trajectory__school", "organisation").get(pk=chance.pk)
    if row.settled_at is not None:
        return row
    if in_plan:
        _put_in_plan(row, by, at)
    row.in_plan, row.settled_at, row.settled_by = in_plan, at, by
    row.save(update_fields=["in_plan", "settled_at", "settled_by"])
    verb = "learning_chance_planned" if in_plan else "learning_chance_seen"
    trail.record(verb, row.trajectory, by=by, at=at, chance=row.pk)
    return row


def open_version(trajectory):
    """The version of the plan that can still be written; None when there is none (one query)."""
    rows = TrainingPlanVersion.objects.filter(trajectory=trajectory, state__in=OPEN_PLAN_STATES)
    return rows.first()


def _put_in_plan(chance, by, at):
    found = open_version(chance.trajectory)
    if found is None:
        raise NoOpenPlan("Het plan ligt vast. Stuur het bij: in de nieuwe versie zet je deze leerkans erbij.")
    version = changing.locked_open(found)
    goal = Key(chance.sheet_id, chance.goal_code or f"kans-{chance.pk.hex[:12]}")
    known = goals_of(chance.trajectory).get(goal)
    _, made = PlanItem.objects.get_or_create(
        plan_version=version,
        sheet_id=goal.sheet_id,
        goal_code=goal.code,
        place=PLACES[chance.organisation.kind],
        organisation=chance.organisation,
        defaults={
            "school": version.school,
            "trajectory": version.trajectory,
            "origin": PlanItem.Origin.CHANCE,
            "title": known.text[:300] if known else chance.text,
            "starts_on": chance.on,
            "ends_on": chance.on,
            "note": chance.text,
        },
    )
    if made:
        changing.touch(version, by=by, at=at)
