"""Asking for recognition, told as it happens: a company, a school that files for one, and whether it can start at all."""

import io
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.flows import steps
from tests.flows.by_keyboard import tab_to
from tests.flows.steps import ILSE, SOFIE
from tests.harness.browser import LAPTOP, PHONE

pytestmark = pytest.mark.browser
PROGRAMME = "Elektromechanische technieken duaal"
DESK = re.compile(r"^https://app\.werkplekduaal\.be")
TOM = "tom.van.hecke@garage-van-hecke.example"
WIM = "wim.haerens@sint-berlindis.example"
KATHLEEN = "kathleen.martens@zorghuis-de-linde.example"


def day(ahead: int = 0) -> date:
    """Today in Flanders, or so many days from it."""
    return datetime.now(ZoneInfo("Europe/Brussels")).date() + timedelta(days=ahead)


def dutch(one: date) -> str:
    """A day as a page writes it, without its year: 5 december."""
    months = "januari februari maart april mei juni juli augustus september oktober november december"
    return f"{one.day} {months.split()[one.month - 1]}"


def begin(page: Page, establishment: str) -> str:
    """Begin an application for this programme; gives its address."""
    page.get_by_label("Voor welke vestiging?").select_option(label=establishment)
    page.get_by_label("Voor welke duale opleiding?").select_option(label=PROGRAMME)
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat heb je nodig?")
    return page.url.removesuffix("nodig/")


def meet_the_conditions(page: Page) -> None:
    """After what to gather: answer C1 to C3 with yes, as a thumb does."""
    page.get_by_role("link", name="Ga verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Voorwaarden")
    for answer in page.locator("label").filter(has_text=re.compile(r"^\s*Ja\s*$")).all():
        answer.click()
    page.get_by_role("button", name="Bewaar en ga verder").click()
    steps.said(page, "Bewaard.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mentoren")


