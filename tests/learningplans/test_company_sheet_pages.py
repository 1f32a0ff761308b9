"""The pages of company sheets: the list, writing beside the source, the shop floor, photos, paper, and what one learns where."""

import re

import pytest
from django.urls import reverse

from companies.models import ActivityAnswer
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Activity
from learningplans.company_sheets import photos, reviewing, writing
from learningplans.models import CompanySheet, CompanySheetVersion, SheetState
from learningplans.rules import company_sheets as rules
from tests.companies.safe_world import words
from tests.factories.accounts import member
from tests.factories.companies import PROGRAMME, EstablishmentFactory
from tests.factories.sheets import content_of, make_company_sheet, make_sheet
from tests.learningplans import sheeting
from tests.learningplans.sheeting import at, begun, finished, fresh, handed_in, published, save, seen, step
from tests.stories import as_now, now, one_world
from tests.stories import browser as as_

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P03")]
LIST = "/bedrijfsfiches/"


world = one_world(sheeting.sheet_world)


def part(version, code, extra=""):
    return f"{at('company_sheet_part', version)}?onderdeel={code}{extra}"


def hidden(page, name):
    """A hidden value of the form on a page."""
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.content.decode())[1]


# --- from nothing to the shop floor ---------------------------------------------------------------------------------


def test_the_whole_way_from_a_learning_sheet_to_the_shop_floor(world):
    mentor, teacher, learner = as_(world.mentor_person), as_(world.teacher), as_(world.learner_person)
    new = at("company_sheet_new")
    page = mentor.get(f"{new}?leerfiche={world.source.pk}")
    assert f'value="{world.source.pk}" selected' in page.content.decode()
    pair = f"{world.company.pk}:{world.school.pk}"
    answer = mentor.post(new, {"pair": pair, "source": world.source.pk, "title": "Smeren aan pers 4"})
    version = CompanySheetVersion.objects.get()
    assert answer.url == at("company_sheet_write", version)

    page = words(mentor.get(answer.url))
    assert "Op de leerfiche" in page and "Smeert volgens plan" in page and "Nippels zoeken" in page
    assert "bij geen enkele stap hoort het leerdoel" in page and "Leg voor aan de school" not in page

    form = mentor.get(part(version, "steps"))
    typed = {"text": "Smeer de lagers", "goals": ["g2"], "minutes": "30", "work_form": "practice"}
    typed |= {"code": hidden(form, "code"), "seen": hidden(form, "seen")}
    answer = mentor.post(part(version, "steps"), typed)
    assert answer.url == f"{at('company_sheet_write', version)}#steps"
    mentor.post(part(version, "steps"), typed)  # sent twice, kept once
    assert len(fresh(version).content["steps"]) == 2

    assert learner.get(at("company_sheet", version.company_sheet)).status_code == 404
    answer = mentor.post(at("company_sheet_hand_in", version))
    assert "Ligt bij" in words(mentor.get(answer.url))
    page = words(teacher.get(answer.url))
    assert "Klopt deze fiche?" in page and "Keur goed" in page
    teacher.post(at("company_sheet_send_back", version), {"note": "Waar?", "seen": fresh(version).version})
    assert "Waar?" in words(mentor.get(at("company_sheet_write", version)))
    mentor.post(at("company_sheet_hand_in", version))
    teacher.post(at("company_sheet_approve", version), {"seen": fresh(version).version})
    assert fresh(version).state == SheetState.PUBLISHED

    page = words(learner.get(at("company_sheet", version.company_sheet)))
    assert "Smeer de lagers" in page and "Smeert volgens plan" in page and "Opmerkingen" not in page
    page = words(learner.get(at("company_sheet_floor", version.company_sheet)))
    assert "Smeer de lagers" in page and "30 min" in page
    assert "Smeren aan pers 4" in words(learner.get(LIST))


