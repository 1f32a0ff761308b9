"""The plan board: what everyone sees, how a goal gets a place, moves, comes off and goes back, and what is refused."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.models import ForbiddenWork, Recognition, Workstation
from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.catalogue.models import Holiday
from learningplans.models import CompanySheetVersion, GoalStep, PlanConsent, PlanItem, TrainingPlanVersion
from learningplans.plans import board
from tests.factories.accounts import OrganisationFactory, give_second_factor, member
from tests.factories.companies import (
    make_mentor,
    ready_place,
    work_together,
)
from tests.factories.learningplans import FRIDAY, THURSDAY, join_team, make_world, place_learner
from tests.factories.sheets import content_of, make_company_sheet, make_plan, make_sheet, put
from tests.harness.html import assert_valid_html

pytestmark = [pytest.mark.django_db]

DAY = dt.timedelta(days=1)


def at(name, **kwargs):
    return reverse(
        f"learningplans:{name}", kwargs={key: getattr(row, "pk", row) for key, row in kwargs.items()}
    )


def as_(person):
    if person.needs_second_factor:
        give_second_factor(person)
    browser = Client()
    browser.force_login(person)
    return browser


def words(answer):
    """What a page says, without tags."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.replace("&#39;", "'").split())


def field_in(answer, name):
    """The value of a field of a page."""
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', answer.content.decode())[1]


def token_in(answer):
    """The way back that a page offers."""
    return field_in(answer, "ongedaan")


class Scene:
    """A world with a sheet of three goals that the company teaches in part, and a plan."""

    def __init__(self, *, code="smeren", **goals):
        self.world = world = make_world(age=17)
        rows = [{"code": code, **more} for code, more in ({"g1": {}, "g2": {}, "g3": {}} | goals).items()]
        self.sheet = make_sheet(code, content=content_of(rows, competences=("k1", "k2", "k3")))
        self.taught = make_company_sheet(world.company, world.school, self.sheet)
        self.version = make_plan(world, self.sheet)
        self.coach = as_(world.coach)
        self.page = at("plan_version", plan_version=self.version)
        self.year = world.trajectory.school_year
        join_team(world.trajectory, world.teacher, Role.DUAL_TEACHER, world.school)

    @property
    def board(self):
        """The board as the coach reads it."""
        version = TrainingPlanVersion.objects.select_related("plan", "trajectory__learner").get(
            pk=self.version.pk
        )
        return board.read(
            version,
            type(self.world.coach).objects.get(pk=self.world.coach.pk),
            timezone.localdate(),
            edits=True,
        )

    def day(self, month, day):
        return dt.date(self.year + (month < 9), month, day)

    def put(self, code, **fields):
        return put(self.version, self.sheet, code, **fields)

    def at_work(self, code="g1", **fields):
        return self.put(code, placement=self.world.placement, company_sheet_version=self.taught, **fields)

    def goal(self, code):
        return f"{self.sheet.sheet_id}:{code}"

    @property
    def school(self):
        return f"school:{self.world.school.pk}"

    @property
    def company(self):
        return f"company:{self.world.company.pk}"

    def place(self, code, where, first, last):
        wish = f"{self.goal(code)};{where};{first};{last}"
        return self.coach.post(at("plan_place", plan_version=self.version), {"wat": wish}, follow=True)

    def drop(self, item, where, first, last, version=None, browser=None):
        said = {"waar": f"{where};{first};{last}", "version": item.version if version is None else version}
        return (browser or self.coach).post(at("plan_item_drop", plan_item=item), said, follow=True)

    def monday(self, month, day):
        day = self.day(month, day)
        return (day - day.weekday() * DAY).isoformat()

    def form(self, item, **changes):
        return {
            "version": item.version,
            "where": self.company,
            "first": self.monday(10, 5),
            "last": self.monday(11, 27),
            "hours": "8",
            "responsible": "",
            "note": "",
        } | changes


