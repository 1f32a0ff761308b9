"""Workstations and their sheets: dangers in the three steps of the law, versions that never change, forbidden work."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from companies import workstations
from companies.models import Danger, ForbiddenWork, Workstation, WorkstationSheet
from companies.safety import forbidden_work_open
from companies.workstations import DangerText
from tests.companies.safe_world import words

pytestmark = pytest.mark.django_db
RAYS = DangerText("Lichtboog", avoid="Robot last de grote reeksen", shield="Lasscherm", limit="Lashelm")


@pytest.fixture
def station(world):
    return workstations.add_workstation(
        establishment=world.place, name="Lasbank TIG", by=world.bart, at=timezone.now()
    )


def at(name, *args):
    return reverse(f"companies:{name}", args=["de-clercq", *args])


def drafted(world, station, *dangers):
    draft = workstations.start_sheet(workstation=station, by=world.bart, at=timezone.now())
    return workstations.save_sheet(
        sheet=draft,
        tasks="Dunne plaat lassen",
        equipment="Lashelm",
        health_surveillance=False,
        dangers=list(dangers or [RAYS]),
        version=draft.version,
        by=world.bart,
        at=timezone.now(),
    )


def published(world, station):
    draft = drafted(world, station)
    return workstations.publish_sheet(sheet=draft, version=draft.version, by=world.bart, at=timezone.now())


def sent(version=1, *dangers, **said):
    """What a browser sends from the page of a draft."""
    rows = dangers or (RAYS,)
    form = {"version": version, "tasks": "Lassen", "equipment": "Helm"} | said
    form |= {"gevaar-TOTAL_FORMS": len(rows) + 2, "gevaar-INITIAL_FORMS": 0}
    for n, row in enumerate(rows):
        for name in ("danger", "avoid", "shield", "limit"):
            form[f"gevaar-{n}-{name}"] = getattr(row, name)
    return form


# --- from draft to published -----------------------------------------------------------------------------------


@pytest.mark.shows("C22")
def test_a_mentor_writes_a_sheet_and_lets_school_and_learner_read_it(client, world, station):
    client.force_login(world.bart)
    answer = client.post(at("sheet_start", station.pk))
    draft = WorkstationSheet.objects.get()
    assert answer.url == at("sheet_change", draft.pk)
    assert client.get(answer.url).status_code == 200
    assert client.post(answer.url, sent(health_surveillance="on")).status_code == 302
    for who in (world.sofie, world.lina):
        client.force_login(who)
        assert client.get(at("sheet", draft.pk)).status_code == 404  # a draft is theirs alone

    client.force_login(world.bart)
    assert "Klaar om te publiceren?" in words(client.get(at("sheet", draft.pk)))
    client.post(at("sheet_publish", draft.pk), {"version": 2})
    for who in (world.sofie, world.lina, world.jonas, world.peter):
        client.force_login(who)
        page = words(client.get(at("sheet", draft.pk)))
        assert (
            page.index("1. Het risico voorkomen Robot last")
            < page.index("2. Schade voorkomen Lasscherm")
            < page.index("3. Schade beperken Lashelm")
        )
        assert "Gezondheidstoezicht is nodig op elke leeftijd." in page


@pytest.mark.parametrize(
    "tasks, dangers, told",
    [
        ("", [RAYS], "Schrijf wat de lerende hier doet."),
        ("Lassen", [], "Noem minstens één gevaar."),
        ("Lassen", [DangerText("Rook")], "Zeg bij “Rook” wat jullie doen."),
    ],
)
def test_a_sheet_that_lacks_something_is_not_published(client, world, station, tasks, dangers, told):
    draft = workstations.start_sheet(workstation=station, by=world.bart, at=timezone.now())
    workstations.save_sheet(
        sheet=draft,
        tasks=tasks,
        equipment="",
        health_surveillance=False,
        dangers=dangers,
        version=1,
        by=world.bart,
        at=timezone.now(),
    )
    version = WorkstationSheet.objects.get().version
    client.force_login(world.bart)
    assert told in words(client.get(at("sheet", draft.pk)))
    answer = client.post(at("sheet_publish", draft.pk), {"version": version}, follow=True)
    assert "Nog niet klaar." in words(answer) and told in words(answer)
    assert WorkstationSheet.objects.get().published_at is None


@pytest.mark.shows("C22")
def test_a_new_version_starts_as_a_copy_and_the_old_one_stays_readable(client, world, station):
    first = published(world, station)
    client.force_login(world.bart)
    client.post(at("sheet_start", station.pk))
    second = WorkstationSheet.objects.get(number=2)
    assert (second.tasks, workstations.dangers_of(second)) == (first.tasks, [RAYS])
    again = workstations.start_sheet(workstation=station, by=world.ilse, at=timezone.now())
    assert again.pk == second.pk  # one draft at a time
    workstations.publish_sheet(sheet=second, version=1, by=world.bart, at=timezone.now())
    page = words(client.get(at("workstation", station.pk)))
    assert "Versie 2" in page and "Vorige versies" in page
    assert "Dit is een oude versie." in words(client.get(at("sheet", first.pk)))


@pytest.mark.shows("C22")
@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: WorkstationSheet.objects.filter(pk=sheet.pk).update(tasks="anders"),
        lambda sheet: WorkstationSheet.objects.filter(pk=sheet.pk).update(
            published_at=None, published_by=None
        ),
        lambda sheet: WorkstationSheet.objects.filter(pk=sheet.pk).delete(),
        lambda sheet: Danger.objects.filter(sheet=sheet).update(avoid="anders"),
        lambda sheet: Danger.objects.filter(sheet=sheet).delete(),
        lambda sheet: Danger.objects.create(
            sheet=sheet, organisation=sheet.organisation, position=9, danger="erbij"
        ),
    ],
    ids=["text", "back to draft", "delete", "measure", "danger away", "danger more"],
)
def test_the_database_itself_refuses_to_change_a_published_version(world, station, change):
    sheet = published(world, station)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        change(sheet)
    assert workstations.dangers_of(WorkstationSheet.objects.get()) == [RAYS]


def test_a_draft_may_still_change(world, station):
    draft = drafted(world, station)
    Danger.objects.filter(sheet=draft).delete()
    draft.delete()
    assert not WorkstationSheet.objects.exists()


def test_saving_a_published_version_is_refused_and_leads_back(client, world, station):
    sheet = published(world, station)
    with pytest.raises(workstations.SheetIsPublished):
        workstations.save_sheet(
            sheet=sheet,
            tasks="anders",
            equipment="",
            health_surveillance=False,
            dangers=[],
            version=sheet.version,
            by=world.bart,
            at=timezone.now(),
        )
    client.force_login(world.bart)
    assert client.post(at("sheet_change", sheet.pk), sent()).url == at("sheet", sheet.pk)


# --- two people at once ----------------------------------------------------------------------------------------


@pytest.mark.shows("C22")
def test_two_people_who_edit_see_both_texts_and_nothing_is_lost(client, world, station):
    draft = workstations.start_sheet(workstation=station, by=world.bart, at=timezone.now())
    client.force_login(world.bart)
    assert client.post(at("sheet_change", draft.pk), sent(1, tasks="Plaat lassen")).status_code == 302
    client.force_login(world.ilse)
    answer = client.post(
        at("sheet_change", draft.pk),
        sent(1, DangerText("Hete spatten", limit="Handschoenen"), tasks="Buis lassen"),
    )
    assert answer.status_code == 422
    page = words(answer)
    assert "Iemand anders heeft deze fiche net aangepast." in page
    for text in ("Plaat lassen", "Buis lassen", "Lichtboog: Robot last", "Hete spatten: Handschoenen"):
        assert text in page
    assert WorkstationSheet.objects.get().tasks == "Plaat lassen"
    # the form now carries the newest version: saving again is a choice
    assert 'name="version" id="id_version" value="2"' in answer.content.decode() or (
        'name="version" value="2"' in answer.content.decode()
    )
    assert client.post(at("sheet_change", draft.pk), sent(2, tasks="Plaat en buis")).status_code == 302
    assert WorkstationSheet.objects.get().tasks == "Plaat en buis"


def test_publishing_what_one_did_not_see_is_refused(client, world, station):
    draft = drafted(world, station)
    client.force_login(world.ilse)
    for stale in ("1", "", "twee", "-1"):
        answer = client.post(at("sheet_publish", draft.pk), {"version": stale}, follow=True)
        assert "Een collega paste de fiche net aan." in words(answer)
    assert WorkstationSheet.objects.get().published_at is None


def test_a_measure_without_danger_is_told_and_kept_in_the_page(client, world, station):
    draft = workstations.start_sheet(workstation=station, by=world.bart, at=timezone.now())
    client.force_login(world.bart)
    answer = client.post(at("sheet_change", draft.pk), sent(1, DangerText("", limit="Altijd een helm")))
    assert answer.status_code == 422
    assert "Zeg bij welk gevaar dit hoort." in words(answer) and "Altijd een helm" in answer.content.decode()


def test_an_emptied_danger_falls_away(client, world, station):
    draft = drafted(world, station, RAYS, DangerText("Rook", shield="Afzuiging"))
    form = sent(draft.version, DangerText("", limit="Lashelm"), DangerText("Rook", shield="Afzuiging"))
    form["gevaar-INITIAL_FORMS"] = 2
    client.force_login(world.bart)
    assert client.post(at("sheet_change", draft.pk), form).status_code == 302
    assert [row.danger for row in workstations.dangers_of(draft)] == ["Rook"]


def test_a_danger_that_equals_what_stands_there_is_kept(client, world, station):
    """A page from before the danger was there sends the same one as new."""
    draft = drafted(world, station)
    client.force_login(world.bart)
    assert (
        client.post(at("sheet_change", draft.pk), sent(draft.version, tasks="Buis lassen")).status_code == 302
    )
    assert workstations.dangers_of(draft) == [RAYS]


@pytest.mark.parametrize("field", ["tasks", "equipment"])
def test_a_national_number_on_a_sheet_is_refused(client, world, station, field):
    draft = workstations.start_sheet(workstation=station, by=world.bart, at=timezone.now())
    client.force_login(world.bart)
    answer = client.post(at("sheet_change", draft.pk), sent(**{field: "Lina 85.07.30-033.28"}))
    assert answer.status_code == 422 and "rijksregisternummer" in words(answer)
    danger = sent(1, DangerText("85.07.30-033.28", avoid="x"))
    assert client.post(at("sheet_change", draft.pk), danger).status_code == 422
    assert not Danger.objects.exists()


# --- workstations ----------------------------------------------------------------------------------------------


def test_two_workstations_of_one_place_have_two_names(client, world, station):
    client.force_login(world.bart)
    answer = client.post(at("workstation_new", world.place.pk), {"name": "Lasbank TIG"})
    assert answer.status_code == 422 and "Er is al een werkpost met die naam" in words(answer)


def test_the_list_is_searched_filtered_sorted_and_kept_as_a_file(client, world, station):
    published(world, station)
    workstations.add_workstation(
        establishment=world.place, name="Kolomboor", description="gaten", by=world.bart, at=timezone.now()
    )
    client.force_login(world.sofie)
    base = at("workstations", world.place.pk)

    def shown(**query):
        page = words(client.get(base, query))
        return [name for name in ("Kolomboor", "Lasbank TIG") if f" {name} " in page]

    assert shown() == ["Kolomboor", "Lasbank TIG"]
    assert shown(q="gaten") == ["Kolomboor"]
    assert shown(fiche="ja") == ["Lasbank TIG"]
    assert shown(fiche="nee") == ["Kolomboor"]
    assert shown(q="niets") == []
    answer = client.get(at("workstation_file", world.place.pk, "csv"), {"fiche": "ja"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and lines[1].startswith("Lasbank TIG;")
    assert client.get(at("workstation_file", world.place.pk, "exe")).status_code == 404


def test_a_workstation_out_of_use_leaves_the_list_and_keeps_its_sheets(client, world, station):
    sheet = published(world, station)
    client.force_login(world.bart)
    sent_ = {"name": "Lasbank TIG", "retired_on": timezone.localdate().isoformat()}
    assert client.post(at("workstation_change", station.pk), sent_).status_code == 302
    assert "Nog geen werkpost" in words(client.get(at("workstations", world.place.pk)))
    assert client.get(at("sheet", sheet.pk)).status_code == 200


# --- forbidden work --------------------------------------------------------------------------------------------

ALL = {"needed_for_training": "on", "measures_checked": "on", "supervised": "on"}


@pytest.mark.shows("C22")
def test_forbidden_work_may_be_done_only_with_all_three_a_name_and_a_day(client, world, station):
    client.force_login(world.bart)
    day = timezone.localdate()
    assert client.post(at("forbidden_new", station.pk), {"what": "Slijpen"}).status_code == 302
    work = ForbiddenWork.objects.get()
    assert list(forbidden_work_open(world.place, day)) == [work]
    assert "mag niet" in words(client.get(at("workstation", station.pk)))
    assert "Slijpen" in words(client.get(at("safety", world.place.pk)))

    for one in ALL:  # two of three is not enough
        two = {name: value for name, value in ALL.items() if name != one}
        sent_ = {"what": "Slijpen", "supervisor": "Bart Claeys", "confirmed_on": day.isoformat()} | two
        assert client.post(at("forbidden", work.pk), sent_).status_code == 302
        assert forbidden_work_open(world.place, day).exists()

    nobody = client.post(at("forbidden", work.pk), {"what": "Slijpen"} | ALL)
    assert nobody.status_code == 422
    assert "Zeg welke ervaren werknemer erbij is." in words(nobody)
    assert "Zeg op welke dag jullie dit nakeken." in words(nobody)
    full = {"what": "Slijpen", "supervisor": "Bart Claeys"} | ALL
    later = client.post(at("forbidden", work.pk), full | {"confirmed_on": "2999-01-01"})
    assert later.status_code == 422 and "moet nog komen" in words(later)

    assert client.post(at("forbidden", work.pk), full | {"confirmed_on": day.isoformat()}).status_code == 302
    work.refresh_from_db()
    assert (work.supervisor, work.confirmed_on, work.confirmed_by) == ("Bart Claeys", day, world.bart)
    assert not forbidden_work_open(world.place, day).exists()
    assert forbidden_work_open(
        world.place, day - dt.timedelta(days=1)
    ).exists()  # the past keeps its own answer
    assert "Alleen met Bart Claeys erbij." in words(client.get(at("workstation", station.pk)))


def test_a_confirmation_that_no_longer_holds_is_taken_back(client, world, station):
    day = timezone.localdate()
    work = workstations.record_forbidden(
        workstation=station,
        what="Slijpen",
        needed_for_training=True,
        measures_checked=True,
        supervised=True,
        supervisor="Bart Claeys",
        confirmed_on=day,
        by=world.bart,
        at=timezone.now(),
    )
    client.force_login(world.ilse)
    client.post(at("forbidden", work.pk), {"what": "Slijpen", "needed_for_training": "on"})
    assert forbidden_work_open(world.place, day).exists()
    client.post(at("forbidden_withdraw", work.pk))
    assert not forbidden_work_open(world.place, day).exists()
    assert ForbiddenWork.objects.count() == 1


def test_the_service_refuses_half_a_confirmation(world, station):
    with pytest.raises(workstations.NotConfirmedInFull):
        workstations.record_forbidden(
            workstation=station,
            what="Slijpen",
            needed_for_training=True,
            measures_checked=True,
            supervised=True,
            supervisor="",
            confirmed_on=timezone.localdate(),
            by=world.bart,
            at=timezone.now(),
        )
    assert not ForbiddenWork.objects.exists()


# --- who may -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("C22")
def test_who_reads_and_who_writes(client, world, station):
    sheet = published(world, station)
    draft = workstations.start_sheet(workstation=station, by=world.bart, at=timezone.now())
    reads = {"ilse": 200, "bart": 200, "jonas": 200, "peter": 200, "sofie": 200, "lina": 200, "stranger": 404}
    writes = {
        "ilse": 200,
        "bart": 200,
        "jonas": 403,
        "peter": 403,
        "sofie": 403,
        "lina": 403,
        "stranger": 404,
    }
    for who in reads:
        client.force_login(getattr(world, who))
        assert client.get(at("sheet", sheet.pk)).status_code == reads[who], who
        assert client.get(at("workstation", station.pk)).status_code == reads[who], who
        assert client.get(at("sheet_change", draft.pk)).status_code == writes[who], who
        assert client.get(at("forbidden_new", station.pk)).status_code == writes[who], who
        if writes[who] != 200:
            assert client.post(at("sheet_publish", draft.pk), {"version": 1}).status_code == writes[who], who
    assert Workstation.objects.get().sheets.filter(published_at__isnull=False).count() == 1
