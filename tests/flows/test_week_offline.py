"""A week on a phone in flight mode: kept there, sent once, and of nobody but who wrote it."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows import steps
from tests.flows.steps import BART, DIRK
from tests.harness.browser import LAPTOP, PHONE, assert_accessible, no_sideways_scroll
from tests.harness.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.shows("E02")]
CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
KEPT = "async address => Boolean(await (await caches.open('bladen')).match(address))"
WAITING = re.compile(r"Hier bewaard om \d+\.\d\d\. Wordt verzonden zodra er netwerk is\.")
WEEKS = "SELECT count(*) FROM evaluation_voice v JOIN accounts_user u ON u.id = v.user_id WHERE u.email = ?"
SENT = f"{WEEKS} AND v.submitted_at IS NOT NULL"


def count(portal, query=SENT, email=BART):
    return portal.rows(query, email)[0][0]


def waits(portal, number, query=SENT):
    return until(lambda: count(portal, query) == number, what=f"{number} weeks received")


def next_week(page):
    """Open the week that waits longest; gives its address."""
    page.goto("/deze-week-beoordelen/")
    page.locator("main .rows a, main .row a, main a[href*='/week/']").first.click()
    page.wait_for_url("**/week/**")
    expect(page.locator("form[data-week-form]")).to_be_visible()
    return page.url


def open_week(page, who=BART):
    """Sign in and open a week on a phone, until the phone can open it without network."""
    steps.sign_in(page, who)
    address = next_week(page)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    until(lambda: page.evaluate(KEPT, address), what="the week to be kept on the phone")
    return address


def offline(page, is_off=True):
    page.context.set_offline(is_off)


def reopened(page, address):
    """Close the page and open the address again on the same phone."""
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    return page


def fill_in(page, message=""):
    page.get_by_role("button", name=re.compile("^Alles")).click()
    if message:
        page.locator("#message").fill(message)


def send(page):
    page.get_by_role("button", name=re.compile("^Verzend")).last.click()


def saved(page):
    return page.locator("form[data-week-form] [data-saved]")


def test_a_week_in_flight_mode_closed_and_opened_again_is_one_week_when_the_network_is_back(open_page, portal):
    phone = open_page(PHONE, meant=CUT)
    before = count(portal)
    address = open_week(phone)
    offline(phone)
    phone = reopened(phone, address)
    expect(phone.locator("[data-offline-note=kept]")).to_contain_text("Bewaard op dit toestel")
    fill_in(phone, "Ingevuld in de kelder.")
    send(phone)
    expect(saved(phone)).to_contain_text(WAITING)
    phone = reopened(phone, address)
    expect(saved(phone)).to_contain_text(WAITING)
    expect(phone.locator("#message")).to_have_value("Ingevuld in de kelder.")
    no_sideways_scroll(phone)
    assert_accessible(phone)
    assert count(portal) == before
    offline(phone, False)
    expect(phone.locator("#ontvangen")).to_contain_text("Ontvangen")
    assert count(portal) == before + 1
    query = "SELECT count(*), count(filled_in_at) FROM evaluation_voice WHERE message = ?"
    assert portal.rows(query, "Ingevuld in de kelder.") == [(1, 1)]
    phone.goto("/toestel/")
    expect(phone.locator("[data-queue-list]")).to_contain_text(re.compile(r"Week \d+ van .*Ontvangen", re.S))
    assert_accessible(phone)
    no_sideways_scroll(phone)
