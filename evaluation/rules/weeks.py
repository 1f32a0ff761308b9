"""Which weeks are evaluated, by whom, and until when. Facts in, answers out: no ORM, no clock.

A week counts when the learner was at a workplace in it: a holiday, exams, an absence or the off-week of a rotation asks
nothing of anybody. Then speak the learner, the mentor of each company where the learner was, and the school (001:887-898).
"""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import lru_cache

from duaalportal.lib.school_calendar import DAY, Week
from evaluation.rules.rhythm import Rhythm
from learningplans.rules.days import Where, day_of, worked_in

LEARNER, MENTOR, TEACHER = "LL", "M", "LK"
ALWAYS = Rhythm()
# further back nobody is asked; who wants to may still send
ASKED_BACK = 3


@dataclass(frozen=True, slots=True, order=True)
class Side:
    """One voice of a round: the learner and the school for the school, a mentor for a company."""

    party: str
    organisation: object

    @property
    def key(self):
        """As a round and an address name it."""
        return f"{self.party}:{self.organisation}"


class When(IntEnum):
    """How a week stands for a side that did not speak."""

    AHEAD = 0
    GOING_ON = 1
    ASKED = 2
    LATE = 3


@dataclass(frozen=True)
class Expected:
    """What is expected of a week: who speaks, from when, and if nobody does why not."""

    week: Week
    # the last day the learner was there, by side
    sides: dict = field(default_factory=dict)
    first_day: date | None = None
    # how to find out why not: most who ask do not want to know
    reason: object = None

    @property
    def why_not(self):
        """Why nobody speaks of this week; "" when somebody does."""
        return self.reason() if self.reason else ""

    @property
    def is_asked(self):
        """Whether anybody has to speak."""
        return bool(self.sides)

    def missing(self, spoken):
        """The sides that did not speak."""
        return [side for side in self.sides if side.key not in spoken]

    def is_complete(self, spoken):
        """Whether somebody had to speak, and all did."""
        return self.is_asked and not self.missing(spoken)

    def due(self, side, grace):
        """The last day on which this side is in time; None when it is not asked."""
        last = self.sides.get(side)
        return last + grace * DAY if last else None

    def when(self, side, today, grace):
        """How the week stands on a day for a side that has to speak and did not."""
        last = self.sides[side]
        if self.first_day is None or today < self.first_day:
            return When.AHEAD
        if today < last:
            return When.GOING_ON
        return When.ASKED if today <= self.due(side, grace) else When.LATE


def expected_in(facts, week, *, school, companies, rhythm=ALWAYS):
    """What is expected of one week; `companies` are those that have a voice, a training centre gives input."""
    worked = [(day, facts.work[place].organisation) for day, place in worked_in(facts, days_of_week(week))]
    if not worked:
        return Expected(week, reason=lambda: _why_not([day_of(facts, day) for day in week.days]))
    if not rhythm.weeks:
        return Expected(week, reason=lambda: "de school vraagt in deze opleiding geen weken")
    if not _comes_round(facts.starts_on, week, rhythm):
        return Expected(week, reason=lambda: f"er wordt om de {rhythm.weeks} weken beoordeeld")
    last = worked[-1][0]
    sides = {Side(LEARNER, school): last}
    for day, company in worked:
        if company in companies:
            sides[Side(MENTOR, company)] = day
    sides[Side(TEACHER, school)] = last
    return Expected(week, sides, worked[0][0])


# of a page of learners all are asked about the same few weeks
days_of_week = lru_cache(maxsize=64)(lambda week: tuple(week.days))


def _comes_round(starts_on, week, rhythm):
    """The first week of a rhythm that a school set and each so many weeks after; else the last of each round since the start."""
    if rhythm.weeks < 2:
        return True
    if rhythm.is_own:
        return (week.monday - rhythm.since).days // 7 % rhythm.weeks == 0
    first = Week.of(starts_on).monday
    return ((week.monday - first).days // 7 + 1) % rhythm.weeks == 0


def _why_not(days):
    workweek = days[:5]
    if any(day.where is Where.WORK for day in days):
        return "afwezig gemeld"
    named = next((day.why for day in workweek if day.why and day.where is not Where.SCHOOL), "")
    if named:
        return named
    if all(day.where is Where.OUTSIDE for day in workweek):
        return "buiten het traject"
    planned = next((day.why for day in workweek if day.why), "")
    return planned or "geen dag op de werkplek"


def asked_weeks(today):
    """The weeks that may wait on a day: this one and those shortly before, the oldest first."""
    week = Week.of(today)
    found = [week]
    for _ in range(ASKED_BACK):
        found.append(found[-1].before)
    return found[::-1]
