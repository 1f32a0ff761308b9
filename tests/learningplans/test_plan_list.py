"""The list of plans: who is on it, how far each plan is, what it covers and whom it waits for, in a fixed number of queries."""

import pytest
from django.urls import reverse

from duaalportal.accounts.access import Role
from learningplans import models as m
from learningplans.plans import adjusting, bulk, consulting, making, reading
from learningplans.plans.changing import AROUND
from learningplans.plans.lists import PlanFilter, Whole
from tests.companies.safe_world import words
from tests.factories.accounts import member
from tests.factories.learningplans import make_learner, make_trajectory, place_learner
from tests.factories.sheets import put
from tests.learningplans.plan_world import activate, active, agree, fill, make_planned_world, planned, send
from tests.stories import as_now, browser, fresh, now, one_world, today

pytestmark = pytest.mark.django_db
HOME = "learningplans:plans"


@one_world
def world():
    """One learner with a place and two sheets; each story is undone by its own test."""
    found = make_planned_world()
    m.Learner.objects.filter(pk=found.learner.pk).update(name="Zoë Laatst", class_group="6A")
    return found


def more(world, count, *, with_plan=True, placed=True):
    """More learners of the coach, each with a plan of which two goals have a place."""
    made = []
    for number in range(count):
        learner = make_learner(world.school, user=False, name=f"Lerende {number:03}")
        trajectory = make_trajectory(world.school, learner=learner, coach=world.coach)
        if placed:
            place_learner(trajectory, world.mentor, world.establishment, weekdays=())
        if with_plan:
            version = making.make_plan(trajectory=trajectory, by=world.coach, at=now())
            placement = m.Placement.objects.filter(trajectory=trajectory).first()
            put(version, world.first, "g1", placement=placement, place="company" if placement else "")
            put(version, world.first, "g2", place="school")
            made.append(version)
    return made


def line(world, person=None, wanted=None):
    """The line of the world's learner."""
    whole = Whole(as_now(person or world.coach), today())
    rows = [row for row in whole.rows if row.trajectory.pk == world.trajectory.pk]
    (found,) = whole.ordered(rows, wanted or PlanFilter())
    return found


@pytest.mark.shows("P04", "P06")
def test_a_line_says_how_far_a_plan_is_and_whom_it_waits_for(world):
    assert (line(world).row.state, line(world).coverage) == ("geen", "")
    planned(world)
    assert (line(world).state, line(world).coverage) == ("concept", "0 van 4 leerdoelen hebben een plaats")
    send(world)
    assert line(world).waits == "eerst nog een plaats voor 4 leerdoelen"
    fill(world)
    agree(world, world.coach)
    assert (
        line(world).waits
        == f"wacht op {world.mentor.name} ({world.company.name}) en {fresh(world.learner).name}"
    )
    assert line(world).is_whole
    agree(world, world.mentor_person)
    agree(world, world.learner_person)
    assert line(world).waits == "klaar om in te gaan"
    version = activate(world)
    assert (line(world).state, line(world).waits) == ("actief", "")
    second = adjusting.adjust(version=version, reason="Anders", by=as_now(world.coach), at=now())
    consulting.send(version=second, seen=second.version, by=as_now(world.coach), at=now())
    found = line(world)
    assert found.row.version.pk == version.pk and found.making.startswith("versie 2 in overleg: wacht op")
    assert found.row.making.pk == second.pk


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Lerende 000", "Lerende 001", "Zoë Laatst"]),
        ("q=zoë 6a", ["Zoë Laatst"]),
        ("stand=actief", ["Lerende 000", "Lerende 001", "Zoë Laatst"]),
        ("stand=active", ["Zoë Laatst"]),
        ("stand=geen", []),
        ("dekking=wel", ["Zoë Laatst"]),
        ("dekking=niet", ["Lerende 000", "Lerende 001"]),
        ("volgorde=dekking&dekking=x", ["Lerende 000", "Lerende 001", "Zoë Laatst"]),
        ("lijst=voorbij", []),
        ("opleiding=bestaat-niet", []),
    ],
)
def test_the_list_is_searched_filtered_and_put_in_order(world, query, names):
    from django.http import QueryDict

    active(world)
    more(world, 2)
    wanted = PlanFilter.of(QueryDict(query))
    whole = Whole(as_now(world.coach), today())
    found = whole.ordered(whole.asked(wanted), wanted)
    assert [one.row.trajectory.learner.name for one in found] == names


