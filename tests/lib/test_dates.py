"""Dates as people in Flanders say them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duaalportal.lib import dates

TODAY = date(2026, 11, 21)


def test_a_day_leaves_out_the_year_only_when_it_is_this_year():
    assert dates.day(date(2026, 11, 23), today=TODAY) == "maandag 23 november"
    assert dates.day(date(2027, 1, 4), today=TODAY) == "maandag 4 januari 2027"
    assert dates.day(date(2026, 11, 23)) == "maandag 23 november 2026"


def test_a_short_day_fits_a_narrow_column():
    assert dates.short_day(date(2026, 11, 23), today=TODAY) == "ma 23 nov."
    assert dates.short_day(date(2025, 3, 5), today=TODAY) == "wo 5 maart 2025"


def test_a_moment_is_said_on_the_clock_in_brussels():
    late_in_utc = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert dates.as_day(late_in_utc) == date(2026, 11, 21)
    assert dates.clock(late_in_utc) == "0.30 uur"
    assert dates.moment(late_in_utc, today=TODAY) == "vandaag om 0.30 uur"
    assert dates.moment(datetime(2026, 7, 1, 8, 5, tzinfo=UTC), today=TODAY) == "1 juli om 10.05 uur"
    assert dates.moment(datetime(2025, 7, 1, 8, 5, tzinfo=UTC), today=TODAY) == "1 juli 2025 om 10.05 uur"
    assert dates.moment(datetime(2026, 11, 20, 8, 5, tzinfo=UTC), today=TODAY) == "gisteren om 9.05 uur"


@pytest.mark.parametrize(
    "days, words",
    [
        (0, "vandaag"),
        (1, "morgen"),
        (2, "overmorgen"),
        (3, "over 3 dagen"),
        (13, "over 13 dagen"),
        (14, "over 2 weken"),
        (60, "over 8 weken"),
        (61, "over 2 maanden"),
        (365, "over een jaar"),
        (731, "over 2 jaar"),
        (-1, "gisteren"),
        (-3, "3 dagen geleden"),
        (-20, "2 weken geleden"),
        (-365, "een jaar geleden"),
        (-800, "2 jaar geleden"),
    ],
)
def test_a_distance_is_said_in_whole_steps(days, words):
    assert dates.relative(TODAY + timedelta(days=days), today=TODAY) == words


def test_the_week_around_new_year_belongs_to_the_iso_year():
    assert dates.iso_week(date(2027, 1, 1)) == (2026, 53)
    assert dates.iso_week(date(2024, 12, 30)) == (2025, 1)
    assert dates.week(date(2026, 11, 23)) == "week 48"


def test_a_school_year_starts_in_september():
    assert dates.school_year(date(2026, 8, 31)) == "2025-2026"
    assert dates.school_year(date(2026, 9, 1)) == "2026-2027"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_future_and_past_mirror_each_other(one, other):
    there, back = dates.relative(one, today=other), dates.relative(other, today=one)
    if abs((one - other).days) > 2:
        assert {there.removeprefix("over "), back.removeprefix("over ")} == {
            there.removeprefix("over ").removesuffix(" geleden"),
            f"{there.removeprefix('over ').removesuffix(' geleden')} geleden",
        }
    else:
        assert " " not in there
