"""How many places are taken at once, and whether one is free for a whole period."""

from dataclasses import dataclass
from datetime import date

from companies.rules.deadlines import DAY


@dataclass(frozen=True, slots=True)
class Stay:
    """One place that is taken, from a day up to and including another; without an end it runs on."""

    starts_on: date
    ends_on: date | None = None

    def meets(self, first, last):
        """Whether it holds on at least one day of the period."""
        return (self.ends_on is None or first <= self.ends_on) and (last is None or self.starts_on <= last)


@dataclass(frozen=True, slots=True)
class Capacity:
    """The most places in use on one day of the period, how many there may be, how many are left, and when it turns."""

    used: int
    capacity: int | None
    free: int | None
    turns_on: date | None = None

    @property
    def is_full(self):
        """Whether no place is left for the whole period."""
        return self.free is not None and self.free <= 0


def most_at_once(stays, first, last):
    """The largest number of places that are taken on one and the same day of the period."""
    met = [stay for stay in stays if stay.meets(first, last)]
    days = {max(stay.starts_on, first) for stay in met}
    return max((sum(stay.meets(day, day) for stay in met) for day in days), default=0)


def free(stays, first, last, capacity):
    """What is left from `first` to `last` (None: from then on, without an end); without a capacity there is no limit.

    `turns_on` is the first later day from which a period of the same length would get the other answer.
    """
    used = most_at_once(stays, first, last)
    if capacity is None:
        return Capacity(used, None, None)
    return Capacity(
        used, capacity, max(0, capacity - used), _turn(stays, first, last, capacity, used < capacity)
    )


def _turn(stays, first, last, capacity, is_free):
    length = None if last is None else last - first
    days = {stay.ends_on + DAY for stay in stays if stay.ends_on}
    if length is not None:
        days |= {stay.starts_on - length for stay in stays}
    for day in sorted(day for day in days if day > first):
        end = None if length is None else day + length
        if (most_at_once(stays, day, end) < capacity) != is_free:
            return day
    return None
