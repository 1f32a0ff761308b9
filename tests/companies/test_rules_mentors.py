"""Who may be mentor, day by day: each condition at its boundary, with its reason, its source and when it turns."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.rules.capacity import Stay
from companies.rules.deadlines import add_months
from companies.rules.mentors import (
    Check,
    MentorFacts,
    MentorState,
    Proof,
    Training,
    eligibility,
    judged,
    substitute,
)
from tests.companies.law import book, law, value

DAY = timedelta(days=1)
TODAY = date(2026, 11, 21)
TRADE = "onderhoudsmechanica"
S = MentorState

WHOLE = MentorFacts(
    birth_date=date(1980, 5, 4),
    started_on=date(2026, 1, 5),
    practice={TRADE: date(2010, 9, 1)},
    checks=(Check("596.2", date(2026, 6, 1), date(2026, 6, 3)),),
)
SEEN = (Proof(TRADE, date(2026, 9, 1)),)
APPROVED = (Proof(TRADE, date(2026, 9, 1), date(2026, 10, 1)),)


def ask(facts=WHOLE, on=TODAY, scheme="mtech", recognised_on=None, **changes):
    return eligibility(replace(facts, **changes), TRADE, on, law(on, scheme), recognised_on)


def born(years, days=0):
    """A birth date that makes one so many years old today, or so many days later."""
    return date(TODAY.year - years, TODAY.month, TODAY.day) + days * DAY


# --- age: 25, or 23 with approved proof (001:204) ---------------------------------------------------------------


@pytest.mark.shows("C10")
@pytest.mark.parametrize(
    ("birth_date", "proofs", "state", "turns_on"),
    [
        (born(25), (), S.ELIGIBLE, None),
        (born(25, 1), (), S.PROOF_MISSING, TODAY + DAY),
        (born(25, 1), SEEN, S.EXCEPTION_ASKED, TODAY + DAY),
        (born(25, 1), APPROVED, S.ELIGIBLE, None),
        (born(24), APPROVED, S.ELIGIBLE, None),
        (born(23), APPROVED, S.ELIGIBLE, None),
        (born(23), SEEN, S.EXCEPTION_ASKED, date(2028, 11, 21)),
        (born(23), (), S.PROOF_MISSING, date(2028, 11, 21)),
        (born(23, 1), APPROVED, S.CANDIDATE, TODAY + DAY),
        (born(23, 1), (), S.CANDIDATE, date(2028, 11, 22)),
        (born(19), (), S.CANDIDATE, date(2032, 11, 21)),
    ],
    ids=[
        "25 today",
        "25 tomorrow",
        "25 tomorrow, proof seen",
        "25 tomorrow, proof approved",
        "24 with proof",
        "23 today with proof",
        "23 today, proof seen",
        "23 today without",
        "23 tomorrow with proof",
        "23 tomorrow without",
        "19",
    ],
)
def test_age(birth_date, proofs, state, turns_on):
    standing = ask(birth_date=birth_date, proofs=proofs)
    found = standing.finding("M2")
    assert (standing.state, found.turns_on) == (state, turns_on)
    assert "001:204" in found.source
    assert found.met or found.todo


@pytest.mark.shows("C10")
def test_the_answer_about_age_says_the_rule_and_the_day():
    found = ask(birth_date=born(24)).finding("M2")
    assert found.why == (
        "24 jaar op 21 november 2026. Nodig is 25 jaar, of 23 jaar met een goedgekeurd bewijs van vooropleiding."
    )
    assert "Laat een bewijs van vooropleiding zien" in found.todo


@pytest.mark.parametrize(
    ("on", "met"),
    [(date(2025, 2, 28), False), (date(2025, 3, 1), True)],
)
def test_who_is_born_on_29_february_is_25_on_1_march(on, met):
    facts = replace(WHOLE, checks=(Check("596.2", date(2025, 1, 5), date(2025, 1, 5)),))
    found = ask(facts, on=on, birth_date=date(2000, 2, 29)).finding("M2")
    assert found.met is met
    assert found.turns_on == (None if met else date(2025, 3, 1))


def test_a_proof_for_another_trade_or_approved_later_does_not_count():
    elsewhere = (Proof("lasser-monteerder", date(2026, 1, 1), date(2026, 1, 2)),)
    assert ask(birth_date=born(24), proofs=elsewhere).state is S.PROOF_MISSING
    tomorrow = (Proof(TRADE, TODAY, TODAY + DAY),)
    assert ask(birth_date=born(24), proofs=tomorrow).state is S.EXCEPTION_ASKED
    not_seen_yet = (Proof(TRADE, TODAY + DAY),)
    assert ask(birth_date=born(24), proofs=not_seen_yet).state is S.PROOF_MISSING


# --- practice: 5 years, or approved proof (001:205) ---------------------------------------------------------------


@pytest.mark.shows("C10")
@pytest.mark.parametrize(
    ("since", "proofs", "state", "turns_on"),
    [
        (date(2021, 11, 21), (), S.ELIGIBLE, None),
        (date(2021, 11, 22), (), S.PROOF_MISSING, date(2026, 11, 22)),
        (date(2021, 11, 22), SEEN, S.EXCEPTION_ASKED, date(2026, 11, 22)),
        (date(2026, 11, 1), APPROVED, S.ELIGIBLE, None),
        (date(2024, 2, 29), (), S.PROOF_MISSING, date(2029, 3, 1)),
        (None, (), S.PROOF_MISSING, None),
        (None, APPROVED, S.ELIGIBLE, None),
    ],
    ids=[
        "5 years",
        "a day short",
        "proof seen",
        "proof approved",
        "29 February",
        "unknown",
        "unknown, proof",
    ],
)
def test_practice(since, proofs, state, turns_on):
    standing = ask(practice={TRADE: since} if since else {}, proofs=proofs)
    found = standing.finding("M3")
    assert (standing.state, found.turns_on) == (state, turns_on)
    assert "001:205" in found.source


def test_practice_in_another_trade_does_not_count():
    assert ask(practice={"lasser-monteerder": date(2000, 1, 1)}).state is S.PROOF_MISSING


# --- conduct: model 596.2, at most twelve months old on the day that counts (001:203, 001:213) ----------------------


def checked(issued_on, model="596.2", in_order=True, seen_on=None):
    return (Check(model, issued_on, seen_on or issued_on, in_order),)


@pytest.mark.shows("C10", "X04")
@pytest.mark.parametrize(
    ("issued_on", "on", "met"),
    [
        (date(2025, 11, 21), date(2026, 11, 21), True),
        (date(2025, 11, 21), date(2026, 11, 22), False),  # 366 days old
        (date(2023, 11, 21), date(2024, 11, 21), True),  # 366 days old over 29 February, yet twelve months
        (date(2023, 11, 21), date(2024, 11, 22), False),
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 2, 29), date(2025, 3, 1), False),
        (date(2026, 11, 21), date(2026, 11, 21), True),
    ],
)
def test_the_extract_is_good_for_twelve_months(issued_on, on, met):
    standing = ask(on=on, checks=checked(issued_on), started_on=None)
    found = standing.finding("M1")
    assert found.met is met
    assert standing.state is (S.ELIGIBLE if met else S.PROOF_MISSING)
    if met:
        assert found.turns_on == add_months(issued_on, 12) + DAY
    assert "001:213" in found.source and "001:203" in found.source


@pytest.mark.shows("C10")
@pytest.mark.parametrize(
    ("checks", "says"),
    [
        ((), "Nog geen uittreksel model 596.2 gezien."),
        (checked(date(2026, 10, 1), "592.2"), "Het uittreksel is model 592.2; nodig is model 596.2."),
        (checked(date(2026, 10, 1), "595"), "Het uittreksel is model 595; nodig is model 596.2."),
        (checked(date(2026, 10, 1), in_order=False), "Het uittreksel van 1 oktober 2026 was niet in orde."),
        (checked(date(2026, 10, 1), seen_on=TODAY + DAY), "Nog geen uittreksel model 596.2 gezien."),
        (
            checked(date(2025, 11, 20)),
            "Uittreksel model 596.2 van 20 november 2025 is op 21 november 2026 ouder dan 12 maanden; "
            "het was goed tot en met 20 november 2026.",
        ),
    ],
    ids=["none", "592.2", "595", "not in order", "seen tomorrow", "a day too old"],
)
def test_what_is_wrong_with_an_extract(checks, says):
    standing = ask(checks=checks)
    assert standing.state is S.PROOF_MISSING
    found = standing.finding("M1")
    assert found.why == says
    assert "Vraag een nieuw uittreksel" in found.todo


def test_the_newest_extract_decides_also_when_it_is_not_in_order():
    good = checked(date(2026, 9, 1))
    assert ask(checks=good + checked(date(2026, 10, 1), in_order=False)).state is S.PROOF_MISSING
    assert ask(checks=good + checked(date(2026, 8, 1), in_order=False)).state is S.ELIGIBLE


@pytest.mark.shows("C10", "X06")
def test_the_day_of_designation_counts_and_an_extract_is_not_asked_every_year():
    facts = replace(WHOLE, checks=checked(date(2024, 3, 1)), started_on=date(2024, 1, 1))
    recognised_on = date(2025, 3, 1)
    found = judged(facts, TRADE, TODAY, book(), "mtech", recognised_on).finding("M1")
    assert (found.met, found.turns_on) == (True, None)
    assert "1 maart 2025, de dag van aanwijzing" in found.why
    assert not judged(facts, TRADE, TODAY, book(), "mtech", recognised_on + DAY).finding("M1").met
    # who came later was put in charge later
    late = replace(facts, started_on=date(2025, 3, 2))
    assert not judged(late, TRADE, TODAY, book(), "mtech", recognised_on).finding("M1").met


@pytest.mark.shows("X06")
def test_before_1_september_2019_nobody_asked_an_extract():
    facts = replace(WHOLE, checks=(), started_on=None)
    day = date(2019, 8, 31)
    assert ask(facts, on=day).finding("M1").met
    assert not ask(facts, on=day + DAY).finding("M1").met
    assert judged(facts, TRADE, TODAY, book(), "mtech", day).finding("M1").met


# --- capacity: 3 in the technology industry, 1 in construction, 2 in social profit (001:202, L7) ---------------------


@pytest.mark.shows("C11", "X06")
@pytest.mark.parametrize(
    ("scheme", "most"), [("mtech", 3), ("constructiv", 1), ("social-profit", 2), (None, 3)]
)
def test_a_mentor_is_full_at_the_number_of_the_sector(scheme, most):
    stays = tuple(Stay(TODAY - n * DAY, TODAY + (9 - n) * DAY) for n in range(most))
    assert ask(scheme=scheme, stays=stays[1:]).state is S.ELIGIBLE
    standing = ask(scheme=scheme, stays=stays)
    found = standing.finding("M4")
    assert standing.state is S.FULL
    assert (standing.used, standing.capacity) == (most, most)
    assert found.turns_on == min(stay.ends_on for stay in stays) + DAY
    assert found.why.startswith(f"{most} van hoogstens {most} lerende")


def test_the_day_a_mentor_becomes_full_is_known_beforehand():
    stays = (Stay(TODAY), Stay(TODAY), Stay(TODAY + 10 * DAY, TODAY + 19 * DAY))
    assert ask(stays=stays).turns_on == TODAY + 10 * DAY
    assert ask(on=TODAY + 10 * DAY, stays=stays).finding("M4").turns_on == TODAY + 20 * DAY
    assert ask(on=TODAY + 20 * DAY, stays=stays).state is S.ELIGIBLE


# --- training: twelve months after recognition, six in construction (001:271, L6) ------------------------------------

RECOGNISED = date(2025, 11, 21)
THERE = replace(WHOLE, started_on=date(2025, 1, 1), checks=checked(date(2025, 6, 1)))


@pytest.mark.shows("C12")
@pytest.mark.parametrize(
    ("scheme", "on", "state"),
    [
        ("mtech", RECOGNISED, S.TRAINING_DUE),
        ("mtech", date(2026, 11, 21), S.TRAINING_DUE),
        ("mtech", date(2026, 11, 22), S.LAPSED),
        ("constructiv", date(2026, 5, 21), S.TRAINING_DUE),
        ("constructiv", date(2026, 5, 22), S.LAPSED),
    ],
)
def test_the_training_is_followed_in_time(scheme, on, state):
    standing = ask(THERE, on=on, scheme=scheme, recognised_on=RECOGNISED)
    assert standing.state is state
    assert standing.training_until == add_months(RECOGNISED, 6 if scheme == "constructiv" else 12)
    if state is S.TRAINING_DUE:
        assert standing.finding("M5").turns_on == standing.training_until + DAY


@pytest.mark.shows("C12")
@pytest.mark.parametrize(
    ("training", "state"),
    [
        (Training(followed_on=date(2026, 3, 1), certificate_seen_on=date(2026, 3, 9)), S.TRAINED),
        (Training(followed_on=date(2026, 3, 1)), S.LAPSED),
        (Training(planned_on=date(2026, 12, 1)), S.LAPSED),
        (Training(planned_on=date(2026, 3, 1), is_exemption=True), S.TRAINED),
        (
            Training(followed_on=date(2026, 3, 1), certificate_seen_on=date(2026, 3, 9), counts=False),
            S.LAPSED,
        ),
        (Training(followed_on=date(2026, 11, 1), certificate_seen_on=date(2026, 11, 30)), S.TRAINED),
    ],
    ids=["certificate seen", "not seen", "planned", "exempted", "another course", "too late, but done"],
)
def test_what_fulfils_the_duty_of_training(training, state):
    facts = replace(THERE, trainings=(training,))
    assert ask(facts, on=date(2026, 12, 1), recognised_on=RECOGNISED).state is state


def test_who_became_mentor_after_the_recognition_has_a_term_of_their_own():
    late = replace(THERE, started_on=date(2026, 6, 1), checks=checked(date(2026, 6, 1)))
    standing = ask(late, on=date(2027, 1, 1), recognised_on=RECOGNISED)
    assert (standing.state, standing.training_until) == (S.TRAINING_DUE, date(2027, 6, 1))


@pytest.mark.shows("C12", "X06")
def test_a_recognition_of_before_september_2019_asked_no_training():
    facts = replace(THERE, started_on=None, checks=())
    assert judged(facts, TRADE, date(2022, 1, 1), book(), "mtech", date(2019, 8, 31)).state is S.ELIGIBLE
    assert judged(facts, TRADE, date(2022, 1, 1), book(), "mtech", date(2019, 9, 1)).state is S.LAPSED


def test_without_recognition_nothing_is_late_yet():
    assert ask().finding("M5").why == "Na de erkenning volgt een mentoropleiding, binnen 12 maanden."


# --- stopping, starting, nothing known -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"stopped_on": TODAY}, S.STOPPED),
        ({"stopped_on": TODAY + DAY}, S.ELIGIBLE),
        ({"started_on": TODAY + DAY}, S.CANDIDATE),
        ({"started_on": TODAY}, S.ELIGIBLE),
        ({"birth_date": None, "practice": {}, "checks": ()}, S.CANDIDATE),
        ({"birth_date": None}, S.PROOF_MISSING),
        ({"birth_date": born(24), "proofs": SEEN, "checks": ()}, S.PROOF_MISSING),
        ({"stopped_on": TODAY, "stays": (Stay(TODAY),) * 3}, S.STOPPED),
        ({"checks": (), "stays": (Stay(TODAY),) * 3}, S.PROOF_MISSING),
    ],
)
def test_where_somebody_stands(changes, state):
    assert ask(**changes).state is state


@pytest.mark.shows("C10", "C11", "C12")
def test_the_words_of_the_states_are_those_of_the_field():
    assert [state.label for state in S] == [
        "kandidaat",
        "bewijs ontbreekt",
        "afwijking aangevraagd",
        "geschikt",
        "opleiding te volgen",
        "opgeleid",
        "volzet",
        "vervallen",
        "gestopt",
    ]


@pytest.mark.shows("C15")
def test_a_substitute_who_stops_is_no_longer_one():
    assert not substitute(WHOLE, TODAY).met
    facts = replace(WHOLE, has_substitute=True, substitute_stops_on=TODAY + DAY)
    assert (substitute(facts, TODAY).met, substitute(facts, TODAY).turns_on) == (True, TODAY + DAY)
    assert not substitute(facts, TODAY + DAY).met


# --- a change of law -------------------------------------------------------------------------------------------------


@pytest.mark.shows("X06")
def test_a_change_of_law_is_a_new_row_and_the_past_keeps_its_rule():
    change = date(2027, 9, 1)
    later = book(
        value("mentor_min_age", "27", change),
        value("mentor_capacity", "2", change, scheme="mtech"),
        value("training_term", "9", change),
    )
    facts = replace(
        THERE, birth_date=date(2001, 9, 2), checks=checked(date(2027, 8, 1)), stays=(Stay(TODAY),) * 2
    )
    before, after = change - DAY, change

    # who is put forward before the change meets the old rule, a day later the new one counts
    assert judged(facts, TRADE, before, later, "mtech").finding("M2").met
    assert not judged(facts, TRADE, after, later, "mtech").finding("M2").met
    # who was designated before keeps the rule of that day, and its term of training
    designated = judged(facts, TRADE, after, later, "mtech", date(2026, 12, 1))
    assert designated.finding("M2").met
    assert designated.training_until == date(2027, 12, 1)
    new = judged(replace(facts, started_on=change), TRADE, after, later, "mtech", date(2026, 12, 1))
    assert new.training_until == date(2028, 6, 1)
    # how many learners at once is a rule for every day anew
    assert judged(facts, TRADE, before, later, "mtech", date(2026, 12, 1)).finding("M4").met
    assert not judged(facts, TRADE, after, later, "mtech", date(2026, 12, 1)).finding("M4").met
    # and an answer about the past is what it was
    assert judged(facts, TRADE, before, book(), "mtech") == judged(facts, TRADE, before, later, "mtech")


# --- properties --------------------------------------------------------------------------------------------------------

days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
maybe = st.none() | days
stays = st.builds(
    lambda first, length: Stay(first, None if length is None else first + length * DAY),
    days,
    st.none() | st.integers(0, 900),
)
everybody = st.builds(
    MentorFacts,
    birth_date=st.none() | st.dates(date(1990, 1, 1), date(2010, 12, 31)),
    started_on=maybe,
    stopped_on=st.none() | st.none() | days,
    practice=st.fixed_dictionaries({}, optional={TRADE: st.dates(date(2012, 1, 1), date(2030, 1, 1))}),
    checks=st.lists(
        st.builds(Check, st.sampled_from(["596.2", "596.2", "595"]), days, days, st.booleans()), max_size=3
    ).map(tuple),
    proofs=st.lists(st.builds(Proof, st.just(TRADE), days, maybe), max_size=2).map(tuple),
    trainings=st.lists(
        st.builds(Training, planned_on=days, certificate_seen_on=maybe, is_exemption=st.booleans()),
        max_size=2,
    ).map(tuple),
    stays=st.lists(stays, max_size=5).map(tuple),
)


def known_from(facts):
    """The days on which something is seen, planned or approved: on those an answer changes because somebody acted."""
    acts = [facts.started_on]
    acts += [check.seen_on for check in facts.checks]
    acts += [day for proof in facts.proofs for day in (proof.seen_on, proof.approved_on)]
    acts += [training.done_on for training in facts.trainings]
    return {day for day in acts if day}


@pytest.mark.shows("C10")
@settings(max_examples=400, deadline=None)
@given(facts=everybody, on=days, recognised_on=maybe, ahead=st.integers(1, 1200))
def test_an_answer_turns_on_the_day_it_says_and_not_before(facts, on, recognised_on, ahead):
    """Between two acts of people, every condition keeps its answer until `turns_on`, and gives the other one then."""
    acts = known_from(facts) | ({recognised_on} if recognised_on else set())
    standing = judged(facts, TRADE, on, book(), "mtech", recognised_on)
    later = on + ahead * DAY
    quiet = not any(on < day <= later for day in acts)
    for found in standing.findings:
        assert found.turns_on is None or found.turns_on > on
        if not quiet:
            continue
        then = judged(facts, TRADE, later, book(), "mtech", recognised_on).finding(found.code)
        if then is None:
            continue
        if found.turns_on is None or later < found.turns_on:
            assert then.met == found.met, (found, then)
        elif later == found.turns_on:
            assert then.met != found.met, (found, then)


@settings(max_examples=200, deadline=None)
@given(facts=everybody, on=days, later=days)
def test_nobody_grows_younger_or_loses_practice(facts, on, later):
    on, later = sorted((on, later))
    now, then = ask(facts, on=on), ask(facts, on=later)
    for code in ("M2", "M3"):
        assert then.finding(code).met or not now.finding(code).met


@settings(max_examples=200, deadline=None)
@given(facts=everybody, on=days, recognised_on=maybe)
def test_a_state_and_its_findings_agree(facts, on, recognised_on):
    standing = judged(facts, TRADE, on, book(), "mtech", recognised_on)
    unmet = {found.code for found in standing.unmet}
    assert standing.state.has_room == (not unmet)
    assert (standing.state is S.FULL) == (unmet == {"M4"})
    assert all(found.why for found in standing.findings)
    assert all(found.todo for found in standing.unmet)
