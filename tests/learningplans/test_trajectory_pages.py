"""The page of a trajectory: each role its part, in a fixed number of queries; and moving it on the page."""

import datetime as dt
import itertools

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can, Role, roles_that_can
from learningplans import models as m
from learningplans import trajectories
from learningplans.parts import ROLE_PARTS, Part, parts_of
from learningplans.rules.trajectories import MOVES, possible
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import draw_up, join_team, make_guardian, make_world
from tests.learningplans.placing import DAY
from tests.stories import one_world, today

pytestmark = pytest.mark.django_db
P = Part


# --- the table of parts alone -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part, can",
    [
        (P.PARENTS, Can.SEE_PARENTS),
        (P.AGREEMENTS, Can.SEE_AGREEMENTS),
        (P.START, Can.SEE_START),
        (P.TALKS, Can.SEE_MEETINGS),
        (P.WELLBEING, Can.READ_WELLBEING),
        (P.DAYS, Can.SEE_LEARNERS),
    ],
)
def test_nobody_reads_a_part_without_the_capability(part, can):
    assert {role for role, parts in ROLE_PARTS.items() if part in parts} <= roles_that_can(can)


@pytest.mark.shows("X02")
@pytest.mark.parametrize(
    "role", [Role.COMPANY_DIRECTOR, Role.WORKPLACE_INSTRUCTOR, Role.TRAINING_CENTRE_STAFF]
)
def test_limited_is_name_programme_days_and_team(role):
    personal = {
        P.CONTACT,
        P.BIRTH_DATE,
        P.PARENTS,
        P.WELLBEING,
        P.ABSENCES,
        P.HISTORY,
        P.DOCUMENTS,
        P.REASONS,
    }
    assert {P.DAYS, P.TEAM} <= ROLE_PARTS[role] and not ROLE_PARTS[role] & personal


def test_who_has_no_role_reads_nothing():
    assert parts_of({Role.PARTNERSHIP_CONSULTANT, Role.PLATFORM_ADMIN}) == frozenset()


# --- role x part on the page ----------------------------------------------------------------------------------------


class World:
    """The usual cast, and a text of its own planted in every part."""

    def __init__(self):
        self.w = make_world()
        w, now = self.w, timezone.now()
        self.trajectory = w.trajectory
        rows = {"school": w.school, "trajectory": w.trajectory}
        m.Learner.objects.filter(pk=w.learner.pk).update(
            phone="0470 11 22 33", birth_date=dt.date(2010, 3, 9)
        )
        make_guardian(w.learner, name="Plant Ouder", phone="0470 44 55 66")
        draw_up(w.placement)
        m.AgreementStep.objects.create(
            agreement=m.Agreement.objects.get(placement=w.placement),
            organisation=w.company,
            to_state="ready",
            on=today(),
            at=now,
            by=w.coach,
            **rows,
        )
        m.TrajectoryStep.objects.create(
            to_state="interrupted", on=today(), reason="Plant reden", at=now, by=w.coach, **rows
        )
        m.Absence.objects.create(
            side="school",
            first_day=today() - 9 * DAY,
            last_day=today() - 7 * DAY,
            reported_at=now,
            reported_by=w.coach,
            **rows,
        )
        m.Meeting.objects.create(
            kind="visit",
            purpose="Plant gesprek",
            starts_at=now,
            planned_at=now,
            planned_by=w.coach,
            organisation=w.company,
            **rows,
        )
        m.StartProfile.objects.create(knows="Plant begin", shared_at=now, shared_by=w.coach, **rows)
        m.TrajectoryPaper.objects.create(
            kind=m.PaperKind.WORK_RULES,
            title="Plant papier",
            file="papier.pdf",
            file_name="papier.pdf",
            content_type="application/pdf",
            size=8,
            sha256="0" * 64,
            added_at=now,
            added_by=w.coach,
            organisation=w.company,
            **rows,
        )
        self.note = m.WellbeingNote.objects.create(
            text="Plant welzijn",
            written_at=now,
            written_by=w.coach,
            with_school=True,
            with_company=True,
            agreed_at=now,
            **rows,
        )
        trajectories.trail.record("trajectory_moved", w.trajectory, by=w.coach, at=now)
        instructor = member(Role.WORKPLACE_INSTRUCTOR, w.company)
        join_team(w.trajectory, instructor, Role.WORKPLACE_INSTRUCTOR, w.company, placement=w.placement)
        centre = OrganisationFactory(kind="training_centre")
        staff = member(Role.TRAINING_CENTRE_STAFF, centre)
        join_team(w.trajectory, staff, Role.TRAINING_CENTRE_STAFF, centre)
        join_team(w.trajectory, w.teacher, Role.DUAL_TEACHER, w.school)
        self.people = {
            Role.TRAJECTORY_COACH: w.coach,
            Role.DUAL_TEACHER: w.teacher,
            Role.SCHOOL_COORDINATOR: w.school_coordinator,
            Role.SCHOOL_DIRECTOR: w.school_director,
            Role.LEARNER: w.learner_person,
            Role.GUARDIAN: w.mother,
            Role.MENTOR: w.mentor_person,
            Role.COMPANY_COORDINATOR: w.coordinator,
            Role.COMPANY_DIRECTOR: w.director,
            Role.WORKPLACE_INSTRUCTOR: instructor,
            Role.TRAINING_CENTRE_STAFF: staff,
        }
        self.browsers = {role: Client() for role in self.people}
        for role, person in self.people.items():
            self.browsers[role].force_login(person)
        self.pages = {}

    def address(self, name="trajectory", **kwargs):
        return reverse(f"learningplans:{name}", kwargs=kwargs or {"trajectory": self.trajectory.pk})

    def page(self, role):
        """What somebody in a role reads on the page with everything unfolded."""
        if role not in self.pages:
            answer = self.browsers[role].get(self.address() + "?alles=1")
            assert answer.status_code == 200, role
            self.pages[role] = answer.content.decode()
        return self.pages[role]


