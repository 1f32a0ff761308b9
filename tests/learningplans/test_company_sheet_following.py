"""A learning sheet gets a newer version: the company sheet shows what changed and follows part by part; and real races."""

import pytest

from duaalportal.accounts import rls
from duaalportal.accounts.models import User
from learningplans.company_sheets import following, reviewing, writing
from learningplans.company_sheets.errors import PartChanged, SheetRefused
from learningplans.models import CompanySheetVersion, SheetState
from learningplans.rules import company_sheet_changes as rules
from learningplans.rules.sheets import changes as sheet_changes
from tests.factories.sheets import add_version, content_of
from tests.harness.at_once import at_once
from tests.learningplans import sheeting
from tests.learningplans.sheeting import at, fresh, published, save, seen
from tests.stories import as_now, now, one_world
from tests.stories import browser as as_

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P03")]


world = one_world(sheeting.sheet_world)


def newer(world, goals=("g1", "g3", "g4"), **extra):
    """The next version of the learning sheet: g2 is gone, g4 is new, another criterion."""
    criteria = [{"code": "c1", "text": "Smeert zonder morsen", "goals": ["g1"]}]
    rows = [{"code": code} if code != "g3" else {"code": code, "where": ["school"]} for code in goals]
    content = content_of(rows, text="van het thema", criteria=criteria, **extra)
    return add_version(world.source.sheet, content=content)


def choose(world, sheet, new, by=None, **choices):
    for part, choice in choices.items():
        following.choose(
            sheet=sheet, newer=new, part=part, choice=choice, by=as_now(by or world.mentor_person), at=now()
        )


def all_of(world, sheet, new, choice):
    base = following.base_of(sheet)
    choose(world, sheet, new, **dict.fromkeys(following.news_of(base, new).changed, choice))


def follow(world, sheet, new):
    return following.follow(sheet=sheet, newer=new, by=as_now(world.mentor_person), at=now())


# --- the rules ------------------------------------------------------------------------------------------------------

OLD = content_of(["g1", "g2", {"code": "g3", "where": ["school"]}])
NEW = content_of(["g1", {"code": "g3", "where": ["school"]}, "g4", {"code": "g5", "where": ["simulated"]}])


def test_news_names_what_goes_and_offers_only_what_a_company_can_teach():
    told = rules.news(OLD, NEW, ["g1", "g2"], {})
    assert told.gone == ("g2",) and told.offered == ("g4",)
    assert told.waiting == list(told.changed) and not told.is_decided


@pytest.mark.parametrize(
    ("choice", "goals", "says"),
    [
        ("follow", ["g1", "g4"], "Nieuw leerdoel: “Doel g4”. Zet er een stap bij."),
        ("keep", ["g1"], "“Doel g4” is nieuw op de leerfiche. Jullie leren het hier niet."),
    ],
)
def test_a_goal_that_is_gone_always_goes_and_a_new_one_comes_when_followed(choice, goals, says):
    content = {"steps": [sheeting.step("s1", goals=["g1", "g2"])]}
    done, kept, said = rules.followed(content, ["g1", "g2"], OLD, NEW, {"goals": choice})
    assert kept == goals
    assert done["steps"][0]["goals"] == ["g1"]
    assert said[0] == "“Doel g2” staat niet meer op de leerfiche. Het is hier weggehaald."
    assert says in said
    # what was given is not changed under anybody's hands
    assert content["steps"][0]["goals"] == ["g1", "g2"]


def test_a_choice_for_a_part_that_did_not_change_or_an_unknown_choice_does_not_count():
    told = rules.news(OLD, NEW, [], {"intro": "follow", "goals": "perhaps"})
    assert told.chosen == {}
    assert rules.news(OLD, OLD, ["g1"], {}).is_decided


def test_what_differs_between_two_versions_is_told_line_by_line():
    old = ("Titel", ["g1"], {"steps": [sheeting.step("s1"), sheeting.step("s2")], "intro": "Kort"})
    new = ("Titel", ["g1", "g2"], {"steps": [sheeting.step("s1", minutes=20, machine="Pers 4")]})
    found = rules.changes(old, new, {"g2": "Doel twee"})
    assert [(line.kind, line.after) for line in found["goals"]] == [("new", "Doel twee")]
    assert [line.kind for line in found["steps"]] == ["changed", "gone"]
    assert found["steps"][0].after == "Smeer de lagers (Pers 4; 20 minuten)"
    assert [line.kind for line in found["intro"]] == ["gone"]


# --- the story ------------------------------------------------------------------------------------------------------


def test_part_by_part_until_a_draft_follows_and_the_version_in_force_stays(world):
    version = published(world)
    sheet, new = version.company_sheet, newer(world)
    assert following.newer_than(version) == new
    with pytest.raises(SheetRefused, match="Kies eerst nog bij: "):
        follow(world, sheet, new)
    all_of(world, sheet, new, "keep")
    choose(world, sheet, new, goals="follow")  # the last choice counts
    draft, said = follow(world, sheet, new)
    assert draft.number == 2 and draft.state == SheetState.DRAFT
    assert draft.learning_sheet_version == new and draft.goals == ["g1", "g4"]
    assert len(said) == 2 and "weggehaald" in draft.change_note
    assert list(following.still_to_work_in(draft)) == ["goals"]
    stays = fresh(version)
    assert (stays.state, stays.goals, stays.learning_sheet_version_id) == (
        SheetState.PUBLISHED,
        ["g1", "g2"],
        world.source.pk,
    )
    assert stays.decisions == {}
    assert following.newer_than(following.base_of(sheet)) is None


