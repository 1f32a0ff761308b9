"""A company sheet from a learning sheet: written together, reviewed by the school, published, its photos and remarks."""

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image

from companies.models import ForbiddenWork, Workstation
from duaalportal.accounts.models import AuditEntry
from learningplans.company_sheets import partners, photos, remarks, reviewing, writing
from learningplans.company_sheets.errors import NotComplete, PartChanged, SheetRefused
from learningplans.company_sheets.showing import shown, time_in_words
from learningplans.models import (
    CompanySheet,
    CompanySheetPhoto,
    CompanySheetRemark,
    CompanySheetVersion,
    SheetState,
)
from learningplans.rules import company_sheets as rules
from tests.factories.accounts import OrganisationFactory
from tests.factories.companies import EstablishmentFactory, work_together
from tests.factories.sheets import add_version, content_of, make_company_sheet, make_sheet
from tests.learningplans import sheeting
from tests.learningplans.sheeting import begun, finished, fresh, handed_in, key, published, save, seen, step
from tests.stories import as_now, now, one_world

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P03")]


world = one_world(sheeting.sheet_world)


# --- beginning ------------------------------------------------------------------------------------------------------


def test_a_mentor_begins_from_a_learning_sheet_with_its_practice_as_first_steps(world):
    version = begun(world)
    assert version.title == world.source.title and version.state == SheetState.DRAFT
    # what is learned at school alone is not chosen, and simulated practice is no step in the company
    assert version.goals == ["g1", "g2"]
    assert [(row["text"], row["goals"]) for row in version.content["steps"]] == [("Nippels zoeken", ["g1"])]
    assert version.learning_sheet_version == world.source
    assert AuditEntry.objects.filter(verb="company_sheet_begun", object_id=str(version.pk)).exists()


def test_sending_the_first_form_twice_makes_one_sheet(world):
    once = key()
    assert begun(world, key=once) == begun(world, key=once)
    assert CompanySheet.objects.count() == 1


@pytest.mark.parametrize("who", ["coach", "teacher", "school_coordinator", "coordinator", "mentor_person"])
def test_both_sides_begin_one(world, who):
    assert begun(world, by=getattr(world, who)).number == 1


@pytest.mark.parametrize("who", ["director", "learner_person", "mother", "other_mentor", "other_teacher"])
def test_who_is_of_neither_side_or_only_reads_begins_none(world, who):
    with pytest.raises(SheetRefused):
        begun(world, by=getattr(world, who))


def test_a_company_and_school_that_do_not_work_together_begin_none(world):
    with pytest.raises(SheetRefused, match="werken nu niet samen"):
        writing.begin(
            source=world.source,
            organisation=world.other_company,
            school=world.school,
            by=as_now(world.teacher),
            at=now(),
        )


def test_a_draft_or_retired_or_foreign_learning_sheet_is_no_start(world):
    draft = make_sheet("concept", state="draft", owner=world.school)
    foreign = make_sheet("vreemd", owner=world.other_school)
    retired = make_sheet("oud", retired_on=timezone.localdate())
    for source in (draft, foreign, retired):
        with pytest.raises(SheetRefused, match="niet meer in gebruik"):
            writing.begin(
                source=source,
                organisation=world.company,
                school=world.school,
                by=as_now(world.teacher),
                at=now(),
            )


def test_an_establishment_of_another_company_is_refused(world):
    with pytest.raises(SheetRefused, match="hoort niet bij"):
        begun(world, establishment=EstablishmentFactory())


def test_pairs_are_who_works_together_seen_from_both_sides(world):
    third = OrganisationFactory(school=True)
    work_together(world.company, third)
    for person, expected in (
        (world.mentor_person, {(world.company, world.school), (world.company, third)}),
        (world.teacher, {(world.company, world.school)}),
        (world.learner_person, set()),
    ):
        assert set(partners.pairs(as_now(person))) == expected


# --- writing --------------------------------------------------------------------------------------------------------


def test_mentor_and_teacher_write_in_different_parts_at_once_and_lose_nothing(world):
    version = begun(world)
    intro, agreements = seen(version, "intro"), seen(version, "agreements")
    save(version, "intro", "Onze persen draaien dag en nacht.", world.mentor_person, intro)
    save(version, "agreements", "Elke vrijdag kijken we na.", world.teacher, agreements)
    now_ = fresh(version)
    assert now_.content["intro"].startswith("Onze persen")
    assert now_.content["agreements"].startswith("Elke vrijdag")
    assert now_.changed_by == world.teacher and now_.version == 3


