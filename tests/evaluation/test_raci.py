"""A division of roles is begun, adapted, agreed and replaced; who is behind a letter follows the team of the day."""

import pytest

from companies.models import Collaboration
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry, Membership
from duaalportal.lib.attention import Urgency
from evaluation import attention_raci, personal_data_raci
from evaluation.models import RaciAgreement
from evaluation.raci import changing, mine, reading, who
from evaluation.raci.errors import RaciChanged, RaciRefused
from evaluation.raci.template import matrix
from learningplans import team
from learningplans.models import Guardian, TeamMember
from tests.evaluation.raci_world import (
    DAY,
    act,
    agree,
    agreed,
    around,
    between,
    change,
    make_raci_world,
    propose,
)
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, ready_place, work_together
from tests.factories.learningplans import join_team, make_learner, make_trajectory, place_learner
from tests.stories import as_now, fresh, now, one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P17")]


world = one_world(make_raci_world)


def people(world, task, letter, trajectory=None, on=None):
    """Names of who has this letter around the learner."""
    found = who.people_for(trajectory or world.trajectory, task, letter, on or today())
    return {person.name for person in found}


# --- beginning and adapting -----------------------------------------------------------------------------------------


def test_a_division_begins_from_the_template_and_once(world):
    row = between(world)
    assert (row.cells, row.version, row.is_agreed) == ({}, 1, False)
    assert between(world).pk == row.pk and RaciAgreement.objects.count() == 1
    assert len(matrix(row).tasks) == 16
    assert AuditEntry.objects.filter(verb="raci_begun", organisation=world.school).count() == 1


def test_only_who_works_together_or_has_the_learner_begins_one(world):
    elsewhere = OrganisationFactory()
    with pytest.raises(RaciRefused, match="werken nu niet samen"):
        act(changing.start_cooperation, world.coach, school=world.school, organisation=elsewhere)
    with pytest.raises(RaciRefused, match="geen plaats bij"):
        act(changing.start_trajectory, world.coach, trajectory=world.trajectory, organisation=elsewhere)
    assert not RaciAgreement.objects.exists()


def test_a_learner_begins_from_what_school_and_company_agreed(world):
    row = between(world)
    change(world, row, "ontwerp.1", mentor="R")
    own = around(world)
    assert own.trajectory == world.trajectory and own.organisation == world.company
    assert matrix(own).tasks["ontwerp.1"].cells["mentor"] == "R"
    assert around(world).pk == own.pk


def test_one_cell_changes_and_back_is_the_template_again(world):
    row = between(world)
    row = change(world, row, "coachen.1", mentor="R")
    assert row.version == 2 and matrix(row).tasks["coachen.1"].cells["mentor"] == "R"
    assert matrix(row).tasks["coachen.1"].cells["dual_teacher"] == "R"
    facts = AuditEntry.objects.get(verb="raci_changed").facts
    assert (facts["task"], facts["letters"]) == ("coachen.1", {"mentor": ["C", "R"]})
    assert change(world, row, "coachen.1", mentor="R").version == 2  # nothing new
    row = change(world, row, "coachen.1", mentor="C")
    assert row.cells == {} and row.version == 3


@pytest.mark.parametrize(
    "task, letters",
    [("dansen.1", {"mentor": "R"}), ("coachen.1", {"mentor": "X"}), ("coachen.1", {"burgemeester": "A"})],
)
def test_nonsense_is_refused(world, task, letters):
    row = between(world)
    with pytest.raises(RaciRefused):
        change(world, row, task, **letters)
    assert fresh(row).version == 1


def test_who_saved_first_is_told_to_the_second(world):
    row = between(world)
    change(world, row, "coachen.1", mentor="R", version=1)
    with pytest.raises(RaciChanged) as told:
        change(world, row, "coachen.1", mentor="I", version=1)
    assert matrix(told.value.current).tasks["coachen.1"].cells["mentor"] == "R"
    with pytest.raises(RaciChanged):
        act(changing.write_note, world.coach, division=row, note="Bel eerst", version=1)


# --- agreeing -------------------------------------------------------------------------------------------------------