@pytest.fixture
def scene():
    return Scene()


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# --- looking --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P04", "P05", "P06")
def test_the_board_says_what_is_learned_where_and_when_and_how_far_it_is(scene):
    today = timezone.localdate()
    first, last = scene.world.trajectory.starts_on, scene.world.trajectory.ends_on
    seen = scene.at_work("g1", starts_on=first, ends_on=last)
    scene.put("g2", place="school", starts_on=first, ends_on=last)
    GoalStep.objects.create(
        sheet=scene.sheet.sheet,
        goal_code="g1",
        organisation=scene.world.company,
        step="reached",
        on=today,
        reason="Lukt",
        at=timezone.now(),
        by=scene.world.mentor_person,
        school=scene.world.school,
        trajectory=scene.world.trajectory,
    )
    answer = scene.coach.get(scene.page)
    assert_valid_html(answer.content.decode())
    text = words(answer)
    name = scene.world.learner.name.split()[0]
    assert f"Wat leert {name} waar en wanneer?" in text
    assert "2 van 3 leerdoelen hebben een plaats" in text
    assert "Doel g1 , bereikt" in text and "Doel g2 , nu bezig" in text
    assert f"{scene.world.company.name} 1" in text and "Nog geen plaats 1" in text
    # the goal stands in the period in which it begins, and says until when it goes on
    (card,) = scene.board.cells[0][f"company:{scene.world.company.pk}"]
    assert (card.id, card.until) == (seen.pk, last)


@pytest.mark.shows("P05")
def test_a_goal_that_is_over_and_not_reached_says_so_and_one_to_come_is_planned(scene):
    first, last = scene.world.trajectory.starts_on, scene.world.trajectory.ends_on
    scene.at_work("g1", starts_on=first, ends_on=first + 2 * DAY)
    scene.put("g2", place="school", starts_on=last - 2 * DAY, ends_on=last)
    shown = scene.board
    marks = {
        card.text.strip(): card.how
        for row in shown.cells.values()
        for cards in row.values()
        for card in cards
    }
    today = timezone.localdate()
    assert marks["Doel g1"].word == ("nog niet bereikt" if today > first + 2 * DAY else "nu bezig")
    assert marks["Doel g2"].word == ("gepland" if today < last - 2 * DAY else "nu bezig")


@pytest.mark.shows("P04", "P27")
@pytest.mark.parametrize("who", ["mentor_person", "teacher", "learner_person", "mother", "school_director"])
def test_readers_see_the_same_board_without_tools(scene, who):
    scene.at_work("g1")
    browser = as_(getattr(scene.world, who))
    answer = browser.get(scene.page)
    assert answer.status_code == 200
    text = words(answer)
    assert "Doel g1" in text and "Plaats bij" not in text and "Verplaats" not in text
    assert "1 van 3 leerdoelen heeft een plaats" in text
    assert ("Wat leer jij waar en wanneer?" in text) is (who == "learner_person")
    assert_valid_html(answer.content.decode())


@pytest.mark.parametrize("who", ["mentor_person", "teacher", "learner_person", "mother", "school_director"])
def test_readers_move_nothing(scene, who):
    item = scene.at_work("g1")
    browser = as_(getattr(scene.world, who))
    for name in ("plan_item_move", "plan_item_drop", "plan_item_fix", "plan_item_off"):
        assert browser.post(at(name, plan_item=item), {"version": 1}).status_code in (403, 404)
    assert browser.post(at("plan_place", plan_version=scene.version), {}).status_code in (403, 404)
    assert fresh(item).version == 1


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        ("draft", True),
        ("consultation", True),
        ("approved", False),
        ("active", False),
        ("replaced", False),
        ("closed", False),
    ],
)
def test_only_a_version_that_is_open_can_be_changed(scene, state, moves):
    item = scene.at_work("g1")
    TrainingPlanVersion.objects.filter(pk=scene.version.pk).update(state=state)
    assert ("Verplaats Doel g1" in words(scene.coach.get(scene.page))) is moves
    answer = scene.drop(item, scene.school, scene.day(10, 5), scene.day(11, 27))
    assert (fresh(item).place == "school") is moves
    if not moves:
        assert (answer.redirect_chain and "maak" in words(answer).lower()) or "verandert niet meer" in words(
            answer
        )


