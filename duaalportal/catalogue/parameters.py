"""Dated values of rules: which value held on a day, for everyone or for one scheme, and where it is written.

Rules ask with the day that counts for them, so a change of law leaves the past as it was.
"""

from bisect import bisect_right
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from duaalportal.catalogue.models import Name, RuleParameter, Unit

DAY = timedelta(days=1)


class NoRuleThen(LookupError):
    """On that day the rule did not exist yet, or no longer."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value of one rule in its own unit, with its period and its source."""

    name: Name
    value: int | Decimal | str | tuple
    valid_from: date
    valid_until: date | None
    source: str
    note: str
    scheme: str | None

    @property
    def words(self):
        """The value as people say it: "3 lerenden", "12 maanden", "600 euro", "30 november"."""
        return in_words(self.name, self.value)


@lru_cache(maxsize=1024)
def in_words(name, value):
    """A typed value of a rule in Dutch words."""
    from duaalportal.lib.dates import MONTHS

    match Name(name).unit:
        case Unit.MONTH_DAY:
            month, day = value
            return f"{day} {MONTHS[month - 1]}"
        case Unit.LIST:
            return ", ".join(map(str, value))
        case Unit.TEXT:
            return str(value)
        case Unit.MONTHS if value > 12 and value % 12 == 0:
            return f"{value // 12} jaar"
        case Unit.MONTHS if value == 1:
            return "1 maand"
        case Unit.WEEKS if value == 1:
            return "1 week"
        case Unit.DAYS if value == 1:
            return "1 dag"
        case Unit.PEOPLE if value == 1:
            return "1 lerende"
        case Unit.TRAINING_DAYS if value == 1:
            return "1 opleidingsdag"
        case Unit.EURO:
            return f"{value:.2f}".replace(".", ",").removesuffix(",00") + " euro"
        case unit:
            return f"{value} {unit.label}"


def typed(name, text):
    """The value of a rule as its unit reads it; ValueError when the text is no such value."""
    match Name(name).unit:
        case Unit.TEXT:
            return text
        case Unit.EURO:
            return _amount(text)
        case Unit.MONTH_DAY:
            month, day = map(int, text.split("-"))
            date(2000, month, day)
            return (month, day)
        case Unit.LIST:
            return tuple(_whole(part) for part in text.split(","))
        case _:
            return _whole(text)


def _whole(text):
    number = int(text.strip())
    if number < 0:
        raise ValueError(text)
    return number


def _amount(text):
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except ArithmeticError as error:
        raise ValueError(text) from error
    if not amount.is_finite() or amount < 0:
        raise ValueError(text)
    return amount


class Parameters:
    """The values that hold on one day, for one scheme or in general."""

    def __init__(self, values):
        self._values = values

    def find(self, name):
        """The value with its source; None when the rule does not exist on this day."""
        return self._values.get(name if isinstance(name, Name) else Name(name))

    def __getitem__(self, name):
        found = self.find(name)
        if found is None:
            raise NoRuleThen(Name(name).label)
        return found

    def value(self, name):
        """The bare value; NoRuleThen when the rule does not exist on this day."""
        return self[name].value


class ParameterBook:
    """All values of all times, read once."""

    def __init__(self, rows):
        self._rows = [
            Value(
                Name(row.name),
                typed(row.name, row.value),
                row.valid_from,
                row.valid_until,
                row.source,
                row.note,
                row.scheme_id,
            )
            for row in rows
        ]
        # what is read later goes before: a scheme before everyone, the newest value before the older
        self._rows.sort(key=lambda row: (row.scheme is not None, row.valid_from))
        # between two days on which some value begins or has ended all days are the same: judging three hundred mentors,
        # each with a day of their own, reads a handful of periods
        self._turns = sorted(
            {row.valid_from for row in self._rows}
            | {row.valid_until + DAY for row in self._rows if row.valid_until}
        )
        self._periods = {}

    def on(self, day, scheme=None):
        """The values of one day; those of a scheme (its code) go before the general ones."""
        period = (bisect_right(self._turns, day), scheme)
        if period not in self._periods:
            self._periods[period] = self._read(day, scheme)
        return self._periods[period]

    def _read(self, day, scheme):
        found = {}
        for row in self._rows:
            fits = row.scheme is None or row.scheme == scheme
            if fits and row.valid_from <= day and (row.valid_until is None or day <= row.valid_until):
                found[row.name] = row
        return Parameters(found)

    def of(self, name):
        """Every value a rule ever had, the newest first."""
        rows = [row for row in self._rows if row.name == name]
        return sorted(rows, key=lambda row: (row.scheme or "", row.valid_from), reverse=True)


_kept = ContextVar("kept", default=None)


@contextmanager
def read_once():
    """Let all who ask for the book inside share one: for a page that asks many subjects, each of which reads it.

    Inside another one it is the book of that: for a batch of many people.
    """
    token = _kept.set([] if _kept.get() is None else _kept.get())
    try:
        yield
    finally:
        _kept.reset(token)


def book():
    """The book of today's database (one query; inside `read_once` the first to ask makes it for all)."""
    kept = _kept.get()
    if kept is None:
        return _read()
    if not kept:
        kept.append(_read())
    return kept[0]


def _read():
    fields = ("name", "scheme_id", "value", "valid_from", "valid_until", "source", "note")
    rows = RuleParameter.objects.order_by("name", "valid_from").values_list(*fields, named=True)
    return _book_of(tuple(rows))


# the same rows make the same book: they are asked each time, and read anew only when one of them is another
_book_of = lru_cache(maxsize=4)(ParameterBook)
