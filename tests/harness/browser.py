"""A real Chromium, as people hold it: a phone and a laptop, in Dutch, without a way out to the network.

The browser lives as long as one test file, because Playwright's loop would otherwise sit in the way of the
ORM in the files after it. A test that drives the browser asks the database through its `portal`, not the ORM.
"""

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}
# four test processes share two cores: what is right comes at once, and what is late is not wrong yet
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # a page here lives for a second: what the engine of scripts would make ready for later is work for nothing
    "--js-flags=--single-threaded --no-opt --no-flush-bytecode --min-semi-space-size=32",
    "--num-raster-threads=1",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def executable() -> str:
    """Return the system's Chromium; the one without windows of its own first, for a third of the work."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise RuntimeError(
        "Chromium ontbreekt; `make test` installeert het, of: sudo apt-get install chromium-headless-shell"
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of this test file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """Collects what a page should never do: errors in the console, scripts that fail, calls to elsewhere."""

    def __init__(self, page: Page, home: str, meant: tuple[str, ...] = ()):
        self.home = urlsplit(home).netloc
        self.meant = ("status of 4", *meant)
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message) -> None:
        # an answer of 4xx is the page's own business; its test says what it expects
        if message.type == "error" and not any(words in message.text for words in self.meant):
            self.faults.append(f"console: {message.text}")

    def _request(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.netloc != self.home:
            self.faults.append(f"call to elsewhere: {request.url}")


class Pages:
    """Maker of pages, each in a browser profile of its own; knows which of them broke a promise."""

    def __init__(self, browser: Browser, home: str):
        self.browser, self.home = browser, home
        self.contexts, self.watches = [], []

    def __call__(self, device=LAPTOP, *, at=None, meant=(), **options) -> Page:
        home = at.url if at else self.home
        context = self.browser.new_context(
            base_url=home, locale="nl-BE", timezone_id="Europe/Brussels", **{**device, **options}
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        self.watches.append(Watch(page, home, meant))
        return page

    def close(self) -> None:
        """Close every page made here."""
        for context in self.contexts:
            context.close()

    def assert_faultless(self) -> None:
        """Fail with every promise that was broken since this was last asked."""
        faults = [fault for watch in self.watches for fault in watch.faults]
        for watch in self.watches:
            watch.faults.clear()
        assert not faults, "De browser klaagde:\n" + "\n".join(faults)


@pytest.fixture
def open_page(chromium, portal):
    """Maker of pages for one test; at its end none may have broken a promise.

    `open_page(PHONE)`, `open_page(LAPTOP, color_scheme="dark")`, `open_page(java_script_enabled=False)`.
    `meant` are words of complaints that the test itself brings about, such as a cut network.
    """
    pages = Pages(chromium, portal.url)
    yield pages
    pages.close()
    pages.assert_faultless()


@pytest.fixture
def phone(open_page) -> Page:
    """A page on a phone."""
    return open_page(PHONE)


@pytest.fixture
def laptop(open_page) -> Page:
    """A page on a laptop."""
    return open_page(LAPTOP)


def person(page: Page, email: str) -> Page:
    """Sign in as a person of the demo world by the one tap on the login page."""
    page.goto("/account/login/")
    page.locator(f'button[value="{email}"]').click()
    page.wait_for_url(lambda url: "/login/" not in url and "/demo/" not in url)
    return page


STICKING_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const all = [...document.body.querySelectorAll('*')];
  const out = all.filter(e => e.getBoundingClientRect().right > wide + 1);
  return ['page is ' + document.documentElement.scrollWidth + ' wide on ' + wide,
          ...out.slice(-5).map(e => e.outerHTML.slice(0, 120))];
}"""


def resize(page: Page, width: int, height: int) -> None:
    """Make the window this large; each change costs a picture of the whole page, so none for nothing."""
    if page.viewport_size != {"width": width, "height": height}:
        page.set_viewport_size({"width": width, "height": height})


def sideways(page: Page, width: int) -> list[str]:
    """Make the page that many pixels wide; what sticks out when it scrolls sideways, and that it does."""
    resize(page, width, page.viewport_size["height"])
    out = page.evaluate(STICKING_OUT)
    return [f"{page.url} schuift opzij bij {width} pixels:", *out] if out else []


def no_sideways_scroll(page: Page, width: int = 320) -> None:
    """Fail when the page, that many pixels wide, scrolls sideways; names what sticks out."""
    before = page.viewport_size
    out = sideways(page, width)
    page.set_viewport_size(before)
    assert not out, "\n".join(out)
