"""Whatever happens while somebody answers, nothing typed is lost and nothing is written twice."""

import re

import pytest
from playwright.sync_api import expect

from groeiwijzer.services import NOTE_LENGTH
from tests.flows import steps
from tests.flows.steps import BART, ILSE, choose, note, question, saved_line, wait_until_saved
from tests.harness.browser import LAPTOP, PHONE
from tests.harness.waiting import until

pytestmark = pytest.mark.browser
CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
SCRIPT = '<script>window.stolen = 1</script><img src=x onerror="window.stolen = 1">'


@pytest.fixture(scope="module")
def moment(portal, chromium):
    """An open self-assessment of the company in which both Ilse and Bart answer."""
    context = chromium.new_context(base_url=portal.url, locale="nl-BE")
    page = steps.sign_in(context.new_page(), ILSE)
    path = steps.begin(page, "Groeiwijzer", "Niets gaat verloren", along=["Bart Claeys"])
    context.close()
    return path


@pytest.fixture
def kept(portal, moment):
    """What the portal has of a person's answer to one question."""

    def kept(code, email=ILSE):
        return steps.answers(portal, moment, email).get(code)

    return kept


def answering(page, moment, email=ILSE):
    steps.sign_in(page, email)
    page.goto(f"{moment}vragen/")
    return page


def test_text_typed_without_network_is_kept_here_and_sent_when_the_network_is_back(open_page, moment, kept):
    phone = answering(open_page(PHONE, meant=CUT), moment)
    phone.context.set_offline(True)
    choose(phone, "EL.1.1a", "Deels")
    note(phone, "EL.1.1a", "Getypt in de kelder, zonder netwerk.")
    expect(saved_line(phone)).to_contain_text(
        re.compile(r"Hier bewaard om \d+\.\d\d uur\. Wordt verzonden zodra er netwerk is\.")
    )
    assert kept("EL.1.1a") is None
    phone.context.set_offline(False)
    wait_until_saved(phone)
    assert kept("EL.1.1a") == ("partly", "Getypt in de kelder, zonder netwerk.")