def test_an_open_draft_follows_in_place_and_keeps_what_was_written(world):
    version = sheeting.begun(world)
    save(version, "intro", "Onze pers.", world.teacher)
    new = newer(world)
    all_of(world, version.company_sheet, new, "follow")
    draft, _ = follow(world, version.company_sheet, new)
    assert draft.pk == version.pk and draft.content["intro"] == "Onze pers."
    assert fresh(version).learning_sheet_version_id == new.pk


def test_the_rest_is_followed_in_one_go_and_what_was_chosen_stays(world):
    sheet, new = published(world).company_sheet, newer(world)
    choose(world, sheet, new, criteria="keep")
    choose(world, sheet, new, all="follow")
    told = following.news_of(following.base_of(sheet), new)
    assert told.is_decided and told.chosen["criteria"] == "keep"
    assert set(told.chosen.values()) == {"keep", "follow"}
    choose(world, sheet, new, all="keep")  # nothing is left to choose
    assert following.news_of(following.base_of(sheet), new).chosen == told.chosen


def test_choices_were_for_one_version_and_a_still_newer_one_asks_again(world):
    version = published(world)
    first = newer(world)
    all_of(world, version.company_sheet, first, "follow")
    second = newer(world, goals=("g1", "g5"))
    assert following.news_of(following.base_of(version.company_sheet), second).chosen == {}
    with pytest.raises(SheetRefused, match="andere versie van de leerfiche"):
        follow(world, version.company_sheet, first)
    with pytest.raises(SheetRefused, match="andere versie van de leerfiche"):
        choose(world, version.company_sheet, first, goals="follow")


def test_nothing_is_chosen_while_the_school_reads_or_by_who_does_not_write(world):
    version = sheeting.handed_in(world)
    new = newer(world)
    with pytest.raises(SheetRefused, match="ligt bij de school"):
        choose(world, version.company_sheet, new, goals="follow")
    for who in ("learner_person", "director", "other_mentor", "other_teacher"):
        with pytest.raises(SheetRefused):
            choose(world, version.company_sheet, new, by=getattr(world, who), goals="follow")


def test_a_draft_of_the_learning_sheet_is_no_news(world):
    version = published(world)
    add_version(world.source.sheet, state="draft", content=NEW)
    assert following.newer_than(version) is None


def test_on_the_page_one_chooses_and_follows(world):
    version = published(world)
    sheet, new = version.company_sheet, newer(world)
    browser = as_(world.teacher)
    page = browser.get(at("company_sheet", sheet)).content.decode()
    assert "De leerfiche heeft een nieuwe versie 2" in page
    address = at("company_sheet_follow", sheet)
    page = browser.get(address).content.decode()
    assert "Deze leerdoelen verdwijnen" in page and "Doel g4 van het thema" in page
    for part in sheet_changes(world.source.content, new.content):
        posted = {"newer": new.pk, "part": part, "choice": "follow"}
        assert browser.post(at("company_sheet_choose", sheet), posted).url == address
    assert "Alles gekozen" in browser.get(address).content.decode()
    answer = browser.post(at("company_sheet_follow_now", sheet), {"newer": new.pk})
    draft = CompanySheetVersion.objects.get(company_sheet=sheet, number=2)
    assert answer.url == at("company_sheet_write", draft)
    page = browser.get(answer.url).content.decode()
    assert "Verwerk wat jullie volgen" in page and "Nieuw leerdoel: “Doel g4 van het thema”" in page
    assert "Deze fiche is bij" in browser.get(address).content.decode()


@pytest.mark.parametrize("posted", [{}, {"newer": "geen-id"}, {"part": "goals", "choice": "raar"}])
def test_a_form_with_nonsense_is_a_sentence_and_not_an_error(world, posted):
    sheet, new = published(world).company_sheet, newer(world)
    browser = as_(world.teacher)
    for name in ("company_sheet_choose", "company_sheet_follow_now"):
        answer = browser.post(at(name, sheet), {"newer": new.pk} | posted)
        assert answer.status_code == 302 and answer.url == at("company_sheet_follow", sheet)
    assert fresh(following.base_of(sheet)).decisions == {}


# --- at the same moment, on PostgreSQL ------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_texts_in_one_part_one_stands_and_the_other_hears_it(self):
        world = sheeting.sheet_world()
        version = sheeting.begun(world)
        before = seen(version, "intro")

        def writes(person, text):
            def call():
                user = User.objects.get(pk=person.pk)
                with rls.behind_the_wall(user):
                    return writing.save_part(
                        version=version, part="intro", value=text, seen=before, by=user, at=now()
                    )

            return call

        found = at_once(writes(world.mentor_person, "Mentor."), writes(world.teacher, "Leraar."))
        assert sum(isinstance(one, CompanySheetVersion) for one in found) == 1, found
        (late,) = [one for one in found if isinstance(one, Exception)]
        assert isinstance(late, PartChanged)
        assert fresh(version).content["intro"] == late.current.content["intro"]

    def test_two_approvals_and_two_next_versions_make_one_of_each(self):
        world = sheeting.sheet_world()
        version = sheeting.handed_in(world)

        def approves(person):
            def call():
                user = User.objects.get(pk=person.pk)
                with rls.behind_the_wall(user):
                    return reviewing.approve(version=version, seen=version.version, by=user, at=now())

            return call

        at_once(approves(world.teacher), approves(world.coach))
        assert fresh(version).state == SheetState.PUBLISHED

        def begins(person):
            def call():
                user = User.objects.get(pk=person.pk)
                with rls.behind_the_wall(user):
                    return reviewing.next_version(sheet=version.company_sheet, by=user, at=now())

            return call

        made = at_once(begins(world.mentor_person), begins(world.teacher))
        assert {getattr(one, "number", one) for one in made} == {2}
        assert version.company_sheet.versions.count() == 2
