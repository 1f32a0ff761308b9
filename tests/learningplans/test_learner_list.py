""" "Mijn lerenden": the line says what is true, each reader sees the own, and it costs the same for 30 and for 3,000."""

import datetime as dt
import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.lib.attention import Urgency
from learningplans import learner_list as listing
from learningplans import models as m
from learningplans.rules.learner_lines import Facts, Stay, told
from tests.factories.accounts import member
from tests.factories.learningplans import (
    draw_up,
    join_team,
    make_learner,
    make_trajectory,
    make_world,
    place_learner,
)
from tests.stories import one_world

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
START, END = dt.date(2026, 9, 1), dt.date(2027, 6, 30)
DAY = dt.timedelta(days=1)


def line(*stays, **fields):
    fields.setdefault("birth_date", dt.date(2009, 5, 1))
    facts = Facts(closed="", starts_on=START, ends_on=END, stays=stays, **fields)
    return told(facts, TODAY, 18)


def stay(first, last, name="Garage Maes", **fields):
    return Stay(dt.date.fromisoformat(first), dt.date.fromisoformat(last), name, **fields)


def test_nowhere_yet():
    assert line()[:3] == ("nog geen plaats", None, False)


def test_of_what_is_closed_no_day_is_told_on_which_nothing_happened():
    closed = Facts(closed="Stopgezet", starts_on=START, ends_on=END, stays=(), birth_date=None)
    assert told(closed, TODAY, 18)[:4] == ("Stopgezet", None, False, None)


@pytest.mark.parametrize(
    "stays, where",
    [
        ([stay("2026-09-01", "2027-06-30")], ("Garage Maes", dt.date(2026, 9, 1), False)),
        ([stay("2026-09-01", "2026-11-23")], ("Garage Maes", dt.date(2026, 9, 1), False)),
        ([stay("2026-09-01", "2026-11-22")], ("geen plaats", dt.date(2026, 11, 23), False)),
        ([stay("2026-11-24", "2027-06-30")], ("Garage Maes", dt.date(2026, 11, 24), True)),
        (
            [stay("2026-09-01", "2027-06-30"), stay("2026-10-05", "2027-06-30", "Bakkerij Lys")],
            ("Garage Maes en Bakkerij Lys", dt.date(2026, 9, 1), False),
        ),
        (
            [stay("2026-09-01", "2026-10-30"), stay("2027-01-11", "2027-06-30", "Bakkerij Lys")],
            ("Bakkerij Lys", dt.date(2027, 1, 11), True),
        ),
    ],
)
def test_where_and_since_when(stays, where):
    assert line(*stays)[:3] == where


@pytest.mark.parametrize(
    "fields, said",
    [
        ({}, (END, "laatste dag")),
        ({"visit": (dt.date(2026, 12, 1), "bezoek")}, (dt.date(2026, 12, 1), "bezoek")),
        ({"birth_date": dt.date(2008, 12, 23)}, (dt.date(2026, 12, 23), "wordt 18")),
        ({"birth_date": dt.date(2008, 12, 24)}, (END, "laatste dag")),
        ({"birth_date": dt.date(2008, 11, 22)}, (END, "laatste dag")),
        ({"birth_date": None}, (END, "laatste dag")),
    ],
)
def test_the_next_date_is_the_first_one(fields, said):
    found = line(stay("2026-09-01", "2027-06-30"), **fields)
    assert (found.next_on, found.next_what) == said


@pytest.mark.parametrize(
    "first, urgency",
    [
        ("2026-11-23", Urgency.LATE),
        ("2026-11-24", Urgency.SOON),
        ("2026-12-07", Urgency.SOON),
        ("2026-12-08", Urgency.NORMAL),
    ],
)
def test_an_agreement_is_needed_by_the_first_day(first, urgency):
    (one,) = line(stay(first, "2027-06-30")).open
    assert one == (urgency, "overeenkomst ontbreekt")
    assert line(stay(first, "2027-06-30", is_signed=True)).open == ()


def test_what_a_reader_may_not_know_is_not_open():
    found = line(
        stay("2026-09-01", "2027-06-30"), birth_date=None, knows_agreements=False, knows_birth_date=False
    )
    assert found.open == ()


# --- on real rows --------------------------------------------------------------------------------------------------


@one_world
def world():
    """One school: a learner who is placed, one who is not, one who stopped, and one of a colleague."""
    found = make_world()
    found.today = timezone.localdate()
    found.learner.name, found.learner.class_group = "Lina Amrani", "6A"
    found.learner.save()
    m.Absence.objects.create(
        school=found.school,
        trajectory=found.trajectory,
        side="company",
        first_day=found.today,
        last_day=found.today,
        reported_at=timezone.now(),
        reported_by=found.mentor_person,
    )
    said = {"coach": found.coach, "code": "elektrische_installaties"}
    found.sam = make_trajectory(
        found.school,
        learner=make_learner(found.school, name="Sam Vermeulen", class_group="6B"),
        state="searching",
        coach=found.coach,
    )
    found.stopped = make_trajectory(
        found.school,
        learner=make_learner(found.school, name="Tom Gestopt"),
        state="stopped",
        coach=found.coach,
    )
    found.other = make_trajectory(
        found.school,
        learner=make_learner(found.school, name="Iemand Anders"),
        coach=member(Role.TRAJECTORY_COACH, found.school),
    )
    found.clients = {}
    for name in ("coach", "school_coordinator", "mentor_person", "coordinator", "mother"):
        found.clients[name] = Client()
        found.clients[name].force_login(getattr(found, name))
    del said
    return found


