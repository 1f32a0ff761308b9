"""What a placement has to keep: its period, its days and hours, and the other placements of the learner. Pure.

Two placements of one learner overlap only when both are parallel, or both a rotation, and then never on one weekday.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from duaalportal.catalogue.models import Name
from duaalportal.lib.dates import WEEKDAYS, date_of
from duaalportal.lib.findings import Finding

DAY = timedelta(days=1)
SINGLE = "single"
# what people round when they count a week
ROUNDING = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A weekday (1 is Monday) with its times; without a period of its own it holds as long as the placement."""

    weekday: int
    from_time: time
    until_time: time
    break_minutes: int = 30
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def hours(self):
        """Hours of work, the break left out."""
        first, last = (datetime.combine(date.min, at) for at in (self.from_time, self.until_time))
        return Decimal((last - first).total_seconds() / 60 - self.break_minutes) / 60

    @property
    def word(self):
        """'maandag'."""
        return WEEKDAYS[self.weekday - 1]

    def within(self, first, last):
        """The same day, kept inside a period; None when nothing is left."""
        starts_on, ends_on = max(self.starts_on or first, first), min(self.ends_on or last, last)
        return replace(self, starts_on=starts_on, ends_on=ends_on) if starts_on <= ends_on else None

    def holds(self, on):
        """Whether this day belongs to the timetable on a date; asked of a day with a period."""
        return self.starts_on <= on <= self.ends_on

    @property
    def happens(self):
        """Whether its weekday comes at least once in its period."""
        first = self.starts_on + (self.weekday - self.starts_on.isoweekday()) % 7 * DAY
        return first <= self.ends_on


@dataclass(frozen=True, slots=True)
class Plan:
    """A placement as somebody wants it, or as it stands; `days` each with a period."""

    where: str
    kind: str
    starts_on: date
    ends_on: date
    days: tuple[DayPlan, ...] = ()
    hours_per_week: Decimal | None = None
    # of a placement that was ended only the days that were worked still count
    is_ended: bool = False


def in_period(days, first, last):
    """The days of a plan inside a period, without what falls out of it."""
    return tuple(found for found in (day.within(first, last) for day in days) if found)


def week_hours(days, on):
    """Hours of work in a week that is like the one of this date."""
    return sum((day.hours for day in days if day.holds(on)), Decimal(0))


def busiest(days):
    """The hours of the fullest week, and the first date from which a week is that full."""
    weeks = [(week_hours(days, day.starts_on), day.starts_on) for day in days]
    return min(weeks, key=lambda week: (-week[0], week[1]), default=(Decimal(0), None))


def findings(plan, others, first, last, closed, p):
    """All that stands in the way of a plan, and warnings; empty when it keeps everything.

    `first` and `last` are those of the trajectory, `closed` the periods without lessons as (name, first, last).
    """
    if plan.ends_on < plan.starts_on:
        return [_no("order", "De laatste dag komt voor de eerste dag.", "Kies een latere laatste dag.")]
    found = [*_in_trajectory(plan, first, last), *_start(plan, closed), *_times(plan, p)]
    if not any(finding.code == "times" for finding in found):
        found += [*_others(plan, others), *_hours(plan, others, p)]
    return found


def _no(code, why, todo="", source="", blocks=True):
    return Finding(code, False, why, source, todo=todo, blocks=blocks)


def _in_trajectory(plan, first, last):
    if plan.starts_on < first or plan.ends_on > last:
        yield _no(
            "trajectory",
            f"Het traject loopt van {date_of(first)} tot en met {date_of(last)}.",
            "Kies dagen binnen het traject.",
        )


def _start(plan, closed):
    for name, begins, ends in closed:
        if begins <= plan.starts_on <= ends:
            why = f"De eerste dag, {date_of(plan.starts_on)}, valt in: {name}."
            yield _no("start_free", why, "Kijk na of dat klopt.", blocks=False)
            return


