"""Steps that several stories take, in the words of who takes them. Nothing here asserts a story's own promise."""

import email as mail_format
import re
from email import policy
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.harness.browser import person
from tests.harness.waiting import until

ILSE = "ilse.de.clercq@de-clercq.example"
BART = "bart.claeys@de-clercq.example"
DIRK = "dirk.wauters@de-clercq.example"
SOFIE = "sofie.maes@atheneum-leiebocht.example"
LINA = "lina.verhaegen@atheneum-leiebocht.example"
LIES = "lies.verbeke@partnerschap-metaal.example"
COMPANY, SCHOOL = "de-clercq", "atheneum-leiebocht"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def overview(organisation: str = COMPANY) -> str:
    """The address of an organisation's self-assessments."""
    return f"/organisaties/{organisation}/groeiwijzer/"


def sign_in(page: Page, email: str) -> Page:
    """One tap on the login page of the demo world."""
    return person(page, email)


def begin(page: Page, questionnaire: str, title: str, *, organisation=COMPANY, option="", along=()) -> str:
    """Start a self-assessment from the overview; gives the address of its profile."""
    page.goto(overview(organisation))
    page.get_by_role("link", name=re.compile("^Start")).first.click()
    page.get_by_role("link", name=f"Kies {questionnaire}", exact=True).click()
    if option:
        page.get_by_label(option).check()
    page.get_by_label("Hoe noem je dit moment?").fill(title)
    for name in along:
        page.get_by_role("group", name="Wie antwoordt mee?").get_by_label(name).check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/vragen/")
    return urlsplit(page.url).path.removesuffix("vragen/")


def question(page: Page, code: str):
    """One question of the questionnaire."""
    return page.locator(f'[data-item="{code}"]')


def choose(page: Page, code: str, answer: str) -> None:
    """Tap one of the four answers, as a thumb does: on the words, not on the hidden circle."""
    question(page, code).locator("label").filter(has_text=re.compile(f"^\\s*{answer}\\s*$")).click()


def note(page: Page, code: str, text: str) -> None:
    """Write a note at a question."""
    box = question(page, code)
    if box.locator("details:not([open]) > summary").count():
        box.locator("summary").click()
    box.locator("textarea").fill(text)


def wait_until_saved(page: Page) -> None:
    """Wait until nothing on this device still has to be sent, and the page says so."""
    page.wait_for_function(
        "() => !Object.keys(localStorage).some(key => key.startsWith('hier-bewaard:'))"
        " && /Bewaard om/.test(document.querySelector('[data-saved]').textContent)"
    )


def saved_line(page: Page):
    """Where the page says what is kept."""
    return page.locator("[data-saved]").first


def answers(portal, assessment_path: str, email: str = "") -> dict[str, tuple[str, str]]:
    """What the database holds of an assessment: {code: (value, note)} of one person, or of all."""
    [identity] = UUID.findall(assessment_path)[-1:]
    query = (
        "SELECT a.item_code, a.value, a.note FROM groeiwijzer_answer a"
        " JOIN groeiwijzer_respondent r ON r.id = a.respondent_id JOIN accounts_user u ON u.id = r.user_id"
        " WHERE a.assessment_id = ?"
    )
    values = [identity.replace("-", "")]
    if email:
        query, values = query + " AND u.email = ?", [*values, email]
    return {code: (value, text) for code, value, text in portal.rows(query, *values)}


def said(page: Page, text: str):
    """A message of the portal on the page that follows."""
    return expect(page.locator("#meldingen")).to_contain_text(text)


def mails(portal, to: str) -> list[tuple[str, str]]:
    """Subject and text of every mail to an address, the oldest first."""
    found = []
    for path in sorted((portal.folder / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime_ns):
        for source in path.read_text().split("-" * 79):
            message = mail_format.message_from_string(source.lstrip(), policy=policy.default)
            if message["To"] == to:
                body = message.get_body(("plain",)).get_content()
                found.append((message["Subject"], body))
    return found


def last_mail(portal, to: str, count: int = 1) -> tuple[str, str]:
    """Subject and text of the newest mail to an address, once there are that many."""
    return until(lambda: mails(portal, to)[count - 1 :], what=f"mail {count} to {to}")[-1]


def code_in(text: str) -> str:
    """The code that a mail gives."""
    return re.search(r"^ {4}(\S+)$", text, re.M)[1]


def sign_in_by_code(page: Page, portal, email: str) -> Page:
    """Sign in with the code of a mail, as everybody does outside the demo world."""
    before = len(mails(portal, email))
    page.goto("/account/login/")
    page.get_by_label("Je e-mailadres").first.fill(email)
    page.get_by_role("button", name="Stuur mij een code").click()
    page.get_by_label("De code uit de mail").fill(code_in(last_mail(portal, email, before + 1)[1]))
    page.get_by_role("button", name="Meld je aan").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    return page
