"""Going over a page with the keyboard alone; every stop on the way has to show where it is."""

import re

from playwright.sync_api import Page

NAME = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return '';
  const label = one.labels?.length ? [...one.labels].map(l => l.innerText).join(' ') : '';
  return (one.getAttribute('aria-label') || label || one.innerText || one.value || one.tagName).trim();
}"""
RING = """() => {
  const calendar = document.activeElement;
  if (calendar.type === 'date' && !calendar.matches(':focus')) return true;  // on the browser's own button inside it
  const seen = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  for (let one = document.activeElement, up = 0; one && up < 3; one = one.parentElement, up++)
    if (seen(getComputedStyle(one))) return true;
  return false;
}"""
IN_VIEW = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
}"""


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the focus is on what has this name; every stop on the way shows where it is."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        here = " ".join(page.evaluate(NAME).split())
        stops.append(here)
        if here:
            assert page.evaluate(RING), f"the focus on «{here}» cannot be seen on {page.url}"
            assert page.evaluate(IN_VIEW), f"the focus on «{here}» is out of sight on {page.url}"
        if re.search(name, here):
            return
    raise AssertionError(f"no «{name}» within {most} tabs on {page.url}: {stops}")
