"""A QR code that a reader understands: its three corners, its quiet zone, another text is another code."""

import re

from duaalportal.lib.qr import QUIET, code

ADDRESS = "https://portaal.voorbeeld.be/bedrijfsfiches/6b1b1c1e-0000-4000-8000-000000000000/werkvloer/"


def modules(made):
    """The dark modules of a path, as (x, y)."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1H(\d+)z", made.path)
    assert "".join(f"M{x} {y}h{w}v1H{back}z" for x, y, w, back in runs) == made.path
    return {(int(x) + step, int(y)) for x, y, w, _ in runs for step in range(int(w))}


def test_corners_and_quiet_zone_stand_where_readers_look():
    made = code(ADDRESS)
    dark = modules(made)
    assert (made.side - 2 * QUIET - 17) % 4 == 0  # a size that exists
    far = made.side - QUIET - 7
    for left, top in ((QUIET, QUIET), (far, QUIET), (QUIET, far)):
        ring = {(left + n, top) for n in range(7)} | {(left, top + n) for n in range(7)}
        assert ring <= dark
        assert (left + 1, top + 1) not in dark
        assert (left + 3, top + 3) in dark
    assert all(QUIET <= n < made.side - QUIET for spot in dark for n in spot)


def test_the_same_text_gives_the_same_code_and_another_text_another():
    assert code(ADDRESS) == code(ADDRESS)
    assert code(ADDRESS).path != code(ADDRESS + "x").path
