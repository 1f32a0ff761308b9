"""A team around a learner: who joins and how, who takes over with which note, who stands in, and who then sees what."""

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry, Membership, User
from learningplans import team
from learningplans.models import TeamMember, Trajectory
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import join_team, make_learner, make_trajectory, make_world
from tests.stories import fresh, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
COACH, TEACHER, INSTRUCTOR = Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.WORKPLACE_INSTRUCTOR


@one_world
def world():
    """One school and company for all stories; each story is undone by its own test."""
    found = make_world(on=today())
    Trajectory.objects.update(starts_on=today() - 80 * DAY, ends_on=today() + 200 * DAY)
    found.trajectory.refresh_from_db()
    found.new_coach = member(COACH, found.school, name="Tine Maes")
    found.stranger = member(COACH, OrganisationFactory(school=True), name="Iemand Elders")
    found.instructor = member(INSTRUCTOR, found.company, name="Wim Smet")
    found.coach_row = TeamMember.objects.get(trajectory=found.trajectory, role=COACH)
    found.mentor_row = TeamMember.objects.get(trajectory=found.trajectory, role=Role.MENTOR)
    return found


def act(verb, world, **fields):
    return verb(by=world.coach, at=timezone.now(), **fields)


def opens(person, trajectory):
    """What the next request of this person for the team gives."""
    browser = Client()
    browser.force_login(person)
    return browser.get(reverse("learningplans:team", args=[trajectory.pk]))


def add(world, user, role, **fields):
    fields = {"organisation": world.school, "starts_on": today()} | fields
    return act(team.add_member, world, trajectory=world.trajectory, user=user, role=role, **fields)


# --- joining ------------------------------------------------------------------------------------------------------


def test_each_side_adds_its_own_roles_and_rights_begin_at_once(world):
    assert opens(world.teacher, world.trajectory).status_code == 404
    add(world, world.teacher, TEACHER)
    assert opens(world.teacher, world.trajectory).status_code == 200
    row = add(world, world.instructor, INSTRUCTOR, organisation=world.company, placement=world.placement)
    assert (row.on_school_side, row.ends_on) == (False, world.placement.ends_on)
    assert not row.is_contact  # the mentor was there first
    assert AuditEntry.objects.filter(verb="team_member_added", organisation=world.school).count() == 2


@pytest.mark.parametrize(
    "who, role, fields, no",
    [
        ("stranger", COACH, {}, team.NotTheirRole),
        ("teacher", COACH, {}, team.NotTheirRole),
        ("mentor_person", Role.MENTOR, {"company": True}, team.RoleElsewhere),
        ("instructor", INSTRUCTOR, {"company": True, "placement": None}, team.RoleElsewhere),
        ("teacher", TEACHER, {"placement": "own"}, team.RoleElsewhere),
        ("coach", COACH, {}, team.AlreadyInTeam),
        ("teacher", TEACHER, {"starts_on": 300}, team.DayRefused),
        ("teacher", TEACHER, {"starts_on": 5, "ends_on": 4}, team.DayRefused),
    ],
)
def test_who_does_not_fit_does_not_join(world, who, role, fields, no):
    fields = dict(fields)
    if fields.pop("company", False):
        fields = {"organisation": world.company, "placement": world.placement} | fields
    if fields.get("placement") == "own":
        fields["placement"] = world.placement
    fields |= {name: today() + fields[name] * DAY for name in ("starts_on", "ends_on") if name in fields}
    before = TeamMember.objects.count()
    with pytest.raises(no):
        add(world, getattr(world, who), role, **fields)
    assert TeamMember.objects.count() == before


def test_a_closed_trajectory_keeps_its_team(world):
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state="stopped")
    with pytest.raises(team.TrajectoryClosed, match="stopgezet"):
        add(world, world.teacher, TEACHER)


# --- handing over -------------------------------------------------------------------------------------------------


@pytest.mark.shows("X07")
def test_rights_move_on_the_next_request_and_the_history_is_the_successors_to_read(world):
    assert opens(world.coach, world.trajectory).status_code == 200
    assert opens(world.new_coach, world.trajectory).status_code == 404
    new = act(
        team.hand_over, world, member=world.coach_row, to=world.new_coach, on=today(), note="Bel op maandag."
    )
    assert opens(world.coach, world.trajectory).status_code == 404
    page = opens(world.new_coach, world.trajectory)
    assert page.status_code == 200
    assert "Bel op maandag." in page.content.decode() and world.coach.name in page.content.decode()
    former = fresh(world.coach_row)
    assert (former.successor, former.ends_on) == (new, today() - DAY)
    assert new.is_contact and new.starts_on == today()
    assert AuditEntry.objects.get(verb="team_member_handed_over").object_id == str(world.trajectory.pk)
    # neither the learner nor the other side reads what one colleague told the next
    for person in (world.learner_person, world.mentor_person):
        assert "Bel op maandag." not in opens(person, world.trajectory).content.decode()


