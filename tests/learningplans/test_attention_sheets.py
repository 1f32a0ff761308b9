"""What of company sheets waits for whom on Vandaag, and how doing it makes it disappear."""

import pytest
from django.utils import timezone

from learningplans import attention_sheets
from learningplans.company_sheets import remarks, reviewing
from tests.factories.sheets import add_version
from tests.learningplans import sheeting
from tests.learningplans.sheeting import begun, fresh, handed_in, published, save
from tests.stories import as_now, now, one_world

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P03")]


world = one_world(sheeting.sheet_world)


def waits(person):
    """What waits for a person: {code without the id: item}."""
    found = attention_sheets.open_items(user=as_now(person), today=timezone.localdate())
    return {item.code.removeprefix("company-sheet-").split("-")[0]: item for item in found}


def nobody_else(world, *names):
    for who in {"learner_person", "mother", "director", "other_mentor", "other_teacher", *names}:
        assert waits(getattr(world, who)) == {}, who


def test_what_is_handed_in_waits_for_the_school_until_it_decides(world):
    version = handed_in(world)
    for who in ("teacher", "coach", "school_coordinator"):
        assert list(waits(getattr(world, who))) == ["review"]
    item = waits(world.teacher)["review"]
    assert item.url.endswith(f"{version.pk}/") and "Bart Willems" in item.why
    nobody_else(world, "mentor_person", "coordinator")
    reviewing.approve(version=version, seen=version.version, by=as_now(world.teacher), at=now())
    assert waits(world.teacher) == {}


def test_what_is_sent_back_waits_for_who_wrote_it_until_it_is_handed_in_again(world):
    version = handed_in(world)
    reviewing.send_back(
        version=version, note="Zet de foto erbij.", seen=version.version, by=as_now(world.teacher), at=now()
    )
    assert "Zet de foto erbij." in waits(world.mentor_person)["back"].why
    nobody_else(world, "coordinator", "teacher")
    reviewing.hand_in(version=version, note="", by=as_now(world.mentor_person), at=now())
    assert waits(world.mentor_person) == {}


def test_a_newer_learning_sheet_waits_for_who_wrote_the_company_sheet(world):
    version = published(world)
    add_version(world.source.sheet)
    assert list(waits(world.mentor_person)) == ["newer"]
    nobody_else(world, "coordinator", "coach")
    reviewing.retire(sheet=version.company_sheet, by=as_now(world.mentor_person), at=now())
    assert waits(world.mentor_person) == {}


def test_while_the_school_reads_there_is_nothing_to_choose(world):
    handed_in(world)
    add_version(world.source.sheet)
    assert waits(world.mentor_person) == {}


def test_remarks_wait_for_the_others_who_write_as_one_item_per_sheet(world):
    version = begun(world)
    sheet = version.company_sheet
    save(version, "intro", "Van de leraar.", world.teacher)  # who remarks here wrote in it too
    said = [
        remarks.remark(sheet=sheet, part="", text=text, by=as_now(world.teacher), at=now())
        for text in ("Waar?", "Hoelang?")
    ]
    item = waits(world.mentor_person)["remarks"]
    assert "2 opmerkingen" in item.title and item.why == "Karel De Wit: Waar?"
    nobody_else(world, "teacher", "coach")  # one's own remark does not wait for oneself
    for one in said:
        remarks.settle(remark=one, by=as_now(world.mentor_person), at=now())
    assert waits(world.mentor_person) == {}


def test_it_is_one_trip_however_much_waits(world, django_assert_num_queries):
    for _ in range(3):
        version = fresh(handed_in(world))
        remarks.remark(sheet=version.company_sheet, part="", text="Waar?", by=as_now(world.teacher), at=now())
    person = as_now(world.mentor_person)
    assert person.access
    with django_assert_num_queries(1):
        found = attention_sheets.open_items(user=person, today=timezone.localdate())
    assert len(found) == 3