def test_the_address_of_a_learner_leads_to_the_version_that_counts(scene):
    page = at("plan", trajectory=scene.world.trajectory)
    assert "versie 1, concept" in words(scene.coach.get(page))
    TrainingPlanVersion.objects.filter(pk=scene.version.pk).update(
        state="active", active_from=timezone.localdate()
    )
    TrainingPlanVersion.objects.create(
        plan=scene.version.plan,
        number=2,
        made_at=timezone.now(),
        made_by=scene.world.coach,
        school=scene.world.school,
        trajectory=scene.world.trajectory,
    )
    assert "versie 1, actief" in words(scene.coach.get(page))


def test_without_a_plan_the_page_says_who_makes_it():
    world = make_world()
    page = at("plan", trajectory=world.trajectory)
    assert "Maak het plan op" in words(as_(world.coach).get(page))
    assert "De school maakt het plan op." in words(as_(world.learner_person).get(page))


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


# --- other companies ----------------------------------------------------------------------------------------------------


@pytest.fixture
def two_companies():
    scene = Scene()
    world = scene.world
    other = OrganisationFactory(name="Geheim Bedrijf NV")
    place = ready_place(other, mentors=0)
    work_together(other, world.school)
    person = member(Role.MENTOR, other, name="Andere Mentor")
    mentor = make_mentor(other, user=person, name=person.name, substitute=True)
    Recognition.objects.filter(organisation=other).update(recognised_on=world.trajectory.starts_on - 30 * DAY)
    world.placement.kind = "parallel"
    world.placement.save()
    days = {"weekdays": (THURSDAY, FRIDAY), "kind": "parallel"}
    placement = place_learner(world.trajectory, mentor, place, **days)
    taught = make_company_sheet(other, world.school, scene.sheet, goals=["g2"])
    scene.at_work("g1")
    scene.put("g2", placement=placement, company_sheet_version=taught, note="Geheime afspraak")
    scene.put("g3", place="school")
    scene.other, scene.other_person = other, person
    return scene


@pytest.mark.shows("P04", "P08")
@pytest.mark.parametrize("page", ["plan_version", "coverage"])
def test_companies_of_one_learner_do_not_see_each_other(two_companies, page):
    scene = two_companies
    address = at(page, plan_version=scene.version)
    mine = words(as_(scene.world.mentor_person).get(address))
    assert "Geheim" not in mine and "Andere Mentor" not in mine
    assert "een ander leerbedrijf" in mine and scene.world.company.name in mine
    theirs = words(as_(scene.other_person).get(address))
    assert scene.world.company.name not in theirs and "Geheim Bedrijf NV" in theirs
    for reader in (scene.world.coach, scene.world.learner_person, scene.world.mother):
        assert {scene.world.company.name, "Geheim Bedrijf NV"} <= {
            name
            for name in (scene.world.company.name, "Geheim Bedrijf NV")
            if name in words(as_(reader).get(address))
        }


def test_every_reader_reads_the_same_numbers(two_companies):
    scene = two_companies
    for reader in (
        scene.world.coach,
        scene.world.mentor_person,
        scene.other_person,
        scene.world.learner_person,
    ):
        text = words(as_(reader).get(scene.page))
        assert "Alle 3 leerdoelen hebben een plaats" in text


def test_the_reason_at_another_company_stays_there(two_companies):
    scene = two_companies
    Recognition.objects.filter(organisation=scene.other).update(expires_on=scene.day(10, 20))
    mine = words(as_(scene.world.mentor_person).get(at("coverage", plan_version=scene.version)))
    assert "vervallen" not in mine and "nog niet in orde bij een ander leerbedrijf" in mine
    assert "vervallen" in words(scene.coach.get(at("coverage", plan_version=scene.version)))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_of_the_coverage_tells_no_more(two_companies, kind):
    scene = two_companies
    address = at("coverage_file", plan_version=scene.version, kind=kind)
    answer = as_(scene.world.mentor_person).get(address)
    assert answer.status_code == 200
    if kind == "csv":
        text = answer.content.decode()
        assert "Geheim" not in text and "een ander leerbedrijf" in text and "Bart Willems" in text


