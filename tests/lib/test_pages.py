"""A page, its fragment alone, and a redirect that htmx understands."""

import jinja2
import pytest
from django.template.backends.jinja2 import Jinja2
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from duaalportal.lib import jinja, pages

TEMPLATES = {
    "words.html": "{% macro strong(x) %}<b>{{ x }}</b>{% endmacro %}",
    "root.html": "<!doctype html>{% block body %}{% endblock %}end",
    "shell.html": (
        '{% extends "root.html" %}{% block body %}shell {% block main %}{% endblock %}{% endblock %}'
        "{% block aside %}parent{% endblock %}"
    ),
    "page.html": (
        '{% extends "shell.html" %}{% import "words.html" as w %}{% set local = "here" %}'
        "{% block main %}before {% block list %}{{ w.strong(name) }} {{ local }} {{ me }} "
        "{% block inner %}inner{% endblock %}{% endblock %} after{% endblock %}"
        "{% block aside %}{{ super() }} child{% endblock %}"
    ),
}


def who(request):
    """A context processor, as the layout is."""
    return {"me": "Ilse"}


@pytest.fixture
def page(monkeypatch):
    engine = Jinja2(
        {
            "NAME": "pages",
            "DIRS": [],
            "APP_DIRS": False,
            "OPTIONS": {
                "environment": "duaalportal.lib.jinja.environment",
                "context_processors": [f"{__name__}.who"],
                "loader": jinja2.DictLoader(TEMPLATES),
            },
        }
    )
    monkeypatch.setattr(pages.loader, "get_template", engine.get_template)
    return engine.get_template("page.html")


def ask(**headers):
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    return request


def show(request, block="list"):
    return pages.render_page(request, "page.html", {"name": "<i>"}, block=block)


def test_a_visitor_gets_the_whole_page(page):
    html = show(ask()).content.decode()
    assert html == "<!doctype html>shell before <b>&lt;i&gt;</b> here Ilse inner afterend"


def test_htmx_gets_the_block_alone_with_imports_sets_and_context(page):
    answer = show(ask(**{"HX-Request": "true"}))
    assert answer.content.decode() == "<b>&lt;i&gt;</b> here Ilse inner"
    assert answer["Vary"] == "HX-Request"


def test_a_block_may_build_on_its_parent(page):
    assert show(ask(**{"HX-Request": "true"}), block="aside").content == b"parent child"


def test_a_boosted_link_gets_the_whole_page(page):
    html = show(ask(**{"HX-Request": "true", "HX-Boosted": "true"})).content
    assert html.startswith(b"<!doctype html>")


def test_an_unknown_block_is_an_error(page):
    with pytest.raises(KeyError):
        show(ask(**{"HX-Request": "true"}), block="nothing")


def test_the_rest_of_the_page_is_not_rendered(page):
    def rest():
        raise AssertionError("rendered")

    template = page.backend.from_string("start{% block list %}x{% endblock %}{{ rest() }}")
    assert pages.render_block(template, "list", {"rest": rest}, ask()) == "x"


def test_a_redirect_is_one_that_the_caller_follows():
    assert pages.go_to(ask(), "/daar/").headers["Location"] == "/daar/"
    fragment = pages.go_to(ask(**{"HX-Request": "true"}), "/daar/")
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (200, "/daar/")


def test_the_environment_is_strict():
    assert jinja.environment().undefined is jinja2.StrictUndefined
