"""When a criterion is reached, what is proposed, and that nobody gets a grade: worked out by hand, and for any tries."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules import measurements as rules
from evaluation.rules.measurements import Try

MONDAY = dt.date(2026, 11, 16)
DAY = dt.timedelta(days=1)


def tries(*told, criterion="c1"):
    """ "0 LL V", "1 M O", "1 M V 2": day, side, value, and which try of that day."""
    found = []
    for one in told:
        day, party, value, *attempt = one.split()
        found.append(Try(criterion, party, value, MONDAY + int(day) * DAY, int(*attempt or [1])))
    return found


@pytest.mark.shows("E07")
@pytest.mark.parametrize(
    "told, state, on",
    [
        ([], "open", None),
        (["0 LL O"], "busy", None),
        (["0 LL V"], "confirm", None),
        (["0 M V"], "ask_learner", None),
        (["0 LL V", "0 M O"], "busy", None),
        (["0 LL O", "0 M V"], "busy", None),
        # a V of each on different days shows nothing yet
        (["0 LL V", "1 M V"], "ask_learner", None),
        (["0 M V", "1 LL V"], "confirm", None),
        (["0 M V", "0 LK V"], "ask_learner", None),
        (["0 LL V", "0 M V"], "reached", 0),
        (["0 LL V", "0 LK V"], "reached", 0),
        (["0 LL O", "0 LL V 2", "0 M V"], "reached", 0),
        # the first such day counts, and a later O does not take it away
        (["0 LL O", "1 LL V", "1 LK V", "2 LL V", "2 M V"], "reached", 1),
        (["0 LL V", "0 M V", "3 M O"], "reached", 0),
        (["0 LL V", "1 LL O"], "busy", None),
    ],
)
def test_both_sides_say_v_on_one_day(told, state, on):
    found = rules.standing("c1", tries(*told))
    assert (found.state, found.reached_on) == (state, None if on is None else MONDAY + on * DAY)


def test_six_tries_on_the_fillet_weld():
    story = ["0 LL O", "0 M O", "1 LL V", "1 M O", "2 LL O", "3 LL V", "4 LL O", "4 M O", "9 LL V", "9 M V"]
    found = rules.standing("c1", tries(*story))
    assert found.is_reached and found.reached_on == MONDAY + 9 * DAY and found.days == 6
    assert found.words == "bereikt"


ANY = st.lists(
    st.builds(
        Try,
        criterion=st.sampled_from(["c1", "c2"]),
        party=st.sampled_from(["LL", "M", "LK"]),
        value=st.sampled_from(["V", "O"]),
        on=st.integers(0, 6).map(lambda day: MONDAY + day * DAY),
        attempt=st.integers(1, 3),
    ),
    max_size=25,
)


@pytest.mark.shows("E07")
@given(ANY)
def test_never_reached_without_both_sides_on_one_day(given_tries):
    for one in rules.standings(["c1", "c2"], given_tries):
        mine = [row for row in given_tries if row.criterion == one.criterion and row.value == "V"]
        learner = {row.on for row in mine if row.party == "LL"}
        others = {row.on for row in mine if row.party != "LL"}
        assert one.is_reached == bool(learner & others)
        assert (one.reached_on in learner & others) is one.is_reached
        assert (one.state == "open") is (not one.tries)


@given(ANY, st.randoms())
def test_the_order_of_the_rows_says_nothing_and_a_try_more_takes_nothing_away(given_tries, random):
    codes = ["c1", "c2"]
    before = rules.standings(codes, given_tries)
    mixed = random.sample(given_tries, len(given_tries))
    assert [one.state for one in rules.standings(codes, mixed)] == [one.state for one in before]
    more = [*given_tries, Try("c1", "M", "O", MONDAY + 7 * DAY)]
    for was, now in zip(before, rules.standings(codes, more), strict=True):
        assert now.is_reached >= was.is_reached


@pytest.mark.shows("E13")
@given(ANY)
def test_what_is_counted_adds_up(given_tries):
    found = rules.progress_of(rules.standings(["c1", "c2", "c3"], given_tries))
    assert found.reached + found.busy + found.open == found.total == 3
    assert min(found.reached, found.busy, found.open) >= 0 and found.open >= 1


@pytest.mark.parametrize(
    "counts, words",
    [
        ((0, 0, 0), "geen criteria"),
        ((1, 0, 0), "nog niet begonnen aan 1 criterium"),
        ((5, 0, 0), "nog niet begonnen aan 5 criteria"),
        ((5, 0, 2), "0 van 5 criteria bereikt, 2 bezig"),
        ((5, 2, 1), "2 van 5 criteria bereikt, 1 bezig"),
        ((5, 5, 0), "alle 5 criteria bereikt"),
        ((1, 1, 0), "het criterium is bereikt"),
    ],
)
def test_how_far_it_is_stands_in_words(counts, words):
    assert rules.Progress(*counts).words == words


def test_there_is_no_grade_anywhere():
    shown = [name for name in dir(rules.Progress) if not name.startswith("_")]
    assert not {"percentage", "average", "score", "grade", "mean"} & set(shown)


# --- goals and competences ------------------------------------------------------------------------------------------

CRITERIA = (("c1", "Testlas", ("g1",)), ("c2", "Geen scheuren", ("g1", "g2")), ("c3", "Netjes", ()))


@pytest.mark.shows("E13", "E18")
def test_a_goal_is_shown_by_its_own_criteria_and_by_those_of_all():
    found = rules.standings(["c1", "c2", "c3"], tries("0 LL V", "0 M V"))
    goals = rules.by_goal(["g1", "g2"], CRITERIA, found)
    assert (goals["g1"].reached, goals["g1"].total) == (1, 3)
    assert (goals["g2"].reached, goals["g2"].total) == (0, 2)


@pytest.mark.shows("E13")
def test_a_competence_runs_over_sheets_and_counts_a_shared_criterion_once():
    found = rules.standings(["c1", "c2", "c3"], tries("0 LL V", "0 M V", criterion="c2"))
    other = rules.standings(["c1"], [])
    sheets = [
        ([("g1", ("k1",)), ("g2", ("k1", "k2"))], CRITERIA, found),
        ([("g1", ("k2",))], (("c1", "Iets", ()),), other),
    ]
    competences = rules.by_competence(sheets)
    assert (competences["k1"].reached, competences["k1"].total) == (1, 3)
    assert (competences["k2"].reached, competences["k2"].total) == (1, 3)


# --- what is proposed -----------------------------------------------------------------------------------------------


@pytest.mark.shows("E19")
@pytest.mark.parametrize(
    "told, words",
    [
        (["0 M O", "1 M O"], None),
        (["0 M O", "1 LK O", "2 M O"], "mentor of leerkracht"),
        (["0 M O", "1 M V", "2 M O", "3 M O"], None),
        (["0 M V", "1 M O", "2 M O", "3 M O"], "mentor of leerkracht"),
        (["0 LL O", "1 LL O", "2 LL O"], "De lerende"),
        # two who look at one try are one try
        (["0 M O", "0 LK O", "1 M O"], None),
        (["0 M O", "0 M O 2", "0 M O 3"], "mentor of leerkracht"),
        # reached is reached
        (["0 LL V", "0 M V", "1 M O", "2 M O", "3 M O"], None),
        ([], None),
    ],
)
def test_three_times_o_in_a_row_asks_for_help(told, words):
    said = rules.remediation(rules.standing("c1", tries(*told)), MONDAY + 5 * DAY)
    assert words in said if words else said is None


@pytest.mark.shows("E19")
def test_long_open_asks_for_help_from_six_weeks_on():
    one = rules.standing("c1", tries("0 LL V"))
    assert rules.remediation(one, MONDAY + 41 * DAY) is None
    assert rules.remediation(one, MONDAY + 42 * DAY).startswith("6 weken geleden")


@pytest.mark.shows("E19")
def test_all_reached_early_leaves_room_for_more():
    found = rules.standings(["c1"], tries("0 LL O", "2 LL V", "2 M V"))
    assert rules.deepening(found, MONDAY + 8 * DAY) is None
    said = rules.deepening(found, MONDAY + 9 * DAY)
    assert said == "Het criterium is bereikt, 7 dagen voor het einde van de periode."
    assert rules.deepening(found, None) is None
    first_time = rules.standings(["c1"], tries("2 LL V", "2 M V"))
    assert "eerste dag" in rules.deepening(first_time, None)
    assert rules.deepening((), MONDAY) is None


@given(ANY, st.integers(0, 60))
def test_each_proposal_has_its_reason_and_more_is_never_offered_while_something_is_open(given_tries, day):
    found = rules.standings(["c1", "c2"], given_tries)
    for one in rules.proposals(found, today=MONDAY + day * DAY, ends_on=MONDAY + 30 * DAY):
        assert one.reason.endswith(".")
        if one.kind == rules.DEEPENING:
            assert all(row.is_reached for row in found)
        else:
            row = next(row for row in found if row.criterion == one.criterion)
            assert row.tries and not row.is_reached
