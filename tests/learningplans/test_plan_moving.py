"""Moving goals on the board: by one tap, by dragging, by the form and back; who comes second; and what is refused."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from companies.models import ForbiddenWork, Recognition, Workstation
from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.catalogue.models import Holiday
from learningplans.models import CompanySheetVersion, PlanConsent, PlanItem, TrainingPlanVersion
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import (
    ready_place,
    work_together,
)
from tests.factories.sheets import make_company_sheet
from tests.harness.html import assert_valid_html
from tests.learningplans.plan_scene import DAY, Scene, as_, at, field_in, token_in, words
from tests.stories import fresh

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def scene():
    return Scene()


# --- a goal without a place -------------------------------------------------------------------------------------------


def proposals(scene):
    """Of each goal without a place what is proposed: place and name."""
    found = scene.board
    return {one.text: [(p.place, p.name) for p in one.proposals] for one in found.open_goals}


@pytest.mark.shows("P06", "P07")
def test_a_goal_without_a_place_says_why_and_one_tap_gives_it_the_place_that_is_proposed(scene):
    world = scene.world
    text = words(scene.coach.get(scene.page))
    assert "Nog geen plaats" in text and f"Plaats bij {world.company.name}" in text
    assert proposals(scene)["Doel g1"][0] == ("company", world.company.name)
    found = scene.board
    one = found.open_goals[0]
    proposal = one.proposals[0]
    answer = scene.place("g1", scene.company, proposal.starts_on, proposal.ends_on)
    item = PlanItem.objects.get(goal_code="g1")
    assert (item.organisation, item.placement, item.company_sheet_version) == (
        world.company,
        world.placement,
        scene.taught,
    )
    assert (item.starts_on, item.ends_on, item.hours) == (proposal.starts_on, proposal.ends_on, 8)
    said = words(answer)
    assert f"“Doel g1” staat nu bij {world.company.name}, van" in said and "Maak ongedaan" in said
    assert "1 van 3 leerdoelen heeft een plaats" in said


@pytest.mark.shows("P07")
def test_what_the_company_cannot_goes_to_a_partner_that_can_or_to_a_training_centre():
    scene = Scene(g3={"where": ["company", "simulated"], "activities": []})
    partner = OrganisationFactory(name="Lasbedrijf Partner")
    ready_place(partner)
    work_together(partner, scene.world.school)
    make_company_sheet(partner, scene.world.school, scene.sheet, goals=["g3"])
    OrganisationFactory(name="Praktijkcentrum", kind=OrganisationKind.TRAINING_CENTRE)
    found = proposals(scene)["Doel g3"]
    assert ("company", "Lasbedrijf Partner") in found
    found = scene.board
    one = next(one for one in found.open_goals if one.text == "Doel g3")
    taken = next(p for p in one.proposals if p.name == "Lasbedrijf Partner")
    assert "Daar is nog geen plaatsing." in taken.why
    answer = scene.place("g3", f"company:{partner.pk}", taken.starts_on, taken.ends_on)
    assert PlanItem.objects.get(goal_code="g3").organisation == partner
    # it stands there, and does not count before there is a placement
    assert "staat op een plaats waar de lerende dan niet is" in words(answer)
    todo = scene.coach.get(at("coverage", plan_version=scene.version))
    assert "Leg eerst een plaatsing vast" in words(todo)


@pytest.mark.shows("P07")
def test_a_goal_that_stands_wrong_is_moved_by_its_proposal_not_doubled(scene):
    elsewhere = OrganisationFactory(name="Nooit Geweest")
    item = scene.put("g1", place="company", organisation=elsewhere)
    found = scene.board
    one = next(one for one in found.open_goals if one.text == "Doel g1")
    assert one.item == item.pk and "waar de lerende dan niet is" in one.reasons[0]
    p = one.proposals[0]
    wish = f"{one.field};{p.place}:{p.organisation_id};{p.starts_on};{p.ends_on}"
    scene.coach.post(at("plan_place", plan_version=scene.version), {"wat": wish})
    (row,) = PlanItem.objects.filter(goal_code="g1")
    assert row.pk == item.pk and row.organisation == scene.world.company


def test_somebody_chooses_a_place_without_script_by_a_form(scene):
    page = at("plan_place", plan_version=scene.version)
    form = scene.coach.get(page, {"doel": scene.goal("g2")})
    assert_valid_html(form.content.decode())
    said = {
        "doel": scene.goal("g2"),
        "where": scene.school,
        "first": scene.monday(10, 12),
        "last": scene.monday(10, 19),
        "hours": "7,5",
        "responsible": str(scene.world.teacher.pk),
        "is_fixed": "on",
        "note": "Eerst de theorie.",
    }
    assert scene.coach.post(page, said).status_code == 302
    item = PlanItem.objects.get(goal_code="g2")
    assert (item.place, item.starts_on, item.note) == (
        "school",
        dt.date.fromisoformat(said["first"]),
        said["note"],
    )
    assert item.ends_on == dt.date.fromisoformat(said["last"]) + 4 * DAY
    assert (float(item.hours), item.responsible, item.is_fixed) == (7.5, scene.world.teacher, True)


def test_a_goal_that_is_not_in_the_plan_is_not_found(scene):
    page = at("plan_place", plan_version=scene.version)
    for goal in ("", "kapot", scene.goal("bestaat-niet"), f"{scene.version.pk}:g1"):
        assert scene.coach.get(page, {"doel": goal}).status_code == 404
    answer = scene.coach.post(page, {"wat": "kapot"}, follow=True)
    assert "Kies zelf een plaats." in words(answer)


# --- moving -----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04", "P05")
def test_a_goal_put_down_in_the_same_period_keeps_its_days_and_in_another_takes_that_one(scene):
    item = scene.at_work("g1", starts_on=scene.day(10, 12), ends_on=scene.day(10, 23))
    scene.drop(item, scene.school, scene.day(9, 1), scene.day(10, 30))
    moved = fresh(item)
    assert (moved.place, moved.starts_on, moved.ends_on) == ("school", scene.day(10, 12), scene.day(10, 23))
    assert (moved.placement, moved.company_sheet_version) == (None, None)
    scene.drop(moved, scene.company, scene.day(1, 11), scene.day(2, 26))
    moved = fresh(item)
    assert (moved.place, moved.starts_on, moved.ends_on) == ("company", scene.day(1, 11), scene.day(2, 26))
    assert (moved.placement, moved.company_sheet_version) == (scene.world.placement, scene.taught)


def test_the_form_keeps_the_days_of_a_week_that_nobody_touched(scene):
    item = scene.at_work("g1", starts_on=scene.day(10, 6), ends_on=scene.day(11, 25))
    page = at("plan_item_move", plan_item=item)
    assert_valid_html(scene.coach.get(page).content.decode())
    said = scene.form(item, first=scene.monday(10, 6), last=scene.monday(11, 25), note="Met de nieuwe pers.")
    scene.coach.post(page, said)
    kept = fresh(item)
    assert (kept.starts_on, kept.ends_on, kept.note) == (item.starts_on, item.ends_on, "Met de nieuwe pers.")
    assert kept.version == 2


def test_the_form_comes_as_a_part_of_the_page_for_the_dialog(scene):
    item = scene.at_work("g1")
    page = at("plan_item_move", plan_item=item)
    part = scene.coach.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "data-plan-form" in part and "<html" not in part


def test_who_agreed_looks_again_after_a_change(scene):
    item = scene.at_work("g1")
    TrainingPlanVersion.objects.filter(pk=scene.version.pk).update(
        state="consultation", sent_at=timezone.now(), sent_by=scene.world.coach
    )
    PlanConsent.objects.create(
        plan_version=scene.version,
        party="coach",
        organisation=scene.world.school,
        at=timezone.now(),
        by=scene.world.coach,
        school=scene.world.school,
        trajectory=scene.world.trajectory,
    )
    answer = scene.drop(item, scene.school, scene.day(10, 5), scene.day(11, 27))
    assert "moet het aangepaste plan opnieuw bekijken" in words(answer)
    assert not PlanConsent.objects.exists()
    assert fresh(scene.version).version == 2


def test_a_goal_is_fixed_and_let_go_and_taken_off_and_each_can_be_undone(scene):
    item = scene.at_work("g1", note="Blijft")
    for word, fixed in (("ja", True), ("nee", False)):
        row = fresh(item)
        scene.coach.post(at("plan_item_fix", plan_item=item), {"vast": word, "version": row.version})
        assert fresh(item).is_fixed is fixed
    row = fresh(item)
    answer = scene.coach.post(at("plan_item_off", plan_item=item), {"version": row.version}, follow=True)
    off = fresh(item)
    assert (off.place, off.organisation, off.starts_on, off.note) == ("", None, None, "Blijft")
    token = token_in(answer)
    back = scene.coach.post(at("plan_put_back", plan_version=scene.version), {"ongedaan": token}, follow=True)
    on = fresh(item)
    assert (on.place, on.organisation, on.starts_on, on.ends_on, on.placement) == (
        "company",
        scene.world.company,
        item.starts_on,
        item.ends_on,
        scene.world.placement,
    )
    assert "Ongedaan gemaakt" in words(back)
    # a way back counts once
    again = scene.coach.post(
        at("plan_put_back", plan_version=scene.version), {"ongedaan": token}, follow=True
    )
    assert "Iemand anders veranderde dit leerdoel net." in words(again)


def test_of_a_goal_at_two_places_the_row_goes_and_comes_back_whole(scene):
    scene.put("g1", place="school")
    item = scene.at_work("g1", note="Tweede plaats")
    answer = scene.coach.post(at("plan_item_off", plan_item=item), {"version": 1}, follow=True)
    assert PlanItem.objects.filter(goal_code="g1").count() == 1
    token = token_in(answer)
    scene.coach.post(at("plan_put_back", plan_version=scene.version), {"ongedaan": token})
    row = fresh(item)
    assert (row.note, row.organisation, row.hours) == ("Tweede plaats", scene.world.company, 8)


def test_a_way_back_of_another_plan_or_by_another_hand_is_none(scene):
    item = scene.at_work("g1")
    token = token_in(scene.drop(item, scene.school, scene.day(10, 5), scene.day(11, 27)))
    other = Scene(code="meten")
    page = at("plan_put_back", plan_version=other.version)
    assert "niet meer ongedaan maken" in words(other.coach.post(page, {"ongedaan": token}, follow=True))
    mine = at("plan_put_back", plan_version=scene.version)
    assert "niet meer ongedaan maken" in words(scene.coach.post(mine, {"ongedaan": token[:-2]}, follow=True))
    assert as_(scene.world.teacher).post(mine, {"ongedaan": token}).status_code in (403, 404)
    assert fresh(item).place == "school"


def test_who_comes_second_sees_both_and_saves_what_was_meant(scene):
    item = scene.at_work("g1")
    scene.drop(item, scene.school, scene.day(10, 5), scene.day(11, 27))
    said = scene.form(item, last=scene.monday(12, 11), note="Mijn tekst")
    answer = scene.coach.post(at("plan_item_move", plan_item=item), said)
    assert answer.status_code == 422
    assert_valid_html(answer.content.decode())
    text = words(answer)
    assert (
        f"Staat er nu {scene.world.school.name}" in text and f"Typte jij {scene.world.company.name}" in text
    )
    assert "Mijn tekst" in text
    assert fresh(item).place == "school"
    again = said | {"version": field_in(answer, "version")}
    assert scene.coach.post(at("plan_item_move", plan_item=item), again).status_code == 302
    row = fresh(item)
    assert (row.place, row.note) == ("company", "Mijn tekst")


def test_who_drops_a_goal_that_moved_meanwhile_sees_both(scene):
    item = scene.at_work("g1")
    scene.drop(item, scene.school, scene.day(10, 5), scene.day(11, 27))
    answer = scene.drop(item, scene.company, scene.day(1, 11), scene.day(2, 26), version=1)
    assert answer.status_code == 422 and "Staat er nu" in words(answer)
    assert fresh(item).place == "school"


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P05")
@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ((8, 1), (8, 31), "Kies een periode binnen het traject"),
        ((10, 12), (10, 16), "In die periode is er geen les (Proefvakantie)"),
    ],
)
def test_a_period_without_lessons_is_refused_with_its_reason(scene, first, last, why):
    Holiday.objects.create(
        code="proef",
        first_day=scene.day(10, 10),
        last_day=scene.day(10, 18),
        name="Proefvakantie",
        source="test",
    )
    answer = scene.place("g1", scene.school, scene.day(*first), scene.day(*last))
    assert why in words(answer) and not PlanItem.objects.exists()


def test_a_place_where_the_learner_is_not_is_refused(scene):
    stranger = OrganisationFactory(name="Vreemd Bedrijf")
    period = scene.day(10, 5), scene.day(11, 27)
    assert "werkt niet samen met de school" in words(scene.place("g1", f"company:{stranger.pk}", *period))
    assert "niet de school van deze lerende" in words(scene.place("g1", f"school:{stranger.pk}", *period))
    assert "Kies een opleidingscentrum" in words(scene.place("g1", f"simulated:{stranger.pk}", *period))
    scene.world.placement.ends_on = scene.day(11, 20)
    scene.world.placement.save()
    assert f"De lerende is bij {scene.world.company.name} van" in words(
        scene.place("g1", scene.company, *period)
    )
    assert not PlanItem.objects.exists()


def test_a_company_that_is_not_recognised_the_whole_period_is_refused(scene):
    Recognition.objects.filter(organisation=scene.world.company).update(expires_on=scene.day(11, 20))
    answer = scene.place("g1", scene.company, scene.day(10, 5), scene.day(11, 27))
    assert "vervallen" in words(answer) and not PlanItem.objects.exists()
    scene.place("g1", scene.company, scene.day(10, 5), scene.day(11, 19))
    assert PlanItem.objects.get().organisation == scene.world.company


def test_the_same_goal_does_not_stand_twice_at_one_place(scene):
    scene.at_work("g1")
    answer = scene.place("g1", scene.company, scene.day(1, 11), scene.day(2, 26))
    assert "staat al op die plaats" in words(answer) and PlanItem.objects.count() == 1


def test_only_somebody_of_the_team_goes_along(scene):
    item = scene.at_work("g1")
    outsider = member(Role.DUAL_TEACHER, scene.world.school)
    page = at("plan_item_move", plan_item=item)
    answer = scene.coach.post(page, scene.form(item, responsible=str(outsider.pk)))
    assert answer.status_code == 422 and "Kies iemand uit het team" in words(answer)


def test_what_somebody_typed_stays_when_it_is_refused(scene):
    item = scene.at_work("g1")
    said = scene.form(item, first=scene.monday(1, 11), last=scene.monday(10, 5), note="Niet kwijt")
    answer = scene.coach.post(at("plan_item_move", plan_item=item), said)
    assert answer.status_code == 422 and "Niet kwijt" in words(answer)
    assert "komt voor de eerste week" in words(answer)


@pytest.mark.shows("P04")
def test_forbidden_work_waits_for_its_three_confirmations_or_for_the_birthday():
    scene = Scene(g1={"danger": "werken met druk boven 18 bar"})
    world = scene.world
    answer = scene.place("g1", scene.company, scene.day(9, 7), scene.day(10, 2))
    assert "is verboden werk voor wie minderjarig is" in words(answer) and not PlanItem.objects.exists()
    item = scene.put("g1", place="school", starts_on=scene.day(9, 7), ends_on=scene.day(10, 2))
    moved = scene.drop(item, scene.company, scene.day(9, 1), scene.day(10, 30))
    assert moved.status_code == 422 and "Veiligheid bij het leerbedrijf" in words(moved)
    work = ForbiddenWork.objects.create(
        organisation=world.company,
        workstation=Workstation.objects.create(
            organisation=world.company, establishment=world.establishment, name="Pers"
        ),
        what="druk boven 18 bar",
    )
    CompanySheetVersion.objects.filter(pk=scene.taught.pk).update(state="archived")
    scene.taught.pk, scene.taught.number, scene.taught.content = None, 2, {"forbidden": [str(work.pk)]}
    scene.taught._state.adding = True
    scene.taught.id = uuid.uuid4()
    scene.taught.save()
    scene.drop(item, scene.company, scene.day(9, 1), scene.day(10, 30))
    assert fresh(item).place == "school"
    ForbiddenWork.objects.filter(pk=work.pk).update(
        needed_for_training=True,
        measures_checked=True,
        supervised=True,
        supervisor="Bart",
        confirmed_on=timezone.localdate(),
        confirmed_by=world.coordinator,
    )
    scene.drop(item, scene.company, scene.day(9, 1), scene.day(10, 30))
    assert fresh(item).place == "company"
    # confirmations of another company lift nothing
    ForbiddenWork.objects.filter(pk=work.pk).update(organisation=OrganisationFactory())
    gaps = scene.coach.get(at("coverage", plan_version=scene.version))
    assert "is verboden werk voor wie minderjarig is" in words(gaps)
