"""The life of a training plan: made, talked over, agreed by three, and active."""

import datetime as dt
import uuid

import pytest

from learningplans import models as m
from learningplans.models.plans import PlanState
from learningplans.plans import changing, consulting, making, reading
from learningplans.plans.errors import AlreadyPlanned, Incomplete, PlanChanged, PlanRefused
from learningplans.rules.coverage import Key
from tests.factories.sheets import put
from tests.learningplans.plan_world import (
    activate,
    agree,
    agree_all,
    fill,
    make_planned_world,
    planned,
    second_company,
    send,
)
from tests.stories import as_now, fresh, now, one_world, today

pytestmark = pytest.mark.django_db
Party = m.PlanConsent.Party


world = one_world(make_planned_world)


def consents(version):
    return set(m.PlanConsent.objects.filter(plan_version=version).values_list("party", flat=True))


# --- making ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04", "P10")
def test_a_plan_comes_from_the_programme_and_leaves_out_what_is_known(world):
    known = {Key(world.first.sheet_id, "g1"): "Deed dit al bij een stage"}
    version = planned(world, known=known, on=today())
    assert [row.sheet_version for row in version.sheets.all()] == [world.first, world.second]
    (item,) = version.items.all()
    assert (item.goal_code, item.known_on, item.note) == ("g1", today(), "Deed dit al bij een stage")
    coverage = reading.read(version, today()).coverage
    assert [one.goal.key.code for one in coverage.open_goals] == ["g2", "g3", "m1"]
    assert version.plan.standard_trajectory.code.startswith("test-")


@pytest.mark.shows("P04")
def test_a_learner_has_one_plan(world):
    version = planned(world)
    with pytest.raises(AlreadyPlanned) as twin:
        planned(world)
    assert twin.value.plan == version.plan and m.TrainingPlan.objects.count() == 1


@pytest.mark.shows("P04")
def test_a_programme_without_sheets_has_no_plan_yet_and_says_so(world):
    m.LearningSheet.objects.update(retired_on=today())
    with pytest.raises(PlanRefused, match="nog geen leerfiche goedgekeurd"):
        planned(world)
    early = fresh(world.trajectory)
    early.starts_on = dt.date(2001, 9, 1)
    with pytest.raises(PlanRefused, match="geen standaardtraject"):
        making.standard_trajectory_for(early)
    assert not m.TrainingPlan.objects.exists()


def test_a_goal_that_left_its_sheet_cannot_be_known_and_a_reason_is_asked(world):
    with pytest.raises(PlanRefused, match="staat niet meer op een leerfiche"):
        planned(world, known={Key(world.first.sheet_id, "weg"): "stage"})
    with pytest.raises(PlanRefused, match="Schrijf waarom"):
        planned(world, known={Key(world.first.sheet_id, "g1"): " "})


@pytest.mark.shows("P10")
def test_what_is_known_can_be_said_anew_and_frees_the_place(world):
    version = planned(world)
    put(version, world.first, "g1", place="school")
    put(version, world.first, "g2", place="school", is_fixed=True)
    known = {Key(world.first.sheet_id, code): "intake" for code in ("g1", "g2")}
    asked = {"version": version, "on": today(), "by": as_now(world.coach), "at": now()}
    making.set_known(known=known, seen=version.version, **asked)
    rows = m.PlanItem.objects.filter(plan_version=version)
    assert {(row.goal_code, row.place, row.is_fixed) for row in rows} == {
        ("g1", "", False),
        ("g2", "", False),
        ("g2", "school", True),
    }
    with pytest.raises(PlanChanged):
        making.set_known(known={}, seen=version.version, **asked)
    making.set_known(known={}, seen=fresh(version).version, **asked)
    assert [row.goal_code for row in rows.all()] == ["g2"]


# --- three agree ----------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04", "P06")
def test_a_plan_is_agreed_by_three_and_holds_from_a_day(world):
    version = planned(world)
    with pytest.raises(PlanRefused, match="nog een concept"):
        agree(world, world.coach)
    assert send(world).state == PlanState.CONSULTATION
    with pytest.raises(Incomplete, match="nog 4 dingen niet in orde"):
        agree(world, world.coach)
    fill(world)
    assert agree(world, world.mentor_person).state == PlanState.CONSULTATION
    assert agree(world, world.learner_person).state == PlanState.CONSULTATION
    with pytest.raises(PlanRefused, match="Nog niet iedereen"):
        activate(world)
    assert agree(world, world.coach).state == PlanState.APPROVED
    assert consents(version) == {Party.COACH, Party.MENTOR, Party.LEARNER}
    assert fresh(version).approved_at
    held = activate(world)
    assert (held.state, held.active_from) == (
        PlanState.ACTIVE,
        min(max(today(), world.trajectory.starts_on), world.trajectory.ends_on),
    )
    with pytest.raises(PlanRefused, match="al actief"):
        activate(world)


@pytest.mark.shows("P04")
def test_agreeing_twice_stands_once_and_who_has_no_part_is_refused(world):
    version = planned(world)
    fill(world)
    send(world)
    agree(world, world.coach)
    agree(world, world.coach)
    assert m.PlanConsent.objects.filter(plan_version=version).count() == 1
    for person in (world.teacher, world.mother, world.school_director, world.coordinator):
        with pytest.raises(PlanRefused, match="Akkoord gaan de trajectbegeleider"):
            agree(world, person)


