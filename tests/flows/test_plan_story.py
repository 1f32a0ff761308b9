"""A training plan, told as it happens: from a sheet of the school to a plan that three people agreed with, and on.

The tests share one portal and go on where the one before stopped: `SEEN` keeps the addresses they came by.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.flows import steps
from tests.flows.by_keyboard import tab_to
from tests.flows.steps import BART, ILSE, SOFIE
from tests.harness.browser import LAPTOP, PHONE
from tests.harness.waiting import until

pytestmark = pytest.mark.browser
NELE = "nele.baert@atheneum-leiebocht.example"
SENNE = "senne.vandamme@atheneum-leiebocht.example"
COMPANY = "Metaalwerken De Clercq"
THEME = "Het laspistool onderhouden"
CLEAN, TIP = (
    "Je maakt de gascup van het laspistool schoon.",
    "Je vervangt de contacttip en test het laspistool.",
)
LOG = "Je noteert het onderhoud in het boek van het toestel."
GLASSES, GLOVES = "Draagt een veiligheidsbril", "Draagt een veiligheidsbril en handschoenen"
REASON = "De school maakte de fiche strenger na een bijna-ongeval."
SEEN = {}


def path(page: Page) -> str:
    """Where this page is, to come back to."""
    return urlsplit(page.url).path


def to_sheets(page: Page, kind: str) -> None:
    """From Vandaag by the menu to this kind of sheets."""
    page.goto("/")
    page.get_by_role("link", name="Plannen", exact=True).locator("visible=true").first.click()
    page.get_by_role("navigation", name="Plannen en fiches").get_by_role("link", name=kind).click()


def goal(page: Page, number: int):
    """The card of a goal in the editor of a learning sheet."""
    return page.locator(".sheet-rows > li").nth(number - 1)


def write_goal(page: Page, number: int, hours: str, *where: str) -> None:
    """Say of a goal for which competence it is, how long and where."""
    card = goal(page, number)
    card.get_by_role("group", name="Bij welke competenties").get_by_role("checkbox").first.check()
    card.get_by_label("Uren").fill(hours)
    for place in ("op school", "in het bedrijf", "gesimuleerd"):
        card.get_by_role("checkbox", name=place).set_checked(place in where)


@pytest.mark.shows("P02", "P26", "P27")
def test_a_teacher_writes_a_sheet_and_a_colleague_approves_it(open_page):
    nele = steps.sign_in(open_page(LAPTOP), NELE)
    to_sheets(nele, "Leerfiches")
    nele.get_by_label("Opleiding").select_option("lassen-constructie")
    expect(nele).to_have_url(re.compile("opleiding=lassen-constructie"))
    nele.get_by_role("link", name="Begin een leerfiche").click()
    expect(nele.get_by_label("Opleiding")).to_have_value("lassen-constructie")
    nele.get_by_label("Thema of opdracht").fill(THEME)
    nele.get_by_role("button", name="Begin").click()
    expect(nele.locator("#nog-te-doen")).to_contain_text("er staat nog geen leerdoel")
    SEEN["sheet"] = path(nele)

    # --- two goals pasted at once, then what belongs to each
    nele.get_by_role("link", name="Schrijf verder").click()
    nele.get_by_label("Meer leerdoelen tegelijk").fill(f"{CLEAN}\n{TIP}")
    nele.get_by_role("button", name="Bewaar", exact=True).click()
    write_goal(nele, 1, "4", "op school", "in het bedrijf")
    write_goal(nele, 2, "6", "in het bedrijf")
    nele.get_by_role("button", name="Bewaar en ga verder").click()

    # --- on to the criteria
    nele.get_by_role("navigation", name="Onderdelen").get_by_role("link", name="Criteria").click()
    nele.get_by_label("Meer criteria tegelijk").fill(GLASSES)
    nele.get_by_role("button", name="Bewaar en lees na").click()
    expect(nele.get_by_role("heading", level=1)).to_have_text(THEME)
    nele.get_by_role("button", name="Leg voor", exact=True).click()
    steps.said(nele, "Voorgelegd.")
    expect(nele.locator("main")).to_contain_text("Iemand anders van de school of de werkgroep keurt ze goed.")
    expect(nele.get_by_role("button", name="Keur goed")).to_have_count(0)

    # --- somebody else reads it and approves
    sofie = steps.sign_in(open_page(LAPTOP), SOFIE)
    to_sheets(sofie, "Leerfiches")
    sofie.get_by_label("Opleiding").select_option("lassen-constructie")
    sofie.get_by_role("link", name=THEME).first.click()
    expect(sofie.locator("main")).to_contain_text(TIP)
    sofie.get_by_role("button", name="Keur goed").click()
    steps.said(sofie, "Goedgekeurd. Vanaf nu maken plannen er gebruik van.")


@pytest.mark.shows("P03")
def test_the_mentor_makes_it_a_company_sheet_on_the_phone_and_the_teacher_approves(open_page):
    bart = steps.sign_in(open_page(PHONE), BART)
    to_sheets(bart, "Bedrijfsfiches")
    bart.get_by_role("link", name="Maak een bedrijfsfiche").click()
    bart.get_by_label("Leerfiche").select_option(label=THEME)
    bart.get_by_role("button", name="Begin").click()
    steps.said(bart, "Begonnen.")

    # --- beside the learning sheet: what it is here, and two steps
    bart.get_by_role("link", name=re.compile("^Pas aan.*Waarover gaat het hier")).click()
    bart.get_by_label("Waarover gaat het hier").fill("Elke maandag kijken we de laspistolen na.")
    bart.get_by_role("button", name="Bewaar", exact=True).click()
    bart.get_by_role("link", name="Voeg een stap toe").click()
    for text, minutes, learned in (
        ("Sluit het gas en de stroom af.", "10", CLEAN),
        ("Draai de tip los.", "15", TIP),
    ):
        write_step(bart, text, minutes, learned)
        again = learned == CLEAN
        bart.get_by_role("button", name="Bewaar en nog een stap" if again else "Bewaar", exact=True).click()
    expect(bart.locator(".cs-step")).to_have_count(2)
    bart.get_by_role("button", name="Leg voor aan de school").click()
    steps.said(bart, "Voorgelegd. Atheneum Leiebocht leest het na.")

    nele = steps.sign_in(open_page(LAPTOP), NELE)
    to_sheets(nele, "Bedrijfsfiches")
    nele.get_by_role("link", name=THEME).first.click()
    expect(nele.locator("main")).to_contain_text("Elke maandag kijken we de laspistolen na.")
    nele.get_by_role("button", name="Keur goed").click()
    steps.said(nele, "Goedgekeurd. Lerenden en plannen gebruiken nu deze versie.")
    SEEN["company sheet"] = path(nele)


def write_step(page: Page, text: str, minutes: str, learned: str) -> None:
    """Fill the form of one step of a company sheet."""
    page.get_by_label("Wat doet de lerende?").fill(text)
    page.get_by_label("Hoeveel minuten ongeveer").fill(minutes)
    page.locator("label", has_text=learned).click()


def tab(page: Page, words: str) -> None:
    """To one of the pages of a plan."""
    page.get_by_role("navigation", name=re.compile("^(Dit plan|Opleidingsplan)$")).get_by_role(
        "link", name=words, exact=True
    ).click()


def place_by_keyboard(page: Page, title: str, where: str) -> None:
    """Give a goal a place of one's own choice without a mouse: in the dialog over the board, four weeks from now."""
    tab_to(page, re.escape(f"Kies zelf voor {title}"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Waar")).to_be_focused()
    page.keyboard.type(where)
    tab_to(page, "^Tot en met$", 2)
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    tab_to(page, "^Bewaar$", 8)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text=title)).to_be_visible()


