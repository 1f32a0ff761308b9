"""The map of Flanders: every place stands where it lies, nothing leaves the drawing, and the table says the same."""

import itertools
import json
import re

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from duaalportal.lib.charts import Spot, spot_map
from duaalportal.lib.charts.drawing import PLAIN
from duaalportal.lib.charts.maps import KINDS, OUTLINES, PHONE, WIDE
from duaalportal.lib.places import distance_km, place_of, places_in
from duaalportal.lib.provinces import PROVINCES, province_of
from tests.lib.test_charts import SCRIPT, all_of, overlap, parse, text_boxes

pytestmark = pytest.mark.once

FLEMISH = [place for place in places_in() if province_of(place.postcode)]
PROVINCE_LINES = json.loads(OUTLINES.read_text(encoding="utf-8"))


def spot(postcode, count=1, kind="full", label=None):
    place = place_of(postcode)
    return Spot(label or place.name, place.lat, place.lon, count, kind)


spots = st.lists(
    st.builds(
        lambda place, count, kind: Spot(place.name, place.lat, place.lon, count, kind),
        st.sampled_from(places_in()),
        st.integers(1, 5000),
        st.sampled_from(KINDS),
    ),
    max_size=40,
)


def is_inside(lat, lon, rings):
    """Whether a ray to the east meets the rings an odd number of times."""
    met = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in itertools.pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                met += 1
    return met % 2 == 1


@pytest.mark.parametrize("province", PROVINCES)
def test_places_and_outlines_agree_on_the_provinces(province):
    """Two sources that know nothing of each other: nearly every place lies inside its own outline."""
    rings = [ring for part in PROVINCE_LINES[province] for ring in part]
    places = [place for place in FLEMISH if province_of(place.postcode) == province]
    astray = [place for place in places if not is_inside(place.lat, place.lon, rings)]
    assert len(astray) <= len(places) * 0.1, astray
    for place in astray:
        near = min(abs(x - place.lon) + abs(y - place.lat) for ring in rings for x, y in ring)
        assert near < 0.12, place


@pytest.mark.parametrize("frame", [WIDE, PHONE])
def test_all_of_flanders_and_brussels_lies_on_the_map(frame):
    assert [p for p in FLEMISH if not frame.holds(Spot(p.name, p.lat, p.lon))] == []


def test_a_kilometre_is_as_long_to_the_east_as_to_the_north():
    (ax, ay), (bx, by) = (WIDE.at(p.lat, p.lon) for p in (place_of("8000"), place_of("3600")))
    (cx, cy), (dx, dy) = (WIDE.at(p.lat, p.lon) for p in (place_of("2910"), place_of("1500")))
    east = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 / distance_km("8000", "3600")
    north = ((dx - cx) ** 2 + (dy - cy) ** 2) ** 0.5 / distance_km("2910", "1500")
    assert east == pytest.approx(north, rel=0.01)


@pytest.mark.parametrize("wide", [True, False])
@given(some=spots)
def test_names_never_cover_each_other_and_nothing_leaves_the_drawing(wide, some):
    svg = spot_map(some, title="Kaart", wide=wide)
    _, _, width, height = map(float, parse(svg).get("viewBox").split())
    boxes = text_boxes(svg)
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= width
        assert bottom <= height
    for one, other in itertools.combinations(boxes, 2):
        assert not overlap(one, other)
    for circle in all_of(svg, "circle"):
        x, y, r = (float(circle.get(name)) for name in ("cx", "cy", "r"))
        assert r <= x <= width - r
        assert r <= y <= height - r


def test_the_surface_grows_with_the_count_and_the_largest_lies_below():
    svg = spot_map([spot("9300"), spot("9000", 16), spot("2000", 4)], title="Kaart")
    radii = [float(circle.get("r")) for circle in all_of(svg, "circle")]
    assert radii == [18, 9, 5]  # sixteen is four times four in surface; one stays large enough to see


def test_each_kind_has_a_shape_of_its_own():
    svg = spot_map([spot("9000"), spot("2000", kind="ring"), spot("3500", kind="diamond")], title="Kaart")
    assert len(all_of(svg, "circle", "spot")) == 1
    assert len(all_of(svg, "circle", "spot spot--ring")) == 1
    assert len(all_of(svg, "path", "spot spot--diamond")) == 1


def test_what_lies_outside_is_said_not_dropped():
    assert "1 plaats ligt buiten deze kaart." in spot_map([spot("4000")], title="Kaart")
    assert "2 plaatsen liggen buiten" in spot_map([spot("4000"), spot("6700")], title="Kaart", wide=False)
    assert "buiten" not in spot_map([spot("9000")], title="Kaart")


@pytest.mark.parametrize(("kind", "count"), [("star", 1), ("full", 0), ("full", -3)])
def test_a_spot_that_cannot_be_drawn_is_refused(kind, count):
    with pytest.raises(ValueError, match="a spot has a shape"):
        spot_map([spot("9000", count, kind)], title="Kaart")


def test_a_reader_hears_one_picture_with_a_name_and_where_the_table_is():
    svg = spot_map([spot("9000", 3)], title="Vrije plekken")
    picture = parse(svg)
    assert (picture.get("role"), picture.get("aria-hidden")) == ("img", None)
    assert picture[0].text == "Vrije plekken"
    assert "De tabel eronder zegt hetzelfde." in picture[1].text
    assert "Gent: 3" in [title.text for title in all_of(svg, "title")]
    assert not re.search(r"#[0-9a-f]{6}|style=| fill=| stroke=", svg)


def test_on_paper_the_map_brings_its_own_colours():
    svg = spot_map([spot("9000", kind=kind) for kind in KINDS], title="Kaart", plain=True)
    assert "class=" not in svg.split(">", 1)[1]
    assert all_of(svg, "title")[0].text == "Kaart"
    assert PLAIN["land"]["fill"] in svg
    assert not re.search(r"var\(|style=", svg)


@pytest.mark.parametrize("plain", [True, False])
def test_a_script_in_a_name_is_text(plain):
    svg = spot_map([spot("9000", 2, label=SCRIPT)], title=SCRIPT + '" onload="x', plain=plain)
    assert "<script" not in svg
    assert not [name for e in parse(svg).iter() for name in e.attrib if name.startswith("on")]


def test_a_map_is_light_and_its_outlines_are_small():
    many = [Spot(p.name, p.lat, p.lon, 1 + n % 40) for n, p in enumerate(FLEMISH[:60])]
    assert len(spot_map(many, title="Kaart")) < 16_000
    assert len(spot_map([], title="Kaart", wide=False)) < 6_000
    assert OUTLINES.stat().st_size < 15_000


def test_the_table_beneath_holds_every_spot():
    some = [spot("9000", 1200), spot("4000", kind="ring")]
    module = engines["jinja2"].env.get_template("components/maps.html").module
    maps = {"wide": spot_map(some, title="K"), "narrow": spot_map(some, title="K", wide=False)}
    html = str(module.spot_map("Plekken", maps, some, {"full": "vrij", "ring": "bezet"}, "Aantal"))
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td class="n">(.*?)</td></tr>', html)
    assert [row[:2] for row in rows] == [("Gent", "vrij"), ("Luik", "bezet")]
    assert rows[0][2].replace("\u00a0", "").replace(".", "").replace(" ", "") == "1200"
    assert "2 plaatsen" in html
