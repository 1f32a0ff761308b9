"""The whole job without a mouse, and targets large enough for a thumb in a glove."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows import steps
from tests.flows.by_keyboard import tab_to
from tests.flows.steps import BART, ILSE, SOFIE, wait_until_saved
from tests.harness.browser import PHONE

pytestmark = pytest.mark.browser


def test_a_coordinator_starts_answers_and_finishes_with_the_keyboard_alone(laptop, portal):
    laptop.goto("/account/login/")
    tab_to(laptop, "Ilse De Clercq")
    laptop.keyboard.press("Enter")
    laptop.wait_for_url(lambda url: "/login/" not in url)

    # the skip link goes past the menu
    laptop.goto(steps.overview())
    laptop.keyboard.press("Tab")
    expect(laptop.locator(":focus")).to_have_text("Naar de inhoud")
    laptop.keyboard.press("Enter")
    expect(laptop.locator("#inhoud")).to_be_focused()
    tab_to(laptop, "^Start een zelfevaluatie", 3)
    laptop.keyboard.press("Enter")
    laptop.wait_for_url("**/start/")
    tab_to(laptop, "^Kies ?Groeiwijzer")
    laptop.keyboard.press("Enter")
    laptop.wait_for_url("**/start/?vragenlijst=*")

    # an error: the list of errors takes the focus, and leads to the field
    tab_to(laptop, "Hoe noem je dit moment")
    laptop.keyboard.press("Control+A")
    laptop.keyboard.press("Delete")
    tab_to(laptop, "^Begin$")
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("alert")).to_be_focused()
    expect(laptop.get_by_role("alert")).to_contain_text("Eén ding klopt nog niet")
    laptop.keyboard.press("Tab")
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_label("Hoe noem je dit moment?")).to_be_focused()
    laptop.keyboard.type("Met het toetsenbord")
    laptop.keyboard.press("Enter")
    laptop.wait_for_url("**/vragen/")
    path = laptop.url.removesuffix("vragen/")

    # answer: Tab to the group, arrows choose; a note behind its fold
    laptop.keyboard.press("Tab")
    laptop.keyboard.press("Enter")  # skip link
    tab_to(laptop, "^Doen we$", 12)
    laptop.keyboard.press("Space")
    laptop.keyboard.press("ArrowRight")
    expect(laptop.locator('[name="value-EL.1.1a"][value=partly]')).to_be_checked()
    tab_to(laptop, "^Notitie of voorbeeld", 2)
    laptop.keyboard.press("Enter")
    laptop.keyboard.press("Tab")
    laptop.keyboard.type("Zonder muis geschreven.")
    wait_until_saved(laptop)
    assert steps.answers(portal, path)["EL.1.1a"] == ("partly", "Zonder muis geschreven.")

    # finish
    tab_to(laptop, "^Klaar$", 250)
    laptop.keyboard.press("Enter")
    laptop.wait_for_url("**/afronden/")
    tab_to(laptop, "^Rond af$", 40)
    laptop.keyboard.press("Enter")
    laptop.wait_for_url(path)
    steps.said(laptop, "Afgerond. Dit is jullie profiel.")


@pytest.mark.shows("P04", "P05")
def test_a_coach_moves_a_goal_on_the_board_with_the_keyboard_alone(laptop):
    sofie = steps.sign_in(laptop, SOFIE)
    sofie.goto("/plannen/?q=Emma+Declerck")
    tab_to(sofie, "^Emma Declerck$")
    sofie.keyboard.press("Enter")
    sofie.wait_for_url("**/opleidingsplannen/**")
    board = sofie.url
    card = sofie.locator(".period").nth(2).locator(".goal").first
    title = card.locator(".goal__move").inner_text().strip().removeprefix("Verplaats ")

    # the pencil opens the form over the board; Escape gives the focus back to the pencil
    tab_to(sofie, f"^Verplaats {re.escape(title)}$", 150)
    sofie.keyboard.press("Enter")
    dialog = sofie.get_by_role("dialog")
    expect(dialog.get_by_label("Waar")).to_be_focused()
    sofie.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(card.locator(".goal__move")).to_be_focused()

    # one week longer; the board comes back with the focus on its way to that goal, and the change can be undone
    sofie.keyboard.press("Enter")
    expect(dialog.get_by_label("Waar")).to_be_focused()
    last = dialog.get_by_label("Tot en met")
    before = last.input_value()
    tab_to(sofie, "^Tot en met$", 3)
    sofie.keyboard.press("ArrowDown")
    assert last.input_value() > before
    tab_to(sofie, "^Bewaar$", 8)
    sofie.keyboard.press("Enter")
    sofie.wait_for_url(f"{board}?*")
    moved = sofie.get_by_role("status").filter(has_text=title)
    expect(moved).to_contain_text("staat nu bij")
    sofie.keyboard.press("Tab")
    expect(sofie.locator(":focus")).to_contain_text(title)
    tab_to(sofie, "^Maak ongedaan$", 150)
    sofie.keyboard.press("Enter")
    expect(sofie.get_by_role("status").filter(has_text="Ongedaan gemaakt")).to_contain_text(title)


def test_menus_and_dialogs_close_with_escape_and_give_the_focus_back(laptop):
    steps.sign_in(laptop, ILSE)
    account = laptop.locator("summary[aria-label^='Jouw account']:visible")
    account.focus()
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("button", name="Meld je af").locator("visible=true")).to_be_visible()
    laptop.keyboard.press("Tab")
    laptop.keyboard.press("Escape")
    expect(laptop.get_by_role("button", name="Meld je af").locator("visible=true")).to_have_count(0)
    expect(account).to_be_focused()

    laptop.goto("/onderdelen/")
    ask = laptop.locator("[data-confirm] > summary").first
    ask.focus()
    laptop.keyboard.press("Enter")
    dialog = laptop.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(6):
        laptop.keyboard.press("Tab")
        # Chromium lets Tab visit its own window too; the page behind stays out of reach
        assert laptop.evaluate(
            "['BODY', 'HTML'].includes(document.activeElement.tagName) ||"
            " !!document.activeElement.closest('dialog')"
        )
    laptop.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(ask).to_be_focused()


TARGETS = """least => {
  const out = [];
  const reach = one => {
    const host = one.matches('input[type=radio], input[type=checkbox]') && one.closest('label') || one;
    return host.getBoundingClientRect();
  };
  for (const one of document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')) {
    if (!one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !one.closest('label')) continue;
    if (!one.closest('label') && (one.closest('.vh') || one.classList.contains('skip'))) continue;
    const box = reach(one);
    if (!box.width) continue;
    const inText = one.matches('a') && getComputedStyle(one).display === 'inline';
    if (inText) continue;
    if (box.width < least - 0.5 || box.height < least - 0.5)
      out.push(Math.round(box.width) + 'x' + Math.round(box.height) + ' ' + one.outerHTML.slice(0, 110));
  }
  return out;
}"""
MAIN = ".btn, .tabbar a, .rating__choices label, .choice, .demo-person, .input:not(.input--s)"
SMALL_MAIN = """selector => [...document.querySelectorAll(selector)]
  .filter(one => one.checkVisibility())
  .map(one => [one.getBoundingClientRect(), one.outerHTML.slice(0, 110)])
  .filter(([box]) => box.width && box.height < 47.5)
  .map(([box, html]) => Math.round(box.height) + ' high: ' + html)"""


@pytest.mark.parametrize(
    "who, address",
    [
        ("", "/account/login/"),
        (ILSE, "/"),
        (ILSE, steps.overview()),
        (ILSE, "open"),
        (ILSE, f"{steps.overview()}groeiplan/"),
        (BART, "/mijn/"),
    ],
    ids=["login", "today", "overview", "questionnaire", "plan", "account"],
)
def test_targets_are_large_enough_for_a_thumb(phone, portal, who, address):
    if who:
        steps.sign_in(phone, who)
    if address == "open":
        phone.goto(steps.overview())
        phone.get_by_role("link", name=re.compile("^Ga verder")).first.click()
        phone.wait_for_url("**/vragen/")
    else:
        phone.goto(address)
    assert phone.evaluate(TARGETS, 24) == []
    assert phone.evaluate(SMALL_MAIN, MAIN) == []


def test_a_reload_or_a_saved_link_shows_the_same_filter(laptop):
    steps.sign_in(laptop, ILSE)
    laptop.goto(f"{steps.overview()}groeiplan/")
    before = laptop.locator("#lijst h2").all_inner_texts()
    laptop.get_by_label("Zoek in de acties").press_sequentially("weekgesprek")
    expect(laptop).to_have_url(re.compile("[?&]q=weekgesprek"))
    expect(laptop.locator("#lijst h2")).to_have_text(["Elke vrijdag tien minuten vrij voor het weekgesprek"])
    assert len(before) > 1
    laptop.reload()
    expect(laptop.locator("#lijst h2")).to_have_text(["Elke vrijdag tien minuten vrij voor het weekgesprek"])
    expect(laptop.get_by_label("Zoek in de acties")).to_have_value("weekgesprek")
    laptop.go_back()
    expect(laptop.locator("#lijst h2")).to_have_text(before)


def test_a_name_is_found_from_any_page_without_leaving_the_keyboard(laptop):
    steps.sign_in(laptop, SOFIE)
    laptop.goto("/lerenden/")
    laptop.keyboard.press("/")
    laptop.keyboard.type("verhaegen")
    laptop.keyboard.press("Enter")
    laptop.wait_for_url("**/zoeken/?q=verhaegen")
    expect(laptop.get_by_role("link", name="Lina Verhaegen")).to_be_visible()

    # while one types, the results follow, and the address names them
    laptop.locator("h1").click()
    laptop.keyboard.press("Control+k")
    laptop.keyboard.type("de clerq/")
    expect(laptop.get_by_role("heading", name="Niets gevonden")).to_be_visible()
    laptop.get_by_label("Naam, nummer, titel of pagina").fill("DE CLÉRCQ")
    expect(laptop.get_by_role("link", name="Metaalwerken De Clercq", exact=True)).to_be_visible()
    laptop.wait_for_url("**/zoeken/?q=DE%20CL%C3%89RCQ")

    # one key by itself can be in the way of who speaks to a device: it can be switched off, the two together stay
    laptop.get_by_label("Zoeken met de toets /").uncheck()
    laptop.goto("/lerenden/")
    field = laptop.get_by_role("searchbox", name="Zoek in het portaal")
    laptop.keyboard.press("/")
    expect(field).not_to_be_focused()
    laptop.keyboard.press("Control+k")
    expect(field).to_be_focused()


def test_a_phone_without_script_finds_and_folds_the_tabs_of_a_learner(open_page):
    page = open_page(PHONE, java_script_enabled=False)
    steps.sign_in(page, SOFIE)
    page.get_by_role("banner").get_by_role("link", name="Zoeken").click()
    page.get_by_label("Naam, nummer, titel of pagina").fill("lina v")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name="Lina Verhaegen").click()
    tabs = page.get_by_role("navigation", name="Traject van Lina Verhaegen")
    expect(tabs.get_by_role("link")).to_have_text(["Overzicht"])
    tabs.get_by_text("Meer over Lina").click()
    tabs.get_by_role("link", name="Team").click()
    expect(tabs.get_by_role("link")).to_have_text(["Team"])
