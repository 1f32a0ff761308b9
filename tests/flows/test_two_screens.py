"""One question on two screens of one person: what is chosen or typed last on this screen stays, whatever was under way."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.flows import steps
from tests.flows.steps import BART, ILSE, LINA, SOFIE, choose, note, question, saved_line, wait_until_saved
from tests.harness.browser import LAPTOP, PHONE

pytestmark = pytest.mark.browser
CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
MINE, THEIRS, BOTH = "Bewaar die van mij", "Laat die van je andere scherm staan", "Bewaar beide notities"
TOGETHER = "Op de telefoon getypt\n\nOp de laptop getypt"
ITEM = """
SELECT i.id FROM learningplans_planitem i
JOIN learningplans_trainingplanversion v ON v.id = i.plan_version_id
JOIN learningplans_trajectory t ON t.id = v.trajectory_id JOIN learningplans_learner l ON l.id = t.learner_id
WHERE l.name = 'Lina Verhaegen' AND v.state = 'active' ORDER BY i.id
"""
TALK = "SELECT id FROM evaluation_followuptalk WHERE closed_at IS NULL"
UNDER_A_FINGER = """() => new MutationObserver(() => {
  const button = document.querySelector("[data-keep]");
  if (!button || window.tapped !== undefined) return;
  button.scrollIntoView({ block: "center" });
  const { x, y, width, height } = button.getBoundingClientRect();
  window.tapped = document.elementFromPoint(x + width / 2, y + height / 2).closest("[data-keep]") !== null;
}).observe(document.body, { childList: true, subtree: true })"""


@pytest.fixture(scope="module")
def moment(portal, chromium):
    """An open self-assessment of Ilse."""
    context = chromium.new_context(base_url=portal.url, locale="nl-BE")
    page = steps.sign_in(context.new_page(), ILSE)
    path = steps.begin(page, "Groeiwijzer", "Op twee schermen")
    context.close()
    return path


@pytest.fixture(scope="module")
def codes(moment, portal):
    """Questions that no story touched yet; the one after each is free as well."""
    return iter(["EL.1.1a", "EL.1.2a", "EL.2.1a", "EL.2.1c", "EL.3.1a", "LW.1.1a"])


@pytest.fixture
def code(codes):
    return next(codes)


@pytest.fixture
def kept(portal, moment):
    return lambda code: steps.answers(portal, moment, ILSE).get(code)


@pytest.fixture
def laptop(open_page, moment, code):
    """A laptop that does not know yet what was answered on the phone."""
    phone, laptop = (opened(open_page(device), ILSE, f"{moment}vragen/") for device in (PHONE, LAPTOP))
    choose(phone, code, "Doen we")
    note(phone, code, "Op de telefoon getypt")
    wait_until_saved(phone)
    return laptop


def opened(page, who, address):
    steps.sign_in(page, who).goto(address)
    return page


def asked(page, code):
    """Where the page shows both texts and asks."""
    return question(page, code).get_by_role("group", name="Twee antwoorden op dezelfde vraag")


def keep_it(page, code, keep):
    asked(page, code).get_by_role("button", name=re.compile(f"^{keep}$", re.I)).click()
    expect(asked(page, code)).to_have_count(0)
    wait_until_saved(page) if keep != THEIRS else expect(saved_line(page)).to_contain_text("blijft")


def lost(answer):
    return answer.status == 409


@pytest.mark.parametrize(
    "keep, outcome",
    [
        (MINE, ("partly", "Op de laptop getypt")),
        (THEIRS, ("doing", "Op de telefoon getypt")),
        (BOTH, ("partly", TOGETHER)),
    ],
    ids=["mine", "theirs", "both"],
)
def test_an_answer_chosen_while_both_texts_stand_open_is_the_one_that_stays(
    laptop, code, kept, keep, outcome
):
    note(laptop, code, "Op de laptop getypt")
    expect(asked(laptop, code)).to_contain_text("geen keuze")
    choose(laptop, code, "Deels")
    expect(asked(laptop, code)).to_contain_text("Jij: Deels")
    keep_it(laptop, code, keep)
    assert kept(code) == outcome


def finger(page, code, answer):
    """Put the pointer on an answer low on the screen, with little room beneath it."""
    label = question(page, code).locator("label").filter(has_text=answer)
    label.evaluate("label => scrollBy(0, label.getBoundingClientRect().bottom - innerHeight + 150)")
    box = label.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


PRESSED = (
    "addEventListener('pointerdown', () => (window.pressed = performance.now()), {capture: true, once: true})"
)
LONG_AGO = (
    "() => window.pressed && performance.now() - window.pressed > 1200"  # by then the page says it is busy
)


def answer_late(page):
    """Let the portal's answers come when a finger has been on the screen for a while."""
    page.evaluate(PRESSED)
    page.route("**/vragen/", lambda route: (page.wait_for_function(LONG_AGO), route.continue_()))


