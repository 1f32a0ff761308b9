"""Whether an establishment is recognised for a programme on a day (C02), and the conditions on the company (C04)."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from companies.rules.deadlines import DAY, add_months, months_full
from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding

SOURCE = "001:193, 001:269, 001:273"


class RecognitionState(Enum):
    """How a recognition stands on a day, with the words for the page."""

    NONE = "niet erkend"
    NOT_YET = "nog niet erkend"
    VALID = "erkend"
    SUSPENDED = "geschorst"
    WITHDRAWN = "opgeheven"
    EXPIRED = "vervallen"

    @property
    def label(self):
        """The words for the page."""
        return self.value


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension, up to and including its last day; lifted earlier it counts no more from that day on."""

    starts_on: date
    ends_on: date | None = None
    lifted_on: date | None = None

    @property
    def over_on(self):
        """The first day on which it no longer stands in the way; None when it stays."""
        days = [day for day in (self.ends_on and self.ends_on + DAY, self.lifted_on) if day]
        return min(days, default=None)

    def holds(self, on):
        """Whether it stands in the way on this day."""
        return self.starts_on <= on and (self.over_on is None or on < self.over_on)


@dataclass(frozen=True, slots=True)
class Period:
    """One recognition of one establishment for one programme."""

    recognised_on: date
    expires_on: date
    withdrawn_on: date | None = None
    suspensions: tuple[Suspension, ...] = ()
    scheme: str | None = None

    @property
    def over_on(self):
        """The first day on which it no longer holds."""
        return min(self.expires_on, self.withdrawn_on) if self.withdrawn_on else self.expires_on

    def holds(self, on):
        """Whether its period holds on this day; a suspension may still stand in the way."""
        return self.recognised_on <= on < self.over_on


@dataclass(frozen=True, slots=True)
class RecognitionStatus:
    """The answer on a day. `until` is the first day on which the recognition no longer holds."""

    state: RecognitionState
    findings: tuple[Finding, ...]
    until: date | None = None
    period: Period | None = None

    @property
    def is_valid(self):
        """Whether learners may be trained on this day."""
        return self.state is RecognitionState.VALID

    @property
    def finding(self):
        """The one finding about the recognition."""
        return self.findings[0]


def expiry(recognised_on, p):
    """The first day on which a recognition of that day no longer holds: five years later as the rule now stands."""
    return months_full(recognised_on, p.value(Name.RECOGNITION_TERM))


def renewable_from(over_on, p):
    """The first day on which a running recognition may be asked anew: that of its first reminder."""
    return add_months(over_on, -max(p.value(Name.EXPIRY_NOTICES)))


def begins_on(periods, on, p):
    """The first day of a recognition decided on a day: that day, or where it renews one the day on which that one ends.

    What was withdrawn is not renewed; what runs on for longer than a renewal may be asked before stays in the way.
    """
    running = [period for period in periods if period.holds(on) and period.withdrawn_on is None]
    over_on = max((period.over_on for period in running), default=None)
    return over_on if over_on and renewable_from(over_on, p) <= on else on


def status(periods, on):
    """How the recognition of one establishment for one programme stands; several follow each other in time."""
    running = [period for period in periods if period.holds(on)]
    if running:
        return _running(max(running, key=lambda period: period.recognised_on), on)
    coming = min((p for p in periods if p.recognised_on > on), key=lambda p: p.recognised_on, default=None)
    past = max((p for p in periods if p.recognised_on <= on), key=lambda p: p.over_on, default=None)
    if past is not None and past.recognised_on < past.over_on:
        return _over(past, coming)
    if coming is not None:
        why = f"De erkenning begint pas op {date_of(coming.recognised_on)}."
        todo = "Kies een begindag vanaf dan."
        return _answer(
            RecognitionState.NOT_YET, False, why, coming.recognised_on, todo, coming.over_on, coming
        )
    why = "Deze vestiging is niet erkend voor deze opleiding."
    return _answer(RecognitionState.NONE, False, why, None, "Start een aanvraag voor de erkenning.")


