"""Coming in for real: by the code in a mail, and by an invitation that works once and for one address."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.flows import steps
from tests.flows.steps import BART, ILSE
from tests.harness.accessibility import assert_accessible
from tests.harness.browser import LAPTOP, PHONE

pytestmark = pytest.mark.browser


def signed_in_as(page) -> str:
    return page.locator("summary[aria-label^='Jouw account']:visible").first.get_attribute("aria-label")


@pytest.mark.shows("X01")
def test_the_code_in_a_mail_signs_in_and_goes_on_where_one_was_going(phone, portal):
    phone.goto("/groeiplan/")
    phone.get_by_label("Je e-mailadres").first.fill(BART)
    phone.get_by_role("button", name="Stuur mij een code").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vul je code in")
    assert_accessible(phone)
    subject, text = steps.last_mail(portal, BART)
    code = steps.code_in(text)
    assert code not in subject
    assert "http" not in text.replace(portal.url, "")
    field = phone.get_by_label("De code uit de mail")
    field.fill("AAAA-AAAA" if code != "AAAA-AAAA" else "BBBB-BBBB")
    phone.get_by_role("button", name="Meld je aan").click()
    expect(phone.get_by_role("alert")).to_be_focused()
    field.fill(code)
    phone.get_by_role("button", name="Meld je aan").click()
    phone.wait_for_url("**/groeiplan/")
    assert signed_in_as(phone) == "Jouw account, Bart Claeys"


def test_an_unknown_address_learns_nothing_on_the_screen(phone, portal):
    phone.goto("/account/login/")
    phone.get_by_label("Je e-mailadres").first.fill("niemand@nergens.example")
    phone.get_by_role("button", name="Stuur mij een code").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vul je code in")
    expect(phone.locator("main")).to_contain_text("niemand@nergens.example")


@pytest.mark.shows("X01")
def test_an_invited_mentor_comes_in_once_and_the_link_is_then_refused_kindly(open_page, portal):
    ilse = steps.sign_in(open_page(LAPTOP), ILSE)
    address = "noor.peeters@de-clercq.example"
    ilse.goto("/organisaties/de-clercq/mensen/uitnodigen/")
    ilse.get_by_label("Naam").fill("Noor Peeters")
    ilse.get_by_label("E-mailadres").fill(address)
    ilse.get_by_label("Rol", exact=True).select_option("mentor")
    ilse.get_by_role("button", name="Stuur de uitnodiging").click()
    ilse.wait_for_url("**/organisaties/de-clercq/mensen/")
    expect(ilse.locator("main")).to_contain_text("Noor Peeters")

    _, text = steps.last_mail(portal, address)
    assert "De Clercq" in text and "mentor" in text
    link = urlsplit(re.search(r"https?://\S+/uitnodiging/\S+", text)[0])
    assert f"{link.scheme}://{link.netloc}" == portal.url

    # somebody else who is signed in learns nothing from the link
    assert ilse.goto(link.path).status == 404

    noor = open_page(PHONE)
    for _ in range(2):  # a mail scanner opens it first; looking uses nothing up
        noor.goto(link.path)
        expect(noor.get_by_role("heading", level=1)).to_have_text("Je bent uitgenodigd")
    expect(noor.locator("main")).to_contain_text("Metaalwerken De Clercq")
    assert_accessible(noor)
    noor.get_by_role("button", name="Aanvaard en meld je aan").click()
    noor.wait_for_url("**/welkom/")
    expect(noor.get_by_role("heading", level=1)).to_have_text("Welkom, Noor Peeters")
    noor.get_by_role("link", name="Ga verder").click()
    assert signed_in_as(noor) == "Jouw account, Noor Peeters"
    noor.goto(f"{steps.overview()}start/")
    expect(noor.locator("main")).to_contain_text("Zelfscan voor mentoren")

    # used: whoever used it goes on, anybody else gets one kind page and no hint
    noor.goto(link.path)
    expect(noor).to_have_url(f"{portal.url}/")
    stranger = open_page(PHONE)
    assert stranger.goto(link.path).status == 404
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Deze uitnodiging werkt niet")
    expect(stranger.locator("main")).not_to_contain_text("Noor")
    used = stranger.locator("main").inner_text()
    stranger.goto("/uitnodiging/nooit-gemaakt-door-iemand/")
    assert stranger.locator("main").inner_text() == used
    stranger.get_by_role("link", name="Meld je aan").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Aanmelden")


def test_leaving_signs_out_at_once(phone):
    steps.sign_in(phone, BART)
    phone.locator("summary[aria-label^='Jouw account']:visible").first.click()
    phone.get_by_role("button", name="Meld je af").first.click()
    phone.wait_for_url("**/account/login/**")
    phone.goto("/")
    expect(phone).to_have_url(re.compile("/account/login/"))
