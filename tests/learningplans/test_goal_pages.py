"""The week and the goal as each role reads them: whose words, which names, and what a page costs."""

import pytest
from django.db import transaction
from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans.models import (
    ApprenticeshipStep,
    GoalNote,
    GoalStep,
    GoalTip,
    LearningChance,
    PlanItem,
    PlanSheet,
    PracticeTest,
    TrainingPlanVersion,
)
from tests.factories.accounts import member
from tests.factories.learningplans import make_learner, make_trajectory, place_learner
from tests.factories.sheets import content_of, make_sheet
from tests.learningplans.following import (
    DAY,
    ELSEWHERE,
    address,
    chance,
    get,
    key,
    move,
    note,
    practice_test,
    proposal,
    text,
    tip,
    world,
)
from tests.stories import browser, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
Step = ApprenticeshipStep
EVERYBODY = (
    *("mentor_person", "other_mentor", "coach", "teacher", "learner_person", "mother", "coordinator"),
    "school_coordinator",
)


# --- this week -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("P27", "P28")
def test_a_learner_reads_this_week_in_plain_words(world):
    page = text(world.learner_person, "this_week", world.trajectory)
    assert "Hier werk je aan" in page and "Smeernippels herkennen" in page
    assert "Het plan telt 4 leerdoelen en 4 komen nog." in page
    # what is next, and no more than that
    assert page.index("Straks") < page.index("Smeren volgens plan")
    assert address("goal_note_write", world.item) in page and "Stel iets voor" in page
    assert ELSEWHERE in page


@pytest.mark.shows("P20")
def test_a_mentor_reads_the_own_goals_with_sheet_and_step_and_of_the_other_company_no_name(world):
    move(
        world,
        Step.MODELING,
        by=world.other_mentor,
        organisation=world.other_company,
        code="g3",
        reason="Bij Geheim",
    )
    page = text(world.mentor_person, "this_week", world.trajectory)
    here, elsewhere = page.index("Bij jullie"), page.index("Op school en elders")
    assert here < page.index("Smeernippels herkennen") < elsewhere < page.index("Smeermiddel afvoeren")
    assert address("company_sheet_floor", world.company_sheet.company_sheet) in page
    assert "een ander leerbedrijf" in page and ELSEWHERE not in page
    goal = text(world.mentor_person, "plan_item", world.other_item)
    assert "Modelleren" in goal and "een ander leerbedrijf" in goal
    for secret in (ELSEWHERE, "Bij Geheim", world.other_mentor.name):
        assert secret not in goal
    assert world.company.name not in text(world.other_mentor, "this_week", world.trajectory)


@pytest.mark.shows("P20", "P21")
def test_a_teacher_reads_what_happened_at_work(world):
    move(world, Step.MODELING, reason="Getoond aan de draaibank")
    chance(world)
    note(world)
    page = text(world.teacher, "this_week", world.trajectory)
    for words in ("Getoond aan de draaibank", world.mentor_person.name, "Een lek gedicht", "Notities van"):
        assert words in page
    assert "Zet in het plan" not in page
    # the plan in force changes by a next version alone
    assert "Stuur het plan bij" in text(world.coach, "this_week", world.trajectory)
    TrainingPlanVersion.objects.create(
        plan=world.plan.plan,
        number=2,
        made_at=world.plan.made_at,
        made_by=world.coach,
        school=world.school,
        trajectory=world.trajectory,
    )
    assert "Zet in het plan" in text(world.coach, "this_week", world.trajectory)


def test_parents_read_progress_in_words_and_nobodys_opinion(world):
    move(world, Step.MODELING, reason="Was te laat op het werk")
    chance(world)
    proposal(world)
    page = text(world.mother, "this_week", world.trajectory)
    assert "aan 1 wordt gewerkt" in page and "Smeernippels herkennen" in page
    assert "Een lek gedicht" not in page
    for name, row in (("this_week", world.trajectory), ("plan_item", world.item)):
        assert "Was te laat" not in text(world.mother, name, row)


