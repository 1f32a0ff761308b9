"""A plan adjusted: the next version with a reason, sheets that changed, what is agreed besides, the difference, the end."""

import uuid

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.catalogue.models import Competence
from learningplans import models as m
from learningplans.models.plans import PlanState
from learningplans.plans import adjusting, comparing, consulting, extras, making, reading
from learningplans.plans.errors import Incomplete, PlanChanged, PlanRefused
from tests.factories.learningplans import join_team, make_learner, make_trajectory
from tests.factories.sheets import add_version, content_of
from tests.learningplans.plan_world import (
    DAY,
    activate,
    active,
    agree,
    agree_all,
    fill,
    items,
    make_planned_world,
    planned,
    second_company,
    send,
    versions,
)
from tests.stories import as_now, fresh, now, one_world, today

pytestmark = pytest.mark.django_db
Party = m.PlanConsent.Party


world = one_world(make_planned_world)


def adjust(world, reason="Ander leerbedrijf"):
    return adjusting.adjust(version=fresh(world.version), reason=reason, by=as_now(world.coach), at=now())


@pytest.mark.shows("P13")
def test_adjusting_makes_a_next_version_and_the_active_one_stays_until_then(world):
    first = active(world)
    with pytest.raises(Incomplete, match="waarom"):
        adjust(world, " ")
    second = adjust(world)
    assert versions(world) == {1: "active", 2: "draft"} and second.reason == "Ander leerbedrijf"
    assert items(second).keys() == items(first).keys() and items(second)["g1"].pk != items(first)["g1"].pk
    assert items(second)["g1"].company_sheet_version == world.taught
    with pytest.raises(Incomplete, match="Versie 2 is al in de maak"):
        adjust(world)
    with pytest.raises(Incomplete, match="Versie 2 is nog in de maak"):
        consulting.close(version=first, by=as_now(world.coach), at=now())
    m.PlanItem.objects.filter(pk=items(second)["g3"].pk).update(hours=12, note="Meer tijd nodig")
    consulting.send(version=second, seen=second.version, by=as_now(world.coach), at=now())
    agree_all(world, second)
    assert versions(world) == {1: "active", 2: "approved"}
    activate(world, second)
    assert versions(world) == {1: "replaced", 2: "active"} and fresh(first).ended_at
    found = comparing.compare(fresh(first), fresh(second), as_now(world.coach))
    (goal,) = found.goals
    assert (goal.title, goal.kind) == ("Doel g3", "changed")
    assert {one.what: (one.before, one.after) for one in goal.changes} == {
        "Uren": ("8 uur", "12 uur"),
        "Toelichting": ("", "Meer tijd nodig"),
    }


def test_a_next_version_that_is_only_drafted_can_be_thrown_away(world):
    first = active(world)
    with pytest.raises(PlanRefused, match="Alleen een nieuwe versie"):
        adjusting.drop(version=first, by=as_now(world.coach), at=now())
    adjusting.drop(version=adjust(world), by=as_now(world.coach), at=now())
    assert versions(world) == {1: "active"}
    assert consulting.close(version=first, by=as_now(world.coach), at=now()).state == PlanState.CLOSED
    with pytest.raises(PlanRefused, match="al afgerond"):
        consulting.close(version=first, by=as_now(world.coach), at=now())


def test_a_version_may_not_begin_before_the_one_it_follows(world):
    trajectory = world.trajectory
    planned(world)
    fill(world)
    send(world)
    agree_all(world)
    activate(world, day=trajectory.starts_on + 30 * DAY)
    second = adjust(world)
    consulting.send(version=second, seen=second.version, by=as_now(world.coach), at=now())
    agree_all(world, second)
    with pytest.raises(Incomplete, match="Kies die dag of een latere"):
        activate(world, second, trajectory.starts_on)
    assert activate(world, second, trajectory.starts_on + 30 * DAY).state == PlanState.ACTIVE


