"""Several people, several questionnaires: each voice stands, what differs is talked about, what is private stays so."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows import steps
from tests.flows.steps import BART, COMPANY, DIRK, ILSE, LINA, SCHOOL, SOFIE, choose, note, wait_until_saved
from tests.harness.browser import LAPTOP, PHONE

pytestmark = pytest.mark.browser


@pytest.mark.shows("G08")
def test_two_people_answer_at_once_and_agree_on_what_differs(open_page, portal):
    ilse, bart = steps.sign_in(open_page(LAPTOP), ILSE), steps.sign_in(open_page(PHONE), BART)
    path = steps.begin(ilse, "Groeiwijzer", "Met twee", along=["Bart Claeys"])
    bart.goto("/")
    bart.get_by_role("link", name="Begin eraan (Vul in: Met twee)", exact=True).click()
    bart.wait_for_url(f"**{path}vragen/")
    said = {
        ILSE: {"EL.1.1a": "Doen we", "EL.1.1b": "Doen we", "EL.1.2a": "Deels", "LW.1.1a": "Doen we"},
        BART: {"EL.1.1a": "Nog niet", "EL.1.1b": "Doen we", "EL.1.2a": "Doen we", "MA.1.1a": "Nog niet"},
    }
    for (code, mine), (other, theirs) in zip(said[ILSE].items(), said[BART].items(), strict=True):
        choose(ilse, code, mine)  # neither waits for the other
        choose(bart, other, theirs)
    note(ilse, "EL.1.1a", "Ilse ziet dit elke week.")
    note(bart, "EL.1.1a", "Bart ziet dit nooit op de vloer.")
    wait_until_saved(ilse)
    wait_until_saved(bart)
    values = {"Doen we": "doing", "Deels": "partly", "Nog niet": "not_yet"}
    for email, given in said.items():
        found = steps.answers(portal, path, email)
        assert {code: value for code, (value, _) in found.items()} == {c: values[v] for c, v in given.items()}
    # while answering nobody sees the other
    assert "op de vloer" not in ilse.reload().text()

    # what differs is a topic, the widest apart first; what they agree on is none
    ilse.goto(f"{path}samen/")
    topics = ilse.locator("li[id^=item-]")
    assert topics.evaluate_all("all => all.map(one => one.id)") == ["item-EL.1.1a", "item-EL.1.2a"]
    widest = topics.first
    for words in ("Ilse De Clercq", "Bart Claeys", "Doen we", "Nog niet", "elke week", "nooit op de vloer"):
        expect(widest).to_contain_text(words)

    # until they agree the most careful answer counts
    def step():
        ilse.goto(path)
        return ilse.locator("li.step").first.locator("b").text_content().split(": ")[1]

    assert step() == "volgende stap"

    # Bart writes down what they agreed; Ilse, who still had the page open, is shown both and chooses
    ilse.goto(f"{path}samen/")
    bart.goto(f"{path}samen/")
    for page, answer, words in (
        (bart, "deels", "Alleen bij grote opdrachten."),
        (ilse, "doen we", "Voortaan altijd."),
    ):
        topic = page.locator("#item-EL\\.1\\.1a")
        topic.locator("details.agree-on > summary").click()
        topic.get_by_label(re.compile(f"^{answer}$", re.I)).check()
        topic.locator("textarea").fill(words)
        topic.get_by_role("button", name="Bewaar de afspraak").click()
        if page is bart:
            steps.said(bart, "Vastgelegd: deels.")
    both = ilse.get_by_role("alert")
    expect(both).to_contain_text("Bart Claeys legde intussen ook iets vast.")
    expect(both).to_contain_text("Alleen bij grote opdrachten.")
    expect(both).to_contain_text("Voortaan altijd.")
    ilse.get_by_role("button", name="Bewaar die van jou").click()
    steps.said(ilse, "Vastgelegd: doen we.")
    agreed = ilse.locator("#afspraak-EL\\.1\\.1a")
    expect(agreed).to_contain_text("Voortaan altijd.")
    assert step() == "gezet"
    # the voices themselves still stand
    assert steps.answers(portal, path, BART)["EL.1.1a"] == ("not_yet", "Bart ziet dit nooit op de vloer.")


def own_moment(portal, email, questionnaire):
    """The address of somebody's own assessment in the demo world."""
    query = (
        "SELECT a.id FROM groeiwijzer_assessment a JOIN accounts_user u ON u.id = a.subject_id"
        " JOIN groeiwijzer_instrumentversion v ON v.id = a.version_id WHERE u.email = ? AND v.code = ?"
    )
    [(key,)] = portal.rows(query, email, questionnaire)
    key = str(key).replace("-", "")
    dashed = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
    return f"{steps.overview()}{dashed}/"


