"""The table for many pairs says the same as the reasons for one pair, and reads nothing else."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duaalportal.lib.places import travel_km
from matching.rules.scoring import USUAL, Factor, Offer, Seeker, barriers, kept_reason, reasons, score
from matching.rules.table import weigh

POSTCODES = st.sampled_from(["9300", "9310", "8300", "2000", "3000", "4000", "", "0000"])
DAYS = st.frozensets(st.integers(1, 6))
LANGUAGES = st.frozensets(st.sampled_from(["Nederlands", "Frans", "Pools"]))
CODES = "pqrs"


def ranks(keys):
    return st.dictionaries(st.sampled_from(keys), st.integers(1, 7))


@st.composite
def worlds(draw):
    seekers = [
        Seeker(
            key=f"s{n}",
            school="x",
            programme=draw(st.sampled_from(["lassen", "bouw"])),
            postcode=draw(POSTCODES),
            max_km=draw(st.none() | st.integers(0, 120)),
            weekdays=draw(DAYS),
            languages=draw(LANGUAGES),
            wants_support=draw(st.booleans()),
            to_learn=draw(st.frozensets(st.sampled_from(CODES))),
            wishes=draw(ranks(["o0", "o1", "o9"])),
            shown_to=draw(st.frozensets(st.sampled_from("yz"))),
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    offers = [
        Offer(
            key=f"o{n}",
            organisation=draw(st.sampled_from("yz")),
            programme=draw(st.sampled_from(["lassen", "bouw"])),
            places=draw(st.integers(0, 2)),
            postcode=draw(POSTCODES),
            weekdays=draw(DAYS),
            languages=draw(LANGUAGES),
            offers_support=draw(st.booleans()),
            teaches=draw(st.dictionaries(st.sampled_from(CODES), st.sampled_from([0.0, 0.5, 1.0]))),
            wishes=draw(ranks(["s0", "s1", "s9"])),
            free_mentors=draw(st.none() | st.integers(0, 2)),
            closed=draw(st.sampled_from(["", "", "Niet erkend."])),
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    weights = {factor: draw(st.integers(0, 10)) for factor in Factor}
    return seekers, offers, weights


@pytest.mark.shows("M11")
@settings(max_examples=80, deadline=None)
@given(worlds())
def test_the_table_and_the_reasons_agree_on_every_pair(world):
    seekers, offers, weights = world
    expected = {}
    for row, seeker in enumerate(seekers):
        for column, offer in enumerate(offers):
            km = travel_km(seeker.postcode, offer.postcode)
            if not barriers(seeker, offer, km):
                expected[row, column] = score(reasons(seeker, offer, km), weights)
    pairs = weigh(seekers, offers, weights)
    found = dict(
        zip(
            zip(pairs.seekers.tolist(), pairs.offers.tolist(), strict=True),
            pairs.points.tolist(),
            strict=True,
        )
    )
    assert found == expected
    assert len(pairs) == len(expected)


@settings(max_examples=30, deadline=None)
@given(worlds())
def test_a_reason_that_was_kept_reads_the_same(world):
    seekers, offers, _ = world
    for seeker in seekers:
        for offer in offers:
            for one in reasons(seeker, offer, travel_km(seeker.postcode, offer.postcode)):
                assert kept_reason(one.kept) == one and kept_reason(one.kept).text == one.text
                assert kept_reason(one.kept).told(True) == one.told(True)


def test_ten_thousand_ways_agree_with_the_list_of_places():
    """The distances of the table are those that people read, to the kilometre."""
    from duaalportal.lib.places import places_in

    chance = random.Random(8)
    codes = sorted({place.postcode for place in places_in()})
    ours, theirs = chance.sample(codes, 100), chance.sample(codes, 100)
    seekers = [Seeker(key=code, school="x", programme="lassen", postcode=code) for code in ours]
    offers = [
        Offer(key=code, organisation="y", programme="lassen", places=1, postcode=code) for code in theirs
    ]
    only_travel = dict.fromkeys(Factor, 0) | {Factor.TRAVEL: 1}
    pairs = weigh(seekers, offers, only_travel)
    assert len(pairs) == 10_000
    for row, column, points in zip(pairs.seekers, pairs.offers, pairs.points, strict=True):
        seeker, offer = seekers[row], offers[column]
        assert points == score(
            reasons(seeker, offer, travel_km(seeker.postcode, offer.postcode)), only_travel
        )


def test_the_usual_weights_give_whole_numbers():
    offer = Offer(key="o", organisation="y", programme="lassen", places=1, postcode="9300")
    pairs = weigh([Seeker(key="s", school="x", programme="lassen")], [offer], USUAL)
    assert pairs.points.dtype.kind == "i" and len(pairs) == 1
