"""Which agreement it is, what goes with it, and who signs a change again: pure rules in tables."""

import datetime as dt
from decimal import Decimal

import pytest

from learningplans.models import AgreementKind, AgreementState, Party
from learningplans.rules.agreements import (
    MOVES,
    Stay,
    allowance,
    average_hours,
    differences,
    duties_of,
    kind_of,
    programme_check,
    signing_again,
)
from learningplans.rules.duties import dimona_in_time, quarters, returns_due
from tests.companies.law import value
from tests.learningplans.law import book, law

OAO, SOAO = AgreementKind.OAO, AgreementKind.SOAO
START = dt.date(2026, 9, 1)


def stay(weeks, hours, *, after=0, simulated=False):
    first = START + dt.timedelta(weeks=after)
    return Stay(first, first + dt.timedelta(days=7 * weeks - 1), Decimal(hours), simulated)


# --- which kind --------------------------------------------------------------------------------------------------


@pytest.mark.shows("M16")
@pytest.mark.parametrize(
    ("real", "simulated", "kind"),
    [
        ("19.9", 0, SOAO),
        ("19.99", 0, SOAO),
        ("20", 0, OAO),
        ("20.1", 0, OAO),
        ("10", "20", SOAO),  # what is simulated counts for the trajectory, not for the limit
        ("0", "30", SOAO),
        ("0", 0, SOAO),
    ],
)
def test_twenty_real_hours_a_week_make_it_a_paid_agreement(real, simulated, kind):
    found = kind_of(real, simulated, law())
    assert (found.kind, found.real, found.total) == (kind, Decimal(real), Decimal(real) + Decimal(simulated))
    assert "001:303-305" in found.source and found.kind.value.upper() in found.why
    assert ("gesimuleerde" in found.why) == (simulated == "30")


@pytest.mark.shows("M16", "X06")
def test_the_limit_is_a_dated_value():
    later = book(value("oao_hours", "24", dt.date(2027, 9, 1)))
    assert kind_of("22", 0, later.on(dt.date(2027, 8, 31))).kind == OAO
    assert kind_of("22", 0, later.on(dt.date(2027, 9, 1))).kind == SOAO


@pytest.mark.shows("M16")
@pytest.mark.parametrize(
    ("stays", "real", "simulated"),
    [
        ([stay(40, 24)], "24.00", "0.00"),
        ([stay(40, 12), stay(40, 10)], "22.00", "0.00"),  # two companies at once
        ([stay(20, 24), stay(20, 14, after=20)], "19.00", "0.00"),  # blocks after each other, as long
        ([stay(30, 24), stay(10, 8, after=30)], "20.00", "0.00"),  # the longer block weighs more
        ([stay(10, 30), stay(10, 30, after=30)], "30.00", "0.00"),  # weeks without a place do not count
        ([stay(20, 20), stay(20, 20, after=10)], "26.67", "0.00"),  # they overlap for ten weeks of thirty
        ([stay(36, 24), stay(4, 30, after=36, simulated=True)], "21.60", "3.00"),
        ([], "0", "0"),
    ],
)
def test_the_hours_of_a_trajectory_are_weighed_by_weeks_over_all_its_placements(stays, real, simulated):
    assert average_hours(stays) == average_hours(stays[::-1]) == (Decimal(real), Decimal(simulated))


@pytest.mark.shows("M16")
@pytest.mark.parametrize(
    ("hours", "fixed", "met", "says"),
    [
        ("20", "20", True, "Dit past"),
        ("24", "20", True, "Dit past"),
        ("18", "20", False, "heeft dus een OAO"),
        ("20", "14", False, "heeft dus een SOAO"),
        ("8", "10", False, "vraagt 10 uur"),
    ],
)
def test_the_kind_is_held_against_the_fixed_hours_of_the_programme(hours, fixed, met, says):
    found = programme_check(kind_of(hours, 0, law()), Decimal(fixed), "001:312-317", law())
    assert (found.met, found.blocks and not met) == (met, False)
    assert says in found.why and "001:312-317" in found.source


# --- what goes with it ---------------------------------------------------------------------------------------------


@pytest.mark.shows("M20", "M21", "M25")
@pytest.mark.parametrize(
    ("kind", "on", "asked"),
    [
        (OAO, START, {"dimona": "company", "accidents": "company", "rsz": "company"}),
        (SOAO, START, {"dimona": "school", "accidents": "school", "liability": "company"}),
        (SOAO, dt.date(2020, 1, 1), {"dimona": "school", "accidents": "school", "liability": "company"}),
        (SOAO, dt.date(2019, 12, 31), {"dimona": "company", "accidents": "school", "liability": "company"}),
    ],
)
def test_who_declares_and_insures_follows_from_the_kind_and_the_day(kind, on, asked):
    found = duties_of(kind, law(on))
    assert {duty.code: duty.party.value for duty in found} == asked
    assert all(duty.source for duty in found)


