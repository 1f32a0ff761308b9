"""Evaluating on phones: from three voices to a closed talk and a better version of it, and a weld until all is V.

The tests share one portal and go on where the one before stopped: `SEEN` keeps the addresses they came by.
"""

import io
import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.flows import steps
from tests.flows.steps import BART, LINA, SOFIE
from tests.harness.accessibility import assert_accessible
from tests.harness.browser import PHONE, no_sideways_scroll

pytestmark = pytest.mark.browser
NELE = "nele.baert@atheneum-leiebocht.example"
LATE, BUS = "Twee keer na acht uur aan de poort.", "De bus van zeven uur reed niet."
EARLIER = "Lina neemt een bus vroeger."
AGREED, OTHERWISE = (
    "Lina belt voor acht uur als de bus niet rijdt.",
    "Ik was één keer te laat, geen twee keer.",
)
TODAY = datetime.now(ZoneInfo("Europe/Brussels")).date()
SEEN = {}


@pytest.fixture(scope="module", autouse=True)
def a_quiet_week(portal):
    """Of the last full week of Lina nobody spoke yet, and no talk about it is planned."""
    for table in ("pointlook", "actionpoint", "voice", "instructorinput"):
        portal.rows(f"DELETE FROM evaluation_{table}")
    waiting = "SELECT id FROM evaluation_followuptalk WHERE closed_at IS NULL"
    for table in ("talkround", "talkquestion", "talksignature"):
        portal.rows(f"DELETE FROM evaluation_{table} WHERE talk_id IN ({waiting})")
    portal.rows(f"DELETE FROM evaluation_followuptalk WHERE id IN ({waiting})")
    portal.rows(
        "UPDATE evaluation_evaluationround SET spoken = '{}', revealed_at = NULL, revealed_by_id = NULL"
        " WHERE id NOT IN (SELECT round_id FROM evaluation_talkround)"
    )
    lina, first = portal.rows(
        "SELECT r.trajectory_id, max(r.first_day) FROM evaluation_evaluationround r"
        " JOIN learningplans_trajectory t ON t.id = r.trajectory_id"
        " JOIN learningplans_learner l ON l.id = t.learner_id"
        " WHERE l.name = ? AND r.last_day < ? AND r.id NOT IN (SELECT round_id FROM evaluation_talkround)"
        " GROUP BY r.trajectory_id",
        "Lina Verhaegen",
        TODAY.isoformat(),
    )[0]
    year, week, _ = date.fromisoformat(str(first)).isocalendar()
    SEEN["lina"] = f"/trajecten/{UUID(str(lina))}"
    SEEN["week"] = f"{SEEN['lina']}/week/{year}-{week:02}"


def looked_at(page: Page) -> Page:
    """What stands on the phone is readable for everybody and fits."""
    assert_accessible(page)
    no_sideways_scroll(page)
    return page


def speak(page: Page, *, late: str = "") -> None:
    """Fill in the week: all as it should be, but for who saw something else about being on time; and send it."""
    page.goto(f"{SEEN['week']}/")
    page.get_by_role("button", name=re.compile("^Alles")).click()
    if late:
        one = page.locator("[id='criterium-RH.2']")
        if one.get_attribute("open") is None:
            one.locator("summary").first.click()
        one.locator("label").filter(has_text="Voldoet nog niet").click()
        one.locator("[id='example-RH.2']").fill(late)
        # what is asked of a point to work on: what was seen, and what they do about it
        page.get_by_role("button", name=re.compile("^Verzend")).last.click()
        expect(page.locator("[data-saved]").last).to_contain_text("Nog niet verzonden.")
        one.locator("[id='agreement-RH.2']").fill(EARLIER)
    page.get_by_role("button", name=re.compile("^Verzend")).last.click()
    steps.said(page, "Ontvangen. Bedankt!")


def confirm(page: Page, text: str, yes: str) -> None:
    """Ask for something that cannot be taken back, and say yes."""
    page.locator("details.confirm > summary").filter(has_text=text).click()
    page.get_by_role("button", name=yes).click()