def test_in_the_same_part_the_second_reads_both_texts_and_overwrites_nothing(world):
    version = begun(world)
    before = seen(version, "intro")
    save(version, "intro", "Van de mentor.", world.mentor_person, before)
    with pytest.raises(PartChanged) as race:
        save(version, "intro", "Van de leraar.", world.teacher, before)
    assert race.value.current.content["intro"] == "Van de mentor."
    assert fresh(version).content["intro"] == "Van de mentor."
    # having seen it, the teacher may
    save(version, "intro", "Van ons samen.", world.teacher)
    assert fresh(version).content["intro"] == "Van ons samen."


def test_the_same_text_sent_twice_is_kept_once(world):
    version = begun(world)
    before = seen(version, "intro")
    for _ in range(2):
        save(version, "intro", "Eén keer.", world.mentor_person, before)
    assert fresh(version).version == 2


def test_a_goal_that_leaves_the_sheet_leaves_its_steps(world):
    version = begun(world)
    save(version, "goals", ["g2"], world.teacher)
    row = fresh(version)
    assert row.goals == ["g2"] and row.content["steps"][0]["goals"] == []


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        ("goals", ["g1", "elders"], "staat niet op de leerfiche"),
        ("step:s9", step(goals=["g3"]), "leer je hier niet"),
        ("step:s9", step(text=" "), "schrijf wat de lerende doet"),
        ("step:s9", step(minutes=999), "minuten zijn een getal"),
        ("step:s9", step(photo="weg"), "De foto is er niet meer".lower()),
        ("step:Fout!", step("Fout!"), "code is niet geldig"),
        ("intro", "x" * 2001, "langer dan 2000"),
        ("forbidden", ["00000000-0000-0000-0000-000000000000"], "niet meer bij de werkposten"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_written(world, part, value, says):
    version = begun(world)
    with pytest.raises(NotComplete) as refused:
        save(version, part, value, world.mentor_person)
    assert says in str(refused.value)
    assert fresh(version).version == 1


def test_a_fault_in_one_step_does_not_stop_who_writes_another(world):
    version = begun(world)
    CompanySheetVersion.objects.filter(pk=version.pk).update(
        content=version.content | {"steps": [step("oud", photo="weg")]}
    )
    save(version, "step:s9", step(goals=["g1"]), world.mentor_person)
    assert len(fresh(version).content["steps"]) == 2


def test_steps_move_and_go_and_a_step_somebody_changed_does_not_go(world):
    version = finished(world)
    by = as_now(world.mentor_person)
    writing.move_step(version=version, code="s9", up=True, by=by, at=now())
    assert [row["code"] for row in fresh(version).content["steps"]] == ["s9", "s1"]
    writing.move_step(version=version, code="s9", up=True, by=by, at=now())  # it is first already
    assert [row["code"] for row in fresh(version).content["steps"]] == ["s9", "s1"]
    before = seen(version, "step:s1")
    save(version, "step:s1", step("s1", text="Nippels zoeken en tellen"), world.teacher)
    with pytest.raises(PartChanged):
        writing.remove_step(version=version, code="s1", seen=before, by=by, at=now())
    for _ in range(2):  # gone stays gone
        writing.remove_step(version=version, code="s1", seen=seen(version, "step:s1"), by=by, at=now())
    assert [row["code"] for row in fresh(version).content["steps"]] == ["s9"]


# --- states x people ------------------------------------------------------------------------------------------------

SIDES = ("mentor_person", "coordinator", "teacher", "coach", "school_coordinator")
SCHOOL = ("teacher", "coach", "school_coordinator", "school_director")
PEOPLE = (*SIDES, "school_director", "director", "learner_person", "mother", "other_mentor", "other_teacher")
ACTS = {
    "hand_in": lambda row, by: reviewing.hand_in(version=row, note="", by=by, at=now()),
    "take_back": lambda row, by: reviewing.take_back(version=row, by=by, at=now()),
    "send_back": lambda row, by: reviewing.send_back(
        version=row, note="Duidelijker.", seen=fresh(row).version, by=by, at=now()
    ),
    "approve": lambda row, by: reviewing.approve(version=row, seen=fresh(row).version, by=by, at=now()),
    "save": lambda row, by: save(row, "intro", "Nieuw.", by),
}
# state -> act -> the state it leads to, for who may
TABLE = {
    "draft": {"hand_in": "review", "take_back": "draft", "save": "draft"},
    "review": {"hand_in": "review", "take_back": "draft", "send_back": "draft", "approve": "published"},
    "published": {"approve": "published"},
    "archived": {},
}


def in_state(world, state):
    version = finished(world)
    done = (
        {"published_at": now(), "published_by": world.teacher} if state in ("published", "archived") else {}
    )
    CompanySheetVersion.objects.filter(pk=version.pk).update(state=state, **done)
    return fresh(version)


@pytest.mark.parametrize("state", TABLE)
def test_every_state_act_and_person(world, state):
    version = in_state(world, state)
    for act, call in ACTS.items():
        for who in PEOPLE:
            by = as_now(getattr(world, who))
            mark = transaction.savepoint()
            try:
                call(version, by)
                went = fresh(version).state
            except SheetRefused:
                went = None
            transaction.savepoint_rollback(mark)
            may = who in (SCHOOL if act in ("approve", "send_back") else (*SIDES, "school_director"))
            expected = TABLE[state].get(act) if may else None
            assert went == expected, (state, act, who)


def test_what_is_not_whole_is_not_handed_in_and_says_what_is_missing(world):
    version = begun(world)
    with pytest.raises(NotComplete) as refused:
        reviewing.hand_in(version=version, note="", by=as_now(world.mentor_person), at=now())
    assert "bij geen enkele stap hoort het leerdoel “Doel g2" in str(refused.value)
    save(version, "goals", [], world.mentor_person)
    with pytest.raises(NotComplete, match="kies minstens één leerdoel"):
        reviewing.hand_in(version=version, note="", by=as_now(world.mentor_person), at=now())


def test_the_school_decides_on_what_it_read(world):
    version = handed_in(world)
    read = version.version
    by = as_now(world.mentor_person)
    reviewing.take_back(version=version, by=by, at=now())
    save(version, "intro", "Toch nog iets.", world.mentor_person)
    reviewing.hand_in(version=version, note="", by=by, at=now())
    for decide in (reviewing.approve, reviewing.send_back):
        extra = {"note": "Anders."} if decide is reviewing.send_back else {}
        with pytest.raises(SheetRefused, match="net gewijzigd"):
            decide(version=version, seen=read, by=as_now(world.teacher), at=now(), **extra)


def test_sent_back_with_a_note_it_is_a_draft_and_handing_in_again_clears_the_note(world):
    version = handed_in(world)
    teacher = as_now(world.teacher)
    with pytest.raises(SheetRefused, match="Schrijf wat beter moet"):
        reviewing.send_back(version=version, note=" ", seen=version.version, by=teacher, at=now())
    back = reviewing.send_back(
        version=version, note="Zet de veiligheid erbij.", seen=version.version, by=teacher, at=now()
    )
    assert (back.state, back.sent_back_note) == (SheetState.DRAFT, "Zet de veiligheid erbij.")
    again = reviewing.hand_in(version=back, note="Erbij gezet.", by=as_now(world.mentor_person), at=now())
    assert (again.sent_back_note, again.change_note) == ("", "Erbij gezet.")


def test_the_next_version_takes_the_place_of_the_first_which_stays_to_read(world):
    first = published(world)
    by = as_now(world.mentor_person)
    second = reviewing.next_version(sheet=first.company_sheet, by=by, at=now())
    assert reviewing.next_version(sheet=first.company_sheet, by=by, at=now()) == second
    assert (second.number, second.goals, second.content) == (2, first.goals, first.content)
    save(second, "intro", "Nieuwe machine.", world.mentor_person)
    reviewing.hand_in(version=second, note="Nieuwe machine", by=by, at=now())
    second = fresh(second)
    reviewing.approve(version=second, seen=second.version, by=as_now(world.teacher), at=now())
    assert [fresh(row).state for row in (first, second)] == [SheetState.ARCHIVED, SheetState.PUBLISHED]
    assert fresh(first).content["intro"] == ""


def test_a_draft_is_thrown_away_only_beside_a_version_in_force(world):
    alone = begun(world)
    by = as_now(world.mentor_person)
    with pytest.raises(SheetRefused, match="enige versie"):
        reviewing.drop_draft(version=alone, by=by, at=now())
    first = published(world)
    second = reviewing.next_version(sheet=first.company_sheet, by=by, at=now())
    reviewing.drop_draft(version=second, by=by, at=now())
    assert list(first.company_sheet.versions.all()) == [first]


def test_out_of_use_and_back(world):
    sheet = published(world).company_sheet
    by = as_now(world.mentor_person)
    assert reviewing.retire(sheet=sheet, by=by, at=now()).retired_on == timezone.localdate()
    with pytest.raises(SheetRefused, match="uit gebruik"):
        reviewing.next_version(sheet=sheet, by=by, at=now())
    assert reviewing.use_again(sheet=sheet, by=by, at=now()).retired_on is None
    for who in ("learner_person", "other_mentor", "other_teacher", "director"):
        with pytest.raises(SheetRefused):
            reviewing.retire(sheet=sheet, by=as_now(getattr(world, who)), at=now())


# --- photos and remarks ---------------------------------------------------------------------------------------------


def add(world, sheet, **fields):
    said = {"alt": "De nippel", "by": as_now(world.mentor_person), "at": now()} | fields
    return photos.add(sheet=sheet, picture=said.pop("picture", None) or sheeting.upload(), **said)


def test_a_photo_with_a_place_and_a_device_loses_them(world):
    sent = sheeting.picture(exif=sheeting.gps())
    assert Image.open(sent).getexif().get_ifd(0x8825)
    sheet = begun(world).company_sheet
    photo = add(world, sheet, picture=sheeting.upload(exif=sheeting.gps()))
    with photo.file.open("rb") as kept:
        content = kept.read()
    assert b"Exif" not in content and b"Merk van" not in content
    with Image.open(photo.file.path) as image:
        assert not image.getexif() and image.size == (photo.width, photo.height)
    assert "IMG_2041" not in photo.file.name


def test_a_photo_sent_twice_is_one_and_there_is_a_limit(world, monkeypatch):
    sheet, once = begun(world).company_sheet, key()
    assert add(world, sheet, key=once) == add(world, sheet, key=once)
    monkeypatch.setattr(photos, "MOST_PHOTOS", 1)
    with pytest.raises(SheetRefused, match="Er staan al 1"):
        add(world, sheet)
    for who in ("learner_person", "other_mentor", "director"):
        with pytest.raises(SheetRefused):
            add(world, sheet, by=as_now(getattr(world, who)))


def test_a_photo_goes_from_the_draft_but_never_from_what_was_approved(
    world, django_capture_on_commit_callbacks
):
    version = finished(world)
    photo = add(world, version.company_sheet)
    save(version, "step:s9", step(goals=["g2"], photo=str(photo.pk)), world.mentor_person)
    by = as_now(world.mentor_person)
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove(photo=photo, by=by, at=now())
    assert [row["photo"] for row in fresh(version).content["steps"]] == ["", ""]
    assert not default_storage.exists(photo.file.name)

    photo = add(world, version.company_sheet)
    save(version, "step:s9", step(goals=["g2"], photo=str(photo.pk)), world.mentor_person)
    version = reviewing.hand_in(version=version, note="", by=by, at=now())
    with pytest.raises(SheetRefused, match="ligt bij de school"):
        photos.remove(photo=photo, by=by, at=now())
    reviewing.approve(version=version, seen=version.version, by=as_now(world.teacher), at=now())
    with pytest.raises(SheetRefused, match="goedgekeurde versie"):
        photos.remove(photo=photo, by=by, at=now())
    assert CompanySheetPhoto.objects.filter(pk=photo.pk).exists()


def test_remarks_are_said_once_and_settled_by_either_side(world):
    sheet = begun(world).company_sheet
    said = {"sheet": sheet, "part": "steps", "text": "Waar ligt het vet?", "at": now()}
    first = remarks.remark(by=as_now(world.teacher), **said)
    assert remarks.remark(by=as_now(world.teacher), **said) == first
    done = remarks.settle(remark=first, by=as_now(world.mentor_person), at=now())
    assert done.settled_by == world.mentor_person
    assert remarks.settle(remark=first, by=as_now(world.teacher), at=now()).settled_by == world.mentor_person
    with pytest.raises(SheetRefused, match="Kies bij welk onderdeel"):
        remarks.remark(sheet=sheet, part="elders", text="x", by=as_now(world.teacher), at=now())
    for who in ("learner_person", "other_mentor", "director"):
        with pytest.raises(SheetRefused):
            remarks.settle(remark=first, by=as_now(getattr(world, who)), at=now())
    assert CompanySheetRemark.objects.count() == 1


# --- what is shown and who reads ------------------------------------------------------------------------------------


def test_goals_and_criteria_are_read_from_the_learning_sheet_it_follows(world):
    version = published(world)
    add_version(world.source.sheet, content=content_of(["g1", "g2"], text="nieuwer"))
    told = shown(fresh(version))
    assert [goal.text for goal in told.goals] == ["Doel g1 van het thema", "Doel g2 van het thema"]
    assert [one.text for one in told.goals[0].criteria] == ["Smeert volgens plan"]
    assert [one.text for one in told.general] == ["Werkt veilig"]
    assert told.minutes == "30 min"


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, ""), (45, "45 min"), (60, "1 uur"), (90, "1 uur 30 min"), (None, "")]
)
def test_time_is_told_in_hours_and_minutes(minutes, words):
    assert time_in_words(minutes) == words