@pytest.mark.shows("G02", "G08", "X02")
def test_a_mentors_own_assessment_is_private_until_shown(open_page, portal):
    path = own_moment(portal, DIRK, "groeiwijzer")
    ilse, dirk = steps.sign_in(open_page(LAPTOP), ILSE), steps.sign_in(open_page(PHONE), DIRK)
    colleague = steps.sign_in(open_page(PHONE), BART)
    for page in (ilse, colleague):
        assert page.goto(path).status == 404
        page.goto(steps.overview())
        expect(page.locator("main")).not_to_contain_text("Dirk Wauters")
    dirk.goto(path)
    expect(dirk.locator("main")).to_contain_text("Alleen jij ziet dit")
    dirk.get_by_role("button", name="Toon aan mijn coördinator").click()
    steps.said(dirk, "Je coördinator kan dit nu lezen.")
    assert ilse.goto(path).status == 200
    assert colleague.goto(path).status == 404
    ilse.goto(f"{path}samen/")
    expect(ilse.get_by_role("heading", name="Bedrijf en mentor naast elkaar")).to_be_visible()


@pytest.mark.shows("G09")
def test_a_learner_reflects_on_the_six_foundations(open_page, portal):
    lina = steps.sign_in(open_page(PHONE), LINA)
    path = steps.begin(lina, "Zes fundamenten", "Mijn tweede maand", organisation=SCHOOL)
    assert lina.locator("h2[id^=thema-]").count() == 6
    first, second = (box.get_attribute("data-item") for box in lina.locator("[data-item]").all()[:2])
    note(lina, first, "Ik wil later zelf een ploeg leiden.\nEn bruggen bouwen.")
    note(lina, second, "Ja.")
    wait_until_saved(lina)
    assert steps.answers(portal, path) == {
        first: ("", "Ik wil later zelf een ploeg leiden.\nEn bruggen bouwen."),
        second: ("", "Ja."),
    }
    lina.get_by_role("button", name="Klaar").click()
    lina.get_by_role("button", name="Rond af").click()
    steps.said(lina, "Afgerond. Dit is je profiel.")
    expect(lina.locator("main")).to_contain_text("En bruggen bouwen.")
    assert lina.locator("main svg.radar").count() == 0  # nothing is measured
    coach = steps.sign_in(open_page(LAPTOP), SOFIE)
    assert coach.goto(path).status == 404


@pytest.mark.shows("G09")
@pytest.mark.parametrize("who, organisation", [(ILSE, COMPANY), (SOFIE, SCHOOL)], ids=["company", "school"])
def test_company_and_school_reflect_on_the_same_questions(phone, who, organisation):
    steps.sign_in(phone, who)
    steps.begin(phone, "Zes fundamenten", "Voor ons gesprek", organisation=organisation)
    assert phone.locator("h2[id^=thema-]").count() == 6
    expect(
        phone.get_by_label(re.compile("^Jouw antwoord op: Wat wil jij met duaal leren bereiken"))
    ).to_be_visible()


@pytest.mark.shows("G10")
def test_a_coach_runs_through_the_checklist_in_three_phases(laptop):
    steps.sign_in(laptop, SOFIE)
    path = steps.begin(laptop, "Checklist werkplekleren", "Schooljaar 2026-2027", organisation=SCHOOL)
    assert laptop.locator("[data-item]").count() == 57
    assert laptop.locator("h2[id^=thema-]").all_inner_texts() == ["Voor je begint", "Aan de slag", "Achteraf"]
    assert laptop.locator("h3[id^=s-]").count() == 18
    expect(laptop.locator("main")).to_contain_text("Heel belangrijk, minstens voor sommigen")
    codes = laptop.locator("[data-item]").evaluate_all("all => all.slice(0, 4).map(one => one.dataset.item)")
    for code, answer in zip(codes, ("Doen we", "Nog niet", "Doen we", "Deels"), strict=True):
        choose(laptop, code, answer)
    wait_until_saved(laptop)
    laptop.get_by_role("button", name="Klaar").click()
    laptop.get_by_role("button", name="Rond af").click()
    expect(laptop).to_have_url(re.compile(f"{path}$"))
    expect(laptop.get_by_role("heading", name="Alle punten")).to_be_visible()
    expect(laptop.locator("main")).to_contain_text("53 vragen hebben nog geen antwoord.")


@pytest.mark.shows("G11")
def test_a_mentor_scans_the_own_role(phone):
    steps.sign_in(phone, BART)
    path = steps.begin(phone, "Zelfscan voor mentoren", "Hoe doe ik het?")
    assert phone.locator("[data-item]").count() == 13
    assert phone.locator("h2[id^=thema-]").count() == 4
    choose(phone, "MP.1.1", "Doe ik")
    choose(phone, "MP.1.2", "Nog niet")
    wait_until_saved(phone)
    phone.get_by_role("button", name="Klaar").click()
    phone.get_by_role("button", name="Rond af").click()
    expect(phone).to_have_url(re.compile(f"{path}$"))
    expect(phone.locator("main")).to_contain_text("11 vragen hebben nog geen antwoord.")
    expect(phone.locator("li.card--mark").first).to_be_visible()
