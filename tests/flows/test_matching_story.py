"""Matching, told as it happens: from "how ready am I?" to a place, by a learner, a mother, a school and a company.

The tests share one portal and go on where the one before stopped: `SEEN` keeps the addresses they came by. From Vandaag or
from the trajectory each goes on by what the page offers; an address is typed only to try what is not offered yet.
"""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.flows import steps
from tests.flows.steps import BART, ILSE, SOFIE
from tests.harness.accessibility import assert_accessible
from tests.harness.browser import LAPTOP, PHONE, no_sideways_scroll

pytestmark = pytest.mark.browser
JARNE, NELE = "jarne.lievens@atheneum-leiebocht.example", "nele.baert@atheneum-leiebocht.example"
MOTHER = "karen.lievens@gezin.example"
COMPANY, OPENING = "Metaalwerken De Clercq", "Lassen in de constructie"
SAID = "Ik wil weten of ik dit kan."
ADVICE = "Jarne wil dit echt, en groeit met wie er tijd voor maakt."
BROMMERS = "Ik herstel brommers met mijn oom."
HELP = "Ik durf niet altijd iets vragen."
READ = "Ze maken steunen voor bruggen. Mag ik mee naar de werf?"
WISH = "Wie aan brommers werkt, past bij ons."
COACH, MENTOR = "Hij kent de weg en wil dit.", "Rustig en nieuwsgierig."
REPORT = "Jarne vroeg naar de machines en naar de uren. De bus van 7.12 uur past."
TODAY = datetime.now(ZoneInfo("Europe/Brussels")).date()
SEEN = {}


@pytest.fixture(scope="module", autouse=True)
def nothing_yet(portal):
    """Jarne looks for a place, and nobody proposed one yet."""
    [(jarne,)] = portal.rows(
        "SELECT t.id FROM learningplans_trajectory t JOIN learningplans_learner l ON l.id = t.learner_id"
        " WHERE l.name = 'Jarne Lievens'"
    )
    for table in ("matchword", "matchreview", "match"):
        portal.rows(f"DELETE FROM matching_{table} WHERE trajectory_id = ?", jarne)
    SEEN["trajectory"] = f"/trajecten/{UUID(str(jarne))}/"


def looked_at(page: Page) -> Page:
    """What stands on the phone is readable for everybody and fits."""
    assert_accessible(page)
    no_sideways_scroll(page)
    return page


def go(page: Page, words: str | re.Pattern) -> None:
    """Follow a link of the page."""
    page.locator("main").get_by_role("link", name=words).first.click()


def pick(page: Page, question: str | re.Pattern, answer: str) -> None:
    """Tap an answer, on its words as a thumb does."""
    exactly = re.compile(rf"^\s*{answer}\s*$")
    page.get_by_role("group", name=question).locator("label").filter(has_text=exactly).click()


def keep(page: Page, button: str = "Bewaar") -> None:
    """Send what was filled in."""
    page.locator("main").get_by_role("button", name=button, exact=True).click()


def find_a_place(page: Page, tab: str) -> None:
    """From the trajectory to one of the pages about finding a place."""
    page.goto(SEEN["trajectory"])
    go(page, "Zoek een leerplaats")
    page.get_by_role("navigation", name="Een leerplaats vinden").get_by_role("link", name=tab).click()


def with_help(sofie: Page) -> None:
    """The coach asks a teacher into the team, and invites the mother."""
    sofie.get_by_role("link", name="Team", exact=True).click()
    go(sofie, "Voeg iemand toe")
    sofie.get_by_label("Wie, en in welke rol?").select_option(label="Nele Baert")
    keep(sofie, "Voeg toe")
    expect(sofie.get_by_role("heading", name="Nele Baert")).to_be_visible()
    sofie.goto(SEEN["trajectory"])
    go(sofie, "Ouders en voogden")
    go(sofie, "Voeg een ouder toe")
    sofie.get_by_label("Naam").fill("Karen Lievens")
    sofie.get_by_label("E-mailadres").fill(MOTHER)
    keep(sofie)
    keep(sofie, "Nodig uit Karen Lievens")
    expect(sofie.locator("main")).to_contain_text("Uitgenodigd, nog tot")