world = one_world(World)


# what shows that a part stands on the page
PLANTED = {
    P.DAYS: "Waar en wanneer",
    P.TEAM: "Sofie Peeters",
    P.STATE: "Verloop",
    P.REASONS: "Plant reden",
    P.CONTACT: "0470 11 22 33",
    P.BIRTH_DATE: "9 maart 2010",
    P.PARENTS: "Plant Ouder",
    P.AGREEMENTS: "klaar voor ondertekening",
    P.DOCUMENTS: "Plant papier",
    P.ABSENCES: "Afwezig, 3 dagen",
    P.TALKS: "Plant gesprek",
    P.START_PROFILE: "/beginsituatie/",
    P.WELLBEING: "/welzijn/",
    P.HISTORY: "Wie deed wat",
}
# the learner's own data stand on the page of own data, and agreements of who reads no course of events in their list
ELSEWHERE = {(Role.LEARNER, P.CONTACT), (Role.LEARNER, P.BIRTH_DATE), (Role.COMPANY_DIRECTOR, P.AGREEMENTS)}


@pytest.mark.shows("X02")
@pytest.mark.parametrize("role, part", list(itertools.product(ROLE_PARTS, PLANTED)))
def test_each_role_sees_its_part(world, role, part):
    wanted = part in ROLE_PARTS[role] and (role, part) not in ELSEWHERE
    assert (PLANTED[part] in world.page(role)) == wanted


@pytest.mark.shows("X03")
def test_what_was_said_of_wellbeing_stands_on_no_page_but_its_own(world):
    assert not [role for role in ROLE_PARTS if "Plant welzijn" in world.page(role)]


def test_another_company_of_the_learner_is_not_read_of(world):
    other = OrganisationFactory(name="Bakkerij Elders")
    join_team(world.trajectory, member(Role.MENTOR, other, name="Plant Ander"), Role.MENTOR, other)
    for role, seen in ((Role.MENTOR, False), (Role.TRAJECTORY_COACH, True)):
        page = world.browsers[role].get(world.address()).content.decode()
        assert ("Plant Ander" in page) == seen


# --- cost ---------------------------------------------------------------------------------------------------------


def test_the_page_costs_as_many_queries_with_three_rows_as_with_sixty(world):
    from django.db import connection

    browser, w = world.browsers[Role.TRAJECTORY_COACH], world.w
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(world.address())
    now, rows = timezone.now(), {"school": w.school, "trajectory": w.trajectory}
    for n in range(60):
        join_team(w.trajectory, w.teacher, Role.DUAL_TEACHER, w.school, starts_on=today() - (n + 5) * DAY)
    m.TrajectoryStep.objects.bulk_create(
        m.TrajectoryStep(to_state="running", on=today(), at=now, by=w.coach, **rows) for _ in range(60)
    )
    m.Absence.objects.bulk_create(
        m.Absence(
            side="school",
            first_day=today() - n * DAY,
            last_day=today() - n * DAY,
            reported_at=now,
            reported_by=w.coach,
            **rows,
        )
        for n in range(60)
    )
    m.Meeting.objects.bulk_create(
        m.Meeting(kind="visit", purpose="x", starts_at=now, planned_at=now, planned_by=w.coach, **rows)
        for _ in range(60)
    )
    with CaptureQueriesContext(connection) as many:
        page = browser.get(world.address())
    assert len(many) == len(few) <= 45
    assert "Toon alles" in page.content.decode()