@pytest.mark.shows("P02", "P13")
def test_a_newer_sheet_is_followed_sheet_by_sheet_and_a_vanished_goal_waits_for_a_decision(world):
    active(world)
    newer = add_version(
        world.first.sheet,
        content=content_of(("g1", {"code": "g4", "text": "Nieuw doel"}), competences=("k1", "k2"), text="x"),
    )
    second = adjust(world, "Nieuwe leerfiche")
    (news,) = adjusting.sheet_news(second)
    assert news.is_newer and news.newest == newer and {one.goal_code for one in news.gone} == {"g2", "g3"}
    goals = dict(news.changes)["Leerdoelen"]
    assert {(line.code, line.kind) for line in goals} == {
        ("g1", "changed"),
        ("g4", "new"),
        ("g2", "gone"),
        ("g3", "gone"),
    }
    who = {"by": as_now(world.coach), "at": now()}
    follow = {"version": second, "sheet_id": world.first.sheet_id, **who}
    with pytest.raises(PlanRefused, match="net een nieuwere versie"):
        adjusting.follow_sheet(newest_id=world.first.pk, **follow)
    adjusting.follow_sheet(newest_id=newer.pk, **follow)
    assert adjusting.sheet_news(second) == []
    assert items(second)["g1"].title == "Doel g1 x"
    vanished = adjusting.vanished_items(second)
    assert [item.goal_code for item in vanished] == ["g2", "g3"]
    coverage = reading.read(fresh(second), today()).coverage
    assert [one.goal.text for one in coverage.open_goals] == ["Nieuw doel"]
    adjusting.decide_item(item=vanished[0], keep=True, **who)
    adjusting.decide_item(item=vanished[1], keep=False, **who)
    with pytest.raises(PlanRefused, match="al beslist"):
        adjusting.decide_item(item=vanished[1], keep=False, **who)
    assert items(second)["g2"].origin == "extra" and "g3" not in items(second)
    found = comparing.compare(fresh(world.version), fresh(second), as_now(world.coach))
    assert {one.title: one.kind for one in found.goals} == {
        "Doel g1 x": "changed",
        "Nieuw doel": "new",
        "Doel g3": "gone",
    }


def test_a_sheet_out_of_use_stays_until_somebody_takes_it_out(world):
    version = planned(world)
    fill(world)
    who = {"by": as_now(world.coach), "at": now()}
    with pytest.raises(PlanRefused, match="nog in gebruik"):
        adjusting.remove_sheet(version=version, sheet_id=world.second.sheet_id, **who)
    m.LearningSheet.objects.filter(pk=world.second.sheet_id).update(retired_on=today())
    (news,) = adjusting.sheet_news(version)
    assert news.is_retired and not news.is_newer
    assert "m1" in items(version)
    adjusting.remove_sheet(version=version, sheet_id=world.second.sheet_id, **who)
    assert "m1" not in items(version) and version.sheets.count() == 1
    with pytest.raises(PlanRefused, match="niet meer in gebruik"):
        adjusting.add_sheet(version=version, sheet_id=world.second.sheet_id, **who)
    m.LearningSheet.objects.filter(pk=world.second.sheet_id).update(retired_on=None)
    (back,) = adjusting.sheet_news(version)
    assert not back.in_plan
    adjusting.add_sheet(version=version, sheet_id=world.second.sheet_id, **who)
    adjusting.add_sheet(version=version, sheet_id=world.second.sheet_id, **who)
    assert version.sheets.count() == 2


def test_items_follow_the_newest_company_sheet_where_it_teaches_the_goal(world):
    version = planned(world)
    fill(world)
    old = world.taught
    m.CompanySheetVersion.objects.filter(pk=old.pk).update(state="archived")
    newer = m.CompanySheetVersion.objects.create(
        company_sheet=old.company_sheet,
        learning_sheet_version=world.first,
        organisation=world.company,
        school=world.school,
        number=2,
        state="published",
        title="Nieuw",
        goals=["g1"],
        made_at=now(),
        published_at=now(),
    )
    assert len(adjusting.older_company_sheets(version)) == 2
    adjusting.follow_company_sheets(version=version, by=as_now(world.coach), at=now())
    assert items(version)["g1"].company_sheet_version == newer
    assert items(version)["g2"].company_sheet_version == old


def test_a_competence_that_was_deleted_leaves_a_plan_that_still_reads(world):
    version = planned(world)
    fill(world)
    Competence.objects.filter(standard_trajectory=version.plan.standard_trajectory, code="k2").delete()
    reading.competences_of.cache_clear()
    try:
        assert reading.read(version, today()).coverage.is_whole
    finally:
        reading.competences_of.cache_clear()


# --- what is agreed besides -----------------------------------------------------------------------------------------