@pytest.mark.shows("X06")
@pytest.mark.parametrize(
    ("on", "level", "amount"),
    [
        (dt.date(2023, 9, 1), 1, "490.60"),
        (dt.date(2023, 10, 31), 3, "583.60"),
        (dt.date(2023, 11, 1), 1, "578.40"),
        (dt.date(2024, 5, 1), 2, "662.60"),
    ],
)
def test_an_agreement_keeps_the_allowance_of_its_own_first_day(on, level, amount):
    found = allowance(OAO, level, law(on))
    assert (found["amount"], found["level"]) == (amount, level)
    assert found["source"] and found["from"] <= on.isoformat()


def test_an_unpaid_agreement_has_no_allowance_and_an_unknown_day_no_amount():
    assert allowance(SOAO, 2, law())["amount"] == ""
    assert "geen bedrag" in allowance(OAO, 2, law(dt.date(2017, 9, 1)))["why"]


# --- moves and changes ---------------------------------------------------------------------------------------------


def test_every_state_is_reached_and_only_closed_states_are_never_left():
    assert {move.reaches for move in MOVES.values()} == set(AgreementState)
    left = frozenset().union(*(move.leaves for move in MOVES.values()))
    assert {state for state in AgreementState if state.is_open} == left


TERMS = {
    "kind": {"short": "OAO"},
    "mentor": {"name": "Bart"},
    "substitute": {"name": "Els"},
    "company": {"establishment": {"name": "Werkplaats"}},
    "hours": "24.00",
    "days": [{"weekday": 1, "from": "08:00", "until": "16:30", "starts_on": "", "ends_on": ""}],
    "starts_on": "2026-09-01",
    "ends_on": "2027-06-30",
    "allowance": {"written": "600,50 euro"},
}


@pytest.mark.shows("M17")
@pytest.mark.parametrize(
    ("changed", "label", "before", "after"),
    [
        ({"mentor": {"name": "Tom"}}, "mentor", "Bart", "Tom"),
        ({"hours": "19.50"}, "uren per week", "24 uur per week", "19,5 uur per week"),
        ({"days": []}, "uurrooster", "maandag 8.00-16.30 uur", "geen uurrooster"),
        (
            {"ends_on": "2027-05-31"},
            "periode",
            "1 september 2026 tot en met 30 juni 2027",
            "1 september 2026 tot en met 31 mei 2027",
        ),
        ({"allowance": {}}, "leervergoeding", "600,50 euro", "geen"),
    ],
)
def test_a_change_is_said_in_words_and_everybody_signs_it_again(changed, label, before, after):
    (found,) = differences(TERMS, TERMS | changed)
    assert (found["label"], found["before"], found["after"]) == (label, before, after)
    assert signing_again([found]) == (Party.COMPANY, Party.SCHOOL, Party.LEARNER, Party.GUARDIAN)


def test_a_first_text_is_signed_by_all_and_another_substitute_by_nobody():
    assert differences(TERMS, TERMS) == []
    assert signing_again([]) == tuple(Party)
    assert signing_again(differences(TERMS, TERMS | {"substitute": {"name": "Jo"}})) == ()


# --- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.shows("M20")
@pytest.mark.parametrize(
    ("declared", "today", "met", "blocks", "says"),
    [
        (None, START - dt.timedelta(days=1), False, False, "moet er zijn ten laatste op 1 september"),
        (None, START, False, True, "moet er zijn"),
        (None, START + dt.timedelta(days=1), False, True, "moest er zijn"),
        (START, START, True, True, "aangegeven op 1 september"),
        (START + dt.timedelta(days=2), START + dt.timedelta(days=3), True, True, "na de eerste dag"),
    ],
)
def test_the_start_of_work_is_declared_at_the_latest_on_the_first_day(declared, today, met, blocks, says):
    found = dimona_in_time(declared, START, today, "de school", "001:588")
    assert (found.met, found.blocks) == (met, blocks) and says in found.why


@pytest.mark.shows("M25")
def test_a_return_is_asked_of_each_quarter_once_it_is_over():
    last = dt.date(2027, 6, 30)
    assert [q.code for q in quarters(START, last)] == ["2026-K3", "2026-K4", "2027-K1", "2027-K2"]
    assert returns_due(START, last, dt.date(2026, 9, 30)) == []
    (first,) = returns_due(START, last, dt.date(2026, 10, 1))
    assert (first.words, first.last, first.due) == (
        "derde kwartaal 2026",
        dt.date(2026, 9, 30),
        dt.date(2026, 10, 31),
    )
    assert len(returns_due(START, last, dt.date(2028, 1, 1))) == 4
    assert [q.due for q in quarters(dt.date(2026, 12, 1), dt.date(2026, 12, 31))] == [dt.date(2027, 1, 31)]
