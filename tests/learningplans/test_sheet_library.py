"""The library of learning sheets: written part by part, handed in, approved by somebody else, and never changed after."""

import pytest
from django.utils import timezone

from duaalportal.accounts.models import AuditEntry
from learningplans.rules import sheet_lines, sheets
from learningplans.sheets import library, reading
from learningplans.sheets.checking import faults_of
from learningplans.sheets.errors import SheetChanged, SheetHasFaults, SheetRefused
from learningplans.sheets.library import Said
from tests.factories.sheets import add_version, content_of, make_sheet
from tests.learningplans.sheet_world import begun, full, save, saying, sheet_world
from tests.stories import fresh, now, one_world

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P02")]


world = one_world(sheet_world)


def approved(world, version=None, by=None):
    """A version that a colleague approved."""
    version = version or full(world)
    version = library.hand_in(version=version, seen=version.version, by=world.coach, at=now())
    return library.publish(version=version, seen=version.version, by=by or world.teacher, at=now())


def goals(version):
    return [row["text"] for row in fresh(version).content["goals"]]


# --- beginning -------------------------------------------------------------------------------------------------------


def test_a_sheet_begins_as_a_draft_at_the_end_of_the_programme_with_a_code_of_its_title(world):
    first, second = begun(world), begun(world, title="Smeren")
    assert (first.state, first.number, first.sheet.code, first.sheet.position) == ("draft", 1, "smeren", 1)
    assert (second.sheet.code, second.sheet.position) == ("smeren-2", 2)
    assert first.content == sheets.empty()
    assert AuditEntry.objects.filter(verb="learning_sheet_started", object_id=str(first.sheet_id)).exists()


def test_a_code_stands_once_per_owner_and_names_nothing_odd(world):
    begun(world, code="smeren")
    with pytest.raises(SheetRefused, match="al een leerfiche met die code"):
        begun(world, code="smeren")
    with pytest.raises(SheetRefused, match="kleine letters"):
        begun(world, code="Smeren!")


@pytest.mark.parametrize(
    "who, begins",
    [("coach", True), ("teacher", True), ("mentor", False), ("elsewhere", False), ("learner", False)],
)
def test_a_school_begins_its_own_sheets(world, who, begins):
    person = getattr(world, who)
    if begins:
        assert begun(world).made_by == world.coach
        assert world.school in library.owners(person)
    else:
        with pytest.raises(SheetRefused, match="eigen school"):
            library.start_sheet(
                programme=world.programme, owner=world.school, title="Smeren", by=person, at=now()
            )


def test_who_keeps_the_platform_begins_sheets_of_the_whole_field(world):
    version = library.start_sheet(
        programme=world.programme, owner=None, title="Lassen", by=world.platform, at=now()
    )
    assert version.sheet.owner is None
    assert None not in library.owners(world.coach)


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_new_line_gets_a_code_that_no_version_ever_used(world):
    version = approved(world)
    draft = library.start_next_version(
        sheet=version.sheet, change_note="Doel 3 vervalt.", by=world.coach, at=now()
    )
    kept = draft.content["goals"][:2]
    save(world, draft, saying(draft, "goals", kept))
    save(world, draft, saying(draft, "goals", [*kept, {"text": "Nieuw doel", "competences": ["k1"]}]))
    assert [row["code"] for row in fresh(draft).content["goals"]] == ["g1", "g2", "g4"]


def test_two_people_write_different_parts_and_different_pages_at_the_same_time(world):
    version = full(world)
    mine = saying(version, "goals", [(1, {"code": "g1", "text": "Van mij", "competences": ["k1"]})], ("g1",))
    theirs = saying(
        version, "goals", [(3, {"code": "g3", "text": "Van jou", "competences": ["k2"]})], ("g3",)
    )
    intro = saying(version, "intro", {"text": "Samen", "guidelines": [], "attention": []})
    for one, person in ((mine, world.coach), (theirs, world.teacher), (intro, world.coach)):
        save(world, version, one, by=person)
    assert goals(version) == ["Van mij", "Doel g2", "Van jou"]
    assert fresh(version).content["intro"]["text"] == "Samen"
    assert fresh(version).changed_by == world.coach


def test_the_same_line_is_not_written_over_unseen_and_nothing_of_it_is_lost(world):
    version = full(world)
    mine = saying(version, "goals", [(1, {"code": "g1", "text": "Van mij"})], ("g1",))
    theirs = saying(version, "goals", [(1, {"code": "g1", "text": "Van jou"})], ("g1",))
    save(world, version, theirs, by=world.teacher)
    with pytest.raises(SheetChanged) as refused:
        save(world, version, mine)
    assert refused.value.current.content["goals"][0]["text"] == "Van jou"
    assert goals(version)[0] == "Van jou"


def test_of_several_parts_all_are_written_or_none(world):
    version = full(world)
    good = saying(version, "intro", {"text": "Nieuw", "guidelines": [], "attention": []})
    stale = Said("goals", [], "gezien toen er iets anders stond")
    with pytest.raises(SheetChanged):
        save(world, version, good, stale)
    assert fresh(version).content["intro"]["text"] == "Inleiding"


