"""Whether a person may be mentor for a programme on a day (C10, C11, C12): five conditions and where they lead.

`p` are the values of the day that is asked about. For a mentor who was designated before, the conditions of that
earlier day count (`then`): a later law does not undo what was right, and an extract is judged on the day of
designation and not again every year.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from companies.rules.capacity import Stay, free
from companies.rules.deadlines import DAY, good_until, months_full, training_until, whole_years
from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding, first_turn

SUBSTITUTE_SOURCE = "001:685"


class MentorState(Enum):
    """Where a mentor stands for one programme, with the words for the page."""

    CANDIDATE = "kandidaat"
    PROOF_MISSING = "bewijs ontbreekt"
    EXCEPTION_ASKED = "afwijking aangevraagd"
    ELIGIBLE = "geschikt"
    TRAINING_DUE = "opleiding te volgen"
    TRAINED = "opgeleid"
    FULL = "volzet"
    LAPSED = "vervallen"
    STOPPED = "gestopt"

    @property
    def label(self):
        """The words for the page."""
        return self.value

    @property
    def may_train(self):
        """Whether a mentor in this state may have learners; one who is full has them."""
        return self in {self.ELIGIBLE, self.TRAINING_DUE, self.TRAINED, self.FULL}

    @property
    def has_room(self):
        """Whether a mentor in this state may get one more learner."""
        return self.may_train and self is not self.FULL


@dataclass(frozen=True, slots=True)
class Check:
    """That an extract was seen: its model, its day of issue, and whether it was in order."""

    model: str
    issued_on: date
    seen_on: date
    in_order: bool = True


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof of prior training in the trade of one programme."""

    programme: str
    seen_on: date
    approved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """A mentor training: when followed, when its certificate was seen, or an exemption."""

    planned_on: date | None = None
    followed_on: date | None = None
    certificate_seen_on: date | None = None
    is_exemption: bool = False
    counts: bool = True

    @property
    def done_on(self):
        """The day from which it fulfils the duty; None when it does not."""
        if not self.counts:
            return None
        if self.is_exemption:
            return self.followed_on or self.certificate_seen_on or self.planned_on
        return self.certificate_seen_on


@dataclass(frozen=True, slots=True)
class MentorFacts:
    """What is known of a mentor, whatever the day."""

    birth_date: date | None = None
    started_on: date | None = None
    stopped_on: date | None = None
    practice: dict = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    proofs: tuple[Proof, ...] = ()
    trainings: tuple[Training, ...] = ()
    stays: tuple[Stay, ...] = ()
    has_substitute: bool = False
    substitute_stops_on: date | None = None


@dataclass(frozen=True, slots=True)
class MentorStanding:
    """The answer: the state, what each condition found, and what pages show beside it."""

    state: MentorState
    findings: tuple[Finding, ...]
    training_until: date | None = None
    used: int = 0
    capacity: int | None = None

    @property
    def turns_on(self):
        """The first day on which a condition that is met now no longer is."""
        return first_turn(self.findings)

    @property
    def unmet(self):
        """What stands in the way, in the order of the conditions."""
        return [finding for finding in self.findings if not finding.met]

    def finding(self, code):
        """The finding of one condition; None when it was not asked."""
        return next((finding for finding in self.findings if finding.code == code), None)


def designated_on(facts, recognised_on):
    """The day on which a mentor was put in charge: that of the recognition, or the later day on which they began."""
    if recognised_on is None:
        return None
    return max(recognised_on, facts.started_on) if facts.started_on else recognised_on


def eligibility(facts, programme_code, on, p, recognised_on=None, *, then=None):
    """The standing of a mentor on a day; `recognised_on` of the recognition they serve, `then` the values of that day."""
    since = designated_on(facts, recognised_on)
    since = since if since is not None and since <= on else None
    law = (then or p) if since is not None else p
    proof = _proof(facts, programme_code, on)
    until = training_until(since, law) if since is not None else None
    capacity = p.value(Name.MENTOR_CAPACITY)
    room = free(facts.stays, on, on, capacity)
    findings = (
        *_role(facts, on),
        _conduct(facts, on, law, since),
        _age(facts, on, law, proof),
        _practice(facts.practice.get(programme_code), on, law, proof),
        _room(room, on, p),
        _training(facts, on, law, since, until),
    )
    state = _state(facts, on, law, proof, until, {finding.code: finding for finding in findings})
    return MentorStanding(state, findings, until, room.used, capacity)


def judged(facts, programme_code, on, book, scheme=None, recognised_on=None):
    """`eligibility` with the values of the right days out of the book of all values."""
    since = designated_on(facts, recognised_on)
    then = book.on(since, scheme) if since is not None else None
    return eligibility(facts, programme_code, on, book.on(on, scheme), recognised_on, then=then)