@pytest.mark.shows("P12")
def test_something_extra_is_agreed_once_and_makes_consents_fall_away(world):
    version = planned(world)
    fill(world)
    send(world)
    agree(world, world.coach)
    stay = next(one for one in reading.stays_of(version.trajectory) if one.placement_id)
    asked = {
        "version": version,
        "key": uuid.uuid4(),
        "title": "Heftruckattest",
        "stay": stay,
        "starts_on": world.trajectory.starts_on + 60 * DAY,
        "ends_on": world.trajectory.starts_on + 64 * DAY,
        "hours": 16,
        "responsible": world.coach,
        "by": as_now(world.coach),
        "at": now(),
    }
    assert extras.add_extra(**asked) == 1
    assert extras.add_extra(**asked) == 0
    (extra,) = version.items.filter(origin="extra")
    assert (extra.title, extra.place, extra.organisation, extra.sheet) == (
        "Heftruckattest",
        "company",
        world.company,
        None,
    )
    assert reading.read(version, today()).coverage.is_whole
    with pytest.raises(PlanRefused, match="Kies dagen in het traject"):
        extras.add_extra(**(asked | {"key": uuid.uuid4(), "ends_on": world.trajectory.ends_on + DAY}))
    with pytest.raises(PlanRefused, match="hoort bij de opleiding"):
        extras.remove_extra(item=items(version)["g1"], by=as_now(world.coach), at=now())
    extras.remove_extra(item=extra, by=as_now(world.coach), at=now())
    assert not version.items.filter(origin="extra").exists()


@pytest.mark.shows("P11", "P13")
def test_agreements_besides_are_written_by_one_at_a_time(world):
    version = planned(world)
    texts = {"expectations": "Op tijd", "contact": "Elke vrijdag", "evaluation": ""}
    asked = {"version": version, "by": as_now(world.coach), "at": now()}
    extras.write_texts(seen=1, **asked, **texts)
    with pytest.raises(PlanChanged) as late:
        extras.write_texts(seen=1, **asked, **(texts | {"contact": "Nooit"}))
    assert late.value.current.contact == "Elke vrijdag"
    assert extras.write_texts(seen=1, **asked, **texts) == 0


@pytest.mark.shows("P13")
def test_who_read_an_active_version_is_noted_once(world):
    version = planned(world)
    consulting.see(version=version, by=as_now(world.mentor_person), at=now())
    assert not m.PlanSeen.objects.exists()
    fill(world)
    send(world)
    agree_all(world)
    version = activate(world)
    for _ in range(2):
        consulting.see(version=version, by=as_now(world.mentor_person), at=now())
    assert consulting.has_seen(world.mentor_person, version) and not consulting.has_seen(
        world.learner_person, version
    )
    assert m.PlanSeen.objects.filter(user=world.mentor_person).count() == 1


@pytest.mark.shows("P08")
def test_a_company_reads_nothing_of_another_company_in_a_difference(world):
    version = planned(world)
    second, person = second_company(world, "Geheim Bedrijf")
    fill(world)
    send(world)
    agree_all(world)
    agree(world, person)
    activate(world)
    newer = adjust(world)
    m.PlanItem.objects.filter(pk=items(newer)["g3"].pk).update(
        place="company",
        organisation=second.organisation,
        placement=second,
        note="Geheime afspraak",
        responsible=world.coach,
    )
    told = str(comparing.compare(fresh(version), fresh(newer), as_now(world.mentor_person)))
    assert "een ander leerbedrijf" in told and "Geheim" not in told and "Geheime afspraak" not in told
    assert "Geheim Bedrijf" in str(comparing.compare(fresh(version), fresh(newer), as_now(world.coach)))


def test_a_learner_without_an_account_has_a_plan_too(world):
    learner = make_learner(world.school, user=False, name="Zonder Adres")
    trajectory = make_trajectory(world.school, learner=learner, coach=world.coach)
    version = making.make_plan(trajectory=trajectory, by=as_now(world.coach), at=timezone.now())
    join_team(trajectory, world.teacher, Role.DUAL_TEACHER, world.school)
    asked = consulting.asked_of(version, today())
    assert [(one.party, one.signs_in) for one in asked] == [("coach", True), ("learner", False)]
    assert User.objects.get(pk=learner.user_id).email == ""
