"""What is known of one start, as the rules on the start gate read it. Pure values: who gathers them asks the database."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from duaalportal.lib.findings import Finding
from learningplans.models.agreements import AgreementKind


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of an item: done on a day, or not needed here with a reason."""

    done_on: date
    note: str = ""
    is_not_needed: bool = False
    key: object = None
    by: str = ""
    paper: object = None


@dataclass(frozen=True, slots=True)
class Text:
    """The text that is or will be signed: who must sign, who did, and the last day of signing once all did."""

    parties: tuple
    signed_by: frozenset
    is_fixed: bool = False
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """The health check as it was agreed."""

    needed_by_risk: bool | None = None
    organiser: str = ""
    planned_on: date | None = None
    attest_on: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the team on the first day."""

    role: str
    on_school_side: bool
    is_contact: bool = False
    is_substitute: bool = False


@dataclass(frozen=True, slots=True)
class Workplace:
    """What the company keeps of the workplace and of this learner there, judged on the first day."""

    standing: tuple[Finding, ...] = ()
    substitute: Finding | None = None
    risk: Finding | None = None
    forbidden_open: int = 0
    stations: tuple = ()  # (name, has a published sheet)
    contacts_named: frozenset = frozenset()
    contacts_known: frozenset = frozenset()
    welcomes: tuple = ()  # (given on, in general, confirmed by the learner)
    clothes: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one start; `day` is the day on which it is judged."""

    placement_id: object
    first_day: date
    last_day: date
    day: date
    today: date
    p: object
    kind: AgreementKind
    is_minor: bool
    is_simulated: bool = False
    has_started: bool = False
    state: str = ""
    text: Text | None = None
    uploaded_on: date | None = None
    dimona_on: date | None = None
    quarters: frozenset = frozenset()
    charter: frozenset | None = None
    papers: frozenset = frozenset()
    said: dict | None = None
    health: Health = Health()
    profile_shared_on: date | None = None
    profile_read_on: date | None = None
    team: tuple[Place, ...] = ()
    loans: tuple = ()  # (agreed by the learner,)
    workplace: Workplace | None = None

    @property
    def health_is_needed(self):
        """Whether there must be a health check: always for a minor."""
        return self.is_minor or bool(self.health.needed_by_risk)


class Found(NamedTuple):
    """An answer without its code: `source` only where it is another than the checklist's."""

    met: bool
    why: str
    todo: str = ""
    source: str = ""
    turns_on: date | None = None
