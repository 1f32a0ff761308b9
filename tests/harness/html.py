"""Validity of a page: the parser's own complaints, and the content rules that a parser does not check."""

import html5lib

XHTML = "{http://www.w3.org/1999/xhtml}"
PHRASING_ONLY = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "button", "label", "legend", "strong", "em", "small"),
    *("b", "i", "abbr", "time", "code", "mark", "q", "cite", "output", "sub", "sup", "pre"),
}
FLOW = {
    *("address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figure"),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "main", "menu", "nav"),
    *("ol", "p", "pre", "search", "section", "table", "ul"),
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
INTERACTIVE = {"a", "button", "details", "embed", "iframe", "label", "select", "textarea", "input"}
CHILDREN = {
    "ul": {"li", "script", "template"},
    "ol": {"li", "script", "template"},
    "dl": {"dt", "dd", "div", "script", "template"},
    "select": {"option", "optgroup", "hr"},
    "tr": {"td", "th"},
}
PARENTS = {
    "li": {"ul", "ol", "menu"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "figcaption": {"figure"},
    "summary": {"details"},
    "legend": {"fieldset"},
    "caption": {"table"},
    "source": {"picture", "audio", "video"},
}
OBSOLETE = {"center", "font", "big", "tt", "strike", "marquee", "acronym", "frame", "frameset", "applet"}
ID_LISTS = {
    *("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "aria-errormessage"),
    *("headers", "list"),
}
INPUT_TYPES = {
    *("button", "checkbox", "color", "date", "datetime-local", "email", "file", "hidden", "image", "month"),
    *(
        "number",
        "password",
        "radio",
        "range",
        "reset",
        "search",
        "submit",
        "tel",
        "text",
        "time",
        "url",
        "week",
    ),
}
LABELABLE = {"button", "input", "meter", "output", "progress", "select", "textarea"}


def faults(html: str) -> list[str]:
    """Return what is not valid in a whole HTML page, each with enough to find it; empty when it is valid."""
    return read(html)[1]


def read(html: str):
    """The tree of a whole HTML page, and what is not valid in it."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=False)
    document = parser.parse(html)
    lines = html.splitlines() or [""]
    found = [
        f"parser: {code} {details or ''} near line {line}: {lines[min(line, len(lines)) - 1].strip()[:120]}"
        for (line, _), code, details in parser.errors
    ]
    walker = _Walker()
    walker.walk(document, [])
    return document, found + walker.finish(document)


def said(document) -> str:
    """All that a page says, aloud or in its folds, with its title and what stands in labels, titles and pictures."""
    words = []
    for element in document.iter():
        if _name(element) in {"script", "style", "template"}:
            continue
        words += [element.text or "", *(child.tail or "" for child in element)]
        words += [element.get(name, "") for name in ("aria-label", "title", "alt", "placeholder")]
    return "\n".join(filter(None, words))


def assert_valid_html(html: str) -> None:
    """Fail with every fault when the page is not valid."""
    found = faults(html)
    assert not found, "Geen geldige HTML:\n" + "\n".join(found)


def _name(element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.removeprefix(XHTML)


def _show(element) -> str:
    attributes = " ".join(f'{key}="{value[:40]}"' for key, value in list(element.attrib.items())[:4])
    return f"<{_name(element)} {attributes}>".replace(" >", ">")


class _Walker:
    """Collects the faults of one tree."""

    def __init__(self):
        self.found: list[str] = []
        self.ids: dict[str, str] = {}
        self.references: list[tuple[str, str, str]] = []
        self.labels: list[tuple[str, str]] = []

    def walk(self, element, above: list[str]) -> None:
        name = _name(element)
        if name.startswith("{"):  # SVG and MathML have rules of their own; only their ids count here
            for inner in element.iter():
                self._identity(inner)
            return
        if name:
            self._identity(element)
            self._attributes(element, name)
            self._nesting(element, name, above)
        for child in element:
            self.walk(child, [*above, name])

    def _identity(self, element) -> None:
        identity = element.get("id")
        if identity is None:
            return
        if not identity or any(character.isspace() for character in identity):
            self.found.append(f"id is empty or has a space: {_show(element)}")
        if identity in self.ids:
            self.found.append(f"id «{identity}» twice: {_show(element)}")
        self.ids[identity] = _name(element)

    def _attributes(self, element, name: str) -> None:
        for attribute, value in element.attrib.items():
            if attribute == "style" or attribute.startswith("on"):
                self.found.append(f"inline {attribute}: {_show(element)}")
            if attribute in ID_LISTS:
                self.references += [(attribute, target, _show(element)) for target in value.split()]
        if name == "label" and element.get("for") is not None:
            self.labels.append((element.get("for"), _show(element)))
        if name == "img" and element.get("alt") is None:
            self.found.append(f"img without alt: {_show(element)}")
        if name in OBSOLETE:
            self.found.append(f"obsolete element: {_show(element)}")
        if (
            name == "script"
            and element.get("src") is None
            and element.get("type")
            not in {
                "application/json",
                "importmap",
                "speculationrules",
            }
        ):
            self.found.append(f"inline script: {_show(element)}")
        if name == "input" and element.get("type", "text") not in INPUT_TYPES:
            self.found.append(f"unknown type of input: {_show(element)}")
        if name == "button" and element.get("type", "submit") not in {"submit", "button", "reset"}:
            self.found.append(f"unknown type of button: {_show(element)}")
        if name == "a" and element.get("href") == "":
            self.found.append(f"empty link: {_show(element)}")

    def _nesting(self, element, name: str, above: list[str]) -> None:
        parent = above[-1] if above else ""
        if parent in CHILDREN and name not in CHILDREN[parent]:
            self.found.append(f"{_show(element)} directly in <{parent}>")
        if name in PARENTS and parent not in PARENTS[name]:
            self.found.append(f"{_show(element)} outside {' or '.join(sorted(PARENTS[name]))}")
        if name in FLOW:
            holder = next((outer for outer in reversed(above) if outer in PHRASING_ONLY), None)
            if holder and not (holder == "legend" and name in HEADINGS):
                self.found.append(f"{_show(element)} inside <{holder}>")
        if name in INTERACTIVE and not (name == "input" and element.get("type") == "hidden"):
            outer = {"a", "button"} & set(above)
            if outer or ("label" in above and name == "label"):
                self.found.append(f"{_show(element)} inside <{'label' if not outer else sorted(outer)[0]}>")
        if name == "main" and {"article", "aside", "nav"} & set(above):
            self.found.append("main inside article, aside or nav")

    def finish(self, document) -> list[str]:
        """Add what only the whole page shows."""
        for attribute, target, where in self.references:
            if target not in self.ids:
                self.found.append(f"{attribute} names «{target}», which is not on the page: {where}")
        for target, where in self.labels:
            if self.ids.get(target) not in LABELABLE:
                self.found.append(f"label for «{target}», which is no field on the page: {where}")
        if not document.get("lang"):
            self.found.append("html without lang")
        title = document.find(f".//{XHTML}title")
        if title is None or not (title.text or "").strip():
            self.found.append("page without title")
        mains = [main for main in document.iter(f"{XHTML}main") if main.get("hidden") is None]
        if len(mains) != 1:
            self.found.append(f"{len(mains)} visible main elements")
        return self.found