def test_the_timeline_tells_a_day_in_the_order_in_which_it_went(world):
    """Four steps on one day, three of them at one moment: the last one stands first."""
    now, row = timezone.now() + DAY, world.trajectory
    chain = ("start_ready", "matched", now), ("running", "start_ready", now), ("matched", "searching", now)
    for to, before, at in (*chain, ("interrupted", "running", now + DAY)):
        m.TrajectoryStep.objects.create(
            school=row.school,
            trajectory=row,
            from_state=before,
            to_state=to,
            on=today() + DAY,
            at=at,
            by=world.people[Role.TRAJECTORY_COACH],
        )
    page = world.browsers[Role.TRAJECTORY_COACH].get(world.address() + "?alles=1").content.decode()
    told = [page.index(f"Stand: {words}") for words in ("lopend", "start voorbereid", "gematcht")]
    assert told == sorted(told)


# --- another state on the page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(ROLE_PARTS))
def test_who_opens_the_page_of_the_state(world, role):
    status = world.browsers[role].get(world.address("trajectory_state")).status_code
    may = Can.START_TRAJECTORY in world.people[role].access.capabilities
    assert status == (200 if role == Role.TRAJECTORY_COACH else 403 if not may else 404)


@pytest.mark.parametrize("state", m.TrajectoryState)
def test_the_page_offers_what_the_table_allows(world, state):
    m.Trajectory.objects.filter(pk=world.trajectory.pk).update(state=state)
    page = world.browsers[Role.TRAJECTORY_COACH].get(world.address("trajectory_state")).content.decode()
    assert {move.name for move in MOVES.values() if f">{move.button}" in page} == {
        move.name for move in possible(state)
    }


def test_a_move_on_the_page(world):
    m.Trajectory.objects.filter(pk=world.trajectory.pk).update(state="running")
    coach, address = world.browsers[Role.TRAJECTORY_COACH], world.address("trajectory_state")
    sent = {"name": "interrupt", "on": today().isoformat(), "reason": "", "version": world.trajectory.version}
    refused = coach.post(address, sent)
    assert refused.status_code == 422 and "Schrijf waarom." in refused.content.decode()
    assert coach.post(address, sent | {"reason": "even weg", "version": 99}).status_code == 422
    assert (
        coach.post(address, sent | {"name": "stop", "reason": "x"}).status_code == 422
    )  # a placement still stands
    assert coach.post(address, sent | {"name": "complete", "reason": "x"}).status_code == 422
    assert coach.post(address, sent | {"reason": "even weg"}).status_code == 302
    assert m.Trajectory.objects.get(pk=world.trajectory.pk).state == "interrupted"


# --- programme and period on the page ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(ROLE_PARTS))
def test_who_opens_the_page_of_programme_and_period(world, role):
    status = world.browsers[role].get(world.address("trajectory_change")).status_code
    may = Can.EDIT_LEARNER in world.people[role].access.capabilities
    assert status == (200 if role == Role.TRAJECTORY_COACH else 403 if not may else 404)
    assert ("Opleiding en periode" in world.page(role)) == (role == Role.TRAJECTORY_COACH)


def test_a_correction_on_the_page(world):
    coach, address = world.browsers[Role.TRAJECTORY_COACH], world.address("trajectory_change")
    row = m.Trajectory.objects.get(pk=world.trajectory.pk)
    sent = {
        "version": row.version,
        "programme": row.programme_id,
        "school_year": row.school_year,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": today().isoformat(),
    }
    refused = coach.post(address, sent).content.decode()
    assert "of pas de plaatsing aan" in refused and today().isoformat() in refused
    assert "Iemand anders" in coach.post(address, sent | {"version": 99}).content.decode()
    later = row.ends_on + DAY
    said = coach.post(address, sent | {"ends_on": later.isoformat()}, follow=True).content.decode()
    assert "Bewaard." in said and "paste opleiding of periode van het traject aan" in said
    assert m.Trajectory.objects.get(pk=row.pk).ends_on == later


def test_the_page_of_what_is_closed_offers_nothing(world):
    m.Trajectory.objects.filter(pk=world.trajectory.pk).update(state="completed")
    page = world.browsers[Role.TRAJECTORY_COACH].get(world.address("trajectory_change")).content.decode()
    assert "verandert niet meer" in page and "<form method" not in page.split("<main")[1]