def test_who_coordinates_proposes_and_both_directors_agree(world):
    row = between(world)
    with pytest.raises(RaciRefused, match="nog een ontwerp"):
        agree(world, row, world.director)
    propose(world, row)
    for person in (world.coach, world.coordinator, world.other_director, world.stranger):
        with pytest.raises(RaciRefused, match="directie"):
            agree(world, row, person)
    row = agree(world, row, world.director)
    assert row.company_agreed_by == world.director and not row.school_agreed_at and not row.is_agreed
    row = agree(world, row, world.director, world.school_director)
    assert row.is_agreed and AuditEntry.objects.filter(verb="raci_agreed").count() == 2


def test_one_agrees_with_exactly_what_one_read(world):
    row = propose(world, between(world))
    read = row.version
    change(world, row, "coachen.1", mentor="R")
    propose(world, row)
    with pytest.raises(RaciChanged):
        act(changing.agree, world.director, division=row, version=read)
    assert not fresh(row).company_agreed_at


def test_a_change_takes_back_what_was_agreed(world):
    row = propose(world, between(world))
    agree(world, row, world.director)
    row = fresh(change(world, row, "coachen.1", mentor="R"))
    assert (row.proposed_at, row.proposed_by, row.company_agreed_at, row.company_agreed_by) == (None,) * 4


def test_what_is_agreed_changes_only_as_a_next_one_and_counts_until_that_is_agreed(world):
    row = between(world)
    change(world, row, "coachen.1", mentor="R")
    with pytest.raises(RaciRefused, match="Nog niet iedereen"):
        act(changing.start_next, world.coach, division=row)
    row = agreed(world, row)
    with pytest.raises(RaciRefused, match="volgende"):
        change(world, row, "coachen.1", mentor="I")
    with pytest.raises(RaciRefused, match="volgende"):
        act(changing.write_note, world.coach, division=row, note="Anders", version=row.version)
    following = act(changing.start_next, world.coach, division=row)
    assert fresh(row).ended_at and following.cells == row.cells and not following.is_agreed
    with pytest.raises(RaciRefused, match="al een volgende"):
        act(changing.start_next, world.coach, division=row)
    change(world, following, "coachen.1", mentor="I")
    counts = reading.of_cooperation(world.school.pk, world.company.pk, today())
    assert counts.pk == row.pk
    agreed(world, following)
    assert reading.of_cooperation(world.school.pk, world.company.pk, today()).pk == following.pk


def test_what_is_agreed_counts_before_what_is_not(world):
    row = between(world)
    change(world, row, "ontwerp.1", mentor="R")
    agreed(world, row)
    own = around(world)
    change(world, own, "ontwerp.1", by=world.coach, mentor="I")
    assert reading.of_trajectories([world.trajectory], today())[world.trajectory.pk].pk == row.pk
    agreed(world, own)
    assert reading.of_trajectories([world.trajectory], today())[world.trajectory.pk].pk == own.pk


def test_the_next_one_follows_the_learner_to_another_company(world):
    own = agreed(world, around(world))
    other = OrganisationFactory()
    work_together(other, world.school)
    site = ready_place(other, mentors=0)
    world.placement.ends_on = today() - DAY
    world.placement.save()
    place_learner(world.trajectory, make_mentor(other), site, starts_on=today(), weekdays=())
    following = act(changing.start_next, world.coach, division=own)
    assert following.organisation == other


# --- the people behind the letters ----------------------------------------------------------------------------------


def test_letters_lead_to_the_people_of_the_team_and_of_both_houses(world):
    assert people(world, "administratie.1", "A") == {world.school_director.name}
    assert people(world, "administratie.1", "R") == {world.school_coordinator.name}
    assert people(world, "toeleiden.3", "R") == {world.coach.name, world.mentor.name}
    assert people(world, "ontwerp.1", "R") == {world.coach.name}
    assert people(world, "toeleiden.2", "A") == {world.director.name}
    assert people(world, "administratie.1", "C") >= {world.learner.name, world.coordinator.name}
    # the director answers for the diploma and gives it
    assert (
        people(world, "monitoren.2", "A") == people(world, "monitoren.2", "R") == {world.school_director.name}
    )
    with pytest.raises(KeyError):
        who.people_for(world.trajectory, "dansen.1", "R", today())


def test_a_colleague_who_is_not_in_the_team_has_no_letter_around_the_learner(world):
    member(Role.TRAJECTORY_COACH, world.school, name="Andere Begeleider")
    member(Role.MENTOR, world.company, name="Andere Mentor")
    assert people(world, "toeleiden.3", "R") == {world.coach.name, world.mentor.name}