@pytest.mark.parametrize("after", [False, True], ids=["this question", "the next"])
def test_an_answer_under_the_finger_when_both_texts_come_up_is_chosen(laptop, code, kept, after):
    codes = laptop.locator("[data-item]").evaluate_all("boxes => boxes.map(box => box.dataset.item)")
    pressed = codes[codes.index(code) + after]
    answer_late(laptop)
    note(laptop, code, "Op de laptop")
    question(laptop, code).locator("textarea").press_sequentially(" getypt")
    finger(laptop, pressed, "Deels")
    with laptop.expect_response(lost):
        laptop.mouse.down()  # the text is left, and so it is sent
    laptop.unroute_all(behavior="wait")
    laptop.wait_for_load_state("networkidle")
    laptop.mouse.up()
    expect(asked(laptop, code)).to_contain_text("Op de laptop getypt")
    expect(question(laptop, pressed).get_by_role("radio", name="Deels")).to_be_checked()
    keep_it(laptop, code, BOTH)
    assert kept(code) == ("doing" if after else "partly", TOGETHER)
    assert kept(pressed)[0] == "partly"


def test_somebody_who_chooses_by_keyboard_stays_where_they_are_and_a_stray_tap_decides_nothing(
    laptop, code, kept
):
    first = question(laptop, code).get_by_role("radio", name="Doen we")
    first.focus()
    laptop.evaluate(UNDER_A_FINGER)
    with laptop.expect_response(lost):
        laptop.keyboard.press("ArrowRight")
    expect(asked(laptop, code)).to_contain_text("Jij: Deels")
    laptop.keyboard.press("ArrowRight")
    expect(asked(laptop, code)).to_contain_text("Jij: Nog niet")
    assert laptop.evaluate("tapped") is False, "what comes up can be pressed before anybody read it"
    saved_line(laptop).get_by_role("link", name="Kies bij de vraag welke blijft.").click()
    laptop.keyboard.press("Tab")
    laptop.keyboard.press("Enter")
    wait_until_saved(laptop)
    assert kept(code) == ("not_yet", "")


@pytest.mark.parametrize("place", ["goal", "talk"])
def test_what_is_typed_on_while_both_texts_stand_open_stays(open_page, portal, place):
    who, query, address = {
        "goal": (LINA, ITEM, "/plandoelen/{}/notitie/"),
        "talk": (SOFIE, TALK, "/gesprekken-met-drie/{}/"),
    }[place]
    address = address.format(UUID(portal.rows(query)[0][0]))
    phone, laptop = (opened(open_page(device), who, address) for device in (PHONE, LAPTOP))
    code = phone.locator("[data-item]").last.get_attribute("data-item")
    for page, text in ((phone, "Op de telefoon getypt"), (laptop, "Op de laptop")):
        note(page, code, text)
        wait_until_saved(page) if page == phone else expect(asked(page, code)).to_contain_text(text)
    question(laptop, code).locator("textarea").press_sequentially(" getypt")
    expect(asked(laptop, code)).to_contain_text("Op de laptop getypt")
    keep_it(laptop, code, "Bewaar beide")
    phone.reload()
    expect(question(phone, code).locator("textarea")).to_have_value(TOGETHER)


def test_a_week_on_two_devices_keeps_both_until_one_of_them_is_sent(open_page, portal):
    phone, laptop = (
        opened(open_page(device, meant=CUT), BART, "/deze-week-beoordelen/") for device in (PHONE, LAPTOP)
    )
    for page in (phone, laptop):
        page.locator("main a[href*='/week/']").first.click()
        page.wait_for_url("**/week/**")
    saved = "form[data-week-form] [data-saved]"
    stands = "SELECT count(*) FROM evaluation_voice WHERE message = ?"
    message = laptop.locator("#message")

    phone.locator("#message").fill("Van de telefoon")
    expect(phone.locator(saved)).to_contain_text("Bewaard om")
    laptop.get_by_role("button", name=re.compile("^Alles")).click()
    message.fill("Van de laptop")
    expect(laptop.locator(saved)).to_contain_text("Ook op een ander toestel")

    def send():
        laptop.get_by_role("button", name=re.compile("^Verzend")).last.click()

    # --- both are shown; until one is sent, what is typed on stays here and what the phone wrote stays there
    send()
    expect(laptop.get_by_role("group", name="Twee antwoorden").last).to_contain_text("Van de telefoon")
    laptop.goto(laptop.url)
    expect(message).to_have_value("Van de laptop")
    send()
    expect(laptop.get_by_role("alert")).to_contain_text("Beide staan hieronder")
    message.fill("Van de laptop, en meer")
    expect(laptop.locator(saved)).to_contain_text("Verzend wat juist is")
    assert portal.rows(stands, "Van de telefoon") == [(1,)]
    laptop.goto(laptop.url)
    expect(message).to_have_value("Van de laptop, en meer")
    send()
    expect(laptop.get_by_role("alert")).to_contain_text("Beide staan hieronder")
    send()
    steps.said(laptop, "Ontvangen. Bedankt!")
    assert portal.rows(stands, "Van de laptop, en meer") == [(1,)]

    # --- what the phone never sent is not thrown away when it finds the week received
    phone.locator("#message").fill("Van de telefoon, later")
    expect(phone.locator(saved)).to_contain_text("Je verzond deze week al")
    phone.goto(phone.url)
    received = phone.locator("#ontvangen")
    expect(received).to_contain_text("Op dit toestel staat nog iets dat je niet verzond.")
    received.get_by_role("link", name="Pas nog iets aan").click()
    expect(phone.locator("#message")).to_have_value("Van de telefoon, later")
