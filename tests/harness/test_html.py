"""The checker of HTML sees what it promises to see, and leaves a good page alone."""

import pytest

from tests.harness.html import faults

HEAD = '<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Vandaag</title></head>'


def main(inner):
    return f"{HEAD}<body><main>{inner}</main></body></html>"


def test_a_good_page_has_no_faults():
    assert (
        faults(
            main(
                '<h1>Hallo</h1><form method="post"><p id="h">Hulp</p><label for="n">Naam</label>'
                '<input id="n" name="n" type="email" aria-describedby="h">'
                "<fieldset><legend><h2>Kies</h2></legend>"
                '<label><input type="radio" name="r" value="1"> Ja</label>'
                "</fieldset><button>Bewaar</button></form>"
                '<svg class="i" aria-hidden="true"><use href="/i.svg#a"></use></svg>'
                "<ul><li><p>Een</p></li></ul><dl><div><dt>a</dt><dd><p>b</p></dd></div></dl>"
            )
        )
        == []
    )


@pytest.mark.parametrize(
    "inner, complaint",
    [
        ('<p id="a">1</p><p id="a">2</p>', "twice"),
        ('<label for="weg">Naam</label>', "no field"),
        ('<input aria-describedby="weg">', "not on the page"),
        ("<p>Een<div>twee</div></p>", "parser"),
        ("<span><p>blok</p></span>", "inside <span>"),
        ("<button><div>blok</div></button>", "inside <button>"),
        ('<a href="/a/"><button>b</button></a>', "inside <a>"),
        ("<ul><div>x</div></ul>", "directly in <ul>"),
        ("<div><li>x</li></div>", "outside"),
        ('<p style="color:red">x</p>', "inline style"),
        ('<p onclick="x()">x</p>', "inline onclick"),
        ("<script>x()</script>", "inline script"),
        ('<img src="/a.png">', "without alt"),
        ('<input type="datum">', "unknown type"),
        ("<div>nooit dicht", "parser"),
        ("<main>nog een</main>", "main elements"),
    ],
)
def test_each_kind_of_fault_is_named(inner, complaint):
    assert any(complaint in fault for fault in faults(main(inner)))


def test_a_page_without_language_or_title_is_not_valid():
    found = faults("<!doctype html><html><head><meta charset=utf-8></head><body><main></main></body></html>")
    assert found == ["html without lang", "page without title"]
