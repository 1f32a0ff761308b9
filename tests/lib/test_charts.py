"""Charts hold their promises: nothing overlaps, nothing leaves, a gap is not a zero, text is text."""

import datetime as dt
import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duaalportal.lib import charts
from duaalportal.lib.charts import Bar, Point, Spoke
from duaalportal.lib.charts.dial import spans_of, stretches
from duaalportal.lib.charts.drawing import LINE, PLAIN
from duaalportal.lib.charts.words import text_width, wrap

SCRIPT = "<script>alert(1)</script>"
LONG = "Werkplekleercoördinatieverantwoordelijkheidsverklaring"
TITLES = [
    "Bewust kiezen voor duaal leren",
    "Afstemmen met de opleidingsverstrekker",
    "Leercultuur",
    LONG,
    "Opvolgen en feedback geven",
    "Het werkplekleren organiseren",
    f"{LONG} {LONG} {LONG}",
]
SUBTHEMES = [
    "Bewust kiezen voor duaal leren",
    "Tijd en ruimte voor de mentor",
    "Leercultuur",
    "Netwerk uitbouwen",
    "Het werkplekleren organiseren",
    "Veiligheid verzekeren",
    "Aandacht voor welzijn",
    "Onze onderneming verduidelijken",
    "Verwachtingen bespreken",
    "De opleidingsverstrekker betrekken",
    "De mentor betrekken",
    "De lerende opleiden",
    "Opvolgen en feedback geven",
    "De lerende evalueren",
    "Mijn houding als mentor",
    "Mijn vakkennis bijhouden",
    "Afstemmen met de opleidingsverstrekker",
    "Mijn collega's betrekken",
]
values = st.none() | st.floats(0, 1)


def spokes(n, *, titles=TITLES, value=0.5, **more):
    return [Spoke(titles[i % len(titles)], i + 1, value, group=f"g{i // 4}", **more) for i in range(n)]


def parse(svg):
    return ElementTree.fromstring(svg)


def local(element):
    return element.tag.rpartition("}")[2]


def all_of(svg, tag, kind=None):
    return [e for e in parse(svg).iter() if local(e) == tag and (kind is None or e.get("class") == kind)]


def text_boxes(svg):
    """Left, top, right, bottom of every text, from the drawing itself and the font's own widths."""
    boxes = []
    for text in all_of(svg, "text"):
        lines = [[text.text or ""]]
        for span in text:
            if span.get("x"):
                lines.append([])
            lines[-1] += [span.text or "", span.tail or ""]
        width = max(text_width("".join(line)) for line in lines)
        x, y = float(text.get("x")), float(text.get("y"))
        left = {"start": x, "middle": x - width / 2, "end": x - width}[text.get("text-anchor")]
        boxes.append((left, y - 11, left + width, y + 4 + LINE * (len(lines) - 1)))
    return boxes


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def assert_text_fits(svg):
    _, _, width, height = map(float, parse(svg).get("viewBox").split())
    boxes = text_boxes(svg)
    for left, top, right, bottom in boxes:
        assert left >= 0, svg
        assert top >= 0, svg
        assert right <= width, svg
        assert bottom <= height, svg
    for a, b in itertools.combinations(boxes, 2):
        assert not overlap(a, b), (a, b)


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("n", range(1, 27))
def test_labels_never_overlap_or_leave_the_drawing(n, wide):
    for titles in (TITLES, [LONG], ["Net"], [f"{LONG} {LONG}"], ["w" * 200], ["学習" * 30], ["a b"]):
        assert_text_fits(charts.radar(spokes(n, titles=titles), wide=wide, title="Profiel"))


@given(labels=st.lists(st.text(max_size=60), min_size=3, max_size=24))
def test_labels_of_any_text_fit(labels):
    rows = [Spoke(label, i + 1, 0.5) for i, label in enumerate(labels)]
    svg = charts.radar(rows, wide=True, title="Profiel")
    boxes = text_boxes(_without_controls(svg))
    assert all(left >= 0 and right <= 700 for left, _, right, _ in boxes)


def _without_controls(svg):
    return re.sub(r"[^\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", svg)


