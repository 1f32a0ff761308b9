"""`make screenshots`: pictures of the demo world's pages for the README, made anew so that they stay true.

Every shot is taken at 390 and 1280 pixels; `--dark` takes the dark side too, `--into` chooses another folder.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.harness.browser import FLAGS, LAPTOP, PHONE, executable, person
from tests.harness.portal import ROOT, Portal, environment, fill

COORDINATOR = "ilse.de.clercq@de-clercq.example"
COACH = "sofie.maes@atheneum-leiebocht.example"


@dataclass(frozen=True)
class Shot:
    """One picture: its file name, who looks, and how to get there."""

    name: str
    go: Callable[[Page], object]
    email: str = ""


def to(address: str) -> Callable[[Page], object]:
    """Open an address."""
    return lambda page: page.goto(address)


def follow(address: str, *links: str) -> Callable[[Page], object]:
    """Open an address and follow links by what they say."""

    def go(page: Page) -> None:
        page.goto(address)
        for text in links:
            page.get_by_role("link", name=text).first.click()
            page.wait_for_load_state()

    return go


SHOTS = [
    Shot("aanmelden", to("/account/login/")),
    Shot("vandaag", to("/"), COORDINATOR),
    Shot("groeiwijzer", to("/organisaties/de-clercq/groeiwijzer/"), COORDINATOR),
    Shot("profiel", follow("/organisaties/de-clercq/groeiwijzer/", "Voorjaar 2026"), COORDINATOR),
    Shot("vragen", follow("/organisaties/de-clercq/groeiwijzer/", "Ga verder"), COORDINATOR),
    Shot("lerenden", to("/lerenden/"), COACH),
    Shot("startpoort", follow("/starters/", "Amina Chaouch"), COACH),
]


def take(portal: Portal, into: Path, *, dark: bool, only: str = "") -> list[Path]:
    """Take every shot of the running portal and return the files."""
    into.mkdir(parents=True, exist_ok=True)
    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        for shot in (shot for shot in SHOTS if only in shot.name):
            for device in (PHONE, LAPTOP):
                for scheme in ("light", "dark") if dark else ("light",):
                    context = browser.new_context(
                        base_url=portal.url,
                        locale="nl-BE",
                        timezone_id="Europe/Brussels",
                        color_scheme=scheme,
                        reduced_motion="reduce",
                        **device,
                    )
                    page = context.new_page()
                    if shot.email:
                        person(page, shot.email)
                    shot.go(page)
                    page.evaluate("document.fonts.ready")
                    side = "" if scheme == "light" else "-donker"
                    path = into / f"{shot.name}-{device['viewport']['width']}{side}.png"
                    page.screenshot(path=path)
                    made.append(path)
                    context.close()
        browser.close()
    return made


def main() -> int:
    """Build a demo world, take the shots and throw the world away."""
    parser = argparse.ArgumentParser(description="Maak de schermafbeeldingen.")
    parser.add_argument("--into", type=Path, default=ROOT / "tests" / "screenshots")
    parser.add_argument("--dark", action="store_true", help="ook de donkere kant")
    parser.add_argument("--only", default="", help="deel van de naam van een afbeelding")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="portaal-shots-"))
    portal = Portal(folder, f"sqlite:///{folder}/portaal.sqlite3")
    try:
        fill(environment(folder, portal.database_url))
        for path in take(portal.start(), options.into, dark=options.dark, only=options.only):
            print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
    finally:
        portal.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
