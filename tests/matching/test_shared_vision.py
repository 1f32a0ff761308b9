"""What a school and a company want together: each side answers blind, then the differences come first."""

import pytest
from django.db import IntegrityError, transaction

from duaalportal.accounts.access import Role
from matching import attention_visions
from matching import models as m
from matching.start_talks.words import version_of
from matching.vision import writing
from matching.vision.content import actors, asked, values
from matching.vision.reading import Reading
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import make_world
from tests.stories import as_now, browser, fresh, now, one_world, today

pytestmark = pytest.mark.django_db
SECRET = "Wij zoeken vooral nieuwe mensen"


def _world():
    w = make_world()
    w.outsider = member(Role.COMPANY_COORDINATOR, OrganisationFactory())
    w.vision = writing.begin(school=w.school, organisation=w.company, by=w.coach, at=now())
    w.page = f"/gedeelde-visies/{w.vision.pk}/"
    return w


world = one_world(_world)


def sent(note="", version=0, **other):
    said = {f"value-{one.code}": "yes" for one in asked()} | {f"value-{code}": v for code, v in other.items()}
    return said | {f"note-{asked()[0].code}": note, "version": version}


def both(world):
    browser(world.coordinator).post(f"{world.page}antwoord/", sent(SECRET, goal="no", clear="partly"))
    browser(world.coach).post(f"{world.page}antwoord/", sent("Lerenden doen groeien", goal="yes"))
    return fresh(world.vision)


@pytest.mark.shows("M15")
def test_there_are_five_questions_and_an_idea_for_each_actor():
    assert [one.source for one in asked()] == [f"001:{line}" for line in range(375, 380)]
    assert list(values()) == ["yes", "partly", "no"]
    assert {"learner", "company", "school", "sector"} <= {one.code for one in actors()}


@pytest.mark.shows("M15")
def test_each_side_answers_blind_and_then_the_differences_come_first(world):
    company, school = browser(world.coordinator), browser(world.coach)
    assert company.post(f"{world.page}antwoord/", sent(SECRET, goal="no", clear="partly")).status_code == 302
    for path in ("", "antwoord/", "meerwaarde/"):
        assert SECRET not in school.get(world.page + path).content.decode()
    assert SECRET in company.get(world.page).content.decode()
    # a colleague of the own side may still change it, on what stands
    version = writing.version_of_side(fresh(world.vision), "company")
    stale = browser(world.mentor_person).post(f"{world.page}antwoord/", sent("Anders"))
    assert stale.status_code == 422 and "Anders" in stale.content.decode()
    again = sent(SECRET, version, goal="no", clear="partly", colleagues="partly")
    assert browser(world.mentor_person).post(f"{world.page}antwoord/", again).status_code == 302

    school.post(f"{world.page}antwoord/", sent("Lerenden doen groeien"))
    read = Reading(fresh(world.vision), as_now(world.coach))
    assert [line.asked.code for line in read.differing] == ["goal", "colleagues", "clear"]
    for browsing in (company, school):
        page = browsing.get(world.page).content.decode()
        assert SECRET in page and "Lerenden doen groeien" in page
        assert page.index("anders") < page.index("hetzelfde")
    # what both read never changes under them
    assert school.post(f"{world.page}antwoord/", sent("Toch anders", goal="no")).status_code == 302
    with pytest.raises(writing.VisionRefused):
        said = {one.code: ("no", "") for one in asked()}
        writing.answer(vision=world.vision, side="school", answers=said, version=0, by=world.coach, at=now())
    assert fresh(world.vision).school_answers["goal"]["value"] == "yes"


def together(who, world, text, version=0):
    return browser(who).post(f"{world.page}samen/", {"text": text, "version": version})


def yes(who, world, text):
    said = {"version": version_of("", text)}
    return browser(who).post(f"{world.page}akkoord/", said, follow=True).content.decode()


FIRST, SECOND = "Elke maand een uur samen.", "Elke twee weken een uur samen."


@pytest.mark.shows("M15")
def test_one_writes_what_they_want_once_both_answered_and_the_other_says_yes(world):
    with pytest.raises(writing.VisionRefused, match="apart"):
        said = {"text": "Samen", "version": 0, "side": "school"}
        writing.propose(vision=world.vision, by=world.coach, at=now(), **said)
    assert browser(world.coach).get(f"{world.page}samen/").status_code == 302
    both(world)
    assert together(world.coach, world, FIRST).status_code == 302
    row = fresh(world.vision)
    assert (row.agreed, row.agreed_at) == ("", None)
    # who wrote it says no yes to it, of either colleague
    for who in (world.coach, world.school_coordinator):
        assert "Jullie schreven dit zelf" in yes(who, world, FIRST)
    assert "Ja, dat spreken we af" in browser(world.coordinator).get(world.page).content.decode()
    assert yes(world.coordinator, world, FIRST).count("Afgesproken.") == 1
    yes(world.mentor_person, world, FIRST)  # twice is once
    row = fresh(world.vision)
    assert (row.agreed, row.agreed_by) == (FIRST, world.coordinator)


@pytest.mark.shows("M15")
def test_what_changes_afterwards_is_asked_anew_and_what_was_agreed_stays_to_be_read(world):
    both(world)
    together(world.coach, world, FIRST)
    yes(world.coordinator, world, FIRST)
    assert together(world.mentor_person, world, SECOND, version_of("", FIRST)).status_code == 302
    assert fresh(world.vision).agreed == FIRST  # until the school says yes
    shown = browser(world.coach).get(world.page).content.decode()
    assert FIRST in shown and SECOND in shown and "geldt wat er stond" in shown
    yes(world.coach, world, SECOND)
    assert fresh(world.vision).agreed == SECOND
    shown = browser(world.coordinator).get(world.page).content.decode()
    assert "Wat eerder was afgesproken" in shown and FIRST in shown


