"""Which agreement it is, which moves it makes, and who signs again when something changes.

Several placements in one trajectory have an agreement each (A21), of one kind: what the law counts is the learner's
average over the year, not one company's share. Hours on real workplaces are therefore added over all placements of the
trajectory that stand, weighed by their weeks, and divided by the weeks in which there is at least one placement. Two
companies at once, 12 and 10 hours, are 22 and so OAO; blocks that follow each other count by their length. Weeks
without any placement (a later start) do not thin the average out; hours on a simulated workplace count for the
trajectory and not for the limit (A16).
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from companies.rules.deadlines import DAY
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding
from learningplans.models.agreements import AgreementKind, AgreementState, Party

HUNDREDTH = Decimal("0.01")
NO_FREE_CHOICE = "duaalleren.vlaanderen.be, welke overeenkomst sluit ik af met de leerling"


def hours_in_words(hours):
    """'20 uur', '19,5 uur'."""
    text = f"{Decimal(hours).quantize(HUNDREDTH):f}".rstrip("0").rstrip(".")
    return f"{text.replace('.', ',')} uur"


# --- which kind --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stay:
    """A placement as the decision on the kind sees it; both days count."""

    starts_on: date
    ends_on: date
    hours: Decimal
    is_simulated: bool = False

    @property
    def days(self):
        """How many days it lasts."""
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True, slots=True)
class Kind:
    """Which agreement it is, from which hours, and why."""

    kind: AgreementKind
    real: Decimal
    simulated: Decimal
    limit: Decimal
    why: str
    source: str

    @property
    def total(self):
        """All hours that count for the trajectory."""
        return self.real + self.simulated


def average_hours(stays):
    """Hours per week over the whole of these placements: (real, simulated), weighed by their length."""
    covered = _days_covered(stays)
    if not covered:
        return Decimal(0), Decimal(0)
    real = sum((stay.hours * stay.days for stay in stays if not stay.is_simulated), Decimal(0))
    simulated = sum((stay.hours * stay.days for stay in stays if stay.is_simulated), Decimal(0))
    return _rounded(real / covered), _rounded(simulated / covered)


def _days_covered(stays):
    covered, until = 0, None
    for stay in sorted(stays, key=lambda stay: stay.starts_on):
        first = stay.starts_on if until is None else max(stay.starts_on, until + DAY)
        if first <= stay.ends_on:
            covered += (stay.ends_on - first).days + 1
            until = stay.ends_on
    return covered


def _rounded(hours):
    return hours.quantize(HUNDREDTH, ROUND_HALF_UP)


def kind_of(real_hours, simulated_hours, p):
    """The kind that follows from the hours per week on average over the year; exactly the limit is paid (A17)."""
    limit = p[Name.OAO_HOURS]
    real, simulated, asked = Decimal(real_hours), Decimal(simulated_hours), Decimal(limit.value)
    kind = AgreementKind.OAO if real >= asked else AgreementKind.SOAO
    return Kind(kind, real, simulated, asked, _why(kind, real, simulated, asked), limit.source)


def _why(kind, real, simulated, limit):
    if real == 0 and simulated > 0:
        return "De opleiding is volledig op een gesimuleerde werkplek: dan is het een SOAO."
    said = f"Gemiddeld {hours_in_words(real)} per week op een reële werkplek"
    if kind is AgreementKind.OAO:
        return f"{said}: vanaf {hours_in_words(limit)} is het een OAO."
    return f"{said}: minder dan {hours_in_words(limit)} is een SOAO."


def programme_check(decision, programme_hours, source, p):
    """Whether the kind, and the number of hours, are those of the programme's own fixed hours; a warning, no block."""
    usual = kind_of(programme_hours, 0, p).kind
    fixed, planned = hours_in_words(programme_hours), hours_in_words(decision.total)
    if usual is not decision.kind:
        return Finding(
            "programme_kind",
            met=False,
            why=f"Deze opleiding telt {fixed} per week op de werkplek, en heeft dus een {usual.short}. "
            f"Gepland is {hours_in_words(decision.real)} op een reële werkplek: dat geeft een {decision.kind.short}.",
            source=f"{source}; {NO_FREE_CHOICE}",
            todo="Kijk de uren van de plaatsing na. De soort is geen vrije keuze.",
            blocks=False,
        )
    if decision.total < programme_hours:
        return Finding(
            "programme_kind",
            met=False,
            why=f"Deze opleiding vraagt {fixed} per week op de werkplek. Gepland is {planned}.",
            source=source,
            todo="Plan meer uren, of een tweede plaatsing.",
            blocks=False,
        )
    return Finding("programme_kind", True, f"Dit past bij de opleiding: {fixed} per week.", source)