@pytest.mark.shows("M01")
def test_the_learner_says_first_how_ready_he_is_then_who_teaches_then_the_class_council(open_page):
    jarne, nele, sofie = (
        steps.sign_in(open_page(device), who)
        for device, who in ((PHONE, JARNE), (LAPTOP, NELE), (LAPTOP, SOFIE))
    )
    sofie.goto(SEEN["trajectory"])
    with_help(sofie)
    find_a_place(nele, "Klaar voor duaal?")
    expect(nele.locator("main")).to_contain_text("Jarne zei nog niets")
    find_a_place(jarne, "Klaar voor duaal?")
    go(jarne, "Zeg hoe klaar je bent")
    for question, answer in (
        ("in een bedrijf leren", "ja"),
        ("beter worden", "ja"),
        ("op tijd", "ik groei erin"),
    ):
        pick(jarne, re.compile(question), answer)
    jarne.get_by_label("Wil je er iets bij zeggen?").fill(SAID)
    # one sentence was skipped: it is said, and what was answered is still there
    keep(jarne)
    expect(jarne.locator(".errors")).to_contain_text("Kies een antwoord.")
    pick(jarne, re.compile("wat ik al kan"), "nog niet")
    keep(jarne)
    steps.said(jarne, "Bewaard.")
    expect(looked_at(jarne).locator("main")).to_contain_text(SAID)

    # --- who teaches sees it otherwise on one point
    nele.reload()
    go(nele, "Zeg hoe jij het ziet")
    for question in ("in een bedrijf leren", "groeien", "meedraaien", "Klopt wat"):
        pick(nele, re.compile(question), "ja")
    nele.get_by_label("Waarop steun je?").fill("Kent elke stap van een las.")
    keep(nele)
    steps.said(nele, "Bewaard.")

    # --- the class council, by the coach; it binds nobody, and Jarne reads it with its reason
    find_a_place(sofie, "Klaar voor duaal?")
    expect(sofie.locator("main")).to_contain_text("Kent elke stap van een las.")
    go(sofie, "Leg het advies vast")
    pick(sofie, "Advies", "klaar, met aandacht voor wat hieronder staat")
    sofie.get_by_label("Waarom?").fill(ADVICE)
    sofie.get_by_label("Wat vraagt aandacht?").fill("Op tijd hulp vragen.")
    keep(sofie)
    jarne.reload()
    expect(jarne.locator("main")).to_contain_text(ADVICE)
    expect(jarne.locator("main")).not_to_contain_text("Kent elke stap van een las.")


@pytest.mark.shows("M02")
def test_he_chooses_a_place_and_what_the_company_reads_and_it_would_like_to_meet_him(open_page):
    jarne = steps.sign_in(open_page(PHONE), JARNE)
    find_a_place(jarne, "Profiel")
    go(jarne, "Schrijf je profiel")
    jarne.get_by_label("Wat ik graag doe").fill(BROMMERS)
    jarne.get_by_label("Waar ik hulp bij wil", exact=True).fill(HELP)
    jarne.get_by_label("Waar ik sterk in ben").fill("Ik hou vol tot het klopt.")
    pick(jarne, re.compile("Hoe reis je"), "met de fiets")
    keep(jarne)
    steps.said(jarne, "Een leerbedrijf leest er niets van, tot jij het deelt.")

    # --- a place with its reasons, chosen; and what he read of it
    go(jarne, "Mijn keuzes")
    go(jarne, "Zoek een leerplaats")
    jarne.locator("li", has_text=COMPANY).get_by_role("link", name=OPENING).click()
    expect(jarne.locator("main")).to_contain_text("Wat pleit ervoor, wat niet?")
    expect(jarne.locator("main")).to_contain_text("2 plaatsen vrij")
    SEEN["opening"] = urlsplit(jarne.url).path
    keep(jarne, "Kies deze plaats")
    go(jarne, "Wat ik las")
    jarne.get_by_label("Wat las je over dit bedrijf?").fill(READ)
    keep(jarne)

    # --- nobody reads anything yet
    ilse = steps.sign_in(open_page(LAPTOP), ILSE)
    for words in ("Leerbedrijf", "Kandidaten"):
        ilse.get_by_role("link", name=words, exact=True).first.click()
    expect(ilse.get_by_role("heading", level=1)).to_have_text("Kandidaten")
    expect(ilse.locator("main")).not_to_contain_text("Jarne")

    # --- two headings, as the company will read them
    go(jarne, "Deel mijn profiel")
    jarne.locator("label").filter(has_text=BROMMERS).click()
    preview = jarne.locator("#voorbeeld")
    expect(preview).to_contain_text(BROMMERS)
    jarne.locator("label").filter(has_text="met de fiets").click()
    expect(preview).to_contain_text("Met de fiets")
    expect(looked_at(jarne).locator("#voorbeeld")).not_to_contain_text("Ik hou vol")
    keep(jarne, "Deel dit")
    steps.said(jarne, f"Gedeeld met {COMPANY}")

    ilse.reload()
    go(ilse, "Jarne")
    main = ilse.locator("main")
    for words in (BROMMERS, "Met de fiets"):
        expect(main).to_contain_text(words)
    for words in ("Lievens", HELP, "Ik hou vol", READ, ADVICE):
        expect(main).not_to_contain_text(words)
    ilse.get_by_label("Waarom?").fill(WISH)
    keep(ilse, "Zet op de wenslijst")
    steps.said(ilse, "De school van deze lerende ziet jullie wens.")


def say(page: Page, asked: str, reason: str) -> None:
    """From what waits on Vandaag: yes, with its reason."""
    page.goto("/?alles=1")
    go(page, re.compile(f"Jarne en {COMPANY}: {asked}"))
    # the own word comes first; who guides may note down others below it
    own = page.locator("main form.stack").first
    own.locator("label").filter(has_text=re.compile(r"^\s*ja\s*$")).click()
    own.get_by_label("Waarom?").fill(reason)
    own.get_by_role("button", name="Bewaar", exact=True).click()
    steps.said(page, "Bewaard.")