@pytest.mark.shows("P04", "P13")
def test_a_change_makes_the_consents_fall_away_and_an_old_page_cannot_agree(world):
    version = planned(world)
    fill(world)
    send(world)
    seen = fresh(version).version
    agree(world, world.coach)
    agree(world, world.mentor_person)
    current = changing.locked_open(version)
    gone = changing.touch(current, by=as_now(world.coach), at=now())
    assert gone == 2 and "opnieuw" in changing.said_gone(gone)
    assert consents(version) == set()
    with pytest.raises(PlanChanged, match="intussen aan"):
        consulting.agree(version=version, seen=seen, by=as_now(world.learner_person), at=now())
    assert agree_all(world).state == PlanState.APPROVED


def test_what_is_approved_changes_only_after_it_is_taken_back(world):
    version = planned(world)
    fill(world)
    send(world)
    agree_all(world)
    with pytest.raises(PlanRefused, match="Neem het eerst terug"):
        changing.locked_open(version)
    back = consulting.take_back(version=version, by=as_now(world.coach), at=now())
    assert back.state == PlanState.DRAFT and consents(version) == set() and back.approved_at is None
    with pytest.raises(PlanRefused, match="trajectbegeleider of de coördinator"):
        consulting.send(version=back, seen=back.version, by=as_now(world.mentor_person), at=now())


@pytest.mark.shows("P08")
def test_the_mentor_of_each_workplace_is_asked_and_agrees_for_the_own_company_alone(world):
    version = planned(world)
    fill(world)
    _, person = second_company(world)
    send(world)
    assert agree_all(world).state == PlanState.CONSULTATION
    assert m.PlanConsent.objects.get(plan_version=version, party=Party.MENTOR).organisation == world.company
    assert agree(world, person).state == PlanState.APPROVED


def test_a_placement_that_ended_is_not_asked_any_more_and_somebody_settles(world):
    version = planned(world)
    for code in ("g1", "g2", "g3"):
        put(version, world.first, code, place="school")
    put(version, world.second, "m1", place="school")
    second, _ = second_company(world)
    send(world)
    assert agree_all(world).state == PlanState.CONSULTATION
    m.Placement.objects.filter(pk=second.pk).update(ended_at=now(), ended_by=world.coach)
    settled = consulting.settle(version=version, by=as_now(world.coach), at=now())
    assert settled.state == PlanState.APPROVED
    m.Placement.objects.all().update(ended_at=now(), ended_by=world.coach)
    with pytest.raises(Incomplete, match="nog geen mentor"):
        activate(world)


@pytest.mark.shows("P04")
def test_who_cannot_sign_in_agrees_in_a_talk_that_is_noted(world):
    version = planned(world)
    fill(world)
    send(world)
    noted = {"version": version, "organisation_id": world.company.pk, "party": Party.MENTOR}
    seen = {"seen": fresh(version).version, "at": now()}
    with pytest.raises(PlanRefused, match="gaat zelf akkoord"):
        consulting.note_agreement(by=as_now(world.coach), **noted, **seen)
    world.mentor.user = None
    world.mentor.save()
    with pytest.raises(PlanRefused, match="trajectbegeleider of de coördinator"):
        consulting.note_agreement(by=as_now(world.mentor_person), **noted, **seen)
    consulting.note_agreement(by=as_now(world.coach), **noted, **seen)
    row = m.PlanConsent.objects.get(plan_version=version, party=Party.MENTOR)
    assert row.by == world.coach
    with pytest.raises(PlanRefused, match="niet gevraagd"):
        consulting.note_agreement(
            by=as_now(world.coach), **(noted | {"organisation_id": uuid.uuid4()}), **seen
        )


def test_without_any_place_nobody_can_agree(world):
    planned(world)
    m.Placement.objects.update(ended_at=now(), ended_by=world.coach)
    for sheet, codes in ((world.first, ("g1", "g2", "g3")), (world.second, ("m1",))):
        for code in codes:
            put(world.version, sheet, code, place="school")
    send(world)
    with pytest.raises(Incomplete, match="nog geen mentor"):
        agree(world, world.coach)


# --- remarks --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04", "P28")
def test_a_remark_gets_one_answer(world):
    plan = planned(world).plan
    said = consulting.remark(
        plan=plan,
        text="Ik wil graag eerst lassen",
        kind=m.PlanRemark.Kind.PROPOSAL,
        key=Key(world.first.sheet_id, "g1"),
        by=as_now(world.learner_person),
        at=now(),
    )
    later = consulting.remark(plan=plan, text="Oké", by=as_now(world.mentor_person), at=now())
    answer = {"remark": said, "by": as_now(world.coach), "at": now()}
    with pytest.raises(PlanRefused, match="waarom"):
        consulting.answer(outcome="declined", text=" ", **answer)
    consulting.answer(outcome="accepted", text="Doen we", **answer)
    with pytest.raises(PlanRefused, match="Een collega"):
        consulting.answer(outcome="declined", text="Toch niet", **answer)
    assert [row.pk for row in consulting.remarks_of(plan)] == [later.pk, said.pk]
    assert fresh(said).outcome == "accepted"