def test_nobody_says_yes_to_another_text_than_was_read(world):
    both(world)
    together(world.coach, world, FIRST)
    lost = together(world.coordinator, world, "Van het bedrijf")
    page = lost.content.decode()
    assert lost.status_code == 422 and "Van het bedrijf" in page and FIRST in page
    assert together(world.coach, world, SECOND, version_of("", FIRST)).status_code == 302
    assert "De tekst veranderde net." in yes(world.coordinator, world, FIRST)
    for nonsense in ("", "x", "9" * 30):
        browser(world.coordinator).post(f"{world.page}akkoord/", {"version": nonsense})
    assert fresh(world.vision).agreed_at is None
    # back to what was agreed: nothing waits any more
    yes(world.coordinator, world, SECOND)
    together(world.coordinator, world, FIRST, version_of("", SECOND))
    together(world.coordinator, world, SECOND, version_of("", FIRST))
    assert not m.VisionText.objects.waiting().exists() and fresh(world.vision).agreed == SECOND


@pytest.mark.shows("M24")
def test_both_sides_name_what_it_brings_each_actor_and_lose_no_word(world):
    address = f"{world.page}meerwaarde/"
    assert browser(world.coach).post(address, {"text-learner": "Een vak leren"}).status_code == 302
    company = browser(world.coordinator)
    lost = company.post(address, {"text-learner": "Iets anders", "text-company": "Jonge mensen"})
    page = lost.content.decode()
    assert (
        lost.status_code == 422
        and "Iets anders" in page
        and "Een vak leren" in page
        and "Jonge mensen" in page
    )
    # what one did not touch stays as the other wrote it
    stands = {"text-learner": "", "version-learner": 0, "text-company": "Jonge mensen", "version-company": 0}
    assert company.post(address, stands).status_code == 302
    said = fresh(world.vision).added_value
    assert {code: one["text"] for code, one in said.items()} == {
        "learner": "Een vak leren",
        "company": "Jonge mensen",
    }
    assert said["company"]["side"] == "company"


@pytest.mark.parametrize(
    "wrong",
    [
        {"value-goal": "misschien"},
        {"value-goal": ""},
        {"note-goal": "x" * 10_000},
        {"note-goal": "Nummer 85.07.30-033.28"},
        {"version": "veel"},
    ],
)
def test_what_is_not_right_comes_back_with_its_reason(world, wrong):
    answer = browser(world.coach).post(f"{world.page}antwoord/", sent("Blijft staan") | wrong)
    assert answer.status_code == 422 and fresh(world.vision).school_at is None
    with pytest.raises(writing.VisionRefused):
        writing.name_value(
            vision=world.vision, words={"learner": ("x" * 501, 1)}, side="school", by=world.coach, at=now()
        )


def test_only_who_works_together_begins_and_only_once(world):
    pair = f"{world.school.pk}_{world.company.pk}"
    begun = browser(world.coordinator).post("/gedeelde-visies/begin/", {"samen": pair})
    assert begun.url == world.page and m.SharedVision.objects.count() == 1
    other = OrganisationFactory()
    for wrong in (f"{world.school.pk}_{other.pk}", "x_y", ""):
        assert (
            browser(world.coach).post("/gedeelde-visies/begin/", {"samen": wrong}).url == "/gedeelde-visies/"
        )
    with pytest.raises(writing.VisionRefused):
        writing.begin(school=world.school, organisation=other, by=world.coach, at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        m.SharedVision.objects.create(
            school=world.school, organisation=world.company, made_at=now(), made_by=world.coach
        )
    assert m.SharedVision.objects.count() == 1


@pytest.mark.shows("X02")
def test_nobody_else_reads_it(world):
    both(world)
    assert browser(world.outsider).get(world.page).status_code == 404
    for who in (world.learner_person, world.mother, world.teacher):
        assert browser(who).get(world.page).status_code == 403


def test_it_waits_on_vandaag_for_the_side_that_did_not_answer(world):
    def codes(who):
        return [one.code for one in attention_visions.open_items(user=as_now(who), today=today())]

    code = f"vision-{world.vision.pk}"
    assert code in codes(world.coordinator) and code in codes(world.school_coordinator)
    assert codes(world.mentor_person) == [] and codes(world.outsider) == []
    browser(world.coordinator).post(f"{world.page}antwoord/", sent())
    assert codes(world.coordinator) == [] and code in codes(world.school_coordinator)
    browser(world.coach).post(f"{world.page}antwoord/", sent())
    assert codes(world.school_coordinator) == []
    together(world.coach, world, FIRST)
    text = f"vision-text-{world.vision.pk}"
    assert (
        codes(world.coordinator) == [text] and codes(world.school_coordinator) == codes(world.outsider) == []
    )
    yes(world.coordinator, world, FIRST)
    assert codes(world.coordinator) == []


@pytest.mark.parametrize("page, most", [("", 8), ("antwoord/", 8), ("meerwaarde/", 8)])
def test_its_pages_are_light(world, django_assert_max_num_queries, page, most):
    coach = browser(world.coach)
    coach.get(world.page)
    with django_assert_max_num_queries(most):
        assert coach.get(world.page + page).status_code == 200
    with django_assert_max_num_queries(10):
        assert coach.get("/gedeelde-visies/").status_code == 200