@pytest.mark.shows("M07", "M09")
def test_they_meet_and_who_guides_says_what_they_think_before_anybody_decides(open_page, portal):
    sofie = steps.sign_in(open_page(LAPTOP), SOFIE)
    sofie.goto("/?alles=1")
    go(sofie, f"{COMPANY} wil Jarne Lievens ontmoeten")
    # he shared his profile for this place: the company reads of it at once
    keep(sofie, "Stel voor")
    steps.said(sofie, "Voorgesteld.")
    SEEN["match"] = urlsplit(sofie.url).path
    go(sofie, "Plan de kennismaking")
    sofie.get_by_label("Welke dag?").fill((TODAY + timedelta(days=1)).isoformat())
    sofie.get_by_label("Hoe laat?").fill("14:00")
    sofie.get_by_label("Waar?").fill("In de werkplaats")
    sofie.get_by_label("Met welke mentor?").select_option(label="Bart Claeys")
    keep(sofie)
    steps.said(sofie, "De kennismaking is gepland.")

    # --- they have met
    an_hour_ago = datetime.now(ZoneInfo("UTC")) - timedelta(hours=1)
    portal.rows(
        "UPDATE matching_match SET talk_at = ? WHERE id = ?",
        an_hour_ago.strftime("%Y-%m-%d %H:%M:%S"),
        UUID(steps.UUID.findall(SEEN["match"])[0]).hex,
    )
    sofie.goto("/?alles=1")
    go(sofie, re.compile(f"Jarne en {COMPANY}: schrijf hoe de kennismaking ging"))
    sofie.get_by_label("Hoe ging het gesprek?").fill(REPORT)
    keep(sofie, "Bewaar het verslag")
    expect(sofie.get_by_role("link", name="Bevestig de match")).to_have_count(0)

    say(sofie, "geef je oordeel als trajectbegeleider", COACH)
    bart = steps.sign_in(open_page(PHONE), BART)
    say(bart, "geef je oordeel als mentor", MENTOR)
    for words in (REPORT, COACH):
        expect(bart.locator("main")).to_contain_text(words)


@pytest.mark.shows("M10", "M13", "M14")
def test_company_learner_and_mother_decide_and_one_act_makes_it_a_place(open_page, portal):
    sofie = steps.sign_in(open_page(LAPTOP), SOFIE)
    say(steps.sign_in(open_page(PHONE), ILSE), "gaan jullie akkoord", "Er is plaats in de ploeg van Bart.")
    jarne = steps.sign_in(open_page(PHONE), JARNE)
    say(jarne, "ga je akkoord", "Ik mocht zelf hechten.")
    # who guides spoke to each other: what they said and what was written of the talk is not for him
    for words in (REPORT, COACH, MENTOR):
        expect(jarne.locator("main")).not_to_contain_text(words)

    # --- who confirms too early reads what is missing, and nothing happens
    sofie.goto(f"{SEEN['match']}bevestigen/")
    keep(sofie, "Bevestig")
    expect(sofie.locator(".errors")).to_contain_text("Nog nodig: akkoord van een ouder.")
    assert not placed(portal)

    # --- his mother, on her phone, by the invitation of the school
    link = re.search(r"https?://\S+/uitnodiging/\S+", steps.last_mail(portal, MOTHER)[1])[0]
    mother = open_page(PHONE)
    mother.goto(urlsplit(link).path)
    mother.get_by_role("button", name="Aanvaard en meld je aan").click()
    mother.wait_for_url("**/welkom/")
    say(mother, "ga je akkoord voor je kind", "Hij komt er blij van thuis.")
    looked_at(mother)

    # --- two windows, one act each, one place
    other = steps.sign_in(open_page(LAPTOP), SOFIE)
    for page in (sofie, other):
        page.goto("/?alles=1")
        go(page, re.compile(f"Jarne en {COMPANY}: bevestig de match"))
        expect(page.get_by_label("Mentor")).to_have_value(re.compile("."))
    for page in (sofie, other):
        keep(page, "Bevestig")
        steps.said(page, "De plaatsing staat klaar.")
    assert placed(portal) == ["Bart Claeys"]
    jarne.goto(SEEN["trajectory"])
    expect(jarne.locator("main")).to_contain_text("mentor Bart Claeys")
    jarne.goto(SEEN["opening"])
    expect(jarne.locator("main")).to_contain_text("1 plaats vrij")


def placed(portal) -> list[str]:
    """The mentors of Jarne's places."""
    rows = portal.rows(
        "SELECT m.name FROM learningplans_placement p JOIN companies_takenplace l ON l.id = p.place_id"
        " JOIN companies_mentor m ON m.id = l.mentor_id WHERE p.trajectory_id = ?",
        UUID(steps.UUID.findall(SEEN["trajectory"])[0]).hex,
    )
    return [name for (name,) in rows]