def test_a_parent_is_found_to_be_told(world):
    found = who.people_for(world.trajectory, "monitoren.1", "I", today())
    assert world.mother.pk in {person.user_id for person in found}
    Guardian.objects.update(ended_at=now(), ended_by=world.coach)
    assert world.mother.pk not in {
        person.user_id for person in who.people_for(world.trajectory, "monitoren.1", "I", today())
    }


def test_absence_moves_the_letters_to_the_substitute_and_back(world):
    stand_in = member(Role.TRAJECTORY_COACH, world.school, name="Tine Maes")
    coach = TeamMember.objects.get(trajectory=world.trajectory, role=Role.TRAJECTORY_COACH)
    first, last = today() + DAY, today() + 3 * DAY
    act(team.set_substitute, world.coach, member=coach, who=stand_in, starts_on=first, ends_on=last)
    assert people(world, "ontwerp.1", "R") == {world.coach.name}
    assert people(world, "ontwerp.1", "R", on=first) == {"Tine Maes"}
    assert people(world, "ontwerp.1", "R", on=last + DAY) == {world.coach.name}
    away = mine.Mine(as_now(world.coach), first).duties(str(world.trajectory.pk))
    assert not any(away.values())
    there = mine.Mine(as_now(stand_in), first).duties(str(world.trajectory.pk))
    assert "ontwerp.1" in {duty.task.code for duty in there["R"]}


def test_a_handover_moves_the_letters(world):
    other = member(Role.TRAJECTORY_COACH, world.school, name="Tine Maes")
    coach = TeamMember.objects.get(trajectory=world.trajectory, role=Role.TRAJECTORY_COACH)
    day = today() + DAY
    act(team.hand_over, world.coach, member=coach, to=other, on=day, note="Alles in orde")
    assert people(world, "ontwerp.1", "R") == {world.coach.name}
    assert people(world, "ontwerp.1", "R", on=day) == {"Tine Maes"}


def test_whose_membership_ended_has_no_letters(world):
    Membership.objects.filter(user=world.teacher).update(ended_at=now(), ended_by=world.school_director)
    assert people(world, "ontwerp.2", "R") == set()


def test_a_mentor_without_an_account_is_named_and_cannot_be_reminded(world):
    other = make_mentor(world.company, name="Nog Geen Account", user=None)
    join_team(world.trajectory, other, Role.MENTOR, world.company)
    found = {
        person.name: person.user_id for person in who.people_for(world.trajectory, "coachen.3", "R", today())
    }
    assert found == {"Nog Geen Account": None, world.mentor.name: world.mentor_person.pk}


def test_whom_to_turn_to_costs_the_same_for_a_small_and_a_large_team(world, django_assert_max_num_queries):
    for nth in range(20):
        teacher = member(Role.DUAL_TEACHER, world.school, second_factor=False, name=f"Leerkracht {nth:02}")
        join_team(world.trajectory, teacher, Role.DUAL_TEACHER, world.school)
    between(world)
    with django_assert_max_num_queries(3):
        assert len(people(world, "ontwerp.2", "R")) == 21


# --- what is expected of a person -----------------------------------------------------------------------------------


def expected(person, trajectory=""):
    """Task codes per letter."""
    duties = mine.Mine(as_now(person), today()).duties(trajectory)
    return {letter: [duty.task.code for duty in rows] for letter, rows in duties.items()}


def test_each_reads_what_they_do_answer_for_are_asked_and_are_told(world):
    found = expected(world.school_director)
    assert found["R"] == [] and "administratie.1" in found["A"] and "toeleiden.1" in found["I"]
    found = expected(world.mentor_person)
    assert {"toeleiden.3", "coachen.3"} <= set(found["R"]) and "coachen.1" in found["C"] and found["A"] == []
    assert set(expected(world.learner_person)["I"]) >= {"ontwerp.1", "monitoren.1"}
    assert set(expected(world.mother)["C"]) == {"administratie.1"}


def test_a_learner_makes_it_concrete_and_a_colleague_reads_it_in_general(world):
    duties = mine.Mine(as_now(world.coach), today()).duties()
    places = {duty.task.code: [place.name for place in duty.places] for duty in duties["R"]}
    assert places["ontwerp.1"] == [world.learner.name]
    other = member(Role.TRAJECTORY_COACH, world.school)
    general = mine.Mine(as_now(other), today()).duties()
    places = {duty.task.code: [place.name for place in duty.places] for duty in general["R"]}
    assert places["ontwerp.1"] == [world.company.name]


