"""When an absence can be reported: the period, what stands already, and whether the learner is expected at all. Pure."""

from datetime import timedelta

from duaalportal.lib.dates import date_of, day

DAY = timedelta(days=1)
# how long afterwards a day can still be reported; the portal's own choice
BACK = 14 * DAY


class AbsenceRefused(Exception):
    """This cannot be reported so; the text says why in Dutch."""


class WrongDays(AbsenceRefused):
    """The period is turned around, too long ago, or outside the trajectory."""


class AlreadyReported(AbsenceRefused):
    """For one of these days something stands already."""


class NotExpected(AbsenceRefused):
    """On none of these days the learner is expected."""


def check(first, last, is_late, days, today):
    """Raise AbsenceRefused when this period cannot be reported; `days` are the Day values of the period."""
    if last < first:
        raise WrongDays("De laatste dag ligt voor de eerste. Draai ze om.")
    if is_late and first != last:
        raise WrongDays("Wie later komt, doet dat op één dag. Kies één dag.")
    if first < today - BACK:
        since = date_of(today - BACK, today=today)
        raise WrongDays(f"Melden kan tot 14 dagen terug, dus vanaf {since}. Spreek de rest onder elkaar af.")
    standing = next((one for one in days if one.away), None)
    if standing:
        raise AlreadyReported(_standing(standing, today))
    if not any(one.is_expected for one in days):
        raise NotExpected(_not_expected(days, today))


def _standing(one, today):
    away = one.away
    what = "komt later" if away.is_late else "afwezig"
    when = date_of(away.first, today=today)
    when += f" tot en met {date_of(away.last, today=today)}" if away.last > away.first else ""
    return f"Er staat al een melding: {what} op {when}, gemeld door {away.told_by}. Trek die eerst in als ze niet klopt."


def _not_expected(days, today):
    first = days[0]
    if len(days) == 1:
        said = f"Op {day(first.day, today=today)} wordt deze lerende niet verwacht: {first.where_words}."
    else:
        said = f"Op geen van deze dagen wordt deze lerende verwacht: {first.where_words}."
    return f"{said} Melden hoeft dus niet."
