"""The plan board and its coverage: what everyone around a learner sees of it, and what no company sees of another."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from companies.models import Recognition
from duaalportal.accounts.access import Role
from learningplans.models import GoalStep, PlanItem, TrainingPlanVersion
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import (
    make_mentor,
    ready_place,
    work_together,
)
from tests.factories.learningplans import FRIDAY, THURSDAY, join_team, make_world, place_learner
from tests.factories.sheets import content_of, make_company_sheet, make_plan, make_sheet
from tests.harness.html import assert_valid_html
from tests.learningplans.plan_scene import DAY, Scene, as_, at, words
from tests.stories import fresh

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def scene():
    return Scene()


# --- looking --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04", "P05", "P06")
def test_the_board_says_what_is_learned_where_and_when_and_how_far_it_is(scene):
    today = timezone.localdate()
    first, last = scene.world.trajectory.starts_on, scene.world.trajectory.ends_on
    seen = scene.at_work("g1", starts_on=first, ends_on=last)
    scene.put("g2", place="school", starts_on=first, ends_on=last)
    GoalStep.objects.create(
        sheet=scene.sheet.sheet,
        goal_code="g1",
        organisation=scene.world.company,
        step="reached",
        on=today,
        reason="Lukt",
        at=timezone.now(),
        by=scene.world.mentor_person,
        school=scene.world.school,
        trajectory=scene.world.trajectory,
    )
    answer = scene.coach.get(scene.page)
    assert_valid_html(answer.content.decode())
    text = words(answer)
    name = scene.world.learner.name.split()[0]
    assert f"Wat leert {name} waar en wanneer?" in text
    assert "2 van 3 leerdoelen hebben een plaats" in text
    assert "Doel g1 (bereikt)" in text and "Doel g2 (nu bezig)" in text
    assert f"{scene.world.company.name} 1" in text and "Nog geen plaats 1" in text
    # the goal stands in the period in which it begins, and says until when it goes on
    (card,) = scene.board.cells[0][f"company:{scene.world.company.pk}"]
    assert (card.id, card.until) == (seen.pk, last)


@pytest.mark.shows("P05")
def test_a_goal_that_is_over_and_not_reached_says_so_and_one_to_come_is_planned(scene):
    first, last = scene.world.trajectory.starts_on, scene.world.trajectory.ends_on
    scene.at_work("g1", starts_on=first, ends_on=first + 2 * DAY)
    scene.put("g2", place="school", starts_on=last - 2 * DAY, ends_on=last)
    shown = scene.board
    marks = {
        card.text.strip(): card.how
        for row in shown.cells.values()
        for cards in row.values()
        for card in cards
    }
    today = timezone.localdate()
    assert marks["Doel g1"].word == ("nog niet bereikt" if today > first + 2 * DAY else "nu bezig")
    assert marks["Doel g2"].word == ("gepland" if today < last - 2 * DAY else "nu bezig")


@pytest.mark.shows("P04", "P27")
@pytest.mark.parametrize("who", ["mentor_person", "teacher", "learner_person", "mother", "school_director"])
def test_readers_see_the_same_board_without_tools(scene, who):
    scene.at_work("g1")
    browser = as_(getattr(scene.world, who))
    answer = browser.get(scene.page)
    assert answer.status_code == 200
    text = words(answer)
    assert "Doel g1" in text and "Plaats bij" not in text and "Verplaats" not in text
    assert "1 van 3 leerdoelen heeft een plaats" in text
    assert ("Wat leer jij waar en wanneer?" in text) is (who == "learner_person")
    assert_valid_html(answer.content.decode())


@pytest.mark.parametrize("who", ["mentor_person", "teacher", "learner_person", "mother", "school_director"])
def test_readers_move_nothing(scene, who):
    item = scene.at_work("g1")
    browser = as_(getattr(scene.world, who))
    for name in ("plan_item_move", "plan_item_drop", "plan_item_fix", "plan_item_off"):
        assert browser.post(at(name, plan_item=item), {"version": 1}).status_code in (403, 404)
    assert browser.post(at("plan_place", plan_version=scene.version), {}).status_code in (403, 404)
    assert fresh(item).version == 1


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        ("draft", True),
        ("consultation", True),
        ("approved", False),
        ("active", False),
        ("replaced", False),
        ("closed", False),
    ],
)
def test_only_a_version_that_is_open_can_be_changed(scene, state, moves):
    item = scene.at_work("g1")
    TrainingPlanVersion.objects.filter(pk=scene.version.pk).update(state=state)
    assert ("Verplaats Doel g1" in words(scene.coach.get(scene.page))) is moves
    answer = scene.drop(item, scene.school, scene.day(10, 5), scene.day(11, 27))
    assert (fresh(item).place == "school") is moves
    if not moves:
        assert (answer.redirect_chain and "maak" in words(answer).lower()) or "verandert niet meer" in words(
            answer
        )


def test_the_address_of_a_learner_leads_to_the_version_that_counts(scene):
    page = at("plan", trajectory=scene.world.trajectory)
    assert "versie 1, concept" in words(scene.coach.get(page))
    TrainingPlanVersion.objects.filter(pk=scene.version.pk).update(
        state="active", active_from=timezone.localdate()
    )
    TrainingPlanVersion.objects.create(
        plan=scene.version.plan,
        number=2,
        made_at=timezone.now(),
        made_by=scene.world.coach,
        school=scene.world.school,
        trajectory=scene.world.trajectory,
    )
    assert "versie 1, actief" in words(scene.coach.get(page))


def test_without_a_plan_the_page_says_who_makes_it():
    world = make_world()
    page = at("plan", trajectory=world.trajectory)
    assert "Maak het plan op" in words(as_(world.coach).get(page))
    assert "De school maakt het plan op." in words(as_(world.learner_person).get(page))


# --- other companies ----------------------------------------------------------------------------------------------------


@pytest.fixture
def two_companies():
    scene = Scene()
    world = scene.world
    other = OrganisationFactory(name="Geheim Bedrijf NV")
    place = ready_place(other, mentors=0)
    work_together(other, world.school)
    person = member(Role.MENTOR, other, name="Andere Mentor")
    mentor = make_mentor(other, user=person, name=person.name, substitute=True)
    Recognition.objects.filter(organisation=other).update(recognised_on=world.trajectory.starts_on - 30 * DAY)
    world.placement.kind = "parallel"
    world.placement.save()
    days = {"weekdays": (THURSDAY, FRIDAY), "kind": "parallel"}
    placement = place_learner(world.trajectory, mentor, place, **days)
    taught = make_company_sheet(other, world.school, scene.sheet, goals=["g2"])
    scene.at_work("g1")
    scene.put("g2", placement=placement, company_sheet_version=taught, note="Geheime afspraak")
    scene.put("g3", place="school")
    scene.put("heftruck", placement=placement, origin="extra")
    PlanItem.objects.filter(origin="extra").update(title="Heftruck van Geheim", sheet=None)
    scene.other, scene.other_person = other, person
    return scene


@pytest.mark.shows("P04", "P08")
@pytest.mark.parametrize("page", ["plan_version", "coverage"])
def test_companies_of_one_learner_do_not_see_each_other(two_companies, page):
    scene = two_companies
    address = at(page, plan_version=scene.version)
    mine = words(as_(scene.world.mentor_person).get(address))
    assert "Geheim" not in mine and "Andere Mentor" not in mine
    assert "een ander leerbedrijf" in mine and scene.world.company.name in mine
    assert "Een extra leerdoel" in mine
    theirs = words(as_(scene.other_person).get(address))
    assert scene.world.company.name not in theirs and "Geheim Bedrijf NV" in theirs
    assert "Heftruck van Geheim" in theirs
    for reader in (scene.world.coach, scene.world.learner_person, scene.world.mother):
        assert {scene.world.company.name, "Geheim Bedrijf NV"} <= {
            name
            for name in (scene.world.company.name, "Geheim Bedrijf NV")
            if name in words(as_(reader).get(address))
        }


def test_every_reader_reads_the_same_numbers(two_companies):
    scene = two_companies
    for reader in (
        scene.world.coach,
        scene.world.mentor_person,
        scene.other_person,
        scene.world.learner_person,
    ):
        text = words(as_(reader).get(scene.page))
        assert "Alle 3 leerdoelen hebben een plaats" in text


def test_the_reason_at_another_company_stays_there(two_companies):
    scene = two_companies
    Recognition.objects.filter(organisation=scene.other).update(expires_on=scene.day(10, 20))
    mine = words(as_(scene.world.mentor_person).get(at("coverage", plan_version=scene.version)))
    assert "vervallen" not in mine and "nog niet in orde bij een ander leerbedrijf" in mine
    assert "vervallen" in words(scene.coach.get(at("coverage", plan_version=scene.version)))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_of_the_coverage_tells_no_more(two_companies, kind):
    scene = two_companies
    address = at("coverage_file", plan_version=scene.version, kind=kind)
    answer = as_(scene.world.mentor_person).get(address)
    assert answer.status_code == 200
    if kind == "csv":
        text = answer.content.decode()
        assert "Geheim" not in text and "een ander leerbedrijf" in text and "Bart Willems" in text


# --- coverage -----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P06", "P09")
def test_the_coverage_says_where_when_with_whom_and_by_which_sheet_and_what_to_do(scene):
    scene.at_work("g1", hours=12)
    scene.put("g2", place="school", responsible=scene.world.school_coordinator)
    join_team(scene.world.trajectory, scene.world.school_coordinator, Role.DUAL_TEACHER, scene.world.school)
    answer = scene.coach.get(at("coverage", plan_version=scene.version))
    assert_valid_html(answer.content.decode())
    text = words(answer)
    assert "Eerst in orde brengen" in text and "“Doel g3” heeft nog geen plaats." in text
    assert "Lukt zonder hulp" in text and "met Bart Willems" in text
    assert f"met {scene.world.school_coordinator.name}" in text
    assert scene.taught.title in text and "0 van 3 competenties van het diploma" in text
    assert "De opleiding vraagt" in text
    row = next(
        line
        for line in as_(scene.world.coach)
        .get(at("coverage_file", plan_version=scene.version, kind="csv"))
        .content.decode()
        .splitlines()
        if "Doel g1" in line
    )
    assert scene.world.company.name in row and "Bart Willems" in row and "Lukt zonder hulp" in row


@pytest.mark.shows("P10")
def test_what_is_known_stands_apart_and_needs_no_place(scene):
    scene.put(
        "g1", place="", starts_on=None, ends_on=None, known_on=scene.day(9, 10), note="Getoond in de les"
    )
    text = words(scene.coach.get(scene.page))
    assert "al Doel g1 sinds 10 september" in text and "Getoond in de les" in text
    assert "1 van 3 leerdoelen heeft een plaats" in text


# --- what it costs ------------------------------------------------------------------------------------------------------


def full(many, open_goals=3, danger=""):
    """A plan of so many goals over the school, the company and the whole year."""
    world = make_world()
    goals = [
        {"code": f"g{n}", "text": f"Leerdoel met een gewone naam {n}", "danger": danger} for n in range(many)
    ]
    sheets = [
        make_sheet(f"thema-{many}-{n}", content=content_of(goals[n : n + 100], competences=("k1",)))
        for n in range(0, many, 100)
    ]
    version = make_plan(world, *sheets)
    taught = make_company_sheet(world.company, world.school, sheets[0], goals=["g0", "g2"], state="draft")
    taught.content, taught.state = {"forbidden": [str(uuid.uuid4())]}, "published"
    taught.published_at, taught.published_by = timezone.now(), world.coach
    taught.save()
    PlanItem.objects.bulk_create(
        PlanItem(
            plan_version=version,
            sheet=sheets[n // 100].sheet,
            goal_code=f"g{n}",
            title=f"Leerdoel met een gewone naam {n}",
            place="school" if n % 2 else "company",
            organisation=world.school if n % 2 else world.company,
            starts_on=world.trajectory.starts_on + n % 9 * 30 * DAY,
            ends_on=world.trajectory.starts_on + (n % 9 * 30 + 14) * DAY,
            school=world.school,
            trajectory=world.trajectory,
        )
        for n in range(many - open_goals)
    )
    return world, version


def asked(captured):
    """The questions, without what only sets the role of the database."""
    rest = ("SAVEPOINT", "RELEASE", "SET ", "SELECT SET_CONFIG", "BEGIN", "COMMIT")
    return [one["sql"] for one in captured if not one["sql"].upper().lstrip().startswith(rest)]


@pytest.mark.parametrize("danger", ["", "werken met druk"])
def test_four_hundred_goals_cost_no_more_questions_than_forty(danger):
    counts = []
    for many in (40, 400):
        world, version = full(many, danger=danger)
        browser, page = as_(world.coach), at("plan_version", plan_version=version)
        browser.get(page)
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(page)
        assert answer.status_code == 200
        counts.append(len(asked(captured)))
        if many == 40:
            assert len(answer.content) < 60_000
    assert counts[0] == counts[1] <= 12, counts
