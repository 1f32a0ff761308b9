"""What a match still needs before it can be confirmed, who is asked, and when they are asked again (M07, M09, M10)."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MENTOR, COACH, COMPANY, LEARNER, GUARDIAN = "mentor", "coach", "company", "learner", "guardian"
OPINION, DECISION = "opinion", "decision"
YES = "yes"


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody still has to say something."""

    party: str
    kind: str

    @property
    def words(self):
        """In Dutch, as the page lists it."""
        return WORDS[self.party, self.kind]


WORDS = {
    (MENTOR, OPINION): "Oordeel van de mentor",
    (COACH, OPINION): "Oordeel van de trajectbegeleider",
    (COMPANY, DECISION): "Akkoord van het leerbedrijf",
    (LEARNER, DECISION): "Akkoord van de lerende",
    (GUARDIAN, DECISION): "Akkoord van een ouder",
}


def asked_of(is_minor):
    """Everything that has to be said before a match is confirmed; a parent only for who is not of age (M14)."""
    found = [Need(MENTOR, OPINION), Need(COACH, OPINION), Need(COMPANY, DECISION), Need(LEARNER, DECISION)]
    return [*found, Need(GUARDIAN, DECISION)] if is_minor else found


def still_needed(said, is_minor):
    """What nobody said yet; `said` is {(party, kind): value} of the last words."""
    return [need for need in asked_of(is_minor) if (need.party, need.kind) not in said]


def stands_in_the_way(said, is_minor, talk_held):
    """Why a match cannot be confirmed now, in Dutch sentences; empty when it can."""
    found = [] if talk_held else ["Eerst komt het kennismakingsgesprek, met een verslag."]
    left = still_needed(said, is_minor)
    if left:
        found.append("Nog nodig: " + ", ".join(need.words[0].lower() + need.words[1:] for need in left) + ".")
    no = [
        need
        for need in asked_of(is_minor)
        if need.kind == DECISION and said.get((need.party, DECISION), YES) != YES
    ]
    if no:
        found.append("Iemand zei nee.")
    return found


def report_opens(talk_on, today, is_reported):
    """The day from which the report of a talk can be written; None when it can today, and where a report stands already."""
    return talk_on if talk_on and talk_on > today and not is_reported else None


# a term of so many working days reaches no further than this, also over the longest holidays
REACH = timedelta(days=120)


def working_days(first, last, free=frozenset()):
    """Weekdays that are not free, after the first day, up to and including the last."""
    return sum(_is_working(first + n * DAY, free) for n in range(1, (last - first).days + 1))


def _is_working(day, free):
    return day.isoweekday() < 6 and day not in free


def due(asked_on, after, free=frozenset()) -> date:
    """The day on which an answer is asked again: so many working days after it was asked; free days are quiet."""
    day, left = asked_on, after
    while left:
        day += DAY
        left -= _is_working(day, free)
    return day


def times_asked_again(asked_on, today, notices, free=frozenset()):
    """How often the answer was asked again by today; `notices` are the working days after which one asks again."""
    waited = working_days(asked_on, today, free) if today > asked_on else 0
    return sum(waited >= days for days in notices)