def test_a_reached_goal_leaves_the_week_and_an_old_one_stays_until_then(world):
    PlanItem.objects.filter(pk=world.item.pk).update(starts_on=today() - 40 * DAY, ends_on=today() - 20 * DAY)
    page = text(world.mentor_person, "this_week", world.trajectory)
    assert "1 leerdoel van vroeger" in page
    move(world, Step.REACHED, reason="Voldoet aan de criteria")
    page = text(world.mentor_person, "this_week", world.trajectory)
    assert "leerdoel van vroeger" not in page
    assert "er 1 bereikt" in text(world.mother, "this_week", world.trajectory)


@pytest.mark.parametrize("week", ["2026-99", "vorige", "0-0", ""])
def test_a_week_that_is_none_is_this_one(world, week):
    page = text(world.coach, "this_week", world.trajectory, f"?week={week}")
    assert "<h1>Deze week</h1>" in page


def test_next_month_shows_what_is_learned_then(world):
    year, number, _ = (today() + 33 * DAY).isocalendar()
    page = text(world.learner_person, "this_week", world.trajectory, f"?week={year}-{number}")
    assert f"<h1>Week {number}</h1>" in page
    assert page.index("Hier werk je aan") < page.index("Smeren volgens plan")


@pytest.mark.parametrize("state", ["draft", "consultation", "approved", "replaced"])
def test_what_nobody_agreed_with_is_no_week(world, state):
    world.plan.state = state
    world.plan.save()
    for person in (world.learner_person, world.mentor_person, world.mother, world.coach):
        page = text(person, "this_week", world.trajectory)
        assert "Nog geen actief plan" in page and "Smeernippels herkennen" not in page


def test_after_the_end_one_reads_and_writes_nothing_more(world):
    world.trajectory.state, world.plan.state = "completed", "closed"
    world.trajectory.save()
    world.plan.save()
    try:
        for name, row in (("this_week", world.trajectory), ("plan_item", world.item)):
            page = text(world.mentor_person, name, row)
            assert "Smeernippels herkennen" in page
            assert "Leerkans toevoegen" not in page and "Zet op" not in page
    finally:
        world.trajectory.state, world.plan.state = "running", "active"


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", ["this_week", "practice_tests", "plan_proposals"])
def test_everybody_around_opens_these_pages(world, who, name):
    assert get(getattr(world, who), name, world.trajectory).status_code == 200
    assert get(world.stranger, name, world.trajectory).status_code == 404


# --- one goal ------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P27")
@pytest.mark.parametrize("who", EVERYBODY)
def test_goal_and_criteria_stand_there_for_everybody(world, who):
    page = text(getattr(world, who), "plan_item", world.item)
    assert "<h1>Smeernippels herkennen</h1>" in page and "Lukt zonder hulp" in page


def test_an_extra_that_was_agreed_has_a_page_and_moves_too(world):
    extra = PlanItem.objects.create(
        plan_version=world.plan,
        origin="extra",
        goal_code="heftruck",
        title="Rijden met de heftruck",
        place="company",
        organisation=world.company,
        starts_on=today(),
        ends_on=today() + DAY,
        school=world.school,
        trajectory=world.trajectory,
    )
    row = move(world, Step.MODELING, goal=key(world)._replace(sheet_id=None, code="heftruck"))
    page = text(world.mentor_person, "plan_item", extra)
    assert row.sheet is None and "Rijden met de heftruck" in page and "Zet op coachen" in page
    assert "Rijden met de heftruck" in text(world.learner_person, "this_week", world.trajectory)


# --- all learners of a mentor --------------------------------------------------------------------------------------


def test_a_mentor_sees_the_week_of_all_learners_of_the_own_company(world):
    move(world, Step.COACHING)
    tip(world)
    second = make_trajectory(
        world.school, learner=make_learner(world.school, name="Tweede Lerende"), coach=world.coach
    )
    place_learner(second, world.mentor, world.establishment, weekdays=(5,))
    page = text(world.mentor_person, "week_at_work")
    assert world.learner.name in page and "Tweede Lerende" in page
    assert "Smeernippels herkennen" in page and "coachen" in page and "1 tip van de school" in page
    assert "Het doel van smeren" not in page and "Smeermiddel afvoeren" not in page
    at_school = text(world.coach, "week_at_work")
    assert "Het doel van smeren" in at_school and "Smeernippels herkennen" not in at_school
    assert "1 tip van" not in at_school


