"""Zoeken: from any page to any name one may open, quick, and nothing of anybody else."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from learningplans.models import Learner, TeamMember, Trajectory
from tests.factories.accounts import member
from tests.factories.learningplans import make_learner, make_trajectory, make_world
from tests.factories.matching import make_opening
from tests.factories.sheets import make_company_sheet, make_sheet
from tests.stories import browser, one_world

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<h3 class="row__name"><a href="([^"]+)">([^<]+)</a>')

EVERYBODY = (
    *("coach", "teacher", "school_coordinator", "school_director"),
    *("coordinator", "director", "mentor_person", "learner_person", "mother"),
)


@one_world
def world():
    """A school and a company with a learner; a second learner of the school; another school and company beside them."""
    found = make_world()
    found.company.name, found.company.municipality = "Garage Maes", "Deinze"
    found.company.kbo_number = "0123456749"
    found.company.save()
    found.learner.name, found.learner.class_group, found.learner.number = "Zoë Amrani", "6 ABd", "2026-77"
    found.learner.save()
    found.other = make_trajectory(
        found.school,
        learner=make_learner(found.school, name="Zoë Claes", class_group="6 ABd"),
        coach=member(Role.TRAJECTORY_COACH, found.school),
    )
    version = make_sheet("zekeringen")
    make_company_sheet(found.company, found.school, version)
    make_opening(found.establishment, found.trajectory.programme, found.coordinator, title="Zomerplaats")
    found.elsewhere = make_world()
    found.elsewhere.learner.name = "Zoë Vanbuiten"
    found.elsewhere.learner.save()
    found.elsewhere.company.name = "Garage Elders"
    found.elsewhere.company.save()
    found.elsewhere.mentor.name = "Zeno Elders"
    found.elsewhere.mentor.save()
    found.clients = {who: browser(getattr(found, who)) for who in EVERYBODY}
    return found


def search(world, who, typed, **more):
    answer = world.clients[who].get(reverse("search:search"), {"q": typed, **more})
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return {unescape(name): address for address, name in LINK.findall(main)}


@pytest.mark.parametrize(
    ("who", "typed", "names"),
    [
        ("coach", "zoe", {"Zoë Amrani"}),
        ("school_coordinator", "zoe", {"Zoë Amrani", "Zoë Claes"}),
        ("school_coordinator", "6 abd zoe am", {"Zoë Amrani"}),
        ("school_coordinator", "2026-77", {"Zoë Amrani"}),
        ("coordinator", "zoe", {"Zoë Amrani"}),
        ("mentor_person", "zoe", {"Zoë Amrani"}),
        ("coach", "garage", {"Garage Maes"}),
        ("coach", "0123.456.749", {"Garage Maes"}),
        ("coach", "bart wil", {"Bart Willems"}),
        ("coach", "zeker", {"Thema zekeringen", "Thema zekeringen bij ons"}),
        ("coach", "zomer", {"Zomerplaats"}),
        ("coach", "schoolkal", {"Schoolkalender"}),
        ("mentor_person", "schoolkal", set()),
        ("coach", "volmacht deinze", set()),
    ],
)
def test_each_finds_what_is_theirs_by_its_beginning(world, who, typed, names):
    found = set(search(world, who, typed))
    assert names <= found
    assert not {"Zoë Vanbuiten", "Garage Elders", "Zeno Elders"} & found
    if typed in ("zoe", "6 abd zoe am", "2026-77"):
        assert found == names


@pytest.mark.shows("X02")
@pytest.mark.parametrize("who", ["learner_person", "mother"])
def test_a_learner_and_a_parent_find_their_own_file_and_nobody_elses(world, who):
    assert set(search(world, who, "zoe")) == {"Zoë Amrani"}
    assert "Garage Maes" not in search(world, who, "garage")
    assert not search(world, who, "zoe claes")
    assert not search(world, who, "elders")


@pytest.mark.parametrize("who", EVERYBODY)
def test_whatever_is_found_opens(world, who):
    client = world.clients[who]
    found = {}
    for typed in ("zoe", "garage", "bart", "zeker", "zomer", "meer", "over", "wie", "en", "leer"):
        found |= search(world, who, typed)
    assert len(found) > 5
    for name, address in found.items():
        assert client.get(address, follow=True).status_code == 200, (who, name, address)


def test_a_place_in_a_team_that_ended_finds_nothing_the_next_moment(world):
    with transaction.atomic():
        TeamMember.objects.filter(user=world.coach).update(
            starts_on=timezone.localdate() - dt.timedelta(days=9),
            ends_on=timezone.localdate() - dt.timedelta(days=1),
        )
        assert "Zoë Amrani" not in search(world, "coach", "zoe")
        transaction.set_rollback(True)
    assert "Zoë Amrani" in search(world, "coach", "zoe")


def test_a_learner_of_several_years_is_one_line_to_the_newest(world):
    before = {"school_year": world.trajectory.school_year - 1, "state": "completed"}
    with transaction.atomic():
        first, last = (
            day.replace(year=day.year - 1) for day in (world.trajectory.starts_on, world.trajectory.ends_on)
        )
        make_trajectory(
            world.school, learner=world.learner, coach=world.coach, starts_on=first, ends_on=last, **before
        )
        found = search(world, "school_coordinator", "zoe am")
        assert found == {"Zoë Amrani": reverse("learningplans:trajectory", args=[world.trajectory.pk])}
        transaction.set_rollback(True)


def test_the_page_says_what_to_do_when_there_is_nothing_and_htmx_gets_the_results_alone(world):
    client = world.clients["coach"]
    address = reverse("search:search")
    assert "Typ minstens twee letters" in client.get(address, {"q": "z"}).content.decode()
    assert "Niets gevonden" in client.get(address, {"q": "bestaatniet"}).content.decode()
    part = client.get(address, {"q": "<b>zoe"}, headers={"HX-Request": "true"}).content.decode()
    assert "<main" not in part and "<b>zoe" not in part
    page = client.get(reverse("today")).content.decode()
    assert f'action="{address}"' in page and "data-find-link" in page
    assert client.post(address, {"q": "zoe"}).status_code == 405


def fill(world, n):
    users = User.objects.bulk_create(
        User(email="", name=f"Zoë {n:03} {i:03}", password="!") for i in range(n)
    )
    say = {"school": world.school}
    pupils = Learner.objects.bulk_create(
        Learner(user=user, name=user.name, added_at=timezone.now(), added_by=world.coach, **say)
        for user in users
    )
    year = {
        name: getattr(world.trajectory, name)
        for name in ("programme_id", "school_year", "starts_on", "ends_on")
    }
    Trajectory.objects.bulk_create(
        Trajectory(
            learner=pupil, state="running", started_at=timezone.now(), started_by=world.coach, **year, **say
        )
        for pupil in pupils
    )


def test_it_costs_the_same_for_three_and_for_three_hundred_and_shows_few_of_each_kind(world):
    """Beside session, person and rights (and on PostgreSQL which rows others share): one question for everything."""
    with transaction.atomic():
        costs = []
        for n in (3, 297):
            fill(world, n)
            search(world, "school_coordinator", "zoe")
            with CaptureQueriesContext(
                connection,
            ) as asked:
                found = search(world, "school_coordinator", "zoe")
            costs.append(len(asked))
        assert costs[0] == costs[1] <= 6
        assert len(found) == 5
        assert len(search(world, "school_coordinator", "zoe", soort="lerenden")) == 50
        transaction.set_rollback(True)
