"""How many visits are due on which day: the boundaries, without a database."""

import datetime as dt

import pytest

from learningplans.rules.meetings import due_days, visits
from tests.learningplans.law import law

FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 6, 30)
DUE = [dt.date(2026, 12, 10), dt.date(2027, 3, 21), dt.date(2027, 6, 30)]


@pytest.mark.shows("P19")
def test_three_visits_are_spread_over_the_year():
    assert due_days(FIRST, LAST, 3) == DUE
    assert due_days(LAST, LAST, 3) == [LAST - dt.timedelta(days=1), LAST - dt.timedelta(days=1), LAST]


@pytest.mark.shows("P19")
@pytest.mark.parametrize(
    "held, on, met, turns",
    [
        (0, "2026-09-01", True, "2026-12-11"),
        (0, "2026-12-10", True, "2026-12-11"),  # the last day still counts
        (0, "2026-12-11", False, None),
        (1, "2026-12-11", True, "2027-03-22"),
        (1, "2027-03-21", True, "2027-03-22"),
        (1, "2027-03-22", False, None),
        (2, "2026-10-01", True, "2027-07-01"),  # two early ones count for later
        (2, "2027-06-30", True, "2027-07-01"),
        (2, "2027-07-01", False, None),
        (3, "2026-10-01", True, None),
        (4, "2027-08-01", True, None),
    ],
)
def test_a_visit_is_missing_from_the_day_after_it_was_due(held, on, met, turns):
    found = visits(held, FIRST, LAST, dt.date.fromisoformat(on), law())
    assert found.met == met
    assert found.turns_on == (turns and dt.date.fromisoformat(turns))
    assert "Minstens 3 bezoeken" in found.why and found.source
    assert found.blocks is False  # a visit holds nobody back


def test_who_starts_late_has_the_rest_of_the_year():
    start = dt.date(2027, 3, 1)
    assert visits(0, start, LAST, dt.date(2027, 4, 9), law()).met
    assert not visits(0, start, LAST, dt.date(2027, 4, 11), law()).met


def test_before_the_rule_nothing_is_asked():
    assert visits(0, FIRST, LAST, FIRST, law(dt.date(2015, 1, 1))) is None
