"""Who may do what with a learning sheet, and the working group that writes it together."""

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans.models import LearningSheet, LearningSheetRemark, LearningSheetVersion, SheetMember
from learningplans.sheets import group, library, reading, remarks
from learningplans.sheets.errors import SheetRefused
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.sheets import make_sheet
from tests.learningplans.sheet_world import full, save, saying, sheet_world
from tests.stories import fresh, now, one_world

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P02")]


world = one_world(sheet_world)


# --- together --------------------------------------------------------------------------------------------------------

WAYS = {
    "visible": LearningSheet.objects.visible_to,
    "write": LearningSheet.objects.writable_by,
    "review": LearningSheet.objects.reviewable_by,
    "keep": LearningSheet.objects.kept_by,
    "comment": LearningSheet.objects.worked_on_by,
}
EVERYTHING = {"visible", "write", "review", "keep", "comment"}
OF_DRAFT = {
    "coach": EVERYTHING,
    "teacher": EVERYTHING,
    "learner": set(),
    "mentor": set(),
    "elsewhere": set(),
    "consultant": set(),
    "platform": set(),
}
OF_PUBLISHED = OF_DRAFT | {who: {"visible"} for who in ("learner", "mentor", "consultant", "platform")}
OF_FIELD = {who: {"visible"} for who in OF_DRAFT} | {"platform": EVERYTHING}


@pytest.mark.parametrize(
    "state, owned, expected",
    [("draft", True, OF_DRAFT), ("published", True, OF_PUBLISHED), ("published", False, OF_FIELD)],
    ids=["own draft", "own approved", "of the field"],
)
def test_who_may_do_what_with_a_sheet(world, state, owned, expected):
    sheet = make_sheet("smeren", owner=world.school if owned else None, state=state).sheet
    found = {
        who: {way for way, rows in WAYS.items() if rows(getattr(world, who)).filter(pk=sheet.pk).exists()}
        for who in expected
    }
    assert found == expected


IN_GROUP = {
    "writer": {"visible", "write", "comment"},
    "commenter": {"visible", "comment"},
    "reviewer": {"visible", "review", "comment"},
}


@pytest.mark.shows("P26")
@pytest.mark.parametrize("part", IN_GROUP)
def test_somebody_of_a_company_works_along_until_it_ends(world, part):
    sheet = make_sheet("smeren", owner=world.school, state="draft").sheet
    row = SheetMember.objects.create(
        sheet=sheet,
        owner=world.school,
        user=world.mentor,
        organisation=world.company,
        part=part,
        added_at=now(),
        added_by=world.coach,
    )
    assert reading.rights_on(world.mentor, sheet) == IN_GROUP[part] - {"visible"}
    assert LearningSheetVersion.objects.visible_to(world.mentor).filter(sheet=sheet).exists()
    group.end_member(member=row, by=world.coach, at=now())
    assert reading.rights_on(world.mentor, sheet) == set()
    assert not LearningSheet.objects.visible_to(world.mentor).filter(pk=sheet.pk).exists()


@pytest.mark.shows("P26")
def test_who_is_asked_works_at_school_or_at_a_company_it_works_with(world):
    sheet = make_sheet("smeren", owner=world.school, state="draft").sheet
    people = {one.user for one in group.candidates(sheet, world.coach, timezone.localdate())}
    assert {world.coach, world.teacher, world.mentor} <= people
    assert not people & {world.other_mentor, world.elsewhere, world.learner, world.instructor}

    def ask(user, organisation, part="writer"):
        return group.add_member(
            sheet=sheet, user=user, organisation=organisation, part=part, by=world.coach, at=now()
        )

    with pytest.raises(SheetRefused, match="kan je niet vragen"):
        ask(world.other_mentor, world.other_mentor.access.organisations()[0])
    with pytest.raises(SheetRefused, match="iemand van een school"):
        ask(world.mentor, world.company, "reviewer")
    assert ask(world.mentor, world.company).part == "writer"
    with pytest.raises(SheetRefused, match="al in de werkgroep"):
        ask(world.mentor, world.company, "commenter")


@pytest.mark.shows("P26")
def test_a_writer_of_a_company_writes_and_hands_in_and_a_school_approves(world):
    version = full(world)
    group.add_member(
        sheet=version.sheet,
        user=world.mentor,
        organisation=world.company,
        part="writer",
        by=world.coach,
        at=now(),
    )
    save(world, version, saying(version, "practice", [{"text": "Aan de draaibank"}]), by=world.mentor)
    current = fresh(version)
    handed = library.hand_in(version=current, seen=current.version, by=world.mentor, at=now())
    assert library.publish(version=handed, seen=handed.version, by=world.coach, at=now()).state == "published"


@pytest.mark.shows("P26")
def test_a_remark_stands_with_its_part_once_and_is_dealt_with(world):
    sheet = make_sheet("smeren", owner=world.school, state="draft").sheet
    key = "7f6c0c0e-6c8f-4a57-9a3c-1d1b0a1f0001"
    said = {"sheet": sheet, "part": "goals", "text": "Te groot", "by": world.teacher, "key": key}
    row = remarks.remark(at=now(), **said)
    assert remarks.remark(at=now(), **said) == row
    assert LearningSheetRemark.objects.filter(sheet=sheet).count() == 1
    with pytest.raises(SheetRefused):
        remarks.remark(sheet=sheet, part="onzin", text="x", by=world.teacher, at=now())
    settled = remarks.settle(remark=row, by=world.coach, at=now())
    assert (
        remarks.settle(remark=row, by=world.teacher, at=now()).settled_by == settled.settled_by == world.coach
    )


def test_a_sheet_of_the_field_is_not_for_a_company_alone_to_rewrite(world):
    company = OrganisationFactory()
    director = member(Role.COMPANY_DIRECTOR, company)
    sheet = make_sheet("smeren").sheet
    assert reading.rights_on(director, sheet) == set()
    assert library.owners(director) == []
