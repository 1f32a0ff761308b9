"""When the duties of an agreement are due: Dimona before the first day, a return after each quarter (M20, M25)."""

from dataclasses import dataclass
from datetime import date

from companies.rules.deadlines import DAY, add_months
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding

NAMES = ("eerste", "tweede", "derde", "vierde")


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year, as the social security office counts."""

    year: int
    number: int

    @property
    def code(self):
        """'2026-K3'."""
        return f"{self.year}-K{self.number}"

    @property
    def words(self):
        """'derde kwartaal 2026'."""
        return f"{NAMES[self.number - 1]} kwartaal {self.year}"

    @property
    def first(self):
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self):
        """Its last day."""
        return add_months(self.first, 3) - DAY

    @property
    def due(self):
        """The last day of the month after it: the portal's proposal, as the office asks it of employers."""
        return add_months(self.last + DAY, 1) - DAY


def quarter_of(day):
    """The quarter in which a day falls."""
    return Quarter(day.year, (day.month - 1) // 3 + 1)


def quarters(first, last):
    """The quarters with at least one day of a period."""
    found, quarter = [], quarter_of(first)
    while quarter.first <= last:
        found.append(quarter)
        quarter = quarter_of(quarter.last + DAY)
    return found


def returns_due(first, last, today):
    """The quarters of a paid agreement that are over: for each a return is asked."""
    return [quarter for quarter in quarters(first, min(last, today)) if quarter.last < today]


def dimona_in_time(declared_on, starts_on, today, who, source):
    """Whether the start of work was declared at the latest on the first day, also when that is a day of lessons."""
    day = date_of(starts_on, today=today)
    if declared_on is not None and declared_on <= starts_on:
        return Finding(
            "dimona", True, f"De Dimona is aangegeven op {date_of(declared_on, today=today)}.", source
        )
    if declared_on is not None:
        why = f"De Dimona kwam op {date_of(declared_on, today=today)}, na de eerste dag ({day})."
        return Finding("dimona", True, why, source)
    late = today > starts_on
    why = f"De Dimona {'moest' if late else 'moet'} er zijn ten laatste op {day}."
    todo = f"{who[:1].upper()}{who[1:]} doet de aangifte en noteert de dag."
    return Finding("dimona", False, why, source, None, todo, blocks=today >= starts_on)
