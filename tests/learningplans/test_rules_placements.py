"""The rules of placements in tables, without a database: periods, days, hours, and others beside it."""

import datetime as dt
from decimal import Decimal

import pytest

from duaalportal.catalogue.models import Name
from learningplans.rules.placements import DayPlan, Plan, busiest, findings, in_period, said_hours

FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 6, 30)


class Law:
    """Values of three rules, as a day of the book gives them."""

    VALUES = {Name.WEEK_HOURS: 40, Name.WORK_FROM: "06:00", Name.WORK_UNTIL: "20:00"}

    def find(self, name):
        value = self.VALUES.get(name)
        return value and type("Value", (), {"value": value, "words": str(value), "source": "proef"})()


def at(text):
    return dt.time.fromisoformat(text)


def day(weekday, start="08:00", until="16:30", pause=30, first=None, last=None):
    return DayPlan(weekday, at(start), at(until), pause, first, last)


def plan(*days, first=FIRST, last=LAST, kind="single", hours=None, where="Hier", is_ended=False):
    return Plan(where, kind, first, last, in_period(days, first, last), hours, is_ended)


def codes(wanted, others=(), closed=()):
    return [found.code for found in findings(wanted, others, FIRST, LAST, closed, Law())]


@pytest.mark.parametrize(
    "wanted, expected",
    [
        (plan(day(1), day(2)), []),
        (plan(day(1), first=LAST, last=FIRST), ["order"]),
        (plan(day(1), first=FIRST - dt.timedelta(days=1)), ["trajectory"]),
        (plan(day(1), last=LAST + dt.timedelta(days=1)), ["trajectory"]),
        (plan(), ["no_days"]),
        (plan(day(7), first=dt.date(2026, 9, 7), last=dt.date(2026, 9, 12)), ["no_days"]),  # no Sunday in it
        (plan(day(1, "06:00", "14:00")), []),
        (plan(day(1, "05:59", "14:00")), ["work_from"]),
        (plan(day(1, "12:00", "20:00")), []),
        (plan(day(1, "12:00", "20:01")), ["work_until"]),
        (plan(day(1, "16:00", "08:00")), ["times"]),
        (plan(day(1, "08:00", "08:30")), ["times"]),  # half an hour, and the break takes it whole
        (plan(day(1), day(1, "17:00", "19:00")), ["times"]),
        (plan(*map(day, range(1, 6))), []),  # 40 hours
        (plan(*map(day, range(1, 5)), day(5, until="16:31")), ["week_hours"]),
        (plan(*map(day, range(1, 7)), hours=Decimal(60)), ["week_hours"]),
        (plan(day(1), day(2), hours=Decimal("16.5")), []),
        (plan(day(1), day(2), hours=Decimal("16.6")), ["hours_high"]),
        (plan(day(1), day(2), hours=Decimal("15.4")), ["hours_low"]),
    ],
)
def test_one_placement(wanted, expected):
    assert codes(wanted) == expected


NOVEMBER = {"first": dt.date(2026, 11, 1), "last": dt.date(2026, 11, 30)}


@pytest.mark.parametrize(
    "mine, other, expected",
    [
        (plan(day(1)), plan(day(4)), ["overlap"]),
        (plan(day(1), kind="parallel"), plan(day(4), kind="parallel"), []),
        (plan(day(1), kind="rotation"), plan(day(4), kind="rotation"), []),
        (plan(day(1), kind="parallel"), plan(day(4), kind="rotation"), ["overlap"]),
        (plan(day(1), kind="parallel"), plan(day(1), kind="parallel"), ["collision"]),
        # one day of overlap counts, the day after does not
        (plan(day(1), last=dt.date(2026, 11, 1)), plan(day(4), **NOVEMBER), ["overlap"]),
        (plan(day(1), last=dt.date(2026, 10, 31)), plan(day(4), **NOVEMBER), []),
        # on one weekday, in periods that do not meet
        (
            plan(day(1, last=dt.date(2026, 10, 31)), kind="parallel"),
            plan(day(1), kind="parallel", **NOVEMBER),
            [],
        ),
        # what was ended no longer stands in the way, the days that were worked do
        (plan(day(1)), plan(day(4), is_ended=True), []),
        (plan(day(1)), plan(day(1), is_ended=True, last=FIRST), ["collision"]),
        # hours count together
        (
            plan(day(1), day(2), day(3), kind="parallel"),
            plan(day(4), day(5), day(6), kind="parallel"),
            ["week_hours"],
        ),
    ],
)
def test_beside_another_placement(mine, other, expected):
    assert codes(mine, [other]) == expected


def test_a_start_in_a_holiday_is_a_warning_with_its_name():
    autumn = ("herfstvakantie", dt.date(2026, 11, 2), dt.date(2026, 11, 8))
    wanted = plan(day(1), first=dt.date(2026, 11, 8))
    (found,) = findings(wanted, (), FIRST, LAST, [autumn], Law())
    assert not found.blocks and "herfstvakantie" in found.why and "8 november 2026" in found.why
    assert codes(plan(day(1), first=dt.date(2026, 11, 9)), closed=[autumn]) == []


def test_the_fullest_week_is_found_where_it_begins():
    days = in_period(
        [day(1), day(2, first=dt.date(2026, 11, 2)), day(3, last=dt.date(2026, 10, 1))], FIRST, LAST
    )
    assert busiest(days) == (Decimal(16), FIRST)
    assert busiest(()) == (Decimal(0), None)


@pytest.mark.parametrize("hours, words", [("24", "24 uur"), ("7.5", "7,5 uur"), ("22.25", "22,25 uur")])
def test_hours_in_words(hours, words):
    assert said_hours(Decimal(hours)) == words
