"""A week on a phone in flight mode: kept there, sent once, and of nobody but who wrote it."""

import contextlib
import json
import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.flows import steps
from tests.flows.steps import BART, ILSE, LINA, SOFIE
from tests.harness.accessibility import assert_accessible
from tests.harness.browser import LAPTOP, PHONE, no_sideways_scroll
from tests.harness.line import Line
from tests.harness.portal import Portal
from tests.harness.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.shows("E02")]
CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
KEPT = "async address => Boolean(await (await caches.open('bladen')).match(address))"
WAITING = re.compile(r"Hier bewaard om \d+\.\d\d\. Wordt verzonden zodra er netwerk is\.")
UNSPOKEN = "spoken = '{}', revealed_at = NULL, revealed_by_id = NULL, closed_at = NULL, closed_by_id = NULL"
SENT = (
    "SELECT count(*) FROM evaluation_voice v JOIN accounts_user u ON u.id = v.user_id"
    " WHERE u.email = ? AND v.submitted_at IS NOT NULL"
)


@pytest.fixture(scope="module", autouse=True)
def silence(portal):
    """Nobody spoke of any week yet: each story takes one that waits. What a closed talk was about, stands."""
    for table in ("pointlook", "actionpoint", "voice", "instructorinput"):
        portal.rows(f"DELETE FROM evaluation_{table}")
    portal.rows(f"UPDATE evaluation_evaluationround SET {UNSPOKEN}")


def count(portal, email=BART):
    """How many weeks of a person the portal has."""
    return portal.rows(SENT, email)[0][0]


def next_week(page):
    """Open the week that waits longest; gives its address."""
    page.goto("/deze-week-beoordelen/")
    page.locator("main a[href*='/week/']").first.click()
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


def test_a_week_in_flight_mode_closed_and_opened_again_is_one_week_when_the_network_is_back(
    open_page, portal
):
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


def no_sending(page):
    """The portal can be read, but nothing of a week gets through."""
    page.context.route(
        "**/week/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )


def queue(page):
    """What waits on this phone, whoever it is of."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const asked = indexedDB.open("duaal-offline", 1);
          asked.onupgradeneeded = () => asked.result.createObjectStore("sendings", { keyPath: "key" });
          asked.onsuccess = () => {
            const all = asked.result.transaction("sendings").objectStore("sendings").getAll();
            all.onsuccess = () => { asked.result.close(); resolve(all.result); };
          };
        })"""
    )


def pages_kept(page):
    return page.evaluate("async () => (await (await caches.open('bladen')).keys()).map(one => one.url)")


def test_two_devices_keep_one_week_and_show_both_texts(open_page, portal):
    phone, laptop = open_page(PHONE, meant=CUT), steps.sign_in(open_page(LAPTOP), BART)
    address = open_week(phone)
    before = count(portal)
    offline(phone)
    fill_in(phone, "Van de telefoon")
    send(phone)
    expect(saved(phone)).to_contain_text(WAITING)
    laptop.goto(address)
    fill_in(laptop, "Van de laptop")
    send(laptop)
    steps.said(laptop, "Ontvangen. Bedankt!")
    assert count(portal) == before + 1
    offline(phone, False)
    expect(saved(phone)).to_contain_text("Op een ander toestel schreef je intussen iets anders.")
    assert portal.rows("SELECT count(*) FROM evaluation_voice WHERE message = ?", "Van de laptop") == [(1,)]
    send(phone)
    expect(phone.get_by_role("alert")).to_contain_text("Beide staan hieronder; verzend wat juist is.")
    expect(phone.locator("#message")).to_have_value("Van de telefoon")
    send(phone)
    steps.said(phone, "Ontvangen. Bedankt!")
    assert count(portal) == before + 1
    assert portal.rows("SELECT count(*) FROM evaluation_voice WHERE message = ?", "Van de telefoon") == [(1,)]
    assert [entry["state"] for entry in queue(phone)] == ["received"]


