"""Recognition, told as it happens: Lies takes up, visits with her phone, writes down what she saw, and recognises."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.flows import steps
from tests.flows.steps import ILSE, LIES, saved_line, wait_until_saved
from tests.harness.browser import LAPTOP, PHONE

pytestmark = pytest.mark.browser
SEEN = {
    "1": "De lasposten hebben nu afzuiging en het plan is haalbaar.",
    "2": "Het atheneum, met een kandidaat vanaf januari.",
    "3": "Wouter volgt in maart de mentoropleiding.",
    "4": "De premie is uitgelegd.",
    "5": "Het wordt een OAO.",
}


def topic(page: Page, number: str):
    """One topic of the report."""
    return page.locator(f'[data-item="{number}"]')


def tap(page: Page, number: str, answer: str) -> None:
    """Tap in order or not in order, on the words as a thumb does."""
    topic(page, number).locator("label").filter(has_text=re.compile(f"^\\s*{answer}\\s*$")).click()


@pytest.mark.shows("C02", "C07", "C08", "C09")
def test_lies_visits_and_recognises_and_ilse_sees_it(open_page, portal):
    laptop, phone = open_page(LAPTOP), open_page(PHONE, meant=["ERR_INTERNET_DISCONNECTED"])

    # --- in the morning at the desk: what waits, with its clock
    steps.sign_in(laptop, LIES)
    laptop.get_by_role("link", name="Leerbedrijven").first.click()
    expect(laptop).to_have_url(re.compile(r"/organisaties/partnerschap-metaal/werklijst/$"))
    line = laptop.locator("li", has=laptop.get_by_text("Lassen-Constructie duaal in De Clercq Waregem")).last
    expect(line).to_contain_text("nog 3 dagen")
    line.get_by_role("link", name=re.compile("^Neem in behandeling")).click()
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Metaalwerken De Clercq")
    expect(laptop.locator("main")).to_contain_text("Bron: 001:265")
    laptop.get_by_role("button", name="Neem in behandeling").click()
    steps.said(laptop, "Je behandelt deze aanvraag")

    # --- a visit yesterday cannot be; today can
    laptop.get_by_role("link", name="Plan het bezoek").click()
    laptop.get_by_label("Op welke dag?").fill("2020-01-06")
    laptop.get_by_label("Om hoe laat?").fill("13:30")
    laptop.get_by_role("button", name="Bewaar het bezoek").click()
    expect(laptop.locator(".errors")).to_contain_text("Kies voor het bezoek vandaag of een dag die nog komt")
    expect(laptop.get_by_label("Om hoe laat?")).to_have_value("13:30")
    laptop.get_by_label("Op welke dag?").fill(date.today().isoformat())
    laptop.get_by_role("button", name="Bewaar het bezoek").click()
    steps.said(laptop, "om 13.30 uur")

    # --- in the workshop with the phone: kept while she types
    steps.sign_in(phone, LIES)
    phone.goto(laptop.url)
    phone.get_by_role("link", name="Schrijf het verslag").click()
    phone.wait_for_url("**/verslag/")
    tap(phone, "1", "In orde")
    topic(phone, "1").locator("textarea").fill(SEEN["1"])
    wait_until_saved(phone)
    expect(saved_line(phone)).to_have_text(re.compile(r"^Bewaard om \d{1,2}\.\d\d uur\.$"))

    # --- no network behind the steel: the text stays on the phone and goes out later
    phone.context.set_offline(True)
    tap(phone, "2", "Niet in orde")
    topic(phone, "2").locator("textarea").fill(SEEN["2"])
    expect(saved_line(phone)).to_contain_text("Hier bewaard")
    phone.context.set_offline(False)
    wait_until_saved(phone)
    phone.reload()
    expect(topic(phone, "1").get_by_label("In orde", exact=True)).to_be_checked()
    expect(topic(phone, "2").locator("textarea")).to_have_value(SEEN["2"])

    # --- finishing too early names what is open, and keeps the rest
    phone.get_by_role("button", name="Rond het verslag af").click()
    expect(phone.locator(".errors")).to_contain_text("5. Wat staat er in de overeenkomst")
    for number in ("2", "3", "4", "5"):
        tap(phone, number, "In orde")
        topic(phone, number).locator("textarea").fill(SEEN[number])
    topic(phone, "conclusion").locator("textarea").fill("Een warm bedrijf dat tijd maakt.")
    phone.get_by_role("button", name="Rond het verslag af").click()
    steps.said(phone, "Het verslag is klaar. Nu kan je beslissen.")
    expect(phone.locator("main")).to_contain_text(SEEN["5"])

    # --- back at the desk: decide, with the reason the company reads
    laptop.reload()
    laptop.get_by_role("link", name="Beslis", exact=True).click()
    laptop.get_by_label("Erkennen").check()
    laptop.get_by_role("button", name="Bewaar de beslissing").click()
    expect(laptop.locator(".errors")).to_contain_text("Schrijf waarom")
    laptop.get_by_label("Waarom?").fill("Alles is in orde, ook de afzuiging.")
    laptop.get_by_role("button", name="Bewaar de beslissing").click()
    steps.said(laptop, "Erkend.")
    laptop.get_by_role("link", name="Naar de erkenning").click()
    expect(laptop.locator("main")).to_contain_text("5 jaar na de erkenning")
    expect(laptop.locator("main")).to_contain_text("Bron: 001:273")

    # --- Ilse sees it on her phone, and cannot suspend herself
    ilse = steps.sign_in(open_page(PHONE), ILSE)
    ilse.goto("/organisaties/de-clercq/erkenning/")
    ilse.get_by_role("link", name=re.compile("Lassen-Constructie duaal in De Clercq Waregem")).first.click()
    expect(ilse.locator("main")).to_contain_text("De overeenkomst met een lerende mag worden opgemaakt.")
    expect(ilse.locator("main")).to_contain_text("Alles is in orde, ook de afzuiging.")
    ilse.goto(laptop.url)
    expect(ilse.locator("main")).to_contain_text("Erkend sinds")
    expect(ilse.get_by_role("link", name="Schors")).to_have_count(0)
