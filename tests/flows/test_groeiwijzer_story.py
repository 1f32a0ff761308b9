"""The first main job, told as it happens: a company assesses itself, chooses what comes next, and shares it."""

import csv
import io
import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.flows import steps
from tests.flows.steps import BART, ILSE, SOFIE, choose, note, question, saved_line, wait_until_saved
from tests.harness.browser import LAPTOP, PHONE

pytestmark = pytest.mark.browser
PROFILE_SECTIONS = ("Het profiel", "Volgende stap", "Alle ladders", "Groeiplan")


def in_menu(page: Page, link: str) -> None:
    """Follow a link of the fold «Meer»."""
    page.locator("details.menu--tools > summary").click()
    page.locator("details.menu--tools").get_by_role("link", name=link).click()


def number(text: str) -> int:
    """The first number in a sentence."""
    return int(re.search(r"\d+", text)[0])


@pytest.mark.shows("G04", "G05", "G06", "X02")
def test_a_company_assesses_itself_and_decides_what_to_do_with_it(open_page, portal):
    laptop, phone = open_page(LAPTOP), open_page(PHONE)

    # --- on the laptop: start, with the mentor answering along
    steps.sign_in(laptop, ILSE)
    laptop.get_by_role("link", name="Groeiwijzer").first.click()
    expect(laptop).to_have_url(re.compile(r"/organisaties/de-clercq/groeiwijzer/$"))
    path = steps.begin(
        laptop, "Groeiwijzer", "Winter 2026", option="De vragen voor het bedrijf", along=["Bart Claeys"]
    )
    assert urlsplit(laptop.url).path == f"{path}vragen/"
    expect(laptop).to_have_title(re.compile("^Winter 2026: vragen"))
    assert laptop.locator("[data-item]").count() == 65
    laptop.get_by_role("link", name=re.compile("^Leerwerkplek")).click()
    assert urlsplit(laptop.url).fragment == "thema-LW"

    # --- answer; it is saved as you go
    for code, answer in {
        "LW.1.1a": "Doen we",
        "LW.1.1b": "Doen we",
        "LW.1.1c": "Nog niet",
        "LW.2.1a": "Nog niet",
        "LW.2.1b": "Doen we",
        "LW.2.2a": "Niet van toepassing",
    }.items():
        choose(laptop, code, answer)
    note(laptop, "LW.1.1b", "We kijken elke maandag samen naar de planning.")
    wait_until_saved(laptop)
    expect(saved_line(laptop)).to_have_text(re.compile(r"^Bewaard om \d{1,2}\.\d\d uur\.$"))
    expect(laptop.locator("span[data-progress]")).to_have_text("6 van 65")

    # --- leave; Vandaag knows there is more to do
    laptop.goto("/")
    expect(laptop.locator("main")).to_contain_text("Vul in: Winter 2026")

    # --- go on where it was, on the phone
    steps.sign_in(phone, ILSE)
    phone.get_by_role("link", name="Ga verder (Vul in: Winter 2026)", exact=True).click()
    phone.wait_for_url(f"**{path}vragen/")
    expect(question(phone, "LW.1.1b").get_by_label("Doen we")).to_be_checked()
    expect(question(phone, "LW.1.1b").locator("textarea")).to_have_value(
        "We kijken elke maandag samen naar de planning."
    )
    choose(phone, "LW.2.1a", "Doen we")
    choose(phone, "EL.1.1a", "Doen we")
    choose(phone, "EL.1.1b", "Deels")
    note(phone, "EL.1.1b", "Bij de laatste twee lerenden wel.")
    choose(phone, "MA.1.1a", "Nog niet")
    wait_until_saved(phone)

    # --- finish with gaps: they are shown as gaps, not as "not yet"
    phone.get_by_role("button", name="Klaar").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Rond je af?")
    expect(phone.locator("main")).to_contain_text("56 vragen bleven leeg.")
    expect(phone.locator("main")).to_contain_text("Nog niet klaar: Bart Claeys.")
    phone.get_by_role("button", name="Rond af").click()
    phone.wait_for_url(f"**{path}")
    steps.said(phone, "Afgerond. Dit is jullie profiel.")
    expect(phone.locator("main")).to_contain_text("56 vragen hebben nog geen antwoord.")
    expect(phone.locator("figure > div > svg.radar:visible")).to_have_count(1)

    # --- read the profile on the laptop: radar, the same as a table, ladders; nowhere a mark
    laptop.goto(path)
    expect(laptop.locator("main h2")).to_have_text([*PROFILE_SECTIONS, "Verder"])
    expect(laptop.locator("figure > div > svg.radar:visible")).to_have_count(1)
    laptop.get_by_text("Dezelfde gegevens als tabel").first.click()
    table = laptop.get_by_role("table", name="Aantal stappen gezet, per subthema")
    reached = {
        row.locator("th").inner_text().split(". ", 1)[1]: row.locator("td").last.inner_text()
        for row in table.locator("tbody tr:not(.group)").all()
    }
    counts = portal.python(
        "from groeiwijzer.queries import reading;from groeiwijzer.models import Assessment\n"
        f"seen=reading(Assessment.objects.get(pk='{steps.UUID.findall(path)[0]}'))\n"
        "print(*(f'{p.subtheme.title}|{p.steps_set}' for p in seen.profile.subthemes if p.answered), sep='\\n')"
    )
    assert {name: str(number(cell)) for name, cell in reached.items() if cell != "leeg"} == dict(
        line.rsplit("|", 1) for line in counts.splitlines()
    )
    assert list(reached.values()).count("leeg") >= 5
    assert "%" not in laptop.locator("main").inner_text()
    assert not re.search(r"\bscore\b|\bcijfer op\b|\b\d+ ?/ ?(10|100)\b", laptop.locator("main").inner_text())

    # --- a next step goes into the growth plan, with owner and date
    proposal = laptop.locator("li.card--mark").first
    step = proposal.get_by_role("heading").inner_text()
    expect(proposal).to_contain_text("Waarom nu?")
    proposal.get_by_role("link", name=re.compile("Zet in het groeiplan")).click()
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Zet in het groeiplan")
    due = date.today() + timedelta(days=12)
    laptop.get_by_label("Wat ga je doen?").fill("Elke vrijdag een kwartier rond de tafel")
    laptop.get_by_label("Wie doet het?").select_option(label="Bart Claeys (mentor)")
    laptop.get_by_label("Tegen wanneer?").fill(due.isoformat())
    laptop.get_by_role("button", name="Zet in het groeiplan").click()
    laptop.wait_for_url(f"**{path}")
    plan = laptop.locator("section", has=laptop.get_by_role("heading", name="Groeiplan"))
    expect(plan).to_contain_text("Elke vrijdag een kwartier rond de tafel")
    expect(laptop.locator("li.card--mark h3", has_text=step)).to_have_count(0)

    # --- its owner finds it on Vandaag
    bart = steps.sign_in(open_page(PHONE), BART)
    expect(bart.locator("main")).to_contain_text("Elke vrijdag een kwartier rond de tafel")
    expect(bart.locator("main")).to_contain_text("over 12 dagen")

    # --- what moved since last year
    in_menu(laptop, "Vergelijk")
    last_year = next(
        option
        for option in laptop.get_by_label("Welk moment?").locator("option").all_inner_texts()
        if option.startswith("Najaar 2025")
    )
    laptop.get_by_label("Welk moment?").select_option(label=last_year)
    laptop.get_by_role("button", name="Toon", exact=True).first.click()
    expect(laptop).to_have_url(re.compile(rf"{path}vergelijken/\?moment="))
    expect(laptop.locator("main .lead").first).to_contain_text("Sinds Najaar 2025")
    expect(laptop.locator("main")).to_contain_text("Tussen vestigingen")
    expect(laptop.locator("main")).to_contain_text("De Clercq Waregem")

    # --- share it with one named school until a day; its coach reads it, without names and without the plan
    coach = steps.sign_in(open_page(LAPTOP), SOFIE)
    assert coach.request.get(path).status == 404
    laptop.goto(path)
    laptop.get_by_role("link", name="Kies met wie").click()
    laptop.get_by_label(re.compile("^Atheneum Leiebocht")).check()
    laptop.get_by_label("Tot en met welke dag?").fill((date.today() + timedelta(days=30)).isoformat())
    laptop.get_by_role("button", name="Deel", exact=True).click()
    steps.said(laptop, "Gedeeld met Atheneum Leiebocht tot en met")
    coach.goto("/gedeeld/")
    coach.locator("li", has_text="Winter 2026").get_by_role(
        "link", name="Metaalwerken De Clercq", exact=True
    ).click()
    coach.wait_for_url(f"**{path}")
    expect(coach.locator("main")).to_contain_text(
        "Je leest mee omdat Metaalwerken De Clercq dit met jullie deelt."
    )
    read = coach.locator("main").inner_text()
    assert "Ilse" not in read and "Bart" not in read and "Elke vrijdag" not in read
    expect(coach.get_by_role("heading", name="Groeiplan")).to_have_count(0)
    assert coach.request.get(f"{path}samen/").status == 404

    # --- revoked: gone with the very next request
    laptop.get_by_role("link", name=re.compile("^Stop met delen")).click()
    laptop.get_by_role("button", name="Stop met delen").click()
    steps.said(laptop, "Gestopt. Atheneum Leiebocht kan dit niet meer lezen.")
    assert coach.reload().status == 404
    expect(coach.get_by_role("heading", level=1)).to_be_visible()
    assert coach.request.get(f"{path}antwoorden.csv").status == 404
    coach.goto("/gedeeld/")
    expect(coach.locator("main")).not_to_contain_text("Winter 2026")

    # --- who did what is written down
    laptop.goto(f"{path}verhaal/")
    told = laptop.locator("main").inner_text()
    for words in ("startte de zelfevaluatie", "rondde de zelfevaluatie af", "deelde", "stopte het delen"):
        assert words in told, told