def test_handing_over_tomorrow_leaves_today_as_it_is(world):
    new = act(
        team.hand_over, world, member=world.coach_row, to=world.new_coach, on=today() + DAY, note="Tot dan."
    )
    assert opens(world.coach, world.trajectory).status_code == 200
    assert opens(world.new_coach, world.trajectory).status_code == 404
    assert (fresh(world.coach_row).ends_on, new.starts_on) == (today(), today() + DAY)
    with pytest.raises(team.AlreadyOver):
        act(team.hand_over, world, member=world.coach_row, to=world.new_coach, on=today() + DAY, note="Weer.")


@pytest.mark.parametrize(
    "to, on, note, no",
    [
        ("new_coach", 0, "  ", team.NoteMissing),
        ("new_coach", -1, "nota", team.DayRefused),
        ("new_coach", 300, "nota", team.DayRefused),
        ("coach", 0, "nota", team.AlreadyInTeam),
        ("stranger", 0, "nota", team.NotTheirRole),
        ("teacher", 0, "nota", team.NotTheirRole),
    ],
)
def test_no_half_handing_over(world, to, on, note, no):
    with pytest.raises(no):
        act(
            team.hand_over,
            world,
            member=world.coach_row,
            to=getattr(world, to),
            on=today() + on * DAY,
            note=note,
        )
    assert fresh(world.coach_row).successor is None


def test_a_mentor_changes_with_the_placement(world):
    with pytest.raises(team.RoleElsewhere, match="plaatsing"):
        act(team.hand_over, world, member=world.mentor_row, to=world.instructor, on=today(), note="x")
    with pytest.raises(team.RoleElsewhere, match="plaatsing"):
        act(team.end_member, world, member=world.mentor_row)


def test_who_is_there_already_keeps_one_place(world):
    second = add(world, world.new_coach, COACH)
    new = act(
        team.hand_over, world, member=world.coach_row, to=world.new_coach, on=today(), note="Alles bij jou."
    )
    assert new == second and fresh(second).is_contact


@pytest.mark.shows("X07")
def test_all_learners_of_a_coach_go_with_one_note_or_none_goes(world):
    other = make_trajectory(world.school, learner=make_learner(world.school), coach=world.coach)
    rows = list(team.of_coach(world.coach, world.coach, world.school, today()))
    assert {row.trajectory_id for row in rows} == {world.trajectory.pk, other.pk}
    fields = {"members": rows, "to": world.new_coach, "on": today(), "note": "Samen bekeken."}
    Trajectory.objects.filter(pk=other.pk).update(state="stopped")
    with pytest.raises(team.TrajectoryClosed), transaction.atomic():
        act(team.hand_over_all, world, **fields)
    assert opens(world.coach, world.trajectory).status_code == 200
    Trajectory.objects.filter(pk=other.pk).update(state="running")
    act(team.hand_over_all, world, **fields)
    for trajectory in (world.trajectory, other):
        assert opens(world.coach, trajectory).status_code == 404
        assert opens(world.new_coach, trajectory).status_code == 200


# --- leaving ------------------------------------------------------------------------------------------------------


def test_the_last_coach_does_not_leave_without_a_successor(world):
    with pytest.raises(team.LastCoach, match="Draag over"):
        act(team.end_member, world, member=world.coach_row)
    add(world, world.new_coach, COACH, ends_on=today() + 5 * DAY)
    act(team.end_member, world, member=world.coach_row, on=today() + 4 * DAY)
    assert opens(world.coach, world.trajectory).status_code == 200  # the last day still comes
    with pytest.raises(team.LastCoach):  # the other one is gone by then
        act(team.end_member, world, member=world.coach_row, on=today() + 5 * DAY)


def test_ended_is_ended_on_the_next_request(world):
    row = add(world, world.teacher, TEACHER)
    act(team.end_member, world, member=row)
    assert opens(world.teacher, world.trajectory).status_code == 404
    with pytest.raises(team.AlreadyOver):
        act(team.end_member, world, member=row)


def test_a_learner_whose_coach_left_the_school_is_an_item_and_is_taken_on_with_the_note(world):
    director = User.objects.get(pk=world.school_coordinator.pk)
    assert not team.without_coach(director, today()).exists()
    role = Membership.objects.get(user=world.coach, role=COACH)
    accounts.end_membership(membership=role, by=world.school_director, at=timezone.now())
    assert list(team.without_coach(director, today())) == [world.trajectory]
    browser = Client()
    browser.force_login(director)
    address = reverse("learningplans:coach_hand_over", args=[world.school.slug]) + "?van=niemand"
    said = {"rows": [world.trajectory.pk], "to": world.new_coach.pk, "on": today(), "note": "Nieuw begin."}
    assert world.learner.name in browser.get(address).content.decode()
    assert browser.post(address, said).status_code == 302
    assert fresh(world.coach_row).handover_note == "Nieuw begin."
    assert opens(world.new_coach, world.trajectory).status_code == 200
    assert not team.without_coach(director, today()).exists()


