"""A trajectory, told as it happens: from a class list to the first day, in two companies, signed on phones.

The tests share one portal and go on where the one before stopped: `SEEN` keeps the addresses they came by.
"""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.flows import steps
from tests.flows.steps import SOFIE
from tests.harness.browser import LAPTOP, PHONE

pytestmark = pytest.mark.browser
PROGRAMME, DE_RYCKE, CALLE = "Onderhoudsmechanica duaal", "Mechanica De Rycke", "Liftenbouw Artevelde"
ZITA, MOTHER = "zita.moens@atheneum-leiebocht.example", "greet.moens@gezin.example"
CAROLINE, FRANK = "caroline.de.rycke@mechanica-de-rycke.example", "frank.de.rycke@mechanica-de-rycke.example"
HILDE, KOEN = "hilde.coppens@atheneum-leiebocht.example", "koen.baeyens@mechanica-de-rycke.example"
HEAD = (
    "Naam;Geboortedatum;Klas;E-mailadres;Straat en nummer;Postcode;Gemeente;Opleiding;Start;"
    "Naam ouder 1;E-mail ouder 1"
)
TODAY = datetime.now(ZoneInfo("Europe/Brussels")).date()
YEAR = TODAY.year if TODAY.month >= 9 else TODAY.year - 1
WEEKDAYS = [(TODAY.isoweekday() - 1 + n) % 7 + 1 for n in (0, 2, 4)]  # today is one of them
ELSEWHERE = TODAY.isoweekday() % 7 + 1  # tomorrow's weekday
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SEEN = {}


def class_list(born: str) -> dict:
    """A class of two as a school hands it in; `born` is the birth date in the third row."""
    rows = (
        f"Zita Moens;17/05/{YEAR - 16};6 OMd;{ZITA};Molenweg 4;9800;Deinze;{PROGRAMME};01/09/{YEAR};Greet Moens;{MOTHER}",
        f"Jef Claus;{born};6 OMd;;;;;{PROGRAMME};01/09/{YEAR};;",
    )
    content = "\n".join((HEAD, *rows)).encode()
    return {"name": "klas.csv", "mimeType": "text/csv", "buffer": content}


def hand_in(page: Page, file: dict) -> None:
    """Choose a file and let the portal look at it."""
    page.get_by_label("Bestand (XLSX of CSV)").set_input_files(file)
    page.get_by_role("button", name="Kijk na").click()


def tab(page: Page, words: str) -> None:
    """To a tab of the trajectory."""
    page.get_by_role("navigation", name="Traject van Zita Moens").get_by_role(
        "link", name=re.compile(f"^{words}")
    ).click()


def invited(open_page, portal, email: str) -> Page:
    """Somebody who follows the link of an invitation on a phone, and is in."""
    link = re.search(r"https?://\S+/uitnodiging/\S+", steps.last_mail(portal, email)[1])[0]
    page = open_page(PHONE)
    page.goto(urlsplit(link).path)
    page.get_by_role("button", name="Aanvaard en meld je aan").click()
    page.wait_for_url("**/welkom/")
    return page


def choose_days(page: Page, *weekdays: int) -> None:
    """Tap these days of the week."""
    for number in weekdays:
        page.locator(f"label:has(#id_day_{number})").click()