@pytest.mark.shows("P04", "P05", "P06", "P11")
def test_the_coach_makes_a_plan_by_proposal_and_places_the_rest_by_hand(open_page):
    # --- the mentor of Senne has no account: his company lets somebody who has one take over
    ilse = steps.sign_in(open_page(LAPTOP), ILSE)
    ilse.goto("/lerenden/?q=Senne")
    ilse.get_by_role("link", name="Senne Vandamme").click()
    ilse.wait_for_url("**/trajecten/**")
    SEEN["trajectory"] = path(ilse)
    ilse.get_by_role("navigation", name="Traject van Senne").get_by_role("link", name="Plaatsen").click()
    ilse.get_by_role("link", name="Andere mentor").first.click()
    ilse.get_by_role("group", name="Wie neemt over?").locator("label", has_text="Bart Claeys").click()
    ilse.get_by_role("button", name="Laat overnemen").click()
    expect(ilse.locator("main")).to_contain_text("Bart Claeys")

    sofie = steps.sign_in(open_page(LAPTOP), SOFIE)
    sofie.goto("/plannen/?q=Senne")
    sofie.get_by_role("link", name="Senne Vandamme").click()
    sofie.get_by_role("button", name="Maak het plan").click()
    steps.said(sofie, "Het plan is gemaakt.")
    SEEN["plan"] = path(sofie)

    # --- what the computer proposes, without two goals that the coach places otherwise
    tab(sofie, "Voorstel")
    for title in (CLEAN, TIP):
        sofie.get_by_role("checkbox", name=title).uncheck()
    sofie.get_by_role("button", name="Neem over in het plan").click()
    steps.said(sofie, "Alles blijft te verplaatsen.")
    missing = sofie.get_by_role("region", name="Nog geen plaats")
    expect(missing.get_by_role("heading", level=3)).to_have_text([CLEAN, TIP])
    place_by_keyboard(sofie, CLEAN, "Atheneum")
    place_by_keyboard(sofie, TIP, "Metaalwerken")
    expect(missing).to_have_count(0)
    expect(sofie.locator("#dek")).to_have_text(re.compile(r"^(Alle )?(\d+).*hebben een plaats"))


