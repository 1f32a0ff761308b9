"""How often is evaluated: which rule of a school holds on a day, when a sheet is asked, and which talks are missing. Pure.

A school sets it per programme from a week on; what is past keeps the rule of then. Without one the portal's own holds.
"""

from dataclasses import dataclass
from datetime import date

from duaalportal.lib.school_calendar import DAY, WEEK, Week

EACH_DAY, EACH_WEEK, NEVER = "day", "week", "off"
TERM, SEMESTER, YEAR = "term", "semester", "year"
PERIOD_WORDS = {TERM: "trimester", SEMESTER: "semester", YEAR: "schooljaar"}
SHEET_WORDS = {
    EACH_DAY: "Een fiche per dag op de werkplek.",
    EACH_WEEK: "Een fiche per week, op het einde van de week.",
    NEVER: "De fiche wordt niet gevraagd; invullen mag altijd.",
}
# in which months a period of the school year begins
BEGINS = {TERM: (9, 1, 4), SEMESTER: (9, 2), YEAR: (9,)}
# a talk is asked for from so long before the end of its period
TALK_AHEAD = 6 * WEEK


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What holds for a programme: a week each so many weeks (0: none), how often a sheet, and how many talks."""

    weeks: int = 1
    sheets: str = EACH_DAY
    talks: int = 0
    period: str = SEMESTER
    # from which Monday; None for the portal's own, whose rounds end with the week that is asked
    since: date | None = None

    @property
    def is_own(self):
        """Whether the school set it."""
        return self.since is not None

    @property
    def week_words(self):
        """How often a week is evaluated."""
        if not self.weeks:
            return "Weken worden niet beoordeeld."
        return (
            "Elke week een beoordeling." if self.weeks == 1 else f"Om de {self.weeks} weken een beoordeling."
        )

    @property
    def sheet_words(self):
        """How often a sheet is asked."""
        return SHEET_WORDS[self.sheets]

    @property
    def talk_words(self):
        """How many talks are asked."""
        if not self.talks:
            return "Gesprekken met drie plannen jullie zelf."
        many = "Eén gesprek" if self.talks == 1 else f"{self.talks} gesprekken"
        return f"{many} met drie per {PERIOD_WORDS[self.period]}."

    @property
    def lines(self):
        """All of it, as people read it."""
        return (self.week_words, self.sheet_words, self.talk_words)


def newest(rows, school, programme, day):
    """Of what a school set for a programme, the row that holds on a day; None before the first."""
    begun = [
        row
        for row in rows
        if row.school_id == school and row.programme_id == programme and row.first_day <= day
    ]
    return max(begun, key=lambda row: row.first_day, default=None)


def rhythm_on(rows, school, programme, day, weeks=1):
    """The rhythm of a programme on a day; `weeks` is how often the portal asks where a school set nothing."""
    row = newest(rows, school, programme, day)
    if row is None:
        return Rhythm(weeks=weeks)
    return Rhythm(row.weeks, row.sheets, row.talks, row.period, row.first_day)


def next_monday(today):
    """The first day from which a school may set something: the week that goes on is not touched."""
    return Week.of(today).next.monday


# --- sheets -------------------------------------------------------------------------------------------------------------


def asks_sheet(rhythm, days, today, *, written_today, written_this_week):
    """Whether a sheet is asked on a day; `days` are those of the week on which the learner is there.

    Each day: on such a day alone. Each week: from the last of them until the week ends.
    """
    if not days or rhythm.sheets == NEVER:
        return False
    if rhythm.sheets == EACH_DAY:
        return today in days and not written_today
    return today >= max(days) and not written_this_week


# --- talks --------------------------------------------------------------------------------------------------------------


def period_of(kind, day):
    """(first day, first day of the next) of the period in which a day lies; a school year begins in September."""
    turns = sorted(date(day.year + year, month, 1) for year in (-1, 0, 1) for month in BEGINS[kind])
    first = max(turn for turn in turns if turn <= day)
    return first, min(turn for turn in turns if turn > day)


@dataclass(frozen=True, slots=True)
class Missing:
    """Talks that a period still asks, and the last day for them."""

    count: int
    until: date


def missing_talks(rhythm, today, *, starts_on, ends_on, held):
    """The talks that have to be planned now; None when there are enough, or it is early. `held` are days of talks.

    Each talk that is missing asks for six weeks; who begins so late in a period is asked in the next.
    """
    if not rhythm.talks or not starts_on <= today <= ends_on:
        return None
    first, following = period_of(rhythm.period, today)
    until = min(following, ends_on + DAY)
    first = max(first, starts_on, rhythm.since or first)
    count = rhythm.talks - sum(first <= day < following for day in held)
    if count <= 0 or until - first < TALK_AHEAD or today < until - count * TALK_AHEAD:
        return None
    return Missing(count, until - DAY)
