"""Can a learner start here on this day: every obstacle with its reason, and the day on which the answer turns."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.rules.capacity import Stay
from companies.rules.mentors import Check, MentorFacts, MentorState, Training
from companies.rules.recognition import Period, Suspension
from companies.rules.safety import Analysis, Change
from companies.rules.starting import Candidate, StartFacts, answer
from tests.companies.law import book, value

DAY = timedelta(days=1)
TODAY = date(2026, 11, 21)
TRADE = "onderhoudsmechanica"

BART = MentorFacts(
    birth_date=date(1980, 5, 4),
    started_on=date(2025, 1, 5),
    practice={TRADE: date(2010, 9, 1)},
    checks=(Check("596.2", date(2026, 6, 1), date(2026, 6, 3)),),
    trainings=(Training(certificate_seen_on=date(2025, 9, 1)),),
    has_substitute=True,
)
READY = StartFacts(
    programme=TRADE,
    scheme="mtech",
    capacity=5,
    periods=(Period(date(2025, 9, 1), date(2030, 9, 1)),),
    candidates=(Candidate(1, "Bart Claeys", BART),),
    analyses=(Analysis(date(2026, 9, 1)),),
    contacts={"first_aid": ((date(2025, 1, 1), None),), "confidential": ((date(2025, 1, 1), None),)},
    activities=2,
    activities_answered=2,
)


def ask(facts=READY, on=TODAY, until=None, law=None, **changes):
    return answer(replace(facts, **changes), on, until, law or book())


def with_bart(**changes):
    return (Candidate(1, "Bart Claeys", replace(BART, **changes)),)


@pytest.mark.shows("C02", "C10", "C15", "C20")
def test_where_all_is_in_order_the_answer_is_yes_with_every_finding():
    found = ask()
    assert found.yes
    assert [(finding.code, finding.met) for finding in found.findings] == [
        ("recognition", True),
        ("mentor", True),
        ("room", True),
        ("substitute", True),
        ("capacity", True),
        ("risk", True),
        ("first_aid", True),
        ("confidential", True),
        ("activities", True),
    ]
    assert [mentor.name for mentor in found.possible_mentors] == ["Bart Claeys"]
    assert found.turns_on == date(2027, 9, 2)  # the risk analysis is a year old


FULL = (Stay(TODAY, TODAY + 9 * DAY),)


@pytest.mark.parametrize(
    ("changes", "code", "says", "turns_on"),
    [
        ({"periods": ()}, "recognition", "niet erkend voor deze opleiding", None),
        (
            {"periods": (Period(date(2026, 12, 1), date(2031, 12, 1)),)},
            "recognition",
            "begint pas op 1 december 2026",
            date(2026, 12, 1),
        ),
        (
            {
                "periods": (
                    Period(
                        date(2025, 9, 1),
                        date(2030, 9, 1),
                        suspensions=(Suspension(TODAY, TODAY + 4 * DAY),),
                    ),
                )
            },
            "recognition",
            "geschorst sinds 21 november 2026",
            TODAY + 5 * DAY,
        ),
        ({"candidates": ()}, "mentor", "Er is nog geen mentor.", None),
        ({"candidates": with_bart(checks=())}, "mentor", "Geen mentor is geschikt", None),
        (
            {"candidates": with_bart(birth_date=date(2001, 11, 25))},
            "mentor",
            "Geen mentor is geschikt",
            date(2026, 11, 25),
        ),
        ({"candidates": with_bart(stays=FULL * 3)}, "room", "elke geschikte mentor volzet", TODAY + 10 * DAY),
        ({"candidates": with_bart(has_substitute=False)}, "substitute", "Nog geen vervanger", None),
        ({"capacity": 1, "stays": FULL}, "capacity", "1 van 1 plaatsen", TODAY + 10 * DAY),
        ({"analyses": ()}, "risk", "nog geen risicoanalyse", None),
        ({"changes": (Change(TODAY, what="nieuwe pers"),)}, "risk", "nieuwe pers", None),
        ({"closed_on": TODAY}, "open", "gesloten sinds", None),
    ],
)
def test_what_stands_in_the_way(changes, code, says, turns_on):
    found = ask(**changes)
    assert not found.yes
    assert [finding.code for finding in found.obstacles] == [code]
    assert says in found.finding(code).why
    assert found.finding(code).source or code == "open"
    assert found.finding(code).todo
    assert found.turns_on == turns_on


@pytest.mark.shows("C24", "C19")
def test_a_warning_does_not_block():
    found = ask(contacts={}, activities_answered=0)
    assert found.yes
    assert [finding.code for finding in found.warnings] == ["first_aid", "confidential", "activities"]
    assert "Nog 2 activiteiten" in found.finding("activities").why


@pytest.mark.shows("C02")
def test_a_recognition_that_ends_before_the_learner_is_a_warning():
    found = ask(until=date(2030, 9, 1))
    assert found.yes
    assert "stopt op 1 september 2030" in found.finding("recognition_ends").why
    assert ask(until=date(2030, 8, 31)).finding("recognition_ends") is None


@pytest.mark.shows("C11")
def test_room_is_asked_for_the_whole_period():
    later = with_bart(stays=(Stay(TODAY + 30 * DAY, TODAY + 40 * DAY),) * 3)
    assert ask(candidates=later, until=TODAY + 29 * DAY).yes
    found = ask(candidates=later, until=TODAY + 30 * DAY)
    assert found.obstacles[0].code == "room"
    (mentor,) = found.mentors
    assert mentor.standing.state is MentorState.TRAINED  # not full today
    assert "Vrij vanaf 1 januari 2027" in mentor.obstacles[0].why


def test_one_mentor_who_can_is_enough():
    others = (
        Candidate(2, "Jonas", replace(BART, birth_date=None)),
        Candidate(3, "Els", replace(BART, stays=FULL * 3)),
    )
    found = ask(candidates=(*others, *READY.candidates))
    assert found.yes
    assert {mentor.name: mentor.yes for mentor in found.mentors} == {
        "Jonas": False,
        "Els": False,
        "Bart Claeys": True,
    }
    assert [finding.code for mentor in found.mentors for finding in mentor.obstacles] == ["M2", "M4"]


@pytest.mark.shows("X06")
def test_a_change_of_law_turns_the_answer_on_its_day():
    change = date(2027, 1, 1)
    law = book(value("mentor_capacity", "1", change, scheme="mtech"))
    taken = with_bart(stays=(Stay(TODAY),))
    assert ask(candidates=taken, law=law).turns_on == change
    assert not ask(candidates=taken, on=change, law=law).yes
    assert ask(candidates=taken, on=change - DAY, law=law).yes


@pytest.mark.shows("X06")
def test_a_rule_that_ends_turns_the_answer_the_day_after():
    law = book(value("mentor_capacity", "1", date(2026, 9, 1), until=date(2027, 1, 31), scheme="mtech"))
    found = ask(candidates=with_bart(stays=(Stay(TODAY),)), law=law)
    assert (found.yes, found.turns_on) == (False, date(2027, 2, 1))


def test_any_of_the_mentors_can_turn_the_answer():
    never = Candidate(2, "Jonas", replace(BART, birth_date=None))
    found = ask(candidates=(never, *with_bart(stays=FULL * 3)))
    assert (found.yes, found.turns_on) == (False, TODAY + 10 * DAY)
    stops = Candidate(2, "Els", replace(BART, stopped_on=TODAY + 3 * DAY))
    both = ask(candidates=(stops, *with_bart(stopped_on=TODAY + 8 * DAY)))
    assert (both.yes, both.turns_on) == (True, TODAY + 8 * DAY)


def test_while_a_recognition_is_suspended_its_mentors_stay_designated():
    old_extract = with_bart(checks=(Check("596.2", date(2025, 6, 1), date(2025, 6, 3)),))
    suspended = (replace(READY.periods[0], suspensions=(Suspension(TODAY, TODAY + 4 * DAY),)),)
    found = ask(candidates=old_extract, periods=suspended)
    assert [finding.code for finding in found.obstacles] == ["recognition"]
    assert found.turns_on == TODAY + 5 * DAY
    assert [finding.code for finding in ask(candidates=old_extract, periods=()).obstacles] == [
        "recognition",
        "mentor",
    ]


# --- property ----------------------------------------------------------------------------------------------------------

offsets = st.integers(-500, 500)
days = offsets.map(lambda n: TODAY + n * DAY)
stays = st.lists(
    st.builds(
        lambda first, n: Stay(first, None if n is None else first + n * DAY),
        days,
        st.none() | st.integers(0, 300),
    ),
    max_size=4,
).map(tuple)
somebody = st.builds(
    lambda born, issued, stopped, taken, alone: replace(
        BART,
        birth_date=born,
        started_on=None,
        checks=(Check("596.2", issued, date(2020, 1, 1)),),
        stopped_on=stopped,
        stays=taken,
        has_substitute=not alone,
    ),
    st.dates(date(1999, 1, 1), date(2004, 1, 1)),
    days,
    st.none() | days,
    stays,
    st.booleans(),
)
places = st.builds(
    lambda people, first, length, capacity, taken, closed, done, changed: StartFacts(
        programme=TRADE,
        scheme="mtech",
        closed_on=closed,
        capacity=capacity,
        periods=(Period(first, first + length * DAY),),
        candidates=tuple(Candidate(n, f"M{n}", facts) for n, facts in enumerate(people)),
        stays=taken,
        analyses=(Analysis(done),),
        changes=() if changed is None else (Change(changed),),
    ),
    st.lists(somebody, max_size=3),
    days,
    st.integers(1, 900),
    st.none() | st.integers(1, 3),
    stays,
    st.none() | days,
    st.just(date(2020, 1, 1)) | days,
    st.none() | days,
)


@settings(max_examples=150, deadline=None)
@given(facts=places, length=st.none() | st.integers(0, 200), ahead=st.lists(st.integers(1, 900), max_size=12))
def test_the_answer_turns_on_the_day_it_says_and_not_before(facts, length, ahead):
    def on(day):
        return answer(facts, day, None if length is None else day + length * DAY, book())

    # an analysis is an act of somebody: asked is what happens when nobody does anything more
    start = max([TODAY, *(analysis.done_on for analysis in facts.analyses)])
    now = on(start)
    turns_on = now.turns_on
    if turns_on is not None:
        assert turns_on > start
        assert on(turns_on).yes != now.yes
    for n in ahead:
        day = start + n * DAY
        if turns_on is None or day < turns_on:
            assert on(day).yes == now.yes, day