def test_who_learns_there_reads_what_is_published_and_nothing_of_a_draft(world):
    draft, done = begun(world), published(world)
    elsewhere = make_company_sheet(world.other_company, world.school, world.source)
    for who, versions in (
        ("mentor_person", {draft, done}),
        ("teacher", {draft, done, elsewhere}),
        ("learner_person", {done}),
        ("mother", {done}),
        ("other_mentor", {elsewhere}),
        ("other_teacher", set()),
    ):
        user = as_now(getattr(world, who))
        assert set(CompanySheetVersion.objects.visible_to(user)) == versions, who
        assert set(CompanySheet.objects.visible_to(user)) == {row.company_sheet for row in versions}, who


# --- the rules alone ------------------------------------------------------------------------------------------------

SOURCE = content_of([{"code": "g1", "danger": "heftruck"}, "g2"])


def whole(**fields):
    steps = fields.pop("steps", [step("s1", goals=["g1"]), step("s2", goals=["g2"])])
    return rules.empty() | {"steps": steps} | fields


def test_a_whole_sheet_has_no_fault_and_hints_never_stop_it():
    assert rules.faults(whole(), ["g1", "g2"], SOURCE) == []
    hints = " ".join(rules.hints(whole(), ["g1", "g2"], SOURCE))
    assert "foto" in hints and "hoelang" in hints and "verboden werk" in hints and "opletten" in hints