def test_who_began_nothing_reads_what_to_do(world):
    lonely = member(Role.DUAL_TEACHER, world.other_school)
    page = words(as_(lonely).get(at("company_sheet_new")))
    assert "Eerst een samenwerking" in page
    assert "Nog geen bedrijfsfiche" in words(as_(lonely).get(LIST))


def test_an_empty_or_made_up_start_keeps_the_page(world):
    browser = as_(world.teacher)
    answer = browser.post(at("company_sheet_new"), {"pair": "x:y", "source": "", "title": "Mijn naam"})
    page = words(answer)
    assert answer.status_code == 422 and "Kies een leerfiche." in page
    assert 'value="Mijn naam"' in answer.content.decode()
    assert not CompanySheet.objects.exists()


# --- two people at once ---------------------------------------------------------------------------------------------


def test_who_saves_second_reads_both_texts_and_can_still_save(world):
    version = begun(world)
    browser = as_(world.teacher)
    before = hidden(browser.get(part(version, "intro")), "seen")
    save(version, "intro", "Van de mentor.", world.mentor_person)
    answer = browser.post(part(version, "intro"), {"value": "Van de leraar.", "seen": before})
    page = words(answer)
    assert answer.status_code == 409
    assert "Dit staat er nu" in page and "Van de mentor." in page and "Van de leraar." in page
    assert fresh(version).content["intro"] == "Van de mentor."
    again = {"value": "Van de leraar.", "seen": hidden(answer, "seen")}
    assert browser.post(part(version, "intro"), again).status_code == 302
    assert fresh(version).content["intro"] == "Van de leraar."


@pytest.mark.parametrize(
    ("code", "changed", "typed", "says"),
    [
        ("title", "Titel A", {"value": "Titel B"}, "Titel A"),
        ("goals", ["g1"], {"value": ["g2"]}, "Doel g1 van het thema"),
        ("notes", {"school": "Leg traag uit.", "company": ""}, {"school": "Anders."}, "Leg traag uit."),
        ("agreements", "Elke vrijdag.", {"value": "Nooit."}, "Elke vrijdag."),
        ("forbidden", [], None, None),
    ],
)
def test_every_part_has_its_form_and_its_race(world, code, changed, typed, says):
    version = begun(world)
    browser = as_(world.teacher)
    page = browser.get(part(version, code))
    assert page.status_code == 200 and "Op de leerfiche" in words(page)
    if typed is None:
        return
    save(version, code, changed, world.mentor_person)
    answer = browser.post(part(version, code), typed | {"seen": hidden(page, "seen")})
    assert answer.status_code == 409 and says in words(answer)


def test_a_step_that_somebody_took_away_meanwhile_is_not_lost_for_who_writes_it(world):
    version = finished(world)
    browser = as_(world.teacher)
    page = browser.get(part(version, "steps", "&stap=s9"))
    typed = {"text": "Smeer ze goed", "goals": ["g2"], "code": "s9", "seen": hidden(page, "seen")}
    writing.remove_step(
        version=version, code="s9", seen=seen(version, "step:s9"), by=as_now(world.mentor_person), at=now()
    )
    answer = browser.post(part(version, "steps", "&stap=s9"), typed)
    assert answer.status_code == 409
    assert "Deze stap is weggehaald." in words(answer) and "Smeer ze goed" in answer.content.decode()
    typed["seen"] = hidden(answer, "seen")
    assert browser.post(part(version, "steps", "&stap=s9"), typed).status_code == 302
    assert fresh(version).content["steps"][-1]["text"] == "Smeer ze goed"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"text": ""}, "Schrijf wat de lerende doet."),
        ({"text": "x" * 601}, "er is plaats voor 600"),
        ({"text": "Bel 85.07.30-033.28"}, "rijksregisternummer"),
        ({"text": "Doe", "minutes": "veel"}, "Minuten zijn een getal."),
        ({"text": "Doe", "minutes": "900"}, "Hoogstens 480 minuten"),
        ({"text": "Doe", "goals": ["g3"]}, "Dit leerdoel leer je hier niet."),
        ({"text": "Doe", "work_form": "raar"}, "Kies een werkvorm uit de lijst."),
    ],
)
def test_bad_input_in_a_step_is_a_sentence_and_what_was_typed_stays(world, typed, says):
    version = begun(world)
    browser = as_(world.mentor_person)
    page = browser.get(part(version, "steps"))
    sent = typed | {"code": hidden(page, "code"), "seen": hidden(page, "seen"), "machine": "Vetpomp 12"}
    answer = browser.post(part(version, "steps"), sent)
    assert answer.status_code == 422 and says in words(answer)
    assert 'value="Vetpomp 12"' in answer.content.decode()
    assert len(fresh(version).content["steps"]) == 1


