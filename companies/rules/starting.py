"""The one question of later apps: can a learner of this programme start here on this day, and if not, why not."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from companies.rules import capacity as places
from companies.rules import mentors, recognition, safety
from companies.rules.deadlines import DAY
from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding, all_met

STEPS = 60
RULES_THAT_COUNT = (
    Name.MENTOR_MIN_AGE,
    Name.MENTOR_MIN_AGE_WITH_PROOF,
    Name.MENTOR_MIN_PRACTICE,
    Name.CERTIFICATE_MODEL,
    Name.CERTIFICATE_VALIDITY,
    Name.MENTOR_CAPACITY,
    Name.RISK_REVIEW,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor who could be asked, with what is known of them."""

    key: object
    name: str
    facts: mentors.MentorFacts


@dataclass(frozen=True)
class StartFacts:
    """What is known of one establishment for one programme."""

    programme: str
    scheme: str | None = None
    closed_on: date | None = None
    capacity: int | None = None
    periods: tuple = ()
    candidates: tuple[Candidate, ...] = ()
    stays: tuple = ()
    analyses: tuple = ()
    changes: tuple = ()
    contacts: dict = field(default_factory=dict)
    activities: int = 0
    activities_answered: int = 0


@dataclass(frozen=True, slots=True)
class MentorAnswer:
    """What was found of one mentor for the period that is asked about."""

    key: object
    name: str
    standing: mentors.MentorStanding
    room: places.Capacity
    substitute: Finding

    @property
    def is_eligible(self):
        """Whether the conditions on a mentor are met; room is another question."""
        return self.standing.state.may_train

    @property
    def is_free(self):
        """Whether this mentor is eligible and has room for the whole period."""
        return self.is_eligible and not self.room.is_full

    @property
    def yes(self):
        """Whether the learner can start with this mentor."""
        return self.is_free and self.substitute.met

    @property
    def obstacles(self):
        """The findings that stand in the way with this mentor."""
        found = [f for f in self.standing.unmet if f.code != "M4"]
        if self.room.is_full:
            found.append(_full(self))
        return found if self.substitute.met else [*found, self.substitute]


@dataclass(frozen=True)
class Answer:
    """Yes or no on a day, with every finding, every mentor, and the first later day with the other answer."""

    on: date
    until: date | None
    findings: tuple[Finding, ...]
    mentors: tuple[MentorAnswer, ...]
    facts: StartFacts
    book: object

    @property
    def yes(self):
        """Whether nothing that blocks stands in the way."""
        return all_met(self.findings)

    @property
    def obstacles(self):
        """What blocks and is not met."""
        return [finding for finding in self.findings if finding.blocks and not finding.met]

    @property
    def warnings(self):
        """What is not in order but does not block."""
        return [finding for finding in self.findings if not finding.blocks and not finding.met]

    @property
    def possible_mentors(self):
        """The mentors with whom the learner can start."""
        return [mentor for mentor in self.mentors if mentor.yes]

    def finding(self, code):
        """The finding with this code; None when it was not asked."""
        return next((finding for finding in self.findings if finding.code == code), None)

    @cached_property
    def turns_on(self):
        """The first later day on which a start for as long gets the other answer; None when it stays, or far away."""
        length = None if self.until is None else self.until - self.on
        here = self
        for _ in range(STEPS):
            day = min((day for day in _days(here) if day > here.on), default=None)
            if day is None:
                return None
            here = answer(self.facts, day, None if length is None else day + length, self.book)
            if here.yes != self.yes:
                return day
        return None


def answer(facts, on, until, book):
    """Can a learner start on this day, until another day or without a known end?"""
    p = book.on(on, facts.scheme)
    recognised = recognition.status(facts.periods, on)
    # a suspension does not undo that the mentors were put in charge
    running = recognised.period is not None and recognised.period.holds(on)
    since = recognised.period.recognised_on if running else None
    asked = tuple(_mentor(candidate, facts, on, until, book, since) for candidate in facts.candidates)
    findings = (
        *recognised.findings,
        *_open(facts, on),
        *_whole_period(recognised, on, until),
        *_mentors(asked, on, until),
        *_establishment(facts, on, until),
        safety.risk(facts.analyses, facts.changes, on, p),
        safety.contact("first_aid", facts.contacts.get("first_aid", ()), on),
        safety.contact("confidential", facts.contacts.get("confidential", ()), on),
        *_activities(facts),
    )
    return Answer(on, until, findings, asked, facts, book)


def _mentor(candidate, facts, on, until, book, since):
    standing = mentors.judged(candidate.facts, facts.programme, on, book, facts.scheme, since)
    room = places.free(candidate.facts.stays, on, until, standing.capacity)
    return MentorAnswer(
        candidate.key, candidate.name, standing, room, mentors.substitute(candidate.facts, on)
    )