def test_sent_at_once_is_received_at_once_and_says_thanks(open_page, portal):
    phone, before = open_page(PHONE), count(portal, email=SOFIE)
    open_week(phone, SOFIE)
    fill_in(phone)
    send(phone)
    steps.said(phone, "Ontvangen. Bedankt!")
    expect(phone.locator("#ontvangen")).not_to_contain_text("Ingevuld op je toestel")
    assert count(portal, email=SOFIE) == before + 1


def test_logging_off_with_unsent_work_asks_first_and_then_leaves_nothing(open_page, portal):
    phone = open_page(PHONE, meant=CUT)
    address, before = open_week(phone, LINA), count(portal, email=LINA)
    no_sending(phone)
    fill_in(phone, "Nooit verzonden")
    send(phone)
    expect(saved(phone)).to_contain_text("Hier bewaard om")

    def log_off(decide):
        """Press the button, and say what to do with the question of the phone."""
        menu = phone.locator("details.menu:visible").first
        if not menu.evaluate("menu => menu.open"):
            menu.locator("summary").click()
        phone.once("dialog", decide)
        with phone.expect_event("dialog") as asked:
            menu.get_by_role("button", name="Meld je af").click()
        assert "niet verzonden" in asked.value.message

    log_off(lambda dialog: dialog.dismiss())
    assert phone.url == address and [entry["state"] for entry in queue(phone)] == ["waiting"]
    log_off(lambda dialog: dialog.accept())
    phone.wait_for_url("**/account/login/**")
    assert queue(phone) == [] and pages_kept(phone) == []
    assert phone.evaluate("Object.keys(localStorage)") == []
    assert count(portal, email=LINA) == before
    offline(phone)
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Er is geen netwerk")
    expect(phone.locator("body")).not_to_contain_text("Nooit verzonden")


def test_work_of_another_person_on_the_same_phone_stays_sealed(open_page, portal):
    phone = open_page(PHONE, meant=CUT)
    address, before = open_week(phone, LINA), count(portal, email=LINA)
    offline(phone)
    fill_in(phone, "Alleen van Lina")
    send(phone)
    expect(saved(phone)).to_contain_text(WAITING)
    # her session ends and somebody else signs in on the same phone
    page = phone.context.new_page()
    phone.close()
    page.context.clear_cookies()
    offline(page, False)
    other = open_week(page, BART)
    expect(page.locator("[data-offline-note=sealed]")).to_contain_text("Het is verzegeld")
    assert pages_kept(page) == [other]
    page.goto("/toestel/")
    expect(page.locator("[data-queue-list]")).to_contain_text("Werk van iemand anders, verzegeld.")
    for words in ("Alleen van Lina", "Lina"):
        expect(page.locator("[data-queue-list]")).not_to_contain_text(words)
    page.reload()
    assert [entry["state"] for entry in queue(page)] == ["waiting"]
    assert count(portal, email=LINA) == before
    assert portal.rows("SELECT count(*) FROM evaluation_voice WHERE message = ?", "Alleen van Lina") == [(0,)]
    offline(page)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Er is geen netwerk")
    expect(page.locator("body")).not_to_contain_text("Alleen van Lina")
    # she signs in again: now it leaves by itself
    offline(page, False)
    page.context.clear_cookies()
    steps.sign_in(page, LINA)
    until(lambda: count(portal, email=LINA) == before + 1, what="her week to leave")
    assert portal.rows("SELECT count(*) FROM evaluation_voice WHERE message = ?", "Alleen van Lina") == [(1,)]


def test_a_page_that_is_not_kept_says_so_and_lists_what_opens(open_page):
    phone = open_page(PHONE, meant=CUT)
    address = open_week(phone, LINA)
    offline(phone)
    phone.goto("/groeiwijzer/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Er is geen netwerk")
    assert_accessible(phone)
    no_sideways_scroll(phone)
    phone.locator("[data-kept-list] a").first.click()
    phone.wait_for_url(address)
    expect(phone.locator("form[data-week-form]")).to_be_visible()


