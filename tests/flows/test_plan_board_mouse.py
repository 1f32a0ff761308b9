"""The plan board with a mouse: a goal is dragged to another place, the page says so, and one press takes it back."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows import steps
from tests.flows.steps import SOFIE
from tests.harness.browser import LAPTOP

pytestmark = pytest.mark.browser


def middle(part):
    """Where to press: the middle of what is in view."""
    box = part.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 40)


@pytest.mark.shows("P04", "P05")
def test_a_goal_is_dragged_to_another_place_and_back_with_one_press(open_page):
    page = steps.sign_in(open_page(LAPTOP), SOFIE)
    page.goto("/plannen/?q=Emma")
    page.get_by_role("link", name=re.compile("Emma")).first.click()
    board = page.locator("[data-board]")
    period = board.locator(".period").filter(has=page.locator("[data-v]")).last
    card = period.locator("[data-v][draggable=true]").first
    moved = card.get_attribute("id")
    here = period.locator("[data-cell]").filter(has=page.locator(f"#{moved}"))
    cells = period.locator("[data-cell]")
    keys = [cell.get_attribute("data-cell") for cell in cells.all()]
    home = here.get_attribute("data-cell")
    # the school can always teach it, and a company or centre gives it back
    goal_cell = next((key for key in keys if key != home and key.startswith("school:")), None) or next(
        key for key in keys if key != home
    )
    there = page.locator(f'[data-cell="{goal_cell}"]')
    period.scroll_into_view_if_needed()
    page.mouse.move(*middle(card.locator(".goal__text")))
    page.mouse.down()
    page.mouse.move(*middle(there), steps=8)
    with page.expect_navigation():
        page.mouse.up()
    expect(there.locator(f"#{moved}")).to_be_visible()
    expect(page.locator(".toast").first).to_contain_text("staat nu bij")
    with page.expect_navigation():
        page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.locator(f'[data-cell="{home}"]').locator(f"#{moved}")).to_be_visible()
    expect(page.locator(".toast").first).to_contain_text("Ongedaan gemaakt")