# --- what goes with a kind -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that has to be arranged, by which party, and where that is written."""

    code: str
    what: str
    party: Party
    source: str
    note: str = ""


def dimona_party(kind, p):
    """Who declares the start of work for a kind of agreement on a day (K3)."""
    if kind == AgreementKind.OAO:
        return Party.COMPANY
    return Party.SCHOOL if p[Name.DIMONA_UNPAID].value == "school" else Party.COMPANY


def duties_of(kind, p):
    """Insurance, Dimona and social security per kind of agreement, from the values of the first day (M20, M21, M25)."""
    dimona = dimona_party(kind, p)
    if kind == AgreementKind.OAO:
        return (
            Duty("dimona", "Dimona, ten laatste op de eerste dag", dimona, "001:588"),
            Duty("accidents", "arbeidsongevallenverzekering", Party.COMPANY, "001:591, 001:619"),
            Duty("rsz", "RSZ-aangifte, elk kwartaal", Party.COMPANY, "001:590"),
        )
    note = "Als type STG." if dimona is Party.SCHOOL else ""
    return (
        Duty("dimona", "Dimona, ten laatste op de eerste dag", dimona, p[Name.DIMONA_UNPAID].source, note),
        Duty("accidents", "arbeidsongevallenverzekering", Party.SCHOOL, "001:591, 001:620"),
        Duty("liability", "verzekering burgerlijke aansprakelijkheid (BA)", Party.COMPANY, "001:591"),
    )


LEVELS = {
    1: (Name.ALLOWANCE_1, "eerste jaar duaal leren, tweede graad nog niet geslaagd"),
    2: (Name.ALLOWANCE_2, "geslaagd in de tweede graad, of in het eerste jaar duaal leren"),
    3: (
        Name.ALLOWANCE_3,
        "geslaagd in het eerste jaar van de derde graad, in twee jaren duaal leren, of in de kwalificatiefase (BuSO, OV3)",
    ),
}
LEVEL_SOURCE = "onderwijskiezer.be, vergoeding bij leren en werken"


def allowance(kind, level, p):
    """The allowance a month, as the terms keep it: level, amount, since when and from where; nothing for SOAO."""
    if kind != AgreementKind.OAO:
        why = "Bij een SOAO betaalt het leerbedrijf geen leervergoeding."
        return {"level": level, "amount": "", "why": why, "source": "001:307-309"}
    name, words = LEVELS[level]
    found = p.find(name)
    if found is None:
        return {
            "level": level,
            "amount": "",
            "why": "Voor deze dag kent het portaal geen bedrag.",
            "source": "",
        }
    return {
        "level": level,
        "words": words,
        "amount": str(found.value),
        "written": found.words,
        "from": found.valid_from.isoformat(),
        "source": found.source,
        "note": found.note,
    }


# --- moves ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """One transition: from which states to which, who makes it, its words, and whether a reason is asked."""

    name: str
    leaves: frozenset
    reaches: AgreementState
    who: frozenset
    words: str
    needs_reason: bool = False
    source: str = "001:297, 001:587"


_S = AgreementState
SCHOOL = frozenset({Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR})
DRAFTERS = SCHOOL | {Role.COMPANY_COORDINATOR}
# a signature moves the agreement by itself; who signs is asked by `rules.signing`
SIGNERS = None
_BEFORE_SIGNED = (_S.DRAFT, _S.READY, _S.PARTLY_SIGNED)
_STANDING = (_S.SIGNED, _S.UPLOADED, _S.ACTIVE, _S.SUSPENDED)


def _move(name, leaves, reaches, who, words, **more):
    return Move(name, frozenset(leaves), reaches, who, words, **more)