def test_who_teaches_nobody_reads_what_will_come(world):
    lonely = member(Role.MENTOR, world.company)
    assert "Nog geen lerenden" in text(lonely, "week_at_work")
    assert get(world.learner_person, "week_at_work").status_code in (403, 404)


# --- what it costs -------------------------------------------------------------------------------------------------

MOST = 12


def grow(world, number):
    """So many goals in the plan, this week, each with steps, notes, tips and chances."""
    codes = [f"x{number}-{nth}" for nth in range(number)]
    sheet = make_sheet(f"groot{number}", owner=world.school, content=content_of(codes))
    own = {"school": world.school, "trajectory": world.trajectory}
    PlanSheet.objects.create(
        plan_version=world.plan, sheet=sheet.sheet, sheet_version=sheet, position=9, **own
    )
    items = [
        PlanItem(
            plan_version=world.plan,
            sheet=sheet.sheet,
            goal_code=code,
            title=f"Doel {code}",
            place="company",
            organisation=world.company,
            placement=world.placement,
            company_sheet_version=world.company_sheet,
            starts_on=today() - DAY,
            ends_on=today() + DAY,
            **own,
        )
        for code in codes
    ]
    PlanItem.objects.bulk_create(items)
    now, by = timezone.now(), world.mentor_person
    goals = [{"sheet": sheet.sheet, "goal_code": code, **own} for code in codes]
    GoalStep.objects.bulk_create(
        GoalStep(
            organisation=world.company, step=Step.MODELING, on=today(), reason="r", at=now, by=by, **goal
        )
        for goal in goals
    )
    GoalNote.objects.bulk_create(
        GoalNote(on=today(), answers={"did": "iets"}, written_at=now, **goal) for goal in goals
    )
    GoalTip.objects.bulk_create(GoalTip(text="tip", at=now, by=world.teacher, **goal) for goal in goals)
    LearningChance.objects.bulk_create(
        LearningChance(organisation=world.company, text="kans", on=today(), at=now, by=by, **goal)
        for goal in goals
    )
    PracticeTest.objects.bulk_create(
        PracticeTest(title="toets", on=today(), planned_at=now, planned_by=by, **own) for _ in goals
    )
    return items[0]


COSTLY = (
    ("mentor_person", "this_week"),
    ("learner_person", "this_week"),
    ("coach", "this_week"),
    ("mother", "this_week"),
    ("mentor_person", "plan_item"),
    ("learner_person", "plan_item"),
    ("mentor_person", "week_at_work"),
    ("teacher", "goal_notes"),
    ("teacher", "goal_tips"),
    ("teacher", "practice_tests"),
    ("mentor_person", "practice_test"),
    ("mentor_person", "chance_new"),
    ("coach", "plan_proposals"),
    ("learner_person", "goal_note_write"),
)


@pytest.mark.parametrize("who, name", COSTLY)
def test_a_page_costs_the_same_with_three_goals_and_with_sixty(
    world, who, name, django_assert_max_num_queries
):
    person, counts = browser(getattr(world, who)), []
    for number in (3, 60):
        with transaction.atomic():
            item = grow(world, number)
            rows = {"plan_item": item, "goal_note_write": item, "practice_test": practice_test(world)}
            here = address(name, None if name == "week_at_work" else rows.get(name, world.trajectory))
            person.get(here)
            with django_assert_max_num_queries(MOST) as asked:
                page = person.get(here)
            assert page.status_code == 200
            counts.append(len(asked))
            transaction.set_rollback(True)
    assert counts[0] == counts[1], (name, counts)


def test_a_week_with_sixty_goals_stays_small_and_names_them_all(world):
    grow(world, 60)
    page = text(world.mentor_person, "this_week", world.trajectory)
    assert len(page) < 60_000 and "En nog 49 leerdoelen" in page and "Alle tips" in page
    assert all(f"Doel x60-{nth}" in page for nth in range(60))
