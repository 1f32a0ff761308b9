"""The one line of truth about a learner: where, since when, what comes next and what is open. Facts in, words out."""

from datetime import date, timedelta
from typing import NamedTuple

from companies.rules.deadlines import add_months
from duaalportal.lib.attention import Urgency
from learningplans.rules.age import comes_of_age

DAY = timedelta(days=1)
SOON = timedelta(days=14)
# from so many months ahead a birthday is the next date
BIRTHDAY_AHEAD = 1
NOWHERE, NOT_YET = "geen plaats", "nog geen plaats"


class Stay(NamedTuple):
    """A placement with what is known of its agreement: "", or its state, and whether all signed."""

    first: date
    last: date
    name: str
    agreement: str = ""
    is_signed: bool = False


class Facts(NamedTuple):
    """What the rows tell of one trajectory; None where this reader may not know."""

    closed: str
    starts_on: date
    ends_on: date
    birth_date: date | None
    stays: tuple = ()
    visit: tuple | None = None
    reports: int = 0
    absence: str = ""
    clock: object = None
    knows_agreements: bool = True
    knows_birth_date: bool = True


class Open(NamedTuple):
    """Something that waits, in a few words, and how soon it is needed."""

    urgency: Urgency
    words: str


class Told(NamedTuple):
    """The line: where and since when, the next date with what happens then, and what is open, most urgent first."""

    where: str
    since: date | None
    is_ahead: bool
    next_on: date | None
    next_what: str
    open: tuple

    @property
    def order(self):
        """What is open first, then what comes first."""
        return (self.open[0].urgency if self.open else 9, self.next_on or date.max)


def told(facts, today, years):
    """The line of one trajectory on one day; `years` is the age at which somebody is of age."""
    if facts.closed:
        return Told(facts.closed, None, False, None, "", ())
    where, since, is_ahead = _where(facts, today)
    next_on, what = min(_dates(facts, today, years), default=(None, ""))
    return Told(where, since, is_ahead, next_on, what, tuple(sorted(_open(facts, today))))


def _where(facts, today):
    now = [stay for stay in facts.stays if stay.first <= today <= stay.last]
    if now:
        return _joined(now), min(stay.first for stay in now), False
    ahead = [stay for stay in facts.stays if stay.first > today]
    if ahead:
        first = min(stay.first for stay in ahead)
        return _joined([stay for stay in ahead if stay.first == first]), first, True
    if facts.stays:
        return NOWHERE, max(stay.last for stay in facts.stays) + DAY, False
    return NOT_YET, None, False


def _joined(stays):
    names = list(dict.fromkeys(stay.name for stay in stays))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"


def _dates(facts, today, years):
    to_come = [stay for stay in facts.stays if stay.last >= today]
    for stay in to_come:
        day, what = (stay.first, "eerste dag") if stay.first > today else (stay.last, "laatste dag")
        yield day, what if len(to_come) == 1 else f"{what} bij {stay.name}"
    if facts.visit:
        yield facts.visit
    if facts.birth_date:
        birthday = comes_of_age(facts.birth_date, years)
        if today <= birthday <= add_months(today, BIRTHDAY_AHEAD):
            yield birthday, f"wordt {years}"
    clock = facts.clock
    if clock and clock.running and clock.last_day and clock.last_day >= today:
        yield clock.last_day, "laatste dag zonder overeenkomst"
    if facts.starts_on > today:
        yield facts.starts_on, "start van de lessen"


def _open(facts, today):
    clock = facts.clock
    if clock and not clock.met:
        yield Open(Urgency.LATE, "te lang zonder overeenkomst")
    elif clock and clock.running and clock.left is not None:
        days = "1 opleidingsdag" if clock.left == 1 else f"{clock.left} opleidingsdagen"
        yield Open(Urgency.SOON if clock.left <= 10 else Urgency.NORMAL, f"nog {days} zonder overeenkomst")
    if facts.knows_agreements:
        for stay in facts.stays:
            if stay.last >= today and not stay.is_signed:
                yield Open(_by(stay.first, today), stay.agreement or "overeenkomst ontbreekt")
    if facts.knows_birth_date and facts.birth_date is None and facts.stays:
        yield Open(Urgency.SOON, "geboortedatum ontbreekt")
    if facts.reports:
        words = "verslag ontbreekt" if facts.reports == 1 else f"{facts.reports} verslagen ontbreken"
        yield Open(Urgency.NORMAL, words)


def _by(first, today):
    """How soon something is needed that has to be there on the first day."""
    if first <= today:
        return Urgency.LATE
    return Urgency.SOON if first <= today + SOON else Urgency.NORMAL