@pytest.mark.shows("G01", "G02")
def test_the_whole_questionnaire_is_there(laptop):
    steps.sign_in(laptop, ILSE)
    path = steps.begin(laptop, "Groeiwijzer", "Alles samen", option="Alle vragen, samen met de mentor")
    codes = laptop.locator("[data-item]").evaluate_all("all => all.map(one => one.dataset.item)")
    assert len(codes) == len(set(codes)) == 104
    assert laptop.locator("h2[id^=thema-]").count() == 5
    assert laptop.locator("h3[id^=s-]").count() == 18
    assert laptop.locator("[data-item] input[type=radio]").count() == 4 * 104
    laptop.goto(path)
    expect(laptop.locator("main")).to_contain_text("Nog geen antwoorden")
    laptop.goto(f"{path}vragen/")
    steps.choose(laptop, codes[0], "Doen we")
    steps.wait_until_saved(laptop)
    laptop.goto(path)
    assert laptop.locator("ol.ladder").count() == 37
    assert laptop.locator("li.step").count() == 104
    laptop.goto(f"{steps.overview()}start/")
    laptop.get_by_role("link", name="Kies Groeiwijzer", exact=True).click()
    expect(laptop.get_by_label("De vragen voor het bedrijf (65 vragen)")).to_be_visible()