def add_paper(page: Page, missing: str) -> None:
    """From what an agreement still misses to the form that knows already what it is; and the file with it."""
    page.get_by_role("link", name=f"Vul aan {missing}").click()
    expect(page.get_by_label("Wie leest het?").locator("option:checked")).to_contain_text(DE_RYCKE)
    page.get_by_label("Titel").fill("Zoals afgesproken")
    page.get_by_label("Bestand").set_input_files(
        {"name": "papier.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.get_by_role("button", name="Bewaar").click()
    steps.said(page, "Het document staat erbij.")


def sign(page: Page) -> None:
    """From the list of what waits for a signature: read, tick, sign."""
    page.goto("/overeenkomsten/te-tekenen/")
    page.get_by_role("link", name="Lees en teken voor Zita Moens").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Teken de overeenkomst")
    expect(page.locator("main")).to_contain_text(DE_RYCKE)
    page.get_by_text("Ik heb de overeenkomst gelezen.").click()
    page.get_by_role("button", name="Teken", exact=True).click()
    steps.said(page, "Getekend.")


@pytest.mark.shows("M16", "M17")
def test_a_coach_takes_a_class_in_and_invites_learner_and_mother(laptop, portal):
    sofie = steps.sign_in(laptop, SOFIE)
    sofie.goto("/lerenden/")
    sofie.get_by_role("link", name="Laad een klas in").click()

    # --- a day that does not exist: its row, its column, and nothing was written
    hand_in(sofie, class_list(f"31/02/{YEAR - 16}"))
    faults = sofie.locator(".errors")
    expect(faults).to_contain_text("Rij 3, Geboortedatum")
    expect(faults).to_contain_text(f"“31/02/{YEAR - 16}” is geen dag.")
    expect(faults).to_contain_text("Er is niets overgenomen")
    assert not portal.rows("SELECT 1 FROM learningplans_learner WHERE name = 'Zita Moens'")

    # --- mended: look first, then all of it
    hand_in(sofie, class_list(f"28/02/{YEAR - 16}"))
    expect(sofie.get_by_role("row", name=re.compile("Zita Moens"))).to_contain_text("nieuw")
    sofie.get_by_role("button", name="Neem alles over").click()
    steps.said(sofie, "Ingeladen: 2 nieuw")
    sofie.goto("/lerenden/?q=moens")
    sofie.get_by_role("link", name="Zita Moens").click()
    SEEN["trajectory"] = urlsplit(sofie.url).path
    expect(sofie.get_by_role("heading", level=1)).to_have_text("Zita Moens")
    expect(sofie.locator("main")).to_contain_text("Nog geen plaats")

    # --- the year lasts until the holiday is over
    sofie.get_by_role("link", name="Opleiding en periode").click()
    sofie.get_by_label("Einde van het traject").fill(f"{YEAR + 1}-08-31")
    sofie.get_by_role("button", name="Bewaar").click()
    steps.said(sofie, "Bewaard.")

    # --- both get an invitation to the address in the list
    sofie.get_by_role("link", name="Pas de gegevens aan").click()
    sofie.get_by_role("button", name=f"Nodig uit op {ZITA}").click()
    steps.said(sofie, f"De uitnodiging vertrekt naar {ZITA}.")
    sofie.get_by_role("link", name="Ouders en voogden").click()
    sofie.get_by_role("button", name="Nodig uit Greet Moens").click()
    expect(sofie.locator("main")).to_contain_text("Uitgenodigd, nog tot")


@pytest.mark.shows("M16", "M20")
def test_she_gets_two_companies_each_on_its_own_days(laptop):
    sofie = steps.sign_in(laptop, SOFIE)
    sofie.goto(SEEN["trajectory"])
    sofie.get_by_role("link", name="Leg een plaatsing vast").click()
    sofie.get_by_role("link", name=f"Kies {DE_RYCKE}, {DE_RYCKE}").click()
    sofie.get_by_role("group", name="Mentor").locator("label").filter(has_text="Koen Baeyens").click()
    choose_days(sofie, *WEEKDAYS)
    sofie.get_by_label("Tegelijk met een andere plaats").check()
    sofie.get_by_role("button", name="Leg de plaatsing vast").click()
    expect(sofie.get_by_role("heading", level=2)).to_have_text(DE_RYCKE)

    # --- the other one begins a week later; the same day twice is refused with its reason
    sofie.get_by_role("link", name="Leg een plaatsing vast").click()
    sofie.get_by_role("link", name=f"Kies {CALLE}, {CALLE}").click()
    sofie.get_by_label("Eerste dag").fill((TODAY + timedelta(days=7)).isoformat())
    sofie.get_by_role("button", name="Toon wie vrij is").click()
    expect(sofie.locator("main")).to_contain_text(f"leert Zita ook bij {DE_RYCKE}")
    sofie.get_by_role("group", name="Mentor").locator("label").first.click()
    choose_days(sofie, WEEKDAYS[0])
    sofie.get_by_role("button", name="Leg de plaatsing vast").click()
    expect(sofie.locator(".errors")).to_contain_text(DE_RYCKE)
    choose_days(sofie, WEEKDAYS[0], ELSEWHERE)
    sofie.get_by_role("button", name="Leg de plaatsing vast").click()
    expect(sofie.get_by_role("heading", level=2)).to_have_text([DE_RYCKE, CALLE])
    expect(sofie.locator("main")).to_contain_text("meerdere leerbedrijven tegelijk, elk op eigen dagen")


@pytest.mark.shows("M21", "M22", "P15")
def test_the_agreement_is_drawn_up_and_signed_by_four_people_on_their_phones(open_page, portal):
    sofie = steps.sign_in(open_page(LAPTOP), SOFIE)
    sofie.goto(SEEN["trajectory"])
    tab(sofie, "Overeenkomst")
    for company in (CALLE, DE_RYCKE):
        sofie.get_by_role("link", name=f"Maak de overeenkomst op voor {company}").click()
        expect(sofie.locator("main")).to_contain_text("Het wordt een")
        sofie.get_by_role("button", name="Maak op").click()
        SEEN["agreement"] = urlsplit(sofie.url).path
        if company == CALLE:
            tab(sofie, "Overeenkomst")
    expect(sofie.get_by_role("heading", level=1)).to_have_text(f"OAO bij {DE_RYCKE}")
    expect(sofie.locator("main")).to_contain_text("2 dingen ontbreken nog.")

    # --- the school has the training plan, the company its rules: each adds the paper that is missing
    add_paper(sofie, "Het opleidingsplan is er nog niet.")
    caroline = steps.sign_in(open_page(PHONE), CAROLINE)
    caroline.goto(SEEN["agreement"])
    add_paper(caroline, "Het arbeidsreglement is er nog niet.")
    sofie.goto(SEEN["agreement"])
    sofie.get_by_role("button", name="Leg vast voor ondertekening").click()
    expect(sofie.locator("main")).to_contain_text("Klaar.", timeout=60_000)
    sofie.get_by_role("link", name="Terug").click()
    expect(sofie.locator("main")).to_contain_text("Nog te tekenen")

    # --- each on a phone of their own
    for email in (FRANK, HILDE):
        sign(steps.sign_in(open_page(PHONE), email))
    for email in (ZITA, MOTHER):
        page = invited(open_page, portal, email)
        sign(page)
    expect(page.locator("main")).to_contain_text("Iedereen tekende.")
    sofie.reload()
    expect(sofie.locator("main")).to_contain_text("ondertekend")


@pytest.mark.shows("M18", "M19")
def test_the_start_is_held_back_until_each_did_what_is_theirs(open_page, portal):
    sofie, caroline = steps.sign_in(open_page(LAPTOP), SOFIE), steps.sign_in(open_page(PHONE), CAROLINE)
    sofie.goto(SEEN["trajectory"])
    tab(sofie, "Start")
    sofie.get_by_role("link", name=DE_RYCKE).click()
    SEEN["start"] = urlsplit(sofie.url).path
    main = sofie.locator("main")
    expect(main).to_contain_text("punten houden de eerste dag tegen")
    expect(sofie.locator("#punt-S3")).to_contain_text("De eerste dag kan pas daarna.")
    expect(sofie.locator("#punt-S8")).to_contain_text("Onder 18 jaar altijd nodig")
    expect(main).to_contain_text("De Dimona-aangifte is nog niet genoteerd.")
    expect(sofie.get_by_role("button", name="Laat starten")).to_have_count(0)

    # --- the company declares her, and notes the attest: only the day
    caroline.goto(SEEN["start"])
    caroline.locator("#punt-S5").get_by_role("link", name="Noteer de Dimona").click()
    caroline.get_by_label("Op welke dag is de Dimona aangegeven?").fill(TODAY.isoformat())
    caroline.get_by_role("button", name="Bewaar").click()
    caroline.goto(SEEN["start"])
    expect(caroline.locator("#punt-S5")).to_have_count(0)
    caroline.locator("#punt-S8").get_by_role("link", name="Spreek af en noteer").click()
    caroline.get_by_label("Het leerbedrijf").check()
    caroline.get_by_label("Attest ontvangen op").fill(TODAY.isoformat())
    caroline.get_by_role("button", name="Bewaar").click()
    expect(caroline.locator("#punt-S8")).to_have_count(0)

    # --- a night passes over the signatures
    portal.rows(
        "UPDATE learningplans_signature SET signed_on = ? WHERE signed_on = ?",
        (TODAY - timedelta(days=1)).isoformat(),
        TODAY.isoformat(),
    )
    sofie.reload()
    expect(main).to_contain_text("Niets houdt de eerste dag tegen.")
    sofie.get_by_role("button", name="Laat starten").click()
    steps.said(sofie, "Gestart. Veel succes samen.")
    expect(main).to_contain_text("Gestart op")
    sofie.goto(SEEN["trajectory"])
    expect(main.locator(".page-head")).to_contain_text("lopend")
    placed = main.locator("section", has=sofie.get_by_role("heading", name="Waar en wanneer"))
    expect(placed.locator("li").filter(has_text=DE_RYCKE)).to_contain_text("loopt")
    expect(placed.locator("li").filter(has_text=CALLE)).to_contain_text("begint nog")
    agreed = main.locator("section", has=sofie.get_by_role("heading", name="Overeenkomsten"))
    expect(agreed.locator("li").filter(has_text=DE_RYCKE)).to_contain_text("actief")
    expect(agreed.locator("li").filter(has_text=CALLE)).to_contain_text("concept")


@pytest.mark.shows("P16", "P18")
def test_the_mentor_reports_her_absent_in_two_taps_and_the_coach_sees_it(open_page, portal):
    for days in ("holiday", "schoolday"):  # whatever day it is: no holiday
        portal.rows(f"DELETE FROM catalogue_{days}")
    koen, sofie = steps.sign_in(open_page(PHONE), KOEN), steps.sign_in(open_page(LAPTOP), SOFIE)

    # --- from Vandaag: one tap to the list, one to report
    koen.get_by_role("link", name="Meld een afwezigheid").click()
    koen.get_by_role("button", name=re.compile("^Afwezig vandaag.*Zita Moens")).click()
    steps.said(koen, "Zita Moens is vandaag afwezig gemeld.")
    expect(koen.locator("main")).to_contain_text("nog niet gezien")

    # --- the coach finds it on hers, until she said that she saw it
    sofie.goto("/?alles=1")
    sofie.get_by_role("link", name="Bekijk de melding (Zita Moens is afwezig gemeld)").click()
    expect(sofie.locator("main")).to_contain_text("Gemeld door het leerbedrijf")
    sofie.get_by_role("button", name="Gezien").click()
    steps.said(sofie, "De andere kant ziet dat je het zag.")
    sofie.goto("/?alles=1")
    expect(sofie.get_by_role("heading", level=1)).to_be_visible()
    expect(sofie.get_by_text("Zita Moens is afwezig gemeld")).to_have_count(0)
    koen.reload()
    expect(koen.locator("main")).to_contain_text("door Sofie Maes")