def test_a_filter_stands_in_the_address_without_what_is_as_usual():
    assert PlanFilter(q="lina", stand="active").query == "q=lina&stand=active"
    assert PlanFilter().query == "" and not PlanFilter().narrows


@pytest.mark.shows("P06")
def test_many_plans_read_at_once_say_what_each_says_by_itself(world):
    active(world)
    more(world, 3)
    rows = list(m.TrainingPlanVersion.objects.select_related(*AROUND))
    together = bulk.read_many(rows, today())
    assert len(together) == 4
    for row in rows:
        alone = reading.read(row, today())
        assert together[row.pk].coverage == alone.coverage
        assert together[row.pk].stays == alone.stays and together[row.pk].goals == alone.goals
    assert bulk.read_many([], today()) == {}


def queries(browser_, address, django_assert_max_num_queries):
    browser_.get(address)
    with django_assert_max_num_queries(12) as found:
        page = browser_.get(address)
    return len(found), page


@pytest.mark.shows("P04")
def test_the_page_costs_the_same_with_three_plans_and_with_sixty(world, django_assert_max_num_queries):
    there, address = browser(world.coach), reverse(HOME)
    planned(world)
    more(world, 2)
    few, _ = queries(there, address, django_assert_max_num_queries)
    more(world, 57, placed=False)
    many, page = queries(there, address, django_assert_max_num_queries)
    assert many == few
    text = words(page)
    assert (
        "60 lerenden, blad 1 van 3" in text
        and page.content.decode().count('<li><div class="row row--do">') == 25
    )
    assert len(page.content) < 60_000
    searched, found = queries(
        there, f"{address}?dekking=niet&volgorde=dekking", django_assert_max_num_queries
    )
    assert searched == few and "60 lerenden" in words(found)


@pytest.mark.shows("P27")
def test_a_learner_and_a_parent_go_straight_to_the_own_plan(world):
    for person in (world.learner_person, world.mother):
        assert "Nog geen opleidingsplan" in words(browser(person).get(reverse(HOME)))
    version = planned(world)
    for person in (world.learner_person, world.mother):
        answer = browser(person).get(reverse(HOME))
        assert answer.status_code == 302 and str(version.pk) in answer.url


def test_who_has_no_plan_yet_gets_one_from_the_list_by_who_may(world):
    trajectory = world.trajectory
    make = reverse("learningplans:plan_new", args=[trajectory.pk])
    assert make in browser(world.coach).get(reverse(HOME)).content.decode()
    assert make not in browser(world.mentor_person).get(reverse(HOME)).content.decode()


@pytest.mark.shows("X02")
def test_everyone_sees_the_plans_of_own_learners_alone(world):
    planned(world)
    name = fresh(world.learner).name
    for person in (world.coach, world.school_coordinator, world.mentor_person, world.coordinator):
        assert name in words(browser(person).get(reverse(HOME)))
    for person in (member(Role.MENTOR, world.company), member(Role.TRAJECTORY_COACH, world.school)):
        assert name not in words(browser(person).get(reverse(HOME)))


def test_the_list_leaves_as_a_file(world):
    send_ = browser(world.coach)
    planned(world)
    address = reverse("learningplans:plans_file", kwargs={"kind": "csv"})
    text = send_.get(address).content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Naam;Klas;Opleiding") and "Zoë Laatst;6A" in text
    assert "0 van 4 leerdoelen" in text
    assert "Zoë" not in send_.get(f"{address}?q=niemand").content.decode("utf-8-sig")
    assert send_.get(reverse("learningplans:plans_file", kwargs={"kind": "doc"})).status_code == 404


def test_a_closed_plan_is_found_by_its_state(world):
    version = active(world)
    consulting.close(version=version, by=as_now(world.coach), at=now())
    assert line(world).state == "afgerond"