@pytest.mark.parametrize("query", ["?onderdeel=raar", "?onderdeel=steps&stap=bestaat-niet"])
def test_a_part_that_is_not_there_is_not_found(world, query):
    assert as_(world.teacher).get(at("company_sheet_part", begun(world)) + query).status_code == 404


def test_what_lies_with_the_school_is_not_written_by_a_page_that_was_still_open(world):
    version = finished(world)
    browser = as_(world.mentor_person)
    before = hidden(browser.get(part(version, "intro")), "seen")
    reviewing.hand_in(version=version, note="", by=as_now(world.teacher), at=now())
    answer = browser.post(part(version, "intro"), {"value": "Nog iets.", "seen": before})
    assert answer.status_code == 422
    assert "ligt bij de school" in words(answer) and "Nog iets." in words(answer)
    assert browser.get(at("company_sheet_write", version)).url == at("company_sheet_version", version)


def test_steps_are_put_in_order_and_taken_away_with_buttons(world):
    version = finished(world)
    browser = as_(world.teacher)
    browser.post(at("company_sheet_step_move", version), {"code": "s9", "way": "up"})
    assert [row["code"] for row in fresh(version).content["steps"]] == ["s9", "s1"]
    remove = at("company_sheet_step_remove", version)
    browser.post(f"{remove}?stap=s1&gezien=verouderd")
    assert len(fresh(version).content["steps"]) == 2
    asked = f"{remove}?stap=s1&amp;gezien={seen(version, 'step:s1')}"
    assert asked in browser.get(at("company_sheet_write", version)).content.decode()
    browser.post(asked.replace("&amp;", "&"))
    assert [row["code"] for row in fresh(version).content["steps"]] == ["s9"]


# --- reading --------------------------------------------------------------------------------------------------------


def test_an_older_version_stays_readable_and_says_what_differs(world):
    first = published(world)
    by = as_now(world.mentor_person)
    second = reviewing.next_version(sheet=first.company_sheet, by=by, at=now())
    save(second, "step:s9", step(goals=["g2"], minutes=45), world.mentor_person)
    second = reviewing.hand_in(version=second, note="Duurt langer.", by=by, at=now())
    page = words(as_(world.teacher).get(at("company_sheet_version", second)))
    assert "Wat is er anders dan in versie 1" in page and "45 minuten" in page and "Duurt langer." in page
    reviewing.approve(version=second, seen=second.version, by=as_now(world.teacher), at=now())
    page = words(as_(world.learner_person).get(at("company_sheet_version", first)))
    assert "Dit is een oudere versie." in page and "30 min" in page