def follow(page: Page, name: str) -> None:
    """With the keyboard: to the link or button of this name, and on to its page."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def put_forward(page: Page, name: str) -> None:
    """Put a mentor forward."""
    page.get_by_label("Welke mentor?").select_option(label=name)
    page.get_by_role("button", name="Zet erbij").click()
    steps.said(page, f"{name} staat in de aanvraag.")


def declare_complete(page: Page) -> None:
    """On the last step: declare the application complete."""
    page.get_by_role("button", name="Ja, de aanvraag is volledig").click()
    steps.said(page, "Alles is er.")


def downloaded(page: Page) -> str:
    """The words of the PDF, once the worker made it."""
    link = page.get_by_role("link", name="Download het bestand")
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as event:
        link.click()
    return "\n".join(
        one.extract_text() for one in PdfReader(io.BytesIO(event.value.path().read_bytes())).pages
    )


@pytest.mark.shows("C02", "C03", "C04", "C05")
def test_ilse_prepares_on_phone_and_laptop_and_submits(open_page, portal):
    phone, laptop = open_page(PHONE), open_page(LAPTOP)

    # --- on the phone: begin, answer what she knows, and leave
    steps.sign_in(phone, ILSE)
    phone.goto("/organisaties/de-clercq/leerbedrijf/")
    phone.get_by_text("Meer over dit bedrijf").click()
    phone.get_by_role("link", name="Erkenning", exact=True).click()
    phone.get_by_role("link", name="Begin een aanvraag").click()
    address = begin(phone, "De Clercq Waregem")
    meet_the_conditions(phone)
    phone.get_by_role("link", name="Later verder").click()

    # --- on the laptop, where she was: a mentor without papers is refused, with every reason
    steps.sign_in(laptop, ILSE)
    laptop.goto("/organisaties/de-clercq/erkenning/")
    line = laptop.locator("li", has=laptop.get_by_text(PROGRAMME)).first
    line.get_by_role("link", name=re.compile("^Ga verder")).click()
    expect(laptop).to_have_url(address)
    expect(laptop.locator("main")).to_contain_text("3 van 3 in orde")
    laptop.get_by_role("link", name="Ga verder met Mentoren").click()
    put_forward(laptop, "Noor Hendrickx")
    noor = laptop.locator("section", has=laptop.get_by_role("heading", name="Noor Hendrickx"))
    expect(noor).to_contain_text("De geboortedatum ontbreekt.")
    expect(noor).to_contain_text("Bron: 001:204")
    laptop.goto(f"{address}nakijken/")
    expect(laptop.locator("main")).to_contain_text("Noor Hendrickx:")
    expect(laptop.get_by_role("button", name="Ja, de aanvraag is volledig")).to_have_count(0)

    # --- what is missing is added; an extract of tomorrow cannot have been seen
    laptop.get_by_role("link", name="Naar Mentoren").click()
    noor.get_by_role("link", name="Vul de gegevens aan").click()
    laptop.get_by_label("Geboortedatum").fill("1985-05-04")
    laptop.get_by_label(PROGRAMME).fill("2012-09-01")
    laptop.get_by_role("button", name="Bewaar").click()
    steps.said(laptop, "Aangepast.")
    laptop.get_by_role("link", name=f"Terug naar de aanvraag voor {PROGRAMME}").click()
    noor.get_by_role("link", name="Uittreksel gezien").click()
    laptop.get_by_label("Model").fill("596.2")
    laptop.get_by_label("Afgegeven op").fill(day(1).isoformat())
    laptop.get_by_label("In orde", exact=True).check()
    laptop.get_by_role("button", name="Bewaar").click()
    expect(laptop.locator(".errors")).to_contain_text("hoogstens 12 maanden oud (bron: 001:203")
    expect(laptop.get_by_label("Model")).to_have_value("596.2")
    laptop.get_by_label("Afgegeven op").fill(day(-3).isoformat())
    laptop.get_by_role("button", name="Bewaar").click()
    laptop.get_by_role("link", name=f"Terug naar de aanvraag voor {PROGRAMME}").click()
    expect(noor).to_contain_text("geschikt")
    expect(noor).not_to_contain_text("nog niet")

    # --- what to bring to the desk, on paper
    laptop.goto(f"{address}afdruk/")
    expect(laptop.locator("main")).to_contain_text("Identiteitskaart met pincode")
    expect(laptop.locator("main")).to_contain_text("model 596.2")
    laptop.get_by_role("button", name="Maak een PDF").click()
    paper = downloaded(laptop)
    assert "Identiteitskaart met pincode" in paper
    assert "Noor Hendrickx" in paper

    # --- complete, submitted at the desk, noted here
    laptop.goto(f"{address}nakijken/")
    declare_complete(laptop)
    laptop.get_by_label("Dossiernummer in het loket").fill("2026-2201")
    laptop.get_by_role("button", name="Bewaar").click()
    steps.said(laptop, "De aanvraag ligt nu bij Partnerschap Metaal Oost-Vlaanderen")
    expect(laptop).to_have_url(address)
    main = laptop.locator("main")
    expect(main).to_contain_text("Nu bij Partnerschap Metaal Oost-Vlaanderen")
    last_day = dutch(day(14))
    expect(main).to_contain_text(re.compile(rf"Beslissing verwacht ten laatste \w+ {last_day}"))
    expect(main).to_contain_text("Bron: 001:265")
    expect(laptop.get_by_role("link", name="app.werkplekduaal.be")).to_have_attribute("href", DESK)

    # --- the phone shows the same, and no step can be changed any more
    phone.goto(f"{address}voorwaarden/")
    expect(phone.locator("main")).to_contain_text("Je kan hier niets meer aanpassen")
    expect(phone.get_by_role("button", name="Bewaar en ga verder")).to_have_count(0)


@pytest.mark.shows("C04", "C06", "X02")
def test_a_school_files_with_mandate_and_only_those_two_look(open_page, portal):
    sofie = steps.sign_in(open_page(LAPTOP), SOFIE)

    # --- the school begins one for a company it works with
    sofie.goto("/organisaties/atheneum-leiebocht/erkenning/")
    sofie.get_by_role("link", name="Begin een aanvraag").click()
    sofie.get_by_role("link", name="Begin voor Garage Van Hecke").click()
    expect(sofie.locator("main")).to_contain_text("verklaring op eer")
    address = begin(sofie, "Garage Van Hecke")
    meet_the_conditions(sofie)
    put_forward(sofie, "Wout De Meyer")

    # --- without its two papers it cannot be complete, and with one neither
    sofie.goto(f"{address}nakijken/")
    main, complete = sofie.locator("main"), sofie.get_by_role("button", name="Ja, de aanvraag is volledig")
    expect(main).to_contain_text("De machtiging aan de school is nog niet getekend.")
    expect(main).to_contain_text("Bron: 001:215-217")
    expect(complete).to_have_count(0)
    sofie.get_by_role("link", name="Naar Machtiging").click()
    sofie.get_by_label("Wettelijk vertegenwoordiger").fill("Tom Van Hecke")
    sofie.get_by_label("Machtiging getekend op").fill(day().isoformat())
    sofie.get_by_role("button", name="Bewaar en ga verder").click()
    expect(sofie.get_by_role("heading", level=1)).to_have_text("Kijk na")
    expect(main).to_contain_text("De verklaring op eer is nog niet getekend.")
    expect(complete).to_have_count(0)

    # --- both papers: complete, submitted, and it says who handles it
    sofie.get_by_role("link", name="Naar Machtiging").click()
    expect(sofie.get_by_label("Wettelijk vertegenwoordiger")).to_have_value("Tom Van Hecke")
    sofie.get_by_label("Verklaring op eer getekend op").fill(day().isoformat())
    sofie.get_by_role("button", name="Bewaar en ga verder").click()
    declare_complete(sofie)
    sofie.get_by_role("button", name="Bewaar").click()
    steps.said(sofie, "Genoteerd. De aanvraag ligt nu bij")

    # --- the company follows it; a coach of another school finds nothing at the same address
    tom = steps.sign_in(open_page(PHONE), TOM)
    tom.goto("/organisaties/garage-van-hecke/erkenning/")
    tom.get_by_role("link", name=PROGRAMME).first.click()
    expect(tom).to_have_url(address)
    expect(tom.locator("main")).to_contain_text("ingediend door Atheneum Leiebocht")
    wim = steps.sign_in(open_page(LAPTOP), WIM)
    for part in ("", "machtiging/", "afdruk/"):
        assert wim.goto(address + part).status == 404


@pytest.mark.shows("C21", "C24")
def test_what_stands_in_the_way_of_a_start_is_mended_on_the_phone(phone, portal):
    steps.sign_in(phone, KATHLEEN)
    phone.goto("/organisaties/zorghuis-de-linde/leerbedrijf/")
    follow(phone, "^Kunnen we starten")

    # --- no, with the reason and its rule; the answer is in sight at once
    tab_to(phone, "^Duale opleiding")
    phone.keyboard.type("Onder")
    follow(phone, "^Kijk na$")
    answer = phone.locator("#antwoord")
    expect(answer.get_by_text("Nee, nog niet.")).to_be_in_viewport()
    expect(answer).to_contain_text("Er staat nog 1 ding in de weg")
    expect(answer).to_contain_text("Er is nog geen risicoanalyse van deze vestiging.")
    expect(answer).to_contain_text("Bron: 001:607")
    expect(answer).to_contain_text("EHBO: nog niemand aangeduid.")
    question = phone.url

    # --- the reason is mended where it stands, and the answer is yes
    follow(phone, "^Risicoanalyse invullen")
    tab_to(phone, "^Wie gaf advies")
    phone.keyboard.type("Hilde Bral")
    follow(phone, "^Bewaar$")
    expect(phone.locator("#meldingen")).not_to_be_empty()
    phone.goto(question)
    expect(answer.get_by_text("Ja, jullie kunnen starten.")).to_be_in_viewport()
    expect(answer).to_contain_text("met Geert Claus, Rita Baeten")

    # --- what only asks attention is mended too
    follow(phone, "^Aanspreekpunt invullen")
    expect(phone.get_by_label("EHBO")).to_be_checked()
    tab_to(phone, "^Naam")
    phone.keyboard.type("Hilde Bral")
    tab_to(phone, "^Waar of hoe te bereiken")
    phone.keyboard.type("Verpleegpost, gelijkvloers")
    follow(phone, "^Bewaar$")
    steps.said(phone, "Het aanspreekpunt staat erbij.")
    phone.goto(question)
    expect(answer.locator("section", has_text="Let hierop")).to_contain_text(
        "Vertrouwenspersoon: nog niemand"
    )
    expect(answer.locator("section", has_text="Let hierop")).not_to_contain_text("EHBO")