# --- coverage -----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P06", "P09")
def test_the_coverage_says_where_when_with_whom_and_by_which_sheet_and_what_to_do(scene):
    scene.at_work("g1", hours=12)
    scene.put("g2", place="school", responsible=scene.world.school_coordinator)
    join_team(scene.world.trajectory, scene.world.school_coordinator, Role.DUAL_TEACHER, scene.world.school)
    answer = scene.coach.get(at("coverage", plan_version=scene.version))
    assert_valid_html(answer.content.decode())
    text = words(answer)
    assert "Eerst in orde brengen" in text and "“Doel g3” heeft nog geen plaats." in text
    assert "Lukt zonder hulp" in text and "met Bart Willems" in text
    assert f"met {scene.world.school_coordinator.name}" in text
    assert scene.taught.title in text and "0 van 3 competenties van het diploma" in text
    assert "De opleiding vraagt" in text
    row = next(
        line
        for line in as_(scene.world.coach)
        .get(at("coverage_file", plan_version=scene.version, kind="csv"))
        .content.decode()
        .splitlines()
        if "Doel g1" in line
    )
    assert scene.world.company.name in row and "Bart Willems" in row and "Lukt zonder hulp" in row


@pytest.mark.shows("P10")
def test_what_is_known_stands_apart_and_needs_no_place(scene):
    scene.put(
        "g1", place="", starts_on=None, ends_on=None, known_on=scene.day(9, 10), note="Getoond in de les"
    )
    text = words(scene.coach.get(scene.page))
    assert "al Doel g1 sinds 10 september" in text and "Getoond in de les" in text
    assert "1 van 3 leerdoelen heeft een plaats" in text


# --- what it costs ------------------------------------------------------------------------------------------------------


def full(many, open_goals=3, danger=""):
    """A plan of so many goals over the school, the company and the whole year."""
    world = make_world()
    goals = [
        {"code": f"g{n}", "text": f"Leerdoel met een gewone naam {n}", "danger": danger} for n in range(many)
    ]
    sheets = [
        make_sheet(f"thema-{many}-{n}", content=content_of(goals[n : n + 100], competences=("k1",)))
        for n in range(0, many, 100)
    ]
    version = make_plan(world, *sheets)
    PlanItem.objects.bulk_create(
        PlanItem(
            plan_version=version,
            sheet=sheets[n // 100].sheet,
            goal_code=f"g{n}",
            title=f"Leerdoel met een gewone naam {n}",
            place="school" if n % 2 else "company",
            organisation=world.school if n % 2 else world.company,
            starts_on=world.trajectory.starts_on + n % 9 * 30 * DAY,
            ends_on=world.trajectory.starts_on + (n % 9 * 30 + 14) * DAY,
            school=world.school,
            trajectory=world.trajectory,
        )
        for n in range(many - open_goals)
    )
    return world, version


def asked(captured):
    """The questions, without what only sets the role of the database."""
    rest = ("SAVEPOINT", "RELEASE", "SET ", "SELECT SET_CONFIG", "BEGIN", "COMMIT")
    return [one["sql"] for one in captured if not one["sql"].upper().lstrip().startswith(rest)]


@pytest.mark.parametrize("danger", ["", "werken met druk"])
def test_four_hundred_goals_cost_no_more_questions_than_forty(danger):
    counts = []
    for many in (40, 400):
        world, version = full(many, danger=danger)
        browser, page = as_(world.coach), at("plan_version", plan_version=version)
        browser.get(page)
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(page)
        assert answer.status_code == 200
        counts.append(len(asked(captured)))
        if many == 40:
            assert len(answer.content) < 60_000
    assert counts[0] == counts[1] <= 12, counts
