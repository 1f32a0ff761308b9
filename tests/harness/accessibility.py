"""What the accessibility engine finds on a page: every rule on every page, and contrast once per way of looking.

Half of the engine's work is contrast, text by text, and a walk through hundreds of pages meets the same few
hundred ways of looking again and again: this colour, size and weight on those backgrounds. `Looks` remembers
which of them the engine found in order, so that only what looks new is measured.
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast"
RULES = {
    "runOnly": STANDARDS,
    "reporter": "no-passes",  # what is in order is not described
    "selectors": False,  # a fault is told by its HTML
    "preload": False,  # no rule of ours reads style sheets or films
}
ALL_BUT_CONTRAST = RULES | {"rules": {CONTRAST: {"enabled": False}}}
# the engine reads the same few colours thousands of times per page, each time by a library of all kinds of colour
KNOWN_COLOURS = """;(() => {
  const colour = axe.commons.color.Color.prototype, read = colour.parseString, known = new Map();
  colour.parseString = function (text) {
    if (!known.has(text)) {
      read.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    [this.r, this.g, this.b, this.alpha] = known.get(text);
    return this;
  };
})();"""
AXE = Axe().axe_script + KNOWN_COLOURS
# each way of looking that is not known: at most three texts that look so, because one may lie where nothing can be said
CONTRAST_OF_NEW_LOOKS = """async known => {
  known = new Set(known);
  const behind = new Map(), looks = new Map(), chosen = new Map();
  const clear = colour => colour === 'rgba(0, 0, 0, 0)';
  const around = element => {
    if (!element) return '';
    if (!behind.has(element)) {
      const style = getComputedStyle(element), own = [];
      if (!clear(style.backgroundColor)) own.push(style.backgroundColor);
      if (style.backgroundImage !== 'none') own.push(style.backgroundImage);
      if (style.opacity !== '1') own.push(style.opacity);
      if (style.filter !== 'none') own.push(style.filter);
      if (style.mixBlendMode !== 'normal') own.push(style.mixBlendMode);
      // what is lifted out of the page may lie on something else than what holds it
      if (style.position !== 'static' && style.position !== 'relative') own.push(element.className);
      behind.set(element, around(element.parentElement) + (own.length ? '>' + own.join(' ') : ''));
    }
    return behind.get(element);
  };
  const number = text => {
    let sum = 5381;
    for (let nth = 0; nth < text.length; nth++) sum = (sum * 33 + text.charCodeAt(nth)) % 9007199254740000;
    return sum;
  };
  const meet = element => {
    if (looks.has(element)) return;
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    const how = number([style.color, style.fontSize, style.fontWeight, style.textShadow, around(element)].join('|'));
    looks.set(element, how);
    if (known.has(how) || box.width < 2 || box.height < 2) return;
    if (!element.checkVisibility({visibilityProperty: true})) return;
    if (!chosen.has(how)) chosen.set(how, []);
    if (chosen.get(how).length < 3) chosen.get(how).push(element);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.trim()) meet(texts.currentNode.parentElement);
  for (const field of document.querySelectorAll('input, textarea, select')) meet(field);
  const include = [...chosen.values()].flat();
  if (!include.length) return {faults: [], fine: []};
  const found = await axe.run({include}, {runOnly: {type: 'rule', values: ['color-contrast']}, elementRef: true,
    selectors: false, preload: false, resultTypes: ['violations', 'passes']});
  const fine = found.passes.flatMap(one => one.nodes).map(node => looks.get(node.element)).filter(Boolean);
  return {faults: found.violations.map(({id, impact, help, nodes}) =>
    ({id, impact, help, nodes: nodes.map(({html}) => ({html}))})), fine: [...new Set(fine)]};
}"""


def axe(page: Page, rules=RULES) -> list[str]:
    """Return what the accessibility engine finds on the page, one line per element; empty is good."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    return told(page.evaluate("options => axe.run(options)", rules)["violations"])


def told(violations) -> list[str]:
    """One line per element that breaks a rule."""
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['html'][:160]}"
        for violation in violations
        for node in violation["nodes"]
    ]


class Looks:
    """The ways of looking whose contrast was found in order."""

    def __init__(self):
        self.fine: set[int] = set()

    def contrast(self, page: Page) -> list[str]:
        """What lacks contrast among all that looks like nothing seen before; the page has the engine in it."""
        found = page.evaluate(CONTRAST_OF_NEW_LOOKS, sorted(self.fine))
        self.fine |= set(found["fine"])
        return told(found["faults"])

    def axe(self, page: Page) -> list[str]:
        """Every rule, contrast where something looks new."""
        return axe(page, ALL_BUT_CONTRAST) + self.contrast(page)


def assert_accessible(page: Page) -> None:
    """Fail with every accessibility fault of the page."""
    found = axe(page)
    assert not found, f"{page.url} is niet toegankelijk:\n" + "\n".join(found)