def test_unsent_text_survives_a_reload_and_then_leaves_by_itself(open_page, moment, kept):
    page = answering(open_page(LAPTOP, meant=CUT), moment)
    page.route(
        "**/vragen/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    note(page, "EL.1.1b", "Nog niet verzonden.")
    expect(saved_line(page)).to_contain_text("Hier bewaard om")
    page.reload()
    expect(question(page, "EL.1.1b").locator("textarea")).to_have_value("Nog niet verzonden.")
    assert kept("EL.1.1b") is None
    page.unroute("**/vragen/")
    wait_until_saved(page)
    assert kept("EL.1.1b") == ("", "Nog niet verzonden.")


def test_a_session_that_ended_elsewhere_keeps_the_text_and_sends_it_after_signing_in(open_page, moment, kept):
    phone = answering(open_page(PHONE), moment)
    laptop = steps.sign_in(open_page(LAPTOP), ILSE)
    laptop.goto("/account/sessions/")
    laptop.get_by_role("button", name="Meld alle andere toestellen af").click()
    note(phone, "EL.1.2a", "Halverwege een zin toen de sessie eindigde")
    expect(saved_line(phone)).to_contain_text("afgemeld")
    expect(saved_line(phone)).to_contain_text("Wat je schreef staat nog op dit toestel.")
    expect(question(phone, "EL.1.2a").locator("textarea")).to_have_value(
        "Halverwege een zin toen de sessie eindigde"
    )
    saved_line(phone).get_by_role("link").click()
    phone.wait_for_url("**/account/login/**")
    phone.locator(f'button[value="{ILSE}"]').click()
    phone.wait_for_url(f"**{moment}vragen/")
    wait_until_saved(phone)
    assert kept("EL.1.2a") == ("", "Halverwege een zin toen de sessie eindigde")


def in_one_breath(page, code, answer, text):
    """A note and an answer before the page had time to send the first of them, however busy the machine is."""
    question(page, code).evaluate(
        """(box, [answer, text]) => {
            const field = box.querySelector("textarea");
            field.value = text;
            field.dispatchEvent(new Event("input", {bubbles: true}));
            [...box.querySelectorAll("label")].find(one => one.textContent.trim() === answer).click();
        }""",
        [answer, text],
    )


@pytest.mark.parametrize(
    "code, keep, outcome",
    [
        ("EL.2.1a", "Bewaar die van mij", ("partly", "Op de laptop getypt")),
        ("EL.2.1b", "Laat die van je andere scherm staan", ("doing", "Op de telefoon getypt")),
        ("EL.2.1c", "Bewaar beide notities", ("partly", "Op de telefoon getypt\n\nOp de laptop getypt")),
    ],
    ids=["mine", "theirs", "both"],
)
def test_two_devices_of_one_person_show_both_texts_and_ask(open_page, moment, kept, code, keep, outcome):
    phone, laptop = answering(open_page(PHONE), moment), answering(open_page(LAPTOP), moment)
    choose(phone, code, "Doen we")
    note(phone, code, "Op de telefoon getypt")
    wait_until_saved(phone)
    in_one_breath(laptop, code, "Deels", "Op de laptop getypt")
    choice = question(laptop, code).get_by_role("group", name="Twee antwoorden op dezelfde vraag")
    expect(choice).to_contain_text("Op de telefoon getypt")
    expect(choice).to_contain_text("Op de laptop getypt")
    assert kept(code) == ("doing", "Op de telefoon getypt")
    choice.get_by_role("button", name=re.compile(f"^{keep}$", re.I)).click()
    expect(choice).to_have_count(0)
    wait_until_saved(laptop) if "andere" not in keep else expect(saved_line(laptop)).to_contain_text("blijft")
    assert kept(code) == outcome


def test_ten_thousand_characters_are_refused_with_a_sentence_and_stay_in_the_page(open_page, moment, kept):
    page = answering(open_page(LAPTOP), moment)
    long = "ruim tien tekens. " * 600
    box = question(page, "EL.2.2a")
    box.locator("summary").click()
    box.locator("textarea").focus()
    page.keyboard.insert_text(long)
    expect(box).to_contain_text(
        f"Je notitie telt {len(long.strip())} tekens; er is plaats voor {NOTE_LENGTH}."
    )
    expect(saved_line(page)).to_contain_text("nog niet bewaard")
    assert kept("EL.2.2a") is None
    page.reload()
    expect(box.locator("textarea")).to_have_value(long)
    box.locator("textarea").fill("Korter kan ook.")
    wait_until_saved(page)
    assert kept("EL.2.2a") == ("", "Korter kan ook.")


def test_script_in_a_title_and_in_a_note_is_shown_as_text(laptop):
    steps.sign_in(laptop, ILSE)
    path = steps.begin(laptop, "Groeiwijzer", SCRIPT)
    expect(laptop.get_by_role("heading", level=1)).to_have_text(SCRIPT)
    note(laptop, "EL.1.1a", SCRIPT)
    choose(laptop, "EL.1.1a", "Doen we")
    wait_until_saved(laptop)
    for address in (f"{path}vragen/", path, f"{path}samen/", f"{path}afronden/", steps.overview(), "/"):
        laptop.goto(address)
        expect(laptop.locator("main")).to_contain_text("<script>window.stolen")
        assert laptop.evaluate("window.stolen") is None
        assert laptop.locator("main img").count() == 0


def test_a_form_sent_twice_starts_one_self_assessment(laptop, portal):
    steps.sign_in(laptop, ILSE)
    laptop.goto(f"{steps.overview()}start/")
    laptop.get_by_role("link", name="Kies Groeiwijzer", exact=True).click()
    laptop.get_by_label("Hoe noem je dit moment?").fill("Dubbel getikt")
    with laptop.expect_request(lambda request: request.method == "POST") as sent:
        laptop.get_by_role("button", name="Begin").dblclick()
    # the second tap breaks off the way that the first one went: wait for where it ends
    expect(laptop).to_have_url(re.compile("/vragen/$"))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": sent.value.url}
    again = laptop.request.post(sent.value.url, data=sent.value.post_data, headers=headers)
    assert again.url == laptop.url
    query = "SELECT count(*) FROM groeiwijzer_assessment WHERE title = ?"
    assert portal.rows(query, "Dubbel getikt") == [(1,)]


def test_an_answer_sent_twice_is_one_row(open_page, moment, portal, kept):
    phone = answering(open_page(PHONE), moment)
    question(phone, "EL.1.2b").locator("label").filter(has_text="Nog niet").dblclick()
    wait_until_saved(phone)
    assert kept("EL.1.2b") == ("not_yet", "")


def test_everything_works_without_javascript(open_page, portal):
    page = steps.sign_in(open_page(PHONE, java_script_enabled=False), ILSE)
    path = steps.begin(page, "Groeiwijzer", "Zonder script", along=["Bart Claeys"])
    choose(page, "EL.1.1a", "Doen we")
    choose(page, "EL.1.1b", "Deels")
    question(page, "EL.1.1b").locator("summary").click()
    question(page, "EL.1.1b").locator("textarea").fill("Zonder één regel script.")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    steps.said(page, "Bewaard om")
    assert steps.answers(portal, path, ILSE) == {
        "EL.1.1a": ("doing", ""),
        "EL.1.1b": ("partly", "Zonder één regel script."),
    }
    page.get_by_role("button", name="Klaar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rond je af?")
    page.get_by_role("button", name="Rond af").click()
    expect(page).to_have_url(re.compile(f"{path}$"))
    steps.said(page, "Afgerond. Dit is jullie profiel.")
    expect(page.locator("main")).to_contain_text("63 vragen hebben nog geen antwoord.")
    expect(page.locator("svg.radar:visible").first).to_be_visible()


def test_without_javascript_a_lost_race_still_shows_both_texts(open_page, moment, kept):
    old = answering(open_page(LAPTOP, java_script_enabled=False), moment, BART)
    new = answering(open_page(PHONE), moment, BART)
    choose(new, "MA.1.1a", "Doen we")
    note(new, "MA.1.1a", "Eerst bewaard")
    wait_until_saved(new)
    choose(old, "MA.1.1a", "Nog niet")
    question(old, "MA.1.1a").locator("summary").click()
    question(old, "MA.1.1a").locator("textarea").fill("Daarna getypt")
    old.get_by_role("button", name="Bewaar", exact=True).click()
    expect(old.locator("main")).to_contain_text("Eerst bewaard")
    expect(question(old, "MA.1.1a").locator("textarea")).to_have_value(re.compile("Daarna getypt"))
    assert kept("MA.1.1a", BART) == ("doing", "Eerst bewaard")
    old.get_by_role("button", name="Bewaar", exact=True).click()
    assert until(lambda: kept("MA.1.1a", BART) == ("not_yet", "Daarna getypt"), what="my text after all")


def test_an_answer_to_a_finished_moment_is_refused_with_a_sentence(open_page, portal):
    ilse, bart = steps.sign_in(open_page(LAPTOP), ILSE), steps.sign_in(open_page(PHONE), BART)
    path = steps.begin(ilse, "Groeiwijzer", "Te laat", along=["Bart Claeys"])
    bart.goto(f"{path}vragen/")
    ilse.goto(f"{path}afronden/")
    ilse.get_by_role("button", name="Rond af").click()
    steps.said(ilse, "Afgerond")
    note(bart, "EL.1.1a", "Ik was nog bezig")
    expect(question(bart, "EL.1.1a")).to_contain_text("Deze zelfevaluatie is afgerond.")
    expect(question(bart, "EL.1.1a").locator("textarea")).to_have_value("Ik was nog bezig")
    assert steps.answers(portal, path, BART) == {}