def test_who_has_two_roles_reads_the_strongest_letter_once(world):
    Membership.objects.create(
        user=world.director, organisation=world.company, role=Role.COMPANY_COORDINATOR, starts_on=today()
    )
    found = expected(world.director)
    assert "toeleiden.2" in found["A"] and "toeleiden.2" not in found["R"]
    duty = next(
        duty
        for duty in mine.Mine(as_now(world.director), today()).duties()["A"]
        if duty.task.code == "toeleiden.2"
    )
    assert duty.does_too


def test_a_division_of_a_learner_counts_for_who_leads_too(world):
    own = around(world)
    change(world, own, "administratie.1", by=world.coach, company_director="R")
    found = mine.Mine(as_now(world.director), today()).duties()["R"]
    (duty,) = [duty for duty in found if duty.task.code == "administratie.1"]
    assert [place.name for place in duty.places] == [world.learner.name]


def test_nothing_is_expected_any_more_when_they_stop_working_together(world):
    assert any(expected(world.director).values())
    Collaboration.objects.update(ended_at=now(), ended_by=world.coach)
    assert not any(expected(world.director).values())


# --- what waits -----------------------------------------------------------------------------------------------------


def waits(person):
    return {
        item.code.rsplit("-", 5)[0]: item
        for item in attention_raci.open_items(user=as_now(person), today=today())
    }


def test_a_division_waits_for_each_director_until_they_agree(world):
    row = between(world)
    assert "raci-agree" not in waits(world.director)
    propose(world, row)
    assert "raci-agree" in waits(world.director) and "raci-agree" in waits(world.school_director)
    for person in (world.coordinator, world.coach, world.mentor_person, world.other_director):
        assert "raci-agree" not in waits(person)
    agree(world, row, world.director)
    assert "raci-agree" not in waits(world.director) and "raci-agree" in waits(world.school_director)


def test_a_division_that_does_not_add_up_waits_calmly_for_the_coach(world):
    row = around(world)
    assert waits(world.coach) == {}
    change(world, row, "administratie.1", by=world.coach, school_director="I", school_coordinator="I")
    item = waits(world.coach)["raci-wrong"]
    assert item.urgency == Urgency.CALM and "Niemand voert “Contracten opmaken” uit" in item.why
    assert waits(world.mentor_person) == {}
    change(world, row, "administratie.1", by=world.coach, school_director="A", school_coordinator="R")
    assert waits(world.coach) == {}
    TeamMember.objects.filter(role=Role.DUAL_TEACHER).delete()
    assert "leerkracht duaal" in waits(world.coach)["raci-wrong"].why


def test_what_waits_costs_one_question_however_many(world, django_assert_num_queries):
    for nth in range(8):
        learner = make_learner(world.school, user=False, name=f"Lerende {nth}")
        trajectory = make_trajectory(world.school, learner=learner, coach=world.coach)
        place_learner(trajectory, world.mentor, world.establishment, weekdays=())
        row = act(changing.start_trajectory, world.coach, trajectory=trajectory, organisation=world.company)
        change(world, row, "administratie.1", by=world.coach, school_coordinator="I")
        propose(world, row)
    for person, title in (
        (world.coach, "8 rolverdelingen kloppen niet"),
        (world.director, "8 rolverdelingen wachten"),
    ):
        user = as_now(person)
        assert user.access.memberships
        with django_assert_num_queries(1):
            (item,) = attention_raci.open_items(user=user, today=today())
        assert item.title.startswith(title)


# --- one's own data -------------------------------------------------------------------------------------------------


def test_what_one_agreed_with_goes_along_and_what_was_noted_of_a_learner_goes_away(world):
    row = around(world)
    act(changing.write_note, world.coach, division=row, note="Bel mama eerst", version=1)
    agreed(world, row)
    (heading,) = personal_data_raci.collect(as_now(world.director)).values()
    assert [one["leerbedrijf"] for one in heading] == [world.company.name] and heading[0][
        "gemaakt op"
    ] is None
    assert personal_data_raci.collect(as_now(world.mentor_person)).popitem()[1] == []
    done = personal_data_raci.erase(user=world.learner_person, at=now())
    assert done and fresh(row).note == "" and fresh(row).is_agreed
    assert personal_data_raci.erase(user=world.director, at=now()) == []
