"""A year of weeks as bits says the same as the rules of one week, and periods are made of whole months."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duaalportal.figures.rules import periods, reasons
from duaalportal.figures.rules.weeks import (
    Sent,
    Timetable,
    Weeks,
    any_day,
    asked_by_rhythm,
    open_days,
    worked,
)
from duaalportal.lib.school_calendar import Apart, SchoolCalendar, Week
from evaluation.rules.rhythm import rhythm_on
from evaluation.rules.weeks import Side, expected_in
from learningplans.rules.days import Away, Facts, WorkDay

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 9, 1), date(2026, 12, 31)
START, END = date(2026, 9, 9), date(2026, 12, 16)
GRACE = 4

days = st.integers(0, 110).map(lambda n: FIRST + n * DAY)
stretches = st.tuples(days, st.integers(0, 40)).map(lambda one: (one[0], one[0] + one[1] * DAY))
lines = st.lists(
    st.tuples(st.integers(1, 7), stretches, st.sampled_from(["bouwer", "bakker", "centrum"])), max_size=5
)


def one_place_a_day(found):
    """As the database holds: on one day a learner is in one place."""
    kept = []
    for weekday, (first, last), where in found:
        if not any(weekday == other[0] and first <= other[2] and other[1] <= last for other in kept):
            kept.append((weekday, first, last, where))
    return kept


@pytest.mark.shows("X11")
@settings(max_examples=150, deadline=None)
@given(
    lines.map(one_place_a_day),
    st.lists(stretches, max_size=2),
    st.lists(stretches, max_size=2),
    st.none() | days,
    st.lists(st.tuples(st.integers(0, 15), st.integers(0, 3)), max_size=2),
    st.lists(st.tuples(st.integers(0, 17), st.integers(3, 12)), max_size=12),
)
def test_bits_say_what_the_rules_of_one_week_say(work, holidays, away, interrupted, rhythms, told):
    weeks = Weeks(FIRST, LAST)
    calendar = SchoolCalendar(FIRST - 40 * DAY, LAST + 40 * DAY, [Apart(*one, "vrij") for one in holidays])
    rows = [
        SimpleNamespace(
            school_id="school",
            programme_id="lassen",
            first_day=weeks.monday + 7 * n * DAY,
            weeks=each,
            sheets="day",
            talks=0,
            period="term",
        )
        for n, each in dict(rhythms).items()
    ]
    facts = Facts(
        START,
        END,
        calendar,
        tuple(WorkDay(day, one, two, at, time(8), time(16), 0, at) for day, one, two, at in work),
        tuple(Away(*one) for one in away),
        interrupted,
    )
    table = Timetable(
        START,
        END,
        [(day - 1, one, two, at, at != "centrum") for day, one, two, at in work],
        away,
        interrupted,
    )
    found = worked(weeks, table, open_days(weeks, calendar))
    rhythm_bits = asked_by_rhythm(weeks, rows, 1, school="school", programme="lassen", starts_on=START)
    sent, came = Sent(), {}
    for nth, late in told:
        monday = weeks.mondays[nth] if nth < weeks.count else weeks.mondays[-1]
        if not any(bits >> (monday - weeks.monday).days // 7 & 1 for bits in sent.by_lag):
            sent.by_lag[min(max(late - GRACE, 0), 7)] |= 1 << (monday - weeks.monday).days // 7
            came[monday] = monday + late * DAY
    whole = [any_day(one[day] for one, _ in found.values()) for day in range(7)]
    for nth, monday in enumerate(weeks.mondays):
        rhythm = rhythm_on(rows, "school", "lassen", monday, 1)
        one = expected_in(
            facts, Week.of(monday), school="school", companies={"bouwer", "bakker"}, rhythm=rhythm
        )
        learner = Side("LL", "school")
        assert bool(any_day(whole) & rhythm_bits & 1 << nth) == (learner in one.sides)
        for company in ("bouwer", "bakker"):
            own = any_day(found[company][0]) if company in found else 0
            assert bool(own & rhythm_bits & 1 << nth) == (Side("M", company) in one.sides)
        if learner in one.sides and monday in came:
            in_time = came[monday] <= one.due(learner, GRACE)
            assert bool(sent.in_time(whole) & 1 << nth) == in_time


@pytest.mark.parametrize(("last_weekday", "in_time"), [(0, 0b001), (2, 0b111), (1, 0b011)])
def test_in_time_is_counted_from_the_last_day_at_work(last_weekday, in_time):
    """Three weeks, sent the grace and none, one and two days after their Monday."""
    sent = Sent()
    for lag in range(3):
        sent.by_lag[lag] = 1 << lag
    sent.by_lag[7] = 0b1000
    days = [0b1111 if weekday <= last_weekday else 0 for weekday in range(7)]
    assert sent.in_time(days) == in_time and sent.all() == 0b1111


def test_a_week_counts_when_nobody_can_be_in_time_for_it_any_more():
    weeks = Weeks(date(2026, 11, 1), date(2026, 11, 30))
    assert weeks.monday == date(2026, 11, 2) and weeks.count == 5
    # the week of 2 November ends on the 8th; until the 12th somebody who works on Sunday is in time
    assert weeks.over_by(date(2026, 11, 12), 4) == 0
    assert weeks.over_by(date(2026, 11, 13), 4) == 1
    assert weeks.of_month(periods.Month(2026, 11)) == 0b11111
    assert weeks.of_month(periods.Month(2026, 12)) == 0


@pytest.mark.shows("X11")
def test_periods_are_school_years_trimesters_and_own_dates_in_whole_months():
    offered = periods.choices(2025, date(2026, 11, 20))
    assert [one.key for one in offered] == ["2026", "2026-1", "2025", "2025-1", "2025-2", "2025-3"]
    assert (offered[0].first, offered[0].last) == (date(2026, 9, 1), date(2027, 8, 31))
    assert [offered[n].months[0].number for n in (3, 4, 5)] == [9, 1, 4]
    assert sum(len(one.months) for one in offered[3:]) == 12
    own = periods.asked("eigen", "2026-09-14", "2026-10-02", offered)
    assert (own.first, own.last, own.label) == (
        date(2026, 9, 1),
        date(2026, 10, 31),
        "september 2026 tot en met oktober 2026",
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("", ""),
        ("gisteren", "2026-10-02"),
        ("2026-10-02", "2026-09-14"),
        ("2016-01-01", "2026-09-14"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_own_dates_that_say_nothing_fall_back_to_this_school_year(first, last):
    offered = periods.choices(2026, date(2026, 11, 20))
    assert periods.asked("eigen", first, last, offered) == offered[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Lina verhuist naar Gent", "move"),
        ("Langdurig ziek", "health"),
        ("Het bedrijf heeft te weinig werk", "company"),
        ("Koos een andere opleiding", "choice"),
        ("Geen klik met de ploeg", "fit"),
        ("Zonder uitleg", "other"),
        ("", "other"),
    ],
)
def test_of_a_reason_in_own_words_only_the_kind_is_told(text, kind):
    assert reasons.kind_of(text) == kind and "Lina" not in reasons.LABELS[kind]
