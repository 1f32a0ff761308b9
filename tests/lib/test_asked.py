"""What an address asks of a list: read with care, said back, and whether it leaves anything out."""

from dataclasses import dataclass

import pytest

from duaalportal.lib.asked import Asked


@dataclass(frozen=True)
class BoatFilter(Asked):
    """What somebody asked of a list of boats."""

    lijst: str = "vaart"
    q: str = ""
    harbour: str = ""
    free: bool = False
    volgorde: str = "naam"

    LONGEST = 10
    NAMES = {"harbour": "haven", "free": "vrij"}
    KNOWN = {"lijst": {"vaart": "Vaart", "weg": "Weg"}, "volgorde": {"naam": "Naam", "jaar": "Jaar"}}
    ARRANGES = ("lijst", "volgorde")


@pytest.mark.parametrize(
    "query, wanted",
    [
        ({}, BoatFilter()),
        ({"lijst": "weg", "q": " bries ", "haven": "Oostende"}, BoatFilter("weg", "bries", "Oostende")),
        ({"lijst": "", "volgorde": "onzin"}, BoatFilter()),
        ({"q": "x" * 500, "volgorde": " jaar"}, BoatFilter(q="x" * 10, volgorde="jaar")),
        ({"vrij": "ja"}, BoatFilter(free=True)),
        ({"vrij": "nee"}, BoatFilter()),
        ({"harbour": "Oostende", "LONGEST": "9"}, BoatFilter()),
    ],
)
def test_an_address_is_read_with_unknown_values_as_usual(query, wanted):
    assert BoatFilter.of(query) == wanted


def test_only_what_is_not_as_usual_stands_in_the_address():
    assert BoatFilter().query == ""
    wanted = BoatFilter("weg", "bries & zee", "Oostende", free=True)
    assert wanted.query == "lijst=weg&q=bries+%26+zee&haven=Oostende&vrij=ja"
    # a search for the word of another field's default is said too
    assert BoatFilter(q="naam").query == "q=naam"


def test_the_tab_and_the_order_leave_nothing_out():
    assert not BoatFilter("weg", volgorde="jaar").narrows
    assert BoatFilter(q="bries").narrows and BoatFilter(free=True).narrows
