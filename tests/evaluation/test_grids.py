"""A school loads a grid of its own, chooses it for a programme from a coming week on, and old weeks keep theirs."""

import pytest
import time_machine
import yaml
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.models import AuditEntry
from evaluation import personal_data
from evaluation.agreed import setting
from evaluation.agreed.errors import SettingRefused
from evaluation.grids import publishing
from evaluation.grids.reading import parse
from evaluation.models import GridChoice, GridVersion, Voice
from evaluation.rules.grids import grid_of
from evaluation.weeks.desk import desk_of
from evaluation.weeks.errors import WeekIncomplete
from tests.evaluation.test_grid_files import OWN
from tests.evaluation.week_world import (
    DAY,
    LATE,
    WEEK,
    as_now,
    at,
    browser,
    moment,
    put_back,
    said_of,
    side_of,
    submit,
    text,
    the_round,
    world,
)
from tests.factories.accounts import OrganisationFactory, member

pytestmark = pytest.mark.django_db
__all__ = ["put_back", "world"]
NEXT = WEEK.next
TOP = {"value": "top", "example": "Keek het deeg van de hele ploeg na."}
THREE = ("mentor_person", "learner_person", "teacher")


def own_grid(world, text_=OWN):
    row, _ = publishing.publish(
        read=parse(text_), owner=world.school, by=world.school_coordinator, at=timezone.now()
    )
    return row


def choose(world, grid, day=NEXT.monday):
    return setting.choose_grid(
        school=world.school,
        programme=world.trajectory.programme,
        day=day,
        grid=grid,
        by=world.school_coordinator,
        at=timezone.now(),
    )


def page(name, world, **more):
    return reverse(f"evaluation:{name}", kwargs={"organisation": world.school.slug} | more)


def coordinator(world):
    return browser(world, "school_coordinator")


def own_words(value="goed", **others):
    said = {code: others.get(code.replace(".", "_"), value) for code in ("B.1", "B.2")}
    scores = {code: one if isinstance(one, dict) else {"value": one} for code, one in said.items()}
    return {"scores": scores, "agreements": {}, "looks": {}, "message": ""}


# --- loading one --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E18", "E22")
def test_a_coordinator_loads_a_grid_sees_it_first_and_publishes_it(world):
    here, address = coordinator(world), page("grid_new", world)
    seen = here.post(address, {"text": OWN}).content.decode()
    assert (
        "Geen fouten gevonden." in seen and "Voorbeeld voor anderen" in seen and "Draagt een haarnet" in seen
    )
    assert not GridVersion.objects.filter(owner=world.school).exists()
    assert "bakkerij-houding" in here.post(address, {"text": OWN, "edit": "1"}).content.decode()
    assert here.post(address, {"text": OWN, "publish": "1"}).url == page("grids", world)
    row = GridVersion.objects.get(owner=world.school)
    assert (row.code, row.number, row.published_by) == ("bakkerij-houding", 1, world.school_coordinator)
    assert AuditEntry.objects.get(verb="grid_published").by == world.school_coordinator
    # sent twice it stands once
    here.post(address, {"text": OWN, "publish": "1"})
    assert GridVersion.objects.filter(owner=world.school).count() == 1
    listed = here.get(page("grids", world)).content.decode()
    assert "Houding in de bakkerij" in listed and "Soft skills" in listed
    assert "Voorbeeld voor anderen" in here.get(page("grid", world, grid=row.pk)).content.decode()


@pytest.mark.shows("E18")
def test_each_fault_of_a_file_stands_with_its_line_and_the_text_stays(world):
    broken = OWN.replace("code: B.2", "code: B.1").replace("number: 1", "number: 0")
    answer = coordinator(world).post(page("grid_new", world), {"text": broken})
    told = answer.content.decode()
    assert answer.status_code == 422 and "2 plaatsen om te verbeteren" in told
    assert "<b>Regel 2</b> <code>number: 0</code>" in told and "<b>Regel 14</b>" in told
    assert "Nieuwe recepten" in told
    empty = coordinator(world).post(page("grid_new", world), {"text": " "})
    assert empty.status_code == 422 and "Kies een bestand, of plak de tekst" in empty.content.decode()


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("Hygiëne", "Netheid", 2, "Versie 1 bestaat al met andere inhoud"),
        ("code: bakkerij-houding", "code: soft-skills", 1, "van een rooster van het portaal"),
    ],
)
def test_what_stands_under_a_code_and_number_is_never_replaced(world, old, new, line, why):
    own_grid(world)
    answer = coordinator(world).post(page("grid_new", world), {"text": OWN.replace(old, new), "publish": "1"})
    told = answer.content.decode()
    assert answer.status_code == 422 and f"<b>Regel {line}</b>" in told and why in told


