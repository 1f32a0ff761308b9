"""Every page of the site, looked at on a phone in daylight and on a laptop in the dark."""

from itertools import groupby

import pytest
from playwright.sync_api import expect

from tests.flows import site, steps
from tests.flows.steps import BART
from tests.harness.accessibility import AXE
from tests.harness.browser import PHONE, Pages

pytestmark = pytest.mark.browser
FIRST_KB, AFTER_KB = 100, 30


def test_every_address_of_the_site_is_looked_at_or_says_why_not():
    visited = {visit.name for visit in [*site.PAGES, *site.ACCOUNT_PAGES, *site.ACCOUNT_PAGES_WITH_KEYS]}
    known = visited | site.ON_THE_WAY | set(site.NO_PAGE)
    assert sorted(site.addresses_of_the_site() - known) == []
    assert sorted(known - site.addresses_of_the_site() - {"not found", "parts", "demo_sign_in"}) == []
    assert sorted(visited & set(site.NO_PAGE)) == []


@pytest.fixture(scope="module")
def found(portal):
    """What stands for the names in the addresses."""
    return site.objects(portal)


def look_at_all(visits, page, found) -> list[str]:
    return [fault for visit in visits for fault in site.look(page, visit, visit.address.format(**found))]


def walks():
    """The visits of each person, in walks that are not too long for one test."""
    for who, visits in groupby(sorted(site.PAGES, key=lambda visit: visit.who), lambda visit: visit.who):
        visits = list(visits)
        for start in range(0, len(visits), 12):
            yield pytest.param(
                who, visits[start : start + 12], id=f"{who.partition('@')[0] or 'nobody'}-{start}"
            )


class Walker:
    """One phone that goes from hand to hand: what it loaded once, the next person need not load again."""

    def __init__(self, pages: Pages):
        self.pages, self.who = pages, ""
        self.page = ready(pages(PHONE, reduced_motion="reduce"))

    def as_person(self, who: str):
        """The page in the hands of this person, or of nobody who is known."""
        if who != self.who:
            self.page.context.clear_cookies()
            steps.sign_in(self.page, who)
            self.who = who
        return self.page


def ready(page):
    """A page with the accessibility engine in it from the start, which is cheaper than bringing it each time."""
    page.add_init_script(AXE)
    return page


@pytest.fixture(scope="module")
def phone_for_all(chromium, portal):
    """The one phone of all walks."""
    pages = Pages(chromium, portal.url)
    yield Walker(pages)
    pages.close()


@pytest.fixture
def walker(phone_for_all):
    """The phone, whose pages may have broken no promise by the end of the walk."""
    yield phone_for_all
    phone_for_all.pages.assert_faultless()


@pytest.mark.parametrize("who, visits", list(walks()))
def test_pages(walker, found, who, visits):
    faults = look_at_all(visits, walker.as_person(who), found)
    assert not faults, "\n".join(faults)


KEYS = f"""
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from duaalportal.accounts.models import User
bart = User.objects.get(email="{BART}")
bart.set_password("een lang wachtwoord 2026")
bart.save()
TOTP.activate(bart, generate_totp_secret())
print(RecoveryCodes.activate(bart).get_unused_codes()[0])
"""
PASSKEY = f"""
from allauth.mfa.models import Authenticator
from duaalportal.accounts.models import User
bart = User.objects.get(email="{BART}")
print(Authenticator.objects.create(user=bart, type="webauthn", data={{"name": "Mijn telefoon"}}).pk)
"""


def test_the_pages_of_an_account(open_page, portal):
    phone = ready(open_page(PHONE, reduced_motion="reduce"))
    steps.sign_in_by_code(phone, portal, BART)
    faults = look_at_all(site.ACCOUNT_PAGES, phone, {})

    # a password and an app with codes: the next time a second key is asked
    recovery = portal.python(KEYS).splitlines()[-1]
    phone.context.clear_cookies()
    phone.goto("/account/password/reset/")
    phone.get_by_label("Je e-mailadres").first.fill(BART)
    phone.locator("main form button[type=submit]").first.click()
    phone.wait_for_url("**/password/reset/confirm/**")
    faults += site.look(phone, site.Visit("account_confirm_password_reset_code", BART, phone.url), phone.url)
    phone.context.clear_cookies()
    phone.goto("/account/login/")
    phone.get_by_label("Je e-mailadres").first.fill(BART)
    phone.get_by_role("button", name="Stuur mij een code").click()
    phone.wait_for_url("**/login/code/confirm/**")
    faults += site.look(phone, site.Visit("account_confirm_login_code", BART, phone.url), phone.url)
    _, text = steps.last_mail(portal, BART, 3)
    phone.get_by_label("De code uit de mail").fill(steps.code_in(text))
    phone.get_by_role("button", name="Meld je aan").click()
    phone.wait_for_url("**/2fa/authenticate/**")
    faults += site.look(phone, site.Visit("mfa_authenticate", BART, phone.url), phone.url)
    phone.get_by_label("De code uit je app, of een reservecode").fill(recovery)
    phone.get_by_role("button", name="Meld je aan").click()
    expect(phone).to_have_title("Vandaag · Duaal leren")
    passkey = portal.python(PASSKEY).splitlines()[-1]
    # shown once more who it is, so that what follows are the pages themselves
    phone.goto("/account/reauthenticate/?next=/account/2fa/")
    phone.get_by_label("Je wachtwoord").fill("een lang wachtwoord 2026")
    phone.get_by_role("button", name="Ga verder").click()
    phone.wait_for_url("**/account/2fa/")
    faults += look_at_all(site.ACCOUNT_PAGES_WITH_KEYS, phone, {"passkey": passkey})
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "name",
    ["account_login", "today", "groeiwijzer:overview", "groeiwijzer:questionnaire", "groeiwijzer:profile"],
)
def test_a_main_page_is_light(open_page, found, name):
    visit = next(visit for visit in site.PAGES if visit.name == name)
    page = open_page(PHONE)
    if visit.who:
        person = open_page(PHONE)
        steps.sign_in(person, visit.who)
        page.context.add_cookies(person.context.cookies())
    weight = site.Weight(page)
    address = visit.address.format(**found)
    (first, parts), (after, _) = weight.of(address), weight.of(address)
    assert first < FIRST_KB * 1000, f"{first} bytes on the first visit: {parts}"
    assert after < AFTER_KB * 1000, f"{after} bytes after that: {parts}"
