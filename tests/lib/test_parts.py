"""The parts of the interface hold for every page, so they are checked on their own page."""

import re
from datetime import date

import html5lib
import pytest
from django import forms
from django.http import Http404
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from duaalportal.lib import parts
from duaalportal.lib.parts import ANSWERS


def macros(name):
    return engines["jinja2"].env.get_template(f"components/{name}.html").module


def tree(html, fragment=False):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(html) if fragment else parser.parse(html)


@pytest.fixture
def living_page(settings):
    settings.DEMO_WORLD = True
    return parts.parts(RequestFactory().get("/onderdelen/")).content.decode()


def test_the_living_page_is_valid_and_has_no_inline_script_or_style(living_page):
    page = tree(living_page)
    for element in page.iter():
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}, element.tag
    assert not page.findall(".//style")
    assert all(script.get("src") for script in page.findall(".//script"))


def test_ids_are_unique_and_every_reference_leads_somewhere(living_page):
    page = tree(living_page)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in page.iter():
        for name in ("aria-describedby", "aria-labelledby", "for"):
            for target in (element.get(name) or "").split():
                assert target in ids, (name, target)


def test_every_macro_stands_on_the_living_page():
    page = engines["jinja2"].env.loader.get_source(engines["jinja2"].env, "parts/index.html")[0]
    elsewhere = {
        "section_head",
        "post_button",
        "theme_switch",
        "toasts",
        "field",
        "first_id",
        "optional",
        "help",
        "field_errors",
        "described",
        "attrs",
        "control",
    }
    for file in ("ui", "rating", "ladder", "maps"):
        source = engines["jinja2"].env.loader.get_source(engines["jinja2"].env, f"components/{file}.html")[0]
        for name, arguments in re.findall(r"{% macro (\w+)\((.*?)\) -?%}", source):
            assert arguments.count("=") <= 6, name
            if name not in elsewhere | {"rating", "mini"}:
                assert f".{name}(" in page, name


def test_a_visitor_never_sees_the_living_page(settings):
    settings.DEMO_WORLD = settings.DEBUG = False
    with pytest.raises(Http404):
        parts.parts(RequestFactory().get("/onderdelen/"))


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_needs_nothing_and_says_what_to_do(name):
    bare = render_to_string(f"{name}.html")
    tree(bare)
    assert "Wat je doet:" in bare
    assert 'href="/"' in bare
    assert "<code>" not in bare
    assert "<code>a1b2</code>" in render_to_string(f"{name}.html", {"trace_id": "a1b2"})


class Form(forms.Form):
    name = forms.CharField(label="Naam", help_text="Zoals op je kaart.")
    note = forms.CharField(label="Notitie", widget=forms.Textarea, required=False)
    day = forms.DateField(label="Dag", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="Soort", widget=forms.RadioSelect, choices=[("a", "Een"), ("b", "Twee")])
    roles = forms.MultipleChoiceField(
        label="Rollen", widget=forms.CheckboxSelectMultiple, choices=[(1, "Mentor"), (2, "Coördinator")]
    )
    place = forms.ChoiceField(
        label="Plaats", choices=[("", "Kies"), ("Oost", [("g", "Gent")])], required=False
    )
    agree = forms.BooleanField(label="Akkoord")
    hidden = forms.CharField(widget=forms.HiddenInput)


def render(form):
    return "".join(str(macros("ui").field(form[name])) for name in form.fields)


def test_a_form_keeps_what_was_typed():
    data = {
        "name": "<b>",
        "note": "\nregel",
        "day": "2026-11-23",
        "kind": "b",
        "roles": ["2"],
        "place": "g",
        "agree": "on",
        "hidden": "h",
    }
    html = render(Form(data))
    page = tree(html, fragment=True)
    assert page.find(".//input[@name='name']").get("value") == "<b>"
    assert page.find(".//textarea").text == "\nregel"
    assert page.find(".//input[@name='day']").get("value") == "2026-11-23"
    assert [e.get("value") for e in page.findall(".//input") if "checked" in e.attrib] == ["b", "2", None]
    assert page.find(".//option[@selected]").get("value") == "g"
    assert page.find(".//input[@name='hidden']").get("value") == "h"
    assert "error" not in html


def test_a_first_value_is_written_as_the_browser_wants_it():
    form = Form(initial={"day": date(2026, 3, 5), "roles": [1], "kind": "a"})
    page = tree(render(form), fragment=True)
    assert page.find(".//input[@name='day']").get("value") == "2026-03-05"
    assert [e.get("value") for e in page.findall(".//input") if "checked" in e.attrib] == ["a", "1"]


def test_errors_stand_at_the_field_and_in_the_list():
    form = Form({"name": "", "day": "x"})
    form.add_error(None, "Samen klopt dit niet.")
    html = str(macros("ui").error_summary(form)) + render(form)
    page = tree(html, fragment=True)
    ids = {e.get("id") for e in page.iter() if e.get("id")}
    links = [a.get("href") for a in page.findall(".//a")]
    assert len(links) == 5  # name, day, kind, roles, agree; the hidden field has no place to go
    assert {link[1:] for link in links} <= ids
    field = page.find(".//input[@name='name']")
    assert field.get("aria-invalid") == "true"
    assert set(field.get("aria-describedby").split()) == {"id_name_help", "id_name_error"} <= ids
    assert "7 dingen kloppen nog niet" in html


def test_a_form_without_errors_has_no_summary():
    assert str(macros("ui").error_summary(Form())).strip() == ""


def test_a_rating_row_works_as_plain_radios():
    item = {"code": "EL.1.1a", "text": "<Tekst>", "value": "partly", "note": "a\nb", "version": 3}
    html = str(macros("rating").ratings([item], ANSWERS))
    page = tree(html, fragment=True)
    box = page.find(".//fieldset")
    assert (box.get("data-item"), box.get("data-version")) == ("EL.1.1a", "3")
    radios = box.findall(".//input[@name='value-EL.1.1a']")
    assert [r.get("value") for r in radios] == [value for value, _ in ANSWERS]
    assert [r.get("value") for r in radios if "checked" in r.attrib] == ["partly"]
    assert box.find(".//textarea[@name='note-EL.1.1a']").text == "a\nb"
    assert "open" in box.find(".//details").attrib
    assert "&lt;Tekst&gt;" in html


def test_two_answers_stand_side_by_side_and_are_escaped():
    mine = {"label": "", "value": "", "note": ""}
    theirs = {"label": "Doen we", "value": "doing", "note": '"><script>', "who": "Bart"}
    html = str(macros("rating").both(mine, theirs))
    assert "<script>" not in html
    assert tree(html, fragment=True).find("div").get("data-their-note") == '"><script>'


def test_a_mini_ladder_counts_in_words():
    html = str(macros("ladder").minis([(1, 3), (2, 2)]))
    assert "3 van 5 stappen gezet" in html
    assert html.count('class="on"') == 3
