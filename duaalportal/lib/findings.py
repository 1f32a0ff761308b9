"""One answer of a rule: met or not, why, from where it comes, and on which day it turns."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found on one day.

    `why` is a Dutch sentence for people; `turns_on` the first day on which the answer becomes the opposite if nothing
    is done (None: it does not turn by itself); `todo` says what to do about a no; `blocks` is False for a warning.
    """

    code: str
    met: bool
    why: str
    source: str = ""
    turns_on: date | None = None
    todo: str = ""
    blocks: bool = True


def all_met(findings):
    """Whether nothing that blocks is unmet."""
    return all(finding.met for finding in findings if finding.blocks)


def first_turn(findings):
    """The first day on which one of the met answers turns; None when none does."""
    return min((f.turns_on for f in findings if f.met and f.turns_on), default=None)
