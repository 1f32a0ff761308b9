"""The pages of placements: planning in steps, changing, handing over and ending; who may, and what stands there."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import TakenPlace
from duaalportal.accounts.access import Role
from learningplans.models import Placement, Trajectory
from tests.factories.accounts import member
from tests.factories.companies import make_mentor, work_together
from tests.factories.learningplans import join_team
from tests.learningplans.placing import DAY, Kind, Scene, days
from tests.stories import one_world, today

pytestmark = pytest.mark.django_db
ACTS = ("placement_days", "placement_period", "placement_mentor", "placement_end")


@one_world
def scene():
    """One school, two companies and a centre; each story is undone by its own test."""
    found = Scene()
    company = found.sites[0].organisation
    found.coordinator = member(Role.COMPANY_COORDINATOR, company)
    found.school_coordinator = member(Role.SCHOOL_COORDINATOR, found.school)
    found.teacher = member(Role.DUAL_TEACHER, found.school)
    join_team(found.trajectory, found.teacher, Role.DUAL_TEACHER, found.school)
    found.learner = found.trajectory.learner.user
    people = (found.coach, found.coordinator, found.school_coordinator, found.teacher, found.learner)
    found.browsers = {person.pk: Client() for person in people}
    for person in people:
        found.browsers[person.pk].force_login(person)
    return found


def browser(scene, who):
    """The browser of somebody, signed in once for all stories."""
    return scene.browsers[who.pk]


def at(name, row):
    kind = "trajectory" if isinstance(row, Trajectory) else "placement"
    return reverse(f"learningplans:{name}", kwargs={kind: row.pk})


def step(scene, where=0, **asked):
    """The address of step 2: who is free in this period."""
    chosen = {"erkenning": scene.sites[where].recognitions.get().pk} if where is not None else {}
    period = {"van": today().isoformat(), "tot": (today() + 100 * DAY).isoformat()}
    words = "&".join(f"{key}={value}" for key, value in (chosen | period | asked).items())
    return at("placement_new", scene.trajectory) + "?" + words


def ticked(*weekdays, **more):
    """What the form sends for these days, with the hours that stand there."""
    rows = [
        {f"day_{n}": "on", f"from_{n}": "08:00", f"until_{n}": "16:30", f"break_{n}": "30"} for n in weekdays
    ]
    return {key: value for row in rows for key, value in row.items()} | {"kind": "single"} | more


# --- planning ---------------------------------------------------------------------------------------------------


@pytest.mark.shows("M13", "C11")
def test_a_coach_places_a_learner_in_two_steps(scene):
    coach = browser(scene, scene.coach)
    first = coach.get(at("placement_new", scene.trajectory)).content.decode()
    assert scene.sites[0].organisation.name in first and "Opleidingscentrum Vlam" in first
    second = coach.get(step(scene)).content.decode()
    assert scene.mentors[0].name in second and "0 van 3 lerenden" in second and 'value="16:30"' in second
    done = coach.post(step(scene), ticked(1, 2, mentor=scene.mentors[0].pk), follow=True)
    assert "ligt vast vanaf" in done.content.decode()
    placement = Placement.objects.get(trajectory=scene.trajectory)
    assert placement.hours_per_week == 16 and placement.place.mentor == scene.mentors[0]


@pytest.mark.parametrize(
    "sent, why",
    [
        ({"mentor": "x"}, "Kies een mentor"),
        ({}, "Kies een mentor"),
        ({"day_1": ""}, "Kies minstens één dag"),
        ({"until_1": "07:00"}, "komt het einde voor het begin"),
        ({"from_1": ""}, "Vul in van wanneer tot wanneer."),
        ({"from_1": "achten"}, "Schrijf bijvoorbeeld 08:00."),
        ({"from_1": "05:00"}, "Bron: commercetraining.be."),
        ({"hours_per_week": "60"}, "60 uur per week"),
        ({"hours_per_week": "veel"}, "Schrijf een getal"),
        ({"hours_per_week": "7,5"}, None),
        ({"kind": "dubbel"}, "Kies hoe."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(scene, sent, why):
    typed = ticked(1, **({"mentor": scene.mentors[0].pk} if "mentor" not in sent and sent else {})) | sent
    answer = browser(scene, scene.coach).post(step(scene), typed)
    if why is None:
        assert answer.status_code == 302
        return
    page = answer.content.decode()
    assert answer.status_code == 422 and why in page
    assert not Placement.objects.filter(trajectory=scene.trajectory).exists()


def test_who_cannot_stands_there_with_the_reason(scene):
    make_mentor(scene.sites[0].organisation, age=20, name="Jonas Maes")
    page = browser(scene, scene.coach).get(step(scene)).content.decode()
    assert "Jonas Maes" in page and "Wie kan niet, en waarom" in page and "Bron: 001:" in page


@pytest.mark.shows("P09")
def test_a_training_centre_asks_no_mentor(scene):
    coach, address = browser(scene, scene.coach), step(scene, None, centrum=scene.centre.slug)
    assert "Toon deze periode" in coach.get(address).content.decode()
    unknown = coach.post(address, ticked(4, staff="niemand@vlam.example"))
    elsewhere = coach.post(address, ticked(4, staff=scene.teacher.email))
    for answer in (unknown, elsewhere):
        assert "nog geen account in dit opleidingscentrum" in answer.content.decode()
    staff = member(Role.TRAINING_CENTRE_STAFF, scene.centre)
    assert coach.post(address, ticked(4, staff=staff.email)).status_code == 302
    assert Placement.objects.get(trajectory=scene.trajectory).team.get().user == staff


@pytest.mark.shows("M12", "P08")
def test_a_rotation_goes_on_where_the_last_block_ended(scene):
    scene.plan(kind=Kind.ROTATION, ends_on=today() + 30 * DAY)
    coach = browser(scene, scene.coach)
    page = coach.get(at("placements", scene.trajectory)).content.decode()
    assert f"?soort=rotation&amp;van={(today() + 31 * DAY).isoformat()}" in page
    next_one = coach.get(step(scene, 1, soort="rotation")).content.decode()
    assert "ook bij" in next_one and scene.sites[0].organisation.name in next_one
    assert 'value="rotation" checked' in next_one


def test_the_school_chooses_a_learner_for_a_place_that_is_free(scene):
    recognition = scene.sites[0].recognitions.get()
    address = reverse("learningplans:placement_for", kwargs={"organisation": scene.school.slug})
    page = browser(scene, scene.coach).get(address, {"erkenning": recognition.pk, "van": "2026-11-30"})
    assert scene.trajectory.learner.name in page.content.decode()
    assert f"erkenning={recognition.pk}&amp;van=2026-11-30" in page.content.decode()
    assert browser(scene, scene.coach).get(address, {"erkenning": "x"}).status_code == 404
    assert browser(scene, scene.coach).get(address).url.endswith("/plaatsen/nieuw/")
    elsewhere = reverse("learningplans:placement_for", kwargs={"organisation": scene.centre.slug})
    assert browser(scene, scene.coach).get(elsewhere, {"erkenning": recognition.pk}).status_code == 404


# --- changing -----------------------------------------------------------------------------------------------------


def test_each_change_on_its_page(scene):
    placement, coach = scene.plan(), browser(scene, scene.coach)
    other = make_mentor(scene.sites[0].organisation, substitute=True, name="Dirk Wauters")
    page = coach.get(at("placement_days", placement)).content.decode()
    assert 'name="day_1" id="id_day_1" checked' in page and 'id="id_day_4" checked' not in page
    from_on = {"from_on": today().isoformat()}
    assert coach.post(at("placement_days", placement), ticked(4, 5, **from_on)).status_code == 302
    assert coach.post(at("placement_days", placement), ticked(4, from_on="2001-01-01")).status_code == 422
    period = {"starts_on": placement.starts_on.isoformat(), "ends_on": (today() + 20 * DAY).isoformat()}
    assert coach.post(at("placement_period", placement), period).status_code == 302
    assert "Dirk Wauters" in coach.get(at("placement_mentor", placement)).content.decode()
    sent = {"mentor": other.pk, "on": today().isoformat(), "note": "Let op de handschoenen."}
    assert coach.post(at("placement_mentor", placement), sent).status_code == 302
    found = Placement.objects.get(pk=placement.pk)
    assert (found.hours_per_week, found.ends_on, found.place.mentor) == (16, today() + 20 * DAY, other)
    end = {"on": today().isoformat(), "reason": ""}
    assert "Schrijf waarom" in coach.post(at("placement_end", placement), end).content.decode()
    assert coach.post(at("placement_end", placement), end | {"reason": "te ver"}).status_code == 302
    assert "te ver" in coach.get(at("placements", scene.trajectory)).content.decode()
    assert "al beëindigd" in coach.get(at("placement_days", placement)).content.decode()


@pytest.mark.shows("X02")
@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(
    "who, status",
    [("coach", 200), ("school_coordinator", 200), ("coordinator", 403), ("teacher", 403), ("learner", 403)],
)
def test_who_changes_a_placement(scene, name, who, status):
    placement = scene.plan()
    if (name, who) == ("placement_mentor", "coordinator"):
        status = 200  # the company decides on its own side of the team
    assert browser(scene, getattr(scene, who)).get(at(name, placement)).status_code == status


def test_a_company_reads_its_own_placements_only(scene):
    scene.plan(kind=Kind.PARALLEL)
    other = scene.plan(where=1, kind=Kind.PARALLEL, days=days(4, 5))
    page = browser(scene, scene.coordinator).get(at("placements", scene.trajectory)).content.decode()
    assert scene.sites[0].organisation.name in page and other.organisation.name not in page
    assert browser(scene, scene.coordinator).get(at("placement_mentor", other)).status_code == 404


@pytest.mark.shows("C11")
def test_a_place_with_a_placement_is_given_back_by_ending_the_placement(scene):
    placement = scene.plan()
    release = reverse(
        "companies:place_release",
        kwargs={"organisation": scene.sites[0].organisation.slug, "place": placement.place_id},
    )
    coordinator = browser(scene, scene.coordinator)
    assert "hoort bij het traject van" in coordinator.get(release).content.decode()
    assert "hoort bij het traject van" in coordinator.post(release, {"reason": "weg"}).content.decode()
    assert TakenPlace.objects.get(pk=placement.place_id).released_at is None


def test_sixty_placements_cost_as_many_queries_as_three(scene):
    coach, address, counts = browser(scene, scene.coach), at("placements", scene.trajectory), []
    for many in (3, 57):
        for n in range(many):
            first = today() + (len(counts) * 3 + n) * DAY
            scene.simulate(days=days(first.isoweekday()), starts_on=first, ends_on=first)
        with CaptureQueriesContext(connection) as found:
            coach.get(address)
        counts.append(len(found))
    assert counts[0] == counts[1] <= 15


def test_a_company_that_no_longer_works_together_is_not_offered(scene):
    stranger = Scene(companies=1)
    page = browser(scene, scene.coach).get(at("placement_new", scene.trajectory)).content.decode()
    assert stranger.sites[0].organisation.name not in page
    foreign = at("placement_new", scene.trajectory) + f"?erkenning={stranger.sites[0].recognitions.get().pk}"
    assert browser(scene, scene.coach).get(foreign).status_code == 404
    work_together(stranger.sites[0].organisation, scene.school)
    assert browser(scene, scene.coach).get(foreign).status_code == 200
