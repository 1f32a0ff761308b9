"""What looks the same is measured once, and what looks bad is told each time."""

import pytest

from tests.harness.accessibility import Looks, axe

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="nl"><head><title>Proef</title><style>
body {{ background: #fff; color: #222 }} .pale {{ color: #bbb }} .dark {{ background: #222; color: #eee }}
</style></head><body><main><h1>Proef</h1>{}</main></body></html>"""


@pytest.fixture
def tell(chromium):
    """What `looks` and the whole engine tell of a page with this in it."""
    page = chromium.new_page()

    def tell(looks, body):
        page.set_content(PAGE.format(body))
        whole = [fault for fault in axe(page) if fault.startswith("color-contrast")]
        return looks.contrast(page), whole

    yield tell
    page.close()


def test_a_pale_text_is_told_each_time_it_is_met(tell):
    looks = Looks()
    for _ in range(2):
        ours, whole = tell(looks, "<p>Leesbaar</p><p class='pale'>Bleek</p>")
        assert len(ours) == 1
        assert "Bleek" in ours[0]
        assert ours == whole


def test_the_same_colour_on_another_ground_is_measured_again(tell):
    looks = Looks()
    assert tell(looks, "<p>Leesbaar</p><div class='dark'><p>Ook</p></div>") == ([], [])
    ours, whole = tell(looks, "<div style='background: #333'><p>Donker op donker</p></div>")
    assert len(ours) == 1
    assert ours == whole


def test_what_was_in_order_once_is_not_measured_again(tell):
    looks = Looks()
    tell(looks, "<p>Leesbaar</p>")
    known = set(looks.fine)
    assert known
    assert tell(looks, "<p>Een andere zin</p><p>En nog een</p>") == ([], [])
    assert looks.fine == known


def test_a_text_that_nobody_sees_makes_nothing_known(tell):
    looks = Looks()
    tell(looks, "<p hidden class='pale'>Weg</p>")
    ours, whole = tell(looks, "<p class='pale'>Te zien</p>")
    assert len(ours) == 1
    assert ours == whole