@pytest.mark.shows("G02")
def test_a_mentor_gets_the_questions_for_mentors(phone):
    steps.sign_in(phone, BART)
    steps.begin(phone, "Groeiwijzer", "Van mij", option="Voor mezelf")
    assert phone.locator("[data-item]").count() == 39
    expect(phone.locator("[data-item] label", has_text="Doe ik")).to_have_count(39)


@pytest.mark.shows("G03")
def test_a_step_counts_only_on_top_of_the_lower_ones(laptop):
    steps.sign_in(laptop, ILSE)
    path = steps.begin(laptop, "Groeiwijzer", "Trap", option="De vragen voor het bedrijf")
    for code, answer in {
        "EL.1.1a": "Doen we",  # set
        "EL.1.1b": "Nog niet",  # the next step
        "EL.1.1c": "Doen we",  # ready, but does not count yet
        "EL.1.2a": "Doen we",
        "EL.1.2b": "Doen we",
        "EL.1.2c": "Doen we",  # three of three
        "EL.1.3a": "Niet van toepassing",
        "EL.1.3b": "Doen we",  # counts: what does not apply holds nobody back
    }.items():
        choose(laptop, code, answer)
    wait_until_saved(laptop)
    laptop.goto(path)
    states = laptop.locator("ol.ladder").evaluate_all(
        "all => all.slice(0, 3).map(one => [...one.querySelectorAll('li.step b')].map(b => b.textContent.split(': ')[1]))"
    )
    assert states == [
        ["gezet", "volgende stap", "staat klaar"],
        ["gezet", "gezet", "gezet"],
        ["niet van toepassing", "gezet", "niet beantwoord"],
    ]


@pytest.fixture
def spring(portal):
    """The address of a finished moment with two voices and notes, from the demo world."""
    [(key,)] = portal.rows(
        "SELECT s.assessment_id FROM groeiwijzer_assessmentshare s JOIN groeiwijzer_assessment a"
        " ON a.id = s.assessment_id ORDER BY s.granted_at LIMIT 1"
    )
    key = str(key)
    dashed = key if "-" in key else f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
    return f"{steps.overview()}{dashed}/"


