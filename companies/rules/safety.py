"""Whether a place of work is ready for a learner: the risk analysis (C21) and the people to turn to (C24)."""

from dataclasses import dataclass
from datetime import date

from companies.rules.deadlines import DAY, good_until
from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding


@dataclass(frozen=True, slots=True)
class Analysis:
    """A risk analysis that was made; without a workstation it is of the whole establishment."""

    done_on: date
    workstation: object = None


@dataclass(frozen=True, slots=True)
class Change:
    """Something important that changed at work, at one workstation or everywhere."""

    happened_on: date
    workstation: object = None
    what: str = ""


def review_due(analyses, changes, on, p):
    """The last day on which the analysis of an establishment is good: a year later, or the day of an unanswered change.

    None when there is no analysis of the whole establishment on this day.
    """
    whole = [a.done_on for a in analyses if a.workstation is None and a.done_on <= on]
    if not whole:
        return None
    due = good_until(max(whole), p.value(Name.RISK_REVIEW))
    unanswered = [change.happened_on for change in changes if not _answered(change, analyses, on)]
    return min([due, *(day - DAY for day in unanswered)])


def _answered(change, analyses, on):
    """Whether an analysis of the whole place, or of that workstation, came on or after the change."""
    return any(
        change.happened_on <= a.done_on <= on and a.workstation in (None, change.workstation)
        for a in analyses
    )


def risk(analyses, changes, on, p):
    """Whether the risk analysis of an establishment holds on this day."""
    rule = p[Name.RISK_REVIEW]
    due = review_due(analyses, changes, on, p)
    if due is None:
        why, todo = "Er is nog geen risicoanalyse van deze vestiging.", "Leg de risicoanalyse vast."
        return Finding("risk", False, why, rule.source, todo=todo)
    last = max(a.done_on for a in analyses if a.workstation is None and a.done_on <= on)
    made = f"Risicoanalyse van {date_of(last)}"
    if on <= due:
        why = f"{made}: goed tot en met {date_of(due)}."
        return Finding("risk", True, why, rule.source, due + DAY)
    changed = [c for c in changes if c.happened_on <= on and not _answered(c, analyses, on)]
    todo = "Herzie de risicoanalyse en leg ze vast."
    if changed:
        first = min(changed, key=lambda change: change.happened_on)
        what = f" ({first.what})" if first.what else ""
        why = f"{made} is van voor de wijziging van {date_of(first.happened_on)}{what}."
        return Finding("risk", False, why, rule.source, todo=todo)
    why = f"{made} is ouder dan {rule.words}; ze moest herzien zijn op {date_of(due)}."
    return Finding("risk", False, why, rule.source, todo=todo)


CONTACTS = {"first_aid": "EHBO", "confidential": "vertrouwenspersoon"}


def contact(kind, periods, on):
    """A warning where nobody is named for first aid, or in confidence; `periods` are (first day, last day or None)."""
    words = f"{CONTACTS[kind][0].upper()}{CONTACTS[kind][1:]}"
    running = [last for first, last in periods if first <= on and (last is None or on <= last)]
    if running:
        ends = None if None in running else max(running) + DAY
        return Finding(kind, True, f"{words}: aangeduid.", "000:340", ends, blocks=False)
    starts = min((first for first, _ in periods if first > on), default=None)
    return Finding(
        kind,
        False,
        f"{words}: nog niemand aangeduid.",
        "000:340",
        starts,
        "Duid iemand aan en zeg het aan de lerende.",
        blocks=False,
    )