def transferred(page, act):
    """Bytes over the line while something happens, by address; the worker's own not."""
    session, found, address = page.context.new_cdp_session(page), {}, {}
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", lambda e: address.update({e["requestId"]: e["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: found.update({address.get(e["requestId"], "?"): e["encodedDataLength"]}),
    )
    act()
    page.wait_for_load_state("networkidle")
    session.detach()
    return found


def test_a_week_is_small_at_the_first_visit_and_smaller_at_the_second(open_page):
    phone = steps.sign_in(open_page(PHONE), SOFIE)
    address = next_week(phone)
    # a phone that was never here before: everything that the page asks for, letters and all
    new = open_page(PHONE)
    new.context.add_cookies(phone.context.cookies())
    first = transferred(new, lambda: new.goto(address))
    assert any(name.endswith(".woff2") for name in first) and sum(first.values()) < 50_000, first
    second = transferred(new, lambda: new.goto(address))
    assert sum(second.values()) < 30_000, second


# --- a slow line ----------------------------------------------------------------------------------------------------------

USABLE = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
SLOW_3G = {"round_trip": 0.4, "bits": 400_000}


def test_on_slow_3g_a_week_is_usable_within_a_second_from_the_second_visit_on(open_page, portal):
    with Line(portal.port) as line:
        phone, laptop = open_page(PHONE, at=line), steps.sign_in(open_page(LAPTOP), BART)
        address = open_week(phone)
        line.slow(**SLOW_3G)
        usable = []
        for _ in range(3):  # the line is as slow each time; how busy this machine is differs
            phone.goto(address, wait_until="domcontentloaded")
            usable.append(phone.evaluate(USABLE))
            assert phone.evaluate("document.documentElement.dataset.kept"), "the network was waited for"
            phone.wait_for_load_state("networkidle")
        assert min(usable) < 1000, usable
        # what another device wrote meanwhile comes by itself where nobody touched anything yet
        laptop.goto(address.replace(line.url, portal.url))
        laptop.locator("#message").fill("Op de laptop geschreven")
        expect(saved(laptop)).to_contain_text("Bewaard om")
        phone.goto(address, wait_until="domcontentloaded")
        expect(phone.locator("#message")).to_have_value("Op de laptop geschreven")


def test_who_signs_in_on_a_slow_line_never_sees_the_week_that_was_kept_for_another(open_page, portal):
    with Line(portal.port) as line:
        phone = open_page(PHONE, at=line)
        address = open_week(phone, LINA)
        line.slow(**SLOW_3G)
        # as if no page came in between that takes the pages of another away
        phone.evaluate("localStorage.clear()")
        phone.context.clear_cookies()
        steps.sign_in(phone, ILSE)
        assert pages_kept(phone) == [address]
        answer = phone.goto(address)
        assert answer.status in (403, 404)
        assert phone.locator("form[data-week-form]").count() == 0


# --- a portal that changes --------------------------------------------------------------------------------------------------


def shells(page):
    """The names under which this phone keeps files and pages."""
    return page.evaluate("async () => (await caches.keys()).filter(one => one.startsWith('vast-'))")


@contextlib.contextmanager
def follower(portal, folder, **more):
    """The portal after a release, at another port on the same data; a style of the shell is another than before."""
    shutil.copytree(portal.folder / "static", folder / "static")
    manifest = folder / "static" / "staticfiles.json"
    told = json.loads(manifest.read_text())
    before = told["paths"]["css/parts.css"]
    told["paths"]["css/parts.css"], told["hash"] = "css/parts.released.css", "released"
    (folder / "static" / before).rename(folder / "static" / "css" / "parts.released.css")
    manifest.write_text(json.dumps(told))
    (folder / "cache").mkdir()
    found = Portal(folder, portal.database_url, portal.redis_url, more)
    try:
        yield found.start()
    finally:
        found.stop()