@pytest.mark.parametrize("n", [3, 8, 18, 24])
def test_labels_stay_off_the_arcs(n):
    svg = charts.radar(spokes(n), wide=True, title="Profiel")
    for left, top, right, bottom in text_boxes(svg):
        x, y = min(max(350, left), right), min(max(260, top), bottom)
        assert (x - 350) ** 2 + (y - 260) ** 2 > 209**2


def test_the_eighteen_subthemes_keep_their_whole_names():
    svg = charts.radar(spokes(18, titles=SUBTHEMES), wide=True, title="Profiel")
    assert "…" not in svg
    assert_text_fits(svg)


def test_a_gap_breaks_the_line_and_is_never_zero():
    whole = charts.radar(spokes(6), wide=True, title="Profiel")
    assert len(all_of(whole, "polygon", "now")) == 1
    rows = spokes(6)
    rows[2] = Spoke("Gat", 3, None)
    broken = charts.radar(rows, wide=True, title="Profiel")
    assert not all_of(broken, "polygon", "now")
    (line,) = all_of(broken, "polyline", "now now--open")
    assert len(line.get("points").split()) == 5
    assert "350.0,260.0" not in line.get("points")
    assert len(all_of(broken, "circle", "dot")) == 5
    assert len(all_of(broken, "path", "cross")) == 1
    assert len(all_of(broken, "line", "spoke spoke--gap")) == 1


def test_zero_is_a_value():
    rows = [*spokes(5), Spoke("Nul", 6, 0.0)]
    svg = charts.radar(rows, wide=True, title="Profiel")
    assert not all_of(svg, "path", "cross")
    assert "350.0,260.0" in all_of(svg, "polygon", "now")[0].get("points")


def test_line_runs_on_over_the_top_when_the_gap_is_elsewhere():
    assert stretches([1, 1, None, 1], closed=True) == [[3, 0, 1]]
    assert stretches([1, 1, None, 1], closed=False) == [[0, 1], [3]]
    assert stretches([None, None], closed=True) == []


def test_before_and_others_each_have_a_dash_of_their_own():
    svg = charts.radar(spokes(5, before=0.3, others=0.4), wide=False, title="Profiel")
    assert len(all_of(svg, "polygon", "last")) == len(all_of(svg, "polygon", "others")) == 1
    assert len(all_of(svg, "path", "others-dot")) == 5
    plain = charts.radar(spokes(5, before=0.3, others=0.4), wide=False, title="Profiel", plain=True)
    dashes = {e.get("stroke-dasharray") for e in all_of(plain, "polygon")}
    assert dashes == {None, "5 4", "1.5 4"}


def test_phone_shows_numbers_only():
    svg = charts.radar(spokes(18), wide=False, title="Profiel")
    assert [e.text for e in all_of(svg, "text")] == [str(i) for i in range(1, 19)]
    assert parse(svg).get("viewBox") == "0 0 350 350"


def test_one_arc_per_theme():
    assert len(all_of(charts.radar(spokes(18), wide=True, title="x"), "path", "arc")) == 5
    assert spans_of(["a", "a", "", "a", "b"]) == [(0, 1), (3, 3), (4, 4)]


@pytest.mark.parametrize("n", [1, 2, 25])
def test_too_few_or_too_many_spokes_become_bars(n):
    svg = charts.radar(spokes(n), wide=True, title="Profiel")
    assert parse(svg).get("class").startswith("bars")
    assert len(all_of(svg, "rect", "track")) == n


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_value_outside_zero_to_one_is_refused(value):
    with pytest.raises(ValueError, match="between 0 and 1"):
        charts.radar(spokes(4, value=value), wide=True, title="Profiel")
    with pytest.raises(ValueError, match="between 0 and 1"):
        charts.bars([Bar("a", value)], title="Balken")


@pytest.mark.parametrize("wide", [True, False])
def test_bars_fit_and_show_gaps_in_words(wide):
    rows = [Bar(t, i / 6, f"{i} van 6", before=0.2) for i, t in enumerate(TITLES)] + [Bar("Gat", None)]
    svg = charts.bars(rows, title="Per thema", wide=wide)
    assert_text_fits(svg)
    assert "niet ingevuld" in svg
    assert len(all_of(svg, "rect", "gap")) == 1
    assert (
        len(all_of(svg, "rect", "fill")) == len(TITLES) - 1
    )  # the first stands at zero: a track without a fill