def shown(world, who, **query):
    page = world.clients[who].get(reverse("learningplans:home"), query)
    assert page.status_code == 200
    return re.findall(r'/trajecten/[0-9a-f-]{36}/">([^<]+)</a></h2>', page.content.decode())


@pytest.mark.shows("X02")
def test_each_reader_sees_the_own_learners(world):
    assert shown(world, "coach") == ["Lina Amrani", "Sam Vermeulen"]
    assert shown(world, "school_coordinator") == ["Iemand Anders", "Lina Amrani", "Sam Vermeulen"]
    assert shown(world, "mentor_person") == shown(world, "coordinator") == ["Lina Amrani"]
    assert shown(world, "coach", lijst="voorbij") == ["Tom Gestopt"]


def test_a_parent_goes_straight_to_the_only_trajectory(world):
    answer = world.clients["mother"].get(reverse("learningplans:home"))
    assert answer.status_code == 302 and answer.url == reverse(
        "learningplans:trajectory", args=[world.trajectory.pk]
    )


@pytest.mark.parametrize(
    "query, names",
    [
        ({"q": "lina"}, ["Lina Amrani"]),
        ({"q": "6b"}, ["Sam Vermeulen"]),
        ({"q": "niemand"}, []),
        ({"stand": "searching"}, ["Sam Vermeulen"]),
        ({"stand": "onzin"}, ["Lina Amrani", "Sam Vermeulen"]),
        ({"klas": "6A"}, ["Lina Amrani"]),
        ({"opleiding": "bestaat-niet"}, []),
        ({"volgorde": "open"}, ["Lina Amrani", "Sam Vermeulen"]),
        ({"open": "ja", "volgorde": "datum"}, ["Sam Vermeulen", "Lina Amrani"]),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(query, names, world):
    found = shown(world, "coach", **query)
    assert found == names or ("volgorde" in query and sorted(found) == sorted(names))


def test_one_line_of_truth(world):
    page = world.clients["coach"].get(reverse("learningplans:home"), {"bedrijf": world.company.slug})
    text = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    after = text.split("Lina Amrani")[1]
    assert f"{world.company.name} sinds 1 september" in after
    assert "vandaag afwezig" in after and "overeenkomst ontbreekt" in after
    assert "1 lerende" in after and "Sam Vermeulen" not in text


def test_a_signed_agreement_closes_what_was_open(world):
    with transaction.atomic():
        draw_up(world.placement, state="signed")
        whole = listing.Whole(world.coach, world.today)
        (found,) = whole.lines(whole.asked(listing.LearnerFilter(q="lina")))
        assert "overeenkomst ontbreekt" not in [one.words for one in found.told.open]
        transaction.set_rollback(True)


def test_a_mentor_reads_nothing_of_another_company_of_the_same_learner(world):
    """Where a learner is besides, since when, and what is open there stays between the others."""
    with transaction.atomic():
        other = make_world()
        m.Placement.objects.filter(pk=world.placement.pk).update(kind="parallel")
        place_learner(world.trajectory, other.mentor, other.establishment, kind="parallel", weekdays=(4, 5))
        whole = listing.Whole(world.mentor_person, world.today)
        (found,) = whole.lines(whole.asked(listing.LearnerFilter()))
        assert found.told.where == world.company.name
        page = world.clients["mentor_person"].get(reverse("learningplans:home")).content.decode()
        assert other.company.name not in page
        transaction.set_rollback(True)


@pytest.mark.shows("X02")
def test_an_instructor_reads_where_a_learner_is_and_nothing_of_agreements_talks_or_birth_dates(world):
    with transaction.atomic():
        person = member(Role.WORKPLACE_INSTRUCTOR, world.company)
        join_team(world.trajectory, person, Role.WORKPLACE_INSTRUCTOR, world.company)
        m.Meeting.objects.create(
            school=world.school,
            trajectory=world.trajectory,
            organisation=world.company,
            kind="visit",
            purpose="x",
            starts_at=timezone.now() + 3 * DAY,
            planned_at=timezone.now(),
            planned_by=world.coach,
        )
        m.Learner.objects.filter(pk=world.learner.pk).update(birth_date=None)
        (found,) = (whole := listing.Whole(person, world.today)).lines(whole.rows)
        assert (found.told.where, found.told.open) == (world.company.name, ())
        assert found.told.next_what == "laatste dag"
        (theirs,) = (whole := listing.Whole(world.mentor_person, world.today)).lines(whole.rows)
        assert theirs.told.next_what == "bezoek aan de werkplek"
        assert [one.words for one in theirs.told.open] == ["overeenkomst ontbreekt"]
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_as_a_file_follows_the_filter_and_tells_no_birth_date(kind, world):
    answer = world.clients["coach"].get(reverse("learningplans:learner_file", args=[kind]), {"q": "lina"})
    assert answer["Content-Disposition"] == f'attachment; filename="lerenden.{kind}"'
    if kind == "csv":
        head, *rows = answer.content.decode("utf-8-sig").splitlines()
        assert head.startswith("Naam;Klas;Opleiding") and len(rows) == 1
        assert rows[0].startswith("Lina Amrani;6A;")
        assert str(world.learner.birth_date) not in rows[0]


def test_a_filter_is_saved_applied_and_removed(world):
    coach, home = world.clients["coach"], reverse("learningplans:home")
    save = reverse("learningplans:filter_save")
    assert coach.post(save, {"name": "Zesdes", "query": "klas=6A&onzin=1"}).url == f"{home}?klas=6A"
    coach.post(save, {"name": "Zesdes", "query": "klas=6B"})
    (row,) = m.SavedFilter.objects.filter(user=world.coach)
    assert row.query == "klas=6B"
    assert "Zesdes" in coach.get(home).content.decode()
    coach.post(save, {"name": "", "query": "klas=6B"})
    remove = reverse("learningplans:filter_remove", args=[row.pk])
    assert world.clients["school_coordinator"].post(remove).status_code == 404
    coach.post(remove)
    assert not m.SavedFilter.objects.filter(user=world.coach).exists()


def test_a_filter_somebody_invents_is_the_usual_one():
    asked = {"lijst": "x", "volgorde": "y", "open": "z", "stand": "stopped", "q": "a" * 300}
    found = listing.LearnerFilter.of(asked)
    assert (found.lijst, found.volgorde, found.open, found.stand, len(found.q)) == (
        "lopend",
        "naam",
        "",
        "",
        100,
    )
    assert listing.LearnerFilter.of({"open": "ja", "q": " lina "}).query == "q=lina&open=ja"


# --- what it costs -------------------------------------------------------------------------------------------------


def fill(world, n):
    """So many learners more, each with a place in the team, a placement and a talk to come."""
    say = {"school": world.school}
    users = User.objects.bulk_create(User(email="", name=f"Lerende {i:04}", password="!") for i in range(n))
    pupils = m.Learner.objects.bulk_create(
        m.Learner(user=user, name=user.name, added_at=timezone.now(), added_by=world.coach, **say)
        for user in users
    )
    rows = m.Trajectory.objects.bulk_create(
        m.Trajectory(
            learner=pupil,
            programme_id=world.trajectory.programme_id,
            school_year=world.trajectory.school_year,
            state="running",
            starts_on=world.trajectory.starts_on,
            ends_on=world.trajectory.ends_on,
            started_at=timezone.now(),
            started_by=world.coach,
            **say,
        )
        for pupil in pupils
    )
    m.TeamMember.objects.bulk_create(
        m.TeamMember(
            trajectory=row,
            organisation=world.school,
            on_school_side=True,
            role=Role.TRAJECTORY_COACH,
            user=world.coach,
            starts_on=row.starts_on,
            added_at=timezone.now(),
            added_by=world.coach,
            **say,
        )
        for row in rows
    )
    m.Placement.objects.bulk_create(
        m.Placement(
            trajectory=row,
            learner=row.learner,
            organisation=world.company,
            is_simulated=True,
            hours_per_week=20,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            planned_at=timezone.now(),
            planned_by=world.coach,
            **say,
        )
        for row in rows
    )
    m.Meeting.objects.bulk_create(
        m.Meeting(
            trajectory=row,
            kind="visit",
            purpose="x",
            starts_at=timezone.now() + 3 * DAY,
            planned_at=timezone.now(),
            planned_by=world.coach,
            **say,
        )
        for row in rows
    )


def cost(world, **query):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert world.clients["coach"].get(reverse("learningplans:home"), query).status_code == 200
    return len(found)


def test_the_list_costs_the_same_for_30_and_for_3000(world):
    with transaction.atomic():
        fill(world, 28)
        asked = ({}, {"q": "lerende", "volgorde": "open", "open": "ja"})
        small = [cost(world, **query) for query in asked]
        fill(world, 2970)
        assert [cost(world, **query) for query in asked] == small
        assert max(small) <= 24
        transaction.set_rollback(True)


def test_joining_and_leaving_a_team_shows_at_once(world):
    with transaction.atomic():
        place = join_team(world.other, world.teacher, Role.DUAL_TEACHER, world.school)
        client = Client()
        client.force_login(world.teacher)
        world.clients["teacher"] = client
        assert shown(world, "teacher") == ["Iemand Anders"]
        place.ended_at, place.ended_by = timezone.now(), world.coach
        place.save()
        assert shown(world, "teacher") == []
        transaction.set_rollback(True)