@pytest.mark.shows("P04", "P13", "P27")
def test_three_people_agree_and_the_plan_begins(open_page):
    sofie = steps.sign_in(open_page(LAPTOP), SOFIE)
    sofie.goto(SEEN["plan"])
    tab(sofie, "Overleg en akkoord")
    sofie.get_by_role("button", name="Leg voor aan iedereen").click()
    steps.said(sofie, "Voorgelegd.")
    consult = path(sofie)
    sofie.get_by_role("button", name="Ik ga akkoord met dit plan").click()
    steps.said(sofie, "Akkoord genoteerd.")

    # --- each on a phone of their own, from Vandaag
    for email, theirs in ((BART, "het opleidingsplan van Senne Vandamme"), (SENNE, "jouw opleidingsplan")):
        page = steps.sign_in(open_page(PHONE), email)
        page.goto("/?alles=1")
        page.get_by_role("link", name=f"Lees het plan (Lees {theirs})").click()
        assert path(page) == consult
        page.get_by_role("button", name="Ik ga akkoord met dit plan").click()
        steps.said(page, "Akkoord genoteerd.")
    steps.said(page, "Iedereen ging akkoord: het plan kan ingaan.")

    sofie.reload()
    sofie.get_by_role("link", name="Laat het plan ingaan").click()
    sofie.get_by_role("button", name="Laat ingaan").click()
    steps.said(sofie, "Het plan is actief.")

    # --- the worker puts it on paper, and keeps that with the documents
    sofie.get_by_role("button", name="Plan als PDF").click()
    expect(sofie.locator("main")).to_contain_text("Download het bestand", timeout=60_000)
    sofie.goto(f"{SEEN['trajectory']}documenten/")

    def kept():
        sofie.reload()
        return sofie.get_by_role("link", name="Individueel opleidingsplan", exact=True).count()

    until(kept, what="the plan among the documents")
    page.goto("/plannen/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat leer jij waar en wanneer?")
    expect(page.locator("main")).to_contain_text(TIP)


