"""The start gate of one placement (M18): its items, who sees to each, by when, and how it stands. Pure.

Red is what the law holds the first day back for, or what is late; amber is open with time left; green is in order.
What blocks is never a tick: it follows from the facts and the day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.catalogue.models import Name
from duaalportal.lib.findings import Finding
from learningplans.models.agreements import AgreementKind, Party
from learningplans.models.start import PaperKind
from learningplans.rules.agreements import dimona_party

DAY = timedelta(days=1)


class Due(Enum):
    """By when something is to be in order, against the first day."""

    BEFORE = "before"
    ON = "on"
    FIRST_DAY = "first_day"
    FIRST_WEEK = "first_week"
    QUARTERLY = "quarterly"

    @property
    def label(self):
        """The words for the page."""
        return {
            Due.BEFORE: "voor de eerste dag",
            Due.ON: "ten laatste op de eerste dag",
            Due.FIRST_DAY: "op de eerste dag",
            Due.FIRST_WEEK: "in de eerste week",
            Due.QUARTERLY: "elk kwartaal",
        }[self]


class Proof(Enum):
    """What shows that an item is in order."""

    FACTS = "facts"
    STATEMENT = "statement"
    EITHER = "either"


class Blocks(Enum):
    """For whom an open item holds the first day back."""

    NEVER = "never"
    ALWAYS = "always"
    MINORS = "minors"
    NEEDED = "needed"


class Only(Enum):
    """Where an item is asked at all."""

    EVERYWHERE = "everywhere"
    OAO = "oao"
    SOAO = "soao"
    REAL = "real"
    MINOR = "minor"

    @property
    def elsewhere(self):
        """Why it is not asked elsewhere."""
        return {
            Only.EVERYWHERE: "",
            Only.OAO: "Alleen bij een OAO.",
            Only.SOAO: "Alleen bij een SOAO (SAO).",
            Only.REAL: "Alleen op een werkplek in een leerbedrijf.",
            Only.MINOR: "De lerende is 18 jaar of ouder op de eerste dag.",
        }[self]


class Colour(Enum):
    """How an item or a whole start stands; in the order of risk."""

    RED = "rood"
    AMBER = "oranje"
    GREEN = "groen"

    @property
    def order(self):
        """Red first."""
        return list(Colour).index(self)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the checklist, as content/start_checklist.yaml has it."""

    code: str
    title: str
    hint: str
    owners: dict
    due: Due
    source: str
    proof: Proof
    proposed: bool = False
    blocks: Blocks = Blocks.NEVER
    only: Only = Only.EVERYWHERE
    may_be_left_out: bool = False
    paper: PaperKind | None = None

    @property
    def takes_word(self):
        """Whether somebody can say that it is done."""
        return self.proof is not Proof.FACTS


class Item(NamedTuple):
    """One item of one start: what was found, who sees to it, by when, and its colour on the day one looks."""

    entry: Entry
    finding: Finding
    owners: tuple[Role, ...]
    due: date
    colour: Colour
    is_asked: bool = True
    said: object = None

    @property
    def code(self):
        """The code of the checklist."""
        return self.entry.code

    @property
    def is_open(self):
        """Whether something is still to be done."""
        return not self.finding.met

    @property
    def owner_words(self):
        """Who sees to it: 'trajectbegeleider en mentor'."""
        names = [role.label for role in self.owners]
        return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


@dataclass(frozen=True)
class Gate:
    """How the start of one placement stands: every item, and whether the first day may happen."""

    placement_id: object
    first_day: date
    # the day for which the answer holds: a start on a later day asks anew
    day: date
    today: date
    items: tuple[Item, ...]
    has_started: bool = False

    @cached_property
    def blocks(self):
        """Open items for which the law holds the first day back."""
        return [item for item in self.items if item.is_open and item.finding.blocks]

    @cached_property
    def warnings(self):
        """Open items that do not hold it back."""
        return [item for item in self.items if item.is_open and not item.finding.blocks]

    @property
    def late(self):
        """Open items whose last day is past, and that do not hold it back."""
        return [item for item in self.warnings if item.colour is Colour.RED]

    @property
    def can_start(self):
        """Whether nothing holds the first day back."""
        return not self.blocks

    @cached_property
    def colour(self):
        """The worst colour among the items."""
        return next(colour for colour in Colour if any(item.colour is colour for item in self.items))

    def of(self, colour):
        """The items of one colour that are asked here, the first due first."""
        return sorted(
            (item for item in self.items if item.colour is colour and item.is_asked),
            key=lambda item: item.due,
        )

    @property
    def not_asked(self):
        """Items that do not belong to this start, with why."""
        return [item for item in self.items if not item.is_asked]

    def item(self, code):
        """The item with this code."""
        return next(item for item in self.items if item.code == code)


def due_on(due, first_day):
    """The last day on which an item is in time; a quarterly one is judged by its own days."""
    if due is Due.BEFORE:
        return first_day - DAY
    return first_day + 6 * DAY if due is Due.FIRST_WEEK else first_day


def colour_of(finding, due, today):
    """Green when in order, red when the law holds the first day back or the day is past, else amber."""
    if finding.met:
        return Colour.GREEN
    return Colour.RED if finding.blocks or today > due else Colour.AMBER


def holds_back(blocks, is_minor, is_needed):
    """Whether an open item holds this first day back."""
    if blocks is Blocks.MINORS:
        return is_minor
    return is_needed if blocks is Blocks.NEEDED else blocks is Blocks.ALWAYS


def is_asked(only, kind, is_simulated, is_minor):
    """Whether an item belongs to this start."""
    if only is Only.REAL:
        return not is_simulated
    if only is Only.MINOR:
        return is_minor
    return only is Only.EVERYWHERE or kind == (AgreementKind.OAO if only is Only.OAO else AgreementKind.SOAO)


def owners_of(entry, kind, p):
    """The roles that see to an item; for Dimona the rule of that day says which side."""
    if entry.code == "S5":
        side = AgreementKind.OAO if dimona_party(kind, p) is Party.COMPANY else AgreementKind.SOAO
        return entry.owners[side]
    return entry.owners[kind]


def may_speak_for(owners, roles):
    """Whether somebody with these roles speaks for an owner: one of their own side."""
    sides = {role.kind for role in owners}
    return any(_side(role.kind) in sides for role in roles)


def _side(kind):
    # who works in a training centre speaks for the workplace
    return OrganisationKind.COMPANY if kind == OrganisationKind.TRAINING_CENTRE else kind


def risk_of(gate, p):
    """How a start stands among others: what may not happen and is near, the same later, what is late, amber, green."""
    if gate.can_start or gate.has_started:
        return 9 + gate.colour.order
    left = (gate.first_day - gate.today).days
    near = sorted(p.value(Name.AGREEMENT_NOTICES))
    return next((place for place, days in enumerate(near) if left <= days), len(near))