def test_a_release_takes_over_without_losing_what_waits_and_the_switch_ends_it(open_page, portal, tmp_path):
    before = count(portal, email=SOFIE)
    with Line(portal.port) as line:
        phone = open_page(PHONE, at=line, meant=CUT)
        address = open_week(phone, SOFIE)
        [old] = shells(phone)
        offline(phone)
        fill_in(phone, "Van voor de nieuwe versie")
        send(phone)
        expect(saved(phone)).to_contain_text(WAITING)
        with follower(portal, tmp_path / "released", OFFLINE_FORMS="1") as released:
            line.lead_to(released.port)
            phone = closed_and_back(phone, "/toestel/")
            until(lambda: shells(phone) not in ([old], []) and len(shells(phone)) == 1, what="the new shell")
            # the worker is another, what waited left, and pages stand in the new style
            expect(phone.locator("[data-queue-list]")).to_contain_text("Ontvangen")
            assert count(portal, email=SOFIE) == before + 1
            phone.goto(address)
            assert phone.locator("link[href*='parts.released.css']").count() == 1
            week = next_week(phone)
            until(lambda: phone.evaluate(KEPT, week), what="a week to be kept by the new worker")
        with follower(portal, tmp_path / "off", OFFLINE_FORMS="0") as off:
            line.lead_to(off.port)
            no_sending(phone)
            phone.goto("/toestel/")
            phone.evaluate("() => navigator.serviceWorker.getRegistration().then(one => one?.update())")
            gone = "async () => !(await navigator.serviceWorker.getRegistrations()).length && !(await caches.keys()).length"
            until(lambda: phone.evaluate(gone), what="the worker and all it kept to be gone")
            offline(phone)
            with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
                phone.goto(week)


def closed_and_back(page, address):
    """The phone is closed without network; with network somebody opens another page of the portal."""
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    return page


def test_what_waits_leaves_when_the_portal_is_opened_again_or_by_itself(open_page, portal):
    phone = steps.sign_in(open_page(PHONE, meant=CUT), SOFIE)
    for again, message in ((opened_anywhere, "Later geopend"), (woken, "Vanzelf verzonden")):
        before = count(portal, email=SOFIE)
        week = next_week(phone)
        until(lambda: phone.evaluate(KEPT, week), what="the week to be kept")  # noqa: B023 (asked at once)
        offline(phone)
        fill_in(phone, message)
        send(phone)
        expect(saved(phone)).to_contain_text(WAITING)
        phone = again(phone)
        until(lambda: count(portal, email=SOFIE) == before + 1, what="the week to leave")  # noqa: B023 (asked at once)
        assert portal.rows("SELECT count(*) FROM evaluation_voice WHERE message = ?", message) == [(1,)]


def opened_anywhere(phone):
    """The phone comes back at a page that has nothing to do with it."""
    return closed_and_back(phone, "/")


def woken(phone):
    """No page of the portal is open; the browser wakes the worker as soon as there is network."""
    context = phone.context
    elsewhere = context.new_page()
    session = context.new_cdp_session(elsewhere)
    found = {}
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda e: found.update({one["scopeURL"]: one for one in e["registrations"]}),
    )
    session.send("ServiceWorker.enable")
    origin = "/".join(phone.url.split("/")[:3])
    until(
        lambda: elsewhere.evaluate("1") and found.get(f"{origin}/"), what="the browser to tell of the worker"
    )
    phone.close()
    context.set_offline(False)
    about = {"origin": origin, "registrationId": found[f"{origin}/"]["registrationId"], "tag": "verzend"}
    session.send("ServiceWorker.dispatchSyncEvent", about | {"lastChance": False})
    return elsewhere