def test_remarks_and_tips_are_between_mentor_and_teacher(world):
    version = published(world)
    sheet = version.company_sheet
    draft = reviewing.next_version(sheet=sheet, by=as_now(world.teacher), at=now())
    save(draft, "notes", {"school": "Leg traag uit.", "company": ""}, world.teacher)
    as_(world.teacher).post(
        at("company_sheet_remark_new", sheet), {"part": "steps", "text": "Waar ligt het vet?"}
    )
    mentor = as_(world.mentor_person)
    page = words(mentor.get(at("company_sheet", sheet)))
    assert "Waar ligt het vet?" in page and "Zo doe je het hier" in page
    assert "Leg traag uit." in words(mentor.get(at("company_sheet_version", draft)))
    page = words(as_(world.learner_person).get(at("company_sheet", sheet)))
    assert "Waar ligt het vet?" not in page
    assert "Dit is een concept" not in words(as_(world.learner_person).get(at("company_sheet_floor", sheet)))
    remark = sheet.remarks.get()
    mentor.post(at("company_sheet_remark_settle", sheet, remark))
    assert "Afgehandeld" in words(mentor.get(at("company_sheet", sheet)))
    answer = mentor.post(at("company_sheet_remark_new", sheet), {"part": "", "text": ""})
    assert answer.status_code == 422 and "Schrijf wat je wil zeggen." in words(answer)


def test_who_learns_there_hears_nothing_of_the_next_version_until_it_is_approved(world):
    first = published(world)
    sheet = first.company_sheet
    draft = reviewing.next_version(sheet=sheet, by=as_now(world.teacher), at=now())
    save(draft, "title", "Smeren met de robot", world.teacher)
    learner = as_(world.learner_person)
    for address in (LIST, at("company_sheet", sheet), at("company_sheet_floor", sheet)):
        page = words(learner.get(address))
        assert first.title in page, address
        assert "robot" not in page and "concept" not in page and "Versie 2" not in page, address
    assert learner.get(at("company_sheet_version", draft)).status_code == 404
    assert "robot" in words(as_(world.mentor_person).get(LIST))


def test_the_list_finds_filters_and_leaves_as_a_file(world):
    draft, done = begun(world), published(world)
    CompanySheetVersion.objects.filter(pk=draft.pk).update(title="Lassen aan de band")
    make_company_sheet(world.other_company, world.school, world.source)
    browser = as_(world.teacher)
    page = words(browser.get(LIST))
    assert page.count("met " + world.school.name) == 3
    for query, count in (
        ("q=lassen", 1),
        ("q=pers+999", 0),
        ("stand=draft", 1),
        ("stand=published", 2),
        ("stand=retired", 0),
        ("stand=raar", 3),
        (f"bedrijf={world.other_company.slug}", 1),
        ("volgorde=recent&pagina=99", 3),
    ):
        assert words(browser.get(f"{LIST}?{query}")).count("met " + world.school.name) == count, query
    reviewing.retire(sheet=done.company_sheet, by=as_now(world.teacher), at=now())
    assert words(browser.get(f"{LIST}?stand=retired")).count("met " + world.school.name) == 1
    answer = browser.get(LIST + "lijst.csv?q=lassen")
    assert answer.status_code == 200 and "Lassen aan de band" in answer.content.decode("utf-8-sig")
    assert browser.get(LIST + "lijst.pdf").status_code == 404
    assert "Lassen" not in words(as_(world.learner_person).get(LIST))


# --- what can be learned here ---------------------------------------------------------------------------------------