def _running(period, on):
    until = period.over_on
    standing = [suspension for suspension in period.suspensions if suspension.holds(on)]
    if standing:
        turns_on = _free_again(period, on)
        how_long = f"tot en met {date_of(turns_on - DAY)}" if turns_on else "tot nader order"
        since = date_of(min(s.starts_on for s in standing))
        why = f"De erkenning is geschorst sinds {since}, {how_long}."
        todo = "Volg op wat het partnerschap vraagt."
        return _answer(RecognitionState.SUSPENDED, False, why, turns_on, todo, until, period)
    coming = (s.starts_on for s in period.suspensions if on < s.starts_on and s.holds(s.starts_on))
    turns_on = min([until, *coming])
    why = f"Erkend sinds {date_of(period.recognised_on)}, tot en met {date_of(until - DAY)}."
    if turns_on < until:
        why += f" Geschorst vanaf {date_of(turns_on)}."
    return _answer(RecognitionState.VALID, True, why, turns_on, "", until, period)


def _free_again(period, on):
    """The first day on which no suspension stands any more while the recognition still holds; None when never."""
    days = sorted(s.over_on for s in period.suspensions if s.over_on and s.over_on > on)
    return next(
        (d for d in days if period.holds(d) and not any(s.holds(d) for s in period.suspensions)), None
    )


def _over(past, coming):
    withdrawn = past.withdrawn_on is not None and past.withdrawn_on <= past.expires_on
    state = RecognitionState.WITHDRAWN if withdrawn else RecognitionState.EXPIRED
    why = f"De erkenning is {state.label} op {date_of(past.over_on)}."
    todo = "Vraag de erkenning opnieuw aan."
    turns_on = None
    if coming is not None:
        why += f" Een nieuwe begint op {date_of(coming.recognised_on)}."
        turns_on, todo = coming.recognised_on, "Kies een begindag vanaf dan."
    return _answer(state, False, why, turns_on, todo, past.over_on, past)


def _answer(state, met, why, turns_on, todo, until=None, period=None):
    finding = Finding("recognition", met, why, SOURCE, turns_on, todo)
    return RecognitionStatus(state, (finding,), until, period)


# --- the conditions on the company --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the conditions on the company, as it is asked."""

    code: str
    words: str
    asks: str
    source: str


CONDITIONS = (
    Condition(
        "C1",
        "Genoeg financiële draagkracht",
        "Kan het bedrijf een opleiding van een lerende dragen?",
        "001:199",
    ),
    Condition(
        "C2",
        "Geen veroordelingen",
        "Is het bedrijf vrij van veroordelingen, bijvoorbeeld voor arbeidsrecht of RSZ?",
        "001:200",
    ),
    Condition(
        "C3",
        "Organisatie en uitrusting volstaan",
        "Kan de lerende hier leren wat in het opleidingsplan staat?",
        "001:201, 001:257",
    ),
)
MENTOR_CONDITION = Condition("C4", "Minstens 1 mentor", "Wie wordt mentor?", "001:202")


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said of a condition, and on what it rests in Dutch words."""

    met: bool
    basis: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What an application says of the conditions on the company: code -> Statement, and its number of mentors."""

    statements: dict = field(default_factory=dict)
    mentors: int = 0


def conditions(facts):
    """C1 to C4 of an application; not answered is not met."""
    return [
        *(_condition(asked, facts.statements.get(asked.code)) for asked in CONDITIONS),
        _mentor_named(facts.mentors),
    ]


def _condition(asked, said):
    if said is None:
        return Finding(
            asked.code,
            False,
            f"{asked.words}: nog niet beantwoord.",
            asked.source,
            todo="Beantwoord deze voorwaarde.",
        )
    if not said.met:
        todo = "Breng dit in orde voor je de aanvraag indient."
        return Finding(asked.code, False, f"{asked.words}: niet voldaan.", asked.source, todo=todo)
    rests = f" ({said.basis})" if said.basis else ""
    return Finding(asked.code, True, f"{asked.words}: voldaan{rests}.", asked.source)


def _mentor_named(n):
    if n:
        named = "1 mentor staat" if n == 1 else f"{n} mentoren staan"
        return Finding("C4", True, f"{named} in de aanvraag.", MENTOR_CONDITION.source)
    return Finding(
        "C4",
        False,
        "Er staat nog geen mentor in de aanvraag.",
        MENTOR_CONDITION.source,
        todo="Kies minstens 1 mentor.",
    )