def ask_for_the_report(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("button", name="Maak een PDF").click()
    page.wait_for_url("**/werk/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Verslag")


def download(page: Page) -> tuple[str, bytes]:
    """The finished file: its name and its content."""
    link = page.get_by_role("link", name="Download het bestand")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as event:
        link.click()
    return event.value.suggested_filename, event.value.path().read_bytes()


@pytest.mark.shows("G04", "G08")
def test_the_worker_makes_the_report_and_the_page_may_be_left(laptop, spring, portal):
    steps.sign_in(laptop, ILSE)
    ask_for_the_report(laptop, spring)
    job = laptop.url
    laptop.goto("/")
    laptop.goto("/werk/")
    laptop.get_by_role("link", name=re.compile("^Verslag")).first.click()
    assert laptop.url == job
    name, first = download(laptop)
    assert re.fullmatch(r"groeiwijzer-[\w-]+\.pdf", name), name

    reader = PdfReader(io.BytesIO(first))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert root["/Lang"].startswith("nl")
    chapters = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert chapters[0] == "1. Het profiel" and chapters[-1].endswith("Over dit verslag")
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    for count, words in enumerate(pages, 1):
        assert f"p. {count} van {len(pages)}" in words
    whole = " ".join(pages)
    for words in ("Metaalwerken De Clercq", "Groeiwijzer, versie 1", "Bart Claeys", "Ilse De Clercq"):
        assert words in whole, words

    ask_for_the_report(laptop, spring)
    assert laptop.url != job
    again, second = download(laptop)
    assert (again, second) == (name, first)
    assert portal.rows("SELECT count(*) FROM jobs_job WHERE state = 'done'") == [(2,)]


def test_answers_leave_as_csv_and_as_excel(laptop, spring):
    steps.sign_in(laptop, ILSE)
    files = {}
    for link in ("Antwoorden als CSV", "Antwoorden als Excel"):
        laptop.goto(spring)
        with laptop.expect_download() as event:
            in_menu(laptop, link)
        files[event.value.suggested_filename.rpartition(".")[2]] = event.value.path().read_bytes()
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig")), delimiter=";"))
    sheet = load_workbook(io.BytesIO(files["xlsx"])).active
    assert rows[0] == [cell.value for cell in sheet[1]]
    assert len(rows) == sheet.max_row > 65
    code, who = rows[0].index("Code"), rows[0].index("Wie")
    assert [row[code] for row in rows[1:]] == [sheet.cell(n, code + 1).value for n in range(2, len(rows) + 1)]
    assert {row[who] for row in rows[1:]} >= {"Ilse De Clercq", "Bart Claeys"}


@pytest.mark.shows("G06")
def test_the_group_is_shown_only_when_it_is_large_enough(laptop, spring):
    steps.sign_in(laptop, ILSE)
    laptop.goto(f"{spring}vergelijken/?groep=alle")
    expect(laptop.locator("main")).to_contain_text("groep")
    assert "Staalbouw Lys" not in laptop.locator("main").inner_text()


@pytest.mark.shows("G07")
def test_the_talk_at_the_end_of_a_trajectory_feeds_the_next_self_assessment(laptop):
    steps.sign_in(laptop, ILSE)
    laptop.goto(f"{steps.overview()}eindgesprekken/nieuw/")
    topics = laptop.locator("section[aria-labelledby^=onderwerp-]")
    assert topics.count() == 4
    laptop.get_by_label("Over welk traject?").fill("Lassen, schooljaar 2026-2027")
    laptop.get_by_label("Wie was erbij?").fill("Ilse, Bart en Sofie")
    for nth in range(4):
        topics.nth(nth).locator("textarea").fill(f"Wat we meenemen bij onderwerp {nth + 1}.")
    laptop.get_by_role("button", name="Bewaar het gesprek").click()
    steps.said(laptop, "Bewaard. Het staat klaar bij de volgende Groeiwijzer.")
    steps.begin(laptop, "Groeiwijzer", "Na het gesprek", option="Alle vragen, samen met de mentor")
    quoted = laptop.locator(".quote", has_text="Wat we meenemen bij onderwerp")
    expect(quoted.first).to_contain_text("Eindgesprek Lassen, schooljaar 2026-2027")
    said = " ".join(quoted.all_inner_texts())
    for nth in range(1, 5):
        assert f"onderwerp {nth}" in said
