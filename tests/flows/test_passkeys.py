"""A passkey from first to last: made, used to come in, asked for again, and taken away. Chromium plays the device."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.flows import steps
from tests.flows.steps import BART
from tests.harness.accessibility import assert_accessible
from tests.harness.browser import PHONE, no_sideways_scroll

pytestmark = pytest.mark.browser


class Device:
    """The part of a phone that keeps passkeys and knows its owner's finger."""

    def __init__(self, page: Page):
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("WebAuthn.enable")
        options = {
            **{"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True},
            **{"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True},
        }
        made = self._devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = {"authenticatorId": made["authenticatorId"]}

    @property
    def passkeys(self) -> list[dict]:
        """The passkeys it keeps."""
        return self._devtools.send("WebAuthn.getCredentials", self._id)["credentials"]

    def knows_its_owner(self, known: bool) -> None:
        """Whether the finger that is laid on it is its owner's."""
        self._devtools.send("WebAuthn.setUserVerified", {**self._id, "isUserVerified": known})


@pytest.fixture
def phone(open_page, portal):
    """A phone at the portal's name: a passkey belongs to a name, never to a number such as 127.0.0.1."""
    return open_page(PHONE, at=SimpleNamespace(url=f"http://localhost:{portal.port}"))


def heading(page: Page):
    return expect(page.get_by_role("heading", level=1))


@pytest.mark.shows("X01")
def test_a_passkey_is_made_used_and_taken_away(phone, portal):
    device = Device(phone)
    steps.sign_in_by_code(phone, portal, BART)

    # --- made, on one's own account; the codes for a lost phone follow at once, without asking who you are
    phone.goto("/mijn/")
    phone.get_by_role("link", name="Bekijk je passkeys en tweede sleutel").click()
    phone.get_by_role("link", name="Voeg toe een passkey").click()
    phone.get_by_label("Naam", exact=True).fill("Gsm van Bart")
    phone.get_by_role("button", name="Maak een passkey").click()
    heading(phone).to_have_text("Je reservecodes")
    assert phone.get_by_role("list", name="Codes die nog werken").locator("li").count() == 10
    assert [passkey["userName"] for passkey in device.passkeys] == [BART]

    # --- used to come in, without address or code; a stranger's finger opens nothing and is told so
    leave(phone)
    device.knows_its_owner(False)
    phone.get_by_role("button", name="Met een passkey").click()
    expect(phone.get_by_role("alert").filter(visible=True)).to_contain_text("kies een andere manier")
    device.knows_its_owner(True)
    phone.get_by_role("button", name="Met een passkey").click()
    expect(phone).to_have_title("Vandaag · Duaal leren")

    # --- asked for again before it goes
    phone.goto("/account/2fa/webauthn/")
    expect(phone.locator("main")).to_contain_text("Gsm van Bart")
    phone.get_by_role("link", name="Haal weg Gsm van Bart").click()
    heading(phone).to_have_text("Toon dat jij het bent")
    expect(phone.get_by_role("link", name="Met een reservecode")).to_be_visible()
    assert_accessible(phone)
    no_sideways_scroll(phone)
    phone.get_by_role("button", name="Gebruik je passkey").click()
    heading(phone).to_have_text("Wil je deze passkey weghalen?")
    phone.get_by_role("button", name="Ja, haal weg").click()
    heading(phone).to_have_text("Je passkeys")
    expect(phone.locator("main")).to_contain_text("Nog geen passkey")

    # --- gone: the device still offers it, the portal refuses it in words, a code from a mail still works
    leave(phone)
    assert device.passkeys
    phone.get_by_role("button", name="Met een passkey").click()
    steps.said(phone, "niet herkend")
    heading(phone).to_have_text("Aanmelden")
    steps.sign_in_by_code(phone, portal, BART)


def leave(page: Page) -> None:
    page.locator("summary[aria-label^='Jouw account']:visible").first.click()
    page.get_by_role("button", name="Meld je af").first.click()
    page.wait_for_url("**/account/login/**")