@pytest.mark.shows("C19", "P07")
def test_what_can_be_learned_here_says_why_and_what_would_make_it_more(world):
    codes = list(Activity.objects.filter(programme=PROGRAMME).values_list("code", flat=True)[:2])
    goals = [
        {"code": "g1", "activities": codes[:1]},
        {"code": "g2", "activities": codes[1:]},
        {"code": "g3", "where": ["school"]},
        "g4",
    ]
    source = make_sheet("lassen", content=content_of(goals, text="van lassen"))
    for code, value in zip(codes, ("yes", "partly"), strict=True):
        ActivityAnswer.objects.create(
            organisation=world.company,
            establishment=world.establishment,
            activity=Activity.objects.get(code=code),
            value=value,
            changed_at=now(),
            changed_by=world.coordinator,
        )
    make_company_sheet(world.company, world.school, world.source, goals=["g1"])
    address = reverse("learningplans:learn_here", args=[world.company.slug])
    page = words(as_(world.coordinator).get(address))
    assert "De activiteitenlijst zegt: dit kan hier." in page and "Dit kan hier deels." in page
    assert "Er is een goedgekeurde bedrijfsfiche met dit leerdoel." in page
    assert "Dit leerdoel wordt niet in een bedrijf geleerd." in page
    assert "2 van de 7 leerdoelen kunnen hier helemaal." in page
    assert "Vul de activiteitenlijst in." in page and "1 leerfiche heeft hier nog geen bedrijfsfiche" in page
    new = f"?leerfiche={source.pk}&amp;bedrijf={world.company.slug}"
    assert new in as_(world.mentor_person).get(address).content.decode()
    assert new not in as_(world.learner_person).get(address).content.decode()
    assert as_(world.other_teacher).get(address).status_code == 404
    empty = reverse("learningplans:learn_here", args=[world.other_company.slug])
    assert "Nog geen vestiging" in words(as_(world.other_mentor).get(empty))
    EstablishmentFactory(organisation=world.other_company)
    assert "Nog geen school" in words(as_(world.other_mentor).get(empty))
    assert (
        as_(world.coordinator).get(f"{address}?vestiging=raar&opleiding=raar&school=raar").status_code == 200
    )


# --- what it costs --------------------------------------------------------------------------------------------------


def queries_of(browser, address, counter):
    browser.get(address)
    with counter() as found:
        assert browser.get(address).status_code == 200
    return len(found)


@pytest.fixture
def counter(django_assert_max_num_queries):
    return lambda: django_assert_max_num_queries(60)


def test_the_list_costs_the_same_with_three_and_with_many(world, counter):
    browser = as_(world.teacher)
    costs = []
    for many in (3, 40):
        for _ in range(many):
            make_company_sheet(world.company, world.school, world.source)
        costs.append(queries_of(browser, LIST, counter))
    assert costs[0] == costs[1] <= 12, costs


def test_a_sheet_its_floor_and_its_editor_cost_the_same_with_two_and_thirty_steps(world, counter):
    version = finished(world)
    browser = as_(world.teacher)
    photo = photos.add(
        sheet=version.company_sheet, picture=sheeting.upload(), alt="Pers", by=as_now(world.teacher), at=now()
    )
    costs = []
    for many in (2, 30):
        rows = [step(f"s{n}", goals=["g1"], photo=str(photo.pk)) for n in range(many)]
        content = rules.empty() | {"steps": rows}
        CompanySheetVersion.objects.filter(pk=version.pk).update(content=content)
        sheet = version.company_sheet
        pages = (
            *(at("company_sheet", sheet), at("company_sheet_floor", sheet)),
            *(at("company_sheet_write", version), part(version, "steps", "&stap=s1")),
        )
        costs.append([queries_of(browser, page, counter) for page in pages])
    assert costs[0] == costs[1] and max(costs[0]) <= 12, costs
    assert len(browser.get(at("company_sheet", sheet)).content) < 60_000


@pytest.mark.shows("C19")
def test_what_can_be_learned_costs_the_same_with_one_sheet_and_twenty(world, counter):
    address = reverse("learningplans:learn_here", args=[world.company.slug])
    browser, costs = as_(world.coordinator), []
    for many in (1, 20):
        for n in range(many):
            make_sheet(f"thema-{many}-{n}", content=content_of([f"g{g}" for g in range(10)]))
        costs.append(queries_of(browser, address, counter))
    assert costs[0] == costs[1] <= 12, costs


def test_the_school_decides_only_on_a_page_it_really_saw(world):
    version = handed_in(world)
    browser = as_(world.teacher)
    for posted in ({}, {"seen": "veel"}, {"seen": 0}):
        browser.post(at("company_sheet_approve", version), posted)
    assert fresh(version).state == SheetState.REVIEW
    answer = browser.post(at("company_sheet_send_back", version), {"note": "", "seen": version.version})
    assert answer.status_code == 422 and "Schrijf wat beter moet" in words(answer)