@pytest.mark.shows("E02", "P20")
def test_each_fills_in_the_week_and_reads_nobody_until_all_three_spoke(open_page):
    lina, bart, nele = (steps.sign_in(open_page(PHONE), who) for who in (LINA, BART, NELE))
    speak(bart, late=LATE)
    looked_at(bart)
    speak(lina)
    for page in (lina, nele):
        page.goto(f"{SEEN['week']}/stemmen/")
        expect(page.locator("main")).to_contain_text("lees je pas als iedereen gesproken heeft")
        expect(page.locator("body")).not_to_contain_text(LATE)
    speak(nele)
    # the last one who speaks is led to the voices; differences stand first
    expect(nele.locator("main")).to_contain_text("Over 15 van de 16 punten zien jullie hetzelfde")
    for page in (nele, lina):
        page.goto(f"{SEEN['week']}/stemmen/")
        expect(page.get_by_role("heading", level=2).first).to_contain_text("Hier zien jullie iets anders")
        expect(page.locator("[id='punt-RH.2']")).to_contain_text("Bart ziet het anders")
        expect(page.locator("[id='punt-RH.2']")).to_contain_text(LATE)
    looked_at(lina)


@pytest.mark.shows("E03", "E04", "E11", "X08")
def test_the_coach_plans_the_talk_and_they_agree_what_who_and_when_while_they_speak(open_page):
    sofie = steps.sign_in(open_page(PHONE), SOFIE)
    sofie.goto(f"{SEEN['lina']}/gesprekken-met-drie/")
    sofie.get_by_role("link", name="Plan een gesprek").click()
    sofie.get_by_label("Welke dag?").fill(TODAY.isoformat())
    sofie.get_by_role("button", name="Plan het gesprek").click()
    steps.said(sofie, "Gepland op")
    SEEN["talk"] = urlsplit(sofie.url).path
    # prepared: what they see otherwise comes first
    titles = sofie.locator("main h2").all_inner_texts()
    assert titles.index(
        next(t for t in titles if t.startswith("Hier zien jullie iets anders"))
    ) < titles.index(next(t for t in titles if t.startswith("Hier zijn jullie het over eens")))
    # each puts a question; the mentor finds it on the phone
    lina = steps.sign_in(open_page(PHONE), LINA)
    lina.goto(SEEN["talk"])
    lina.get_by_label("Waar wil je het over hebben?").fill(BUS)
    lina.get_by_role("button", name="Zet erbij").click()
    sofie.goto(SEEN["talk"])
    expect(sofie.locator("main")).to_contain_text(BUS)

    # --- they talk
    point = sofie.locator("[id='punt-RH.2']")
    point.locator("details.agree-on > summary").click()
    point.locator("label").filter(has_text="Voldoet nog niet").last.click()
    point.get_by_label("In jullie woorden").fill("Het was de bus.")
    sofie.get_by_label("Wat zeiden jullie?").fill("Lina last vlot. Op tijd komen vraagt een afspraak.")
    sofie.get_by_role("button", name="Bewaar", exact=True).click()
    steps.said(sofie, "Bewaard om")
    sofie.get_by_label("Waarover?").select_option("RH.2")
    sofie.get_by_label("Wat spreken jullie af?").fill(AGREED)
    sofie.get_by_role("button", name="Zet bij de afspraken").click()
    expect(sofie.locator(".errors")).to_contain_text("Kies")
    sofie.get_by_label("Wie doet het?").select_option(label="Lina Verhaegen")
    sofie.get_by_label("Wanneer kijken jullie opnieuw?").fill((TODAY + timedelta(days=9)).isoformat())
    sofie.get_by_role("button", name="Zet bij de afspraken").click()
    expect(sofie.locator("ol.agree")).to_contain_text(AGREED)
    expect(sofie.locator("ol.agree")).to_contain_text("Lina Verhaegen")
    sofie.get_by_label("Op welke dag spraken jullie elkaar?").fill(TODAY.isoformat())
    sofie.get_by_role("button", name="We spraken elkaar").click()
    expect(sofie.locator(".page-head")).to_contain_text("gehouden, nog te sluiten")
    looked_at(sofie)


@pytest.mark.shows("E11")
def test_the_learner_sees_it_otherwise_the_others_sign_and_closed_it_never_changes(open_page):
    lina, bart, sofie = (steps.sign_in(open_page(PHONE), who) for who in (LINA, BART, SOFIE))
    lina.goto(f"{SEEN['talk']}tekenen/")
    expect(lina.locator("main")).to_contain_text(AGREED)
    lina.get_by_role("link", name="Ik zie het anders").click()
    lina.get_by_label("Wat zie jij anders?").fill(OTHERWISE)
    lina.get_by_role("button", name="Bewaar").click()
    steps.said(lina, "Het blijft bij het gesprek staan.")
    for page in (bart, sofie):
        page.goto(f"{SEEN['talk']}tekenen/")
        expect(page.locator("main")).to_contain_text(OTHERWISE)
        page.get_by_role("button", name="Ik las dit en teken").click()
        steps.said(page, "Getekend. Dank je.")
    sofie.goto(SEEN["talk"])
    confirm(sofie, "Sluit het gesprek", "Ja, sluit het gesprek")
    steps.said(sofie, "Gesloten. Vanaf nu verandert dit gesprek niet meer.")
    for page in (sofie, bart, lina):
        page.goto(SEEN["talk"])
        expect(page.locator("main")).to_contain_text("Het verandert niet meer.")
        expect(page.locator("main")).to_contain_text(OTHERWISE)
        expect(page.locator("main textarea")).to_have_count(0)
    looked_at(bart)