def test_saving_what_stands_there_changes_nothing(world):
    version = full(world)
    saved = save(world, version, saying(version, "goals", version.content["goals"]))
    assert (saved.version, saved.changed_at) == (version.version, None)


def test_200_goals_at_once_fit_and_one_more_is_refused(world):
    version = begun(world)
    lines = [{"text": f"Doel {n}", "competences": ["k1"]} for n in range(1, 202)]
    with pytest.raises(SheetRefused, match="201 leerdoelen; er is plaats voor 200"):
        save(world, version, saying(version, "goals", lines))
    save(world, version, saying(version, "goals", lines[:200]))
    assert len(goals(version)) == 200


@pytest.mark.parametrize("state", ["review", "published", "archived"])
def test_only_a_draft_is_written(world, state):
    version = make_sheet("vast", owner=world.school, state=state, by=world.coach)
    with pytest.raises(SheetRefused):
        save(world, version, saying(version, "goals", []))
    with pytest.raises(SheetRefused):
        library.save_head(
            version=version, title="Anders", form="theme", position=1, seen="", by=world.coach, at=now()
        )
    assert goals(version) == ["Doel g1", "Doel g2", "Doel g3"]


def test_an_assignment_gets_its_own_parts_and_only_gives_up_empty_ones(world):
    version = full(world)

    def head(form, title="Lasopdracht"):
        seen = sheet_lines.digest(library.head_of(fresh(version)))
        return library.save_head(
            version=version, title=title, form=form, position=4, seen=seen, by=world.coach, at=now()
        )

    head("assignment")
    assert [part for part, _ in sheets.parts_of(fresh(version).content)] == list(sheets.PARTS)
    save(world, version, saying(version, "steps", [{"text": "Tekening bestuderen"}]))
    with pytest.raises(SheetRefused, match="Werkwijze"):
        head("theme")
    save(world, version, saying(version, "steps", []))
    head("theme")
    assert "steps" not in fresh(version).content
    assert (fresh(version).title, fresh(version).sheet.position) == ("Lasopdracht", 4)


# --- from draft to approved ------------------------------------------------------------------------------------------


def test_a_sheet_without_goals_is_not_handed_in_and_says_what_lacks(world):
    version = begun(world)
    with pytest.raises(SheetHasFaults) as refused:
        library.hand_in(version=version, seen=version.version, by=world.coach, at=now())
    assert [fault.part for fault in refused.value.faults] == ["goals", "criteria"]
    assert "Zet er minstens één bij" in str(refused.value.faults[0])
    assert fresh(version).state == "draft"


FAULTS = {
    "two goals with one code": ({"goals": ["g1", "g1"]}, "staat er twee keer"),
    "a circle": (
        {"goals": [{"code": "g1", "after": ["g2"]}, {"code": "g2", "after": ["g1"]}]},
        "de volgorde loopt rond",
    ),
    "a goal that is gone": ({"goals": [{"code": "g1", "after": ["g9"]}]}, "dat leerdoel bestaat niet"),
    "a competence that is gone": (
        {"goals": [{"code": "g1", "competences": ["weg"]}]},
        "De competentie “weg” bestaat niet",
    ),
    "an activity that is gone": (
        {"goals": [{"code": "g1", "activities": ["weg"]}]},
        "De activiteit “weg” bestaat niet",
    ),
    "too many hours": ({"goals": [{"code": "g1", "hours": 501}]}, "getal van 0 tot 500"),
}