def test_a_number_below_the_newest_is_refused(world):
    own_grid(world, OWN.replace("number: 1", "number: 3"))
    with pytest.raises(publishing.NotPublishable, match="neem 4 als nummer"):
        own_grid(world, OWN.replace("number: 1", "number: 2"))


@pytest.mark.shows("E22")
def test_a_grid_goes_along_as_a_file_and_comes_back_as_the_next(world):
    row = own_grid(world)
    answer = coordinator(world).get(page("grid_file", world, grid=row.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="bakkerij-houding-1.yaml"'
    data = yaml.safe_load(answer.content)
    assert (data["code"], data["number"]) == ("bakkerij-houding", 2)
    following = own_grid(world, answer.content.decode())
    assert following.number == 2 and grid_of(following.content) == grid_of(row.content)
    theirs = coordinator(world).get(page("grid_file", world, grid=world.grid.pk))
    assert (own_grid(world, theirs.content.decode())).code == "eigen-soft-skills"


def test_the_database_refuses_to_change_a_published_grid(world):
    row = own_grid(world)
    for change in ({"title": "Anders"}, {"content": {}}, {"number": 9}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            GridVersion.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        GridVersion.objects.filter(pk=row.pk).delete()
    GridVersion.objects.filter(pk=row.pk).update(retired_at=timezone.now(), published_by=None)


def test_another_school_neither_reads_nor_chooses_it(world):
    row, other = own_grid(world), OrganisationFactory(school=True)
    choice = choose(world, row)
    world.elsewhere = member("school_coordinator", other)
    there = browser(world, "elsewhere")
    for name in ("grid", "grid_file"):
        address = reverse(f"evaluation:{name}", kwargs={"organisation": other.slug, "grid": row.pk})
        assert there.get(address).status_code == 404
    assert there.post(reverse("evaluation:grid_choice_remove", args=[choice.pk])).status_code == 404
    assert there.get(page("grids", world)).status_code == 404
    foreign = GridVersion.objects.create(
        owner=other,
        owner_key=str(other.pk),
        code="x",
        number=1,
        title="x",
        content={},
        published_at=timezone.now(),
    )
    with pytest.raises(SettingRefused):
        choose(world, foreign)
    world.browsers.pop("elsewhere")
    for who in ("coach", "teacher", "mentor_person", "learner_person"):
        assert browser(world, who).get(page("grids", world)).status_code == 403


# --- choosing one -------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E18", "E22")
def test_a_programme_gets_another_grid_from_a_week_to_come_on_a_page(world):
    row = own_grid(world)
    address = page("grid_choose", world, programme=world.trajectory.programme_id)
    here = coordinator(world)
    assert "Houding in de bakkerij, versie 1" in here.get(address).content.decode()
    late = here.post(address, {"grid": row.pk, "day": str(WEEK.monday)})
    assert late.status_code == 422 and "ten vroegste vanaf maandag 23/11/2026" in late.content.decode()
    assert here.post(address, {"grid": row.pk, "day": str(NEXT.monday + DAY)}).url == page("grids", world)
    assert (
        "Vanaf 23 november: Houding in de bakkerij, versie 1"
        in here.get(page("grids", world)).content.decode()
    )
    choice = GridChoice.objects.get()
    assert choice.first_day == NEXT.monday and AuditEntry.objects.filter(verb="grid_chosen").count() == 1
    here.post(reverse("evaluation:grid_choice_remove", args=[choice.pk]))
    assert not GridChoice.objects.exists()


@pytest.mark.shows("E02", "E18", "E22")
def test_weeks_from_then_on_ask_the_own_criteria_and_old_weeks_keep_theirs(world):
    row = own_grid(world)
    choose(world, row)
    for who in THREE:
        submit(world, who, said=said_of(world, RH_2=LATE))
    with time_machine.travel(moment(NEXT.days[3]), tick=False):
        asked = text(world, "mentor_person", "week", week=str(NEXT))
        assert asked.count("data-item=") == 2 and asked.count('name="score-B.1"') == 5
        assert "Alles zoals gevraagd" in asked and "Stiptheid" not in asked
        refused = own_words(B_1="start")
        with pytest.raises(WeekIncomplete) as missing:
            submit(world, "mentor_person", week=NEXT, said=refused)
        assert {one.field for one in missing.value.problems} == {"example", "agreement", "review_on"}
        for who in THREE:
            submit(
                world, who, week=NEXT, said=own_words(B_1=TOP if who == "teacher" else "goed", B_2="start")
            )
    assert the_round(world).grid == world.grid and the_round(world, NEXT).grid == row
    assert the_round(world, NEXT).revealed_at
    with time_machine.travel(moment(NEXT.days[4]), tick=False):
        # every page with old and new weeks beside each other goes on
        new = text(world, "coach", "voices", week=str(NEXT))
        assert "Hygiëne" in new and "Zoals gevraagd" in new and "Voorbeeld voor anderen" in new
        old = text(world, "coach", "voices", week=str(WEEK))
        assert "Stiptheid" in old and "Hygiëne" not in old
        trend = text(world, "coach", "weeks")
        assert "Hygiëne" in trend and "zoals gevraagd" in trend and "voldoet nog niet" in trend
        assert "Stiptheid" in text(world, "coach", "points")
    # an extension is never a point to work on, in another grid neither
    assert not [
        one for one in Voice.objects.get(round=the_round(world, NEXT), party="M").scores if one == "RH.2"
    ]


def test_without_a_choice_a_new_grid_changes_nothing(world):
    own_grid(world)
    desk = desk_of(world.trajectory, NEXT, as_now(world.mentor_person), NEXT.monday)
    assert desk.grid_id == world.grid.pk
    assert desk.my_side() == side_of(world, "mentor_person")


def test_a_week_without_a_voice_is_asked_by_the_grid_of_its_own_day(world):
    first, second = own_grid(world), own_grid(world, OWN.replace("number: 1", "number: 2"))
    choose(world, first)
    choose(world, second, NEXT.next.monday)

    def grid_of_week(week):
        return desk_of(world.trajectory, week, as_now(world.mentor_person), week.monday).grid_id

    assert [grid_of_week(week) for week in (WEEK, NEXT, NEXT.next, NEXT.next.next)] == [
        world.grid.pk,
        first.pk,
        second.pk,
        second.pk,
    ]


def test_the_pages_cost_the_same_with_one_grid_and_with_many(world, django_assert_max_num_queries):
    here, counts = coordinator(world), []
    for number in (1, 12):
        for nth in range(number):
            row = own_grid(world, OWN.replace("number: 1", f"number: {nth + 1}"))
            choose(world, row, NEXT.monday + nth * 7 * DAY)
        for address in (
            page("grids", world),
            page("grid_choose", world, programme=world.trajectory.programme_id),
            page("grid", world, grid=row.pk),
            page("grid_new", world),
        ):
            with django_assert_max_num_queries(12) as asked:
                assert here.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[:4] == counts[4:]


def test_who_published_and_chose_takes_that_along(world):
    choose(world, own_grid(world))
    kept = personal_data.collect(world.school_coordinator)
    assert len(kept["Beoordelingsroosters die je koos"]) == 1
    assert len(kept["Beoordelingsroosters die je publiceerde"]) == 1


@pytest.mark.shows("E20", "E17")
@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("school_coordinator", {"evaluatieritme", "roosters", "rolverdeling"}),
        ("coach", {"wat-lerenden-delen", "signalen", "rolverdeling"}),
        ("mentor_person", {"wat-lerenden-delen", "signalen", "rolverdeling"}),
        ("learner_person", {"signalen", "rolverdeling"}),
    ],
)
def test_who_reads_what_learners_share_signals_and_roles_finds_them_behind_meer(world, who, found):
    more = browser(world, who).get(reverse("more")).content.decode()
    ways = {"evaluatieritme", "roosters", "wat-lerenden-delen", "signalen", "rolverdeling"}
    assert {one for one in ways if f"/{one}/" in more} == found
    assert at("weeks", world)