# --- standing in, and the contact ---------------------------------------------------------------------------------


@pytest.mark.shows("C15")
def test_a_substitute_has_the_rights_for_two_weeks_and_loses_them_by_itself(world):
    row = act(
        team.set_substitute,
        world,
        member=world.coach_row,
        who=world.new_coach,
        starts_on=today(),
        ends_on=today() + 13 * DAY,
    )
    assert opens(world.new_coach, world.trajectory).status_code == 200
    TeamMember.objects.filter(pk=row.pk).update(starts_on=today() - 14 * DAY, ends_on=today() - DAY)
    assert opens(world.new_coach, world.trajectory).status_code == 404
    assert opens(world.coach, world.trajectory).status_code == 200


def test_a_substitute_leaves_with_who_they_stand_in_for(world):
    row = act(
        team.set_substitute,
        world,
        member=world.coach_row,
        who=world.new_coach,
        starts_on=today(),
        ends_on=today() + 13 * DAY,
    )
    third = member(COACH, world.school)
    act(team.hand_over, world, member=world.coach_row, to=third, on=today(), note="Neem over.")
    assert fresh(row).ended_at is not None
    assert opens(world.new_coach, world.trajectory).status_code == 404


@pytest.mark.parametrize(
    "who, first, last, no",
    [
        ("coach", 0, 3, team.AlreadyInTeam),
        ("stranger", 0, 3, team.NotTheirRole),
        ("new_coach", 3, 2, team.DayRefused),
        ("new_coach", -5, -1, team.DayRefused),
    ],
)
def test_a_substitute_is_a_colleague_with_that_role_on_days_to_come(world, who, first, last, no):
    days = {"starts_on": today() + first * DAY, "ends_on": today() + last * DAY}
    with pytest.raises(no):
        act(team.set_substitute, world, member=world.coach_row, who=getattr(world, who), **days)


@pytest.mark.shows("C16")
def test_one_contact_per_side_at_a_time(world):
    row = add(world, world.teacher, TEACHER)
    act(team.make_contact, world, member=row)
    act(team.make_contact, world, member=world.mentor_row)
    contacts = TeamMember.objects.filter(trajectory=world.trajectory, is_contact=True)
    assert set(contacts) == {row, world.mentor_row}


# --- pages --------------------------------------------------------------------------------------------------------


def test_each_side_changes_its_own_people_alone(world):
    teacher = join_team(world.trajectory, world.teacher, TEACHER, world.school)
    instructor = join_team(
        world.trajectory, world.instructor, INSTRUCTOR, world.company, placement=world.placement
    )
    asked = {
        world.coach: {teacher: 200, instructor: 404},
        world.coordinator: {teacher: 404, instructor: 200},
        world.teacher: {teacher: 404},
        world.mentor_person: {instructor: 404},
    }
    for person, rows in asked.items():
        browser = Client()
        browser.force_login(person)
        for row, status in rows.items():
            for name in ("team_hand_over", "team_substitute", "team_end"):
                answer = browser.get(reverse(f"learningplans:{name}", args=[row.pk]))
                # without the capability at all it is refused before the row is looked for
                assert answer.status_code in ({status} if status == 200 else {403, 404})


def test_a_family_reads_the_telephone_of_the_contact_alone(world):
    User.objects.filter(pk=world.coach.pk).update(phone="09 111 11 11")
    User.objects.filter(pk=world.mentor_person.pk).update(phone="09 222 22 22")
    assert "09 222 22 22" in opens(world.coach, world.trajectory).content.decode()
    page = opens(world.learner_person, world.trajectory).content.decode()
    assert "09 111 11 11" in page and "09 222 22 22" not in page


def test_adding_and_handing_over_by_the_pages(world):
    browser = Client()
    browser.force_login(world.coach)
    address = reverse("learningplans:team_add", args=[world.trajectory.pk])
    said = {"who": f"dual_teacher.{world.teacher.pk}", "starts_on": today().isoformat()}
    assert browser.post(address, said | {"who": f"mentor.{world.teacher.pk}"}).status_code == 422
    assert browser.post(address, said).status_code == 302
    address = reverse("learningplans:team_hand_over", args=[world.coach_row.pk])
    said = {"to": str(world.new_coach.pk), "on": today().isoformat(), "note": "Rijksregister 93051822361"}
    assert browser.post(address, said).status_code == 422
    answer = browser.post(address, said | {"note": "Let op dinsdag."})
    assert (answer.status_code, answer.url) == (302, reverse("learningplans:home"))


def test_where_nobody_can_take_over_the_page_says_so_and_asks_nothing(world):
    Membership.objects.filter(user=world.new_coach).delete()
    browser = Client()
    browser.force_login(world.coach)
    page = browser.get(reverse("learningplans:team_hand_over", args=[world.coach_row.pk])).content.decode()
    assert "Er is geen andere trajectbegeleider" in page
    assert 'name="to"' not in page