@pytest.mark.shows("E11", "X09")
def test_a_correction_is_a_new_version_with_its_reason_beside_the_closed_one(open_page):
    sofie = steps.sign_in(open_page(PHONE), SOFIE)
    sofie.goto(SEEN["talk"])
    sofie.get_by_role("link", name="Maak een nieuwe versie").click()
    sofie.get_by_role("button", name="Begin de nieuwe versie").click()
    expect(sofie.locator(".errors")).to_contain_text("Schrijf wat er niet klopte.")
    sofie.get_by_label("Wat klopte er niet?").fill("Het was één keer, geen twee keer.")
    sofie.get_by_role("button", name="Begin de nieuwe versie").click()
    assert urlsplit(sofie.url).path != SEEN["talk"]
    sofie.get_by_label("Wat zeiden jullie?").fill("Lina kwam één keer te laat, door de bus.")
    sofie.get_by_role("button", name="Bewaar", exact=True).click()
    steps.said(sofie, "Bewaard om")
    bart = steps.sign_in(open_page(PHONE), BART)
    bart.goto(urlsplit(sofie.url).path)
    main = bart.locator("main")
    for words in ("Het was één keer, geen twee keer.", "Wat veranderde", OTHERWISE, "versie 2"):
        expect(main).to_contain_text(words)
    looked_at(bart)
    bart.goto(SEEN["talk"])
    expect(main).to_contain_text("Op tijd komen vraagt een afspraak.")
    expect(main).to_contain_text("Er is een nieuwere versie")


# --- a weld until all is V --------------------------------------------------------------------------------------------


def photo() -> dict:
    """A photo as a phone gives it."""
    raw = io.BytesIO()
    Image.new("RGB", (80, 60), "sienna").save(raw, "JPEG")
    return {"name": "las.jpg", "mimeType": "image/jpeg", "buffer": raw.getvalue()}


def judge(page: Page, value: str, photos: bool = False) -> int:
    """Give each criterion on the page this value, with a photo of this try; gives how many there are."""
    criteria = page.locator("fieldset[id^='criterium-']").all()
    for one in criteria:
        one.locator(f"label:has(input[value='{value}'])").click()
        if photos:
            one.locator("input[type=file]").set_input_files(photo())
    return len(criteria)


@pytest.mark.shows("E06", "E07", "E14")
def test_a_learner_logs_a_weld_with_a_photo_of_each_try_until_all_is_v(open_page, portal):
    sheet, day = portal.rows('SELECT sheet_id, max("on") FROM evaluation_sheetlog GROUP BY sheet_id')[0]
    sheet = UUID(str(sheet))
    lina, bart = (steps.sign_in(open_page(PHONE), who) for who in (LINA, BART))
    here, measured = f"{SEEN['lina']}/fiches/vandaag/?fiche={sheet}&dag={day}", 0
    before = portal.rows("SELECT count(*) FROM evaluation_measurementphoto")[0][0]
    for value in "OV":
        lina.goto(here)
        count = judge(lina, value, photos=True)
        lina.get_by_role("button", name="Bewaar de fiche").click()
        steps.said(lina, "Bewaard om")
        bart.goto(f"{SEEN['lina']}/fiches/meten/?fiche={sheet}")
        bart.get_by_label("Welke dag?").fill(str(day))
        assert judge(bart, value) == count > 2
        bart.get_by_role("button", name="Bewaar").last.click()
        steps.said(bart, "beoordeeld")
        measured += count
    assert portal.rows("SELECT count(*) FROM evaluation_measurementphoto")[0][0] == before + measured
    # every criterion is reached, and each try with its photo is still there
    lina.goto(f"{SEEN['lina']}/fiches/metingen/?fiche={sheet}")
    expect(lina.locator("main")).to_contain_text(f"Alle {count} criteria bereikt")
    looked_at(lina)
