"""How well a learner and an opening go together: hand-worked cases, and what is never read."""

from dataclasses import fields, replace

import pytest

from matching.rules.scoring import (
    USUAL,
    Factor,
    Offer,
    Reason,
    Seeker,
    barriers,
    reasons,
    score,
    weights_of,
    worst,
)

LINA = Seeker(
    key="lina",
    school="s",
    programme="lassen",
    postcode="9300",
    max_km=20,
    weekdays=frozenset({1, 2, 3}),
    languages=frozenset({"Nederlands"}),
    to_learn=frozenset({"c1", "c2", "c3", "c4"}),
    wishes={"clercq": 1, "other": 2},
    shown_to=frozenset({"o"}),
)
CLERCQ = Offer(
    key="clercq",
    organisation="o",
    programme="lassen",
    places=2,
    weekdays=frozenset({1, 2}),
    languages=frozenset({"Nederlands", "Frans"}),
    teaches={"c1": 1.0, "c2": 1.0, "c3": 0.5},
    wishes={"lina": 1},
    free_mentors=1,
)


def said(seeker=LINA, offer=CLERCQ, km=10):
    return {one.factor: one for one in reasons(seeker, offer, km)}


@pytest.mark.shows("M11")
def test_each_factor_says_what_it_saw():
    found = said()
    assert {factor: one.points for factor, one in found.items()} == {
        Factor.LEARNING: 62,  # 2.5 of 4
        Factor.TRAVEL: 75,  # 10 of at most 20 km is halfway to half
        Factor.LEARNER_WISH: 100,
        Factor.COMPANY_WISH: 100,
        Factor.DAYS: 67,
        Factor.LANGUAGE: 100,
        Factor.MENTOR: 100,
        Factor.SUPPORT: None,
    }
    assert found[Factor.LEARNING].text == ("2 van de 4 activiteiten die nog moeten, kunnen hier, 1 deels.")
    assert found[Factor.TRAVEL].text == "Ongeveer 10 km van thuis."
    assert found[Factor.DAYS].text == "2 van de 3 dagen vallen samen."


@pytest.mark.parametrize("points", [None, 0, 100])
@pytest.mark.parametrize("factor", Factor)
def test_to_the_learner_no_reason_speaks_of_the_learner(factor, points):
    seen = {Factor.LANGUAGE: ("Nederlands",)}.get(factor, ()) if points is not None else ()
    one = Reason(factor, points, seen)
    assert "lerende" not in one.told(True) + factor.to_learner
    assert one.told(False) == one.text


def test_what_differs_to_the_learner():
    found = said()
    assert found[Factor.LEARNER_WISH].told(True) == "Jouw keuze 1."
    assert found[Factor.LANGUAGE].told(True) == "Jullie spreken allebei Nederlands."
    assert found[Factor.COMPANY_WISH].told(True) == found[Factor.COMPANY_WISH].text
    assert found[Factor.SUPPORT].told(True) == "Je vraagt geen extra begeleiding."
    away = replace(CLERCQ, weekdays=frozenset({4, 5}))
    assert barriers(LINA, away, 21, own=True) == [
        "Ongeveer 21 km van thuis; je wil niet verder dan 20 km.",
        "De dagen van de plaats vallen op andere dagen dan jouw dagen.",
    ]


def test_a_company_cannot_wish_for_whom_it_does_not_read_and_that_counts_for_nothing():
    jan = replace(CLERCQ, wishes={"jan": 1})
    unseen = said(replace(LINA, shown_to=frozenset({"another"})), jan)[Factor.COMPANY_WISH]
    assert (unseen.points, unseen.speaks_for) == (None, None)
    assert "noemde" not in unseen.text + unseen.told(True)
    assert unseen.told(True) == "Het bedrijf leest je profiel niet."
    read = said(LINA, jan)[Factor.COMPANY_WISH]
    assert (read.points, read.told(True)) == (0, "Het bedrijf noemde je nog niet.")
    # as long as nobody is named it says nothing either
    assert said(LINA, replace(CLERCQ, wishes={}))[Factor.COMPANY_WISH].points is None


def test_what_nothing_is_known_of_neither_helps_nor_harms():
    bare = Seeker(key="x", school="s", programme="lassen")
    found = said(bare, Offer(key="o", organisation="o", programme="lassen", places=1, free_mentors=1), None)
    assert [one.points for one in found.values()] == [None, None, None, None, None, None, 100, None]
    low, high = worst(USUAL)
    total = score(found.values(), USUAL)
    assert total == (high - low) // 2 + 50 * USUAL[Factor.MENTOR]


@pytest.mark.shows("M11")
@pytest.mark.parametrize(
    "seeker, offer, km, why",
    [
        (LINA, replace(CLERCQ, programme="bouw"), 10, "andere opleiding"),
        (LINA, replace(CLERCQ, closed="De erkenning loopt af op 1 maart."), 10, "De erkenning loopt af"),
        (LINA, replace(CLERCQ, places=0), 10, "Alle plaatsen zijn ingenomen."),
        (LINA, CLERCQ, 21, "Ongeveer 21 km van thuis; de lerende wil niet verder dan 20 km."),
        (LINA, replace(CLERCQ, weekdays=frozenset({4, 5})), 10, "andere dagen"),
    ],
)
def test_only_facts_stand_in_the_way(seeker, offer, km, why):
    (found,) = barriers(seeker, offer, km)
    assert why in found


@pytest.mark.parametrize("km", [None, 20])
def test_a_way_that_is_unknown_or_just_within_the_limit_stands_not_in_the_way(km):
    assert barriers(LINA, CLERCQ, km) == []


def test_no_factor_shuts_anybody_out():
    """The worst on every factor is still a proposal people may choose."""
    seeker = replace(LINA, wants_support=True, wishes={"other": 1}, max_km=None, weekdays=frozenset())
    offer = replace(
        CLERCQ, languages=frozenset({"Pools"}), teaches={"c9": 1.0}, wishes={"jan": 1}, free_mentors=0
    )
    assert barriers(seeker, offer, 400) == []
    assert score(reasons(seeker, offer, 400), USUAL) == 50 * USUAL[Factor.DAYS]


@pytest.mark.shows("M11")
def test_what_must_not_weigh_is_not_in_the_model_at_all():
    names = {one.name for kind in (Seeker, Offer) for one in fields(kind)}
    assert names == {
        *("key", "school", "programme", "postcode", "max_km", "weekdays", "languages", "wants_support"),
        *("to_learn", "wishes", "organisation", "places", "name", "offers_support", "teaches"),
        *("free_mentors", "closed", "shown_to"),
    }


@pytest.mark.parametrize(
    "said", [{"travel": 11}, {"travel": -1}, {"travel": "5"}, {"travel": True}, {"gender": 3}]
)
def test_weights_are_known_factors_from_nought_to_ten(said):
    with pytest.raises(ValueError):
        weights_of(said)


def test_a_weight_of_nought_takes_a_factor_out():
    only = dict.fromkeys(Factor, 0) | {Factor.TRAVEL: 10}
    assert score(reasons(LINA, CLERCQ, 10), only) == 750
