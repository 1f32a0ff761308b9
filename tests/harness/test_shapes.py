"""A page that is built as others were is known; one new kind of element, or a longer word, makes it new."""

import pytest

from tests.harness.html import read
from tests.harness.shapes import Shapes

pytestmark = pytest.mark.once
PAGE = "<!doctype html><html lang='nl'><title>Proef</title><main><h1>Lina</h1>{}</main></html>"


def page(body):
    return read(PAGE.format(body))[0]


@pytest.fixture
def shapes():
    known = Shapes()
    known.learn(page("<ul class='rows'><li><a href='/a/'>Las een buis</a></li></ul>"))
    return known


@pytest.mark.parametrize(
    "body",
    ["", "<ul class='rows'><li><a href='/b/'>Snij plaat</a></li><li><a href='/c/'>Vijl</a></li></ul>"],
)
def test_other_words_and_more_rows_are_nothing_new(shapes, body):
    assert not shapes.news(page(body))


@pytest.mark.parametrize(
    "body",
    [
        "<ol class='rows'><li><a href='/a/'>Las een buis</a></li></ol>",
        "<ul class='wide rows'><li><a href='/a/'>Las een buis</a></li></ul>",
        "<ul class='rows'><li><strong>Las een buis</strong></li></ul>",
        "<ul class='rows'><li><a href='/a/' aria-current='page'>Las een buis</a></li></ul>",
        "<ul class='rows'><li hidden><a href='/a/'>Las een buis</a></li></ul>",
        "<ul class='rows'><li><a href='/a/'>Veiligheidsinstructiekaart</a></li></ul>",
        "<ul class='rows'><li><a href='/a/'>Las een buis in de werkplaats van het bedrijf</a></li></ul>",
    ],
    ids=[
        "another list",
        "another class",
        "another element",
        "current",
        "hidden",
        "a long word",
        "a long link",
    ],
)
def test_what_no_page_had_is_new_until_it_is_learned(shapes, body):
    assert shapes.news(page(body))
    shapes.learn(page(body))
    assert not shapes.news(page(body))
