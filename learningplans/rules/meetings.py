"""How many visits a learner needs in a school year, spread evenly over it, and on which day one is missing (P19)."""

from datetime import timedelta

from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding

DAY = timedelta(days=1)
VISITS = "visits"


def due_days(first, last, wanted):
    """The last day for each visit: a third, two thirds and the whole of the period, when three are wanted."""
    length = (last - first).days + 1
    return [first + (length * number // wanted - 1) * DAY for number in range(1, wanted + 1)]


def visits(held, first, last, today, p):
    """Whether there were enough visits by today; `turns_on` is the first day on which one more is missing.

    `held` counts the visits of the period; more early ones count for later. None on a day without this rule.
    """
    found = p.find(Name.MIN_VISITS)
    if found is None or not found.value:
        return None
    days = due_days(first, last, found.value)
    needed = sum(day < today for day in days)
    rule = f"Minstens {found.value} bezoeken aan de werkplek per schooljaar, gespreid."
    if held < needed:
        since = date_of(days[held], today=today)
        why = f"{rule} {_count(held)}; bezoek {held + 1} moest er zijn tegen {since}."
        return Finding(VISITS, False, why, found.source, todo="Plan een bezoek.", blocks=False)
    if held >= found.value:
        return Finding(VISITS, True, f"{rule} {_count(held)}.", found.source, blocks=False)
    due = days[held]
    why = f"{rule} {_count(held)}; bezoek {held + 1} komt best tegen {date_of(due, today=today)}."
    return Finding(VISITS, True, why, found.source, turns_on=due + DAY, blocks=False)


def _count(held):
    return {0: "Er was er nog geen", 1: "Er was er 1"}.get(held, f"Er waren er {held}")