@pytest.mark.parametrize("content, said", FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_is_said_in_a_sentence(world, content, said):
    version = begun(world, content=content_of(**content))
    found = faults_of(version, timezone.localdate())
    assert any(said in str(fault) for fault in found), found


def test_a_circle_over_two_sheets_is_found(world):
    other = approved(world, begun(world, code="lagers", content=content_of([{"code": "g1", "after": []}])))
    add_version(other.sheet, content=content_of([{"code": "g1", "after": ["smeren.g1"]}]))
    version = begun(world, code="smeren", content=content_of([{"code": "g1", "after": ["lagers.g1"]}]))
    found = faults_of(version, timezone.localdate())
    assert [str(fault) for fault in found] == [
        "Leerdoelen, regel 1: de volgorde loopt rond over meer leerfiches: dit doel wacht zo op zichzelf."
    ]
    straight = begun(world, code="filters", content=content_of([{"code": "g1", "after": ["lagers.g1"]}]))
    assert not faults_of(straight, timezone.localdate())


def test_somebody_else_approves_and_then_it_is_in_force(world):
    version = full(world)
    version = library.hand_in(version=version, seen=version.version, by=world.coach, at=now())
    with pytest.raises(SheetRefused, match="Goedkeuren doet iemand anders"):
        library.publish(version=version, seen=version.version, by=world.coach, at=now())
    done = library.publish(version=version, seen=version.version, by=world.teacher, at=now())
    assert (done.state, done.published_by) == ("published", world.teacher)
    assert fresh(done.sheet).first_published_at
    assert reading.sheet_versions_for(world.school, world.programme) == [done]


def test_a_reviewer_sends_back_with_a_reason_and_the_writer_reads_it(world):
    version = full(world)
    version = library.hand_in(version=version, seen=version.version, by=world.coach, at=now())
    with pytest.raises(SheetRefused, match="Schrijf wat beter moet"):
        library.send_back(version=version, note=" ", by=world.teacher, at=now())
    back = library.send_back(version=version, note="Criterium 1 is vaag.", by=world.teacher, at=now())
    assert (back.state, back.sent_back_note) == ("draft", "Criterium 1 is vaag.")
    again = library.hand_in(version=back, seen=back.version, by=world.coach, at=now())
    assert again.sent_back_note == ""


def test_what_changed_while_somebody_read_it_is_not_approved(world):
    version = full(world)
    read = library.hand_in(version=version, seen=version.version, by=world.coach, at=now())
    library.take_back(version=version, by=world.coach, at=now())
    saved = save(world, version, saying(version, "steps", [{"text": "Nog een stap"}]))
    library.hand_in(version=saved, seen=saved.version, by=world.coach, at=now())
    with pytest.raises(SheetChanged):
        library.publish(version=read, seen=read.version, by=world.teacher, at=now())
    assert fresh(version).state == "review"


def test_doing_it_twice_changes_nothing(world):
    version = approved(world)
    again = library.publish(version=version, seen=0, by=world.teacher, at=now())
    assert again.published_at == version.published_at
    verbs = AuditEntry.objects.filter(object_id=str(version.sheet_id), verb="learning_sheet_published")
    assert verbs.count() == 1


# --- next versions, own ways -----------------------------------------------------------------------------------------


def test_the_next_version_starts_as_a_copy_and_takes_the_place_of_the_first(world):
    first = approved(world)
    with pytest.raises(SheetRefused, match="wat er verandert"):
        library.start_next_version(sheet=first.sheet, change_note=" ", by=world.coach, at=now())
    draft = library.start_next_version(
        sheet=first.sheet, change_note="Doel 1 is korter.", by=world.coach, at=now()
    )
    assert (draft.number, draft.content, draft.change_note) == (2, first.content, "Doel 1 is korter.")
    same = library.start_next_version(sheet=first.sheet, change_note="x", by=world.teacher, at=now())
    assert same == draft
    assert reading.sheet_versions_for(world.school, world.programme) == [first]
    one, *others = draft.content["goals"]
    save(world, draft, saying(draft, "goals", [{**one, "text": "Kort"}, *others, {**one, "code": ""}]))
    second = approved(world, fresh(draft))
    assert fresh(first).state == "archived"
    assert reading.sheet_versions_for(world.school, world.programme) == [second]
    before, changed = reading.changed_since(world.coach, second)
    assert before == first
    assert [(line.code, line.kind) for line in changed["goals"]] == [("g1", "changed"), ("g4", "new")]


def test_a_school_goes_its_own_way_and_plans_follow_once_it_is_approved(world):
    field = make_sheet("smeren")
    own = library.take_over(sheet=field.sheet, school=world.school, by=world.coach, at=now())
    assert (own.sheet.based_on, own.sheet.owner, own.content) == (field.sheet, world.school, field.content)
    assert reading.sheet_versions_for(world.school, world.programme) == [field]
    done = approved(world, own)
    assert reading.sheet_versions_for(world.school, world.programme) == [done]
    elsewhere = world.elsewhere.access.organisations()[0]
    assert reading.sheet_versions_for(elsewhere, world.programme) == [field]
    with pytest.raises(SheetRefused, match="heeft al een leerfiche"):
        library.take_over(sheet=field.sheet, school=world.school, by=world.coach, at=now())
    with pytest.raises(SheetRefused, match="Alleen van een leerfiche van de sector"):
        library.take_over(sheet=done.sheet, school=elsewhere, by=world.elsewhere, at=now())


def test_what_is_out_of_use_makes_no_new_plan_and_comes_back(world):
    version = approved(world)
    library.retire(sheet=version.sheet, by=world.coach, at=now())
    assert reading.sheet_versions_for(world.school, world.programme) == []
    with pytest.raises(SheetRefused, match="niet meer in gebruik"):
        library.start_next_version(sheet=version.sheet, change_note="x", by=world.coach, at=now())
    library.use_again(sheet=version.sheet, by=world.coach, at=now())
    assert reading.sheet_versions_for(world.school, world.programme) == [version]


def test_sheets_for_plans_come_in_the_order_of_the_programme_in_one_query(world, django_assert_num_queries):
    last, first = approved(world, full(world, position=9)), approved(world, full(world, position=2))
    with django_assert_num_queries(1):
        assert [row.sheet for row in reading.sheet_versions_for(world.school, world.programme)] == [
            first.sheet,
            last.sheet,
        ]