# --- the conditions ----------------------------------------------------------------------------------------------


class _Approval(Enum):
    NONE = 0
    SEEN = 1
    APPROVED = 2


def _proof(facts, programme_code, on):
    mine = [proof for proof in facts.proofs if proof.programme == programme_code and proof.seen_on <= on]
    if any(proof.approved_on and proof.approved_on <= on for proof in mine):
        return _Approval.APPROVED
    return _Approval.SEEN if mine else _Approval.NONE


def _role(facts, on):
    if facts.stopped_on is not None:
        met = on < facts.stopped_on
        why = f"{'Stopt' if met else 'Gestopt'} als mentor op {date_of(facts.stopped_on)}."
        yield Finding(
            "M0",
            met,
            why,
            turns_on=facts.stopped_on if met else None,
            todo="" if met else "Kies een andere mentor.",
        )
    elif facts.started_on is not None and on < facts.started_on:
        yield Finding(
            "M0",
            False,
            f"Is pas mentor vanaf {date_of(facts.started_on)}.",
            turns_on=facts.started_on,
            todo="Wacht tot die dag, of kies een andere mentor.",
        )


def _conduct(facts, on, p, since):
    """M1: an extract of the right model, in order, and not too old on the day of designation."""
    model, validity = p.find(Name.CERTIFICATE_MODEL), p.find(Name.CERTIFICATE_VALIDITY)
    if model is None or validity is None:
        return Finding("M1", True, f"Op {date_of(since or on)} vroeg nog geen regel een uittreksel.")
    source = model.source if model.source == validity.source else f"{model.source}; {validity.source}"
    todo = f"Vraag een nieuw uittreksel model {model.value} bij de gemeente en laat het zien."
    seen = [check for check in facts.checks if check.seen_on <= on]
    right = [check for check in seen if check.model.strip() == model.value]
    if not right:
        why = f"Nog geen uittreksel model {model.value} gezien."
        if seen:
            why = f"Het uittreksel is model {seen[0].model}; nodig is model {model.value}."
        return Finding("M1", False, why, source, todo=todo)
    newest = max(right, key=lambda check: (check.issued_on, check.seen_on))
    if not newest.in_order:
        why = f"Het uittreksel van {date_of(newest.issued_on)} was niet in orde."
        return Finding("M1", False, why, source, todo=todo)
    last = good_until(newest.issued_on, validity.value)
    counts_on = since or on
    met = counts_on <= last
    issued = f"Uittreksel model {model.value} van {date_of(newest.issued_on)}"
    if not met:
        why = f"{issued} is op {date_of(counts_on)} ouder dan {validity.words}; het was goed tot en met {date_of(last)}."
        return Finding("M1", False, why, source, todo=todo)
    if since is not None:
        return Finding("M1", True, f"{issued}: goed op {date_of(since)}, de dag van aanwijzing.", source)
    why = f"{issued}: goed tot en met {date_of(last)}, want hoogstens {validity.words} oud."
    return Finding("M1", True, why, source, turns_on=last + DAY)


def _age(facts, on, p, proof):
    """M2: old enough, or a little younger with approved proof of prior training."""
    full, lower = p[Name.MENTOR_MIN_AGE], p[Name.MENTOR_MIN_AGE_WITH_PROOF]
    if facts.birth_date is None:
        return Finding(
            "M2", False, "De geboortedatum ontbreekt.", full.source, todo="Vul de geboortedatum in."
        )
    age = whole_years(facts.birth_date, on)
    needed = lower if proof is _Approval.APPROVED else full
    met = age >= needed.value
    says = f"{age} jaar op {date_of(on)}."
    rule = f"Nodig is {full.words}, of {lower.words} met een goedgekeurd bewijs van vooropleiding."
    if met:
        with_proof = " met goedgekeurd bewijs van vooropleiding" if age < full.value else ""
        return Finding("M2", True, f"{says} Minstens {needed.words}{with_proof}.", needed.source)
    turns_on = months_full(facts.birth_date, 12 * needed.value)
    return Finding(
        "M2", False, f"{says} {rule}", full.source, turns_on, _age_todo(age, lower, proof, turns_on)
    )


def _age_todo(age, lower, proof, turns_on):
    if age < lower.value or proof is _Approval.APPROVED:
        return f"Kies een andere mentor, of wacht tot {date_of(turns_on)}."
    if proof is _Approval.SEEN:
        return "Het partnerschap moet het bewijs van vooropleiding nog goedkeuren."
    return f"Laat een bewijs van vooropleiding zien, of wacht tot {date_of(turns_on)}."


