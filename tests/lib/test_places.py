"""Places and distances: what the list knows, how far two places are, and what it says of what it does not know."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duaalportal.lib import places
from duaalportal.lib.places import Place, distance_km, place_of, places_in, search, travel_km
from duaalportal.lib.provinces import province_of

pytestmark = pytest.mark.once

EVERY = places_in()
postcodes = st.sampled_from(sorted({place.postcode for place in EVERY}))


def names(found):
    return [place.label for place in found]


@pytest.mark.parametrize(
    ("here", "there", "air"),
    [
        ("9000", "9300", 26),  # Gent - Aalst
        ("9000", "8000", 39),  # Gent - Brugge
        ("2000", "1000", 41),  # Antwerpen - Brussel
        ("2000", "9000", 51),  # Antwerpen - Gent
        ("3500", "3600", 12),  # Hasselt - Genk
        ("8500", "8900", 27),  # Kortrijk - Ieper
        ("1000", "3000", 25),  # Brussel - Leuven
        ("8400", "3700", 183),  # Oostende - Tongeren
        ("1000", "4000", 90),  # Brussel - Luik
    ],
)
def test_towns_are_as_far_apart_as_on_a_map(here, there, air):
    assert distance_km(here, there) == pytest.approx(air, abs=2)


def test_the_road_is_longer_than_the_line_and_said_in_whole_kilometres():
    assert travel_km("9000", "9300") == 34  # 33 by motorway, 35 by the old road
    assert travel_km("3500", "3600") == 16
    assert travel_km("9000", "9000") == 0
    assert isinstance(travel_km("9000", "8000"), int)


@pytest.mark.parametrize("unknown", ["", None, "9999", "930", "93000", "٩٣٠٠", "BE-9300", "Aalst", "1234 AB"])
def test_what_is_not_on_the_list_has_no_place_and_no_distance(unknown):
    assert place_of(unknown) is None
    for between in (distance_km, travel_km):
        assert between(unknown, "9000") is None
        assert between("9000", unknown) is None


def test_a_postcode_is_known_by_its_town_not_by_a_village():
    assert place_of("9700").name == "Oudenaarde"
    assert place_of(" 9000 ").name == "Gent"
    assert place_of(9300).label == "9300 Aalst"
    assert place_of("9310").label == "9310 Moorsel (Aalst)"


@pytest.mark.parametrize(
    ("postcode", "municipality"),
    [
        ("9820", "Merelbeke-Melle"),
        ("9090", "Merelbeke-Melle"),
        ("2070", "Beveren-Kruibeke-Zwijndrecht"),
        ("9180", "Lokeren"),
        ("2150", "Antwerpen"),
        ("3720", "Hasselt"),
        ("1755", "Pajottegem"),
        ("8760", "Tielt"),
    ],
)
def test_a_merged_municipality_has_its_name_of_today(postcode, municipality):
    assert place_of(postcode).municipality == municipality


def test_a_municipality_names_its_places():
    assert names(places_in("Ternat")) == [
        "1740 Ternat",
        "1741 Wambeek (Ternat)",
        "1742 Sint-Katherina-Lombeek (Ternat)",
    ]
    assert places_in("Atlantis") == []


def test_a_place_is_found_by_name_by_postcode_and_by_both():
    assert names(search("aalst"))[:2] == ["9300 Aalst", "3800 Aalst (Sint-Truiden)"]
    assert names(search("9310"))[0] == "9310 Moorsel (Aalst)"
    assert names(search("93"))[0] == "9300 Aalst"
    assert names(search("9000 gent")) == ["9000 Gent"]
    assert names(search("3800 AALST")) == ["3800 Aalst (Sint-Truiden)"]
    assert names(search("Sint Job in t Goor")) == ["2960 Sint-Job-in-'t-Goor (Brecht)"]
    assert names(search("genepien")) == ["1470 Genepiën"]
    assert "9820 Merelbeke (Merelbeke-Melle)" in names(search("melle"))


def test_a_village_keeps_its_municipality_where_its_postcode_is_another_ones():
    assert names(search("3470 sint margriete houtem")) == ["3470 Sint-Margriete-Houtem (Tienen)"]
    assert place_of("3470").label == "3470 Kortenaken"


def test_brussels_and_wallonia_answer_to_their_dutch_names():
    assert names(search("Elsene")) == ["1050 Elsene"]
    assert names(search("Luik"))[0] == "4000 Luik"
    assert len({p.municipality for p in EVERY if province_of(p.postcode) == "brussel"}) == 19


def test_a_question_without_an_answer_is_answered_with_nothing():
    for text in ("", None, "  ", "--", "xyz", "9300 9000", "9300 gent", "<script>", "a" * 10_000):
        assert search(text) == []


def test_a_list_of_places_stays_short():
    assert len(search("sint")) == 10
    assert len(search("9", limit=3)) == 3


def test_flanders_is_whole():
    flemish = {p.municipality for p in EVERY if province_of(p.postcode) not in ("", "brussel")}
    assert len(flemish) == 285  # since 1 January 2025
    assert all(p.municipality for p in EVERY if province_of(p.postcode))


def test_every_place_lies_in_belgium_and_near_its_municipality():
    centres = {}
    for place in EVERY:
        if place.name == place.municipality:
            centres.setdefault(place.municipality, place)
    for place in EVERY:
        assert 49.45 < place.lat < 51.52, place
        assert 2.5 < place.lon < 6.42, place
        if place.municipality in centres:
            assert distance_km(place, centres[place.municipality]) < 20, place


def test_no_row_stands_twice():
    rows = [(place.postcode, place.name) for place in EVERY]
    assert len(rows) == len(set(rows))
    assert all(len(p.postcode) == 4 and p.postcode.isdigit() and p.name == p.name.strip() for p in EVERY)


@given(postcodes, postcodes, postcodes)
def test_distance_is_a_distance(a, b, c):
    ab, bc, ac = distance_km(a, b), distance_km(b, c), distance_km(a, c)
    assert ab == distance_km(b, a)
    assert distance_km(a, a) == 0
    assert 0 <= ab < 320
    assert ac <= ab + bc + 1e-9
    assert travel_km(a, b) >= ab


@given(st.text(max_size=80))
def test_any_text_is_read(text):
    found = search(text)
    assert len(found) <= 10
    assert all(isinstance(place, Place) for place in found)


@given(st.sampled_from(EVERY))
def test_every_place_is_found_by_its_postcode_and_name(place):
    assert place in search(f"{place.postcode} {place.name}")


def test_the_list_is_read_at_once():
    spent = []
    for _ in range(5):
        places._rows.cache_clear()
        places._main.cache_clear()
        began = time.process_time()
        place_of("9000")
        spent.append(time.process_time() - began)
    assert min(spent) < 0.03
