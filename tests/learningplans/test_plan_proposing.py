"""A proposal for a plan out of its facts: what it respects, what it takes over, and what it never touches."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import ActivityAnswer
from duaalportal.catalogue.models import Activity
from learningplans import models as m
from learningplans.plans import proposing, reading
from learningplans.plans.errors import PlanChanged, PlanRefused
from learningplans.plans.proposing import Wish
from tests.factories.accounts import OrganisationFactory
from tests.factories.companies import PROGRAMME, ready_place, recognise, work_together
from tests.factories.learningplans import make_world
from tests.factories.sheets import content_of, make_company_sheet, make_plan, make_sheet, put

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def world():
    """A plan of three goals: one only in a company, one only at school, one after the other."""
    world = make_world()
    goals = (
        {"code": "g1", "where": ["company"]},
        {"code": "g2", "where": ["school"]},
        {"code": "g3", "after": ["g1"]},
    )
    world.sheet = make_sheet("smeren", content=content_of(goals, competences=("k1",)))
    world.taught = make_company_sheet(world.company, world.school, world.sheet, goals=("g1", "g3"))
    world.version = make_plan(world, world.sheet)
    world.start = world.trajectory.starts_on
    return world


def proposed(world, **wish):
    """The proposal as on the first day of the trajectory."""
    version = m.TrainingPlanVersion.objects.get(pk=world.version.pk)
    return proposing.propose(reading.read(version, world.start), Wish(**wish), world.start)


def take(world, chosen=None, *, expected=None, wish=None):
    """Take the whole proposal over, or what is chosen of it."""
    wish = wish or Wish()
    version = m.TrainingPlanVersion.objects.get(pk=world.version.pk)
    lines = proposing.propose(reading.read(version, world.start), wish, world.start).takeable
    return proposing.take_over(
        version=version,
        expected=version.version if expected is None else expected,
        wish=wish,
        chosen={line.field for line in lines} if chosen is None else chosen,
        by=world.coach,
        at=timezone.now(),
        today=world.start,
    )


@pytest.mark.shows("P04", "P05", "P11")
def test_a_proposal_places_each_goal_where_it_can_be_learned_and_in_order(world):
    found = proposed(world)
    where = {line.key.code: line.place.kind for line in found.lines}
    assert where == {"g1": "company", "g2": "school", "g3": "company"}
    starts = {line.key.code: line.starts_on for line in found.lines}
    assert starts["g1"] <= starts["g3"]
    assert all(line.why for line in found.lines) and not found.left_out


@pytest.mark.shows("P04", "P06")
def test_what_is_taken_over_covers_the_goals_and_names_the_company_sheet(world):
    assert take(world) == 3
    version = m.TrainingPlanVersion.objects.get(pk=world.version.pk)
    assert version.version == 2
    assert reading.read(version, world.start).coverage.open_goals == []
    item = version.items.get(goal_code="g1")
    assert item.placement_id == world.placement.pk
    assert item.company_sheet_version_id == world.taught.pk


def test_only_what_is_chosen_is_taken_over(world):
    assert take(world, {f"{world.sheet.sheet_id}:g2"}) == 1
    assert list(world.version.items.values_list("goal_code", flat=True)) == ["g2"]


@pytest.mark.shows("P11")
def test_what_a_person_fixed_never_moves(world):
    fixed = put(world.version, world.sheet, "g1", placement=world.placement, is_fixed=True)
    take(world, wish=Wish(everything=True))
    row = m.PlanItem.objects.get(pk=fixed.pk)
    assert (row.starts_on, row.ends_on, row.place) == (fixed.starts_on, fixed.ends_on, "company")
    assert world.version.items.filter(goal_code="g1").count() == 1
    later = world.version.items.get(goal_code="g3")
    assert later.ends_on >= fixed.starts_on


def test_what_has_a_place_stays_unless_everything_is_asked(world):
    put(world.version, world.sheet, "g2", place="school")
    assert {line.key.code for line in proposed(world).lines} == {"g1", "g3"}
    assert {line.key.code for line in proposed(world, everything=True).lines} == {"g1", "g2", "g3"}


@pytest.mark.shows("P10")
def test_what_is_known_already_is_not_planned(world):
    put(world.version, world.sheet, "g1", place="", starts_on=None, ends_on=None, known_on=world.start)
    assert {line.key.code for line in proposed(world, everything=True).lines} == {"g2", "g3"}


def test_a_proposal_made_from_another_version_is_refused_and_changes_nothing(world):
    with pytest.raises(PlanChanged):
        take(world, expected=99)
    assert not world.version.items.exists()


def test_a_plan_that_stands_takes_nothing_over(world):
    m.TrainingPlanVersion.objects.filter(pk=world.version.pk).update(state="active", active_from=world.start)
    with pytest.raises(PlanRefused, match="bij"):
        take(world)


@pytest.mark.shows("P07")
def test_what_the_company_cannot_do_is_proposed_elsewhere(world):
    """The company says no to the activity; another one that works with the school can."""
    activity = Activity.objects.filter(programme=PROGRAMME).first()
    goals = ({"code": "x1", "where": ["company"], "activities": [activity.code]},)
    sheet = make_sheet("frezen", content=content_of(goals, competences=("k2",)))
    own = {"plan_version": world.version, "school": world.school, "trajectory": world.trajectory}
    m.PlanSheet.objects.create(sheet=sheet.sheet, sheet_version=sheet, position=2, **own)
    other = ready_place(OrganisationFactory(name="Freesbedrijf"))
    work_together(other.organisation, world.school)
    for place, value in ((world.establishment, "no"), (other, "yes")):
        ActivityAnswer.objects.create(
            organisation=place.organisation,
            establishment=place,
            activity=activity,
            value=value,
            changed_at=timezone.now(),
            changed_by=world.coach,
        )
    assert [goal.key.code for goal, _ in proposed(world).left_out] == ["x1"]
    today = timezone.localdate()
    found = proposing.propose(reading.read(world.version, today), Wish(most_new=1), today)
    if world.trajectory.ends_on > today:
        assert [name for name, _, _ in found.new_places] == ["Freesbedrijf"]
        assert "x1" not in {line.key.code for line in found.takeable}


@pytest.mark.shows("P08")
def test_a_rotation_names_the_places_and_their_hours(world):
    version = m.TrainingPlanVersion.objects.get(pk=world.version.pk)
    found = proposing.rotation(reading.read(version, world.start), Wish(most_new=2), world.start)
    hours = {stop.name: stop.hours for stop in found.stops}
    assert hours == {world.company.name: 16, world.school.name: 8}
    assert not found.new and not found.left_out


@pytest.mark.shows("M23")
def test_dangerous_work_waits_for_the_birthday_unless_it_is_confirmed():
    world = make_world(age=17)
    goals = ({"code": "hoog", "where": ["company"], "danger": "werken op hoogte"},)
    sheet = make_sheet("hoogte", content=content_of(goals))
    make_company_sheet(world.company, world.school, sheet, goals=("hoog",))
    version = make_plan(world, sheet)
    plan = reading.read(version, world.trajectory.starts_on)
    adult = plan.facts.adult_from
    found = proposing.propose(plan, Wish(), world.trajectory.starts_on)
    assert all(line.starts_on >= adult for line in found.lines)
    if adult > world.trajectory.ends_on - dt.timedelta(days=40):
        assert found.left_out


def test_the_company_is_not_used_while_it_is_not_recognised(world):
    recognise(world.establishment, "lassen-constructie")  # another programme does not count
    world.establishment.recognitions.filter(programme=PROGRAMME).update(
        recognised_on=world.trajectory.ends_on - dt.timedelta(days=60)
    )
    first = min(line.starts_on for line in proposed(world).lines if line.place.kind == "company")
    assert first >= world.trajectory.ends_on - dt.timedelta(days=90)


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04")
def test_a_coach_looks_at_a_proposal_and_takes_it_over(world, client):
    client.force_login(world.coach)
    page = client.get(reverse("learningplans:plan_proposal", args=[world.version.pk]))
    assert page.status_code == 200
    text = page.content.decode()
    fields = [f"{world.sheet.sheet_id}:{code}" for code in ("g1", "g2", "g3")]
    assert all(field in text for field in fields)
    sent = {"version": world.version.version, "wat": "leeg", "doel": fields}
    answer = client.post(reverse("learningplans:plan_proposal_take", args=[world.version.pk]), sent)
    assert answer.status_code == 302
    assert world.version.items.count() == 3


def test_a_proposal_on_a_plan_that_changed_offers_a_fresh_one(world, client):
    client.force_login(world.coach)
    sent = {"version": 77, "doel": f"{world.sheet.sheet_id}:g1"}
    answer = client.post(reverse("learningplans:plan_proposal_take", args=[world.version.pk]), sent)
    assert answer.status_code == 409
    assert "nieuw voorstel" in answer.content.decode()
    assert not world.version.items.exists()


def test_without_a_tick_nothing_happens_and_the_page_says_so(world, client):
    client.force_login(world.coach)
    answer = client.post(reverse("learningplans:plan_proposal_take", args=[world.version.pk]), {"version": 1})
    assert answer.status_code == 422
    assert "Vink minstens één leerdoel aan" in answer.content.decode()


@pytest.mark.parametrize("who", ["mentor_person", "learner_person", "teacher", "mother"])
def test_only_who_plans_asks_for_a_proposal(world, client, who):
    client.force_login(getattr(world, who))
    for name in ("plan_proposal", "plan_rotation"):
        assert client.get(reverse(f"learningplans:{name}", args=[world.version.pk])).status_code in (403, 404)