def _times(plan, p):
    for day in plan.days:
        if day.until_time <= day.from_time:
            yield _no("times", f"Op {day.word} komt het einde voor het begin.", "Pas de uren aan.")
        elif day.hours <= 0:
            yield _no("times", f"Op {day.word} duurt de pauze zo lang als de dag.", "Pas de uren aan.")
    if len({day.weekday for day in plan.days if day.starts_on == plan.starts_on}) < sum(
        day.starts_on == plan.starts_on for day in plan.days
    ):
        yield _no("times", "Dezelfde dag staat er twee keer.", "Hou er één over.")
    if not any(day.happens for day in plan.days):
        yield _no("no_days", "In deze periode valt geen enkele werkplekdag.", "Kies dagen van de week.")
    earliest, latest = p.find(Name.WORK_FROM), p.find(Name.WORK_UNTIL)
    for day in plan.days:
        if earliest and day.from_time < time.fromisoformat(earliest.value):
            yield _no(
                "work_from", f"Op {day.word} begint de dag voor {_clock(earliest)}.", "", earliest.source
            )
        if latest and day.until_time > time.fromisoformat(latest.value):
            yield _no("work_until", f"Op {day.word} eindigt de dag na {_clock(latest)}.", "", latest.source)


def _clock(value):
    return f"{_said(time.fromisoformat(value.value))} uur"


def _others(plan, others):
    for other in others:
        together = other.starts_on <= plan.ends_on and plan.starts_on <= other.ends_on
        if together and not other.is_ended and (plan.kind == SINGLE or plan.kind != other.kind):
            yield _no(
                "overlap",
                f"Er is al een plaatsing bij {other.where}, van {date_of(other.starts_on)} tot en met "
                f"{date_of(other.ends_on)}.",
                "Twee plaatsingen tegelijk kan als ze allebei 'meerdere tegelijk' of allebei 'om beurten' zijn.",
            )
        elif words := _colliding(plan.days, other.days):
            yield _no(
                "collision", f"Op {words} werkt de lerende dan al bij {other.where}.", "Kies andere dagen."
            )


def _colliding(mine, theirs):
    """The weekdays on which both want the learner, as words."""
    found = {
        day.weekday
        for day in mine
        for other in theirs
        if day.weekday == other.weekday and day.starts_on <= other.ends_on and other.starts_on <= day.ends_on
    }
    return _joined([WEEKDAYS[weekday - 1] for weekday in sorted(found)]) if found else ""


def _hours(plan, others, p):
    most = p.find(Name.WEEK_HOURS)
    with_others = [*plan.days, *(d for o in others for d in in_period(o.days, plan.starts_on, plan.ends_on))]
    hours, since = busiest(with_others)
    own, _ = busiest(plan.days)
    asked = plan.hours_per_week
    if most and max(hours, asked or 0) > most.value:
        total = max(hours, asked or 0)
        beside = " samen met de andere plaatsing" if hours > own else ""
        begins = f" vanaf {date_of(since)}" if hours > own else ""
        yield _no(
            "week_hours",
            f"{said_hours(total)} per week{beside}{begins}: het mogen er {said_hours(most.value)} zijn.",
            "Kies minder dagen of kortere dagen.",
            most.source,
        )
    elif asked is not None and asked > own + ROUNDING:
        yield _no(
            "hours_high",
            f"Gemiddeld {said_hours(asked)} per week kan niet met dagen van samen {said_hours(own)}.",
            "Pas het aantal uren of de dagen aan.",
        )
    elif asked is not None and asked < own - ROUNDING:
        yield _no(
            "hours_low",
            f"De dagen samen zijn {said_hours(own)} per week, en gemiddeld reken je {said_hours(asked)}.",
            "Dat klopt alleen als de lerende niet het hele jaar komt.",
            blocks=False,
        )


def said_days(days):
    """'maandag en dinsdag van 8.00 tot 16.30 uur; vrijdag van 8.00 tot 12.00 uur'."""
    groups = {}
    for day in days:
        groups.setdefault((day.from_time, day.until_time), []).append(day.word)
    return "; ".join(
        f"{_joined(words)} van {_said(first)} tot {_said(last)} uur"
        for (first, last), words in groups.items()
    )


def _joined(words):
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} en {words[-1]}"


def _said(at):
    return f"{at.hour}.{at.minute:02d}"


def said_hours(hours):
    """'24 uur', '7,5 uur'."""
    text = f"{Decimal(hours):.2f}".replace(".", ",").rstrip("0").rstrip(",")
    return f"{text} uur"