MOVES = {
    move.name: move
    for move in (
        _move("make_ready", [_S.DRAFT], _S.READY, DRAFTERS, "legde de tekst van de overeenkomst vast"),
        _move(
            "rework",
            [_S.READY, _S.PARTLY_SIGNED],
            _S.DRAFT,
            DRAFTERS,
            "nam de overeenkomst terug om ze te verbeteren",
            needs_reason=True,
        ),
        _move("sign_part", [_S.READY], _S.PARTLY_SIGNED, SIGNERS, "tekende als eerste"),
        _move(
            "sign_all",
            [_S.READY, _S.PARTLY_SIGNED],
            _S.SIGNED,
            SIGNERS,
            "tekende als laatste: de overeenkomst is ondertekend",
        ),
        _move("upload", [_S.SIGNED], _S.UPLOADED, SCHOOL, "laadde de overeenkomst op in het officiële loket"),
        # uploading has three months, so a signed agreement may begin; the start gate warns
        _move("activate", [_S.SIGNED, _S.UPLOADED], _S.ACTIVE, SCHOOL, "liet de overeenkomst ingaan"),
        _move("suspend", [_S.ACTIVE], _S.SUSPENDED, DRAFTERS, "schorste de overeenkomst", needs_reason=True),
        _move("resume", [_S.SUSPENDED], _S.ACTIVE, DRAFTERS, "hief de schorsing op"),
        _move("end", _STANDING, _S.ENDED, DRAFTERS, "beëindigde de overeenkomst", needs_reason=True),
        _move(
            "expire",
            [_S.ACTIVE, _S.SUSPENDED],
            _S.EXPIRED,
            DRAFTERS,
            "sloot de overeenkomst af na de laatste dag",
        ),
        _move(
            "withdraw", _BEFORE_SIGNED, _S.WITHDRAWN, DRAFTERS, "trok de overeenkomst in", needs_reason=True
        ),
    )
}
# in these states what is agreed changes by an amendment; before, the draft is changed
AMENDABLE = frozenset(_STANDING)


def moves_for(state, roles):
    """The moves somebody in these roles may make from this state, without those of a signature."""
    return [move for move in MOVES.values() if state in move.leaves and move.who and move.who & roles]


# --- amendments ----------------------------------------------------------------------------------------------------

EVERYBODY = (Party.COMPANY, Party.SCHOOL, Party.LEARNER, Party.GUARDIAN)


@dataclass(frozen=True, slots=True)
class Field:
    """A part of the agreement that may change: its words, who signs again, and where that is written."""

    label: str
    parties: tuple
    source: str


_ALL = "001:297, 001:587"
_OFFER = "voorstel van het portaal: wie aan de wijziging gebonden is, tekent"
# A parent signs only while the learner is a minor: that is asked on the day of signing. A mentor is the company's to
# name, but the learner and the school rely on that person, so all three sign; the same four parties as the first text.
FIELDS = {
    "kind": Field("soort overeenkomst", EVERYBODY, _ALL),
    "mentor": Field("mentor", EVERYBODY, _OFFER),
    "substitute": Field("vervanger van de mentor", (), "voorstel van het portaal: een mededeling is genoeg"),
    "establishment": Field("vestiging", EVERYBODY, _OFFER),
    "hours": Field("uren per week", EVERYBODY, _ALL),
    "days": Field("uurrooster", EVERYBODY, _ALL),
    "period": Field("periode", EVERYBODY, _ALL),
    "allowance": Field("leervergoeding", EVERYBODY, _ALL),
}
# what makes an agreement differ from its placement; a substitute alone asks no new signature
BINDING = tuple(code for code, field in FIELDS.items() if field.parties)


def signing_again(changes):
    """The parties that sign a version: all of them for a first text, else whom its changes bind, in one order."""
    if not changes:
        return EVERYBODY
    bound = {party for change in changes for party in FIELDS[change["field"]].parties}
    return tuple(party for party in EVERYBODY if party in bound)


def differences(before, after):
    """What differs between two texts, in words: [{"field", "label", "before", "after"}] in the order of FIELDS."""
    old, new = said_per_field(before), said_per_field(after)
    return [
        {"field": code, "label": field.label, "before": old[code], "after": new[code]}
        for code, field in FIELDS.items()
        if old[code] != new[code]
    ]


def said_per_field(terms):
    """Each part that may change as one line of words."""
    period = (date.fromisoformat(terms[name]) for name in ("starts_on", "ends_on"))
    return {
        "kind": terms["kind"]["short"],
        "mentor": terms["mentor"]["name"] or "geen mentor: gesimuleerde werkplek",
        "substitute": terms["substitute"]["name"] or "geen",
        "establishment": terms["company"]["establishment"]["name"],
        "hours": f"{hours_in_words(Decimal(terms['hours']))} per week",
        "days": "; ".join(day_in_words(day) for day in terms["days"]) or "geen uurrooster",
        "period": " tot en met ".join(date_of(day) for day in period),
        "allowance": terms["allowance"].get("written") or "geen",
    }


WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def day_in_words(day):
    """'maandag 8.00-16.30 uur', with its own period when that is not the agreement's."""
    said = f"{WEEKDAYS[day['weekday'] - 1]} {_clock(day['from'])}-{_clock(day['until'])} uur"
    if day.get("starts_on"):
        first, last = (date_of(date.fromisoformat(day[name])) for name in ("starts_on", "ends_on"))
        said += f" ({first} tot en met {last})"
    return said


def _clock(text):
    hour, minute = text.split(":")[:2]
    return f"{int(hour)}.{minute}"