def _open(facts, on):
    if facts.closed_on is None:
        return
    met = on < facts.closed_on
    why = f"Deze vestiging {'sluit' if met else 'is gesloten'} op {date_of(facts.closed_on)}."
    if not met:
        why = f"Deze vestiging is gesloten sinds {date_of(facts.closed_on)}."
    yield Finding(
        "open", met, why, turns_on=facts.closed_on if met else None, todo="Kies een andere vestiging."
    )


def _whole_period(recognised, on, until):
    """A warning when the recognition stops before the learner does."""
    ends = recognised.finding.turns_on
    if not recognised.is_valid or until is None or ends is None or ends > until:
        return
    yield Finding(
        "recognition_ends",
        False,
        f"De erkenning stopt op {date_of(ends)}, voor het einde op {date_of(until)}.",
        recognition.SOURCE,
        todo="Vraag de erkenning op tijd opnieuw aan.",
        blocks=False,
    )


def _mentors(asked, on, until):
    """Somebody eligible, with room for the whole period, and with a substitute."""
    eligible = [mentor for mentor in asked if mentor.is_eligible]
    if not eligible:
        why = "Geen mentor is geschikt voor deze opleiding." if asked else "Er is nog geen mentor."
        todo = "Kijk per mentor wat er ontbreekt." if asked else "Voeg een mentor toe."
        yield Finding("mentor", False, why, "001:202-205", todo=todo)
        return
    yield Finding("mentor", True, f"Geschikt: {_named(eligible)}.", "001:202-205")
    with_room = [mentor for mentor in eligible if mentor.is_free]
    if not with_room:
        todo = "Kies een latere dag, of voeg een mentor toe."
        yield Finding(
            "room", False, f"{_period(on, until)} is elke geschikte mentor volzet.", "001:202", todo=todo
        )
        return
    yield Finding("room", True, f"Plaats bij {_named(with_room)}.", "001:202")
    ready = [mentor for mentor in with_room if mentor.substitute.met]
    if not ready:
        todo = "Kies een vervanger voor een van hen."
        yield Finding(
            "substitute",
            False,
            f"Nog geen vervanger voor {_named(with_room)}.",
            mentors.SUBSTITUTE_SOURCE,
            todo=todo,
        )
        return
    yield Finding("substitute", True, f"Met vervanger: {_named(ready)}.", mentors.SUBSTITUTE_SOURCE)


def _establishment(facts, on, until):
    """The company's own limit on learners at once (C20), where it set one."""
    if facts.capacity is None:
        return
    room = places.free(facts.stays, on, until, facts.capacity)
    why = f"{room.used} van {facts.capacity} plaatsen in deze vestiging bezet {_period(on, until).lower()}."
    if room.is_full and room.turns_on:
        why += f" Vrij vanaf {date_of(room.turns_on)}."
    todo = "Kies een latere dag, of pas het aantal plaatsen aan." if room.is_full else ""
    yield Finding("capacity", not room.is_full, why, "001:478", room.turns_on, todo)


def _activities(facts):
    """A warning while the list of what can be learned here is not filled in; a programme without a list asks nothing."""
    if not facts.activities:
        return
    left = facts.activities - facts.activities_answered
    source = "001:257, 001:472"
    if left <= 0:
        yield Finding("activities", True, "De activiteitenlijst is ingevuld.", source, blocks=False)
        return
    n = "1 activiteit" if left == 1 else f"{left} activiteiten"
    why = f"Nog {n} niet beantwoord in de activiteitenlijst."
    yield Finding("activities", False, why, source, todo="Vul de activiteitenlijst aan.", blocks=False)


def _full(mentor):
    n = "1 lerende" if mentor.room.capacity == 1 else f"{mentor.room.capacity} lerenden"
    later = f" Vrij vanaf {date_of(mentor.room.turns_on)}." if mentor.room.turns_on else ""
    source = mentor.standing.finding("M4").source
    return Finding("M4", False, f"Volzet: heeft al {n}.{later}", source, mentor.room.turns_on)


def _named(asked):
    names = [mentor.name for mentor in asked]
    if len(names) > 3:
        return f"{', '.join(names[:3])} en nog {len(names) - 3}"
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _period(on, until):
    return f"Vanaf {date_of(on)}" if until is None else f"Van {date_of(on)} tot en met {date_of(until)}"


# --- when it turns ------------------------------------------------------------------------------------------------


def _days(here):
    """The days after which the answer may be another: what is met turns, what is not turns, or a rule changes."""
    yield from (finding.turns_on for finding in here.findings if finding.blocks and finding.turns_on)
    yield from (period.recognised_on for period in here.facts.periods)
    ready = here.possible_mentors
    for mentor in ready[:1] or here.mentors:
        inside = (*mentor.standing.findings, mentor.substitute)
        yield from (finding.turns_on for finding in inside if finding.turns_on)
        if mentor.room.turns_on:
            yield mentor.room.turns_on
    for name in RULES_THAT_COUNT:
        for value in here.book.of(name):
            yield value.valid_from
            if value.valid_until:
                yield value.valid_until + DAY