@pytest.mark.parametrize(
    ("content", "goals", "says"),
    [
        (whole(steps=[]), ["g1"], "er staat nog geen stap"),
        (whole(), [], "kies minstens één leerdoel"),
        (whole(), ["g1", "g1", "g2"], "staat er twee keer"),
        (whole(steps=[step("s1", goals=["g1"])] * 2), ["g1"], "de code is niet geldig of staat er twee keer"),
        (whole(steps=[step(f"s{n}", goals=["g1"]) for n in range(31)]), ["g1"], "hoogstens 30 stappen"),
        (whole(steps=[step("s1", goals=["g1"], work_form="raar")]), ["g1"], "werkvorm uit de lijst"),
        (whole(steps=[step("s1", goals=["g1"], safety="x" * 401)]), ["g1"], "veiligheid is langer"),
        (whole(notes={"school": "x" * 2001}), ["g1", "g2"], "langer dan 2000"),
    ],
)
def test_each_fault_has_its_sentence(content, goals, says):
    found = [str(one) for one in rules.faults(content, goals, SOURCE)]
    assert any(says in one for one in found), found


def test_content_of_an_older_shape_still_shows():
    assert (
        rules.whole({"intro": "Kort", "steps": [{"code": "s1", "text": "Doe"}]})["steps"][0]["minutes"] == 0
    )
    assert rules.whole({}) == rules.empty()


def test_forbidden_work_is_shown_with_whether_it_is_confirmed(world):
    post = Workstation.objects.create(
        organisation=world.company, establishment=world.establishment, name="Pers 4"
    )
    work = ForbiddenWork.objects.create(
        organisation=world.company, workstation=post, what="Werken met de pers"
    )
    version = begun(world)
    save(version, "forbidden", [str(work.pk)], world.mentor_person)
    assert shown(fresh(version)).forbidden == [work]
