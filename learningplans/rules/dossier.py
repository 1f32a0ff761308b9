"""What a complete file has around a learner: somebody on each day, and in which words a stretch without is told. Pure."""

from datetime import timedelta

from duaalportal.lib.dates import date_of

DAY = timedelta(days=1)
# a change of people over a weekend is no gap
TOLD_FROM = timedelta(weeks=1)


def uncovered(first, last, periods):
    """Stretches of at least a week between these days in which none of the periods (first, last or None) holds."""
    found, day = [], first
    for starts_on, ends_on in sorted(periods, key=lambda one: one[0]):
        if starts_on > last:
            break
        if starts_on - day >= TOLD_FROM:
            found.append((day, starts_on - DAY))
        if ends_on is None:
            return found
        day = max(day, ends_on + DAY)
    if last + DAY - day >= TOLD_FROM:
        found.append((day, last))
    return found


def said_length(first, last):
    """'3 weken', 'een week'."""
    weeks = ((last - first).days + 1) // 7
    return "een week" if weeks == 1 else f"{weeks} weken"


def said_without(who, first, last, today):
    """'3 weken zonder mentor, van 1 tot en met 21 oktober'; while it lasts since when."""
    length = said_length(first, last)
    if last >= today:
        return f"Al {length} zonder {who}, sinds {date_of(first)}."
    said = f"{length} zonder {who}, van {date_of(first)} tot en met {date_of(last)}."
    return said[:1].upper() + said[1:]