def test_steps_show_how_far_a_ladder_is_climbed():
    svg = charts.steps(2, 3)
    assert [e.get("class") for e in all_of(svg, "rect")] == ["on", "on", None]
    assert len(all_of(charts.steps(0, 1), "rect")) == 1
    for reached, of in ((4, 3), (-1, 3), (0, 0), (0, 4)):
        with pytest.raises(ValueError, match="cannot stand"):
            charts.steps(reached, of)


@pytest.mark.parametrize("wide", [True, False])
@given(days=st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), max_size=12), data=st.data())
def test_trend_fits_whatever_the_dates(wide, days, data):
    points = [Point(day, data.draw(values), "31 van 65") for day in days]
    assert_text_fits(charts.trend(points, title="Trend", levels=["Op weg", "Sterk", "Top"], wide=wide))


def test_trend_is_true_to_time_and_breaks_at_a_gap():
    days = [dt.date(2025, 1, 1), dt.date(2025, 1, 11), dt.date(2025, 4, 11), dt.date(2026, 1, 1)]
    points = [Point(day, value) for day, value in zip(days, [0.2, 0.4, None, 0.6], strict=True)]
    svg = charts.trend(reversed(points), title="Trend")
    (line,) = all_of(svg, "polyline")
    first, second = (float(p.split(",")[0]) for p in line.get("points").split())
    xs = [float(c.get("cx")) for c in all_of(svg, "circle", "dot")]
    assert xs[:2] == [first, second]
    assert (second - first) / (xs[2] - first) == pytest.approx(10 / 365, abs=0.002)
    assert len(all_of(svg, "path", "cross")) == 1


def every_chart(text, plain):
    rows = [Spoke(text, i + 1, 0.5, 0.2, text, 0.3) for i in range(5)]
    return [
        charts.radar(rows, wide=True, title=text, plain=plain),
        charts.radar(rows, wide=False, title=text, plain=plain),
        charts.bars([Bar(text, 0.5, text, 0.2), Bar(text, None)], title=text, plain=plain),
        charts.steps(1, 3, title=text, plain=plain),
        charts.trend([Point(dt.date(2026, 1, 1), 0.5, text)], title=text, levels=[text, text], plain=plain),
    ]


@pytest.mark.parametrize("plain", [True, False])
def test_a_script_in_a_name_is_text(plain):
    for svg in every_chart(SCRIPT + '" onload="x', plain):
        assert "<script" not in svg
        elements = list(parse(svg).iter())
        assert not [e for e in elements if local(e) == "script"]
        assert not [name for e in elements for name in e.attrib if name.startswith("on") or name == "style"]


def test_screen_charts_carry_classes_only_and_are_hidden_from_readers():
    for svg in every_chart("Naam", plain=False):
        assert parse(svg).get("aria-hidden") == "true"
        assert not re.search(r"#[0-9a-f]{6}|style=|fill=|stroke=|<title|font", svg)


def test_plain_charts_carry_colours_and_a_name():
    for svg in every_chart("Naam", plain=True):
        assert "class=" not in svg.split(">", 1)[1]
        assert all_of(svg, "title")[0].text == "Naam"
        assert not re.search(r"var\(|currentColor|style=", svg)


def test_plain_colours_are_the_light_tokens():
    tokens = Path(__file__).resolve().parents[2] / "static/css/tokens.css"
    known = set(re.findall(r"#[0-9a-f]{6}", tokens.read_text().split("@supports")[0]))
    used = set(re.findall(r"#[0-9a-f]{6}", str(PLAIN)))
    assert used
    assert used <= known


def test_long_words_break_where_dutch_breaks_them():
    assert wrap("opleidingsverstrekker", 100, most=3) == ["opleidingsver-", "strekker"]
    assert wrap("kort", 100, most=1) == ["kort"]
    assert wrap("", 100, most=1) == [""]


@given(st.text(max_size=200), st.floats(40, 300), st.integers(1, 4))
def test_wrapped_lines_always_fit(text, width, most):
    lines = wrap(text, width, most=most)
    assert 1 <= len(lines) <= most
    assert all(text_width(line) <= width for line in lines)
