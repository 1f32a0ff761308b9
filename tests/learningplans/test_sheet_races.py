"""Two people at a learning sheet at the same moment, on PostgreSQL, each behind the wall: nothing is lost, nothing doubled."""

import pytest
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.models import User
from learningplans.models import LearningSheet, LearningSheetVersion, SheetMember
from learningplans.rules import sheet_lines
from learningplans.sheets import group, library, reading
from learningplans.sheets.errors import SheetChanged, SheetRefused
from learningplans.sheets.library import Said
from tests.factories.sheets import content_of, make_sheet
from tests.harness.at_once import at_once
from tests.learningplans.sheet_world import sheet_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.shows("P26")]


@pytest.fixture
def world():
    """A school with a draft, and a mentor in its working group."""
    found = sheet_world()
    found.version = make_sheet(
        "smeren", owner=found.school, state="draft", by=found.coach, content=content_of()
    )
    add(found, found.mentor)
    return found


def add(world, user, part="writer"):
    return group.add_member(
        sheet=world.version.sheet,
        user=user,
        organisation=user.access.organisations()[0],
        part=part,
        by=world.coach,
        at=timezone.now(),
    )


def as_person(person, act):
    """A call of a person, as a request runs it."""

    def call():
        user = User.objects.get(pk=person.pk)
        with rls.behind_the_wall(user):
            return act(user)

    return call


def saving(world, person, part, value, page=None):
    """Save what was typed over what stands there now."""
    rows = world.version.content[part]
    shown = rows if page is None else sheet_lines.of_page(rows, page)
    said = Said(part, value, sheet_lines.digest(shown), page)

    def act(user):
        rows = LearningSheetVersion.objects.visible_to(user)
        version = rows.filter(sheet__in=LearningSheet.objects.writable_by(user).values("pk")).get()
        return library.save_parts(version=version, said=[said], by=user, at=timezone.now())

    return as_person(person, act)


def line(code, text):
    return {"code": code, "text": text, "competences": ["k1"]}


def goals(world):
    return [row["text"] for row in LearningSheetVersion.objects.get(pk=world.version.pk).content["goals"]]


def test_of_two_who_write_the_same_line_one_is_told_and_neither_is_lost(world):
    results = at_once(
        saving(world, world.coach, "goals", [(1, line("g1", "Van Sofie"))], ("g1",)),
        saving(world, world.mentor, "goals", [(1, line("g1", "Van Bart"))], ("g1",)),
    )
    told = [one for one in results if isinstance(one, SheetChanged)]
    assert len(told) == 1, results
    assert told[0].current.content["goals"][0]["text"] == goals(world)[0]
    assert goals(world)[0] in ("Van Sofie", "Van Bart")


def test_two_who_write_other_lines_both_save(world):
    results = at_once(
        saving(world, world.coach, "goals", [(1, line("g1", "Van Sofie"))], ("g1",)),
        saving(world, world.mentor, "goals", [(3, line("g3", "Van Bart"))], ("g3",)),
    )
    assert all(isinstance(one, LearningSheetVersion) for one in results), results
    assert goals(world) == ["Van Sofie", "Doel g2", "Van Bart"]


def test_two_who_add_a_goal_get_two_codes(world):
    results = at_once(
        saving(world, world.coach, "goals", [(None, {"code": "", "text": "Een"})], ()),
        saving(world, world.mentor, "goals", [(None, {"code": "", "text": "Twee"})], ()),
    )
    assert all(isinstance(one, LearningSheetVersion) for one in results), results
    codes = [row["code"] for row in LearningSheetVersion.objects.get(pk=world.version.pk).content["goals"]]
    assert codes == ["g1", "g2", "g3", "g4", "g5"]


def test_it_is_approved_once_and_a_next_version_begun_once(world):
    handed = library.hand_in(
        version=world.version, seen=world.version.version, by=world.mentor, at=timezone.now()
    )

    def approve(user):
        return library.publish(version=handed, seen=handed.version, by=user, at=timezone.now())

    results = at_once(as_person(world.coach, approve), as_person(world.teacher, approve))
    assert [one.state for one in results] == ["published", "published"], results
    assert results[0].published_by_id == results[1].published_by_id
    assert reading.sheet_versions_for(world.school, world.programme) == [handed]

    def go_on(user):
        return library.start_next_version(
            sheet=handed.sheet, change_note="Korter", by=user, at=timezone.now()
        )

    first, second = at_once(as_person(world.coach, go_on), as_person(world.mentor, go_on))
    assert first == second and LearningSheetVersion.objects.count() == 2


def test_somebody_is_asked_in_once(world):
    def ask(user):
        return group.add_member(
            sheet=world.version.sheet,
            user=world.teacher,
            organisation=world.school,
            part="reviewer",
            by=user,
            at=timezone.now(),
        )

    results = at_once(as_person(world.coach, ask), as_person(world.coach, ask))
    assert sorted(type(one).__name__ for one in results) == ["SheetMember", "SheetRefused"], results
    assert SheetMember.objects.filter(user=world.teacher).count() == 1


def test_an_own_version_is_begun_once(world):
    field = make_sheet("lagers")

    def take(user):
        return library.take_over(sheet=field.sheet, school=world.school, by=user, at=timezone.now())

    results = at_once(as_person(world.coach, take), as_person(world.teacher, take))
    assert sum(isinstance(one, SheetRefused) for one in results) == 1, results
    assert LearningSheet.objects.filter(based_on=field.sheet).count() == 1