@pytest.mark.shows("P02", "P03", "P13")
def test_the_sheet_gets_a_new_version_and_the_company_follows_part_by_part(open_page):
    nele = steps.sign_in(open_page(LAPTOP), NELE)
    nele.goto(SEEN["sheet"])
    nele.get_by_role("link", name="Nieuwe versie").click()
    nele.get_by_label("Wat ga je veranderen, en waarom?").fill(REASON)
    nele.get_by_role("button", name="Begin").click()
    nele.get_by_role("link", name="Schrijf verder").click()
    nele.get_by_label("Meer leerdoelen tegelijk").fill(LOG)
    nele.get_by_role("button", name="Bewaar", exact=True).click()
    write_goal(nele, 3, "2", "op school", "in het bedrijf")
    nele.get_by_role("button", name="Bewaar", exact=True).click()
    nele.get_by_role("navigation", name="Onderdelen").get_by_role("link", name="Criteria").click()
    nele.get_by_label("Criterium").first.fill(GLOVES)
    nele.get_by_role("button", name="Bewaar en lees na").click()
    nele.get_by_role("button", name="Leg voor", exact=True).click()
    steps.said(nele, "Voorgelegd.")
    sofie = steps.sign_in(open_page(LAPTOP), SOFIE)
    sofie.goto(path(nele))
    sofie.get_by_role("button", name="Keur goed").click()
    steps.said(sofie, "Goedgekeurd.")

    # --- the mentor reads on the phone what changed, and chooses
    bart = steps.sign_in(open_page(PHONE), BART)
    bart.goto("/?alles=1")
    bart.get_by_role("link", name=re.compile(f"^Bekijk wat veranderde.*{THEME}")).click()
    expect(bart.locator("main")).to_contain_text(REASON)
    bart.get_by_role("button", name=re.compile("^Volg bij Leerdoelen")).click()
    criteria = bart.get_by_role("region", name=re.compile("[Cc]riteria"))
    expect(criteria).to_contain_text(GLOVES)
    criteria.get_by_role("button", name="Volg").click()
    bart.get_by_role("button", name="Volg versie 2").click()
    steps.said(bart, "De fiche volgt nu de nieuwe leerfiche.")
    expect(bart.get_by_role("region", name="Klaar?")).to_contain_text(
        "bij geen enkele stap hoort het leerdoel"
    )
    bart.get_by_role("link", name="Voeg een stap toe").click()
    write_step(bart, "Schrijf datum en tip in het boek.", "5", LOG)
    bart.get_by_role("button", name="Bewaar", exact=True).click()
    bart.get_by_label("Wat is er veranderd?").fill("Stap 3 komt erbij.")
    bart.get_by_role("button", name="Leg voor aan de school").click()
    steps.said(bart, "Voorgelegd.")
    nele.goto(path(bart))
    nele.get_by_role("button", name="Keur goed").click()
    steps.said(nele, "Goedgekeurd.")


@pytest.mark.shows("P06", "P13")
def test_the_coach_adjusts_the_plan_with_a_reason_and_reads_the_difference(open_page):
    sofie = steps.sign_in(open_page(LAPTOP), SOFIE)
    sofie.goto(SEEN["plan"])
    tab(sofie, "Overleg en akkoord")
    sofie.get_by_role("link", name="Stuur bij").click()
    expect(sofie.locator("main")).to_contain_text(f"{THEME}: versie 2 is er, dit plan volgt versie 1")
    sofie.get_by_label("Waarom").fill(REASON)
    sofie.get_by_role("button", name="Begin met bijsturen").click()
    steps.said(sofie, "Versie 2 is begonnen. Versie 1 blijft gelden tot de nieuwe ingaat.")
    news = sofie.get_by_role("region", name=THEME)
    expect(news).to_contain_text(f"{LOG} (competentie 1; 2 uur")
    news.locator("summary", has_text="Evaluatiecriteria").click()
    expect(news).to_contain_text(GLOVES)
    sofie.get_by_role("button", name="Volg versie 2").click()
    steps.said(sofie, "Aangepast.")
    sofie.get_by_role("button", name="Volg de nieuwste bedrijfsfiches").click()
    tab(sofie, "Waar en wanneer")
    missing = sofie.get_by_role("region", name="Nog geen plaats")
    expect(missing.get_by_role("heading", level=3)).to_have_text([LOG])
    missing.get_by_role("button", name=f"Plaats bij {COMPANY}").click()
    expect(missing).to_have_count(0)
    tab(sofie, "Verschil")
    expect(sofie.locator("main")).to_contain_text(REASON)
    expect(sofie.get_by_role("region", name="Nieuw in het plan")).to_contain_text(LOG)
    followed = sofie.get_by_role("region", name="Andere versie van een leerfiche")
    expect(followed.locator("del")).to_have_text(f"{GLASSES}")
    expect(followed.locator("ins")).to_have_text(f"{GLOVES}")