def _practice(practised_since, on, p, proof):
    """M3: enough years in the trade, or approved proof of prior training."""
    needed = p[Name.MENTOR_MIN_PRACTICE]
    if proof is _Approval.APPROVED:
        return Finding("M3", True, "Bewijs van vooropleiding is goedgekeurd.", needed.source)
    rule = f"Nodig is {needed.words}, of een goedgekeurd bewijs van vooropleiding."
    todo = (
        "Het partnerschap moet het bewijs van vooropleiding nog goedkeuren."
        if proof is _Approval.SEEN
        else "Laat een bewijs van vooropleiding zien."
    )
    if practised_since is None:
        fill_in = "Vul in sinds wanneer deze mentor in het vak werkt."
        todo = fill_in if proof is _Approval.NONE else todo
        return Finding(
            "M3", False, f"Niet ingevuld sinds wanneer in het vak. {rule}", needed.source, todo=todo
        )
    turns_on = months_full(practised_since, 12 * needed.value)
    says = f"In het vak sinds {date_of(practised_since)}"
    if on >= turns_on:
        return Finding("M3", True, f"{says}: minstens {needed.words} op {date_of(on)}.", needed.source)
    return Finding("M3", False, f"{says}. {rule}", needed.source, turns_on, todo)


def _room(room, on, p):
    """M4: fewer learners than a mentor may have in this sector."""
    rule = p[Name.MENTOR_CAPACITY]
    why = f"{room.used} van hoogstens {rule.words} op {date_of(on)}."
    todo = "Kies een andere mentor of een latere dag." if room.is_full else ""
    return Finding("M4", not room.is_full, why, rule.source, room.turns_on, todo)


def _training(facts, on, p, since, until):
    """M5: the mentor training followed, or still in time."""
    rule = p.find(Name.TRAINING_TERM)
    source = rule.source if rule else ""
    if done := trained_on(facts, on):
        return Finding("M5", True, f"Mentoropleiding in orde sinds {date_of(done)}.", source)
    if since is None:
        why = "Na de erkenning volgt een mentoropleiding"
        return Finding(
            "M5", True, f"{why}, binnen {rule.words}." if rule else "Geen mentoropleiding nodig.", source
        )
    if until is None:
        return Finding("M5", True, f"Op {date_of(since)} was een mentoropleiding nog niet verplicht.")
    term = f"binnen {rule.words} na {date_of(since)}"
    if on <= until:
        todo = "Plan de mentoropleiding en laat daarna het getuigschrift zien."
        why = f"Mentoropleiding te volgen ten laatste op {date_of(until)} ({term})."
        return Finding("M5", True, why, source, until + DAY, todo)
    why = f"De mentoropleiding moest klaar zijn op {date_of(until)} ({term})."
    return Finding("M5", False, why, source, todo="Volg de mentoropleiding en laat het getuigschrift zien.")


def trained_on(facts, on):
    """Since when the duty of training is fulfilled, on this day; None when it is not."""
    days = [training.done_on for training in facts.trainings if training.done_on]
    return min((day for day in days if day <= on), default=None)


def substitute(facts, on):
    """Whether somebody takes over when the mentor is away (C15)."""
    stops = facts.substitute_stops_on
    if facts.has_substitute and (stops is None or on < stops):
        return Finding("substitute", True, "Heeft een vervanger.", SUBSTITUTE_SOURCE, stops)
    why = f"De vervanger stopt op {date_of(stops)}." if facts.has_substitute else "Heeft nog geen vervanger."
    return Finding("substitute", False, why, SUBSTITUTE_SOURCE, todo="Kies een vervanger voor deze mentor.")


# --- where it leads ----------------------------------------------------------------------------------------------


def _state(facts, on, p, proof, until, by_code):
    if facts.stopped_on is not None and facts.stopped_on <= on:
        return MentorState.STOPPED
    if not by_code["M5"].met:
        return MentorState.LAPSED
    open_papers = [code for code in ("M1", "M2", "M3") if not by_code[code].met]
    has_begun = "M0" not in by_code or by_code["M0"].met
    if open_papers or not has_begun:
        return _before_eligible(facts, on, p, proof, open_papers)
    if not by_code["M4"].met:
        return MentorState.FULL
    if trained_on(facts, on):
        return MentorState.TRAINED
    return MentorState.TRAINING_DUE if until else MentorState.ELIGIBLE


def _before_eligible(facts, on, p, proof, open_papers):
    lowest = p.value(Name.MENTOR_MIN_AGE_WITH_PROOF)
    too_young = facts.birth_date is not None and whole_years(facts.birth_date, on) < lowest
    nothing_yet = facts.birth_date is None and not facts.checks and not facts.practice and not facts.proofs
    if too_young or nothing_yet or not open_papers:
        return MentorState.CANDIDATE
    if "M1" not in open_papers and facts.birth_date is not None and proof is _Approval.SEEN:
        return MentorState.EXCEPTION_ASKED
    return MentorState.PROOF_MISSING
